"""Has the code changed since a process imported it? One short text that differs if it has."""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
LEFT_OUT = {"__pycache__", "_share"}


def code_state(package: Path = PACKAGE) -> str:
    """A digest of names, sizes and times of the package's files, and of what is installed.

    Installing, upgrading or removing any distribution changes the folder it lies in.

    >>> code_state() == code_state()
    True
    """
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for place in sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}):
        digest.update(f"{place} {os.stat(place).st_mtime_ns}\n".encode())
    for line in sorted(_files(package)):
        digest.update(line.encode())
    return digest.hexdigest()


def _files(folder: Path | str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name not in LEFT_OUT:
                    yield from _files(entry.path)
            else:
                state = entry.stat()
                yield f"{entry.path} {state.st_size} {state.st_mtime_ns}\n"
