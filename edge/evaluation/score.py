"""Scores of violations and lamps against the truth: our own reckoning of the reference in the truth's description."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from contracts.base import ViolationKind
from edge.evaluation.beside import score_others
from edge.evaluation.kind_score import NO_CLASS, KindScore, added_up
from edge.evaluation.said import Said, SaidCrossing, SaidEvent, SaidSpan
from edge.evaluation.truth import IgnoreRegion, StateSpan, TrueCrossing, TrueHead, Truth

MATCH_S = 1.0
MATCH_WIDTH_SHARE = 0.07
UNTOLD = "unknown"
"""In the truth: nobody could tell what the head shows."""


@dataclass(frozen=True, slots=True)
class ViolationScore:
    """Violations of one clip, or of all; `stop_line_*` are those of them that only stood past the line."""

    certain_total: int = 0
    found: int = 0
    stop_line_total: int = 0
    stop_line_found: int = 0
    missed_frames: tuple[int, ...] = ()
    duplicates: int = 0
    false_accusations: int = 0
    legal_total: int = 0
    legal_seen: int = 0
    kinds: tuple[KindScore, ...] = ()
    classes: tuple[KindScore, ...] = ()
    approaches: tuple[KindScore, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadScore:
    """Frames of one head, or of all, by outcome; `untold_*`: those in which nobody could tell.

    `untold_held` (of them red: `red_held`): there the colour was said that the lamp did show, as from before something
    covered it. Known of simulated heads only, and `untold_wrong` all the same.
    """

    head: str
    frames: int = 0
    right: int = 0
    unknown: int = 0
    wrong: int = 0
    read_red_wrongly: int = 0
    red_frames: int = 0
    red_right: int = 0
    untold_frames: int = 0
    untold_wrong: int = 0
    untold_held: int = 0
    red_held: int = 0


def score_violations(truth: Truth, said: Said) -> ViolationScore:
    """Match events with crossings, closest pairs first, and sort the rest into duplicates and false ones.

    Events of the kinds that `others_tell` names are matched with `others` instead. Who is accused at another approach's
    line than his own is accused wrongly.
    """
    events = _at_line(truth, said)
    taken = _assign(events, truth.crossings, truth)
    found = _found(truth, events, taken)
    verdicts = [
        (event, _verdict(event, truth.crossings[taken[e]] if e in taken else None, truth))
        for e, event in enumerate(events)
    ]
    wanted = [c for c, crossing in enumerate(truth.crossings) if crossing.score == "violation"]
    legal = [crossing for crossing in truth.crossings if crossing.score == "legal"]
    beside = score_others(truth, [event for event in said.events if event.kind in truth.others_tell])
    verdicts += beside.verdicts
    kinds = [*_kinds_at_line(truth, found), *beside.kinds, *_false_kinds(verdicts)]
    classes = [
        *_named_at_line(truth, found, lambda crossing: crossing.vehicle),
        *beside.classes,
        *_false_by(verdicts, lambda event: event.vehicle),
    ]
    approaches = [
        *_named_at_line(truth, found, lambda crossing: crossing.approach),
        *_false_by(verdicts, lambda event: event.approach),
    ]
    missed = [truth.crossings[c].rear_frame for c in wanted if c not in found]
    return ViolationScore(
        certain_total=len(wanted) + beside.total,
        found=len(found) + beside.found,
        stop_line_total=sum(_is_stop_line(truth.crossings[c]) for c in wanted),
        stop_line_found=sum(_is_stop_line(truth.crossings[c]) for c in found),
        missed_frames=(*missed, *beside.missed_frames),
        duplicates=sum(verdict == "duplicate" for _, verdict in verdicts),
        false_accusations=sum(verdict == "false" for _, verdict in verdicts),
        legal_total=len(legal),
        legal_seen=len(_assign(said.crossings, legal, truth)),
        kinds=added_up(kinds),
        classes=added_up(classes),
        approaches=added_up(approaches) if truth.approaches else (),
    )


def missed_in(truth: Truth, said: Said) -> list[TrueCrossing]:
    """Return the violations at the line that nobody was accused of."""
    events = _at_line(truth, said)
    found = _found(truth, events, _assign(events, truth.crossings, truth))
    return [c for n, c in enumerate(truth.crossings) if c.score == "violation" and n not in found]


def _at_line(truth: Truth, said: Said) -> list[SaidEvent]:
    return [event for event in said.events if event.kind not in truth.others_tell]


def _found(truth: Truth, events: Sequence[SaidEvent], taken: dict[int, int]) -> dict[int, SaidEvent]:
    return {
        c: events[e]
        for e, c in taken.items()
        if truth.crossings[c].score == "violation" and events[e].kind in truth.crossings[c].kinds
    }


def _kinds_at_line(truth: Truth, found: dict[int, SaidEvent]) -> Iterator[KindScore]:
    for c, crossing in enumerate(truth.crossings):
        if crossing.score == "violation" and crossing.kinds:
            kind = crossing.kinds[0]
            yield KindScore(kind, 1, int(c in found), int(c in found and found[c].kind != kind))
        elif crossing.undecided_kind is not None and crossing.why != "edge":
            yield KindScore(crossing.undecided_kind, undecided=1)


def _false_kinds(verdicts: Iterable[tuple[SaidEvent, str]]) -> Iterator[KindScore]:
    yield from (KindScore(event.kind, false=1) for event, verdict in verdicts if verdict == "false")


def _named_at_line(
    truth: Truth, found: dict[int, SaidEvent], name_of: Callable[[TrueCrossing], str | None]
) -> Iterator[KindScore]:
    for c, crossing in enumerate(truth.crossings):
        name = name_of(crossing) or NO_CLASS
        if crossing.score == "violation":
            yield KindScore(name, 1, int(c in found))
        elif crossing.undecided_kind is not None and crossing.why != "edge":
            yield KindScore(name, undecided=1)
        elif crossing.score == "legal":
            yield KindScore(name, legal=1)


def _false_by(
    verdicts: Iterable[tuple[SaidEvent, str]], name_of: Callable[[SaidEvent], str | None]
) -> Iterator[KindScore]:
    yield from (
        KindScore(name_of(event) or NO_CLASS, false=1) for event, verdict in verdicts if verdict == "false"
    )


def _is_stop_line(crossing: TrueCrossing) -> bool:
    return crossing.kinds == [ViolationKind.STOP_LINE.value]


def score_head(truth: Truth, head: TrueHead, said: list[SaidSpan]) -> HeadScore:
    """Compare frame by frame; the first second is not scored, and where it is dark `unknown` is right too."""
    frames = [n for n in range(round(truth.fps), truth.frames) if _state_at(head.states, n) is not None]
    pairs = [(_state_at(head.states, n), _state_at(said, n) or UNTOLD) for n in frames]
    held = [
        read
        for n, (true, read) in zip(frames, pairs, strict=True)
        if true == UNTOLD != read and _colour_of(_state_at(head.shown, n)) == _colour_of(read)
    ]
    right = [true == read or (true == "dark" and read == "unknown") for true, read in pairs]
    wrong = [pair for pair, is_right in zip(pairs, right, strict=True) if not is_right]
    return HeadScore(
        head=head.name,
        frames=len(pairs),
        right=sum(right),
        unknown=sum(read == "unknown" for _, read in wrong),
        wrong=sum(read != "unknown" for _, read in wrong),
        read_red_wrongly=sum(read == "red" for _, read in wrong),
        red_frames=sum(true == "red" for true, _ in pairs),
        red_right=sum(true == read == "red" for true, read in pairs),
        untold_frames=sum(true == UNTOLD for true, _ in pairs),
        untold_wrong=sum(true == UNTOLD != read for true, read in pairs),
        untold_held=len(held),
        red_held=sum(read == "red" for read in held),
    )


def confused(truth: Truth, head: TrueHead, said: list[SaidSpan]) -> Counter[tuple[str, str]]:
    """Count frames by (what a person could tell, what was said) of a head; the first second is not scored."""
    pairs = ((_state_at(head.states, n), _state_at(said, n)) for n in range(round(truth.fps), truth.frames))
    return Counter((true, read or UNTOLD) for true, read in pairs if true is not None)


def _colour_of(state: str | None) -> str | None:
    return None if state is None else state.removeprefix("flashing_")


def _distance(event: SaidCrossing, crossing: TrueCrossing, truth: Truth) -> float | None:
    if None not in (event.approach, crossing.approach) and event.approach != crossing.approach:
        return None
    last = crossing.rear_frame if crossing.until_frame is None else crossing.until_frame
    seconds = max(crossing.rear_frame - event.frame, event.frame - last, 0) / truth.fps
    aside_px = 0.0 if crossing.x_px is None else abs(event.x_px - crossing.x_px)
    up_px = 0.0 if event.y_px is None or crossing.y_px is None else abs(event.y_px - crossing.y_px)
    share = hypot(aside_px, up_px) / truth.size[0]
    if seconds > MATCH_S or share > MATCH_WIDTH_SHARE:
        return None
    return seconds / MATCH_S + share / MATCH_WIDTH_SHARE


def _assign(
    events: Sequence[SaidCrossing], crossings: Sequence[TrueCrossing], truth: Truth
) -> dict[int, int]:
    pairs = sorted(
        (distance, e, c)
        for e, event in enumerate(events)
        for c, crossing in enumerate(crossings)
        if (distance := _distance(event, crossing, truth)) is not None
    )
    taken: dict[int, int] = {}
    for _, e, c in pairs:
        if e not in taken and c not in taken.values():
            taken[e] = c
    return taken


def _verdict(event: SaidEvent, taken: TrueCrossing | None, truth: Truth) -> str:
    if taken is not None:
        return "false" if taken.score == "legal" else "matched"
    near = {c.score for c in truth.crossings if _distance(event, c, truth) is not None}
    if "violation" in near:
        return "duplicate"
    return "ignored" if "ignore" in near or _is_ignored(event, truth) else "false"


def _is_ignored(event: SaidEvent, truth: Truth) -> bool:
    if truth.stop_line is None:
        return False
    (x1, y1), (x2, y2) = truth.stop_line
    y = y1 + (event.x_px - x1) * (y2 - y1) / (x2 - x1)
    return any(
        region.first <= event.frame <= region.last
        and event.kind in region.kinds
        and _is_inside(event.x_px, y, region)
        for region in truth.ignore
    )


def _is_inside(x: float, y: float, region: IgnoreRegion) -> bool:
    """Even-odd rule."""
    odd = False
    ring = region.polygon
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def _state_at(spans: list[StateSpan] | list[SaidSpan], frame: int) -> str | None:
    return next((span.state for span in spans if span.first <= frame <= span.last), None)
