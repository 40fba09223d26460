"""Secrets: how they are made and what is kept of them."""

import hashlib
import secrets

from pwdlib import PasswordHash

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP = 4
_hasher = PasswordHash.recommended()
_NOBODY = _hasher.hash("no account has this password")


def new_token() -> str:
    """Return 256 random bits for cookies, node tokens and partner keys."""
    return secrets.token_urlsafe(32)


def token_sha256(token: str) -> str:
    """Return what is kept of a token. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def grouped_code(n_characters: int) -> str:
    """Return a random code in Crockford's base32 (5 bits a character), in groups of four."""
    text = "".join(secrets.choice(_ALPHABET) for _ in range(n_characters))
    return "-".join(text[i : i + _GROUP] for i in range(0, n_characters, _GROUP))


def hash_password(password: str) -> str:
    """Return the argon2id hash."""
    return _hasher.hash(password)


def password_fits(password: str, password_hash: str | None) -> bool:
    """Compare; an unknown account (None) takes as long as a known one."""
    return _hasher.verify(password, password_hash or _NOBODY) and password_hash is not None
