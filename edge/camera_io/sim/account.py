"""The truth document of a simulated clip: schema 2, as hand-read clips have it, with what only a simulator knows."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from contracts.base import Indication, ViolationKind
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.head import Head, heads_of, place_of
from edge.camera_io.sim.labels import Label
from edge.camera_io.sim.lamps import block_of, lamp_at, red_start_s
from edge.camera_io.sim.layout import GRACE_MS, direction_of, line_px
from edge.camera_io.sim.renderer import SeenHead
from edge.camera_io.sim.road import LINE_Y_M
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.timing import FrameTime
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.truth import Passage, passages

_EDGE_S = 1.0
"""Nobody can judge what happens this near to the clip's begin or end."""
_LEAST_VISIBLE_SHARE = 0.3
_NEAR_FRAMES = 2
"""As exact as hand-read truth names the frame of a crossing."""
_GLANCE_S = 0.5
"""A lamp that cannot be seen for less than this, and shows the same before and after, was told."""
_LAMP_SEEN_SHARE, _LAMP_LOOK_BACK_S = 0.5, 1.0
_UNTOLD = "unknown"
Json = dict[str, object]


@dataclass(slots=True)
class Sights:
    """What could be seen of a clip, gathered while it is rendered.

    Attributes:
        visible: by frame and vehicle: the share of it that can be seen; missing: nothing.
        unclear: frames and heads in which a person could not tell what the head shows.
    """

    visible: dict[tuple[int, int], float] = field(default_factory=dict)
    unclear: set[tuple[int, str]] = field(default_factory=set)

    def add(self, number: int, labels: Iterable[Label], heads: Iterable[SeenHead]) -> None:
        """Keep what one frame shows."""
        self.visible.update({(number, label.vehicle_id): label.visible_share for label in labels})
        self.unclear.update((number, head.id) for head in heads if not head.clear)


@dataclass(frozen=True, slots=True)
class Account:
    """A rendered clip: the camera's settings, its frames, what could be seen, and its file."""

    settings: SimSettings
    times: tuple[FrameTime, ...]
    sights: Sights
    file: str

    @property
    def start_s(self) -> float:
        """Scene time of the first frame."""
        return self.times[0].scene_s

    @property
    def end_s(self) -> float:
        """Scene time at which the clip ends."""
        return self.times[-1].scene_s + 1 / self.settings.fps

    def frame_at(self, scene_s: float) -> int:
        """Return the first frame that shows this scene time or a later one."""
        return bisect_left(self.times, scene_s - 1e-9, key=lambda frame: frame.scene_s)


def truth_of(account: Account) -> Json:
    """Return the truth of a clip.

    Beside what hand-read truth has, a crossing that nobody could decide says why: `edge` of the clip, `hidden`
    behind a larger vehicle, `lamp_not_seen`, `camera_moved`, `too_close` to a limit, `signal_disturbed`.
    """
    settings = account.settings
    view, script = settings.view, settings.script
    begin_s = max(0.0, account.start_s - 20)
    passed = passages(settings.seed, begin_s, account.end_s, GRACE_MS / 1000, script)
    heads = heads_of(settings.described.heads, script.road)
    return {
        "schema": 2,
        "clip": account.file,
        "size": list(settings.size_px),
        "fps": settings.fps,
        "frames": len(account.times),
        "approach_vector": list(direction_of(view, script.road)),
        "stop_line": [[round(x, 2), round(y, 2)] for x, y in line_px(view, script.road)],
        "signals": [_signal(account, head, view) for head in heads],
        "crossings": [row for p in passed for row in _crossings(account, p)],
        "others": _wrong_way(account),
        "turns_s": _turns(account),
        "ignore": [],
        "scene": settings.scene,
        "notes": f"simulated: seed {settings.seed}, scene time {account.start_s:g} s",
    }


def _signal(account: Account, head: Head, view: Camera) -> Json:
    place = place_of(view, head)
    names = ("red", "yellow", "green")
    countdown = place.countdown_px
    return {
        "name": head.id,
        "group": head.group,
        "box": [round(v, 1) for v in place.box_px],
        "lamps": {n: [round(x, 1), round(y, 1)] for n, (x, y) in zip(names, place.lamps_px, strict=True)},
        "countdown_box": None if countdown is None else [round(v, 1) for v in countdown],
        "states": [
            {"from": span[0], "to": span[-1], "state": state} for state, span in _spans(_told(account, head))
        ],
        "position_tells": True,
        "note": "simulated",
    }


def _turns(account: Account) -> list[tuple[float, str]]:
    """Return when the main lamp turned, seconds of the clip, from the cycle before it on; none where it gets out of order."""
    program = account.settings.script.program
    if program.flashing or program.dark:
        return []
    blocks = range(block_of(account.start_s, program) - 1, block_of(account.end_s, program) + 1)
    parts = (
        (0.0, program.red_s, Indication.RED),
        (program.red_s, program.hold_s, Indication.RED_AMBER),
        (program.hold_s, program.hold_s + program.green_s, Indication.GREEN),
        (program.hold_s + program.green_s, program.cycle_s, Indication.AMBER),
    )
    return [
        (round(red_start_s(block, program) + begin_s - account.start_s, 4), shown.value)
        for block in blocks
        for begin_s, end_s, shown in parts
        if end_s > begin_s
    ]


