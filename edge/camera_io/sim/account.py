"""The truth document of a simulated clip: schema 2, as hand-read clips have it, with what only a simulator knows."""

from itertools import groupby

import numpy as np

from contracts.base import Indication, PointPx, VehicleClass
from edge.camera_io.sim.arrow import is_ruled
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.head import Head, heads_of, place_of
from edge.camera_io.sim.lamps import Program, block_of, lamp_at, red_start_s
from edge.camera_io.sim.layout import (
    APPROACH,
    GRACE_MS,
    GROUP,
    LEFT_GROUP,
    SIDE_APPROACH,
    SIDE_GROUP,
    direction_of,
    line_px,
    side_direction_of,
    side_line_px,
)
from edge.camera_io.sim.others import asked_of, others_of
from edge.camera_io.sim.sights import EDGE_S, LAST_S, Account, Json
from edge.camera_io.sim.truth import STANDING, STANDING_FOR_S, Passage, passages
from edge.camera_io.sim.vehicle import Vehicle

_GLANCE_S = 0.5
"""A lamp that cannot be seen for less than this, and shows the same before and after, was told."""
_LAMP_SEEN_SHARE, _LAMP_LOOK_BACK_S = 0.5, 1.0
_UNTOLD = "unknown"
_NAMES = {Indication.RED: "red", Indication.AMBER: "yellow", Indication.GREEN: "green"}
"""As hand-read truth calls the lamps."""


def truth_of(account: Account) -> Json:
    """Return the truth of a clip.

    Beside what hand-read truth has, a crossing that nobody could decide says why: `edge` of the clip, `hidden`
    behind a larger vehicle, `front_hidden` behind its own body, `lamp_not_seen`, `camera_moved`, `too_close` to a limit, `signal_disturbed`.
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
        "stop_line": _points(line_px(view, script.road)),
        **_approaches(account),
        "signals": [_signal(account, head, view) for head in heads],
        "crossings": [row for p in passed for row in _crossings(account, p)],
        "others": others_of(account),
        "others_tell": sorted(asked_of(script)),
        "turns_s": _turns(account, script.program),
        "ignore": [],
        "scene": settings.scene,
        "notes": f"simulated: seed {settings.seed}, scene time {account.start_s:g} s",
    }


def _points(line: tuple[PointPx, PointPx]) -> list[list[float]]:
    return [[round(x, 2), round(y, 2)] for x, y in line]


def _approaches(account: Account) -> Json:
    """Name the approaches where there are two; else the clip's own line and lamp are the one approach."""
    settings = account.settings
    view, script = settings.view, settings.script
    if script.side is None:
        return {}
    rows = (
        (APPROACH, GROUP, direction_of(view, script.road), line_px(view, script.road)),
        (SIDE_APPROACH, SIDE_GROUP, side_direction_of(view), side_line_px(view)),
    )
    return {
        "approaches": [
            {
                "id": name,
                "group": group,
                "approach_vector": list(direction),
                "stop_line": _points(line),
                "turns_s": _turns(account, script.programs[group]),
            }
            for name, group, direction, line in rows
        ]
    }


def _signal(account: Account, head: Head, view: Camera) -> Json:
    place = place_of(view, head)
    countdown = place.countdown_px
    return {
        "name": head.id,
        "group": head.group,
        "box": [round(v, 1) for v in place.box_px],
        "lamps": {
            _NAMES[lamp]: [round(x, 1), round(y, 1)]
            for lamp, (x, y) in zip(place.lamps, place.lamps_px, strict=True)
        },
        "countdown_box": None if countdown is None else [round(v, 1) for v in countdown],
        "states": _rows(_told(account, head)),
        "shown": _rows(_shown(account, head)),
        "position_tells": True,
        "note": "simulated",
    }


def _turns(account: Account, program: Program) -> list[tuple[float, str]]:
    """Return when a lamp turned, seconds of the clip, from the cycle before it on; none where it gets out of order."""
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


def _rows(states: list[str]) -> list[Json]:
    return [{"from": span[0], "to": span[-1], "state": state} for state, span in _spans(states)]


def _shown(account: Account, head: Head) -> list[str]:
    """Return by frame what the head showed, whoever could see it."""
    script = account.settings.script
    program = script.programs[head.group]
    return [head.shown(lamp_at(frame.scene_s, program)).value for frame in account.times]


