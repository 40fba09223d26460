"""The lamps of a case to the end of its recording."""

from contracts.base import Indication
from contracts.facts import Facts
from edge.app.lamps import LampLedger
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
