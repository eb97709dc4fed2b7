"""Bytes to lines of text: which encoding a file is in, said aloud.

A file is gone through once to find its encoding and once more to hand out its lines, so that a
large one is never held.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from planner.errors import DataError
from planner.sources.opening import RawFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 (with byte-order mark)"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16 (with byte-order mark)"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16 (with byte-order mark)"),
)
# Western European relatives of cp1252; for the letters that differ cp1252 is the usual one.
_WESTERN = {"cp1252", "latin_1", "iso8859_1", "iso8859_15", "iso8859_9", "cp1254", "mac_roman"}
_CANDIDATES = (
    "cp1252", "cp1250", "cp1251", "cp1253", "shift_jis", "euc_jp", "euc_kr", "gb18030", "big5",
    "koi8_r",
)  # fmt: skip
_SAMPLE_BYTES = 32_768
_PIECE = 1 << 20
WINDOW_CHARACTERS = 1 << 19
"""Lines are handed out about so many characters at a time."""

LONGEST_LINE = 1 << 25
"""Characters; no line of a table is longer."""

_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Text:
    """A file as text: its codec, what becomes of bytes that do not fit, and the notes on both."""

    raw: RawFile
    codec: str
    errors: str
    has_nul: bool
    notes: tuple[str, ...]

    def windows(self) -> Iterator[list[str]]:
        """The lines of the file with their ends, some thousand at a time.

        Lines end at \\n, \\r\\n and \\r, nowhere else; NUL characters are taken out.
        """
        with self.raw.opened() as file:
            reader = io.TextIOWrapper(file, self.codec, self.errors, newline="")
            while lines := reader.readlines(WINDOW_CHARACTERS):
                if self.has_nul:
                    lines = [line.replace("\x00", "") for line in lines]
                yield lines


def text_of(raw: RawFile) -> Text:
    """How a file is decoded.

    A byte-order mark decides; else UTF-8 if the bytes are valid UTF-8; else UTF-16 if every second
    byte is mostly NUL; else charset-normalizer's guess, or cp1252 when it says Western European.

    Raises
    ------
    DataError
        The content is no text.

    >>> from planner.sources.opening import open_source
    >>> text = text_of(open_source("Größe;Zahl".encode("cp1252"), "a.csv"))
    >>> text.codec, list(text.windows())
    ('cp1252', [['Größe;Zahl']])
    """
    codec, label = _marked_codec(raw) or ("utf-8", "UTF-8{lost}")
    errors = "strict"
    try:
        found = _survey(raw, codec, errors)
    except UnicodeDecodeError:
        if codec == "utf-8":
            codec = _legacy_name(raw)
            label = f"{codec}, guessed from the content{{lost}}; check the accented letters"
        errors = "replace"
        found = _survey(raw, codec, errors)
    lost = ""
    if found.replaced:
        lost = f" ({found.replaced:,} unreadable characters replaced)"
    notes = [f"Encoding: {label.format(lost=lost)}."]
    if found.nuls:
        notes.append(f"{found.nuls:,} NUL characters were taken out.")
    sample = found.sample.replace("\x00", "")
    if len(_CONTROL.findall(sample)) > 0.05 * len(sample):
        raise _no_text(raw.name, "binary content")
    return Text(raw, codec, errors, found.nuls > 0, tuple(notes))


@dataclass
class _Survey:
    sample: str = ""
    nuls: int = 0
    replaced: int = 0


def _survey(raw: RawFile, codec: str, errors: str) -> _Survey:
    """Go through the whole text once."""
    found, open_line = _Survey(), 0
    with raw.opened() as file:
        reader = io.TextIOWrapper(file, codec, errors, newline="")
        while piece := reader.read(_PIECE):
            found.sample = found.sample or piece[:_SAMPLE_BYTES]
            found.nuls += piece.count("\x00")
            found.replaced += piece.count("\ufffd") if errors == "replace" else 0
            last = max(piece.rfind("\n"), piece.rfind("\r"))
            open_line = open_line + len(piece) if last < 0 else len(piece) - last
            if open_line > LONGEST_LINE:
                raise _no_text(raw.name, f"a line of more than {LONGEST_LINE:,} characters")
    return found


def _no_text(file: str, got: str) -> DataError:
    return DataError(
        file=file,
        got=got,
        expected="a text table (CSV or TSV)",
        remedy="export the file as CSV",
    )


def _marked_codec(raw: RawFile) -> tuple[str, str] | None:
    """(codec, its name in words with a place for what was lost) where the first bytes tell it."""
    with raw.opened() as file:
        start = file.read(_SAMPLE_BYTES)
    for mark, name, label in _MARKS:
        if start.startswith(mark):
            return name, label + "{lost}"
    utf16 = _utf16_without_mark(start)
    return utf16 and (utf16, utf16.upper() + ", found without a byte-order mark{lost}")


def _lines_beyond_ascii(raw: RawFile) -> bytes:
    """Some lines with accented bytes: only these tell encodings apart."""
    telling: list[bytes] = []
    with raw.opened() as file:
        while sum(map(len, telling)) < _SAMPLE_BYTES and (piece := file.read(_PIECE)):
            telling += [line for line in piece.splitlines() if not line.isascii()]
    return b"\n".join(telling)[:_SAMPLE_BYTES]


def _utf16_without_mark(sample: bytes) -> str | None:
    if len(sample) < 8:
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.6 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.6 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _legacy_name(raw: RawFile) -> str:
    from charset_normalizer import from_bytes  # 30 ms to import, needed for few files

    sample = _lines_beyond_ascii(raw)
    matches = from_bytes(sample, cp_isolation=list(_CANDIDATES))
    best = matches.best()
    if best is None:
        return "cp1252"
    # Among readings that are equally clean the Western European one is by far the usual one.
    for match in matches:
        names = {match.encoding, *match.could_be_from_charset}
        if names & _WESTERN and match.chaos <= best.chaos + 0.01:
            return "cp1252"
    return best.encoding
