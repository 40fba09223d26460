"""One head over time: evidence, belief, rhythm and scene together."""

import math
from dataclasses import dataclass

from contracts.base import Indication
from edge.domain.signal import HeadReading
from edge.signals.belief import Belief
from edge.signals.clarity import WHITE, Clarity
from edge.signals.evidence import LampEvidence
from edge.signals.history import Glance, PhaseHistory
from edge.signals.rhythm import Rhythm
from edge.signals.settings import SignalSettings
from edge.signals.white import WhiteLamp


@dataclass(frozen=True, slots=True)
class HeadView:
    """What can be seen of a head in one frame.

    Attributes:
        evidence: of its lamps.
        is_whole: nothing stands before any part of it, as far as its looks so far tell.
        covered: how much of it looks as it never did, 0 to 1 (as much as a head can have and still be seen).
    """

    evidence: LampEvidence
    is_whole: bool
    covered: float = 0.0


class HeadWatcher:
    """Smooths what one head shows. Frames must come in order."""

    def __init__(self, head: str, settings: SignalSettings) -> None:
        self._head = head
        self._settings = settings
        self._belief = Belief(settings)
        self._rhythm = Rhythm(settings)
        self._history = PhaseHistory(settings)
        self._white = WhiteLamp(settings)
        self._clarity = Clarity(settings.clarity_memory_ns)
        self._last_ns: int | None = None
        self._last_seen_ns: int | None = None
        self._last_lit_ns: int | None = None
        self._last_legible_ns: int | None = None
        self._last_covered_ns: int | None = None
        self._shown = Indication.UNKNOWN
        self._usual_strength = 0.0
        self._is_unlit = False

    @property
    def shown(self) -> Indication:
        """What the head shows by all frames so far."""
        return self._shown

    def take(self, view: HeadView | None, captured_at_ns: int) -> HeadReading:
        """Take the view of the head in the next frame; None where it cannot be seen."""
        elapsed = captured_at_ns - self._last_ns if self._last_ns is not None else self._settings.evidence_ns
        self._last_ns = captured_at_ns
        self._usual_strength *= math.exp(-max(elapsed, 0) / self._settings.strength_memory_ns)
        if view is None:
            self._last_covered_ns = captured_at_ns
            self._clarity.take(0.0, elapsed)
            return self._unseen(captured_at_ns)
        self._last_seen_ns = captured_at_ns
        raw, confidence = self._alone(view)
        self._clarity.take(_seen(view, raw), elapsed)
        flashing = self._rhythm.take(Indication.DARK if self._is_unlit else raw, captured_at_ns)
        self._shown = flashing or self._steady(view.evidence, raw, elapsed)
        alone = (raw, self._white.candidate or raw)
        self._history.take(self._shown, Glance(captured_at_ns, alone, view.evidence.strength))
        return HeadReading(self._head, raw, confidence, self._shown, self._history.phases, self._certainty())

    def _certainty(self) -> float:
        believed, probability = self._belief.indication()
        return self._clarity.of(probability if believed is self._shown else 1.0)

    def _alone(self, view: HeadView) -> tuple[Indication, float]:
        """Return what the frame alone shows, and how sure that is.

        A white lamp confirms the colour that was seen; another one it tells after a while. The weak colour of an
        unlit lens is no light: a head without light is dark if it has been seen whole for a while, else a vehicle may
        cover the lamp that is lit, and the looks of one that stands there are soon taken for the head's. A head that
        rests dark need not have been seen lit, and is not dark behind a vehicle either.
        """
        evidence = view.evidence
        raw, confidence = evidence.best(self._settings)
        is_lens = not evidence.by_place and self._is_unlit_lens(evidence)
        self._is_unlit = is_lens or raw is Indication.DARK
        if evidence.by_place:
            is_told = self._white.tells(raw, confidence, self._shown, self._last_ns or 0)
            return (raw, confidence) if is_told else (Indication.UNKNOWN, 0.0)
        self._white.forget()
        if not is_lens and not (self._is_unlit and self._settings.rests_dark):
            return raw, confidence
        if not view.is_whole:
            self._last_covered_ns = self._last_ns
        if not is_lens:
            return (raw, confidence) if self._is_uncovered else (Indication.UNKNOWN, 0.0)
        was_brighter = self._settings.rests_dark or self._usual_strength > 2 * evidence.strength
        is_dark = self._is_uncovered and evidence.is_all_dull and was_brighter
        return (Indication.DARK, 1.0) if is_dark else (Indication.UNKNOWN, 0.0)

    @property
    def _is_uncovered(self) -> bool:
        covered, now = self._last_covered_ns, self._last_ns or 0
        return covered is None or now - covered >= self._settings.covered_memory_ns

    def _is_unlit_lens(self, evidence: LampEvidence) -> bool:
        """Tell whether light is so weak beside what this head's lamps have shown that it is a lens by daylight."""
        strength = evidence.strength
        is_weak = self._settings.min_strength <= strength < self._settings.unlit_share * self._usual_strength
        if not evidence.is_dull:
            self._usual_strength = max(strength, self._usual_strength)
        return is_weak or (evidence.is_dull and strength >= self._settings.min_strength)

    def _steady(self, evidence: LampEvidence, raw: Indication, elapsed_ns: int) -> Indication:
        now = self._last_ns or 0
        if raw is Indication.UNKNOWN:
            return self._illegible(now)
        self._last_legible_ns = now
        if raw is not Indication.DARK:
            self._last_lit_ns = now
            self._belief.take(evidence, elapsed_ns)
            return self._belief.indication()[0]
        if self._last_lit_ns is None:
            self._last_lit_ns = now
        if now - self._last_lit_ns >= self._settings.dark_after_ns:
            return Indication.DARK
        return self._belief.indication()[0]

    def _illegible(self, now_ns: int) -> Indication:
        """Glare for some frames changes nothing; after that nobody can tell."""
        last = self._last_legible_ns
        is_brief = last is not None and now_ns - last < self._settings.dark_after_ns
        return self._shown if is_brief else Indication.UNKNOWN

    def _unseen(self, captured_at_ns: int) -> HeadReading:
        seen, nothing = self._last_seen_ns, Glance(captured_at_ns, (Indication.UNKNOWN,))
        if seen is not None and captured_at_ns - seen <= self._settings.bridge_ns and self._history.phases:
            self._history.note(nothing)
            shown = self._history.phases[-1].indication
            nobody, phases = Indication.UNKNOWN, self._history.phases
            return HeadReading(self._head, nobody, 0.0, shown, phases, self._certainty())
        self._belief.forget()
        self._rhythm.forget()
        self._white.forget()
        self._last_lit_ns = self._last_legible_ns = None
        self._shown = Indication.UNKNOWN
        self._history.take(Indication.UNKNOWN, nothing)
        return HeadReading(self._head, Indication.UNKNOWN, 0.0, Indication.UNKNOWN, self._history.phases)


def _seen(view: HeadView, raw: Indication) -> float:
    """Return how well one frame shows the head, 0..1; nothing where nobody could tell what it shows."""
    if raw is Indication.UNKNOWN:
        return 0.0
    return (1.0 - view.covered) * (WHITE if view.evidence.by_place else 1.0)
