"""Counts per member and kind as weighted patterns, capped so that a table of them stays bounded.

A row of more than `CAP` acts is scaled to it, kind by kind, by integers only (halves are rounded
up), so that every engine and Python get the same row. What is lost is the difference between many
acts and very many; the totals are kept as a histogram, and the first two moments per kind as sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.errors import PlannerError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FEWEST_ACTS = 5
"""Members with fewer acts are "too early to tell": their mix says nothing yet."""

CAP = 20
"""Acts a row is scaled to; a table of more than `MOST_ROWS` patterns is scaled to `SMALL_CAP`."""

SMALL_CAP, MOST_ROWS = 12, 50_000
TOP_TOTAL = 500
RARE_SHARE, RARE_MEMBERS = 0.01, 0.02
OTHER = "other"
MEMBERS = "members"
_KEY_BITS = 62


@dataclass(frozen=True)
class CountPatterns:
    """Patterns of the members with enough acts.

    Attributes
    ----------
    kinds
        Names of the columns, rare kinds merged into "other".
    counts : (patterns, kinds)
        Capped counts.
    is_scaled : (patterns,)
        True for rows of more acts than the cap.
    members : (patterns,)
        Members per pattern.
    totals, total_members
        Acts (top-coded at 500), and members who did as many.
    means, variances : (kinds,)
        Of the uncapped counts.
    cap
        The cap in force.
    too_early
        Members with fewer than 5 acts.
    """

    kinds: tuple[str, ...]
    counts: np.ndarray
    is_scaled: np.ndarray
    members: np.ndarray
    totals: np.ndarray
    total_members: np.ndarray
    means: np.ndarray
    variances: np.ndarray
    cap: int
    too_early: float

    @property
    def eligible(self) -> float:
        """Members with enough acts."""
        return float(self.members.sum())


def checked_counts(counts: pd.DataFrame) -> tuple[list[str], np.ndarray, np.ndarray]:
    """(kinds, counts per row, members per row) of a table with a column per kind.

    A column `members` gives the weight of each row; without it each row is one member. Columns of
    text (such as ids) are left out.

    Raises
    ------
    PlannerError
        No column of counts; a negative, missing or broken count.
    """
    import numpy as np
    import pandas as pd

    kinds = [str(name) for name in counts.columns
             if name != MEMBERS and pd.api.types.is_numeric_dtype(counts[name])
             and not pd.api.types.is_bool_dtype(counts[name])]  # fmt: skip
    if not kinds:
        raise PlannerError(
            "Counts of acts: found no column of numbers, expected one per kind of act (like, "
            "comment ...), one row per member. Remedy: check the table."
        )
    values = counts[kinds].to_numpy(dtype=float, na_value=np.nan)
    wrong = ~(values >= 0) | (values % 1 != 0) | (values > 1e12)
    if wrong.any():
        row, column = map(int, np.argwhere(wrong)[0])
        raise PlannerError(
            f"Counts of acts, row {row + 1}, column {kinds[column]!r}: found "
            f"{values[row, column]:g}, expected a whole number of 0 or more. Remedy: correct the "
            "count; 0 means none."
        )
    weights = np.ones(len(counts))
    if MEMBERS in counts:
        weights = counts[MEMBERS].to_numpy(dtype=float, na_value=np.nan)
        if not (weights >= 0).all():
            raise PlannerError(
                "Counts of acts, column 'members': found a weight that is missing or below 0, "
                "expected 0 or more. Remedy: correct the weights."
            )
    return kinds, values.astype("int64"), weights


def capped(counts: np.ndarray, cap: int) -> np.ndarray:
    """Rows of more than `cap` acts scaled to it, halves rounded up.

    >>> import numpy as np
    >>> capped(np.array([[3, 1], [30, 10], [25, 0]]), 20).tolist()
    [[3, 1], [15, 5], [20, 0]]
    """
    import numpy as np

    totals = counts.sum(axis=1, keepdims=True)
    scaled = (2 * cap * counts + totals) // np.maximum(2 * totals, 1)
    return np.where(totals > cap, scaled, counts)


def count_patterns(counts: pd.DataFrame, kinds: tuple[str, ...] | None = None) -> CountPatterns:
    """Patterns of a table of counts.

    Parameters
    ----------
    counts
        One row per member (or per pattern, with a column `members`), one column per kind.
    kinds
        Kinds to keep; None keeps those with 1 % of the acts and 2 % of the members and merges the
        rest into "other".
    """
    import numpy as np

    names, values, weights = checked_counts(counts)
    enough = (values.sum(axis=1) >= FEWEST_ACTS) & (weights > 0)
    too_early = float(weights[~enough].sum())
    values, weights = values[enough], weights[enough]
    kinds = kept_kinds(names, values, weights) if kinds is None else kinds
    values = merged(names, values, kinds)
    cap = CAP
    rows, is_scaled, members = _distinct(values, cap, weights)
    if len(rows) > MOST_ROWS:
        cap = SMALL_CAP
        rows, is_scaled, members = _distinct(values, cap, weights)
    totals = np.minimum(values.sum(axis=1), TOP_TOTAL)
    whole, place = np.unique(totals, return_inverse=True)
    size = max(float(weights.sum()), 1e-300)
    means = weights @ values / size
    return CountPatterns(
        kinds=tuple(kinds),
        counts=rows,
        is_scaled=is_scaled,
        members=members,
        totals=whole,
        total_members=np.bincount(place, weights=weights, minlength=len(whole)),
        means=means,
        variances=np.maximum(weights @ (values - means) ** 2 / size, 0.0),
        cap=cap,
        too_early=too_early,
    )


def kept_kinds(names: list[str], values: np.ndarray, weights: np.ndarray) -> tuple[str, ...]:
    """Kinds with 1 % of the acts, done by 2 % of the members, and "other" if more was done."""

    acts = weights @ values
    share = acts / max(float(acts.sum()), 1.0)
    done_by = weights @ (values > 0) / max(float(weights.sum()), 1e-300)
    is_kept = (share >= RARE_SHARE) & (done_by >= RARE_MEMBERS)
    kept = [name for name, keep in zip(names, is_kept, strict=True) if keep and name != OTHER]
    rest = acts.sum() - sum(acts[names.index(name)] for name in kept)
    return (*kept, OTHER) if rest > 0 else tuple(kept)


def merged(names: list[str], values: np.ndarray, kinds: tuple[str, ...]) -> np.ndarray:
    """The columns `kinds`, in their order. What is not among them is summed into "other" where that
    is one of them; else a model has never seen it and can say nothing of it."""
    import numpy as np

    none = np.zeros(len(values), dtype="int64")
    rest = [values[:, place] for place, name in enumerate(names) if name not in kinds
            or name == OTHER]  # fmt: skip
    columns = [
        sum(rest, none) if kind == OTHER
        else (values[:, names.index(kind)] if kind in names else none)
        for kind in kinds
    ]  # fmt: skip
    return np.column_stack(columns) if columns else np.zeros((len(values), 0), dtype="int64")


def _distinct(
    values: np.ndarray, cap: int, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(capped rows, was the row scaled, members)."""
    import numpy as np

    is_scaled = values.sum(axis=1) > cap
    if not len(values):
        return values, is_scaled, weights
    rows = np.column_stack([capped(values, cap), is_scaled])
    base = cap + 2
    if rows.shape[1] * np.log2(base) < _KEY_BITS:
        # One whole number per row is told apart fifty times faster than the row.
        keys = rows @ base ** np.arange(rows.shape[1] - 1, -1, -1, dtype="int64")
        _, first, place = np.unique(keys, return_index=True, return_inverse=True)
        found = rows[first]
    else:
        found, place = np.unique(rows, axis=0, return_inverse=True)
    members = np.bincount(place.ravel(), weights=weights, minlength=len(found))
    return found[:, :-1], found[:, -1].astype(bool), members
