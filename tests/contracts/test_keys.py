"""A public key from digits and files, and what is none."""

from pathlib import Path

import pytest

from contracts.errors import ContractError
from contracts.keys import read_public_key

KEY = bytes(range(32))


def test_a_public_key_from_text_and_file(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(KEY)
    (tmp_path / "hex").write_text(KEY.hex() + "\n")
    texts = (KEY.hex(), str(tmp_path / "raw"), str(tmp_path / "hex"))
    assert [read_public_key(text) for text in texts] == [KEY] * 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nothing", "neither a key file"),
        (KEY.hex()[:-2], "31 bytes"),
        ("", "0 bytes"),
        ("é" * 300, "neither"),
    ],
)
def test_what_is_no_key_is_one_line(text: str, told: str) -> None:
    with pytest.raises(ContractError, match=told) as caught:
        read_public_key(text)
    assert "\n" not in str(caught.value)
