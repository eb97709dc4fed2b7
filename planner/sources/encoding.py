"""Bytes to text: which encoding a file is in, said aloud."""

from __future__ import annotations

import codecs
import re

from planner.errors import DataError

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
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")


def decode(data: bytes, file: str) -> tuple[str, list[str]]:
    """The text of a file and the notes on how it was decoded.

    A byte-order mark decides; else UTF-8 if the bytes are valid UTF-8; else UTF-16 if every second
    byte is mostly NUL; else charset-normalizer's guess, or cp1252 when it says Western European.
    NUL characters are taken out and counted.

    Raises
    ------
    DataError
        The content is no text.

    >>> decode("Größe;Zahl".encode("cp1252"), "a.csv")[0]
    'Größe;Zahl'
    """
    text, sentence = _decoded(data)
    notes = [sentence]
    nuls = text.count("\x00")
    if nuls:
        text = text.replace("\x00", "")
        notes.append(f"{nuls:,} NUL characters were taken out.")
    if len(_CONTROL.findall(text[:_SAMPLE_BYTES])) > 0.05 * min(len(text), _SAMPLE_BYTES):
        raise DataError(
            file=file,
            got="binary content",
            expected="a text table (CSV or TSV)",
            remedy="export the file as CSV",
        )
    return text, notes


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, name, label in _MARKS:
        if data.startswith(mark):
            text, lost = _lenient(data, name)
            return text, f"Encoding: {label}{lost}."
    utf16 = _utf16_without_mark(data)
    if utf16:
        text, lost = _lenient(data, utf16)
        return text, f"Encoding: {utf16.upper()}, found without a byte-order mark{lost}."
    try:
        return data.decode("utf-8"), "Encoding: UTF-8."
    except UnicodeDecodeError:
        pass
    name = _legacy_name(data)
    text, lost = _lenient(data, name)
    return text, f"Encoding: {name}, guessed from the content{lost}; check the accented letters."


def _lenient(data: bytes, name: str) -> tuple[str, str]:
    try:
        return data.decode(name), ""
    except UnicodeDecodeError:
        text = data.decode(name, errors="replace")
        return text, f" ({text.count(chr(0xFFFD)):,} unreadable characters replaced)"


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:_SAMPLE_BYTES]
    if len(sample) < 8:
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.6 * half and sample[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.6 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _legacy_name(data: bytes) -> str:
    from charset_normalizer import from_bytes  # 30 ms to import, needed for few files

    # Only lines with accented bytes tell encodings apart; a short sample of them keeps this quick.
    telling = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(telling)[:_SAMPLE_BYTES]
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
