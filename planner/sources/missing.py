"""The error for a column that a file does not have: what it has, what comes nearest, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from planner.errors import DataError

_SHOWN_NAMES, _SHOWN_CHARACTERS = 40, 40


def missing_column(
    file: str, header: Sequence[str], column: str, expected: str, remedy: str, reason: str = ""
) -> DataError:
    """A `DataError` that lists the columns found, and the nearest name or the reason.

    >>> print(missing_column("a.csv", ["Datum", "likes"], "date", "a column date", "rename it"))
    a.csv, column 'date': found the columns Datum, likes (nearest: 'Datum'), \
expected a column date. Remedy: rename it.
    """
    shown = [name[:_SHOWN_CHARACTERS] for name in header[:_SHOWN_NAMES]]
    more = f" and {len(header) - len(shown)} more" if len(header) > len(shown) else ""
    lowered = {name.casefold(): name for name in reversed(shown)}
    close = difflib.get_close_matches(column.casefold(), lowered, n=1, cutoff=0.5)
    hint = reason or (f"nearest: '{lowered[close[0]]}'" if close else "")
    return DataError(
        file=file,
        column=column,
        got=f"the columns {', '.join(shown)}{more}" + (f" ({hint})" if hint else ""),
        expected=expected,
        remedy=remedy,
    )
