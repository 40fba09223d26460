"""Rows of the truth for what is no crossing of the stop line: blocked boxes, forbidden turns, riders against the traffic."""

from collections.abc import Sequence

import numpy as np

from contracts.base import ViolationKind
from edge.camera_io.sim.deed_truth import Deed, deeds_of
from edge.camera_io.sim.lamps import block_of
from edge.camera_io.sim.road import LINE_Y_M
from edge.camera_io.sim.script import Script
from edge.camera_io.sim.sights import EDGE_S, Account, Json
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.vehicle import Vehicle

_DECIDED_S = 3.0
"""So long after the deed an accusation may still be made: lamps settle, exits are waited for."""


def others_of(account: Account) -> list[Json]:
    """Return the rows; a junction that asks for none of these rules tells only who rode over the line the wrong way."""
    vehicles, script = _vehicles(account), account.settings.script
    if asked_of(script):
        return [_row(account, deed) for deed in deeds_of(vehicles, script) if _is_in_clip(account, deed)]
    return [row for vehicle in vehicles for row in _against(account, vehicle)]


def asked_of(script: Script) -> set[str]:
    """Return the kinds of which the truth names every act."""
    asked = script.asked
    kinds = (
        (ViolationKind.WRONG_WAY, asked.wrong_way),
        (ViolationKind.BOX_BLOCKING, script.road.yellow_box),
        (ViolationKind.ILLEGAL_TURN, asked.restricts_turns),
    )
    return {kind.value for kind, holds in kinds if holds}


def _vehicles(account: Account) -> list[Vehicle]:
    script, seed = account.settings.script, account.settings.seed
    last = block_of(account.end_s, script.program)
    first = block_of(account.start_s, script.program)
    first = max(0, first - 1) if script.deeds is not None else first
    return [v for number in range(first, last + 1) for v in block_traffic(seed, number, script)]


def _against(account: Account, vehicle: Vehicle) -> list[Json]:
    when_s = None if vehicle.path is None else vehicle.trip.passing_s(vehicle.path.against_line_m)
    if when_s is None or not account.start_s <= when_s < account.end_s:
        return []
    x_px = round(account.settings.view.pixel(vehicle.path_x_m, LINE_Y_M)[0], 1)
    return [{"kind": "wrong_way", "frame": account.frame_at(when_s), "x_px": x_px, "id": vehicle.id}]


def _is_in_clip(account: Account, deed: Deed) -> bool:
    return deed.end_s >= account.start_s and deed.begin_s < account.end_s


def _row(account: Account, deed: Deed) -> Json:
    why = _why_not(account, deed)
    score = "ignore" if why is not None else "legal" if deed.legal else "violation"
    low, high = _reach_px(account, deed)
    row: Json = {
        "kind": deed.kind.value,
        "frame": account.frame_at(deed.begin_s),
        "until_frame": account.frame_at(deed.end_s + _DECIDED_S),
        "x_px": round((low + high) / 2, 1),
        "x_from_px": round(low, 1),
        "x_to_px": round(high, 1),
        "score": score,
        "vehicle": deed.vehicle.kind.value if deed.vehicle.kind else None,
        "id": deed.vehicle.id,
        "plate": deed.vehicle.plate.text,
    }
    return (
        row if why is None else {**row, "why": why, "undecided_kind": None if deed.legal else deed.kind.value}
    )


def _why_not(account: Account, deed: Deed) -> str | None:
    if min(deed.watch_s) < account.start_s + EDGE_S or max(deed.watch_s) > account.end_s - _DECIDED_S:
        return "edge"
    seen = [(deed.vehicle, at_s) for at_s in deed.watch_s] + list(deed.with_them)
    if not all(_is_seen(account, vehicle, at_s) for vehicle, at_s in seen):
        return "hidden"
    return deed.doubt


def _is_seen(account: Account, vehicle: Vehicle, at_s: float) -> bool:
    return account.sights.can_be_seen(account.frame_at(at_s), vehicle.id)


def _reach_px(account: Account, deed: Deed) -> tuple[float, float]:
    """Return between which columns of the picture the vehicle was meanwhile."""
    vehicle = deed.vehicle
    if vehicle.path is None:
        return 0.0, float(account.settings.size_px[0])
    steps = np.linspace(deed.begin_s, deed.end_s, 12)
    fronts = [at[0] for s in steps if (at := vehicle.trip.front_at(float(s))) is not None]
    places = vehicle.path.at(np.array(fronts or [LINE_Y_M]) - vehicle.mesh.length_m / 2)
    columns = [account.settings.view.pixel(float(x), float(y))[0] for x, y in _near(places)]
    return min(columns), max(columns)


def _near(places: np.ndarray) -> Sequence[tuple[float, float]]:
    return [(float(x), max(float(y), 1.0)) for x, y, _ in places]
