"""Reading without the search for garbage: millions of texts would be walked through, to find none.

Tables of texts hold no cycles, so nothing piles up meanwhile; the search goes on afterwards.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch the search for cyclic garbage off for a while; also a decorator.

    >>> with uncollected():
    ...     gc.isenabled()
    False
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
