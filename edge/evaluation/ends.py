"""Where the boxes of some weights end, measured on labelled clips: what `models/manifest.toml` says of their lower edges."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from contracts.base import BoxPx, VehicleClass
from edge.camera_io.file import FileSource
from edge.detector.held_out import best_matches
from edge.detector.weights import EndFacts, Span
from edge.domain.detection import Detections
from edge.domain.frame import CameraId
from edge.errors import ConfigError
from edge.evaluation.labelled import LABELS_SUFFIX, LabelledFrame, LabelledVehicle, labelled_frames
from edge.evaluation.run import layout_for
from edge.evaluation.truth import Truth
from edge.kernels.association import as_float64
from edge.ports import Detector
from edge.rules.geometry import CompiledLine, compile_lines
from edge.rules.line_time import FIT_NS
from edge.rules.settings import SECOND_NS, LowerEdges

NEAR_S = FIT_NS / SECOND_NS
"""So long before and after an end is truly on the line its boxes count: those date it."""
BEND = 2
"""Degree of the fit through what they are off by: over the painted line it is another than beside it."""
WHOLE_SHARE = 0.95
"""Of a vehicle that must be seen."""
BORDER_PX = 2.0
LEAST_DOUBT_M, LEAST_SIGHTINGS, LEAST_VEHICLES = 0.05, 5, 3
"""Nothing is known better than this; nor from fewer boxes of a vehicle, or fewer vehicles of a class."""
FEW_VEHICLES, FEW_DOUBT_SHARE = 20, LowerEdges().rear[1]
"""Fewer vehicles of a class than this do not show that its edges are better than those of weights nobody has measured."""
UNIFORM = 3**0.5
"""Half the width of a uniform error over its standard deviation."""


@dataclass(frozen=True, slots=True)
class EndSeen:
    """The end of a vehicle that the camera saw pass the line.

    Attributes:
        end: "front" or "rear".
        vehicle_class: truly.
        below_share: how far its boxes' lower edge lies below the label's as it is on the line, a share of the box's
            height: what a fit through the boxes around that moment makes of them.
        overhang_m: from the label's lower edge to the vehicle's end, outwards, when that is truly on the line.
    """

    end: str
    vehicle_class: str
    below_share: float
    overhang_m: float


@dataclass(slots=True)
class _Passing:
    """A true passing, with what was gathered of it."""

    at_s: float
    vehicle_class: str
    times_s: list[float] = field(default_factory=list)
    beyond_m: list[float] = field(default_factory=list)
    found_s: list[float] = field(default_factory=list)
    below_share: list[float] = field(default_factory=list)

    def is_near(self, now_s: float) -> bool:
        return abs(now_s - self.at_s) <= NEAR_S

    def seen(self, end: str) -> EndSeen | None:
        """Return what is known of it; None where too little is, or its label was not seen on both sides of the line."""
        if len(self.found_s) < LEAST_SIGHTINGS or not self.found_s[0] <= self.at_s <= self.found_s[-1]:
            return None
        beyond_m = float(np.interp(self.at_s, self.times_s, self.beyond_m))
        outwards = beyond_m if end == "rear" else -beyond_m
        below_share = float(np.polyfit(np.array(self.found_s) - self.at_s, self.below_share, BEND)[-1])
        return EndSeen(end, self.vehicle_class, below_share, outwards)


def ends_in(clip: Path, truth: Truth, detector: Detector) -> list[EndSeen]:
    """Run the detector over the frames in which an end is on the line, and compare its boxes with the labels.

    Raises:
        ConfigError: the labels are missing or damaged, or the layout does not know the road in metres.
    """
    line = compile_lines(layout_for(clip, truth), truth.size)[0]
    if line.ground is None:
        raise ConfigError(f"{clip}: its layout has no ground_points; ends cannot be measured in metres")
    end = "rear" if line.ground.leads_away else "front"
    passings = _passings(truth, end)
    labels = labelled_frames(clip.with_name(clip.stem + LABELS_SUFFIX))
    for frame, labelled in zip(FileSource(clip, CameraId("clip")).frames(), labels, strict=False):
        now_s = labelled.frame / truth.fps
        rows = [v for v in labelled.vehicles if v.id in passings and passings[v.id].is_near(now_s)]
        if rows:
            found = detector.detect(frame).detections
            _gather(line, (now_s, _whole(rows, truth.size)), passings, (labelled, found))
    seen = (passing.seen(end) for passing in passings.values())
    return [one for one in seen if one is not None]


def _passings(truth: Truth, end: str) -> dict[int, _Passing]:
    times = [
        (crossing, crossing.rear_s if end == "rear" else crossing.front_s) for crossing in truth.crossings
    ]
    return {
        crossing.vehicle_id: _Passing(at_s, crossing.vehicle)
        for crossing, at_s in times
        if crossing.vehicle_id is not None and crossing.vehicle is not None and at_s is not None
    }


def _whole(rows: Sequence[LabelledVehicle], size: tuple[int, int]) -> list[LabelledVehicle]:
    def is_inside(box: BoxPx) -> bool:
        low, high = BORDER_PX, (size[0] - BORDER_PX, size[1] - BORDER_PX)
        return box[0] > low and box[1] > low and box[2] < high[0] and box[3] < high[1]

    return [row for row in rows if row.visible_share >= WHOLE_SHARE and is_inside(row.full)]


def _gather(
    line: CompiledLine,
    at: tuple[float, Sequence[LabelledVehicle]],
    passings: dict[int, _Passing],
    shown: tuple[LabelledFrame, Detections],
) -> None:
    """Add a frame; every label of it takes part in the matching, so that a neighbour's box is not taken."""
    (now_s, rows), (labelled, found) = at, shown
    every = np.array([vehicle.full for vehicle in labelled.vehicles], np.float64)
    boxes = as_float64(found.xyxy)
    match = dict(zip((v.id for v in labelled.vehicles), best_matches(every, boxes).tolist(), strict=True))
    for row in rows:
        passing, (x1, _, x2, y2) = passings[row.id], row.full
        beyond_m = line.beyond_m(((x1 + x2) / 2, y2))
        if beyond_m is not None:
            passing.times_s.append(now_s)
            passing.beyond_m.append(beyond_m)
        if match[row.id] >= 0:
            box = boxes[match[row.id]]
            passing.found_s.append(now_s)
            passing.below_share.append(float((box[3] - y2) / max(box[3] - box[1], 1.0)))


