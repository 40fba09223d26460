"""What is hashed and signed is what the author wrote: not how it was set, nor what a later version adds."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from contracts.base import Contract
from contracts.canonical import canonical_bytes, canonical_sha256
from contracts.facts import AccountStep, ClockState, Crossing, Facts, LampPhase, RedBegin, SignedFacts
from contracts.layout import Layout
from contracts.manifest import EvidenceFile, FileRole, Manifest, PlateCandidate, SignedManifest
from tests.central.builders import facts_of, file_entry, manifest_of
from tests.contracts.builders import HASH, facts, layout
from tests.support.older import LATER_FIELDS, plain_json, plain_sha256, without

ENTRY = file_entry(b"still", FileRole.STILL_B)
SIGNATURE = {"key_id": HASH, "value": "A" * 86 + "=="}


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


class NewerFacts(Facts):
    """The facts of a later version, which knows one field more."""

    weather: str = "unknown"


class NewerLayout(Layout):
    """The layout of a later version."""

    bus_lane_px: list[int] = Field(default_factory=list)


@pytest.mark.parametrize(
    ("document", "newer"), [(facts(), NewerFacts), (layout(), NewerLayout)], ids=["facts", "layout"]
)
def test_a_later_version_hashes_a_document_as_it_was_written(document, newer):
    text = document.model_dump_json()
    assert canonical_sha256(newer.parse(text, "old")) == plain_sha256(json.loads(text))
    assert canonical_sha256(newer.parse(text, "old")) == canonical_sha256(document)


def test_fields_that_a_document_lacks_are_read_as_their_defaults_but_not_written_into_it():
    older = without(plain_json(facts()), *LATER_FIELDS)
    read = Facts.parse(json.dumps(older), "old")
    assert (read.red_begin, read.priority) == (RedBegin.NOT_SEEN, [])
    assert read.as_written() == older
    assert set(plain_json(read)) == set(Facts.model_fields)


def test_a_layout_keeps_its_hash_whatever_its_spaces_and_the_order_of_its_fields():
    older = without(plain_json(layout()), "grace_ms", "priority_windows", "privacy_masks_px", "turn")
    shuffled = dict(reversed(older.items()))
    texts = (json.dumps(older), json.dumps(shuffled, indent=3))
    assert {canonical_sha256(Layout.parse(text, "layout")) for text in texts} == {plain_sha256(older)}


def test_a_changed_copy_is_another_document_and_an_unchanged_one_the_same():
    older = Facts.parse(json.dumps(without(plain_json(facts()), *LATER_FIELDS)), "old")
    changed = older.model_copy(update={"red_elapsed_ms": 7})
    assert changed.as_written() == plain_json(facts()) | {"red_elapsed_ms": 7}
    assert older.model_copy().as_written() == older.as_written()
    assert Facts(**dict(older)).as_written() == plain_json(facts())


def optional_fields(*models: type[Contract]) -> list[str]:
    fields = [pair for model in models for pair in model.model_fields.items()]
    return sorted({name for name, field in fields if not field.is_required()})


def holds(signed_type: type[Contract], part: str, written: dict[str, object]) -> None:
    """Read and write a signed document three times; its canonical bytes stay those of what was written."""
    signed = {part: written, "signature": SIGNATURE}
    text = json.dumps(signed)
    for _ in range(3):
        read = signed_type.parse(text, "signed")
        assert canonical_bytes(getattr(read, part)) == rfc8785.dumps(written)
        text = read.model_dump_json(indent=2)
    assert signed_type.parse(text, "signed") == signed_type.parse(json.dumps(signed), "signed")


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
FACTS_CHANGES = {
    "software_version": st.text(max_size=20),
    "frame_interval_ms": FLOATS | WHOLE,
    "red_elapsed_ms": WHOLE,
    "not_evidential_because": st.lists(st.text(max_size=9), max_size=3),
}
MANIFEST_CHANGES = {
    "software_version": st.text(max_size=20),
    "incomplete_because": st.lists(st.text(max_size=9), max_size=3),
    "plate": st.fixed_dictionaries({"n_readings": WHOLE, "crop_frame": st.none() | WHOLE}),
}


@given(
    gone=st.sets(st.sampled_from(optional_fields(Facts, Crossing, LampPhase, AccountStep, ClockState))),
    change=st.fixed_dictionaries(FACTS_CHANGES),
)
def test_any_facts_keep_their_bytes_through_any_number_of_readers(gone, change):
    holds(SignedFacts, "facts", without(plain_json(facts()), *gone) | change)


@given(
    gone=st.sets(st.sampled_from(optional_fields(Manifest, EvidenceFile, PlateCandidate))),
    change=st.fixed_dictionaries({}, optional=MANIFEST_CHANGES),
)
def test_any_manifest_keeps_its_bytes_through_any_number_of_readers(gone, change):
    document = manifest_of("01900000-0000-7000-8000-000000000000", facts_of(), [ENTRY])
    holds(SignedManifest, "manifest", without(plain_json(document), *gone) | change)


def test_a_whole_number_that_json_readers_round_has_no_canonical_form():
    document = Facts.parse(json.dumps(plain_json(facts()) | {"decided_frame": 2**53}), "facts")
    with pytest.raises(ValueError, match="exceeds safe integer domain"):
        canonical_bytes(document)
