"""A layout drawn in the browser on a simulated clip is right, and a replay with it finds the violations of that clip."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from typer.testing import CliRunner

from atcs.drawing.command import layout_app
from central.app import Central
from central.config import CentralConfig
from contracts.layout import Layout
from edge.app.replay import ReplayRequest, replay
from edge.cli.simulate import simulate
from edge.detector import load_detector
from edge.evaluation.truth import Truth
from tests.browser.seeing import n_colours, n_colours_of_video
from tests.browser.test_drawing_page import bare_page, opened
from tests.browser.test_real_central import sign_in
from tests.central.builders import FakeNode
from tests.support.seed_central import let_first_account_in
from tests.support.take_in import take_in

pytestmark = pytest.mark.browser
__all__ = ["bare_page"]
SECONDS, FPS, SIZE = 12, 8, "960x540"


@pytest.fixture(scope="module")
def simulated(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sim")
    simulate(out=folder, seed=1, seconds=SECONDS, fps=FPS, size=SIZE)
    return folder


def draw_like(desk, seen: Layout) -> None:
    """Draw what a person sees on the picture; `seen` says where it is."""
    (approach,), (head,) = seen.approaches, seen.heads
    desk.drag("stop_line", *approach.stop_lines[0].line_px)
    desk.drag("direction", (430, 400), (430 + 200 * approach.direction[0], 400 + 200 * approach.direction[1]))
    desk.drag("head", head.box_px[:2], head.box_px[2:])
    for name in ("red", "amber", "green"):
        desk.click(name, getattr(head.lamps_px, name))
    desk.drag("countdown", head.countdown_px[:2], head.countdown_px[2:])
    near_left, far_left, near_right, far_right = (point.image_px for point in seen.ground_points)
    desk.tool("ground")
    desk.page.fill("#ground-width", "6")
    desk.page.fill("#ground-length", "9")
    desk.click("ground", near_left, near_right, far_right, far_left)


def test_a_drawn_layout_is_right_and_finds_the_violations(bare_page, simulated, tmp_path):
    out, clip = tmp_path / "layout.json", simulated / "clip.mp4"
    desk = opened(bare_page, clip, out)
    draw_like(desk, Layout.read(simulated / "layout.json"))
    drawn = desk.saved()
    desk.server.shutdown()
    told = CliRunner().invoke(
        layout_app, ["check", str(out), "--clip", str(clip), "--out", str(tmp_path / "l.png")]
    )
    assert told.exit_code == 0, told.output
    report = replay(ReplayRequest(clip, drawn), load_detector("sim-p2"))
    truth = [row for row in Truth.read(simulated / "clip.truth.json").crossings if row.score == "violation"]
    assert len(truth) >= 1
    assert [candidate.kind.value for candidate in report.candidates] == [row.kinds[0] for row in truth]
    for candidate, row in zip(report.candidates, truth, strict=True):
        assert abs(candidate.front_frame - row.rear_frame) <= FPS


def test_the_evidence_of_a_replay_plays_in_the_operators_page(page, taken_in):
    """From the simulated camera's packets to a clip that plays: nothing between them is a stand-in."""
    central, case_id = taken_in
    page.goto(f"{central.address}/dashboard/cases/{case_id}")
    sign_in(page, "admin", central.first_password)
    page.wait_for_selector("[data-testid=lamp-strip]")
    expect(page.locator(".tick-checked")).to_have_count(3)
    assert all(n_colours(page, f".still:nth-of-type({place}) img") > 8 for place in (1, 2, 3))
    expect(page.locator(".play")).to_contain_text("Jeda")
    video = page.locator("video")
    before = video.evaluate("v => v.currentTime")
    page.wait_for_timeout(1000)
    assert video.evaluate("v => v.currentTime") > before + 0.3
    assert video.evaluate("v => [v.videoWidth, v.videoHeight]") == [960, 540]
    assert n_colours_of_video(page) > 8
    expect(page.locator(".strip-bars .lamp-red")).not_to_have_count(0)
    expect(page.locator("[data-testid=account] li")).not_to_have_count(0)
    expect(page.locator("[data-testid=plate]")).not_to_contain_text("menyusul")


@pytest.fixture(scope="module")
def taken_in(simulated, tmp_path_factory):
    folder = tmp_path_factory.mktemp("replayed")
    layout = Layout.read(simulated / "layout.json")
    replay(ReplayRequest(simulated / "clip.mp4", layout, folder), load_detector("sim-p2"))
    central = Central(CentralConfig(data_dir=folder / "central", http_port=0, mqtt_port=1))
    central.start()
    let_first_account_in(central)
    node = FakeNode("node-sim")
    central.register_node(node.name, node.public_key)
    yield central, take_in(central, node, folder)[-1]
    central.stop()


@pytest.fixture
def address(taken_in):
    return taken_in[0].address
