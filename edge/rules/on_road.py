"""Speed at the line and distance past it in metres, with what they may be off."""

from edge.domain.violation import OnRoad
from edge.rules.footprint import Point
from edge.rules.geometry import CompiledLine
from edge.rules.line_time import LineTime
from edge.rules.passage import Passage
from edge.rules.uncertainty import SURE, half_width


def on_road(passage: Passage, at: LineTime | None) -> OnRoad | None:
    """Measure a vehicle on the road at the decision; None where the layout does not know the road in metres.

    Speed: pixels per second across the line, times metres per pixel there. Its scatter is that of the fit, and the
    scale is as wrong as the ground points are. Distance: of the front in the last sighting; the length of the
    class, a completed box and the plane bound it, the scatter of boxes adds.

    Args:
        passage: of the vehicle.
        at: when the point whose speed counts was on the line.
    """
    line, last = passage.line, passage.last
    if line.ground is None or last is None or at is None:
        return None
    scale = _m_per_px(line, at.point_px)
    reach = last.front(passage.settings)
    past_m, here = line.beyond_m(reach.point_px), _m_per_px(line, reach.point_px)
    if scale is None or past_m is None or here is None:
        return None
    speed_m_s = at.speed_px_s * scale
    doubts_m = [doubt_px * here for doubt_px in (*reach.doubts_px, line.ground.error_px)]
    return OnRoad(
        speed_m_s=speed_m_s,
        speed_uncertainty_m_s=half_width(
            [speed_m_s * line.ground.scale_error], at.speed_uncertainty_px_s / SURE * scale
        ),
        past_line_m=past_m,
        past_line_uncertainty_m=half_width(doubts_m, reach.scatter_px * here),
    )


def _m_per_px(line: CompiledLine, point: Point) -> float | None:
    """Return how many metres past the line a pixel past the line is, along the travel."""
    across = line.direction[0] * line.normal[0] + line.direction[1] * line.normal[1]
    step = (line.direction[0] / across, line.direction[1] / across)
    behind, ahead = (line.beyond_m((point[0] + k * step[0], point[1] + k * step[1])) for k in (-1, 1))
    return None if behind is None or ahead is None else (ahead - behind) / 2