def facts_of(ends: Sequence[EndSeen]) -> EndFacts:
    """Put all vehicles together.

    Raises:
        ConfigError: one of the ends was seen on too few vehicles.
    """
    front, rear = ([one for one in ends if one.end == end] for end in ("front", "rear"))
    for name, some in (("front", front), ("rear", rear)):
        if len(some) < LEAST_VEHICLES:
            raise ConfigError(
                f"only {len(some)} {name}s were seen at the line; give clips from behind and "
                "from the front ('atcs simulate --scene front')"
            )
    return EndFacts(
        front_edge_share=_by_class(
            ((one.vehicle_class, one.below_share) for one in front), few=FEW_DOUBT_SHARE
        ),
        rear_edge_share=_by_class(
            ((one.vehicle_class, one.below_share) for one in rear), few=FEW_DOUBT_SHARE
        ),
        front_overhang_m=_by_class(((one.vehicle_class, one.overhang_m) for one in front), LEAST_DOUBT_M),
        rear_overhang_m=_by_class(((one.vehicle_class, one.overhang_m) for one in rear), LEAST_DOUBT_M),
    )


def _by_class(
    values: Iterable[tuple[str, float]], least: float = 0.0, few: float = 0.0
) -> dict[VehicleClass, Span]:
    """Return the figures of each class of which enough was seen; the doubt is `few` at least where that is little."""
    by_class = defaultdict(list)
    for name, value in values:
        by_class[name].append(value)
    return {
        VehicleClass(name): _span(np.array(some), least if len(some) >= FEW_VEHICLES else max(least, few))
        for name, some in sorted(by_class.items())
        if len(some) >= LEAST_VEHICLES
    }


def _span(values: NDArray[np.float64], least: float) -> Span:
    """Return the mean and a bound: that of a uniform error as wide as these, or within which 95 % lie."""
    off = np.abs(values - values.mean())
    doubt = max(UNIFORM * float(values.std()), float(np.quantile(off, 0.95)), least)
    return round(float(values.mean()), 3) + 0.0, round(doubt, 3)


def lines_of(facts: EndFacts) -> Iterator[str]:
    """Yield the facts as they stand in the manifest."""
    yield "[model.ends]"
    for name, value in facts.model_dump(mode="json").items():
        yield f"{name} = {_toml(value)}"


def _toml(value: dict[str, list[float]] | list[float]) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(span)}" for name, span in value.items()) + " }"
    return f"[{value[0]:g}, {value[1]:g}]"
