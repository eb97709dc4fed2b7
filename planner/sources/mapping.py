"""Which column of a file is which of ours: guesses from names and contents, for a person to check.

Nothing is decided silently: a guess carries its confidence and its reason, a name whose content
does not fit is not taken, and the caller can pass a corrected mapping.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from planner.schema import POSTS
from planner.sources.clock_hours import parse_clock_hours
from planner.sources.dates import parse_dates
from planner.sources.names import CHECK, FILLER_WORDS, HOUR, SURE, known_names
from planner.sources.numbers import MISSING_WORDS, parse_numbers
from planner.sources.shown import HIDDEN, shown_value
from planner.sources.vocabulary import FLAG_WORDS, normal, unaccented

UNKNOWN = "unknown"
NOTHING_FOUND = "no column of the file looks like it"
SAMPLED_ROWS = 300
MIN_SHARE_THAT_FITS = 0.5  # of a column found by its name; the rest of its rows are rejected
_FUZZY_CUTOFF = 0.86
_FUZZY_NAMES = 200  # matching by likeness is for headers people wrote, not for thousands of names
_LONGEST_NAME = 60
# Columns the planner makes itself or that no export carries.
_NOT_ASKED = {"published_at", "has_time_of_day", "interactions_kinds", "boosted_at"}
_NUMERIC = ("count", "number")


@dataclass(frozen=True)
class Guess:
    """One planner column, the column of the file that seems to hold it, and why.

    `confidence` is "sure", "check" (a person should look) or "unknown" (nothing found;
    `file_column` is None).
    """

    column: str
    file_column: str | None
    confidence: str
    reason: str


def mapping_name(header: Sequence[str]) -> str:
    """The name under which a workspace keeps how files with these columns are read.

    >>> mapping_name(["b", "a"]) == mapping_name(["a", "b"])
    True
    """
    return "columns: " + " | ".join(sorted(header))


def propose_mapping(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Guess]:
    """Guesses for every column of POSTS a file can hold, and for `published_hour`.

    Parameters
    ----------
    header
        Names of the file's columns.
    rows
        Rows of texts (the first few hundred are enough).

    Returns
    -------
    list of Guess
        In the order of POSTS; each column of the file is used at most once.

    >>> guesses = propose_mapping(["Posted on", "Likes"], [["2026-05-04", "3"]])
    >>> {guess.column: guess.file_column for guess in guesses if guess.file_column}
    {'published_wall': 'Posted on', 'likes': 'Likes'}
    """
    rows = rows[:SAMPLED_ROWS]
    texts = {
        name: [row[index] for row in rows if index < len(row)] for index, name in enumerate(header)
    }
    named = _named(header)
    chosen: dict[str, Guess] = {}
    refused: dict[str, str] = {}
    for column, candidates in named.items():
        for rank, name, reason in candidates:
            if any(guess.file_column == name for guess in chosen.values()):
                continue
            misfit = _misfit(column, texts[name])
            if misfit:
                refused[column] = f"the column '{name}' {misfit}"
                continue
            chosen[column] = Guess(column, name, SURE if rank == 0 else CHECK, reason)
            break
    _find_by_content(header, texts, chosen)
    return [
        chosen.get(column) or Guess(column, None, UNKNOWN, refused.get(column, NOTHING_FOUND))
        for column in _asked()
    ]


def _asked() -> list[str]:
    names = [name for name in POSTS.names if name not in _NOT_ASKED]
    names.insert(names.index("published_wall") + 1, HOUR)
    return names


def _named(header: Sequence[str]) -> dict[str, list[tuple[int, str, str]]]:
    """Planner column -> [(rank, file column, reason)], the best first."""
    known = known_names()
    found: dict[str, list[tuple[int, str, str]]] = {}
    for name in header:
        words = unaccented(normal(name))
        entry, reason, worse = known.get(words), "by its name", 0
        if entry is None:
            bare = _without_filler(words)
            entry, reason = known.get(bare), f"by its name, read as '{bare}'"
            if entry is not None and entry[0] in ("post_id", "published_wall"):
                worse = 1  # 'Post' alone says little about these
        if entry is None and 4 < len(words) <= _LONGEST_NAME and len(header) <= _FUZZY_NAMES:
            close = difflib.get_close_matches(words, known, n=1, cutoff=_FUZZY_CUTOFF)
            if close:
                entry, reason, worse = known[close[0]], f"its name is close to '{close[0]}'", 2
        if entry is not None:
            rank = worse + (0 if entry[1] == SURE else 1)
            found.setdefault(entry[0], []).append((rank, name, reason))
    return {column: sorted(found[column], key=lambda item: item[0])
            for column in _asked() if column in found}  # fmt: skip


def _without_filler(words: str) -> str:
    filler = frozenset().union(*FILLER_WORDS.values())
    return " ".join(word for word in words.split() if word not in filler)


def _misfit(column: str, texts: list[str]) -> str:
    """Why the content cannot be this column, "" if it can."""
    filled = [text for text in texts if text.strip().lower() not in MISSING_WORDS]
    if not filled:
        return "" if column != "published_wall" else "is empty"
    if column == "published_wall":
        share = _share_readable(parse_dates(filled).problems, filled)
        return "" if share >= MIN_SHARE_THAT_FITS else _holds(filled, "dates")
    if column == HOUR:
        share = _share_readable(parse_clock_hours(filled).problems, filled)
        return "" if share >= MIN_SHARE_THAT_FITS else _holds(filled, "hours of the day")
    kind = POSTS.by_name[column].kind
    if kind in _NUMERIC:
        numbers = parse_numbers(filled, whole=kind == "count", low=None)
        share = _share_readable(numbers.problems, filled)
        return "" if share >= MIN_SHARE_THAT_FITS else _holds(filled, "numbers")
    if kind == "flag":
        known = sum(1 for text in filled if text.strip().casefold() in FLAG_WORDS)
        return "" if known >= MIN_SHARE_THAT_FITS * len(filled) else _holds(filled, "yes and no")
    if column in ("platform", "format") and len(set(filled)) > max(12, len(filled) // 4):
        return _holds(filled, "a few repeated words")
    return ""


def _share_readable(problems: dict, filled: list[str]) -> float:
    return 1 - len(problems) / len(filled)


def _holds(filled: list[str], expected: str) -> str:
    example = shown_value(filled[0].strip()[:30])
    values = "words" if example == HIDDEN else f"values such as '{example}'"
    return f"holds {values}, not {expected}"


def _find_by_content(
    header: Sequence[str], texts: dict[str, list[str]], chosen: dict[str, Guess]
) -> None:
    """Look among unnamed columns for what a table of posts cannot do without."""
    taken = {guess.file_column for guess in chosen.values()}
    free = [name for name in header if name not in taken]
    if "published_wall" not in chosen:
        for name in free:
            filled = [text for text in texts[name] if text.strip()]
            separated = [text for text in filled if not text.strip().isdigit()]
            if len(separated) >= max(1, 0.9 * len(texts[name])) and not _misfit(
                "published_wall", filled
            ):
                chosen["published_wall"] = Guess(
                    "published_wall", name, CHECK, "its values read as dates"
                )
                free.remove(name)
                break
    if "published_wall" in chosen and HOUR not in chosen:
        dates = [text for text in texts[chosen["published_wall"].file_column] if text.strip()]
        clocks = [
            name
            for name in free
            if any(":" in text for text in texts[name]) and not _misfit(HOUR, texts[name])
        ]
        if clocks and not any(":" in text for text in dates):
            chosen[HOUR] = Guess(HOUR, clocks[0], CHECK, "its values read as clock times")
            free.remove(clocks[0])
    if "text" not in chosen:
        lengths = {
            name: sum(map(len, texts[name])) / len(texts[name])
            for name in free
            if texts[name] and not any("://" in text[:12] for text in texts[name][:20])
        }
        longest = max(lengths, key=lengths.get, default=None)
        if longest is not None and lengths[longest] > 40:
            chosen["text"] = Guess("text", longest, CHECK, "it holds the longest texts")
