"""Opening a file: its bytes, name and fingerprint, and a plain refusal of what is no table."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from planner.errors import DataError

MAX_FILE_BYTES = 25 * 1024 * 1024
"""Most of an upload, and of a workbook or archive. A text table named by its path may be larger."""

UPLOADED = "uploaded file"
_STEP_BYTES = 1 << 20
_START_BYTES = 8192
_LONGEST_LINE_BYTES = 1 << 26

Progress = Callable[[float, str], None]
"""Is told the share done, in [0, 1], and in words what is being done."""

Source = str | os.PathLike | bytes | bytearray | memoryview | IO
"""What the readers take: a path, bytes, or an open file."""

_NO_TEXT = (b"PK", b"\xd0\xcf\x11\xe0")
"""Beginnings of archives and workbooks."""

# Files are told apart by their first bytes, never by their name.
_OTHER_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


def _silent(_share: float, _doing: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class RawFile:
    """The bytes of a file with its name and SHA-256 fingerprint.

    A large file is not held: then `data` is empty and `path` says where it is. `is_limited` for
    files that came without a path, which may not be larger than an upload in any respect.
    """

    name: str
    data: bytes
    sha256: str
    path: Path | None = None
    is_limited: bool = True
    progress: Progress = _silent

    def opened(self) -> BinaryIO:
        """The file from its beginning, to be closed by the caller."""
        return io.BytesIO(self.data) if self.path is None else self.path.open("rb")

    @property
    def size_bytes(self) -> int:
        """Bytes of the file."""
        return len(self.data) if self.path is None else self.path.stat().st_size


def open_source(path: Source, name: str | None = None, progress: Progress | None = None) -> RawFile:
    """The file behind `path`, checked for size and kind before anything is parsed.

    Parameters
    ----------
    path
        A path, bytes, or an open file. Of a path a text table may have any size: it is read in
        pieces.
    name
        Name to use in messages.
    progress
        Told the share of the file that is read, for large ones.

    Raises
    ------
    DataError
        No such file, a folder, an empty file, no table, or more than 25 MB of what is not a text
        table named by its path.

    >>> open_source(b"id,date\\n", name="posts.csv").name
    'posts.csv'
    >>> open_source(b"%PDF-1.7", name="posts.pdf")
    Traceback (most recent call last):
    planner.errors.DataError: posts.pdf: found a PDF document, \
expected a table: CSV, TSV, XLSX or XLS. Remedy: save it as 'CSV UTF-8' and import that file.
    """
    if isinstance(path, str | os.PathLike):
        return _named(Path(path), name, progress or _silent)
    data, found_name = _bytes_of(path, name)
    name = name or found_name
    _refuse_size(len(data), name)
    _refuse_other_kinds(data, name)
    return RawFile(name, data, hashlib.sha256(data).hexdigest(), progress=progress or _silent)


def _named(place: Path, name: str | None, progress: Progress) -> RawFile:
    name = name or place.name or str(place)
    try:
        size = place.stat().st_size
        if size <= MAX_FILE_BYTES:
            data = place.read_bytes()
            _refuse_other_kinds(data, name)
            digest = hashlib.sha256(data).hexdigest()
            return RawFile(name, data, digest, is_limited=False, progress=progress)
        with place.open("rb") as file:
            start = file.read(_START_BYTES)
            if start.startswith(_NO_TEXT):
                _refuse_size(size, name)
            _refuse_other_kinds(start, name, is_all=False)
            digest, done = hashlib.sha256(start), len(start)
            open_line = 0
            while piece := file.read(_STEP_BYTES):
                digest.update(piece)
                done += len(piece)
                open_line = 0 if b"\n" in piece or b"\r" in piece else open_line + len(piece)
                if open_line > _LONGEST_LINE_BYTES:
                    raise DataError(
                        file=name,
                        got=f"a line of more than {_LONGEST_LINE_BYTES // 2**20} MB",
                        expected="a text table (CSV or TSV)",
                        remedy="export the file as CSV",
                    )
                progress(0.1 * done / size, f"looking at {name}")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "a path that cannot be opened"
        raise DataError(
            file=name,
            got=reason[0].lower() + reason[1:],
            expected="a readable file",
            remedy="check the path and its spelling",
        ) from error
    return RawFile(name, b"", digest.hexdigest(), place, is_limited=False, progress=progress)


def _refuse_other_kinds(data: bytes, name: str, *, is_all: bool = True) -> None:
    if is_all and not data.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise DataError(
            file=name,
            got="an empty file",
            expected="a header line and rows of data",
            remedy="export the file again",
        )
    for start, what in _OTHER_KINDS:
        if data.startswith(start):
            raise DataError(
                file=name,
                got=what,
                expected="a table: CSV, TSV, XLSX or XLS",
                remedy="save it as 'CSV UTF-8' and import that file",
            )


def _bytes_of(path: Source, name: str | None) -> tuple[bytes, str]:
    if isinstance(path, bytes | bytearray | memoryview):
        return bytes(path), UPLOADED
    if hasattr(path, "read"):
        content = path.read(MAX_FILE_BYTES + 1)
        given = getattr(path, "name", "")
        found = Path(given).name if isinstance(given, str) and given else UPLOADED
        return content.encode("utf-8") if isinstance(content, str) else bytes(content), found
    raise DataError(
        file=name,
        got=f"a {type(path).__name__}",
        expected="a path, bytes or an open file",
        remedy="pass one of these",
    )


def _refuse_size(size: int, name: str) -> None:
    if size > MAX_FILE_BYTES:
        raise DataError(
            file=name,
            got=f"{max(MAX_FILE_BYTES // 2**20 + 1, round(size / 2**20))} MB or more",
            expected=f"at most {MAX_FILE_BYTES // 1024 // 1024} MB",
            remedy="export a shorter period, or split the file",
        )
