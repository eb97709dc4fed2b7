"""Writing files so that a reader never meets half of one."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from planner.errors import PlannerError


def target_file(path: str | Path, default_name: str) -> Path:
    """The file that `path` means: itself, or `default_name` in it when it is a folder.

    A path that does not exist counts as a folder when it has no suffix or ends with a separator.

    >>> target_file("plans/autumn.json", "plan.json").name, target_file("plans", "plan.json").name
    ('autumn.json', 'plan.json')
    """
    place = Path(path)
    ends_open = str(path).endswith((os.sep, "/"))
    if place.is_dir() or ends_open or (not place.exists() and not place.suffix):
        return place / default_name
    return place


def write_whole(path: Path, content: bytes) -> Path:
    """Write `content` to `path` in one step: a temporary file beside it, fsync, then rename.

    Whoever reads meanwhile, or after a crash, sees either the old file or the new one.

    Raises
    ------
    PlannerError
        If the folder cannot be made or the file not be written; the old file stays as it was.
    """
    place = path.resolve()
    temporary = place.with_name(f".{place.name[:80]}.{secrets.token_hex(8)}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        # os.open rather than tempfile: the file gets the permissions the person's umask gives.
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
        _sync_folder(place.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise PlannerError(
            f"{path} could not be written: {error.strerror or error}. What stood there before is "
            "unchanged. Remedy: choose a folder you may write to, with room left on it."
        ) from error
    return path


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power cut, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