def _told(account: Account, head: Head) -> list[str]:
    """Return by frame what a person could tell of the head."""
    knock, shown = account.settings.described.camera.knock, _shown(account, head)
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
    if why is None and kind is not None and not _lamps_seen(account, passage, when_s):
        why = "lamp_not_seen"
    if why is None and kind in STANDING and vehicle.watched and hides_its_front(view, vehicle):
        why = "front_hidden"
    score = "ignore" if why is not None else "violation" if kind else "legal"
    line_y_m = account.settings.script.ruling(on_side=vehicle.on_side).road.line_y_m(vehicle.kind)
    row: Json = {
        "rear_frame": frame,
        **_place(account, vehicle, line_y_m),
        "vehicle": vehicle.kind.value if vehicle.kind else None,
        "score": score,
        "kinds": [kind, *(k.value for k in passage.also)] if kind and score == "violation" else [],
        "id": vehicle.id,
        "plate": vehicle.plate.text,
        "front_s": round(passage.front_s - account.start_s, 4),
        "rear_s": round(passage.rear_s - account.start_s, 4),
    }
    standing = vehicle.trip.standing_s(line_y_m) if kind in STANDING else None
    if standing is not None:
        row["until_frame"] = account.frame_at(standing[1])
    return row if why is None else {**row, "why": why, "undecided_kind": kind}


def _place(account: Account, vehicle: Vehicle, line_y_m: float) -> Json:
    """Say where on which line a vehicle passed; the side road's line is not level, so its row tells too."""
    settings = account.settings
    if vehicle.path is None or not vehicle.on_side:
        x_px = round(settings.view.pixel(vehicle.path_x_m, line_y_m)[0], 1)
        return {"x_px": x_px, **({} if settings.script.side is None else {"approach": APPROACH})}
    x, y, _ = (float(v) for v in vehicle.path.at(np.array([line_y_m]))[0])
    x_px, y_px = settings.view.pixel(x, y)
    return {"x_px": round(x_px, 1), "y_px": round(y_px, 1), "approach": SIDE_APPROACH}


def _why_not(account: Account, passage: Passage, frame: int, when_s: float) -> str | None:
    """Say why nobody could judge a passage from this clip; None: a person could."""
    knock = account.settings.described.camera.knock
    complete_s = when_s + STANDING_FOR_S * (passage.kind in STANDING)
    if min(passage.front_s, when_s) < account.start_s + EDGE_S or complete_s > account.end_s - LAST_S:
        return "edge"
    if knock is not None and when_s > knock.at_s - EDGE_S:
        return "camera_moved"
    if not account.sights.can_be_seen(frame, passage.vehicle.id):
        return "hidden"
    return passage.doubt


def hides_its_front(view: Camera, vehicle: Vehicle) -> bool:
    """Tell whether a bus or truck stands straight before the camera, which sees neither of its sides.

    Then nothing of its front is seen, and how far ahead of its rear that is differs by metres between such vehicles.
    """
    is_high = vehicle.kind in (VehicleClass.BUS, VehicleClass.TRUCK)
    aside_m = abs(view.pose.x_m - vehicle.path_x_m)
    return is_high and not view.pose.looks_back and aside_m < vehicle.mesh.width_m / 2


def _lamps_seen(account: Account, passage: Passage, when_s: float) -> bool:
    """Tell whether a head of each group that rules a vehicle could be read in most frames around the crossing."""
    vehicle, front_s = passage.vehicle, passage.front_s
    by_arrow = vehicle.watched and is_ruled(account.settings.script, vehicle)
    groups = [SIDE_GROUP if vehicle.on_side else GROUP, *([LEFT_GROUP] if by_arrow else [])]
    described, seen_s = account.settings.described.heads, (front_s - _LAMP_LOOK_BACK_S, when_s)
    return all(
        _group_seen(account, [h.id for h in described if h.group == group], seen_s) for group in groups
    )


def _group_seen(account: Account, heads: list[str], seen_s: tuple[float, float]) -> bool:
    first, last = account.frame_at(seen_s[0]), account.frame_at(seen_s[1])
    frames = range(first, max(last, first) + 1)
    unclear = account.sights.unclear
    seen = sum(any((n, head) not in unclear for head in heads) for n in frames)
    return seen >= _LAMP_SEEN_SHARE * len(frames)