def _wrong_way(account: Account) -> list[Json]:
    """Return who rides over the line against the traffic: no crossing of the approach, and no red light."""
    script, seed, view = account.settings.script, account.settings.seed, account.settings.view
    blocks = range(block_of(account.start_s, script.program), block_of(account.end_s, script.program) + 1)
    rows: list[Json] = []
    for vehicle in (v for number in blocks for v in block_traffic(seed, number, script)):
        when_s = None if vehicle.path is None else vehicle.trip.passing_s(vehicle.path.against_line_m)
        if when_s is None or not account.start_s <= when_s < account.end_s:
            continue
        x_px = round(view.pixel(vehicle.path_x_m, LINE_Y_M)[0], 1)
        rows.append({"kind": "wrong_way", "frame": account.frame_at(when_s), "x_px": x_px, "id": vehicle.id})
    return rows


def _told(account: Account, head: Head) -> list[str]:
    """Return by frame what a person could tell of the head."""
    script, described = account.settings.script, account.settings.described
    program = script.left_program if head.group == "left" and script.left_program else script.program
    knock = described.camera.knock
    shown = [head.shown(lamp_at(frame.scene_s, program)).value for frame in account.times]
    clear = [
        (n, head.id) not in account.sights.unclear and (knock is None or frame.scene_s < knock.at_s)
        for n, frame in enumerate(account.times)
    ]
    told = [state if seen else _UNTOLD for state, seen in zip(shown, clear, strict=True)]
    for state, frames in list(_spans(told)):
        brief = len(frames) <= _GLANCE_S * account.settings.fps
        inside = frames[0] > 0 and frames[-1] < len(told) - 1
        if state == _UNTOLD and brief and inside and told[frames[0] - 1] == told[frames[-1] + 1]:
            for n in frames:
                told[n] = shown[n] if shown[n] == told[frames[0] - 1] else _UNTOLD
    return told


def _spans(states: list[str]) -> list[tuple[str, list[int]]]:
    runs = groupby(enumerate(states), key=lambda row: row[1])
    return [(state, [n for n, _ in run]) for state, run in runs]


def _crossings(account: Account, passage: Passage) -> list[Json]:
    rows = [(passage.event_s, passage.kind)]
    if passage.event_s != passage.rear_s:
        rows.append((passage.rear_s, None))
    return [
        _crossing(account, passage, (when_s, kind.value if kind else None))
        for when_s, kind in rows
        if account.start_s <= when_s < account.end_s
    ]


def _crossing(account: Account, passage: Passage, event: tuple[float, str | None]) -> Json:
    when_s, kind = event
    frame, vehicle, view = account.frame_at(when_s), passage.vehicle, account.settings.view
    why = _why_not(account, passage, frame, when_s)
    if why is None and kind is not None and not _lamp_seen(account, passage.front_s, when_s):
        why = "lamp_not_seen"
    score = "ignore" if why is not None else "violation" if kind else "legal"
    row: Json = {
        "rear_frame": frame,
        "x_px": round(view.pixel(vehicle.path_x_m, LINE_Y_M)[0], 1),
        "vehicle": vehicle.kind.value if vehicle.kind else None,
        "score": score,
        "kinds": [kind] if kind and score == "violation" else [],
        "id": vehicle.id,
        "plate": vehicle.plate.text,
        "front_s": round(passage.front_s - account.start_s, 4),
        "rear_s": round(passage.rear_s - account.start_s, 4),
    }
    standing = vehicle.trip.standing_s(LINE_Y_M) if kind == ViolationKind.STOP_LINE else None
    if standing is not None:
        row["until_frame"] = account.frame_at(standing[1])
    return row if why is None else {**row, "why": why, "undecided_kind": kind}


def _why_not(account: Account, passage: Passage, frame: int, when_s: float) -> str | None:
    """Say why nobody could judge a passage from this clip; None: a person could."""
    knock = account.settings.described.camera.knock
    if min(passage.front_s, when_s) < account.start_s + _EDGE_S:
        return "edge"
    if knock is not None and when_s > knock.at_s - _EDGE_S:
        return "camera_moved"
    if not _can_be_seen(account.sights, frame, passage.vehicle.id):
        return "hidden"
    return passage.doubt


def _can_be_seen(sights: Sights, frame: int, vehicle_id: int) -> bool:
    near = range(frame - _NEAR_FRAMES, frame + _NEAR_FRAMES + 1)
    return max(sights.visible.get((number, vehicle_id), 0.0) for number in near) >= _LEAST_VISIBLE_SHARE


def _lamp_seen(account: Account, front_s: float, when_s: float) -> bool:
    """Tell whether a head of the main group could be read in most frames around the crossing."""
    heads = [head.id for head in account.settings.described.heads if head.group == "main"]
    first, last = account.frame_at(front_s - _LAMP_LOOK_BACK_S), account.frame_at(when_s)
    frames = range(first, max(last, first) + 1)
    unclear = account.sights.unclear
    seen = sum(any((n, head) not in unclear for head in heads) for n in frames)
    return seen >= _LAMP_SEEN_SHARE * len(frames)
