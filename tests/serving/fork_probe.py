"""What a fork says about itself; runs in the fork, by itself or inside a kernel."""

from __future__ import annotations

import ctypes
import json
import locale
import os
import random
import secrets
import signal
import sys
import tempfile
import time
import uuid
from typing import Any

import numpy as np

SIZE = 120
"""Rows and columns of the matrices; products of their whole numbers are exact."""


def matrices(kind: type) -> tuple[np.ndarray, np.ndarray]:
    """Two matrices of whole numbers, the same in every process."""
    rows, columns = np.ogrid[:SIZE, :SIZE]
    return ((7 * rows + columns) % 101).astype(kind), ((rows + 11 * columns) % 97).astype(kind)


def product() -> float:
    """A checksum of a product that the linear-algebra library makes; that of ints it leaves."""
    left, right = matrices(np.float64)
    return float((left @ right * np.arange(SIZE)).sum())


def expected_product() -> float:
    """The same number without the linear-algebra library."""
    left, right = matrices(np.int64)
    return float((left @ right * np.arange(SIZE)).sum())


def streams() -> dict[str, str]:
    """The first of everything that has to differ between two processes."""
    # Asked before the names of files: those would draw from the same source.
    return {
        "random": repr([random.random() for _ in range(4)]),
        "numpy": repr(np.random.random(4).tolist()),
        "numpy_new": repr(np.random.default_rng().random(4).tolist()),
        "uuid1": str(uuid.uuid1()),
        "uuid4": str(uuid.uuid4()),
        "secrets": secrets.token_hex(16),
        "tempfile": os.path.basename(tempfile.mktemp()),
    }


def descriptors() -> dict[str, str]:
    """Open files, by number."""
    found = {}
    for number in os.listdir("/proc/self/fd"):
        try:
            found[number] = os.readlink(f"/proc/self/fd/{number}")
        except FileNotFoundError:
            continue
    return found


def handled_signals() -> dict[str, str]:
    """Signals that do not do what they do by default."""
    return {
        signal.Signals(number).name: getattr(handler, "name", None) or handler.__name__
        for number in signal.Signals
        if (handler := signal.getsignal(number)) != signal.SIG_DFL
    }


def description() -> dict[str, Any]:
    """All of it, as plain values."""
    return {
        "streams": streams(),
        "product": product(),
        "environment": dict(os.environ),
        "cwd": os.getcwd(),
        "zone": time.tzname,
        "hour": time.localtime(0).tm_hour,
        "locale": locale.setlocale(locale.LC_CTYPE),
        "encoding": locale.getpreferredencoding(False),
        "tempdir": tempfile.gettempdir(),
        "path": sys.path,
        "argv": sys.argv,
        "is_session": os.getpid() == os.getsid(0) == os.getpgrp(),
        "descriptors": descriptors(),
        "signals": handled_signals(),
        "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
        "threads": len(os.listdir("/proc/self/task")),
    }


def tell() -> None:
    """Write the description to standard output."""
    sys.stdout.write(json.dumps(description()) + "\n")


def echo() -> None:
    """Write what comes from standard input to standard output, and a word to standard error."""
    sys.stdout.write(sys.stdin.read().upper())
    sys.stderr.write("done\n")


def sleep() -> None:
    """Say so, then wait to be interrupted or ended."""
    sys.stdout.write("asleep\n")
    sys.stdout.flush()
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        sys.stdout.write("interrupted\n")


def sleep_deaf() -> None:
    """Say so, then sleep without letting any other thread of this process run."""
    sys.stdout.write("asleep\n")
    sys.stdout.flush()
    ctypes.PyDLL(None).sleep(600)


def fail() -> None:
    """Leave with an exit code."""
    raise SystemExit(7)
