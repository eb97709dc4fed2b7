"""How many pages fit: file descriptors and memory, looked at before the first one opens."""

from __future__ import annotations

import os
from pathlib import Path

DESCRIPTORS_PER_SESSION = 32
FEWEST_DESCRIPTORS = 4096
MEGABYTES_PER_SESSION = 160
"""What one busy page may take: about 60 MB at rest, more while a plan is made."""

MOST_BY_DEFAULT = 200

MEMORY_OF_CONTAINER = (
    ("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current"),
    ("sys/fs/cgroup/memory/memory.limit_in_bytes", "sys/fs/cgroup/memory/memory.usage_in_bytes"),
)
"""Limit and use, in bytes, as the newer and the older control groups tell them."""

UNLIMITED = 2**60
"""The older ones write a number near 2^63 where there is no limit."""


def default_limit(available_megabytes: float | None) -> int:
    """How many sessions to allow where nobody has said, from the memory that is free.

    >>> default_limit(16_000.0), default_limit(500.0), default_limit(None)
    (70, 4, 20)
    """
    if available_megabytes is None:
        return 20
    return max(4, min(MOST_BY_DEFAULT, int(0.7 * available_megabytes / MEGABYTES_PER_SESSION)))


def available_megabytes(root: Path = Path("/")) -> float | None:
    """Memory that is free now, within the limit of the container; None where nobody says.

    `root` is where the system's own files begin; a test gives another.
    """
    found = [value for value in (_free_of_machine(root), _free_of_container(root)) if value]
    return min(found) if found else None


def _free_of_machine(root: Path) -> float | None:
    for line in _text(root / "proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) / 1024
    return None


def _free_of_container(root: Path) -> float | None:
    """The limit of the control group this process is in, less what is used; both ways to ask."""
    for limit, used in MEMORY_OF_CONTAINER:
        most, now = _text(root / limit).strip(), _text(root / used).strip()
        if most.isdigit() and now.isdigit() and int(most) < UNLIMITED:
            return max(1.0, (int(most) - int(now)) / 2**20)
    return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""


def too_few_descriptors(limit: int) -> str | None:
    """Raise the soft limit of open files as far as it goes; a sentence if that is not enough."""
    if os.name != "posix":
        return None
    import resource  # not there on Windows

    needed = max(FEWEST_DESCRIPTORS, DESCRIPTORS_PER_SESSION * limit)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return None
    possible = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, possible), hard))
    if possible >= needed:
        return None
    return (
        f"{limit} sessions need {needed:,} open files, and this system allows {hard:,}. Remedy: "
        f"raise the limit (ulimit -Hn {needed}) or allow fewer sessions (--max-sessions "
        f"{max(1, hard // DESCRIPTORS_PER_SESSION)})."
    )
