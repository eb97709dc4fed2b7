"""How many pages fit: what is free on the machine, and what a container leaves of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.serving.room_size import available_megabytes

GIGABYTE = 2**30


def system(root: Path, **files: str) -> Path:
    """A folder with the system's own files: proc_meminfo="..." becomes proc/meminfo."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="ascii")
    return root


MACHINE = "MemTotal: 33554432 kB\nMemAvailable: 16777216 kB"


def test_without_a_container_the_machine_counts(tmp_path: Path) -> None:
    assert available_megabytes(system(tmp_path, proc__meminfo=MACHINE)) == 16384


@pytest.mark.parametrize(
    ("limit", "used"),
    [
        ("sys__fs__cgroup__memory.max", "sys__fs__cgroup__memory.current"),
        ("sys__fs__cgroup__memory__memory.limit_in_bytes",
         "sys__fs__cgroup__memory__memory.usage_in_bytes"),
    ],
)  # fmt: skip
def test_a_container_with_a_limit_counts(tmp_path: Path, limit: str, used: str) -> None:
    root = system(tmp_path, proc__meminfo=MACHINE)
    system(root, **{limit: str(2 * GIGABYTE), used: str(GIGABYTE // 2)})
    assert available_megabytes(root) == 1536


@pytest.mark.parametrize("limit", ["max", str(2**63 - 4096), "nonsense"])
def test_a_container_without_a_limit_changes_nothing(tmp_path: Path, limit: str) -> None:
    root = system(tmp_path, proc__meminfo=MACHINE)
    newer = "sys__fs__cgroup__memory."
    older = "sys__fs__cgroup__memory__memory."
    for start, most, now in (
        (newer, "max", "current"),
        (older, "limit_in_bytes", "usage_in_bytes"),
    ):
        system(root, **{start + most: limit, start + now: "1000"})
    assert available_megabytes(root) == 16384


def test_a_full_container_still_says_so(tmp_path: Path) -> None:
    root = system(tmp_path, proc__meminfo=MACHINE)
    full = {"memory.max": "1000000000", "memory.current": "1000000000"}
    system(root, **{f"sys__fs__cgroup__{name}": text for name, text in full.items()})
    assert available_megabytes(root) == 1


def test_where_nobody_says_nothing_is_known(tmp_path: Path) -> None:
    assert available_megabytes(tmp_path) is None
