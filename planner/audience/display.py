"""What may leave the workspace, and how a result table reads.

A group of people is shown only from a minimum size. Hiding one small group is not enough: whoever
knows the total gets it back by subtraction. So further groups are hidden until at least two are,
and until those hidden hold at least the minimum number of people together.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from planner.errors import PlannerError
from planner.metrics import percent_text
from planner.wording import counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from planner.verdict import Verdict

DISPLAY_MINIMUM = 50
"""Smallest group shown, in people (a convention; 100 for anything published)."""

HARD_FLOOR = 10
"""No setting shows a group smaller than this."""


def checked_minimum(minimum: int) -> int:
    """The display minimum, refused below the hard floor."""
    if not minimum >= HARD_FLOOR:
        raise PlannerError(
            f"Display minimum: found {minimum}, expected {HARD_FLOOR} or more, so that nobody can "
            f"be recognised in a small group. Remedy: use {HARD_FLOOR} to {DISPLAY_MINIMUM}."
        )
    return int(minimum)


def hidden_groups(sizes: np.ndarray, minimum: int) -> np.ndarray:
    """Which groups to hide, so that no hidden size follows from the total of all sizes.

    Hidden are all groups under `minimum`, empty ones too, and then the smallest of the others
    until those hidden hold `minimum` or more people together (which takes two or more), or all are
    hidden. Then each hidden size could be anything from 0 to a number of at least `minimum`. Where
    all small groups are empty, nothing else is hidden for them.

    >>> hidden_groups([900, 300, 40, 200], 50).tolist()
    [False, False, True, True]
    >>> hidden_groups([900, 300, 80], 50).tolist()
    [False, False, False]
    """
    import numpy as np

    sizes = np.asarray(sizes, dtype=float)
    hidden = sizes < minimum
    if not sizes[hidden].sum():
        return hidden  # nobody stands in them, so there is nobody to protect
    for position in np.argsort(sizes, kind="stable"):
        if sizes[hidden].sum() >= minimum:
            break
        hidden[position] = True
    return hidden


def shown_count(number: int, noun: str, minimum: int = DISPLAY_MINIMUM) -> str:
    """A group's size for a sentence; a group under the minimum keeps its size to itself.

    >>> shown_count(120, "account"), shown_count(31, "member")
    ('120 accounts', 'fewer than 50 members')
    """
    if 0 < number < minimum:
        return f"fewer than {minimum} {noun}s"
    return counted(number, noun)


def hidden_note(minimum: int) -> str:
    """The same note on every hidden row: it must not say which of them is the small one."""
    return f"not shown: under {minimum} people, or hidden to protect a group under {minimum}"


def two_digits(value: float) -> float:
    """A number rounded to two significant digits, as every displayed size of a group is.

    >>> [two_digits(value) for value in (7, 64, 1234, 98765, 0.00474)]
    [7.0, 64.0, 1200.0, 99000.0, 0.0047]
    """
    if value != value or value == 0:
        return value
    return float(f"{value:.2g}")


def with_small_groups_hidden(
    table: pd.DataFrame, minimum: int, nested: bool = False
) -> pd.DataFrame:
    """A copy of a result table that may be shown: small groups emptied, numbers rounded, a note.

    Parameters
    ----------
    table
        One row per group with a column `members`. Every number is rounded to two digits.
    minimum
        Display minimum in people.
    nested
        True when the rows contain each other, so that there is no total to subtract from: then
        only the small rows are hidden.
    """
    from pandas.api.types import is_numeric_dtype

    shown = table.copy()
    sizes = shown["members"].to_numpy(dtype=float)
    hidden = sizes < minimum if nested else hidden_groups(sizes, minimum)
    numbers = [name for name in shown.columns if is_numeric_dtype(shown[name])]
    shown[numbers] = shown[numbers].astype("float64")
    for name in numbers:
        shown[name] = shown[name].map(two_digits)
    shown.loc[hidden, numbers] = float("nan")
    shown["note"] = [hidden_note(minimum) if one else "" for one in hidden]
    return shown


def with_percent(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy for reading: shares as percent, counts with separators, missing as a dash."""
    import pandas as pd

    shown = {}
    for name in frame.columns:
        values = frame[name]
        is_share = "share" in name or name in ("low_90", "high_90")
        if not pd.api.types.is_numeric_dtype(values):
            shown[name] = values.fillna("").astype(str)
        elif is_share:
            shown[name] = [_dash(value, percent_text) for value in values]
        else:
            shown[name] = [_dash(value, lambda number: f"{number:,.0f}") for value in values]
    return pd.DataFrame(shown, index=frame.index)


