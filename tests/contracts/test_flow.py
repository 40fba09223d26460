"""What a minute of traffic may say: parts are never more than the whole."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from contracts.flow import FlowMinute
from tests.contracts.builders import MOMENT

WHOLE = MOMENT - timedelta(microseconds=250_000)
CELL = {"vehicle_class": "car", "indication": "red", "n": 3, "n_arrival_known": 2, "n_arrived_on_red": 1}
PART = {"approach": "north", "cells": [CELL], "lamp_known_ms": 30_000, "red_ms": 10_000, "occupied_ms": 5_000}


def minute(**changes: object) -> FlowMinute:
    document = {
        "junction": "j",
        "camera": "c",
        "starts_at": WHOLE,
        "covered_ms": 40_000,
        "approaches": [PART],
    }
    return FlowMinute.model_validate(document | changes)


def test_a_minute_comes_back_from_json():
    assert FlowMinute.parse(minute().model_dump_json(), "minute") == minute()


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": MOMENT},
        {"starts_at": WHOLE + timedelta(seconds=1)},
        {"covered_ms": 60_001},
        {"covered_ms": 29_999},
        {"approaches": []},
        {"approaches": [PART, PART]},
        {"approaches": [PART | {"red_ms": 30_001}]},
        {"approaches": [PART | {"occupied_ms": 40_001}]},
        {"approaches": [PART | {"cells": [CELL | {"n": 0}]}]},
        {"approaches": [PART | {"cells": [CELL | {"n_arrival_known": 4}]}]},
        {"approaches": [PART | {"cells": [CELL | {"n_arrived_on_red": 3}]}]},
        {"approaches": [PART | {"speed": {"n": 0, "mean_kmh": 1}}]},
        {"approaches": [PART | {"queue": {"most_vehicles": -1, "waited_vehicle_ms": 0}}]},
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, object]):
    with pytest.raises(ValidationError):
        minute(**changes)
