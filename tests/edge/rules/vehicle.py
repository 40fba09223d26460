"""One vehicle at one line, shown to the kernels sighting by sighting."""

import numpy as np

from contracts.base import VehicleClass
from edge.domain.detection import VEHICLE_CLASSES
from edge.domain.violation import Box, TrackPoint
from edge.kernels.passing import begin_anew, go_on, place, see
from edge.kernels.records import REACHED, Records
from edge.rules import RuleSettings
from edge.rules.geometry import CompiledLine
from edge.rules.line_time import Around, Passing, Reach
from edge.rules.passage import Passage
from edge.rules.sighting import LowerEdge, Sighting
from edge.rules.state import Kept, empty_state, lines_of, terms_of

SETTINGS = RuleSettings()


def passage_at(line: CompiledLine, track_id: int = 1, settings: RuleSettings = SETTINGS) -> Passage:
    """A vehicle of which nothing is known."""
    kept = Kept.of(empty_state(1, 1), 0, 0)
    begin_anew(kept.pair[0], kept.ends)
    return Passage(track_id, line, settings, kept)


def reached(
    line: CompiledLine,
    point: TrackPoint,
    kind: VehicleClass = VehicleClass.MOTORCYCLE,
    edge: LowerEdge = LowerEdge.SEEN,
    detected: Box | None = None,
) -> Records:
    """A box, placed on the road at a line."""
    now = np.zeros(1, REACHED)
    sighted = now[0]["sighted"]
    sighted["frame"], sighted["at_ns"] = point.frame_number, point.captured_at_ns
    sighted["box"], sighted["detected"] = point.xyxy, detected or point.xyxy
    sighted["is_exact"] = detected is not None and edge is LowerEdge.SEEN
    sighted["vehicle_class"], sighted["lower_edge"] = VEHICLE_CLASSES.index(kind), edge.value
    place(sighted, lines_of((line,)).sizes, line.numbers, terms_of(SETTINGS)[0])
    return now


def sighting(
    line: CompiledLine, point: TrackPoint, kind: VehicleClass, detected: Box | None = None
) -> Sighting:
    """The same for the rules."""
    return Sighting.read(reached(line, point, kind, detected=detected)[0]["sighted"].item())


def show(
    passage: Passage,
    point: TrackPoint,
    edge: LowerEdge = LowerEdge.SEEN,
    kind: VehicleClass = VehicleClass.MOTORCYCLE,
    detected: Box | None = None,
) -> None:
    """Let it be measured once more, confirmed."""
    line, kept, terms = passage.line, passage.kept, terms_of(passage.settings)[0]
    now = reached(line, point, kind, edge, detected)[0]
    kept.track["vehicle_class"], kept.track["is_confirmed"] = now["sighted"]["vehicle_class"], True
    kept.track["n_seen"] += 1
    kept.trail[int(kept.track["n_trail"][0]) % len(kept.trail)] = tuple(point)
    kept.track["n_trail"] += 1
    go_on(kept.pair[0], kept.ends, now["sighted"], line.numbers, terms["max_gap_ns"])
    see(kept.pair[0], kept.ends, kept.around, now, terms)


def around(passing: Passing, known: list[Reach]) -> Around:
    """The sightings around a passing as the kernels keep them."""
    records = np.zeros(2 + len(known), REACHED)
    for record, reach in zip(records, (passing.before, passing.after, *known), strict=True):
        seen = record["sighted"]
        record["beyond_px"], seen["front"], seen["rear"] = reach.beyond_px, reach.point_px, reach.point_px
        seen["frame"], seen["at_ns"], seen["box"] = reach.seen
        if reach.detected is not None:
            box, kind = reach.detected
            seen["is_exact"], seen["detected"] = True, box
            seen["vehicle_class"] = VEHICLE_CLASSES.index(kind)
    return Around(records, known[-1], max(reach.scatter_px for reach in known))
