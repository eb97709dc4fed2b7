"""`interactions` of a post: the sum of the kinds of act that are known, with the kinds named."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.sources.columns import Columns

PARTS = (("reactions", "likes"), ("comments",), ("shares",), ("saves",))
"""Kinds that are summed; likes stand in where reactions are unknown. Clicks are never in it."""


_UNEXPLAINED = "total of the file"


def add_interactions(columns: Columns, kinds_of_total: str) -> None:
    """Add `interactions` and `interactions_kinds`.

    A total of the file's own is used where it is known; elsewhere the known kinds are summed. A
    blank is unknown and never 0: a post of which no kind is known keeps a missing total.
    """
    ledger = columns.raw.ledger
    total, kinds = _sum_of_parts(columns)
    if "interactions" in columns:
        own = columns.values["interactions"].to_numpy(dtype="float64")
        label = kinds_of_total or _explained_by(own, total, kinds)
        known = ~np.isnan(own)
        total = np.where(known, own, total)
        kinds = np.where(known, label, kinds)
        if "interactions_kinds" in columns.mapping:
            stated = np.array(
                [_known_kinds(t) for t in columns.texts("interactions_kinds")], object
            )
            kinds = np.where(known & (stated != ""), stated, kinds)
        ledger.note(
            f"interactions is the file's own total, '{columns.mapping['interactions']}' ({label})."
        )
    elif any(kinds):
        common = pd.Series(kinds[kinds != ""]).mode().iloc[0]
        ledger.note(f"interactions is the sum of {common.replace('+', ' + ')}, as far as known.")
    columns.set("interactions", total, "count")
    columns.set("interactions_kinds", [text or None for text in kinds], "text")


def _known_kinds(text: str) -> str:
    """The kinds a file of our own states, "" if it is no list of kinds."""
    known = {name for names in PARTS for name in names}
    is_list = bool(text) and set(text.split("+")) <= known
    return text if is_list or text == _UNEXPLAINED else ""


def _sum_of_parts(columns: Columns) -> tuple[np.ndarray, np.ndarray]:
    """(total, kinds joined by +) from single kinds; NaN and "" where none is known."""
    total = np.zeros(len(columns))
    marks = np.zeros(len(columns), dtype="int64")  # one bit per kind that is known
    of_bit: list[str] = []
    for names in PARTS:
        taken = np.zeros(len(columns), dtype=bool)
        for name in names:
            if name not in columns:
                continue
            values = columns.values[name].to_numpy(dtype="float64")
            known = ~np.isnan(values) & ~taken
            total[known] += values[known]
            marks[known] |= 1 << len(of_bit)
            of_bit.append(name)
            taken |= known
    total[marks == 0] = np.nan
    return total, _kinds_of(marks, of_bit)


def _kinds_of(marks: np.ndarray, of_bit: list[str]) -> np.ndarray:
    """The kinds each mark stands for, joined by +: one text per combination, shared by its rows."""
    found, codes = np.unique(marks, return_inverse=True)
    words = np.empty(len(found), dtype=object)
    words[:] = [
        "+".join(name for bit, name in enumerate(of_bit) if mark >> bit & 1)
        for mark in found.tolist()
    ]
    return words[codes]


def _explained_by(own: np.ndarray, parts: np.ndarray, kinds: np.ndarray) -> str:
    """The kinds a file's total sums, if the parts always add up to it; else `_UNEXPLAINED`."""
    both = ~np.isnan(own) & ~np.isnan(parts)
    if both.any() and np.array_equal(own[both], parts[both]):
        return max(pd.unique(pd.Series(kinds[both])), key=len)
    return _UNEXPLAINED
