"""Which kinds of post fill the regular places: the present mix, with the cap on selling."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from planner.brief import Brief
from planner.catalog import UNLABELLED, hours_per_post
from planner.errors import InfeasiblePlan
from planner.plan.demand import CALM, Demand, PostWish
from planner.plan.frame import Week

MIX_WITHOUT_HISTORY = (
    ("photo", UNLABELLED, "inform", 0.4),
    ("photo", UNLABELLED, "converse", 0.4),
    ("photo", UNLABELLED, "sell", 0.2),
)
"""Mix of a platform without history: the planner's assumption (format, pillar, intent, share)."""


def compose(brief: Brief, demands: dict, mix: pd.DataFrame) -> list[PostWish]:
    """All posts of the plan: the tied ones, and regular ones in the present mix's proportions.

    Kinds are dealt evenly over the weeks. Selling posts beyond the cap become posts of the same
    platform's other kinds.

    Raises
    ------
    InfeasiblePlan
        If tied posts alone break the cap on selling.
    """
    tied = [post for demand in demands.values() for post in demand.tied]
    total = sum(demand.wanted for demand in demands.values())
    sell_room = _sell_room(brief, tied, total)
    posts = list(tied)
    remaining = sell_room
    platforms = [plan.platform for plan in brief.platforms]
    natural = {p: _natural_counts(mix, p, _regular(demands, p)) for p in platforms}
    sells = {p: sum(n for kind, n in natural[p] if kind[2] == "sell") for p in platforms}
    wanted_sells = sum(sells.values())
    for platform in platforms:
        share = min(1.0, sell_room / wanted_sells) if wanted_sells else 1.0
        allowed = min(int(sells[platform] * share + 0.5), remaining, sells[platform])
        remaining -= allowed
        kinds = _capped(natural[platform], allowed)
        own = [demands[key] for key in sorted(demands) if key[1] == platform]
        posts.extend(_dealt(brief, own, kinds))
    return posts


def calmed(brief: Brief, weeks: list[Week], posts: list[PostWish]) -> list[PostWish]:
    """The same posts with nothing that sells in weeks that a crisis touches, but for campaigns.

    Campaigns' own posts of such a week lie on its other days.
    """
    touched = {week.number for week in weeks if any(map(brief.is_in_crisis, week.days))}
    return [
        replace(post, intent=CALM)
        if post.week in touched and post.intent == "sell" and post.source != "campaign"
        else post
        for post in posts
    ]


def _regular(demands: dict, platform: str) -> int:
    return sum(demand.regular for key, demand in demands.items() if key[1] == platform)


def _sell_room(brief: Brief, tied: list[PostWish], total: int) -> int:
    """Selling posts that regular places may hold."""
    fixed = sum(post.intent == "sell" for post in tied)
    most = int(brief.balance.sell_share_max * total + 1e-9)
    if fixed > most:
        share = brief.balance.sell_share_max
        raise InfeasiblePlan(
            [
                f"Themed days and campaigns hold {fixed} selling posts of {total} in the plan "
                f"({fixed / total:.0%}), the cap on selling is {share:.0%}."
            ],
            [
                f"Raise sell_share_max to {min(1.0, _rounded_up(fixed / total)):.2f}.",
                "Give campaign posts the intent inform or converse.",
                "Publish more posts that do not sell (more hours, or a higher posts_per_week).",
            ],
        )
    return most - fixed


def _rounded_up(share: float) -> float:
    return int(share * 100 + 1 - 1e-9) / 100


def _natural_counts(mix: pd.DataFrame, platform: str, count: int) -> list[tuple[tuple, int]]:
    """Whole numbers of posts per kind by largest remainder, in the present mix's proportions."""
    own = mix[mix["platform"] == platform]
    shares = (
        [((r.format, r.pillar, r.intent), r.share_now) for r in own.itertuples()]
        if len(own)
        else [((f, pillar, intent), share) for f, pillar, intent, share in MIX_WITHOUT_HISTORY]
    )
    counts = [int(share * count) for _, share in shares]
    by_remainder = sorted(
        range(len(shares)), key=lambda i: (counts[i] - shares[i][1] * count, -shares[i][1], i)
    )
    for position in by_remainder[: count - sum(counts)]:
        counts[position] += 1
    return [(kind, number) for (kind, _), number in zip(shares, counts, strict=True)]


def _capped(kinds: list[tuple[tuple, int]], sells_allowed: int) -> list[tuple[tuple, int]]:
    """The counts with at most `sells_allowed` selling posts; the rest goes to other kinds."""
    sells = sum(number for kind, number in kinds if kind[2] == "sell")
    excess = sells - sells_allowed
    if excess <= 0:
        return kinds
    counts = dict(kinds)
    for kind in sorted((k for k in counts if k[2] == "sell"), key=lambda k: counts[k]):
        taken = min(counts[kind], excess)
        counts[kind] -= taken
        excess -= taken
        others = [k for k in counts if k[2] != "sell"]
        if not others:
            # A brand that only ever sold: the same format and pillar, but informing.
            others = [(kind[0], kind[1], "inform")]
            counts.setdefault(others[0], 0)
        for _ in range(taken):
            counts[max(others, key=lambda k: (dict(kinds).get(k, 0) / (1 + counts[k]), k))] += 1
    return list(counts.items())


def _dealt(brief: Brief, demands: list[Demand], kinds: list[tuple[tuple, int]]) -> list[PostWish]:
    """The kinds dealt over the weeks, the most overdue kind next."""
    total = sum(number for _, number in kinds)
    used = dict.fromkeys((kind for kind, _ in kinds), 0)
    posts, dealt = [], 0
    for demand in demands:
        for _ in range(demand.regular):
            dealt += 1
            kind, _ = max(
                kinds, key=lambda item: (item[1] * dealt / total - used[item[0]], item[1], item[0])
            )
            used[kind] += 1
            posts.append(
                PostWish(
                    week=demand.week,
                    platform=demand.platform,
                    format=kind[0],
                    pillar=kind[1],
                    intent=kind[2],
                    hours=hours_per_post(kind[0], dict(brief.capacity.hours_per_post)),
                )
            )
    return posts
