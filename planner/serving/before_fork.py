"""What must not be alive in a process that is about to be forked again and again.

A fork copies one thread only. A lock that another thread held stays locked for ever; a connection,
an event loop or a widget that existed before is the same one in every copy; and a random generator
gives every copy the same "random" numbers.
"""

from __future__ import annotations

import gc
import os
import random
import sys
from collections.abc import Collection
from typing import Any

MUST_NOT_LIVE = {
    "zmq.sugar.context.Context": "a ZeroMQ context",
    "asyncio.events.AbstractEventLoop": "an event loop",
    "sqlite3.Connection": "a database connection",
    "concurrent.futures.thread.ThreadPoolExecutor": "a pool of threads",
    "concurrent.futures.process.ProcessPoolExecutor": "a pool of processes",
    "ipywidgets.widgets.widget.Widget": "a widget",
    "random.Random": "a random generator of its own",
    "numpy.random.mtrand.RandomState": "a random generator of its own",
    "numpy.random._generator.Generator": "a random generator of its own",
}
"""Class, found by its name so that nothing is imported for the check -> what a person calls it."""

LIVE_DESCRIPTORS = ("socket:", "pipe:", "anon_inode:")
"""Descriptors that stand for something going on; an open file or device is none."""


def disturbances(own_descriptors: Collection[int] = ()) -> list[str]:
    """What stands against a fork, one phrase each; an empty list if nothing does. Linux only.

    Parameters
    ----------
    own_descriptors
        Descriptors the caller knows of and looks after itself.
    """
    found = []
    tasks = len(os.listdir("/proc/self/task"))
    if tasks != 1:
        found.append(f"{tasks} threads are running, expected 1")
    for number, name in _open_descriptors().items():
        if number > 2 and number not in own_descriptors and name.startswith(LIVE_DESCRIPTORS):
            found.append(f"descriptor {number} is open ({name})")
    found += sorted({f"{MUST_NOT_LIVE[name]} exists ({name})" for name in _living()})
    return found


def _open_descriptors() -> dict[int, str]:
    names = {}
    for entry in os.listdir("/proc/self/fd"):
        try:
            names[int(entry)] = os.readlink(f"/proc/self/fd/{entry}")
        except FileNotFoundError:  # the one that listed the folder
            continue
    return names


def _living() -> set[str]:
    """Names of MUST_NOT_LIVE of which there is an object, the reseeded generators aside."""
    names_of: dict[type, set[str]] = {}
    expected = reseeded()
    living: set[str] = set()
    for thing in gc.get_objects():
        kind = type(thing)
        if kind not in names_of:
            names_of[kind] = {_name(ancestor) for ancestor in kind.__mro__} & set(MUST_NOT_LIVE)
        # SystemRandom asks the system each time: it has no state that copies could share.
        if (
            names_of[kind]
            and kind is not random.SystemRandom
            and not any(thing is generator for generator in expected)
        ):
            living |= names_of[kind]
    return living


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def reseeded() -> list[Any]:
    """The generators behind `random.random()` and `numpy.random.random()`.

    >>> reseeded()[0] is random.seed.__self__
    True
    """
    generators: list[Any] = [random.random.__self__]
    if "numpy.random" in sys.modules:
        generators.append(sys.modules["numpy.random"].random.__self__)
    return generators
