"""Traffic as CSV: one line per approach and step. An empty field is "not known", never zero."""

import csv
import io
from collections.abc import Iterator

from central.statistics.schemas import FlowReport, FlowSeries, FlowStep
from contracts.base import Indication, VehicleClass

_PLACE = ("starts_at", "junction", "camera", "approach", "step_s", "covered_s", "clock_steps", "passed")
_CLASSES = tuple(VehicleClass)
_INDICATIONS = tuple(Indication)
_REST = (
    "arrival_known",
    "arrived_on_red",
    "lamp_known_s",
    "red_s",
    "occupancy",
    "queue_most",
    "queue_mean",
    "queue_longest_m",
    "queue_open_ended_s",
    "speeds",
    "mean_kmh",
)
HEADER = (
    *_PLACE,
    *(f"class_{name}" for name in _CLASSES),
    *(f"lamp_{name}" for name in _INDICATIONS),
    *_REST,
)
Field = str | int | float | None


def flow_csv(report: FlowReport) -> str:
    """Return the report as text with a header."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(HEADER)
    for series in report.series:
        for step in series.steps:
            rows.writerow([*_where(report, series, step), *_counts(step), *_measured(step)])
    return written.getvalue()


def _where(report: FlowReport, series: FlowSeries, step: FlowStep) -> Iterator[Field]:
    yield step.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    yield from (series.junction, series.camera, series.approach, report.step_s, step.covered_s)
    yield step.clock_steps


def _counts(step: FlowStep) -> Iterator[Field]:
    passed = step.passed
    if passed is None:
        yield from [None] * (1 + len(_CLASSES) + len(_INDICATIONS) + 2)
        return
    yield passed.n
    yield from (passed.by_class.get(name, 0) for name in _CLASSES)
    yield from (passed.by_indication.get(name, 0) for name in _INDICATIONS)
    yield from (passed.n_arrival_known, passed.n_arrived_on_red)


def _measured(step: FlowStep) -> Iterator[Field]:
    queue = step.queue
    yield from (step.lamp_known_s, step.red_s, step.occupancy)
    if queue is None:
        yield from (None, None, None, None)
    else:
        yield from (queue.most_vehicles, queue.mean_vehicles, queue.longest_m, queue.open_ended_s)
    yield from (step.n_speeds, step.mean_kmh)