def _dash(value: float, words) -> str:
    import pandas as pd

    return "–" if pd.isna(value) else words(float(value))


def table_text(title: str, frame: pd.DataFrame, notes: list[str]) -> str:
    """Title, table and notes as plain text; definitions stand below the table, line by line."""
    import pandas as pd

    below = _folded(frame)
    if "definition" in frame.columns:
        name = frame.columns[0]
        below = [f"{row[name]}: {row['definition']}" for _, row in frame.iterrows()] + below
    narrow = frame.drop(columns=["definition", "note"], errors="ignore")
    with pd.option_context("display.max_colwidth", None, "display.width", 200):
        body = with_percent(narrow).to_string(index=False)
    return "\n".join([title, body, *below, *notes])


def table_html(title: str, frame: pd.DataFrame, notes: list[str]) -> str:
    """The same as HTML, definitions in the table; every text is escaped."""
    import pandas as pd

    narrow = frame.drop(columns="note", errors="ignore")
    # Definitions are sentences: the default width would cut them off.
    with pd.option_context("display.max_colwidth", None):
        body = with_percent(narrow).to_html(index=False, escape=True, border=0)
    lines = "".join(f"<p>{html.escape(note)}</p>" for note in _folded(frame) + notes)
    return f"<div><p><strong>{html.escape(title)}</strong></p>{body}{lines}</div>"


def _folded(frame: pd.DataFrame) -> list[str]:
    """The notes of all rows, each once; a plain sentence where nothing is left to see."""
    if "note" not in frame.columns:
        return []
    if len(frame) and (frame["note"] != "").all():
        return ["No group can be shown: they are too small to protect the people in them."]
    return [f"– = {note}" for note in dict.fromkeys(frame["note"]) if note]


class ShownAsTable:
    """The face of an estimator: its result table, as it may be shown, with its verdict.

    A class says its `TITLE`, whether it `_is_fitted`, and what is `_shown`; `_more_notes` follow
    the verdict.
    """

    TITLE = ""
    verdict_: Verdict

    def _is_fitted(self) -> bool:
        return hasattr(self, "verdict_")

    def _shown(self) -> pd.DataFrame | None:
        """The table to show; None shows the verdict alone."""
        raise NotImplementedError

    def _shown_as_html(self) -> pd.DataFrame | None:
        return self._shown()

    def _more_notes(self) -> list[str]:
        return []

    def _notes(self) -> list[str]:
        verdict = self.verdict_
        return [f"Verdict: {verdict.level}. {verdict.sentence}", *self._more_notes()]

    def __repr__(self) -> str:
        if not self._is_fitted():
            return f"{type(self).__name__}()"
        shown = self._shown()
        if shown is None:
            return "\n".join([self.TITLE, *self._notes()])
        return table_text(self.TITLE, shown, self._notes())

    def _repr_html_(self) -> str:
        if not self._is_fitted():
            return f"<p>{type(self).__name__}()</p>"
        shown = self._shown_as_html()
        if shown is None:
            lines = "".join(f"<p>{html.escape(note)}</p>" for note in self._notes())
            return f"<div><p><strong>{html.escape(self.TITLE)}</strong></p>{lines}</div>"
        return table_html(self.TITLE, shown, self._notes())


FULL_TABLE_NOTE = (
    "Numbers are rounded to two digits; the full table, for the workspace only, is .summary."
)
