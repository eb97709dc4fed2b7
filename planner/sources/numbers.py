"""Numbers as people and platforms write them: "2633.0", "1,234", "1.234,56", "1.2K", "--".

The decimal sign is decided per column from all its values, never cell by cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np

from planner.sources.parsed import Parsed, positions_of
from planner.sources.texts import Texts

MISSING_WORDS = frozenset(
    {"", "-", "--", "—", "–", "n/a", "na", "nan", "null", "none", "undefined", "#n/a"}
)
"""Texts that mean "not known", in columns of numbers only (elsewhere "None" is a name)."""

_FACTORS = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9}
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009 '\u2019"), None)  # thousands signs, too
_SHAPE = re.compile(r"([+-]?)([\d.,]*\d[\d.,]*)(?:[eE]\+?(\d{1,2}))?([kKmMbB]?)")
_PLAIN = re.compile(r"\d+")
_GROUPED = {
    mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{2,3}})*{re.escape(mark)}\d{{3}}")
    for mark in ".,"
}
_BELOW = re.compile(r"<\s*[\d.,]+\s*%?")
_CURRENCY = "€$£¥"
_LONGEST = 40  # characters; longer texts are no numbers, and would be slow to match
_MOST_DIGITS = 15
_LARGEST = 1e15  # beyond this a float no longer holds every whole number


def decimal_sign(texts: Iterable[str]) -> str | None:
    """The decimal sign a column's values prove: ".", "," or None when they prove neither.

    >>> decimal_sign(["1.234,56", "7"]), decimal_sign(["2633.0"]), decimal_sign(["1,234", "55"])
    (',', '.', None)
    """
    texts = set(texts)
    joined = "".join(texts)
    if "." not in joined and "," not in joined:
        return None
    votes = Counter(filter(None, map(_vote, texts)))
    if not votes or votes["."] == votes[","]:
        return None
    return "." if votes["."] > votes[","] else ","


def _vote(text: str) -> str | None:
    shape = _SHAPE.fullmatch(_bare(text))
    if shape is None:
        return None
    digits, suffix = shape.group(2), shape.group(4)
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        return None
    if dots and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    mark, other = (".", ",") if dots else (",", ".")
    if dots + commas > 1:
        return other
    before, after = digits.split(mark)
    grouped = len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0")
    return None if grouped and not suffix else mark


def _bare(text: str) -> str:
    if len(text) > _LONGEST:
        text = text.strip()
        if len(text) > _LONGEST:
            return "?"
    return text.strip().replace("\u2212", "-").strip(_CURRENCY).translate(_SPACES)


def parse_numbers(
    texts: Iterable[str],
    *,
    whole: bool = True,
    low: float | None = 0.0,
    high: float | None = None,
    decimal: str | None = None,
    lean: str = ".",
) -> Parsed:
    """Numbers of one column.

    Parameters
    ----------
    texts
        The cells.
    whole
        True for counts: 12.5 likes is a problem, 12.0 is not.
    low, high
        Smallest and largest value that makes sense, None for no bound.
    decimal
        Decimal sign the other columns of the file prove, used when this column proves none.
    lean
        Decimal sign assumed for fractions when nothing proves one; the note says so.

    Returns
    -------
    Parsed
        float64 values, NaN where missing or unreadable. Blank is missing, never 0.

    >>> parse_numbers(["2633.0", "1,234", "-", "", "1.2K"]).values
    array([2633., 1234.,   nan,   nan, 1200.])
    >>> parse_numbers(["1.234,56", "7"], whole=False).values
    array([1234.56,    7.  ])
    >>> parse_numbers(["-5"]).problems
    {0: ('a count below 0', 'correct the cell or leave it blank if unknown')}
    """
    texts = Texts.of(texts)
    plain = texts.parsed_by(_plain_digits)
    if plain is not None and (low is None or plain.min() >= low) and (
        high is None or plain.max() <= high
    ):  # fmt: skip
        return Parsed(plain)
    sign, notes = _decided_sign(texts.distinct(), whole, decimal, lean)
    problems: dict[str, tuple[str, str]] = {}
    below: set[str] = set()

    def number(text: str) -> float:
        bare = _bare(text)
        if bare.lower() in MISSING_WORDS:
            return np.nan
        if bare.startswith("<") and _BELOW.fullmatch(bare):
            below.add(text)
            return np.nan
        value = _value(bare, sign)
        reason = _reason(value, whole, low, high)
        if reason:
            problems[text] = (reason, "correct the cell or leave it blank if unknown")
        return np.nan if reason else value

    values = texts.parsed_by(lambda cells: np.array([number(cell) for cell in cells], "float64"))
    if below:
        count = len(texts.where(below))
        notes.append(f"{count:,} value(s) given only as 'less than' were left missing.")
    return Parsed(values, positions_of(texts, problems), notes)


def _plain_digits(texts: list[str]) -> np.ndarray | None:
    """Cells of nothing but digits, read at once; None for others."""
    joined = "".join(texts)
    if not (joined.isascii() and joined.isdigit() and all(texts)):
        return None
    if max(map(len, texts)) > _MOST_DIGITS:
        return None
    return np.array(texts, dtype=f"U{_MOST_DIGITS}").astype("int64").astype("float64")


def _decided_sign(
    unique: Iterable[str], whole: bool, decimal: str | None, lean: str
) -> tuple[str, list[str]]:
    proven = decimal_sign(unique)
    if proven:
        words = {".": "a point", ",": "a comma"}[proven]
        return proven, [f"decimal sign is {words}."] if proven == "," else []
    marked = [text for text in unique if _SHAPE.fullmatch(_bare(text)) and set(text) & set(".,")]
    if not marked:
        return decimal or lean, []
    example = marked[0].strip()
    mark = "." if "." in example else ","
    other = "," if mark == "." else "."
    if whole or (decimal or lean) == other:
        return other, [f"'{example}' is read with '{mark}' as thousands sign."]
    return mark, [f"'{example}' is read with '{mark}' as decimal sign, an assumption to check."]


def _value(bare: str, sign: str) -> float | None:
    shape = _SHAPE.fullmatch(bare)
    if shape is None:
        return None
    minus, digits, exponent, suffix = shape.groups()
    thousands = "," if sign == "." else "."
    head, found, tail = digits.partition(sign)
    if found and not (tail.isascii() and tail.isdigit()):
        return None
    if thousands in head:
        if not _GROUPED[thousands].fullmatch(head):
            return None
        head = head.replace(thousands, "")
    if head and not _PLAIN.fullmatch(head):
        return None
    value = float(f"{head or '0'}.{tail or '0'}e{exponent or '0'}")
    value = round(value * _FACTORS[suffix.lower()], 6)
    return -value if minus == "-" else value


def _reason(value: float | None, whole: bool, low: float | None, high: float | None) -> str | None:
    what = "count" if whole else "number"
    if value is None:
        return f"not readable as a {what}"
    if low is not None and value < low:
        return f"a {what} below {low:g}"
    if high is not None and value > high:
        return f"a {what} above {high:g}"
    if abs(value) > _LARGEST:
        return f"too large for a {what}"
    if whole and value != round(value):
        return "not a whole number, where a count is expected"
    return None
