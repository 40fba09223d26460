"""A node's public key as people hand it over."""

from pathlib import Path

from contracts.errors import ContractError

KEY_BYTES = 32


def read_public_key(text: str) -> bytes:
    """Read a key from a file (32 raw bytes, or 64 hexadecimal digits) or from the digits themselves.

    Raises:
        ContractError: it is neither.
    """
    path = Path(text)
    try:
        if len(text) >= 255 or not path.is_file():
            raw = bytes.fromhex(text)
        else:
            raw = path.read_bytes()
            raw = raw if len(raw) == KEY_BYTES else bytes.fromhex(raw.decode().strip())
    except (OSError, ValueError) as error:
        raise ContractError(f"--public-key: {text[:80]} is neither a key file nor 64 hex digits") from error
    if len(raw) != KEY_BYTES:
        raise ContractError(
            f"--public-key: {len(raw)} bytes; give the raw {KEY_BYTES} bytes as 64 hex digits"
        )
    return raw
