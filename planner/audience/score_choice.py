"""From whole-number scores to a name: the winner, or "between A and B"; in Python and in SQL alike.

Types and classes are both told this way. Ties go to the one that comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

MILLION = 1_000_000
"""Scores are logarithms in millionths, rounded once, so that no engine can differ in a digit."""

BETWEEN_UNDER = 405_465
"""1,000,000 ln(.6/.4): under this difference neither has a probability of .6 against the other."""


def chosen(scores: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Name per column of scores, shape (names, rows).

    >>> import numpy as np
    >>> chosen(np.array([[9_000_000, 500_000], [0, 200_000]]), ("A", "B")).tolist()
    ['A', 'between A and B']
    """
    import numpy as np

    words = np.array(names, dtype=object)
    best = scores.argmax(axis=0)
    labels = words[best]
    if len(names) < 2:
        return labels
    rows = np.arange(scores.shape[1])
    rest = scores.copy()
    rest[best, rows] = np.iinfo("int64").min
    second = rest.argmax(axis=0)
    close = scores[best, rows] - scores[second, rows] < BETWEEN_UNDER
    low, high = np.minimum(best, second)[close], np.maximum(best, second)[close]
    labels[close] = "between " + words[low] + " and " + words[high]
    return labels


def choice_sql(names: Sequence[str], first: str) -> str:
    """The same as a CASE over the columns s_0, s_1 ...; `first` is a WHEN that comes before.

    >>> print(choice_sql(("A",), "WHEN n = 0 THEN 'nothing'"))
    CASE WHEN n = 0 THEN 'nothing'
        WHEN 1 = 1 THEN 'A' END
    """
    lines = [f"CASE {first}"]
    for best in range(len(names)):
        others = [other for other in range(len(names)) if other != best]
        if not others:
            lines.append(f"WHEN 1 = 1 THEN {quoted(names[best])}")
            continue
        inner = "CASE"
        for second in others:
            rest = [other for other in others if other != second]
            low, high = sorted((best, second))
            tests = [f"s_{best} - s_{second} < {BETWEEN_UNDER}", *_beats(second, rest)]
            pair = quoted(f"between {names[low]} and {names[high]}")
            inner += f" WHEN {' AND '.join(tests)} THEN {pair}"
        wins = " AND ".join(_beats(best, others))
        lines.append(f"WHEN {wins} THEN {inner} ELSE {quoted(names[best])} END")
    return "\n    ".join(lines) + " END"


def quoted(text: str) -> str:
    """A text as an SQL literal.

    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def _beats(one: int, others: Sequence[int]) -> list[str]:
    return [f"s_{one} {'>' if other < one else '>='} s_{other}" for other in others]
