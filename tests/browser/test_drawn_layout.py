"""A layout drawn in the browser on a simulated clip is right, and a replay with it finds the violations of that clip."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from atcs.drawing.command import layout_app
from contracts.layout import Layout
from edge.app.replay import ReplayRequest, replay
from edge.cli.simulate import simulate
from edge.detector import load_detector
from edge.evaluation.truth import Truth
from tests.browser.test_drawing_page import bare_page, opened

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


def test_a_drawn_layout_is_right_and_finds_the_violations(bare_page, simulated, tmp_path):
    out, clip = tmp_path / "layout.json", simulated / "clip.mp4"
    desk = opened(bare_page, clip, out)
    draw_like(desk, Layout.read(simulated / "layout.json"))
    drawn = desk.saved()
    desk.server.shutdown()
    checked = CliRunner().invoke(
        layout_app, ["check", str(out), "--clip", str(clip), "--out", str(tmp_path / "l.png")]
    )
    assert checked.exit_code == 0, checked.output
    report = replay(ReplayRequest(clip, drawn), load_detector("sim-p2"))
    truth = [row for row in Truth.read(simulated / "clip.truth.json").crossings if row.score == "violation"]
    assert len(truth) >= 1
    assert [candidate.kind.value for candidate in report.candidates] == [row.kinds[0] for row in truth]
    for candidate, row in zip(report.candidates, truth, strict=True):
        assert abs(candidate.front_frame - row.rear_frame) <= FPS
