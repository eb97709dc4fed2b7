"""A brand's posts with outcomes whose causes are known.

Assumptions
1. Organic reach of a post = followers x reach share (that of a median post) x exp(level of its
   week + half the content effect + noise). Interactions = (organic reach + a part of paid reach)
   x rate x exp(the other half of the content effect + noise), then a Poisson draw.
2. The content effect is a product of ratios of format, pillar and intent (1 = no effect), times an
   hour-of-week ratio that is 1 everywhere unless set: published effects of the hour are small
   (9-11 % morning against later, Kanuri, Chen, Sridhar 2018; at most 17 % on Facebook and 4 % on
   Twitter, Spasojevic et al. 2015).
3. Noise is heavy-tailed (Student-t on the log scale). Defaults are calibrated to published shares:
   on the "Facebook metrics" page of UCI (Moro, Rita, Vala 2016) the top 10 % of posts carry 50 %
   of reach and 43 % of interactions; simulated brands stay within 35-85 %.
4. The weekly level drifts as a slow autoregression; followers grow, results grow with them.
5. Paid posts get paid reach = organic reach x lift x (spend / median spend) ^ power with power < 1
   (concave); people reached by money interact at a fraction of the organic rate. Selling posts are
   boosted more often, so that paid and content are confounded as in life.
6. Kinds of act are a multinomial split whose shares depend on the intent: converse brings comments,
   inform brings shares.
7. Brands post by habit, mostly in office hours; the habit has no effect of its own.

Left out: fatigue between own posts, seasons and holidays, ranking feeds, who the people are.
Units: people, displays, acts; spend in the currency; ratios against 1.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.schema import POSTS, check
from planner.simulate.hours import HOURS_OF_WEEK, localised, posting_habit, wall_times
from planner.simulate.seeds import generator, heavy_tailed, shares

KIND_SHARES = {
    "sell": {"likes": 0.86, "comments": 0.07, "shares": 0.07},
    "inform": {"likes": 0.80, "comments": 0.07, "shares": 0.13},
    "converse": {"likes": 0.72, "comments": 0.22, "shares": 0.06},
    "unlabelled": {"likes": 0.80, "comments": 0.10, "shares": 0.10},
}
"""How interactions split into kinds, by intent."""


@dataclass(frozen=True)
class PostWorld:
    """Settings of `make_posts`; every `*_ratio` is the true ratio of median interactions.

    `posts` is the number of posts over all `weeks`; `hour_ratio` has 168 entries (0 = Monday 0 h)
    or is None for no effect; `contests` is the number of contest posts, which carry the pillar
    "contest"; `reply_share` the share of posts that answer somebody (X only).
    """

    platform: str = "facebook"
    account: str = "brand"
    timezone: str = "Europe/Copenhagen"
    starts_on: dt.date = dt.date(2025, 12, 29)
    weeks: int = 52
    posts: int = 400
    followers: float = 12_000
    growth_per_week: float = 0.003
    formats: dict[str, float] = field(
        default_factory=lambda: {"photo": 0.6, "video": 0.15, "link": 0.15, "text": 0.1}
    )
    format_ratio: dict[str, float] = field(default_factory=dict)
    pillars: dict[str, float] = field(default_factory=lambda: {"product": 0.5, "people": 0.5})
    pillar_ratio: dict[str, float] = field(default_factory=dict)
    intents_by_pillar: dict[str, dict[str, float]] = field(default_factory=dict)
    intent_ratio: dict[str, float] = field(default_factory=dict)
    hour_ratio: tuple[float, ...] | None = None
    reach_share: float = 0.2
    interactions_per_reach: float = 0.035
    level_log_sd: float = 0.15
    noise_log_sd: float = 1.1
    tail_df: float = 5.0
    paid_share: float = 0.12
    paid_lift: float = 0.8
    paid_power: float = 0.6
    paid_rate_ratio: float = 0.3
    spend_median: float = 40.0
    currency: str = "EUR"
    contests: int = 0
    contest_ratio: float = 3.5
    reply_share: float = 0.0
    click_rate: float = 0.01

    def __post_init__(self) -> None:
        # Posts never share a quarter of an hour, and the habit leaves the night free.
        largest = self.weeks * 4 * int((posting_habit() > 0).sum()) // 2
        if not 1 <= self.posts <= largest:
            raise ValueError(
                f"posts: found {self.posts} in {self.weeks} week(s), expected at most {largest} "
                "and at least 1"
            )


def make_posts(
    seed: int | np.random.Generator,
    world: PostWorld | None = None,
    account: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, dict]:
    """A POSTS table (one row per post, in time order) and its truth.

    Parameters
    ----------
    seed
        Integer or numpy Generator.
    world
        Settings; `PostWorld()` if None.
    account
        ACCOUNT table to take followers from; else they grow by the world's own rate.

    >>> posts, truth = make_posts(1, PostWorld(posts=50, format_ratio={"video": 1.5}))
    >>> len(posts), truth["format_ratio"]["video"], truth["hour_effect"]
    (50, 1.5, 'none')
    """
    rng, world = generator(seed), world or PostWorld()
    wall, week = _times(rng, world)
    content = _content(rng, world)
    is_reply = rng.random(world.posts) < world.reply_share
    followers = _followers(world, wall, account)
    effect = _log_effect(world, content, wall)
    effect = np.where(is_reply, effect + np.log(0.2), effect)
    level = _weekly_level(rng, world)[week]
    paid, spend = _paid(rng, world, content, is_reply)

    # Reach carries most of the noise: it is the heavier-tailed of the two on the published page.
    noise_reach = heavy_tailed(rng, world.posts, world.noise_log_sd * np.sqrt(0.7), world.tail_df)
    noise_rate = heavy_tailed(rng, world.posts, world.noise_log_sd * np.sqrt(0.3), world.tail_df)
    base = np.log(followers * world.reach_share)
    organic = np.maximum(np.round(np.exp(base + level + effect / 2 + noise_reach)), 1)
    lift = world.paid_lift * (spend / world.spend_median) ** world.paid_power
    bought = np.round(np.where(paid, organic * lift, 0))
    rate = world.interactions_per_reach * np.exp(effect / 2 + noise_rate)
    acts_organic = np.minimum(rng.poisson(organic * np.minimum(rate, 0.6)), organic)
    acts_paid = rng.poisson(bought * np.minimum(rate, 0.6) * world.paid_rate_ratio)
    reach = organic + bought
    total = np.minimum(acts_organic + acts_paid, reach)
    kinds = _kinds(rng, content["intent"], total.astype("int64"))
    repeats = rng.uniform(1.15, 1.6, world.posts)
    linked = np.where(content["format"] == "link", 3.0, 1.0)
    clicks = rng.binomial(reach.astype("int64"), np.minimum(world.click_rate * linked, 0.5))
    instants = localised(wall, world.timezone)
    boost_delay = (rng.uniform(1, 24, world.posts) * 60).astype("timedelta64[m]")
    boosted = pd.Series(instants + boost_delay).where(paid)
    likes = "likes" if world.platform != "facebook" else "reactions"
    table = pd.DataFrame(
        {
            "post_id": _ids(rng, world, instants),
            "platform": world.platform,
            "account": world.account,
            "published_wall": wall,
            "timezone": world.timezone,
            "published_at": instants,
            "has_time_of_day": True,
            **content,
            "paid": paid,
            "spend": np.where(paid, np.round(spend, 2), np.nan),
            "currency": np.where(paid, world.currency, None),
            "boosted_at": boosted,
            "is_reply": is_reply,
            "is_live": content["format"] == "live",
            "followers": followers,
            "impressions": np.round(reach * repeats),
            "reach_people": reach,
            likes: kinds["likes"],
            "comments": kinds["comments"],
            "shares": kinds["shares"],
            "clicks": clicks,
            "impressions_organic": np.round(organic * repeats),
            "reach_organic": organic,
            "interactions_organic": np.minimum(acts_organic, total),
            "interactions": total,
            "interactions_kinds": f"{likes}+comments+shares",
        }
    )
    truth = _truth(world, table)
    if account is not None:
        del truth["growth_per_week"]  # followers come from the account table
    return check(table, POSTS), truth


def _times(rng: np.random.Generator, world: PostWorld) -> tuple[np.ndarray, np.ndarray]:
    """Clock times in order and their week, no two posts in the same quarter of an hour."""
    slots = world.weeks * HOURS_OF_WEEK * 4
    habit = np.tile(np.repeat(posting_habit(), 4), world.weeks)
    busy = np.repeat(rng.gamma(12, 1 / 12, world.weeks), HOURS_OF_WEEK * 4)
    weights = habit * busy
    chosen = np.sort(rng.choice(slots, world.posts, replace=False, p=weights / weights.sum()))
    # Half of the posts go out at a round quarter, the rest at odd minutes.
    odd = np.where(rng.random(world.posts) < 0.5, rng.integers(0, 15, world.posts), 0)
    week, hour = chosen // (HOURS_OF_WEEK * 4), chosen // 4 % HOURS_OF_WEEK
    return wall_times(world.starts_on, week, hour, chosen % 4 * 15 + odd), week


def _content(rng: np.random.Generator, world: PostWorld) -> dict[str, np.ndarray]:
    formats = rng.choice(list(world.formats), world.posts, p=shares(world.formats))
    pillars = rng.choice(list(world.pillars), world.posts, p=shares(world.pillars)).astype(object)
    if world.contests:
        # Contests are spread over the year, never in its first posts.
        spread = np.linspace(0.06, 0.96, world.contests) * (world.posts - 1)
        pillars[np.round(spread).astype(int)] = "contest"
    intents = np.empty(world.posts, dtype=object)
    for pillar in dict.fromkeys(pillars):
        rows = pillars == pillar
        default = (
            {"converse": 1.0} if pillar == "contest" else {"sell": 1, "inform": 2, "converse": 1}
        )
        mix = world.intents_by_pillar.get(pillar, default)
        intents[rows] = rng.choice(list(mix), rows.sum(), p=shares(mix))
    return {"format": formats.astype(object), "pillar": pillars, "intent": intents}


def _followers(world: PostWorld, wall: np.ndarray, account: pd.DataFrame | None) -> np.ndarray:
    if account is None:
        weeks = (wall - np.datetime64(world.starts_on, "us")) / np.timedelta64(7, "D")
        return np.round(world.followers * (1 + world.growth_per_week) ** weeks)
    days = account[account["platform"] == world.platform].set_index("date")["followers"]
    return days.reindex(wall.astype("datetime64[D]"), method="ffill").bfill().to_numpy()


def _log_effect(world: PostWorld, content: dict, wall: np.ndarray) -> np.ndarray:
    effect = np.zeros(world.posts)
    for column, ratios in (
        ("format", world.format_ratio),
        ("pillar", {"contest": world.contest_ratio} | world.pillar_ratio),
        ("intent", world.intent_ratio),
    ):
        effect += np.log([ratios.get(word, 1.0) for word in content[column]])
    if world.hour_ratio is not None:
        monday = np.datetime64("1970-01-05", "h")
        hours = (wall.astype("datetime64[h]") - monday).astype("int64") % HOURS_OF_WEEK
        effect += np.log(np.asarray(world.hour_ratio))[hours]
    return effect


def _weekly_level(rng: np.random.Generator, world: PostWorld) -> np.ndarray:
    """AR(1) with a half-life of about seven weeks and stationary sd `level_log_sd`."""
    keep, level = 0.9, np.empty(world.weeks)
    steps = rng.normal(0, world.level_log_sd * np.sqrt(1 - keep**2), world.weeks)
    value = rng.normal(0, world.level_log_sd)
    for week, step in enumerate(steps):
        value = keep * value + step
        level[week] = value
    return level


def _paid(
    rng: np.random.Generator, world: PostWorld, content: dict, is_reply: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    weight = np.where(content["intent"] == "sell", 2.5, 0.8) * ~is_reply
    chance = np.minimum(world.paid_share * weight / max(weight.mean(), 1e-9), 0.9)
    paid = rng.random(world.posts) < chance
    spend = world.spend_median * np.exp(rng.normal(0, 0.5, world.posts))
    return paid, spend


def _kinds(
    rng: np.random.Generator, intents: np.ndarray, total: np.ndarray
) -> dict[str, np.ndarray]:
    names = ("likes", "comments", "shares")
    table = np.array([[KIND_SHARES[intent][name] for name in names] for intent in intents])
    split = rng.multinomial(total, table)
    return {name: split[:, index].astype("float64") for index, name in enumerate(names)}


def _ids(rng: np.random.Generator, world: PostWorld, instants: pd.DatetimeIndex) -> list[str]:
    """Long numbers that grow with time, as platforms give them."""
    minutes = (instants.as_unit("s").asi8 // 60).tolist()
    tails = rng.integers(0, 2**20, len(instants)).tolist()
    if world.platform == "x":
        return [str((m * 60_000 - 1_288_834_974_657 << 22) + t) for m, t in
                zip(minutes, tails, strict=True)]  # fmt: skip
    return [str(m * 5_000_000 + t) for m, t in zip(minutes, tails, strict=True)]


def _truth(world: PostWorld, table: pd.DataFrame) -> dict:
    def realised(column: str) -> float:
        ordered = np.sort(table[column].to_numpy())[::-1]
        top = max(1, round(0.1 * len(ordered)))
        return round(float(ordered[:top].sum() / max(ordered.sum(), 1)), 3)

    return {
        "platform": world.platform,
        "posts": world.posts,
        "hour_effect": "none" if world.hour_ratio is None else "planted",
        "format_ratio": {name: world.format_ratio.get(name, 1.0) for name in world.formats},
        "pillar_ratio": {name: world.pillar_ratio.get(name, 1.0) for name in world.pillars},
        "intent_ratio": {
            name: world.intent_ratio.get(name, 1.0) for name in ("sell", "inform", "converse")
        },
        "noise_log_sd": world.noise_log_sd,
        "level_log_sd": world.level_log_sd,
        "growth_per_week": world.growth_per_week,
        "paid_share": world.paid_share,
        "paid_reach_lift_at_median_spend": world.paid_lift,
        "paid_power": world.paid_power,
        "contest_ratio": world.contest_ratio,
        "contest_post_ids": table.loc[table["pillar"] == "contest", "post_id"].tolist(),
        "top_10_percent_share_of_interactions": realised("interactions"),
        "top_10_percent_share_of_reach": realised("reach_people"),
    }
