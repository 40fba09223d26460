"""A day of traffic as central tells it, with the faults of a real one, for the stand-in and for pictures."""

from datetime import datetime, timedelta
from math import exp

from central.statistics.schemas import FlowReport, FlowSeries, FlowStep, Passed, Step, Waiting
from contracts.base import Indication, VehicleClass

SHARES = {"motorcycle": 0.71, "car": 0.2, "bus": 0.02, "truck": 0.04, "bicycle": 0.03}
LAMPS = {Indication.GREEN: 0.9, Indication.AMBER: 0.06, Indication.RED: 0.04}
LENGTH_S = {Step.MINUTE: 60, Step.HOUR: 3600}
SILENT_H = range(10, 12)
"""Hours of the city's day in which the camera was away."""
SHORT_H, DARK_H = 14, 18
"""Hours of which a third was seen, and in which the lamp was not known."""


def rush(hour: float) -> float:
    """Vehicles per hour: two peaks and a quiet night."""
    return 60 + 900 * exp(-(((hour - 7) / 1.6) ** 2)) + 750 * exp(-(((hour - 16.5) / 2.2) ** 2))


def passed(n: int, hour: int) -> Passed:
    lamps = {Indication.UNKNOWN: 1.0} if hour == DARK_H else LAMPS
    known = 0 if hour == DARK_H else n
    return Passed(
        n=n,
        by_class={VehicleClass(name): round(n * share) for name, share in SHARES.items()},
        by_indication={lamp: round(n * share) for lamp, share in lamps.items()},
        by_movement={"unknown": n},
        n_arrival_known=known,
        n_arrived_on_red=round(known * (0.35 + 0.25 * rush(hour) / 1000)),
    )


def step_at(starts_at: datetime, hour: float, step: Step, scale: float) -> FlowStep:
    length_s, whole = LENGTH_S[step], int(hour)
    if whole in SILENT_H:
        return FlowStep(starts_at=starts_at, covered_s=0)
    covered_s = length_s / 3 if whole == SHORT_H else length_s
    n = round(rush(hour) * scale * covered_s / 3600)
    waiting = round(rush(hour) / 60 * scale)
    queue = Waiting(
        most_vehicles=waiting,
        mean_vehicles=waiting / 3,
        longest_m=waiting * 3.5,
        open_ended_s=covered_s * (waiting > 12),
    )
    known_s = 0 if whole == DARK_H else covered_s
    return FlowStep(
        starts_at=starts_at,
        covered_s=covered_s,
        passed=passed(n, whole),
        lamp_known_s=known_s,
        red_s=known_s * 0.55,
        occupancy=0.3,
        queue=queue,
        n_speeds=n,
        mean_kmh=24.0,
    )


def report(begins: datetime, ends: datetime, step: Step, until: datetime) -> dict:
    """Return a day of two approaches up to a moment, as JSON."""
    length = timedelta(seconds=LENGTH_S[step])
    starts = [begins + number * length for number in range((ends - begins) // length)]

    def series(approach: str, scale: float) -> FlowSeries:
        hours = [(start - begins) / timedelta(hours=1) for start in starts]
        steps = [
            step_at(start, hour, step, scale)
            if start + length <= until
            else FlowStep(starts_at=start, covered_s=0)
            for start, hour in zip(starts, hours, strict=True)
        ]
        return FlowSeries(junction="simpang-degung", camera="utara-1", approach=approach, steps=steps)

    told = FlowReport(
        step=step,
        step_s=LENGTH_S[step],
        starts_at=begins,
        ends_at=ends,
        series=[series("utara", 1.0), series("selatan", 0.6)] if begins < until else [],
    )
    return told.model_dump(mode="json")
