"""plan_mix: next weeks' posts per kind and active hours, beside the present mix they must beat.

Assumptions
-----------
1. The present mix is what the last twelve weeks published, rounded to whole posts of a period of
   one, two or four weeks: the shortest in which rounding moves at most a tenth of the posts.
2. A post's worth is the response models' (see `ResponseModel`); kinds of one platform and format
   take from each other what frequency takes.
3. The plan is chosen on half of the posterior draws; how probable a gain is comes from the others.
4. The verdict asks for a gain over 5 % (a visible setting), not for a gain at all: with all kinds
   equal, plans chosen as best look better than the present one most of the time. It is the gain of
   the best mix without the bound on changes: where the proposal goes, step by step, else a brand
   that changes in small steps would be stopped before it arrives. `leaning` from a probability of
   .60, `supported` from .80 if the models also forecast later posts better than the kinds' medians.
   Below that the proposal is the present mix.
   Measured where all kinds are equal (500 simulated brands each, tests/campaign): `leaning` or
   better in 17.6, 10.6, 2.8 and .6 % of brands with 60, 100, 300 and 1,000 posts, `supported` in 0,
   .4, 0 and 0 %. With differences of .35 in log a change is advised in 75 % of brands with 100
   posts.
5. What active hours bring is an assumption (`planner.content.effort`) until weeks with more and
   with less of an activity tell it (`planner.content.effort_weeks`).
6. Guards (`planner.content.guards`) hold whatever the weights: kinds that ask for reactions or meet
   bad feeling may not grow, and the posts keep at least nine tenths of their management value.

Units: posts per week; hours per week; gains relative to the present mix (present = 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.content.active_work import share_text
from planner.content.effort import ActiveGain, Answering, hours_of_kinds
from planner.content.guards import GUARD_COLUMNS
from planner.content.mix_comparisons import (
    FAMILY_COLUMNS,
    WhatIf,
    active_row,
    by_raw_means,
    frontier_row,
    what_if,
    worth_rows,
)
from planner.content.mix_conflict import conflicting_rows, ways_out
from planner.content.mix_limits import MixLimits
from planner.content.mix_problem import MixProblem
from planner.content.mix_solver import (
    GAP,
    QUICK_GAP,
    ROUNDS,
    MixAnswer,
    best_hours,
    present_answer,
    solve_mix,
)
from planner.content.mix_work import MixWork
from planner.content.present_period import Period, present_period
from planner.content.response import ResponseModel
from planner.content.segments import SegmentTables
from planner.errors import DataError, InfeasiblePlan
from planner.inference.posts import CELL
from planner.verdict import Verdict

LEANING, SUPPORTED = 0.60, 0.80
FRONTIER = 11
ACTIVE_POINTS = 9


@dataclass(frozen=True, eq=False)
class Mix:
    """A proposed mix, the present one beside it, and how sure the difference is.

    Attributes
    ----------
    table
        One row per kind: posts_per_week_now, posts_per_week (proposed), posts_per_week_best (what
        would be best by the draws), posts_per_week_raw (by the simple rule), boosted_per_week_now,
        boosted_per_week (of them boosted), share_now, share, hours_per_post, change, badge, reason.
    active
        One row per activity: activity, hours_per_week, share_answered (of messages, in time;
        answering only), note.
    probability_better
        P(best mix > present), on draws not used to choose it.
    gain, gain_low_90, gain_high_90
        Gain of the best mix over the present one (0.08 = 8 % more).
    raw_gain, raw_gain_low_90, raw_gain_high_90
        What the simple rule's mix (most posts to the best raw means, same limits) would bring over
        the present one by the model's draws; missing while something is dragged.
    probability_gain, gain_in_the_end
        P(the best mix without the bound on changes brings over 5 % more), and its median gain.
    verdict
        What it comes to.
    keeps_present
        True if the proposal is the present mix.
    broken_now
        Limits that the present mix breaks.
    notes
        One sentence each: assumptions that the plan rests on.
    period_weeks
        Weeks in which the posts are whole numbers.
    work
        What the mix was chosen from, for its frontier and its reserve; None without a model.
    """

    table: pd.DataFrame
    active: pd.DataFrame
    probability_better: float
    gain: float
    gain_low_90: float
    gain_high_90: float
    probability_gain: float
    gain_in_the_end: float
    raw_gain: float
    raw_gain_low_90: float
    raw_gain_high_90: float
    verdict: Verdict
    keeps_present: bool
    broken_now: tuple[str, ...]
    notes: tuple[str, ...]
    period_weeks: int
    work: MixWork | None = field(default=None, repr=False)

    @property
    def summary(self) -> pd.DataFrame:
        """The result table."""
        return self.table

    def __repr__(self) -> str:
        shown = [*CELL, "posts_per_week_now", "posts_per_week", "change", "reason"]
        return f"{self.verdict.sentence}\n{self.table[shown].to_string(index=False)}"

    @property
    def guards(self) -> pd.DataFrame:
        """What the guards saw in each kind (see `planner.content.guards`)."""
        return pd.DataFrame(columns=GUARD_COLUMNS) if self.work is None else self.work.guards

    def frontier(
        self, points: int = FRONTIER, is_wanted: Callable[[], bool] = lambda: True
    ) -> pd.DataFrame:
        """The trade-off: marketing and management value of the best mix at several weights.

        Parameters
        ----------
        points
            Number of weights, from 0 to 1.
        is_wanted
            Asked before each point; once it says no, the points so far are returned.

        Returns
        -------
        DataFrame
            marketing_weight, marketing, management (means, present = 1) with their 90 % intervals
            (`_low_90`, `_high_90`), posts_per_week, active_hours_per_week; empty where there is no
            model.
        """
        columns = ["marketing_weight", "posts_per_week", "active_hours_per_week", *FAMILY_COLUMNS]
        if self.work is None:
            return pd.DataFrame(columns=columns)
        rows = [
            frontier_row(self.work, weight) for weight in np.linspace(0, 1, points) if is_wanted()
        ]
        return pd.DataFrame([row for row in rows if row is not None], columns=columns)

    def active_shares(
        self, points: int = ACTIVE_POINTS, is_wanted: Callable[[], bool] = lambda: True
    ) -> pd.DataFrame:
        """What the best mix brings at several shares of active hours.

        Parameters
        ----------
        points
            Number of shares, from 0 to .8.
        is_wanted
            Asked before each point; once it says no, the points so far are returned.

        Returns
        -------
        DataFrame
            active_share, passive_hours_per_week (making posts), posts_per_week,
            active_hours_per_week, share_answered (of messages in time, missing where they are not
            known), marketing and management with their 90 % intervals (present = 1); shares that
            cannot be kept are left out.
        """
        columns = ["active_share", "passive_hours_per_week", "posts_per_week",
                   "active_hours_per_week", "share_answered", *FAMILY_COLUMNS]  # fmt: skip
        if self.work is None:
            return pd.DataFrame(columns=columns)
        rows = [
            active_row(self.work, float(share))
            for share in np.linspace(0, 0.8, points).round(4)
            if is_wanted()
        ]
        return pd.DataFrame([row for row in rows if row is not None], columns=columns)

    def what_if(self, kind: tuple[str, str, str, str], posts_per_week: float) -> WhatIf:
        """What changes when one kind gets another number of posts, all others as proposed.

        Raises
        ------
        DataError
            If there is no model, the kind is not in the table, or the number is below 0.
        """
        if self.work is None:
            raise DataError(
                file="mix",
                got="no model of the posts",
                expected="a fitted model",
                remedy="import more posts first",
            )
        return what_if(self.work, self.table, tuple(kind), posts_per_week)

    def worth_of_limits(self) -> pd.DataFrame:
        """What one hour more or less a week, or one step of money, would change.

        Returns
        -------
        DataFrame
            limit, step, gain (of the objective, present = 1): by solving again, for whole posts
            have no marginal value.
        """
        columns = ["limit", "step", "gain"]
        if self.work is None:
            return pd.DataFrame(columns=columns)
        return pd.DataFrame(worth_rows(self.work), columns=columns)


def plan_mix(
    models: ResponseModel | Mapping[str, ResponseModel],
    brief: Brief,
    present: pd.DataFrame | None = None,
    segments: SegmentTables | Any | None = None,
    *,
    limits: MixLimits | None = None,
    weights: Mapping[str, float] | None = None,
    active_gains: Mapping[str, ActiveGain] | None = None,
    answering: Answering | None = None,
    quick: bool = False,
    seed: int = 0,
) -> Mix:
    """The mix for the next weeks.

    Parameters
    ----------
    models
        A fitted `ResponseModel`, or a mapping of outcome to model.
    brief
        Hours, platforms, shares, weights.
    present
        platform, format, pillar, intent, posts_per_week; read from the models' posts when None.
    segments
        `SegmentTables`, or a fitted `AudienceSegmentation`: changes the kinds' worth by who is to
        be reached.
    limits
        House rules beyond the brief.
    weights
        Outcome -> weight inside its family; the brief's `outcome_weights` when None, 1 each where
        none is given.
    active_gains
        Activity -> what it is assumed to bring.
    answering
        Messages a week and answers an hour: answering then counts by the share answered in time,
        and gets the hours that keep the brief's promise, where the limits leave them.
    quick
        True: the mean only (while something is dragged); False: bad luck counts too.
    seed
        Same inputs and seed, same mix.

    Raises
    ------
    InfeasiblePlan
        If the limits contradict each other: which ones, and what would be enough.

    >>> from planner.schema import POSTS
    >>> brief = Brief.make(name="First", timezone="UTC", starts_on="2027-01-04",
    ...                    platforms=[{"platform": "facebook"}],
    ...                    capacity={"people": [{"name": "Ida", "hours_per_week": 12}]})
    >>> plan_mix(ResponseModel().fit(POSTS.empty()), brief).verdict.level
    'prior only'
    """
    named = {models.outcome_ or "outcome": models} if isinstance(models, ResponseModel) else models
    limits = limits or MixLimits()
    fitted = {name: model for name, model in named.items() if model.is_fitted}
    period = present_period(next(iter((fitted or named).values())), brief, present, limits)
    if not fitted or not len(period.kinds):
        return _without_model(named, brief, period)
    work = MixWork.make(
        fitted, brief, period, segments, limits, weights, active_gains, answering, seed
    )
    for own in (work, work.without_promise()) if answering is not None else (work,):
        problem, best = _best(own, quick)
        if best is not None:
            work = own
            break
    if best is None:
        conflict = conflicting_rows(problem)
        raise InfeasiblePlan(
            [f"These cannot be kept together: {'; '.join(row.name for row in conflict)}."]
            if conflict
            else ["The mix would need kinds of post beyond the range tried so far."],
            ways_out(problem, conflict),
        )
    return _judged(work, problem, best, with_rule=not quick)


def _best(work: MixWork, quick: bool) -> tuple[MixProblem, MixAnswer | None]:
    """The problem and its best mix, None where its limits cannot be kept together."""
    problem = work.problem(work.brief.balance.marketing_weight, with_bad_luck=not quick)
    gap, rounds = (QUICK_GAP, 1) if quick else (GAP, ROUNDS)
    best = solve_mix(problem, gap=gap, rounds=rounds)
    if best is None:
        # The house's own bounds on change never make a plan impossible.
        best = solve_mix(problem.without_bound(), gap=gap, rounds=rounds)
    return problem, best


def _judged(work: MixWork, problem: MixProblem, best: MixAnswer, with_rule: bool) -> Mix:
    period, limits = work.period, work.limits
    present = present_answer(problem)
    hours_now = best_hours(problem, problem.present)
    now = work.draw_values(problem.present, hours_now, work.judging)
    then = work.draw_values(best.posts, best.hours, work.judging)
    gain = then / now - 1
    better = float((then > now).mean())
    end = _without_bound(problem, best)
    gain_then = work.draw_values(end.posts, end.hours, work.judging) / now - 1
    over = float((gain_then > limits.gain_that_counts).mean())
    low, middle, high = (float(value) for value in np.quantile(gain, [0.05, 0.5, 0.95]))
    broken = tuple(problem.broken(problem.present, hours_now)) if present is None else ()
    verdict = _verdict(work, best, over, better, (middle, low, high), broken)
    keeps = present is not None and not verdict.at_least("leaning")
    shown = problem.present if keeps else best.posts
    hours = hours_now if keeps else best.hours
    active = work.active.table(hours, period.weeks)
    raw, raw_posts = _by_the_rule(work, now) if with_rule else ((np.nan,) * 3, None)
    return Mix(
        table=_table(work, problem, best, shown, raw_posts, verdict, broken),
        active=active,
        probability_better=better,
        gain=middle,
        gain_low_90=low,
        gain_high_90=high,
        probability_gain=over,
        gain_in_the_end=float(np.median(gain_then)),
        raw_gain=raw[1],
        raw_gain_low_90=raw[0],
        raw_gain_high_90=raw[2],
        verdict=verdict,
        keeps_present=keeps,
        broken_now=broken,
        notes=tuple(filter(None, (*work.notes, share_text(active, work.active.answering)))),
        period_weeks=period.weeks,
        work=work,
    )


def _by_the_rule(
    work: MixWork, now: np.ndarray
) -> tuple[tuple[float, float, float], np.ndarray | None]:
    """Low, middle and high gain of the simple rule's mix by the model's draws, and its posts."""
    rule = by_raw_means(work)
    if rule is None:
        return (np.nan,) * 3, None
    gain = work.draw_values(rule.posts, rule.hours, work.judging) / now - 1
    low, middle, high = (float(value) for value in np.quantile(gain, [0.05, 0.5, 0.95]))
    return (low, middle, high), rule.posts


def _without_bound(problem: MixProblem, best: MixAnswer) -> MixAnswer:
    """The best mix by the mean where any number of posts may differ from now."""
    if problem.changes_most is None or problem.changes(best.posts) < problem.changes_most:
        return best
    free = replace(problem.without_bound(), scenarios=None)
    return solve_mix(free, gap=QUICK_GAP, rounds=1) or best


def probability_text(share: float) -> str:
    """A probability from draws in words; never a certainty.

    >>> probability_text(0.613), probability_text(1.0), probability_text(0.0)
    ('61%', 'over 99%', 'under 1%')
    """
    if share > 0.99:
        return "over 99%"
    return "under 1%" if share < 0.01 else f"{share:.0%}"


def _verdict(
    work: MixWork,
    best: MixAnswer,
    over: float,
    better: float,
    gain: tuple[float, float, float],
    broken: tuple[str, ...],
) -> Verdict:
    rows = min(len(model._posts) for model in work.models.values())
    middle, low, high = gain
    counts = work.limits.gain_that_counts
    numbers = {"value": 1 + middle, "low_90": 1 + low, "high_90": 1 + high,
               "value_unit": "times the present mix"}  # fmt: skip
    models = list(work.models.values())
    now = f"The present mix does not keep: {'; '.join(broken)}. " if broken else ""
    if best.is_present or over < LEANING:
        said = (
            "no allowed mix is better than the present one"
            if best.is_present
            else f"a gain of over {counts:.0%} by another mix has a probability of only "
            f"{probability_text(over)}"
        )
        ending = "The proposal keeps the limits." if broken else "Keep your mix."
        return Verdict(
            "not distinguishable from flat", f"{now}{said[0].upper()}{said[1:]}. {ending}", rows,
            "posts", "More posts, or a test: a tenth of the posts assigned at random.", **numbers,
        )  # fmt: skip
    level = "supported" if over >= SUPPORTED and all(m.beats_rule for m in models) else "leaning"
    if any(model.loses_to_rule for model in models) and not broken:
        return Verdict(
            "not distinguishable from flat",
            "On later posts the plain medians of the kinds forecast better than the model, so its "
            "mix is not proposed. Keep your mix.", rows, "posts",
            "More posts, so that the model can show itself on later ones.", **numbers,
        )  # fmt: skip
    return Verdict(
        level,
        f"{now}The way to a better mix brings over {counts:.0%} more with a probability of "
        f"{probability_text(over)}; this step of it brings more with {probability_text(better)}.",
        rows,
        "posts",
        "A randomised test would make it 'tested'."
        if level == "supported"
        else "A probability of 80 % and a model that forecasts later posts better than the "
        "kinds' medians.",
        **numbers,
    )


def _table(
    work: MixWork,
    problem: MixProblem,
    best: MixAnswer,
    shown: np.ndarray,
    raw_posts: np.ndarray | None,
    verdict: Verdict,
    broken: tuple[str, ...],
) -> pd.DataFrame:
    weeks, kinds = work.period.weeks, work.period.kinds
    now, then = problem.by_kind(problem.present), problem.by_kind(shown)
    wanted = problem.by_kind(best.posts)
    boosted = work.columns.boosted

    def share(posts: np.ndarray) -> np.ndarray:
        return posts / max(posts.sum(), 1)

    return kinds[CELL].assign(
        posts_per_week_now=now / weeks,
        posts_per_week=then / weeks,
        posts_per_week_best=wanted / weeks,
        posts_per_week_raw=np.nan if raw_posts is None else problem.by_kind(raw_posts) / weeks,
        boosted_per_week_now=problem.by_kind(problem.present * boosted) / weeks,
        boosted_per_week=problem.by_kind(shown * boosted) / weeks,
        share_now=share(now),
        share=share(then),
        hours_per_post=work.hours_per_post,
        change=(then - now) / weeks,
        badge=work.badges(),
        verdict=verdict.level,
        reason=_reasons(work, now, then - now, wanted - now, bool(broken)),
    )


def _reasons(
    work: MixWork, now: np.ndarray, change: np.ndarray, wanted: np.ndarray, is_broken: bool
) -> list[str]:
    """One reason per kind; empty where there is nothing to explain."""
    frozen = {tuple(kind) for kind in work.limits.frozen}
    held = work.guards["reason"].tolist()
    reasons = []
    for number, kind in enumerate(work.period.kinds[CELL].itertuples(index=False, name=None)):
        if kind in frozen:
            reasons.append("frozen")
        elif change[number] > 0:
            reasons.append(
                "keeps the limits at the best worth"
                if is_broken
                else "brings more than what it replaces"
            )
        elif change[number] < 0:
            reasons.append(
                "leaves so that the limits are kept"
                if is_broken
                else "gives room to kinds that bring more"
            )
        elif held[number]:
            reasons.append(f"may not grow: {held[number]}")
        elif wanted[number]:
            reasons.append("gain not credible")
        elif now[number] >= work.period.most[number]:
            reasons.append("at the most that was tried")
        else:
            reasons.append("")
    return reasons


def _without_model(models: Mapping[str, ResponseModel], brief: Brief, period: Period) -> Mix:
    """The present mix as it is, in words: there is nothing to choose another one by."""
    kinds, now = period.kinds, period.posts
    first = next(iter(models.values()))
    verdict = replace(first.verdict_, level="prior only")
    table = kinds[CELL].assign(
        posts_per_week_now=now / period.weeks,
        posts_per_week=now / period.weeks,
        posts_per_week_best=now / period.weeks,
        posts_per_week_raw=np.nan,
        boosted_per_week_now=0.0,
        boosted_per_week=0.0,
        share_now=now / max(now.sum(), 1),
        share=now / max(now.sum(), 1),
        hours_per_post=hours_of_kinds(brief, list(kinds["format"])),
        change=0.0,
        badge="never judged",
        verdict="prior only",
        reason="",
    )
    active = pd.DataFrame(columns=["activity", "hours_per_week", "share_answered", "note"])
    nothing = float("nan")
    return Mix(
        table=table,
        active=active,
        probability_better=nothing,
        gain=nothing,
        gain_low_90=nothing,
        gain_high_90=nothing,
        probability_gain=nothing,
        gain_in_the_end=nothing,
        raw_gain=nothing,
        raw_gain_low_90=nothing,
        raw_gain_high_90=nothing,
        verdict=verdict,
        keeps_present=True,
        broken_now=(),
        notes=("There is no model of your posts yet; the present mix stands as it is.",),
        period_weeks=period.weeks,
    )
