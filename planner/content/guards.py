"""Guards of a mix: a number must not be won by asking for it, or at the cost of goodwill.

Assumptions
-----------
1. A post asks for reactions when its text holds one of a list of English phrases (like if, tag a
   friend, comment YES, share to win, ...). Its result says little of what such content is worth.
2. A kind rests on such posts when at least half of its posts with text, and at least three, ask.
3. A kind meets bad feeling when the whole 90 % interval of its mean sentiment (posts are the units,
   at least five with a supplied sentiment) lies below the floor.
4. Neither kind is taken out: it may stay as it is, and it may not grow.

Units: sentiment -1 to 1, as supplied in POSTS; shares of posts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import t as student

from planner.inference.posts import CELL
from planner.wording import counted

BAIT = (
    r"\b(?:double[- ]tap|tag (?:a|your|some|two|three|\d)\b|mention a friend"
    r"|(?:like|share|retweet|follow) (?:this |us )?(?:if|to win|to enter|and (?:share|win))"
    r"|like and share|share and win|follow and (?:share|like|tag)"
    r"|comment (?:to win|to enter|below to|[\"'“‘]?(?:yes|amen|me|done)\b)"
    r"|type (?:yes|amen)|vote with)"
)
LEAST_BAIT_POSTS = 3
LEAST_SENTIMENT_POSTS = 5
GUARD_COLUMNS = [*CELL, "posts_with_text", "posts_asking", "share_asking", "posts_with_sentiment",
                 "sentiment", "sentiment_low_90", "sentiment_high_90", "may_grow",
                 "reason"]  # fmt: skip


def asks_for_reactions(text: pd.Series) -> np.ndarray:
    """True for posts whose words ask for a reaction; missing text does not ask.

    >>> asks_for_reactions(pd.Series(["TAG a friend who needs this!", "New beans today", None]))
    array([ True, False, False])
    """
    return text.astype("string").str.contains(BAIT, case=False).fillna(False).to_numpy(dtype=bool)


def guard_table(
    posts: pd.DataFrame,
    kinds: pd.DataFrame,
    share_most: float = 0.5,
    sentiment_floor: float | None = 0.0,
) -> pd.DataFrame:
    """What the guards see in each kind.

    Parameters
    ----------
    posts
        As `comparable_posts` gives them; `text` and `sentiment` where known.
    kinds
        platform, format, pillar, intent.
    share_most
        A kind with at least this share of posts that ask for reactions may not grow.
    sentiment_floor
        A kind whose sentiment is clearly below may not grow; None for no floor.

    Returns
    -------
    DataFrame
        One row per kind: posts_with_text, posts_asking, share_asking, posts_with_sentiment,
        sentiment with its 90 % interval, may_grow, reason (empty where it may).

    >>> kinds = pd.DataFrame([("x", "photo", "a", "sell")], columns=CELL)
    >>> posts = kinds.loc[[0] * 4].assign(text="Tag a friend!")
    >>> guard_table(posts, kinds)["reason"].tolist()
    ['4 of its 4 posts ask for reactions']
    """
    text = posts["text"] if "text" in posts.columns else pd.Series(pd.NA, posts.index)
    feeling = posts["sentiment"] if "sentiment" in posts.columns else pd.Series(np.nan, posts.index)
    own = posts[CELL].astype(str).assign(
        with_text=text.notna().to_numpy(), asking=asks_for_reactions(text),
        sentiment=pd.to_numeric(feeling, errors="coerce").to_numpy(dtype=float, na_value=np.nan),
    )  # fmt: skip
    found = own.groupby(CELL).agg(
        posts_with_text=("with_text", "sum"), posts_asking=("asking", "sum"),
        posts_with_sentiment=("sentiment", "count"), sentiment=("sentiment", "mean"),
        spread=("sentiment", "std"),
    )  # fmt: skip
    table = kinds[CELL].astype(str).join(found, on=CELL)
    counts = ["posts_with_text", "posts_asking", "posts_with_sentiment"]
    table[counts] = table[counts].fillna(0).astype(int)
    table["share_asking"] = table["posts_asking"] / table["posts_with_text"].replace(0, np.nan)
    number = table["posts_with_sentiment"].where(table["posts_with_sentiment"] > 1)
    arm = student.ppf(0.95, number - 1) * table["spread"] / np.sqrt(number)
    table["sentiment_low_90"] = table["sentiment"] - arm
    table["sentiment_high_90"] = table["sentiment"] + arm
    asks = (table["posts_asking"] >= LEAST_BAIT_POSTS) & (table["share_asking"] >= share_most)
    hurts = table["posts_with_sentiment"] >= LEAST_SENTIMENT_POSTS
    hurts &= table["sentiment_high_90"] < (-np.inf if sentiment_floor is None else sentiment_floor)
    table["may_grow"] = ~(asks | hurts)
    table["reason"] = [
        _reason(row, asks[at], hurts[at], sentiment_floor) for at, row in table.iterrows()
    ]
    return table[GUARD_COLUMNS]


def _reason(row: pd.Series, asks: bool, hurts: bool, floor: float | None) -> str:
    if asks:
        return (
            f"{row['posts_asking']} of its {counted(row['posts_with_text'], 'post')} ask for "
            "reactions"
        )
    if hurts:
        return (
            f"answers are unfriendly: sentiment {row['sentiment']:.2f} (90 %: "
            f"{row['sentiment_low_90']:.2f} to {row['sentiment_high_90']:.2f}), below {floor:g}"
        )
    return ""
