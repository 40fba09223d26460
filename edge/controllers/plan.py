"""A fixed-time plan: what each group shows is a function of the clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.base import Indication, Slug
from contracts.yaml_file import read_yaml
from edge.controllers.history import KEEP_NS
from edge.domain.controller import ControllerReading
from edge.domain.signal import Phase
from edge.domain.units import SECOND_NS
from edge.errors import ConfigError

_TOLERANCE_S = 1e-6


class PlannedPhase(BaseModel):
    """An indication and how long it holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indication: Indication
    seconds: float = Field(gt=0)


class FixedTimePlan(BaseModel):
    """A plan that repeats.

    Attributes:
        cycle_s: length of the cycle.
        offset_s: a cycle begins so long after each whole number of cycles since 1970, UTC.
        groups: by signal group of the layout, phases in order from the begin of the cycle.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    cycle_s: float = Field(ge=5, le=600)
    offset_s: float = Field(default=0.0, ge=0)
    groups: dict[Slug, list[PlannedPhase]] = Field(min_length=1)

    @model_validator(mode="after")
    def _fills_the_cycle(self) -> Self:
        for group, phases in self.groups.items():
            total_s = sum(phase.seconds for phase in phases)
            if abs(total_s - self.cycle_s) > _TOLERANCE_S:
                raise ValueError(
                    f"group '{group}': its phases last {total_s:g} s, the cycle {self.cycle_s:g}"
                )
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a YAML file.

        Raises:
            ConfigError: one line that names the file, the field and the remedy.
        """
        return read_yaml(path, cls.model_validate, ConfigError)

    def phases(self, group: str, from_ns: int, to_ns: int) -> tuple[Phase, ...]:
        """Return what a group shows in [from_ns, to_ns], UTC; neighbours that show the same are one phase."""
        first = int((from_ns / SECOND_NS - self.offset_s) // self.cycle_s)
        starts = self._starts(group, first, to_ns)
        begins = [(indication, next(run)[1]) for indication, run in groupby(starts, key=lambda s: s[0])]
        ends = [start for _, start in begins[1:]] + [None]
        return tuple(
            Phase(indication, start, 0, True, end)
            for (indication, start), end in zip(begins, ends, strict=True)
            if end is None or end > from_ns
        )

    def _starts(self, group: str, cycle: int, to_ns: int) -> Iterator[tuple[Indication, int]]:
        while True:
            at_s = self.offset_s + cycle * self.cycle_s
            for phase in self.groups[group]:
                if round(at_s * SECOND_NS) > to_ns:
                    return
                yield phase.indication, round(at_s * SECOND_NS)
                at_s += phase.seconds
            cycle += 1


@dataclass(frozen=True, slots=True)
class FixedTimeController:
    """Implements `SignalController`. Nothing tells it what really happens, so it must never decide alone."""

    plan: FixedTimePlan

    @property
    def fault(self) -> str | None:
        """A plan has none of its own."""
        return None

    def start(self) -> None:
        """Nothing has to run."""

    def stop(self) -> None:
        """Nothing runs."""

    def shown(self, at_ns: int) -> ControllerReading:
        """Return the phases of the last minutes by the clock."""
        begin_ns = at_ns - KEEP_NS
        return ControllerReading({g: self.plan.phases(g, begin_ns, at_ns) for g in self.plan.groups}, at_ns)
