"""Cells of a file as messages may show them: what went wrong stays visible, names do not.

Lists of rejected rows, notes and reasons are kept, exported and read by others, and a shifted cell
can hold anything: somebody's name where a count should be.
"""

from __future__ import annotations

import re

from planner.sources.dates import MONTHS
from planner.sources.numbers import MISSING_WORDS

HIDDEN = "(hidden)"
SHOWN_CHARACTERS = 80
_GAP = "…"

_WORD = re.compile(r"(?:[^\W\d_]|[^\x00-\x7f€£¥°–—…\xa0\u202f])+")
_ZONE = re.compile(r"[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_]+){1,2}")
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag "
    "freitag samstag sonntag"
)
_OTHER_WORDS = (
    "date div eur false gmt inf lifetime name ref sept time total true undefined usd utc value yes"
)
_DATE_WORDS = (*(name for names in MONTHS.values() for name in names), *_WEEKDAYS.split())
_HARMLESS = frozenset(
    {*_DATE_WORDS, *(name[:3] for name in _DATE_WORDS), *MISSING_WORDS, *_OTHER_WORDS.split()}
)


def shown_value(text: str | None) -> str:
    """A cell as messages may show it: digits, signs and known words; other words are hidden.

    >>> shown_value("-1"), shown_value("31 Nov 2026"), shown_value("12x")
    ('-1', '31 Nov 2026', '12x')
    >>> shown_value("Ida Larsen"), shown_value("ida@post.dk 3")
    ('(hidden)', '…@….dk 3')
    """
    text = "" if text is None else str(text)
    if len(text) > SHOWN_CHARACTERS:
        text = text[: SHOWN_CHARACTERS - 3] + "..."
    if not text.strip() or _ZONE.fullmatch(text.strip()):
        return text
    has_digit = any(sign.isdigit() for sign in text)
    shown = _WORD.sub(lambda match: _word(match[0], has_digit), text)
    return HIDDEN if shown != text and not re.search(r"\d", shown) else shown


def _word(word: str, has_digit: bool) -> str:
    short = has_digit and word.isascii() and len(word) <= 2
    return word if short or word.casefold() in _HARMLESS else _GAP
