"""What a layout enforces, approach by approach, and what keeps a rule that it names from working there."""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.base import VehicleClass, ViolationKind
from contracts.layout import Approach, Layout, Turn


@dataclass(frozen=True, slots=True)
class Enforced:
    """One rule at one approach; `lacks` names what it would need, empty where it works."""

    kind: ViolationKind
    lacks: tuple[str, ...]


Needs = Callable[[Approach], dict[str, bool]]
"""What a rule needs of an approach, and whether that is drawn."""


def _lamp(approach: Approach) -> dict[str, bool]:
    return {"direction": approach.direction is not None, "signal_group": approach.signal_group is not None}


def _direction(approach: Approach) -> dict[str, bool]:
    return {"direction": approach.direction is not None}


def _rhk(approach: Approach) -> dict[str, bool]:
    apart = any(VehicleClass.MOTORCYCLE not in line.vehicle_classes for line in approach.stop_lines)
    return {
        **_lamp(approach),
        "rhk_box_px": approach.rhk_box_px is not None,
        "a stop line for cars alone": apart,
    }


def _yellow_box(approach: Approach) -> dict[str, bool]:
    areas = [movement.exit_area_px is not None for movement in approach.movements]
    return {
        "yellow_box_px": approach.yellow_box_px is not None,
        "exit_area_px of every movement": bool(areas) and all(areas),
    }


def _turn(approach: Approach) -> dict[str, bool]:
    ruled = [movement for movement in approach.movements if movement.turn is not Turn.ALLOWED]
    drawn = bool(ruled) and all(len(movement.exit_px) >= 2 for movement in ruled)
    return {**_direction(approach), "a forbidden turn with its exit_px": drawn}


NEEDS: dict[ViolationKind, Needs] = {
    ViolationKind.RED_LIGHT: _lamp,
    ViolationKind.STOP_LINE: _lamp,
    ViolationKind.RHK_INTRUSION: _rhk,
    ViolationKind.ZEBRA: lambda a: {**_lamp(a), "zebra_px": a.zebra_px is not None},
    ViolationKind.WRONG_WAY: lambda a: {**_direction(a), "lanes": bool(a.lanes)},
    ViolationKind.BOX_BLOCKING: _yellow_box,
    ViolationKind.ILLEGAL_TURN: _turn,
}


def enforced_at(approach: Approach, layout: Layout) -> list[Enforced]:
    """Return every rule that the layout names, with what it lacks at this approach."""
    return [
        Enforced(kind, tuple(what for what, is_there in NEEDS[kind](approach).items() if not is_there))
        for kind in layout.rules
    ]


def enforced_lines(layout: Layout) -> list[str]:
    """Return one line per approach and rule, and one per movement that may pass red."""
    lines = []
    for approach in layout.approaches:
        for rule in enforced_at(approach, layout):
            how = f"not enforced: lacks {', '.join(rule.lacks)}" if rule.lacks else "enforced"
            lines.append(f"{approach.id}: {rule.kind.value}: {how}")
        for movement in approach.movements:
            if ViolationKind.RED_LIGHT in layout.rules and movement.may_pass_red:
                by = f"left_on_red: {movement.left_on_red.value}"
                arrow = f", arrow: {movement.signal_group}" if movement.signal_group else ""
                lines.append(
                    f"{approach.id}: movement '{movement.id}' may pass red ({by}{arrow}): "
                    "red_light waits until a vehicle's exit is known"
                )
    return lines
