"""ZIP archives of exports: what is in them, looked at before anything is unpacked."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from pathlib import PurePosixPath

from planner.errors import DataError
from planner.sources.opening import RawFile

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ENTRIES = 1000
MAX_RATIO = 300
"""An export packs ten to one, a repetitive sheet two hundred to one."""

SMALL_BYTES = 10 * 1024 * 1024
"""Below this an entry may be packed as tightly as it likes."""

TABLE_ENDINGS = {".csv", ".tsv", ".txt", ".xlsx", ".xls"}
DAMAGE = (
    zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, ValueError, OSError,
    EOFError,
)  # fmt: skip
"""What unpacking raises on files that are cut, altered or locked."""

_WORKBOOK_ENTRY = "[Content_Types].xml"


def is_workbook(raw: RawFile) -> bool:
    """True for an XLSX file, which is an archive of its own kind."""
    with _opened(raw) as archive:
        return _WORKBOOK_ENTRY in archive.namelist()


def check_archive(raw: RawFile) -> None:
    """Refuse an archive or workbook that would unpack to too much, by what it says of itself.

    What it says is binding: no more than that is ever unpacked.

    Raises
    ------
    DataError
        Too many entries, too many bytes, or an entry packed suspiciously tightly.
    """
    with _opened(raw) as archive:
        entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED_BYTES:
        raise DataError(
            file=raw.name,
            got=f"{len(entries):,} files of {total / 2**20:,.0f} MB once unpacked",
            expected=f"at most {MAX_ENTRIES:,} files and {MAX_UNPACKED_BYTES // 2**20} MB",
            remedy="export a shorter period, or import the files one by one",
        )
    for entry in entries:
        ratio = entry.file_size / max(1, entry.compress_size)
        if entry.file_size > SMALL_BYTES and ratio > MAX_RATIO:
            raise DataError(
                file=raw.name,
                got=f"a file packed {ratio:,.0f} to one",
                expected=f"at most {MAX_RATIO} to one, as in exports",
                remedy="unpack it yourself and import the file in it",
            )


def files_in(raw: RawFile) -> tuple[list[RawFile], list[str]]:
    """The tables and workbooks in a ZIP archive, and the names of what is none.

    Raises
    ------
    DataError
        An archive that is damaged, locked, or holds no table.
    """
    found, left = [], []
    with _opened(raw) as archive:
        for entry in archive.infolist():
            path = PurePosixPath(entry.filename)
            if entry.is_dir() or "__MACOSX" in path.parts or path.name.startswith("."):
                continue
            if path.suffix.lower() not in TABLE_ENDINGS:
                left.append(path.name)
                continue
            try:
                data = archive.read(entry)
            except DAMAGE as error:
                raise _damaged(raw.name, f"'{path.name}', which cannot be unpacked") from error
            name = f"{raw.name}: {path.name}"
            found.append(RawFile(name, data, hashlib.sha256(data).hexdigest()))
    if not found:
        raise DataError(
            file=raw.name,
            got=f"an archive without a table ({', '.join(left[:5]) or 'nothing in it'})",
            expected="a ZIP archive with CSV, TSV, XLSX or XLS files",
            remedy="import the export itself",
        )
    return found, left


def _opened(raw: RawFile) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(raw.data))
    except DAMAGE as error:
        raise _damaged(raw.name, "a ZIP archive or workbook that is damaged") from error


def _damaged(name: str, found: str) -> DataError:
    return DataError(
        file=name,
        got=found,
        expected="a complete file without a password",
        remedy="download the export again",
    )
