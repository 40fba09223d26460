"""The grammar of TNKB as a table."""

import pytest

from edge.plates.grammar import UNKNOWN_PREFIX, is_expiry_row, may_follow, parts, warnings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("F1234SA", ("F", "1234", "SA")),
        ("AB1X", ("AB", "1", "X")),
        ("B9999", ("B", "9999", "")),
        ("B1ABC", ("B", "1", "ABC")),
        ("F0123SA", None),
        ("ABC123D", None),
        ("B12345A", None),
        ("B123ABCD", None),
        ("1234AB", None),
        ("f1234sa", None),
        ("B", None),
        ("", None),
    ],
)
def test_parts(text: str, expected: tuple[str, str, str] | None) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "allowed", "forbidden"),
    [
        ("", "AZ", "019"),
        ("B", "K1", "0"),
        ("BK", "19", "A0"),
        ("B1", "0A", ""),
        ("B1234", "A", "5"),
        ("B1A", "B", "1"),
        ("B1ABC", "", "A1"),
    ],
)
def test_what_may_follow(text: str, allowed: str, forbidden: str) -> None:
    assert set(allowed) <= set(may_follow(text))
    assert not set(forbidden) & set(may_follow(text))


def test_an_unknown_prefix_warns_and_does_not_reject() -> None:
    assert warnings("XX1234A") == [UNKNOWN_PREFIX]
    assert parts("XX1234A") is not None
    assert warnings("F1234SA") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("09.26", True), ("12·27", True), ("0127", True), ("11 25", True), ("F1234SA", False), ("23.27", False)],
)
def test_the_expiry_row_is_known(text: str, expected: bool) -> None:
    assert is_expiry_row(text) is expected
