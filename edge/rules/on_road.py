"""Speed at the line and distance past it in metres, with what they may be off."""

from edge.domain.violation import OnRoad
from edge.rules.line_time import LineTime, m_per_px
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
    scale = m_per_px(line, at.point_px)
    reach = last.front(passage.settings)
    past_m, here, low = (
        line.beyond_m(reach.point_px),
        m_per_px(line, reach.point_px),
        m_per_px(line, reach.low_px),
    )
    if scale is None or past_m is None or here is None or low is None:
        return None
    speed_m_s = at.speed_px_s * scale
    doubts_m = [reach.doubt_px * here, line.ground.error_px * here]
    doubts_m += [doubt_px * low for doubt_px in reach.lower.doubts_px]
    return OnRoad(
        speed_m_s=speed_m_s,
        speed_uncertainty_m_s=half_width(
            [speed_m_s * line.ground.scale_error], at.speed_uncertainty_px_s / SURE * scale
        ),
        past_line_m=past_m,
        past_line_uncertainty_m=half_width(doubts_m, reach.scatter_px * here),
    )
