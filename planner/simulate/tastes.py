"""Segments with tastes of their own: which content their members answer to, and when.

Assumptions
1. Volume: a member's number of acts is gamma-Poisson, at least one.
2. Each act goes to one post. A post draws acts in proportion to its popularity (log-normal, the
   same for everyone), the segment's taste for its content, and the member's own taste, which
   scatters around the segment's (gamma).
3. Hours follow a shape of the segment's; each act draws one.

Left out: time (every post could be met by everyone), what the platform chose to show. Units: acts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.schema import INTERACTIONS, check
from planner.simulate.seeds import generator

HOURS = 168


@dataclass(frozen=True)
class TasteWorld:
    """A simulated log with the posts it answers, and its truth.

    `segment` is the planted segment of each member ("m0", "m1" ...), `index` the true index per
    segment and content, shape (segments, contents): for other members and other posts of the kind.
    """

    interactions: pd.DataFrame
    posts: pd.DataFrame
    segment: np.ndarray
    index: np.ndarray


def make_tastes(
    seed: int | np.random.Generator,
    tastes: np.ndarray,
    *,
    members: int = 600,
    posts_per_content: int = 40,
    acts_per_member: float = 6.0,
    volume_shape: float = 0.6,
    own_taste: float = 4.0,
    popularity_spread: float = 0.8,
) -> TasteWorld:
    """A world of equal segments.

    Parameters
    ----------
    seed
        Integer or numpy Generator.
    tastes
        Weight of each content for each segment, shape (segments, contents); equal rows are a world
        without a difference.
    own_taste
        Shape of the gamma by which members scatter around their segment.
    popularity_spread
        Standard deviation of the logarithm of a post's popularity.

    >>> world = make_tastes(1, np.ones((2, 3)), members=50)
    >>> world.index.tolist(), world.interactions["member_id"].nunique()
    ([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], 50)
    """
    rng = generator(seed)
    tastes = np.asarray(tastes, dtype=float)
    segments, contents = tastes.shape
    segment = np.arange(members) % segments
    acts = 1 + rng.poisson(rng.gamma(volume_shape, (acts_per_member - 1) / volume_shape, members))
    content = np.repeat(np.arange(contents), posts_per_content)
    popularity = np.exp(rng.normal(0, popularity_spread, len(content)))
    own = tastes[segment] * rng.gamma(own_taste, 1 / own_taste, (members, contents))
    rows, chosen = [], []
    for member in range(members):
        weight = popularity * own[member, content]
        rows.append(np.full(acts[member], member))
        chosen.append(rng.choice(len(content), acts[member], p=weight / weight.sum()))
    row, post = np.concatenate(rows), np.concatenate(chosen)
    hour = rng.integers(0, HOURS, len(row))
    table = pd.DataFrame(
        {
            "event_id": [f"e{number}" for number in range(len(row))],
            "member_id": [f"m{number}" for number in row],
            "platform": "facebook",
            "occurred_at": pd.Timestamp("2026-01-05", tz="UTC"),
            "timezone": "UTC",
            "day": 20_454 + rng.integers(0, 180, len(row)),
            "hour_of_week": hour,
            "kind": "comment",
            "direction": "inbound",
            "initiative": "reactive",
            "post_id": [f"p{number}" for number in post],
            "contest": False,
        }
    )
    return TasteWorld(
        interactions=check(table, INTERACTIONS),
        posts=pd.DataFrame(
            {
                "platform": "facebook",
                "post_id": [f"p{number}" for number in range(len(content))],
                "pillar": [f"content {number}" for number in content],
                "format": "photo",
            }
        ),
        segment=segment,
        index=_true_index(tastes, own_taste),
    )


def _true_index(tastes: np.ndarray, own_taste: float, draws: int = 200_000) -> np.ndarray:
    """Share of a content in a segment over its share in everyone, for many members and posts.

    Equal rows give exactly 1. Otherwise the mean over members' own tastes is drawn once (its error
    is under 0.2 %); popularity falls out as the number of posts grows.
    """
    if np.ptp(tastes, axis=0).max() == 0:
        return np.ones(tastes.shape)
    own = np.random.default_rng(0).gamma(own_taste, 1 / own_taste, (draws, tastes.shape[1]))
    shares = np.array([(row * own / (row * own).sum(axis=1, keepdims=True)).mean(axis=0)
                       for row in tastes])  # fmt: skip
    return shares / shares.mean(axis=0)
