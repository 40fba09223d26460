"""Scripted vehicles and lamps in front of one horizontal stop line; traffic goes up in the picture."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from contracts.base import Indication, VehicleClass, ViolationKind
from contracts.layout import (
    Approach,
    GroundPoint,
    Layout,
    ManualControlWindow,
    PriorityWindow,
    SignalHead,
    StopLine,
)
from edge.domain.detection import VEHICLE_CLASSES, TrackedFrame, TrackedFrames, Tracks
from edge.domain.frame import CameraId, Frame
from edge.domain.signal import GroupReading, Phase, SignalReading
from edge.domain.violation import (
    Box,
    ClearedCrossing,
    LineCrossing,
    RuleOutcome,
    TakenMovement,
    TrackPoint,
    ViolationCandidate,
)
from edge.rules import NotFired, RuleBook, RuleConfig, RuleSettings
from edge.rules.settings import NO_OVERHANGS, LowerEdges

SIZE_PX = (640, 480)
LINE_Y = 240.0
SECOND = 1_000_000_000
ORIGIN_NS = 1_700_000_000 * SECOND
HEIGHT_PX = 60.0
PLANE = np.zeros((SIZE_PX[1], SIZE_PX[0]), np.uint8)
CHROMA = np.full((SIZE_PX[1] // 2, SIZE_PX[0] // 2), 128, np.uint8)

PLACED_EXACTLY = dict.fromkeys(VehicleClass, LowerEdges(front_off=0.0, rear_off=0.0))
"""Scripted boxes of those that stand are not off."""

Path = Callable[[float], float | None]
"""Seconds -> y of the rear ground contact in pixels; None: not measured."""


@dataclass(frozen=True)
class Vehicle:
    """Its way, and what the tracker says about it."""

    path: Path
    x: float = 320.0
    vehicle_class: VehicleClass = VehicleClass.MOTORCYCLE
    track_id: int = 1
    confirmed: bool = True
    ends_s: float | None = None
    x_path: Path | None = None
    seen_to: Path | None = None

    def box_at(self, t: float) -> Box:
        """What the detector draws, down to what hides the rest."""
        y = self.path(t) or LINE_Y
        seen_to = self.seen_to(t) if self.seen_to is not None else None
        return self.x_at(t) - 20, y - HEIGHT_PX, self.x_at(t) + 20, min(y, y if seen_to is None else seen_to)

    def x_at(self, t: float) -> float:
        """Middle of its box."""
        x = self.x_path(t) if self.x_path is not None else None
        return self.x if x is None else x


@dataclass
class Witness:
    """Says what it is told to say, and counts how often it was asked."""

    answer: bool | None = True
    asked: int = 0

    def observe(self, frame: Frame) -> None:
        """Not needed."""

    def agrees(self, trail: Sequence[TrackPoint]) -> bool | None:
        """Answer as scripted."""
        self.asked += 1
        return self.answer


@dataclass
class Played:
    """What the rules made of a scene."""

    crossings: list[LineCrossing] = field(default_factory=list)
    candidates: list[ViolationCandidate] = field(default_factory=list)
    reasons: dict[NotFired, int] = field(default_factory=dict)
    movements: list[TakenMovement] = field(default_factory=list)
    cleared: list[ClearedCrossing] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """Codes of what was alleged."""
        return [candidate.kind.value for candidate in self.candidates]


@dataclass(frozen=True)
class Scene:
    """Everything that a scenario can vary."""

    vehicles: tuple[Vehicle, ...]
    lamp: tuple[tuple[float, Indication], ...] = ((0.0, Indication.RED),)
    fps: float = 10.0
    lasts_s: float = 12.0
    witness: Witness = field(default_factory=Witness)
    lines: tuple[StopLine, ...] = (StopLine(id="main", line_px=((0, LINE_Y), (640, LINE_Y))),)
    direction: tuple[float, float] | None = (0.0, -1.0)
    windows: tuple[ManualControlWindow, ...] = ()
    late_s: float = 0.0
    origin_ns: int = ORIGIN_NS
    flipped: bool = False
    jump_at_s: float | None = None
    places: Mapping[str, object] = field(default_factory=dict)
    rules: tuple[ViolationKind, ...] = (ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE)
    arrow: tuple[tuple[float, Indication], ...] = ()
    priority: tuple[PriorityWindow, ...] = ()
    preempted_s: tuple[float, float] = (0.0, 0.0)
    repeats: tuple[int, ...] = ()
    frozen: tuple[int, ...] = ()
    jitter_s: float = 0.0
    shuffled: bool = False
    doubted: tuple[int, ...] = ()
    head_px: tuple[float, float, float, float] = (600, 10, 620, 60)
    at_once: bool = False
    px_per_m: float | None = None


def drive(at_line_s: float, speed_px_s: float = 60.0) -> Path:
    """Go up at a constant speed; the rear is on the line at `at_line_s`."""
    return lambda t: LINE_Y - speed_px_s * (t - at_line_s)


def stop_at(rear_y: float, arrives_s: float, leaves_s: float = 1e9, speed_px_s: float = 60.0) -> Path:
    """Come from below, stand with the rear at `rear_y`, and go on."""

    def path(t: float) -> float:
        if t < arrives_s:
            return rear_y + speed_px_s * (arrives_s - t)
        return rear_y - max(0.0, t - leaves_s) * speed_px_s

    return path


def layout_of(scene: Scene) -> Layout:
    """The layout of a scene."""
    return Layout(
        camera="cam",
        junction="junction",
        reference_size_px=SIZE_PX,
        grace_ms=300,
        approaches=[
            Approach(
                id="north",
                direction=scene.direction,
                signal_group="main",
                stop_lines=list(scene.lines),
                **scene.places,
            )
        ],
        rules=list(scene.rules),
        ground_points=_ground_points(scene.px_per_m),
        heads=[
            SignalHead(id=group, group=group, box_px=scene.head_px)
            for group in ("main", *(["arrow"] if scene.arrow else []))
        ],
        manual_control_windows=list(scene.windows),
        priority_windows=list(scene.priority),
    )


def _ground_points(px_per_m: float | None) -> list[GroundPoint]:
    """A road seen from straight above."""
    if px_per_m is None:
        return []
    places = [(x, y) for x in (100.0, 500.0) for y in (100.0, 400.0)]
    return [GroundPoint(image_px=(x, y), ground_m=(x / px_per_m, -y / px_per_m)) for x, y in places]


def play(scene: Scene) -> Played:
    """Run the rules over the scene."""
    layout = layout_of(scene)
    config = RuleConfig.of(layout, SIZE_PX)
    if scene.flipped:
        config = replace(config, lines=tuple(_flip(line) for line in config.lines))
    book = RuleBook(config, scene.witness, RuleSettings(overhangs=NO_OVERHANGS, lower_edges=PLACED_EXACTLY))
    played = Played()
    for outcome in _outcomes(scene, book):
        played.crossings += outcome.crossings
        played.candidates += outcome.candidates
        played.movements += outcome.movements
        played.cleared += outcome.cleared
    book.close()
    played.reasons = {reason: n for reason, n in book.reasons.items() if n}
    return played


def _outcomes(scene: Scene, book: RuleBook) -> Iterator[RuleOutcome]:
    tracked = list(frames_of(scene))
    signals = [_reading(scene, one.frame, one.frame.number / scene.fps) for one in tracked]
    if scene.at_once:
        return (outcome for _, outcome in book.run(TrackedFrames.of(tracked), signals))
    return (book.step(one, reading) for one, reading in zip(tracked, signals, strict=True))


def frames_of(scene: Scene) -> Iterator[TrackedFrame]:
    """What the tracker says, frame by frame."""
    ended = set[int]()
    for number in range(round(scene.lasts_s * scene.fps)):
        t = number / scene.fps
        gone = tuple(v.track_id for v in scene.vehicles if v.ends_s is not None and t >= v.ends_s)
        new = tuple(track_id for track_id in gone if track_id not in ended)
        ended.update(new)
        present = [v for v in scene.vehicles if v.track_id not in ended]
        shown_s = t - 1 / scene.fps if number in scene.frozen else t
        shown = present[::-1] if scene.shuffled and number % 2 else present
        doubtful = tuple(v.track_id for v in scene.vehicles) if number in scene.doubted else ()
        yield TrackedFrame(_frame(scene, number, t), _tracks(shown, shown_s, scene.flipped), new, doubtful)
        if number in scene.repeats:
            yield TrackedFrame(_frame(scene, number, t), _tracks(shown, shown_s, scene.flipped))


def _frame(scene: Scene, number: int, t: float) -> Frame:
    jump_ns = 5 * SECOND if scene.jump_at_s is not None and t >= scene.jump_at_s else 0
    early_ns = round(scene.jitter_s * SECOND) * (number % 3)
    captured = scene.origin_ns + round(t * SECOND) + jump_ns - early_ns
    return Frame(CameraId("cam"), number, captured, 0, round(t * SECOND), PLANE, CHROMA, CHROMA)


def _tracks(vehicles: Sequence[Vehicle], t: float, flipped: bool) -> Tracks:
    rows = [(v, v.path(t)) for v in vehicles]
    boxes = [vehicle.box_at(t) for vehicle in vehicles]
    if flipped:
        boxes = [(640 - x2, y1, 640 - x1, y2) for x1, y1, x2, y2 in boxes]
    return Tracks(
        xyxy=np.array(boxes, np.float32).reshape(-1, 4),
        confidence=np.full(len(rows), 0.8, np.float32),
        class_id=np.array([VEHICLE_CLASSES.index(v.vehicle_class) for v, _ in rows], np.int32),
        track_id=np.array([v.track_id for v, _ in rows], np.int32),
        confirmed=np.array([v.confirmed for v, _ in rows], np.bool_),
        measured=np.array([y is not None for _, y in rows], np.bool_),
    )


def _reading(scene: Scene, frame: Frame, t: float) -> SignalReading:
    groups = [_group("main", scene.lamp, scene, t)]
    if scene.arrow:
        groups.append(_group("arrow", scene.arrow, scene, t))
    preempted = scene.preempted_s[0] <= t < scene.preempted_s[1]
    return SignalReading(frame.number, frame.captured_at_ns, (), tuple(groups), preempted)


def _group(name: str, lamp: tuple[tuple[float, Indication], ...], scene: Scene, t: float) -> GroupReading:
    known = [(at, shown) for at, shown in lamp if at == lamp[0][0] or at + scene.late_s <= t]
    starts = [scene.origin_ns + round(at * SECOND) for at, _ in known]
    ends = [*starts[1:], None]
    phases = tuple(
        Phase(shown, start, 50_000_000, i > 0 and known[i - 1][1] is not Indication.UNKNOWN, end)
        for i, ((_, shown), start, end) in enumerate(zip(known, starts, ends, strict=True))
    )
    return GroupReading(name, phases[-1].indication, 1.0, phases)


def _flip(line):
    return replace(
        line,
        start=(640 - line.start[0], line.start[1]),
        end=(640 - line.end[0], line.end[1]),
        direction=(-line.direction[0], line.direction[1]),
        normal=(-line.normal[0], line.normal[1]),
    )
