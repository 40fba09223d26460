"""Cursors: exact, ordered, and nothing that was not given out is taken."""

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.db.place import Place
from central.errors import RefusedError

PLACES = st.builds(
    Place,
    st.integers(0, 10**16).map(lambda us: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)),
    st.integers(0, 10**18 - 1),
)


@given(PLACES)
def test_a_cursor_leads_back_to_its_place(place: Place) -> None:
    assert Place.of(place.cursor) == place


@given(PLACES)
def test_a_cursor_needs_no_escapes_in_an_address(place: Place) -> None:
    assert quote(place.cursor, safe="") == place.cursor
    assert len(place.cursor) <= 80


def test_the_zone_does_not_matter() -> None:
    moment = datetime(2026, 1, 31, 7, 30, 0, 250, tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=7)))
    assert Place(elsewhere, 3).cursor == Place(moment, 3).cursor == "1769844600000250-3"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "1",
        "1-",
        "-1",
        "1-2-3",
        " 1-2",
        "1-2 ",
        "1-2\n",
        "1.5-2",
        "١-٢",
        f"{10**17}-1",
        f"1-{10**18}",
        "1~2",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="cursor: not one"):
        Place.of(text)


@given(st.text(max_size=90))
def test_no_text_does_anything_but_be_refused(text: str) -> None:
    try:
        place = Place.of(text)
    except RefusedError:
        return
    assert int(place.cursor.split("-")[1]) == place.number
