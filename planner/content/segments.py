"""Segments act on the mix through tables only: how much each counts, and what each prefers.

A kind's value is multiplied by the weighted mean of the segments' content index (1 = as everyone).
The index is drawn log-normally from its interval; where the table says "no evidence", and where it
says nothing, it is 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

NO_EVIDENCE = "no evidence"


@dataclass(frozen=True, eq=False)
class SegmentTables:
    """The two tables of an audience segmentation that the mix uses.

    Parameters
    ----------
    weights
        segment, platform, weight: how much each segment counts; changed by hand to favour one.
    content
        segment, platform, pillar, format, index, index_low, index_high (90 %), verdict.
    """

    weights: pd.DataFrame
    content: pd.DataFrame

    @classmethod
    def of(cls, segmentation: Any) -> SegmentTables:
        """From anything with `segment_weights_` and `segment_content_`."""
        return cls(segmentation.segment_weights_, segmentation.segment_content_)

    def multiplier(self, kinds: pd.DataFrame, draws: int, seed: int) -> tuple[np.ndarray, int]:
        """Factor of each kind, shape (draws, kinds), and the number of kinds with evidence."""
        factor = np.ones((draws, len(kinds)))
        known = self.content[~self.content["verdict"].astype(str).str.startswith(NO_EVIDENCE)]
        known = known[known["index"].gt(0) & known["index_low"].gt(0) & known["index_high"].gt(0)]
        keys = {}
        for row in known.itertuples(index=False):
            middle = np.log(row.index_low * row.index_high) / 2
            spread = np.log(row.index_high / row.index_low) / (2 * 1.6449)
            rng = np.random.default_rng(
                [seed, *map(ord, f"{row.segment}|{row.pillar}|{row.format}")]
            )
            drawn = np.exp(middle + spread * rng.standard_normal(draws))
            keys[row.segment, row.platform, row.pillar, row.format] = drawn
        with_evidence = 0
        for number, kind in enumerate(kinds.itertuples()):
            own = self.weights[self.weights["platform"] == kind.platform]
            if not len(own) or own["weight"].sum() <= 0:
                continue
            total, found = np.zeros(draws), False
            for segment, weight in zip(own["segment"], own["weight"], strict=True):
                index = keys.get((segment, kind.platform, kind.pillar, kind.format))
                found |= index is not None
                total += weight * (1.0 if index is None else index)
            factor[:, number] = total / own["weight"].sum()
            with_evidence += found
        return factor, with_evidence
