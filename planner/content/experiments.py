"""Finished tests as rows of evidence: an A/B or alternating-weeks result enters the fit once.

`contrast` names kinds as platform/format/pillar/intent with their weights, joined by `;`. A `*`
stands for any: `facebook/video/*/*=1;facebook/photo/*/*=-1` compares videos with photos, averaged
over the kinds seen. The estimate is a difference of logs (log of the ratio), with its standard
error. Posts that the test used are left out of the log, so nothing counts twice.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from planner.content.response_terms import CONTENT_FAMILIES, ResponseTerms, labels_of
from planner.errors import DataError
from planner.inference.linear_terms import Terms
from planner.inference.posts import CELL


def with_experiments(
    posts: pd.DataFrame, experiments: pd.DataFrame | None, outcome: str | None
) -> tuple[pd.DataFrame, Callable[[ResponseTerms], list[Terms]] | None]:
    """The posts without those of the tests, and what adds the tests to the terms.

    Raises
    ------
    DataError
        If a contrast cannot be read or names a kind that was never published.
    """
    if experiments is None or not len(experiments):
        return posts, None
    own = experiments[experiments["metric"] == outcome]
    own = own[own["estimate_log_ratio"].notna() & (own["standard_error"] > 0)]
    if not len(own):
        return posts, None
    if "post_ids" in own.columns:
        used = set(";".join(own["post_ids"].dropna().astype(str)).split(";")) - {""}
        posts = posts[~posts["post_id"].isin(used)].reset_index(drop=True)

    def add(terms: ResponseTerms) -> list[Terms]:
        rows = np.stack([contrast_row(terms, text) for text in own["contrast"]])
        estimates = own["estimate_log_ratio"].to_numpy(dtype=float)
        errors = own["standard_error"].to_numpy(dtype=float)
        return [variant.with_evidence(rows, estimates, errors) for variant in terms.variants]

    return posts, add


def contrast_row(terms: ResponseTerms, text: str) -> np.ndarray:
    """Weights of the coefficients that a contrast compares, shape (coefficients,)."""
    row = np.zeros(terms.terms.size)
    kinds = terms.posts[CELL].astype(str).drop_duplicates()
    for piece in filter(None, str(text).split(";")):
        name, _, weight = piece.rpartition("=")
        parts = name.split("/")
        try:
            value = float(weight)
        except ValueError:
            value = float("nan")
        if len(parts) != len(CELL) or not np.isfinite(value):
            raise _unread(text, "pairs platform/format/pillar/intent=weight joined by ;")
        meant = np.ones(len(kinds), dtype=bool)
        for column, part in zip(CELL, parts, strict=True):
            if part.strip() != "*":
                meant &= (kinds[column] == part.strip()).to_numpy()
        if not meant.any():
            raise _unread(text, f"kinds that were published; {name} was not")
        row += value * _kinds_row(terms, kinds[meant])
    return row


def _kinds_row(terms: ResponseTerms, kinds: pd.DataFrame) -> np.ndarray:
    row = np.zeros(terms.terms.size)
    for name, columns in CONTENT_FAMILIES.items():
        place = terms.terms.places.get(name)
        if place is None:
            continue
        at = {label: place.start + number for number, label in enumerate(terms.terms.labels(name))}
        for label in labels_of(kinds, columns):
            row[at[label]] += 1 / len(kinds)
    return row


def _unread(text: str, expected: str) -> DataError:
    return DataError(
        file="EXPERIMENTS",
        column="contrast",
        got=str(text),
        expected=expected,
        remedy="write for example facebook/video/*/*=1;facebook/photo/*/*=-1",
    )
