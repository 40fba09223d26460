"""The way of an end past the line against the layout's own geometry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import VehicleClass
from edge.domain.detection import VEHICLE_CLASSES
from edge.domain.violation import TrackPoint
from edge.kernels.records import FRONT, REAR
from edge.kernels.ways import OWN_CLASS, way_past
from edge.rules.geometry import CLASS_SIZES, CompiledLine, compile_lines
from edge.rules.line_time import m_per_px
from tests.edge.rules.test_ground import layout
from tests.edge.rules.vehicle import reached

CHANGES = ({}, {"ground_points": []}, {"direction": (0.0, 1.0)}, {"direction": (0.9, -0.4)})
LINES = [compile_lines(layout(**changes), (640, 480))[0] for changes in CHANGES]
BOXES = st.tuples(st.floats(0, 500), st.floats(150, 300), st.floats(2, 100), st.floats(2, 150)).map(
    lambda drawn: (drawn[0], drawn[1], drawn[0] + drawn[2], drawn[1] + drawn[3])
)
CLASSES = st.sampled_from(VEHICLE_CLASSES)


def plainly(line: CompiledLine, point: tuple[float, float], scale: float | None) -> float:
    beyond_m = line.beyond_m(point)
    return line.beyond_px(point) if scale is None or beyond_m is None else beyond_m / scale


@given(st.sampled_from(LINES), BOXES, BOXES, CLASSES, CLASSES, st.booleans())
def test_it_is_that_of_the_detected_box_as_the_class_that_is_known_by_now(
    line, box, detected, kind, by_now, keeps_own
) -> None:
    scale = m_per_px(line, line.middle)
    sighting = reached(line, TrackPoint(1, 2, box), kind, detected=detected)
    for end, name in ((FRONT, "front"), (REAR, "rear")):
        out, as_class = np.empty(1), OWN_CLASS if keeps_own else VEHICLE_CLASSES.index(by_now)
        metres = np.nan if scale is None else scale
        way_past(sighting, end, as_class, metres, CLASS_SIZES, line.numbers, out)
        point = getattr(line.feet(detected, kind if keeps_own else by_now), name)
        assert out[0] == pytest.approx(plainly(line, point, scale), rel=1e-9, abs=1e-9)


@given(st.sampled_from(LINES), BOXES, CLASSES)
def test_of_a_box_that_nobody_kept_it_is_as_the_vehicle_was_placed(line, box, kind: VehicleClass) -> None:
    scale = m_per_px(line, line.middle)
    sighting = reached(line, TrackPoint(1, 2, box), kind)
    sighting["beyond_px"] = 7.0
    out = np.empty(1)
    way_past(sighting, REAR, 0, np.nan if scale is None else scale, CLASS_SIZES, line.numbers, out)
    plain = 7.0 if scale is None else plainly(line, line.feet(box, kind).rear, scale)
    assert out[0] == pytest.approx(plain, rel=1e-9, abs=1e-9)
