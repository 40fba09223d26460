"""What a controller answers over some seconds, so that an engineer can find which phase drives which lamp."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.base import Indication
from edge.controller_config import NtcipConfig
from edge.controllers.junction import tables_of
from edge.controllers.ntcip import N_BITS, StatusTable
from edge.controllers.snmp import SnmpAddress, SnmpConversation

N_ASKED = 16
"""Phases and overlaps that are asked, unless the configuration names higher ones."""


@dataclass(frozen=True, slots=True)
class Probed:
    """One phase or overlap.

    Attributes:
        name: "phase 2", "overlap 1".
        group: the signal group that the configuration gives it to; None: none.
        shown: what it showed, in order, each with its seconds; the first and last are cut off.
    """

    name: str
    group: str | None
    shown: tuple[tuple[Indication, float], ...]


def probe(config: NtcipConfig, seconds: float) -> list[Probed]:
    """Ask for `seconds` and return every phase and overlap that the controller knows.

    Raises:
        SourceError: it does not answer.
    """
    answers = asyncio.run(_asked(config, seconds))
    given = {_name(lamp.phase, lamp.overlap): group for group, lamp in config.groups.items()}
    found = []
    for name, table, number in _lamps(config):
        shown = [(at_s, table.shown(number, answer)) for at_s, answer in answers]
        if any(indication is not Indication.UNKNOWN for _, indication in shown):
            found.append(Probed(name, given.get(name), tuple(_runs(shown))))
    return found


def _name(phase: int | None, overlap: int | None) -> str:
    return f"phase {phase}" if phase is not None else f"overlap {overlap}"


def _lamps(config: NtcipConfig) -> Iterator[tuple[str, StatusTable, int]]:
    phases, overlaps = tables_of(config)
    numbers = [lamp.phase or lamp.overlap or 0 for lamp in config.groups.values()]
    for number in range(1, max(N_ASKED, *numbers) + 1):
        yield _name(number, None), phases, number
    for number in range(1, max(N_ASKED, *numbers) + 1):
        yield _name(None, number), overlaps, number


def _requests(config: NtcipConfig) -> list[tuple[str, ...]]:
    """One request per group of eight: what a controller does not have must not spoil the rest."""
    return [table.oids(number) for _, table, number in _lamps(config) if number % N_BITS == 1]


async def _asked(config: NtcipConfig, seconds: float) -> list[tuple[float, dict[str, int]]]:
    conversation = SnmpConversation(SnmpAddress(config.host, config.community, config.port))
    began_s = time.monotonic()
    answers: list[tuple[float, dict[str, int]]] = []
    try:
        while not answers or time.monotonic() - began_s < seconds:
            answer: dict[str, int] = {}
            for oids in _requests(config):
                answer |= await conversation.get(oids)
            answers.append((time.monotonic() - began_s, answer))
            await asyncio.sleep(config.poll_ms / 1000)
    finally:
        conversation.close()
    return answers


def _runs(shown: Sequence[tuple[float, Indication]]) -> Iterator[tuple[Indication, float]]:
    begin_s, last = shown[0]
    for at_s, indication in shown:
        if indication is not last:
            yield last, at_s - begin_s
            begin_s, last = at_s, indication
    yield last, shown[-1][0] - begin_s
