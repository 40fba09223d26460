"""Scores of what is no crossing of the line: blocked boxes, forbidden turns, riders against the traffic."""

from collections.abc import Sequence
from dataclasses import dataclass

from edge.evaluation.kind_score import NO_CLASS, KindScore
from edge.evaluation.said import SaidEvent
from edge.evaluation.truth import TrueOther, Truth

MATCH_S, MATCH_WIDTH_SHARE = 1.0, 0.07
"""As at the line."""


@dataclass(frozen=True, slots=True)
class BesideScore:
    """What was said about these acts, by kind and by class of vehicle.

    `verdicts`: matched, duplicate, ignored or false, by event.
    """

    total: int
    found: int
    missed_frames: tuple[int, ...]
    kinds: tuple[KindScore, ...]
    classes: tuple[KindScore, ...]
    verdicts: list[tuple[SaidEvent, str]]


def score_others(truth: Truth, events: Sequence[SaidEvent]) -> BesideScore:
    """Match events with acts of the same kind, closest pairs first; only kinds that the truth tells in full count."""
    told = [other for other in truth.others if other.kind in truth.others_tell]
    taken = _assign(events, told, truth)
    wanted = [o for o, other in enumerate(told) if other.score == "violation"]
    found = set(wanted) & set(taken.values())
    return BesideScore(
        total=len(wanted),
        found=len(found),
        missed_frames=tuple(told[o].frame for o in wanted if o not in found),
        kinds=tuple(_kind(other, other.kind, is_found=o in found) for o, other in enumerate(told)),
        classes=tuple(
            _kind(other, other.vehicle or NO_CLASS, is_found=o in found) for o, other in enumerate(told)
        ),
        verdicts=[
            (event, _verdict(event, told[taken[e]] if e in taken else None, truth))
            for e, event in enumerate(events)
        ],
    )


def _kind(other: TrueOther, name: str, *, is_found: bool) -> KindScore:
    return KindScore(
        name,
        total=int(other.score == "violation"),
        found=int(is_found),
        undecided=int(other.undecided_kind is not None and other.why != "edge"),
        legal=int(other.score == "legal"),
    )


def _assign(events: Sequence[SaidEvent], told: Sequence[TrueOther], truth: Truth) -> dict[int, int]:
    pairs = sorted(
        (distance, e, o)
        for e, event in enumerate(events)
        for o, other in enumerate(told)
        if (distance := _distance(event, other, truth)) is not None
    )
    taken: dict[int, int] = {}
    for _, e, o in pairs:
        if e not in taken and o not in taken.values():
            taken[e] = o
    return taken


def _distance(event: SaidEvent, other: TrueOther, truth: Truth) -> float | None:
    """Return how far an event is from an act of its kind, 0 within it; None: it is about something else."""
    until = other.frame if other.until_frame is None else other.until_frame
    low = other.x_px if other.x_from_px is None else other.x_from_px
    high = other.x_px if other.x_to_px is None else other.x_to_px
    seconds = max(other.frame - event.frame, event.frame - until, 0) / truth.fps
    share = max(low - event.x_px, event.x_px - high, 0.0) / truth.size[0]
    if event.kind != other.kind or seconds > MATCH_S or share > MATCH_WIDTH_SHARE:
        return None
    middle_share = abs(event.x_px - (low + high) / 2) / truth.size[0]
    return seconds / MATCH_S + share / MATCH_WIDTH_SHARE + 0.01 * middle_share


def _verdict(event: SaidEvent, taken: TrueOther | None, truth: Truth) -> str:
    if taken is not None:
        return {"legal": "false", "violation": "matched"}.get(taken.score, "ignored")
    near = {other.score for other in truth.others if _distance(event, other, truth) is not None}
    if "violation" in near:
        return "duplicate"
    return "ignored" if "ignore" in near else "false"
