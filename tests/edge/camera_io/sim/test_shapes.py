"""Plates, meshes and cameras: what the painter takes for granted."""

import re

import numpy as np
import pytest

from contracts.base import VehicleClass
from edge.camera_io.sim.camera import Camera, Pose, pose_of
from edge.camera_io.sim.mesh import Material, MeshBuilder, Span, Taper
from edge.camera_io.sim.plates import HEIGHT_PX, WIDTH_PX, draw_any, draw_lot, picture_of
from edge.camera_io.sim.scene import CameraPart, Knock
from edge.camera_io.sim.vehicles import shape_of

TNKB = re.compile(r"^[A-Z]{1,2} [1-9][0-9]{0,3} [A-Z]{2,3}$")
KINDS = (VehicleClass.CAR, VehicleClass.MOTORCYCLE, VehicleClass.BUS, VehicleClass.TRUCK)
LONGEST_M = {
    VehicleClass.CAR: (3.7, 4.9),
    VehicleClass.MOTORCYCLE: (1.7, 2.2),
    VehicleClass.BUS: (6.0, 8.4),
    VehicleClass.TRUCK: (5.5, 7.8),
}


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_plates_follow_the_grammar_and_public_ones_are_yellow() -> None:
    lots = [draw_any(rng(seed), public=seed % 3 == 0) for seed in range(300)]
    assert all(TNKB.match(plate.text) for plate in lots)
    assert all(re.match(r"^(0[1-9]|1[0-2])\.\d\d$", plate.expiry) for plate in lots)
    assert {plate.ground for plate in lots[::3]} == {(50, 190, 235)}


def test_private_plates_have_every_other_colour() -> None:
    grounds = [draw_any(rng(seed), public=False).ground for seed in range(600)]
    shares = {ground: grounds.count(ground) / 600 for ground in set(grounds)}
    assert len(shares) == 4
    assert max(shares, key=lambda ground: shares[ground]) == (236, 238, 238)
    assert 0.01 < shares[(90, 170, 60)] < 0.08


def test_the_plain_scene_draws_its_plates_as_it_always_did() -> None:
    assert draw_lot(rng(7), public=False).text == draw_any(rng(7), public=False).text


def test_letters_stand_out_from_every_ground() -> None:
    for seed in range(40):
        plate = draw_any(rng(seed), public=seed % 5 == 0)
        picture = picture_of(plate)
        assert picture.shape == (HEIGHT_PX, WIDTH_PX, 3)
        assert np.ptp(picture.max(axis=2)) > 60 or np.ptp(picture.min(axis=2)) > 60


@pytest.mark.parametrize("kind", KINDS)
def test_a_shape_stands_on_the_road_within_its_measures(kind: VehicleClass) -> None:
    for seed in range(5):
        mesh = shape_of(kind, rng(seed))
        low, high = LONGEST_M[kind]
        assert low < mesh.length_m < high
        assert mesh.vertices[:, 2].min() == pytest.approx(0.0, abs=0.02)
        assert abs(mesh.vertices[:, 1].max() + mesh.vertices[:, 1].min()) < 0.05
        assert mesh.thin is (kind is VehicleClass.MOTORCYCLE)


@pytest.mark.parametrize("kind", KINDS)
def test_the_plate_hangs_at_the_rear_and_lamps_at_both_ends(kind: VehicleClass) -> None:
    mesh = shape_of(kind, rng(2))
    assert mesh.plate is not None
    assert mesh.plate[:, 0].max() < -mesh.length_m * 0.4
    ends = {
        material: [mesh.centres[i, 0] for i, face in enumerate(mesh.faces) if face.material is material]
        for material in (Material.TAIL, Material.HEADLAMP)
    }
    assert max(ends[Material.TAIL]) < 0 < min(ends[Material.HEADLAMP])


def test_faces_of_a_box_look_outwards() -> None:
    b = MeshBuilder()
    b.box(Span((-1, 1), (-2, 2), (0, 3)), Material.BODY)
    b.taper(Taper((3, 4), (-1, 1), 2.0, (-0.5, 0.5), 1.0), Material.BODY, Material.BODY)
    mesh = b.finish(None)
    middle = np.array([0.0, 0.0, 2.0])
    assert (np.einsum("ij,ij->i", mesh.normals, mesh.centres - middle) > 0).all()
    assert (mesh.length_m, mesh.width_m, mesh.height_m) == (2.0, 4.0, 4.0)
    assert mesh.plate is None


def test_a_knock_turns_the_camera_from_its_time_on() -> None:
    part = CameraPart(yaw_deg=1.0, knock=Knock(at_s=10.0, yaw_deg=5.0, pitch_deg=-2.0))
    assert pose_of(part, 9.99).yaw_deg == 1.0
    after = pose_of(part, 10.0)
    assert (after.yaw_deg, after.pitch_deg) == (6.0, 18.5)
    assert pose_of(CameraPart()) == Pose()


@pytest.mark.parametrize("yaw_deg", [-12.0, 0.0, 9.0])
@pytest.mark.parametrize("pitch_deg", [12.0, 30.0])
def test_the_axes_of_a_camera_are_a_rotation(yaw_deg: float, pitch_deg: float) -> None:
    view = Camera(640, 360, Pose(yaw_deg=yaw_deg, pitch_deg=pitch_deg))
    assert np.allclose(view.axes @ view.axes.T, np.eye(3))
    ahead = view.position + 10 * view.axes[2]
    assert view.pixel(*ahead) == pytest.approx((320.0, 180.0))
    assert view.px_per_m(*ahead) == pytest.approx(view.focal_px / 10)


def test_faces_look_to_the_side_from_which_their_corners_run_against_the_clock() -> None:
    mesh = shape_of(VehicleClass.TRUCK, rng())
    for face, normal in zip(mesh.faces, mesh.normals, strict=True):
        corners = mesh.vertices[face.rows]
        turned = np.cross(corners[1] - corners[0], corners[2] - corners[1])
        np.testing.assert_array_equal(normal, turned / (np.linalg.norm(turned) + 1e-12))
