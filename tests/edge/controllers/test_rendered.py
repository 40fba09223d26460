"""Rendered lamps and the true plan of the simulated junction: the begin of red is known to 20 ms."""

from contracts.base import Indication
from edge.app.stages import scaled_heads
from edge.camera_io.sim import layout_of
from edge.camera_io.sim.lamps import AMBER_S, CYCLE_S, GREEN_S, RED_S
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.source import planes_of_bgr
from edge.camera_io.sim.world import moment_at
from edge.controllers.fusion import FusionSettings
from edge.controllers.offset import OffsetSettings
from edge.controllers.plan import FixedTimeController, FixedTimePlan
from edge.controllers.reader import CheckedSignalReader
from edge.domain.frame import CameraId, Frame
from edge.domain.signal import SignalReading
from edge.signals import build
from tests.edge.controllers.scenes import MS, S

URL = "sim://junction?fps=12&size=640x360"
FPS, FROM_S, TO_S = 12, 24, 31


def true_plan(offset_s: float = 0.0) -> FixedTimeController:
    cycle = [(Indication.RED, RED_S), (Indication.GREEN, GREEN_S), (Indication.AMBER, AMBER_S)]
    phases = [{"indication": shown, "seconds": lasts_s} for shown, lasts_s in cycle]
    groups = {head.group: phases for head in layout_of(URL).heads}
    plan = FixedTimePlan.model_validate({"cycle_s": CYCLE_S, "offset_s": offset_s, "groups": groups})
    return FixedTimeController(plan)


def watched(controller: FixedTimeController) -> SignalReading:
    settings = SimSettings.of_url(URL)
    renderer = Renderer(settings.view, settings.light_of_day, settings.seed)
    vision = build(scaled_heads(layout_of(URL), settings.size_px))
    reader = CheckedSignalReader(vision, controller, FusionSettings(), OffsetSettings(20 * MS))
    for index in range(FROM_S * FPS, TO_S * FPS):
        planes = planes_of_bgr(renderer.picture(moment_at(settings.seed, index / FPS)))
        at_ns = round(index * S / FPS)
        reading = reader.read(Frame(CameraId("sim"), index, at_ns, MS, at_ns, *planes))
    return reading


def test_red_begins_when_it_truly_does() -> None:
    (group,) = watched(true_plan()).groups
    red = group.phases[-1]
    assert red.indication is Indication.RED
    assert abs(red.start_ns - CYCLE_S * S) <= 20 * MS
    assert red.start_uncertainty_ns <= 40 * MS


def test_a_plan_of_another_junction_enforces_nothing() -> None:
    reading = watched(true_plan(offset_s=12.0))
    assert reading.groups[0].indication is Indication.UNKNOWN
    assert "disagree" in reading.faults[-1]
