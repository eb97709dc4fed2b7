"""A block: a figure with everything that must stand beside it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go


@dataclass(frozen=True, eq=False)
class Block:
    """A figure with its finding, unit, sentence and table. Plain text: whoever shows it escapes.

    Parameters
    ----------
    name
        Unique within a plan, lower case, fit for an anchor ("hour-map-facebook").
    topic
        Section it belongs to: "content", "timing", "frequency", "coverage", "rhythm", "audience",
        "hours" or "calendar".
    title
        The finding in words.
    unit
        What is measured, in which unit, with which interval.
    sentence
        Finding, value with interval, count of rows, verdict: the figure's accessible name.
    figure
        The picture. Its own title repeats `title` and `unit` for those who show it alone.
    table
        The same numbers, rounded as in the sentence, with readable headings; missing is missing.
    verdict
        Level on one of the two ladders; None where the figure shows the plan, not evidence.
    min_width
        Width in px below which the figure scrolls inside its card instead of shrinking.
    """

    name: str
    topic: str
    title: str
    unit: str
    sentence: str
    figure: go.Figure
    table: pd.DataFrame
    verdict: str | None = None
    min_width: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", _tidy(self.table))


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of whole numbers as Int64, columns without any value as numbers.

    >>> tidy = _tidy(pd.DataFrame({"Posts": [3.0, None], "Ratio": [None, None]}))
    >>> [str(dtype) for dtype in tidy.dtypes]
    ['Int64', 'float64']
    """
    columns = {}
    for name in table.columns:
        values = table[name]
        if values.dtype == object and values.isna().all():
            values = values.astype("float64")
        if values.dtype == "float64" and values.notna().any():
            known = values.dropna()
            values = values.astype("Int64") if (known % 1 == 0).all() else values
        columns[name] = values
    return pd.DataFrame(columns, columns=table.columns)
