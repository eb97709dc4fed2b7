"""The mix beside others: along the weights, along the active share, by raw means, and what if.

All values are relative to the present mix (present = 1), by the draws that the mix was not chosen
on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planner.content.mix_limits import HOURS, MONEY
from planner.content.mix_solver import QUICK_GAP, MixAnswer, best_hours, solve_mix
from planner.content.mix_values import MANAGEMENT, MARKETING
from planner.content.mix_work import MixWork
from planner.errors import DataError
from planner.inference.posts import CELL

FEW_POSTS = 5
FAMILIES = (MARKETING, MANAGEMENT)
FAMILY_COLUMNS = [f"{family}{end}" for family in FAMILIES for end in ("", "_low_90", "_high_90")]


def frontier_row(work: MixWork, marketing_weight: float) -> dict[str, float] | None:
    """One point of the frontier: both families' values of the best mix at a weight."""
    found = solve_mix(work.problem(float(marketing_weight)), gap=QUICK_GAP, rounds=1)
    if found is None:
        return None
    return {"marketing_weight": float(marketing_weight), **_values(work, found)}


def active_row(work: MixWork, active_share: float) -> dict[str, float] | None:
    """The best mix with this share of all hours active; None where that cannot be kept."""
    balance = work.brief.balance.model_copy(update={
        "active_share": active_share,
        "active_share_min": min(work.brief.balance.active_share_min, active_share),
        "active_share_max": max(work.brief.balance.active_share_max, active_share),
    })  # fmt: skip
    there = replace(work, brief=work.brief.model_copy(update={"balance": balance}))
    for tried in (there, replace(there, keeps_promise=False)):
        problem = tried.problem(balance.marketing_weight)
        found = solve_mix(problem, gap=QUICK_GAP, rounds=1)
        found = found or solve_mix(problem.without_bound(), gap=QUICK_GAP, rounds=1)
        if found is not None:
            break
    else:
        return None
    answered = work.active.table(found.hours, work.period.weeks)["share_answered"].max()
    passive = float(found.posts @ work.hours_per_post[work.columns.kind]) / work.period.weeks
    return {"active_share": active_share, "passive_hours_per_week": passive,
            "share_answered": float(answered), **_values(there, found)}  # fmt: skip


def _values(work: MixWork, found: MixAnswer) -> dict[str, float]:
    row = {
        "posts_per_week": float(found.posts.sum()) / work.period.weeks,
        "active_hours_per_week": float(found.hours.sum()) / work.period.weeks,
    }
    active = work.active_draws(found.hours, work.judging)
    for family in FAMILIES:
        own = [outcome for outcome in work.outcomes if outcome.family == family and outcome.weight]
        if not own:
            continue
        weight = np.array([outcome.weight for outcome in own])
        draws = np.array([
            outcome.some(work.judging).totals(found.posts, work.group, work.period.weeks)
            for outcome in own
        ])  # fmt: skip
        value = weight @ draws / weight.sum() + (active if family == MANAGEMENT else 0)
        row[family] = float(value.mean())
        low, high = np.quantile(value, [0.05, 0.95])
        row[f"{family}_low_90"], row[f"{family}_high_90"] = float(low), float(high)
    return row


def worth_rows(work: MixWork) -> list[tuple[str, float, float]]:
    """Solve again with one hour more and less, and one step of money."""
    problem = work.problem(work.brief.balance.marketing_weight)
    base = solve_mix(problem)
    if base is None:
        return []
    found = []
    for place, row in enumerate(problem.rows):
        if row.is_soft or row.unit not in (HOURS, MONEY):
            continue
        weeks = work.period.weeks
        step = 1.0 if row.unit == HOURS else max(row.high * 0.1 / weeks, 1.0)
        for by in (step, -step):
            changed = list(problem.rows)
            changed[place] = replace(row, high=row.high + by * weeks)
            answer = solve_mix(replace(problem, rows=tuple(changed)))
            gain = float("nan") if answer is None else answer.objective - base.objective
            found.append((f"{row.unit} a week", by, gain))
    return found


