"""What is hashed does not depend on how a document was written down."""

import json

from hypothesis import given
from hypothesis import strategies as st

from contracts.canonical import canonical_bytes, canonical_sha256
from contracts.facts import Facts
from tests.contracts.builders import facts


def test_the_bytes_are_canonical_json():
    written = canonical_bytes(facts())
    assert json.loads(written) == json.loads(facts().model_dump_json())
    assert b" " not in written.replace(b"ahmad yani", b"")


def test_a_round_trip_keeps_the_hash():
    again = Facts.model_validate_json(facts().model_dump_json(indent=3))
    assert canonical_sha256(again) == canonical_sha256(facts())


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_change_shows_in_the_hash(a, b):
    hashes = {canonical_sha256(facts(red_elapsed_ms=x)) for x in {a, b}}
    assert len(hashes) == len({a, b})


def test_times_are_written_in_utc_with_microseconds():
    assert json.loads(canonical_bytes(facts()))["decided_at"] == "2026-01-31T07:30:00.250000Z"
