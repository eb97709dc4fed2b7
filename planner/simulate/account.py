"""Daily totals of accounts: follower growth, visits, mentions, sentiment, a crisis if wanted.

Assumptions
1. Followers grow by a steady share per week, with small daily noise on the log scale; unfollowing
   is inside that share.
2. Mentions per day are negative binomial around a rate per 1,000 followers; visits likewise.
3. Mean sentiment of a day's mentions wobbles around a level; its noise shrinks with the number of
   mentions. Satisfaction (0-100) is stated once a week, missing on other days.
4. A crisis multiplies mentions and lowers sentiment on its days and fades over three days.

Left out: who the followers are, growth caused by posts or money, weekly rhythm of visits.
Units: people, visits and mentions per day; sentiment in [-1, 1].
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.schema import ACCOUNT, check
from planner.simulate.seeds import generator


@dataclass(frozen=True)
class AccountWorld:
    """Settings of `make_account`. `followers` maps platform -> followers on the first day."""

    followers: dict[str, float] = field(default_factory=lambda: {"facebook": 12_000.0})
    accounts: dict[str, str] = field(default_factory=dict)
    growth_per_week: float = 0.003
    starts_on: dt.date = dt.date(2025, 12, 29)
    days: int = 364
    mentions_per_1000_followers: float = 0.25
    visits_per_1000_followers: float = 6.0
    sentiment_level: float = 0.35
    satisfaction_level: float = 78.0
    crisis_on: dt.date | None = None
    crisis_ratio: float = 8.0


def make_account(
    seed: int | np.random.Generator, world: AccountWorld | None = None
) -> tuple[pd.DataFrame, dict]:
    """An ACCOUNT table (platforms x days rows) and its truth.

    >>> table, truth = make_account(1, AccountWorld(days=14))
    >>> len(table), truth["growth_per_week"]
    (14, 0.003)
    """
    rng, world = generator(seed), world or AccountWorld()
    days = np.arange(world.days)
    dates = pd.DatetimeIndex(np.datetime64(world.starts_on, "us") + days.astype("timedelta64[D]"))
    crisis = np.ones(world.days)
    if world.crisis_on is not None:
        since = days - (world.crisis_on - world.starts_on).days
        fading = np.where(since >= 0, 0.45 ** np.maximum(since, 0), 0.0)
        crisis = 1 + (world.crisis_ratio - 1) * np.where(fading > 0.05, fading, 0.0)
    tables = []
    for platform, start in world.followers.items():
        growth = np.log1p(world.growth_per_week) / 7
        noise = np.cumsum(rng.normal(0, 0.0004, world.days))
        followers = np.round(start * np.exp(growth * days + noise - noise[0]))
        mentions = _over_dispersed(
            rng, world.mentions_per_1000_followers * followers / 1000 * crisis, size=3.0
        )
        visits = _over_dispersed(rng, world.visits_per_1000_followers * followers / 1000, size=8.0)
        level = world.sentiment_level - 0.5 * (crisis - 1) / max(world.crisis_ratio - 1, 1e-9)
        sentiment = level + rng.normal(0, 0.35, world.days) / np.sqrt(np.maximum(mentions, 1))
        satisfaction = world.satisfaction_level + rng.normal(0, 2.0, world.days)
        tables.append(
            pd.DataFrame(
                {
                    "platform": platform,
                    "account": world.accounts.get(platform, "brand"),
                    "date": dates,
                    "followers": followers,
                    "profile_visits": visits,
                    "mentions": mentions,
                    "sentiment_mean": np.where(
                        mentions > 0, np.round(np.clip(sentiment, -1, 1), 2), np.nan
                    ),
                    "satisfaction": np.where(days % 7 == 6, np.round(satisfaction, 1), np.nan),
                }
            )
        )
    truth = {
        "growth_per_week": world.growth_per_week,
        "followers_at_start": dict(world.followers),
        "mentions_per_1000_followers": world.mentions_per_1000_followers,
        "sentiment_level": world.sentiment_level,
        "crisis_on": world.crisis_on.isoformat() if world.crisis_on else None,
        "crisis_ratio": world.crisis_ratio if world.crisis_on else None,
    }
    return check(pd.concat(tables, ignore_index=True), ACCOUNT), truth


def _over_dispersed(rng: np.random.Generator, mean: np.ndarray, size: float) -> np.ndarray:
    """Negative binomial counts: mean `mean`, variance mean + mean^2 / size."""
    return rng.poisson(rng.gamma(size, mean / size)).astype("float64")
