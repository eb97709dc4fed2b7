"""SIMULATED posts for the response model: every effect it separates, with the truth declared.

Assumptions
-----------
1. log(1 + interactions) of a post = level of its week + power x log(followers / first followers)
   + format + pillar + intent + format x intent + kind + block of the week
   - delta x log(1 + pressure of earlier posts of its format) + paid + t error (4 degrees of
   freedom; normal if asked for), rounded to a whole number of 0 or more.
2. Effects of each family are normal draws of a common sd; the level is a random walk over weeks.
3. Kinds are published in skewed proportions, days and hours at random; nothing that is published
   depends on its result.
4. `PostEffects.drawn` draws all sizes from the priors the model states; given by hand they make a
   fixed world.

Units: interactions per post; followers; days; sds in log.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.schema import POSTS, check
from planner.simulate.seeds import generator

HALF_LIVES_DAYS = (1.0, 3.0, 7.0, 14.0)
BLOCKS = 12


@dataclass(frozen=True)
class PostEffects:
    """Sizes of the effects; sds in log.

    `content_sd` belongs to format, pillar, intent and format x intent alike when given as one
    number, else in this order.
    """

    content_sd: tuple[float, float, float, float] = (0.35, 0.0, 0.0, 0.0)
    kind_sd: float = 0.0
    slot_sd: float = 0.0
    week_sd: float = 0.0
    noise: float = 0.7
    has_normal_noise: bool = False
    level: float = 5.0
    audience_power: float = 1.0
    growth_per_week: float = 0.003
    delta: float = 0.0
    delta_sd: float = 0.0
    half_life_days: float = 7.0
    paid: float = 0.4

    @classmethod
    def drawn(cls, seed: int | np.random.Generator) -> PostEffects:
        """All sizes from the priors of the response model.

        The level is high enough that hardly any result is cut at 0: the model that draws these
        sizes has none there (small counts belong to other likelihoods).

        >>> PostEffects.drawn(1) == PostEffects.drawn(1)
        True
        """
        rng = generator(seed)
        half = np.abs(rng.standard_normal(8)) * [0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.1, 0.15]
        return cls(
            content_sd=tuple(half[:4]),
            kind_sd=half[4],
            slot_sd=half[5],
            week_sd=half[6],
            delta_sd=half[7],
            noise=float(np.exp(rng.standard_normal())),
            level=float(rng.normal(10, 1)),
            audience_power=float(rng.normal(1, 0.25)),
            delta=float(rng.normal(0.24, 0.18)),
            half_life_days=float(rng.choice(HALF_LIVES_DAYS)),
            paid=float(rng.normal(0, 0.5)),
        )


@dataclass(frozen=True)
class ResponseWorld:
    """How much is published, and of what.

    `proportions` gives the formats' shares (skewed by default); pillars and intents are as many
    as asked for, in equal shares.
    """

    posts: int = 300
    posts_per_week: float = 6.0
    proportions: tuple[float, ...] = (0.5, 0.25, 0.15, 0.1)
    pillars: int = 3
    intents: int = 3
    paid_share: float = 0.1
    effects: PostEffects = PostEffects()


FORMATS = ("photo", "video", "link", "text", "reel", "carousel", "poll", "story")
INTENTS = ("inform", "converse", "sell")


def make_response_posts(
    seed: int | np.random.Generator, world: ResponseWorld | None = None
) -> tuple[pd.DataFrame, dict]:
    """A POSTS table of one platform and its truth.

    Returns
    -------
    tuple
        POSTS in order of time, and a dict: `kinds` (every possible format, pillar, intent with
        `log_value`: log(1 + interactions) of an unpaid post alone, at the usual hours, in the week
        after the last), `effects`, `weeks`.

    >>> posts, truth = make_response_posts(1, ResponseWorld(posts=60))
    >>> len(posts), len(truth["kinds"])
    (60, 36)
    """
    rng, world = generator(seed), world or ResponseWorld()
    effects = world.effects
    formats = FORMATS[: len(world.proportions)]
    pillars = [f"pillar {number + 1}" for number in range(world.pillars)]
    intents = INTENTS[: world.intents]
    weeks = max(int(np.ceil(world.posts / world.posts_per_week)), 1)
    minutes = np.sort(rng.choice(weeks * 7 * 17 * 60, world.posts, replace=False))
    day, minute = np.divmod(minutes, 17 * 60)
    first = np.datetime64("2025-01-06T06:00", "m")
    wall = first + day.astype("timedelta64[D]") + minute.astype("timedelta64[m]")
    week = day // 7
    code = {
        "format": rng.choice(len(formats), world.posts, p=np.array(world.proportions)),
        "pillar": rng.integers(0, len(pillars), world.posts),
        "intent": rng.integers(0, len(intents), world.posts),
    }
    content = _content_effects(rng, effects, len(formats), len(pillars), len(intents))
    slot = _block(day % 7, 6 + minute // 60)
    slots = effects.slot_sd * rng.standard_normal(BLOCKS)
    # Steps are drawn for the weeks to come as well; the truth stands in the week after the last.
    level = np.cumsum(effects.week_sd * rng.standard_normal(weeks + 1))
    deltas = effects.delta + effects.delta_sd * rng.standard_normal(len(formats))
    followers = np.round(10_000 * (1 + effects.growth_per_week) ** week)
    audience = effects.audience_power * np.log(followers / 10_000)
    loss = np.zeros(world.posts)
    for number in range(len(formats)):
        own = np.flatnonzero(code["format"] == number)
        loss[own] = deltas[number] * np.log1p(
            _pressure(day[own], minute[own], effects.half_life_days, weeks)
        )
    paid = rng.random(world.posts) < world.paid_share
    value = (
        effects.level
        + content[code["format"], code["pillar"], code["intent"]]
        + slots[slot]
        + level[week]
        + audience
        - loss
        + effects.paid * paid
        + effects.noise * _noise(rng, effects, world.posts)
    )
    table = pd.DataFrame(
        {
            "post_id": [f"p{number}" for number in range(world.posts)],
            "platform": "facebook",
            "account": "brand",
            "published_wall": wall.astype("datetime64[us]"),
            "timezone": "UTC",
            "published_at": pd.to_datetime(wall.astype("datetime64[us]"), utc=True),
            "has_time_of_day": True,
            "format": np.array(formats, dtype=object)[code["format"]],
            "pillar": np.array(pillars, dtype=object)[code["pillar"]],
            "intent": np.array(intents, dtype=object)[code["intent"]],
            "paid": paid,
            "followers": followers,
            "interactions": np.maximum(np.round(np.expm1(np.minimum(value, 60))), 0),
        }
    )
    usual = float(np.bincount(slot, minlength=BLOCKS) @ slots / world.posts)
    next_week = level[int(week.max()) + 1]
    ahead = audience[-1] + usual + next_week
    kinds = pd.DataFrame(
        [(f, p, i, effects.level + content[a, b, c] + ahead)
         for a, f in enumerate(formats) for b, p in enumerate(pillars)
         for c, i in enumerate(intents)],
        columns=["format", "pillar", "intent", "log_value"],
    )  # fmt: skip
    kinds.insert(0, "platform", "facebook")
    return check(table, POSTS), {
        "kinds": kinds,
        "effects": effects,
        "weeks": weeks,
        "delta": dict(zip(formats, deltas.tolist(), strict=True)),
    }


def _content_effects(
    rng: np.random.Generator, effects: PostEffects, formats: int, pillars: int, intents: int
) -> np.ndarray:
    by_format, by_pillar, by_intent, by_both = (
        sd * rng.standard_normal(shape)
        for sd, shape in zip(
            effects.content_sd,
            [(formats, 1, 1), (1, pillars, 1), (1, 1, intents), (formats, 1, intents)],
            strict=True,
        )
    )
    kind = effects.kind_sd * rng.standard_normal((formats, pillars, intents))
    return by_format + by_pillar + by_intent + by_both + kind


def _noise(rng: np.random.Generator, effects: PostEffects, count: int) -> np.ndarray:
    if effects.has_normal_noise:
        return rng.standard_normal(count)
    return rng.standard_t(4, count)


def _block(weekday: np.ndarray, hour: np.ndarray) -> np.ndarray:
    return hour // 4 + 6 * (weekday >= 5)


def _pressure(day: np.ndarray, minute: np.ndarray, half_life: float, weeks: int) -> np.ndarray:
    """Sum over earlier posts of 2^(-days/half-life), posting before the first at the same rate."""
    days = day + minute / 1440
    found, now = np.empty(len(days)), 0.0
    if len(days):
        now = 1 / np.expm1(np.log(2) * 7 / (len(days) / weeks * half_life))
    for number in range(len(days)):
        if number:
            now = (now + 1) * 2.0 ** (-(days[number] - days[number - 1]) / half_life)
        found[number] = now
    return found
