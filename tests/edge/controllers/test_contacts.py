"""Contacts at the lamps."""

import json

import pytest

from contracts.base import Indication
from edge.controllers.contacts import ARRIVED_NS, STAMPED_NS, ContactDecoder, WiredLamps
from edge.errors import SourceError
from tests.edge.controllers.scenes import S

LAMPS = {"main": WiredLamps(("R1", "R2"), ("Y1",), ("G1",))}
OFF = {"R1": False, "R2": False, "Y1": False, "G1": False}


def told(decoder: ContactDecoder, inputs: dict, at: str | None = None, is_old: bool = False):
    body = {"inputs": inputs} | ({"at": at} if at else {})
    return decoder.decode(json.dumps(body).encode(), 9 * S, is_old)


def shown(inputs: dict) -> Indication:
    sample = told(ContactDecoder(LAMPS), inputs)
    assert sample is not None
    return sample.shown["main"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (["R1"], Indication.RED),
        (["R2"], Indication.RED),
        (["R1", "R2"], Indication.RED),
        (["R1", "Y1"], Indication.RED_AMBER),
        (["Y1"], Indication.AMBER),
        (["G1"], Indication.GREEN),
        ([], Indication.DARK),
        (["R1", "G1"], Indication.UNKNOWN),
        (["Y1", "G1"], Indication.UNKNOWN),
    ],
)
def test_what_the_lamps_show(on, expected) -> None:
    assert shown(OFF | dict.fromkeys(on, True)) is expected


def test_until_every_input_is_told_nothing_is_known() -> None:
    assert shown({"R1": True}) is Indication.UNKNOWN


def test_a_message_may_tell_some_inputs_and_a_lost_link_forgets_them() -> None:
    decoder = ContactDecoder(LAMPS)
    told(decoder, OFF | {"G1": True})
    assert told(decoder, {"G1": False, "Y1": True}).shown["main"] is Indication.AMBER
    decoder.forget()
    assert told(decoder, {"Y1": True}).shown["main"] is Indication.UNKNOWN


def test_an_input_that_was_told_hours_ago_says_nothing() -> None:
    """The device comes back and tells only what changes: the rest is not known."""
    decoder = ContactDecoder(LAMPS, stale_ns=2 * S)
    told(decoder, OFF | {"R1": True})
    back = decoder.decode(b'{"inputs": {"R2": false}}', 9 * S + 3 * 3600 * S, False)
    assert back.shown["main"] is Indication.UNKNOWN


def test_a_module_that_died_is_not_kept_alive_by_another() -> None:
    decoder = ContactDecoder(LAMPS | {"side": WiredLamps(("R9",), (), ())}, stale_ns=2 * S)
    told(decoder, OFF | {"G1": True, "R9": False})
    samples = [decoder.decode(b'{"inputs": {"R9": true}}', (9 + n) * S, False) for n in (1, 3)]
    assert [s.shown["main"] for s in samples] == [Indication.GREEN, Indication.UNKNOWN]
    assert samples[-1].shown["side"] is Indication.RED


def test_the_senders_time_is_better_than_the_arrival() -> None:
    stamped = told(ContactDecoder(LAMPS), OFF, at="1970-01-01T00:00:08.5Z")
    arrived = told(ContactDecoder(LAMPS), OFF)
    assert (stamped.at_ns, stamped.uncertainty_ns) == (8_500_000_000, STAMPED_NS)
    assert (arrived.at_ns, arrived.uncertainty_ns) == (9 * S, ARRIVED_NS)
    assert stamped.exact


def test_a_retained_message_without_a_time_says_nothing() -> None:
    assert told(ContactDecoder(LAMPS), OFF, is_old=True) is None
    assert told(ContactDecoder(LAMPS), OFF, at="1970-01-01T00:00:08Z", is_old=True) is not None


def test_a_priority_input() -> None:
    decoder = ContactDecoder(LAMPS, ("FIRE",))
    assert not told(decoder, OFF).preempted
    assert told(decoder, {"FIRE": True}).preempted


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b'{"inputs": {}}',
        b'{"inputs": {"R1": "perhaps"}}',
        b'{"at": "8 am", "inputs": {"R1": true}}',
        b" " * 20_000,
    ],
)
def test_what_is_no_message_is_told_in_one_line(payload) -> None:
    with pytest.raises(SourceError, match="contacts: ") as caught:
        ContactDecoder(LAMPS).decode(payload, 0, is_old=False)
    assert "\n" not in str(caught.value)
