"""The always-on relationship: growth, how often people take part, sentiment."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from planner.metrics.per_post import numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


FIRST_DAY = dt.date(1970, 1, 5)
"""Day 0 of INTERACTIONS.day, a Monday."""


def follower_growth_share(
    account: pd.DataFrame, starts_on: dt.date | None = None, ends_on: dt.date | None = None
) -> pd.DataFrame:
    """ACCOUNT -> one row per platform and account with its growth between two known days.

    Columns: platform, account, first_date, last_date, followers_first, followers_last,
    `follower_growth_share` = (last - first) / first. Missing with fewer than two known days or
    where nobody followed at first. Both dates are included.

    >>> import pandas as pd
    >>> account = pd.DataFrame({"platform": "facebook", "account": "harbour",
    ...     "date": pd.to_datetime(["2026-03-01", "2026-03-31"]), "followers": [1000.0, 1030.0]})
    >>> follower_growth_share(account)["follower_growth_share"].round(4).tolist()
    [0.03]
    """
    import numpy as np
    import pandas as pd

    names = ["platform", "account", "first_date", "last_date", "followers_first",
             "followers_last", "follower_growth_share"]  # fmt: skip
    if "followers" not in account.columns:
        return pd.DataFrame(columns=names)
    known = within_dates(account, "date", starts_on, ends_on)
    known = known[known["followers"].notna()].sort_values("date", kind="stable")
    table = (
        known.groupby(["platform", "account"], dropna=False)
        .agg(
            first_date=("date", "first"),
            last_date=("date", "last"),
            followers_first=("followers", "first"),
            followers_last=("followers", "last"),
        )
        .reset_index()
    )
    first = table["followers_first"].to_numpy(dtype=float)
    last = table["followers_last"].to_numpy(dtype=float)
    usable = (first > 0) & (table["last_date"] > table["first_date"]).to_numpy(dtype=bool)
    table["follower_growth_share"] = np.where(
        usable, (last - first) / np.where(usable, first, 1.0), np.nan
    )
    return table[names]


def interactions_per_member_per_week(
    interactions: pd.DataFrame, starts_on: dt.date | None = None, ends_on: dt.date | None = None
) -> pd.DataFrame:
    """INTERACTIONS -> one row per platform: how often the members seen take part.

    Columns: platform, members (accounts with at least one act in the period), interactions,
    weeks (days of the log inside the period / 7), `interactions_per_member_per_week`. Only what
    members do towards the brand counts, and contest acts do not. Missing under 7 days of log.
    People who never act are in no log, so this is the rhythm of those seen, not of all followers.

    >>> import pandas as pd
    >>> log = pd.DataFrame({"member_id": ["a", "a", "b"], "platform": "facebook",
    ...     "day": [20000, 20013, 20002], "direction": "inbound", "contest": False})
    >>> print(interactions_per_member_per_week(log).to_string(index=False))
    platform  members  interactions  weeks  interactions_per_member_per_week
    facebook        2             3    2.0                              0.75
    """
    import numpy as np
    import pandas as pd

    names = ["platform", "members", "interactions", "weeks", "interactions_per_member_per_week"]
    acts, weeks = acts_and_weeks(interactions, starts_on, ends_on)
    if not len(acts):
        return pd.DataFrame(columns=names)
    table = (
        acts.groupby("platform")
        .agg(members=("member_id", "nunique"), interactions=("member_id", "size"))
        .reset_index()
    )
    table["weeks"] = weeks
    rate = table["interactions"] / table["members"] / weeks if weeks >= 1 else np.nan
    table["interactions_per_member_per_week"] = rate
    return table[names]


def mean_sentiment(table: pd.DataFrame) -> pd.DataFrame:
    """POSTS, INBOUND or ACCOUNT -> one row per platform with the mean of the supplied sentiment.

    Columns: platform, rows, rows_with_sentiment, `mean_sentiment` in [-1, 1]; missing where none
    is supplied. ACCOUNT days weigh by their mentions where these are known for every day used.

    >>> import pandas as pd
    >>> inbound = pd.DataFrame({"platform": ["x", "x", "x"], "sentiment": [0.5, None, -0.1]})
    >>> print(mean_sentiment(inbound).to_string(index=False))
    platform  rows  rows_with_sentiment  mean_sentiment
           x     3                    2             0.2
    """
    import pandas as pd

    values, weights = sentiment_and_weights(table)
    rows = []
    for platform in sorted(table["platform"].dropna().unique()):
        here = (table["platform"] == platform).to_numpy(dtype=bool)
        mean, known = weighted_mean(values[here], weights[here])
        rows.append((platform, int(here.sum()), known, mean))
    names = ["platform", "rows", "rows_with_sentiment", "mean_sentiment"]
    return pd.DataFrame(rows, columns=names)


def sentiment_and_weights(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    values = numbers(table, "sentiment" if "sentiment" in table.columns else "sentiment_mean")
    weights = numbers(table, "mentions")
    used = ~np.isnan(values)
    if "sentiment" in table.columns or np.isnan(weights[used]).any() or not weights[used].sum():
        weights = np.ones(len(values))
    return values, weights


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> tuple[float, int]:
    import numpy as np

    used = ~np.isnan(values) & (np.nan_to_num(weights) > 0)
    if not used.any():
        return float("nan"), 0
    return float(np.average(values[used], weights=weights[used])), int(used.sum())


def within_dates(
    table: pd.DataFrame, column: str, starts_on: dt.date | None, ends_on: dt.date | None
) -> pd.DataFrame:
    """Rows whose wall date lies in the period, both ends included."""
    import pandas as pd

    keep = table[column].notna()
    if starts_on is not None:
        keep &= table[column] >= pd.Timestamp(starts_on)
    if ends_on is not None:
        keep &= table[column] < pd.Timestamp(ends_on) + pd.Timedelta(days=1)
    return table[keep]


def acts_and_weeks(
    interactions: pd.DataFrame, starts_on: dt.date | None, ends_on: dt.date | None
) -> tuple[pd.DataFrame, float]:
    """Acts of members towards the brand outside contests, and the weeks of log in the period."""
    if not len(interactions):
        return interactions, 0.0
    # The log's own span bounds the period: days before or after it were not observed.
    first, last = int(interactions["day"].min()), int(interactions["day"].max())
    if starts_on is not None:
        first = max(first, (starts_on - FIRST_DAY).days)
    if ends_on is not None:
        last = min(last, (ends_on - FIRST_DAY).days)
    counted = (interactions["direction"] == "inbound") & ~interactions["contest"].astype("boolean")
    inside = (interactions["day"] >= first) & (interactions["day"] <= last)
    keep = (counted & inside).fillna(False).to_numpy(dtype=bool)
    return interactions[keep], max(0.0, (last - first + 1) / 7)
