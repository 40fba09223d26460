"""The lamps of a case to the end of its recording."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Indication
from contracts.facts import Facts
from edge.app.lamps import KEEP_NS, LampLedger
from edge.domain.signal import GroupReading, Phase, SignalReading
from edge.evidence.facts import lamp_phase
from edge.pipeline import StepResult
from tests.contracts.builders import facts, layout

S = 1_000_000_000
LAYOUT = layout()
GROUP = LAYOUT.approaches[0].signal_group or ""


def seen(*changes: tuple[float, Indication]) -> tuple[Phase, ...]:
    """Phases by the second of each change."""
    starts = [round(at * S) for at, _ in changes]
    rows = zip(changes, starts, [*starts[1:], None], strict=True)
    return tuple(Phase(shown, start, 0, True, end) for (_, shown), start, end in rows)


def result(phases: tuple[Phase, ...]) -> StepResult:
    group = GroupReading(GROUP, phases[-1].indication, 1.0, phases)
    return StepResult(None, SignalReading(0, 0, (), (group,)), (), ())  # type: ignore[arg-type]


def case(history: tuple[Phase, ...], front_s: float) -> Facts:
    document = facts()
    front_at = lamp_phase(Phase(Indication.RED, round(front_s * S), 0, True)).starts_at
    return document.model_copy(
        update={
            "approach": LAYOUT.approaches[0].id,
            "lamp_history": [lamp_phase(phase) for phase in history],
            "crossing": document.crossing.model_copy(update={"front_at": front_at}),
        }
    )


RED, GREEN, AMBER = Indication.RED, Indication.GREEN, Indication.AMBER
BEFORE = seen((10, AMBER), (13, RED))


def test_what_came_after_the_decision_is_told() -> None:
    ledger = LampLedger(LAYOUT)
    ledger(result(seen((0, GREEN), (10, AMBER), (13, RED), (20, GREEN))))

    shown = ledger.shown(case(BEFORE, 15))

    assert [(p.indication, p.start_ns // S) for p in shown] == [(AMBER, 10), (RED, 13), (GREEN, 20)]


def test_what_the_reader_has_forgotten_is_kept() -> None:
    ledger = LampLedger(LAYOUT)
    ledger(result(seen((10, AMBER), (13, RED), (20, GREEN))))
    ledger(result(seen((20, GREEN), (40, AMBER), (43, RED))))

    shown = ledger.shown(case(BEFORE, 15))

    assert [p.start_ns // S for p in shown] == [10, 13, 20, 40, 43]


def test_a_change_that_is_dated_anew_replaces_the_first_reading() -> None:
    ledger = LampLedger(LAYOUT)
    ledger(result(seen((10, AMBER), (13, RED), (20, Indication.UNKNOWN))))
    ledger(result(seen((10, AMBER), (13, RED), (19.5, GREEN))))

    assert [p.start_ns // (S // 2) for p in ledger.shown(case(BEFORE, 15))] == [20, 26, 39]


def test_lamps_that_do_not_reach_back_to_the_event_are_not_told() -> None:
    ledger = LampLedger(LAYOUT)
    ledger(result(seen((16, RED), (20, GREEN))))

    assert ledger.shown(case(BEFORE, 15)) == ()


def test_after_a_new_start_of_the_camera_nothing_is_known() -> None:
    ledger = LampLedger(LAYOUT)
    ledger(result(seen((10, AMBER), (13, RED))))
    ledger.begin_anew()

    assert ledger.shown(case(BEFORE, 15)) == ()


@dataclass(frozen=True)
class Watched(Phase):
    """A phase that counts how often anybody asks for its begin."""

    n_looks: list[int] = field(default_factory=lambda: [0])

    def __getattribute__(self, name: str) -> object:
        if name == "start_ns":
            object.__getattribute__(self, "n_looks")[0] += 1
        return object.__getattribute__(self, name)


def test_a_frame_does_not_look_at_the_hour_before() -> None:
    looks, ledger, known = [0], LampLedger(LAYOUT), list[Phase]()
    for k in range(200):
        known.append(Watched(GREEN, k * 10 * S, 0, True, (k + 1) * 10 * S, looks))
        ledger(result(tuple(known[-5:])))
    before = looks[0]
    for _ in range(100):
        ledger(result(tuple(known[-5:])))

    assert looks[0] - before <= 100 * 8
    assert ledger.at(GROUP, 3 * S) is GREEN


def test_after_an_hour_a_phase_is_forgotten() -> None:
    ledger = LampLedger(LAYOUT)
    ledger(result(seen((0, RED), (10, GREEN))))
    ledger(result(seen((10, GREEN), (20, RED))))
    assert ledger.at(GROUP, 5 * S) is RED

    ledger(result(seen((20 + KEEP_NS / S, RED))))
    assert [ledger.at(GROUP, at * S) for at in (5, 15)] == [Indication.UNKNOWN] * 2


def joined_plainly(known: tuple[Phase, ...], now: tuple[Phase, ...]) -> tuple[Phase, ...]:
    """What is remembered, walking through all of it."""
    if not now:
        return known
    oldest_ns = now[-1].start_ns - KEEP_NS
    before = (p for p in known if p.start_ns < now[0].start_ns)
    return (*(p for p in before if p.end_ns is not None and p.end_ns > oldest_ns), *now)


@given(st.lists(st.tuples(st.integers(-3, 40), st.integers(0, 4)), max_size=12))
def test_the_ledger_is_the_plain_join_of_all_readings(readings: list[tuple[int, int]]) -> None:
    ledger, plainly, shown, begin = LampLedger(LAYOUT), tuple[Phase, ...](), (RED, GREEN, AMBER), 50
    for step, n in readings:
        begin = max(0, begin + step)
        now = seen(*((60.0 * (begin + k), shown[(begin + k) % 3]) for k in range(n + 1)))
        plainly = joined_plainly(plainly, now)
        ledger(result(now))
    expected = [
        next((p.indication for p in reversed(plainly) if p.start_ns <= at * 30 * S), None)
        for at in range(200)
    ]
    ended = [any(p.start_ns <= at * 30 * S < (p.end_ns or 10**18) for p in plainly) for at in range(200)]
    told = [ledger.at(GROUP, at * 30 * S) for at in range(200)]
    assert told == [e if there else Indication.UNKNOWN for e, there in zip(expected, ended, strict=True)]
