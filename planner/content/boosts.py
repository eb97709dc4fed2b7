"""Boosts as a choice: money put on single posts, beside the same money spent evenly.

Assumptions
-----------
1. A boosted post of kind c brings r_c exp(beta) (1 + money / usual spend)^gamma: beta and gamma are
   the response model's (concave, gamma in 0..1). They are learnt from posts somebody chose to
   boost: an association, and probably too kind where the best posts were boosted.
2. A boosted post tires the audience as any other, and takes the same hours.
3. What a boost is compared with: the present mix with as many boosts as the money allows, spread
   over the kinds in proportion to their posts. A gain is then the choice's, not the money's.

A kind that may be boosted has two columns in the problem: its plain posts and its boosted ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.content.mix_limits import Boost, money_left
from planner.content.mix_values import OutcomeDraws
from planner.content.present_period import Period
from planner.content.response import ResponseModel
from planner.content.whole_posts import largest_remainder
from planner.inference.posts import CELL

ASSOCIATION = (
    "What a boost brings is learnt from the posts you chose to boost: an association. The present "
    "mix it is compared with spends the same money, spread evenly."
)


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a problem: every kind's plain posts, then the boosted ones.

    `table` has the kinds' labels and `is_boosted`; `kind` is each column's row of the period's
    kinds; `present` and `most` are posts in the period.
    """

    table: pd.DataFrame
    kind: np.ndarray
    present: np.ndarray
    most: np.ndarray

    @property
    def boosted(self) -> np.ndarray:
        """True for boosted columns."""
        return self.table["is_boosted"].to_numpy()


def plain_columns(period: Period) -> Columns:
    """One column per kind, nothing boosted."""
    table = period.kinds[CELL].assign(is_boosted=False)
    return Columns(table, np.arange(len(table)), period.posts, period.most)


def boosted_columns(period: Period, brief: Brief, boost: Boost) -> Columns:
    """Two columns per kind: its plain posts and its boosted ones.

    Parameters
    ----------
    period
        Kinds with their present posts.
    brief
        Its money, less the budgets of its campaigns, pays the boosts.
    boost
        Money per boosted post, largest share of posts.
    """
    kinds = period.kinds[CELL]
    money = money_left(brief) * period.weeks / brief.weeks
    affordable = int(min(money // boost.money, boost.share_max * period.posts.sum()))
    spread = largest_remainder(period.posts * affordable / max(period.posts.sum(), 1), affordable)
    table = pd.concat([kinds.assign(is_boosted=False), kinds.assign(is_boosted=True)],
                      ignore_index=True)  # fmt: skip
    return Columns(table, np.tile(np.arange(len(kinds)), 2),
                   np.r_[period.posts - spread, spread], np.tile(period.most, 2))  # fmt: skip


def with_boosts(outcome: OutcomeDraws, model: ResponseModel, boost: Boost) -> OutcomeDraws:
    """The draws of an outcome for plain and boosted columns.

    Where the model knows nothing of boosts for this outcome a boosted post counts as a plain one.
    """
    factor = model.boost_draws(boost.money)
    if factor is None:
        factor = np.ones(len(outcome.post))
    rows = factor[: len(outcome.post), None]
    return replace(outcome, post=np.hstack([outcome.post, outcome.post * rows]))
