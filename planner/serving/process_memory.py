"""Memory of a server and of its kernels, as Linux counts it.

A kernel is found by the file or the socket of its connection, which carries its id: it stands in
the command line of a kernel that was started, and among the open sockets of one that was forked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
SOCKET = re.compile(r"socket:\[(\d+)\]")


@dataclass(frozen=True)
class ProcessMemory:
    """One process. All in bytes."""

    private_bytes: int
    """What would be free if it ended (USS)."""
    proportional_bytes: int
    """The same and its share of what it has in common with others (PSS)."""
    resident_bytes: int
    """All that it has in memory, shared or not (RSS)."""


def can_measure() -> bool:
    """True where the system tells the memory of processes page by page (Linux)."""
    return (PROC / "self" / "smaps_rollup").exists()


def memory_of(process_id: int) -> ProcessMemory | None:
    """The memory of a process; None if it has ended or is somebody else's.

    >>> import os
    >>> own = memory_of(os.getpid())
    >>> own is None or 0 < own.private_bytes <= own.proportional_bytes <= own.resident_bytes
    True
    """
    try:
        lines = (PROC / str(process_id) / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = {
        name.rstrip(":"): int(rest[0]) for name, *rest in map(str.split, lines[1:]) if rest
    }
    if "Rss" not in kilobytes:
        return None
    return ProcessMemory(
        private_bytes=1024 * (kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]),
        proportional_bytes=1024 * kilobytes["Pss"],
        resident_bytes=1024 * kilobytes["Rss"],
    )


def kernel_processes(server_id: int, kernel_ids: Collection[str]) -> dict[str, int]:
    """The process of each kernel below the server's process; ended ones are not in it."""
    sockets = _sockets_of(kernel_ids)
    found: dict[str, int] = {}
    for process_id in descendants(server_id):
        marks = {_kernel_in(_command_line(process_id), kernel_ids)}
        marks |= {sockets.get(inode) for inode in _open_sockets(process_id)}
        for kernel_id in marks - {None}:
            # A kernel that has started helpers was there before them.
            found.setdefault(kernel_id, process_id)
    return found


def descendants(process_id: int) -> list[int]:
    """Ids of the processes a process has started, and theirs, parents first."""
    children: dict[int, list[int]] = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            # The name in brackets may hold anything; the parent's id is the second field after it.
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        parent = int(fields.rpartition(")")[2].split()[1])
        children.setdefault(parent, []).append(int(folder.name))
    found = sorted(children.get(process_id, []))
    for child in found:
        found.extend(sorted(children.get(child, [])))
    return found


def _command_line(process_id: int) -> str:
    try:
        raw = (PROC / str(process_id) / "cmdline").read_bytes()
    except OSError:
        return ""
    return raw.decode(errors="replace")


def _kernel_in(text: str, kernel_ids: Collection[str]) -> str | None:
    return next((kernel_id for kernel_id in kernel_ids if kernel_id in text), None)


def _sockets_of(kernel_ids: Collection[str]) -> dict[str, str]:
    """The number of each socket file -> the kernel it belongs to."""
    try:
        lines = (PROC / "net" / "unix").read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        return {}
    named = (line.split(maxsplit=7) for line in lines)
    pairs = ((fields[6], _kernel_in(fields[7], kernel_ids)) for fields in named if len(fields) == 8)
    return {inode: kernel_id for inode, kernel_id in pairs if kernel_id}


def _open_sockets(process_id: int) -> Iterator[str]:
    try:
        links = list((PROC / str(process_id) / "fd").iterdir())
    except OSError:
        return
    for link in links:
        try:
            found = SOCKET.fullmatch(str(link.readlink()))
        except OSError:
            continue
        if found:
            yield found.group(1)
