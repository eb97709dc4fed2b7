"""Pseudonyms: a handle becomes a keyed hash before it reaches any table.

A plain hash of a handle is no protection, since handles can be listed and hashed; the key makes
the difference and has to be kept apart from the data. The result is still personal data.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable

CHARACTERS = 16
_PROCESS_KEY = secrets.token_bytes(32)

RANDOM_KEY_NOTE = (
    "No key was given: people got pseudonyms that hold for this session only. Give a key to "
    "recognise them in later files."
)


def pseudonym(handle: str, key: bytes | None = None) -> str:
    """The first 16 hexadecimal characters of HMAC-SHA256(key, handle).

    Upper and lower case and a leading @ make no difference. `key` None takes a key that was drawn
    at random for this process.

    >>> pseudonym("@Ida", b"secret") == pseudonym("ida", b"secret")
    True
    >>> len(pseudonym("ida"))
    16
    """
    plain = handle.strip().removeprefix("@").casefold().encode("utf-8", "surrogatepass")
    digest = hmac.digest(key if key is not None else _PROCESS_KEY, plain, "sha256")
    return digest.hex()[:CHARACTERS]


def pseudonyms(handles: Iterable[str], key: bytes | None = None) -> dict[str, str]:
    """Handle -> pseudonym for each distinct handle."""
    return {handle: pseudonym(handle, key) for handle in dict.fromkeys(handles)}
