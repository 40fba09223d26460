"""Counts over many scenes: small, mergeable, the same whatever the order of the chunks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from edge.evaluation.crossings.scenario import SceneKey
from edge.evaluation.crossings.verdict import SceneVerdict, Timed, Verdict

BIN_S = 0.005
N_BINS = 200
"""Errors and half-widths are counted in steps of 5 ms, up to 1 s."""
AXES = ("all", "scenario", "view", "fps", "mode", "class")


@dataclass(slots=True)
class Tally:
    """What was counted.

    Attributes:
        counts: by "noise|axis|value|what".
        errors: by "fps|bin": red-elapsed errors.
        widths: by "fps|bin": stated half-widths.
        covered: by "fps": errors within the stated half-width.
        accused_wrongly: one line per false accusation, with what replays it.
    """

    counts: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    widths: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    accused_wrongly: list[str] = field(default_factory=list)

    def add(self, key: SceneKey, verdict: SceneVerdict) -> None:
        """Count a scene."""
        for vehicle in verdict.vehicles:
            words = words_of(vehicle)
            for axis in axes_of(key, vehicle):
                self.counts.update(f"{key.noise:g}|{axis}|{word}" for word in words)
            self._time(key, vehicle.timed)
            if vehicle.is_false:
                self.accused_wrongly.append(_line(key, vehicle))
        if verdict.nobody:
            self.counts[f"{key.noise:g}|all|all|nobody_in_box"] += verdict.nobody
            self.accused_wrongly.append(f"--only {key.number}: nobody in the box ({key.scenario})")

    def merge(self, other: "Tally") -> None:
        """Add another's counts."""
        self.counts.update(other.counts)
        self.errors.update(other.errors)
        self.widths.update(other.widths)
        self.covered.update(other.covered)
        self.accused_wrongly += other.accused_wrongly

    def n(self, what: str, *, noise: str = "1", at: str = "all|all") -> int:
        """Return a count."""
        return self.counts[f"{noise}|{at}|{what}"]

    @property
    def n_crossings(self) -> int:
        """Vehicles whose front passed the line, at every noise."""
        return sum(n for name, n in self.counts.items() if name.endswith("|all|all|crossings"))

    def _time(self, key: SceneKey, timed: Iterable[Timed]) -> None:
        for one in timed:
            if key.noise == 1.0:
                self.errors[f"{key.fps:g}|{_bin(one.error_s)}"] += 1
                self.widths[f"{key.fps:g}|{_bin(one.half_width_s)}"] += 1
                self.covered[f"{key.fps:g}"] += one.error_s <= one.half_width_s


def words_of(vehicle: Verdict) -> list[str]:
    """Return what a vehicle counts as."""
    is_violator = bool(vehicle.truth.kinds)
    crossed = vehicle.truth.front_s is not None or is_violator
    declared = vehicle.declared and not vehicle.accused
    told = {
        "vehicles": True,
        "crossings": crossed,
        "declared": declared,
        "declared_far": declared and not vehicle.is_near,
        "near": vehicle.is_near and crossed,
        "violators": is_violator,
        "found": vehicle.is_found,
        "visible": is_violator and vehicle.visible,
        "visible_found": vehicle.is_found and vehicle.visible,
        "clear_violators": is_violator and not declared,
        "clear_visible": is_violator and vehicle.visible and not declared,
        "false": vehicle.is_false,
        "false_in_grace": vehicle.is_false and vehicle.truth.in_grace,
        "false_declared": vehicle.is_false and vehicle.declared,
        "false_near": vehicle.is_false and vehicle.is_near,
        "twice": len(vehicle.accused) > len(set(vehicle.accused)),
        "other_kind": vehicle.is_found and not set(vehicle.accused) & vehicle.truth.kinds,
    }
    words = [word for word, holds in told.items() if holds]
    if vehicle.missed_because is not None:
        seen = "declared" if vehicle.declared else "visible" if vehicle.visible else "hidden"
        words.append(f"missed:{seen}:{vehicle.missed_because}")
    return words


def axes_of(key: SceneKey, vehicle: Verdict) -> list[str]:
    """Return under which headings a vehicle is counted."""
    values = ("all", key.scenario, key.view, f"{key.fps:g}", key.mode, vehicle.vehicle_class)
    return [f"{axis}|{value}" for axis, value in zip(AXES, values, strict=True)]


def quantile_s(bins: Counter[str], fps: str, share: float) -> float | None:
    """Return the upper edge of the bin in which a share of the values is reached; None: there are none."""
    own = sorted((int(name.split("|")[1]), n) for name, n in bins.items() if name.split("|")[0] == fps)
    total, so_far = sum(n for _, n in own), 0
    for at, n in own:
        so_far += n
        if so_far >= share * total:
            return (at + 1) * BIN_S
    return None


def _bin(seconds: float) -> int:
    return min(int(seconds / BIN_S), N_BINS - 1)


def _line(key: SceneKey, vehicle: Verdict) -> str:
    kinds = "+".join(kind.value for kind in vehicle.accused)
    where = "declared too close to call" if vehicle.declared else "OUTSIDE the band"
    near = ", near a limit" if vehicle.is_near else ""
    return (
        f"--only {key.number}: vehicle {vehicle.row} ({vehicle.vehicle_class}), {kinds}, {where}{near}, "
        f"{key.scenario} {key.view} {key.fps:g} fps noise {key.noise:g} {key.mode}, "
        f"margin {vehicle.truth.margin_s:.3f} s"
    )
