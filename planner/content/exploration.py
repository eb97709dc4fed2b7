"""A reserve for learning: some posts go to kinds drawn at random, and every draw is on record.

Posts that are always chosen by what looked best teach nothing about the rest. A reserve of 10 to
20 % of the posts is assigned at random, with the chance of each kind being how often it belongs to
the best mix over the posterior draws (Thompson sampling, averaged), so that what is likely to be
good is tried most, and what is settled hardly at all.

Assumptions
-----------
1. A kind's chance in the reserve is its mean share of the optimum of the linear relaxation over
   posterior draws, under the limits of the mix (Agrawal & Goyal 2012 for the sampling).
2. The reserve is 10 % where knowing the truth would be worth under 2 % of the plan, 20 % where
   over 10 %, linear between: the expected value of perfect information from the same draws.
3. Every assignment is drawn with a seed from a stated probability vector; a kind a person puts in
   instead is an override, its probability unknown.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from planner.content.mix import Mix
from planner.content.mix_problem import MixProblem
from planner.inference.posts import CELL
from planner.schema import DECISIONS, check
from planner.wording import counted

RESERVE = (0.10, 0.20)
WORTH_OF_KNOWING = (0.02, 0.10)
DRAWS = 100
POLICY_VERSION = "reserve-1"


@dataclass(frozen=True, eq=False)
class Reserve:
    """How the posts of the next weeks are assigned.

    Attributes
    ----------
    share
        Share of the posts assigned for learning.
    chances
        The kinds with `plan_share`, `learning_share` and `probability` of a post:
        (1 - share) x plan_share + share x learning_share.
    worth_of_knowing
        What knowing every kind's worth would add to the plan, as a share of it.
    test_plan
        Sentences: what is tried, how often, and when it can be told.
    """

    share: float
    chances: pd.DataFrame
    worth_of_knowing: float
    test_plan: tuple[str, ...]
    seed: int

    def assign(
        self,
        slots: list[str],
        made_at: dt.datetime,
        eligible: dict[str, list[int]] | None = None,
    ) -> tuple[list[int], pd.DataFrame]:
        """Draw a kind for each slot.

        Parameters
        ----------
        slots
            Ids of the posts to assign, in order.
        made_at
            When the draw is made (UTC), kept on record.
        eligible
            Slot -> rows of `chances` that may go there; all when None.

        Returns
        -------
        tuple
            Row of `chances` per slot, and DECISIONS: one row per slot.
        """
        names = [" / ".join(kind) for kind in self.chances[CELL].itertuples(index=False, name=None)]
        chosen, rows = [], []
        for number, slot in enumerate(slots):
            rng = np.random.default_rng([self.seed, number])
            own = (eligible or {}).get(slot, list(range(len(names))))
            chance = self.chances["probability"].to_numpy()[own]
            chance = chance / chance.sum() if chance.sum() > 0 else np.full(len(own), 1 / len(own))
            drawn = own[int(np.searchsorted(np.cumsum(chance)[:-1], rng.random(), side="right"))]
            chosen.append(drawn)
            rows.append(
                {
                    "decision_id": slot,
                    "made_at": pd.Timestamp(made_at),
                    "policy_version": POLICY_VERSION,
                    "seed": self.seed,
                    "eligible": ";".join(names[row] for row in own),
                    "probabilities": ";".join(f"{value:.6f}" for value in chance),
                    "chosen": names[drawn],
                    "override": None,
                }
            )
        return chosen, check(pd.DataFrame(rows, columns=DECISIONS.names), DECISIONS)


def learning_reserve(mix: Mix, seed: int = 0) -> Reserve | None:
    """The reserve that belongs to a mix, or None where there is no model to learn with.

    Parameters
    ----------
    mix
        From `plan_mix`.
    seed
        Seed of the assignments.

    >>> from planner.content.mix import plan_mix
    >>> from planner.content.response import ResponseModel
    >>> from planner.brief import Brief
    >>> from planner.schema import POSTS
    >>> brief = Brief.make(name="First", timezone="UTC", starts_on="2027-01-04",
    ...                    platforms=[{"platform": "facebook"}],
    ...                    capacity={"people": [{"name": "Ida", "hours_per_week": 12}]})
    >>> learning_reserve(plan_mix(ResponseModel().fit(POSTS.empty()), brief)) is None
    True
    """
    work = mix.work
    if work is None or not mix.table["posts_per_week"].sum():
        return None
    problem = work.problem(work.brief.balance.marketing_weight, with_bad_luck=True)
    hours = (mix.active["hours_per_week"] * mix.period_weeks).to_numpy()
    draws = problem.scenarios[:DRAWS]
    at = problem.group_posts(problem.present)
    worth = draws[:, np.arange(len(at)), at]
    optima = [_relaxed(problem, one, hours) for one in worth]
    of_mean = _relaxed(problem, worth.mean(axis=0), hours)
    if of_mean is None or any(one is None for one in optima):
        return None
    best = float(worth.mean(axis=0) @ of_mean)
    known = float(np.mean([one @ own for one, own in zip(worth, optima, strict=True)]))
    worth_of_knowing = max(known / best - 1, 0.0) if best > 0 else 0.0
    share = float(np.interp(worth_of_knowing, WORTH_OF_KNOWING, RESERVE))
    learning = np.mean([own / max(own.sum(), 1e-9) for own in optima], axis=0)
    plan = mix.table["share"].to_numpy()
    chances = mix.table[CELL].assign(
        plan_share=plan,
        learning_share=learning,
        probability=(1 - share) * plan + share * learning,
    )
    return Reserve(share, chances, worth_of_knowing, _test_plan(mix, chances, share), seed)


def _relaxed(problem: MixProblem, worth: np.ndarray, hours: np.ndarray) -> np.ndarray | None:
    """Posts per kind of the linear relaxation for one draw's worth, active hours as they are."""
    matrix, high = [], []
    for row in problem.rows:
        used = float(row.active @ hours)
        if np.isfinite(row.high):
            matrix.append(row.posts)
            high.append(row.high - used)
        if np.isfinite(row.low):
            matrix.append(-row.posts)
            high.append(used - row.low)
    found = linprog(
        -worth,
        A_ub=sparse.csr_array(np.array(matrix)) if matrix else None,
        b_ub=np.array(high) + 1e-9 if matrix else None,
        bounds=np.column_stack([np.zeros(len(worth)), problem.most]),
        method="highs",
    )
    return found.x if found.status == 0 else None


def _test_plan(mix: Mix, chances: pd.DataFrame, share: float) -> tuple[str, ...]:
    """What is tried, how often, and when it can be told."""
    per_week = mix.table["posts_per_week"].sum()
    tried = chances.assign(extra=share * chances["learning_share"] * per_week * 8)
    tried = tried.sort_values("extra", ascending=False, kind="stable").head(3)
    said = [
        f"{share:.0%} of the posts ({share * per_week:.1f} of {per_week:g} a week) are assigned by "
        "lot; the rest follows the plan."
    ]
    for row in tried[tried["extra"] >= 0.5].itertuples(index=False):
        kind = " / ".join((row.platform, row.format, row.pillar, row.intent))
        said.append(f"In 8 weeks about {counted(round(row.extra), 'post')} of {kind} by lot.")
    said.append(
        "Leave the drawn kinds as they are: a post put in by hand teaches less, because nobody "
        "knows how probable it was. Look at the result after 8 weeks, not before."
    )
    return tuple(said)
