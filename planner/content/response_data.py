"""Which posts the response model learns from, and what it left out and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.errors import DataError
from planner.inference.likelihoods import BetaBinomial, Likelihood, NegativeBinomial, StudentLogRate
from planner.inference.posts import choose_outcome, comparable_posts, paid_flag
from planner.wording import counted

YOUNGEST_DAYS = 7
ORGANIC_FORM = {
    "interactions": "interactions_organic",
    "reach_people": "reach_organic",
    "impressions": "impressions_organic",
}
SMALL_MEDIAN, MANY_ZEROS = 10.0, 0.1


@dataclass(frozen=True, eq=False)
class ResponseData:
    """Posts to learn from.

    Attributes
    ----------
    posts
        As `comparable_posts` gives them, `outcome` (and `trials` for rates) finite and known.
    outcome, denominator
        Names of the columns.
    is_organic
        True if the paid part of the results is left out.
    is_count
        True if all results are whole numbers.
    unit
        1 for counts, else the 5 % quantile of the positive results.
    notes
        One sentence for everything left out.
    """

    posts: pd.DataFrame
    outcome: str | None
    denominator: str | None
    is_organic: bool
    is_count: bool
    unit: float
    notes: tuple[str, ...]

    def candidates(self) -> list[str]:
        """Names of the likelihoods that fit this kind of result; the default comes first."""
        if self.denominator is not None:
            return ["student", "beta-binomial"]
        values = self.posts["outcome"].to_numpy()
        small = len(values) and (
            np.median(values) < SMALL_MEDIAN or (values == 0).mean() > MANY_ZEROS
        )
        if self.is_count and small and values.max(initial=0) < 1e6:
            return ["student", "negative binomial"]
        return ["student"]

    def likelihood(self, name: str, posts: pd.DataFrame) -> Likelihood:
        """The likelihood of this name holding the results of `posts`."""
        values = posts["outcome"].to_numpy(dtype=float)
        if name == "negative binomial":
            return NegativeBinomial(values)
        if name == "beta-binomial":
            return BetaBinomial(values, posts["trials"].to_numpy(dtype=float))
        return StudentLogRate(values, self.unit, self.is_count)

    def offset(self, name: str, posts: pd.DataFrame) -> np.ndarray | None:
        """Log of the denominators for counts of a rate; None where there is nothing to add."""
        if self.denominator is None or name == "beta-binomial":
            return None
        return np.log(posts["trials"].to_numpy(dtype=float))


def response_data(posts: pd.DataFrame, outcome: str, denominator: str | None) -> ResponseData:
    """Choose the outcome, drop what cannot be compared, and say so.

    Parameters
    ----------
    posts
        POSTS.
    outcome
        A column of it, or "auto".
    denominator
        A column of it for a rate (clicks of impressions), or None.

    Raises
    ------
    DataError
        If a column asked for is not in the table.

    >>> from planner.schema import POSTS
    >>> response_data(POSTS.empty(), "auto", None).outcome is None
    True
    """
    name = choose_outcome(posts) if outcome == "auto" else outcome
    known = comparable_posts(posts, name)
    notes = []
    left_out = int(posts[name].isna().sum()) if name in posts.columns else 0
    if left_out:
        notes.append(f"{counted(left_out, 'post')} without a known {name} left out.")
    known, is_organic, note = _organic(known, name)
    notes += [note] if note else []
    finite = np.isfinite(known["outcome"].to_numpy(dtype=float))
    if not finite.all():
        notes.append(f"{counted((~finite).sum(), 'post')} with an infinite {name} left out.")
        known = known[finite]
    if "exported_at" in known.columns and len(known):
        exported = pd.to_datetime(known["exported_at"], utc=True).dt.tz_localize(None)
        age = (exported - known["published_wall"]).dt.total_seconds() / 86_400
        young = (age < YOUNGEST_DAYS).to_numpy()
        if young.any() and not young.all():
            notes.append(
                f"{counted(young.sum(), 'post')} younger than {YOUNGEST_DAYS} days at the export "
                "left out: they were still earning."
            )
            known = known[~young]
    if denominator is not None:
        known, note = _with_trials(known, denominator)
        notes += [note] if note else []
    known = known.reset_index(drop=True)
    values = known["outcome"].to_numpy(dtype=float)
    is_count = bool(len(values) == 0 or (np.all(values == np.round(values)) and name != "revenue"))
    positive = values[values > 0]
    unit = 1.0 if is_count or not len(positive) else float(np.quantile(positive, 0.05))
    return ResponseData(known, name, denominator, is_organic, is_count, unit, tuple(notes))


def _organic(known: pd.DataFrame, name: str | None) -> tuple[pd.DataFrame, bool, str]:
    """The organic form of the outcome where every paid post has one."""
    organic = ORGANIC_FORM.get(name or "")
    if organic is None or organic not in known.columns or not len(known):
        return known, False, ""
    paid = paid_flag(known).to_numpy() == 1
    if not paid.any() or known.loc[paid, organic].isna().any():
        return known, False, ""
    value = known[organic].astype(float).where(known[organic].notna(), known["outcome"])
    note = (
        f"Paid {name} of {counted(paid.sum(), 'boosted post')} left out; the organic part counts."
    )
    return known.assign(outcome=value), True, note


def _with_trials(known: pd.DataFrame, denominator: str) -> tuple[pd.DataFrame, str]:
    if denominator not in known.columns:
        raise DataError(
            file="POSTS",
            column=denominator,
            got=f"the columns {', '.join(known.columns)}",
            expected=f"a column {denominator} to divide by",
            remedy="choose a denominator that is there",
        )
    trials = known[denominator].astype(float)
    good = (trials > 0) & (known["outcome"] <= trials)
    dropped = int((~good).sum())
    note = (
        f"{counted(dropped, 'post')} without {denominator}, or with more results than "
        f"{denominator}, left out."
        if dropped
        else ""
    )
    return known.assign(trials=trials)[good], note
