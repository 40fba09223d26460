"""Small valid documents to vary in tests."""

from datetime import UTC, datetime

from contracts.base import Indication, VehicleClass, ViolationKind
from contracts.facts import AccountCode, AccountStep, ClockState, Crossing, Facts, LampPhase, ModelIdentity
from contracts.layout import Approach, Layout, SignalHead, StopLine

MOMENT = datetime(2026, 1, 31, 7, 30, 0, 250_000, tzinfo=UTC)
HASH = "0" * 64


def layout(**changes: object) -> Layout:
    document: dict[str, object] = {
        "camera": "cam-1",
        "junction": "ahmad-yani",
        "reference_size_px": (1280, 720),
        "approaches": [
            Approach(
                id="north",
                direction=(0, -1),
                signal_group="main",
                stop_lines=[StopLine(id="line", line_px=((200, 500), (900, 500)))],
            )
        ],
        "heads": [SignalHead(id="near", group="main", box_px=(1000, 100, 1030, 190))],
    }
    return Layout.model_validate(document | changes)


def facts(**changes: object) -> Facts:
    document: dict[str, object] = {
        "kind": ViolationKind.RED_LIGHT,
        "city": "sukabumi",
        "junction": "ahmad-yani",
        "camera": "cam-1",
        "approach": "north",
        "stop_line": "line",
        "vehicle_class": VehicleClass.MOTORCYCLE,
        "vehicle_confidence": 0.8,
        "decided_at": MOMENT,
        "decided_frame": 120,
        "crossing": Crossing(
            front_at=MOMENT,
            front_frame=110,
            rear_at=MOMENT,
            rear_frame=118,
            uncertainty_ms=20,
            point_px=(400, 500),
        ),
        "red_elapsed_ms": 1840,
        "red_elapsed_uncertainty_ms": 40,
        "grace_ms": 300,
        "amber_duration_ms": 3000,
        "lamp_history": [LampPhase(indication=Indication.RED, starts_at=MOMENT)],
        "account": [AccountStep(code=AccountCode.REAR_CROSSED, frame_number=118, at=MOMENT)],
        "clock": ClockState(source="simulated", offset_ms=0),
        "evidential": True,
        "frame_size_px": (1280, 720),
        "frame_interval_ms": 40.0,
        "layout_sha256": HASH,
        "config_sha256": HASH,
        "models": [ModelIdentity(name="sim", sha256=HASH)],
        "software_version": "0.1.0",
    }
    return Facts.model_validate(document | changes)