def by_raw_means(work: MixWork) -> MixAnswer | None:
    """The simple rule: most posts to the best raw means, under the same limits.

    A kind with fewer than five posts counts as the mean of all posts. None where the limits cannot
    be kept.
    """
    cells = next(iter(work.models.values())).cells_
    pairs = zip(cells["raw_mean"], cells["posts"], strict=True)
    means = dict(zip(cells[CELL].itertuples(index=False, name=None), pairs, strict=True))
    overall = float(np.average(cells["raw_mean"], weights=cells["posts"]))
    own = [means.get(kind, (overall, 0)) for kind in
           work.period.kinds[CELL].itertuples(index=False, name=None)]  # fmt: skip
    mean = np.array([value if count >= FEW_POSTS else overall for value, count in own])
    problem = work.problem(work.brief.balance.marketing_weight)
    value = np.repeat(mean[work.columns.kind][:, None], problem.value.shape[1], axis=1)
    total = float(mean[work.columns.kind] @ problem.present)
    ruled = replace(problem, value=value / max(total, np.finfo(float).tiny))
    found = solve_mix(ruled, gap=QUICK_GAP, rounds=1)
    return found or solve_mix(ruled.without_bound(), gap=QUICK_GAP, rounds=1)


@dataclass(frozen=True)
class WhatIf:
    """One kind changed by hand, all others as proposed.

    Attributes
    ----------
    posts_per_week_before, posts_per_week
        Of the kind: as proposed, and as asked.
    gain, gain_low_90, gain_high_90
        Change of the whole mix's value against the proposal.
    probability_better
        P(the changed mix brings more than the proposed one).
    hours_per_week
        Hours that the change takes (more than 0) or frees.
    broken
        Limits that the changed mix breaks.
    own_posts, badge
        Posts of this kind so far, and what the model says of its knowledge.
    """

    posts_per_week_before: float
    posts_per_week: float
    gain: float
    gain_low_90: float
    gain_high_90: float
    probability_better: float
    hours_per_week: float
    broken: tuple[str, ...]
    own_posts: int
    badge: str


def what_if(work: MixWork, shown: pd.DataFrame, kind: tuple, posts_per_week: float) -> WhatIf:
    """What changes when one kind gets another number of posts.

    Parameters
    ----------
    work
        What the mix was chosen from.
    shown
        `Mix.table`.
    kind
        platform, format, pillar, intent.
    posts_per_week
        Rounded to whole posts of the period.

    Raises
    ------
    DataError
        If the kind is not among those planned, or the number is below 0.
    """
    keys = list(shown[CELL].itertuples(index=False, name=None))
    if tuple(kind) not in keys or posts_per_week < 0:
        raise DataError(
            file="mix",
            got=f"{posts_per_week:g} posts a week of {' / '.join(map(str, kind))}",
            expected="0 or more posts of a kind in the mix's table",
            remedy="choose one of its rows",
        )
    place, weeks = keys.index(tuple(kind)), work.period.weeks
    columns = _columns_of(work, shown)
    changed = columns.copy()
    wanted = round(posts_per_week * weeks)
    own = np.flatnonzero(work.columns.kind == place)
    changed[own[1:]] = np.minimum(changed[own[1:]], wanted)
    changed[own[0]] = wanted - changed[own[1:]].sum()
    problem = work.problem(work.brief.balance.marketing_weight)
    hours = best_hours(problem, columns)
    before = work.draw_values(columns, hours, work.judging)
    after = work.draw_values(changed, hours, work.judging)
    low, middle, high = np.quantile(after / before - 1, [0.05, 0.5, 0.95])
    cells = next(iter(work.models.values())).cells_
    known = cells[(cells[CELL] == list(kind)).all(axis=1)]
    return WhatIf(
        posts_per_week_before=float(shown["posts_per_week"].iloc[place]),
        posts_per_week=wanted / weeks,
        gain=float(middle),
        gain_low_90=float(low),
        gain_high_90=float(high),
        probability_better=float((after > before).mean()),
        hours_per_week=float((changed - columns).sum() * work.hours_per_post[place] / weeks),
        broken=tuple(dict.fromkeys(problem.broken(changed, hours, with_changes=False))),
        own_posts=int(known["posts"].sum()),
        badge=str(shown["badge"].iloc[place]),
    )


def _columns_of(work: MixWork, shown: pd.DataFrame) -> np.ndarray:
    """A mix's table as posts per column of the problem."""
    weeks = work.period.weeks
    posts = np.round(shown["posts_per_week"].to_numpy() * weeks).astype(int)
    boosted = np.round(shown["boosted_per_week"].to_numpy() * weeks).astype(int)
    if not work.columns.boosted.any():
        return posts
    return np.r_[posts - boosted, boosted]
