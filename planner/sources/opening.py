"""Opening a file: its bytes, name and fingerprint, and a plain refusal of what is no table."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from planner.errors import DataError

MAX_FILE_BYTES = 25 * 1024 * 1024
UPLOADED = "uploaded file"

Source = str | os.PathLike | bytes | bytearray | memoryview | IO
"""What the readers take: a path, bytes, or an open file."""

# Files are told apart by their first bytes, never by their name.
_OTHER_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


@dataclass(frozen=True)
class RawFile:
    """The bytes of a file with its name and SHA-256 fingerprint."""

    name: str
    data: bytes
    sha256: str


def open_source(path: Source, name: str | None = None) -> RawFile:
    """The bytes behind `path`, checked for size and kind before anything is parsed.

    Raises
    ------
    DataError
        No such file, a folder, an empty file, more than 25 MB, or no table.

    >>> open_source(b"id,date\\n", name="posts.csv").name
    'posts.csv'
    >>> open_source(b"%PDF-1.7", name="posts.pdf")
    Traceback (most recent call last):
    planner.errors.DataError: posts.pdf: found a PDF document, \
expected a table: CSV, TSV, XLSX or XLS. Remedy: save it as 'CSV UTF-8' and import that file.
    """
    data, found_name = _bytes_of(path, name)
    name = name or found_name
    _refuse_size(len(data), name)
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
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
    return RawFile(name, data, hashlib.sha256(data).hexdigest())


def _bytes_of(path: Source, name: str | None) -> tuple[bytes, str]:
    if isinstance(path, bytes | bytearray | memoryview):
        return bytes(path), UPLOADED
    if isinstance(path, str | os.PathLike):
        place = Path(path)
        try:
            _refuse_size(place.stat().st_size, name or place.name)
            return place.read_bytes(), place.name
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "a path that cannot be opened"
            raise DataError(
                file=name or place.name or str(path),
                got=reason[0].lower() + reason[1:],
                expected="a readable file",
                remedy="check the path and its spelling",
            ) from error
    if hasattr(path, "read"):
        content = path.read()
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
            got=f"{size / 1024 / 1024:.0f} MB",
            expected=f"at most {MAX_FILE_BYTES // 1024 // 1024} MB",
            remedy="export a shorter period, or split the file",
        )
