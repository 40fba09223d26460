"""The grammar of Indonesian plates (TNKB): prefix of one or two letters, number of one to four digits, suffix."""

import re

TNKB = re.compile(r"([A-Z]{1,2})([1-9][0-9]{0,3})([A-Z]{0,3})")
EXPIRY_ROW = re.compile(r"[0O1][0-9O][.,:·\-]?[0-9O]{2}")
"""MM.YY in the smaller row below."""
PREFIXES = frozenset((
    "A", "AA", "AB", "AD", "AE", "AG", "B", "BA", "BB", "BD", "BE", "BG", "BH", "BK", "BL",
    "BM", "BN", "BP", "D", "DA", "DB", "DC", "DD", "DE", "DG", "DH", "DK", "DL", "DM", "DN",
    "DR", "DT", "DW", "E", "EA", "EB", "ED", "F", "G", "H", "K", "KB", "KH", "KT", "KU", "L",
    "M", "N", "P", "PA", "PB", "R", "S", "T", "W", "Z", "DP", "PG", "PS", "PT", "PY",
))  # fmt: skip
"""Known area codes; the last five (DP PG PS PT PY) are not confirmed by a source."""
UNKNOWN_PREFIX = "unknown_prefix"
ALIKE = {"0O": 0.2, "1I": 0.2, "2Z": 0.2, "5S": 0.2, "6G": 0.2, "8B": 0.2} | dict.fromkeys(
    ("0D", "0Q", "1L", "3E", "4A", "7T", "9P"), 0.1
)
"""Pairs that a reader takes for each other, and the share of the one's probability that counts for the other.

Only a digit with a letter: position settles those. The usual mistakes weigh more than the rare ones.
"""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"


def parts(text: str) -> tuple[str, str, str] | None:
    """Split into prefix, number and suffix; None where the grammar does not fit."""
    match = TNKB.fullmatch(text)
    return (match[1], match[2], match[3]) if match else None


def may_follow(text: str) -> str:
    """Return the characters that may come after `text`, which must be the beginning of a plate."""
    n_prefix = len(text) - len(text.lstrip(LETTERS))
    number = text[n_prefix:].rstrip(LETTERS)
    n_suffix = len(text) - n_prefix - len(number)
    if n_suffix:
        return LETTERS if n_suffix < 3 else ""
    if number:
        return (DIGITS if len(number) < 4 else "") + LETTERS
    if n_prefix == 0:
        return LETTERS
    return DIGITS[1:] + (LETTERS if n_prefix < 2 else "")


def warnings(text: str) -> list[str]:
    """Name the doubts about a text that fits the grammar; a doubt never rejects."""
    split = parts(text)
    return [UNKNOWN_PREFIX] if split and split[0] not in PREFIXES else []


def is_expiry_row(text: str) -> bool:
    """Tell whether a line is the MM.YY row."""
    return EXPIRY_ROW.fullmatch(text.replace(" ", "").upper()) is not None
