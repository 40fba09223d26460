"""Labelled pictures of the simulated junction, in the folder layout that ultralytics reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.camera_io.sim.camera import Camera, Pose
from edge.camera_io.sim.labels import Label
from edge.camera_io.sim.lamps import CYCLE_S
from edge.camera_io.sim.light import DAY, LIGHTS
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.scene import PLAIN
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.source import planes_of_bgr
from edge.camera_io.sim.world import moment_at
from edge.detector.network_input import NetworkInput
from edge.detector.weights import resolve
from edge.domain.detection import VEHICLE_CLASSES
from edge.domain.frame import CameraId, Frame

CLASSES = VEHICLE_CLASSES
SIZE_PX = (640, 360)
TRAINING_PX = (960, 540)
"""Of the pictures that are rendered for training: what `make soak-scenes` shows, before the detector shrinks it."""
FRAMES_PER_SCENE = 10
LEAST_VISIBLE_SHARE = 0.3
LEAST_SIDE_PX = 6.0
"""Where a picture is as wide as `SIZE_PX`."""
LEAST_CONTRAST = 14.0
"""Grey levels between the darkest and the lightest twentieth of a box, below which nobody sees that it is one."""
_MARGIN_PX = 3
_STANDARD_SHARE = 0.5

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Sample:
    """A picture and the vehicles in it that a detector should find."""

    picture: Picture
    labels: tuple[Label, ...]


def samples(
    n_frames: int, seed: int, scenes: Sequence[str] = (PLAIN,), size_px: tuple[int, int] = SIZE_PX
) -> Iterator[Sample]:
    """Yield pictures of many scenes; seeds below 10,000 are for training, others are fresh.

    The plain scene is seen by many cameras in many lights; every other keeps its own camera and weather.
    """
    rng = np.random.default_rng(seed)
    for number in range(-(-n_frames // FRAMES_PER_SCENE)):
        name = scenes[number % len(scenes)]
        settings = SimSettings(seed=seed + number, size=f"{size_px[0]}x{size_px[1]}", scene=name)
        renderer = _renderer(rng, seed + number, size_px) if name == PLAIN else Renderer.of(settings)
        start_s = float(rng.uniform(1, 50)) * CYCLE_S
        for scene_s in np.sort(start_s + rng.uniform(0, 2 * CYCLE_S, FRAMES_PER_SCENE)):
            picture, labels = renderer.labelled(moment_at(seed + number, float(scene_s), settings.script))
            degraded = degrade(picture, rng)
            wanted = (
                label for label in labels if is_wanted(label, size_px[0]) and stands_out(degraded, label)
            )
            yield Sample(degraded, tuple(wanted))


def _renderer(rng: np.random.Generator, seed: int, size_px: tuple[int, int]) -> Renderer:
    if rng.random() < _STANDARD_SHARE:
        return Renderer(Camera(*size_px), DAY, seed)
    pose = Pose(
        x_m=float(rng.uniform(-5, -1)),
        height_m=float(rng.uniform(5.2, 7.0)),
        pitch_deg=float(rng.uniform(18, 24)),
        yaw_deg=float(rng.uniform(-6, 6)),
        focal_per_width=float(rng.uniform(0.95, 1.3)),
    )
    light = tuple(LIGHTS.values())[rng.integers(len(LIGHTS))]
    return Renderer(Camera(*size_px, pose), light, seed)


def is_wanted(label: Label, width_px: int = SIZE_PX[0]) -> bool:
    """Tell whether a detector is expected to find this vehicle; people on foot are none."""
    if label.kind is None:
        return False
    x0, y0, x1, y1 = label.visible_px
    least_px = LEAST_SIDE_PX * width_px / SIZE_PX[0]
    return label.visible_share >= LEAST_VISIBLE_SHARE and min(x1 - x0, y1 - y0) >= least_px


def stands_out(picture: Picture, label: Label) -> bool:
    """Tell whether a vehicle differs from what is around it: not a dark one at night, nor one lost in fog."""
    x0, y0, x1, y1 = (round(v) for v in label.visible_px)
    rows = slice(max(0, y0 - _MARGIN_PX), y1 + _MARGIN_PX)
    seen = picture[rows, max(0, x0 - _MARGIN_PX) : x1 + _MARGIN_PX].max(axis=2)
    dark, light = np.percentile(seen, (5, 95))
    return bool(light - dark >= LEAST_CONTRAST)


def shrunk(picture: Picture) -> Picture:
    """Return a picture as the detector's network gets it: shrunk from planes with half the colour, by its own kernel."""
    shown, box = _network_input().fill(frame_of(picture))
    within = shown[0, :, box.top_px : box.top_px + box.height_px, box.left_px : box.left_px + box.width_px]
    seen: Picture = np.ascontiguousarray((within * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0)[..., ::-1])
    return seen


def degrade(picture: Picture, rng: np.random.Generator) -> Picture:
    """Do to a clean picture what lens, sensor and coding do."""
    soft = cv2.GaussianBlur(picture, (3, 3), float(rng.uniform(0.3, 1.0))) if rng.random() < 0.5 else picture
    noisy = soft * rng.uniform(0.8, 1.2) + rng.normal(0, rng.uniform(0, 5), picture.shape)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 95))]
    _, coded = cv2.imencode(".jpg", np.clip(noisy, 0, 255).astype(np.uint8), quality)
    seen: Picture = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return seen


@lru_cache(maxsize=1)
def _network_input() -> NetworkInput:
    return NetworkInput(resolve("sim-p2", {})[0], channels_last=False)


def frame_of(picture: Picture) -> Frame:
    """Return a picture as a frame."""
    luma, u, v = planes_of_bgr(picture)
    return Frame(CameraId("sim"), 0, 0, 0, 0, luma, u, v)


def write_set(folder: Path, name: str, chosen: Iterator[Sample]) -> None:
    """Write images and label files of one part of the set."""
    images, texts = folder / "images" / name, folder / "labels" / name
    for place in (images, texts):
        place.mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate(chosen):
        cv2.imwrite(str(images / f"{number:05d}.png"), shrunk(sample.picture))
        rows = "\n".join(_row(label, sample.picture.shape[:2]) for label in sample.labels)
        (texts / f"{number:05d}.txt").write_text(rows)


def _row(label: Label, shape: tuple[int, ...]) -> str:
    (x0, y0, x1, y1), (height, width) = label.visible_px, shape
    centre = ((x0 + x1) / 2 / width, (y0 + y1) / 2 / height, (x1 - x0) / width, (y1 - y0) / height)
    return " ".join([str(CLASSES.index(label.kind)), *(f"{v:.6f}" for v in centre)])


def write_all(
    folder: Path, n_train: int, n_fresh: int, scenes: Sequence[str] = (PLAIN,), seed: int = 1
) -> Path:
    """Write both parts and the description file; return the latter. `seed`: of the first training scene."""
    write_set(folder, "train", samples(n_train, seed, scenes, TRAINING_PX))
    write_set(folder, "val", samples(n_fresh, 100_000, scenes, TRAINING_PX))
    names = "\n".join(f"  {i}: {kind.value}" for i, kind in enumerate(CLASSES))
    description = folder / "set.yaml"
    description.write_text(
        f"path: {folder.resolve()}\ntrain: images/train\nval: images/val\nnames:\n{names}\n"
    )
    return description
