"""Spike watch: days on which far more people named the brand than its own past explains.

Assumptions
-----------
1. Mentions of a day are negative binomial around the mean of the last eight weeks, times a factor
   of the weekday that is drawn towards 1 (as if four weeks more without any difference had been
   seen). The spread between days is that of those weeks, plus what is not known of the mean.
2. A day above the 99.9 % limit is a spike: in simulated brands without any, at most one day a year
   was called one. Days called spikes are left out of later means, at most seven in a row: a higher
   level that stays is no spike.
3. A day the account's export leaves blank is not known: it is neither watched nor part of a mean.
   In a log of acts a day without a mention has none.
4. Sentiment is looked at only where the data supply it, never guessed from words.

Units: mentions per day, all accounts together.
Source: negative binomial limits for surveillance counts (Farrington et al. 1996; Noufaily et al.
2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import nbinom

from planner.metrics.relationship import FIRST_DAY
from planner.verdict import Verdict
from planner.wording import counted

WINDOW_DAYS, LEAST_DAYS = 56, 28
WEEKDAY_PRIOR_WEEKS = 4
LIMIT = 0.999
MOST_IN_A_ROW = 7
RECENT_DAYS = 7
COLUMNS = ["date", "mentions", "expected", "limit", "is_spike", "sentiment_mean"]


@dataclass(frozen=True, eq=False)
class SpikeWatch:
    """Every day with what was expected.

    Attributes
    ----------
    table
        One row per day: `mentions`, `expected`, `limit` (99.9 % of such days lie at or below it),
        `is_spike`, `sentiment_mean` where supplied. The first four weeks carry no expectation.
    source
        Where the mentions come from: ACCOUNT or INTERACTIONS; "" where there are none.
    verdict
        In words, about the last seven days.
    """

    table: pd.DataFrame
    source: str
    verdict: Verdict

    @property
    def is_alarm(self) -> bool:
        """True if one of the last seven days is a spike."""
        return bool(self.table["is_spike"].tail(RECENT_DAYS).any())


def spike_watch(
    account: pd.DataFrame | None = None, interactions: pd.DataFrame | None = None
) -> SpikeWatch:
    """Watch mentions by day: those of ACCOUNT where it counts them, else acts of INTERACTIONS.

    >>> spike_watch().verdict.level
    'prior only'
    """
    daily, source = _daily(account, interactions)
    if daily["mentions"].notna().sum() <= LEAST_DAYS:
        table = daily.reindex(columns=COLUMNS).assign(is_spike=False)
        return SpikeWatch(table, source, _too_short(int(daily["mentions"].notna().sum())))
    counts = daily["mentions"].to_numpy(dtype=float)
    weekday = daily["date"].dt.day_of_week.to_numpy()
    expected, limit, is_spike = _watched(counts, weekday)
    table = daily.assign(expected=expected, limit=limit, is_spike=is_spike)[COLUMNS]
    return SpikeWatch(table, source, _verdict(table))


def _daily(
    account: pd.DataFrame | None, interactions: pd.DataFrame | None
) -> tuple[pd.DataFrame, str]:
    """Mentions of every day from the first to the last (nan: not known), and where from."""
    if account is not None and "mentions" in account.columns and account["mentions"].notna().any():
        known = account[account["mentions"].notna()].copy()
        if "sentiment_mean" not in known.columns:
            known["sentiment_mean"] = np.nan
        weight = known["mentions"].astype(float).where(known["sentiment_mean"].notna(), 0.0)
        known = known.assign(_sum=known["sentiment_mean"].fillna(0.0) * weight, _weight=weight)
        daily = known.groupby("date").agg(mentions=("mentions", "sum"), _sum=("_sum", "sum"),
                                          _weight=("_weight", "sum"))  # fmt: skip
        sentiment = daily["_sum"] / daily["_weight"].where(daily["_weight"] > 0)
        return _every_day(daily["mentions"].astype(float), sentiment.astype(float)), "ACCOUNT"
    if interactions is not None and (interactions["kind"] == "mention").any():
        own = interactions[interactions["kind"] == "mention"]
        counts = own.groupby("day").size()
        dates = pd.Timestamp(FIRST_DAY) + pd.to_timedelta(counts.index.to_numpy(dtype=int), "D")
        span = interactions["day"].dropna()
        whole = pd.Timestamp(FIRST_DAY) + pd.to_timedelta([int(span.min()), int(span.max())], "D")
        found = pd.Series(counts.to_numpy(dtype=float), index=dates)
        found = found.reindex(pd.date_range(*whole), fill_value=0.0)
        return _every_day(found, pd.Series(dtype=float)), "INTERACTIONS"
    return pd.DataFrame(columns=["date", "mentions", "sentiment_mean"]), ""


def _every_day(mentions: pd.Series, sentiment: pd.Series) -> pd.DataFrame:
    days = pd.date_range(mentions.index.min(), mentions.index.max(), freq="D")
    return pd.DataFrame(
        {"date": days, "mentions": mentions.reindex(days).to_numpy(dtype=float),
         "sentiment_mean": sentiment.reindex(days).to_numpy(dtype=float)}
    )  # fmt: skip


def _watched(counts: np.ndarray, weekday: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expected mentions, limit, and whether above it, day by day from the days before."""
    expected, limit = np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    is_spike = np.zeros(len(counts), dtype=bool)
    for day in range(LEAST_DAYS, len(counts)):
        before = np.arange(max(day - WINDOW_DAYS, 0), day)
        before = before[~_left_out(is_spike)[before] & np.isfinite(counts[before])]
        if len(before) < LEAST_DAYS // 2 or np.isnan(counts[day]):
            continue
        expected[day], limit[day] = _limit(counts[before], weekday[before], weekday[day])
        is_spike[day] = counts[day] > limit[day]
    return expected, limit, is_spike


def _left_out(is_spike: np.ndarray) -> np.ndarray:
    """Spikes, but only the first seven of a run: after that it is the new level."""
    run, left_out = 0, np.zeros(len(is_spike), dtype=bool)
    for day in np.flatnonzero(is_spike):
        run = run + 1 if day and is_spike[day - 1] else 1
        left_out[day] = run <= MOST_IN_A_ROW
    return left_out


def _limit(counts: np.ndarray, weekday: np.ndarray, today: int) -> tuple[float, float]:
    mean = max(float(counts.mean()), 0.05)
    own = counts[weekday == today]
    factor = (own.sum() + WEEKDAY_PRIOR_WEEKS * mean) / ((len(own) + WEEKDAY_PRIOR_WEEKS) * mean)
    here = mean * factor
    # Spread between days beyond that of chance, and the mean itself is known from few days.
    extra = max(float(counts.var(ddof=1)) - mean, 0.0) / mean**2
    extra = extra + (extra + 1 / mean) / len(counts) + 0.02
    size = 1 / extra
    return here, float(nbinom.ppf(LIMIT, size, size / (size + here)))


def _too_short(days: int) -> Verdict:
    return Verdict(
        "prior only",
        "Nothing is watched yet: "
        + ("no mentions by day are known." if not days else f"only {counted(days, 'day')} of "
           "mentions are known."),
        rows=days, unit="days",
        would_raise="An export of the account with mentions by day, over more than four weeks.",
    )  # fmt: skip


def _verdict(table: pd.DataFrame) -> Verdict:
    recent = table.tail(RECENT_DAYS)
    spikes = recent[recent["is_spike"]]
    rows = int(table["mentions"].notna().sum())
    if not len(spikes):
        earlier = int(table["is_spike"].sum())
        return Verdict(
            "not distinguishable from flat",
            "No day of the last seven stands out from your own past"
            + (f"; {counted(earlier, 'earlier day')} did." if earlier else "."),
            rows=rows, unit="days", would_raise="Nothing; it is looked at again with new data.",
        )  # fmt: skip
    worst = spikes.loc[(spikes["mentions"] / spikes["expected"]).idxmax()]
    mood = (
        f" Their mean sentiment is {worst['sentiment_mean']:+.2f}."
        if worst["sentiment_mean"] == worst["sentiment_mean"]
        else " Whether they are friendly is not known: no sentiment was supplied."
    )
    return Verdict(
        "leaning",
        f"On {worst['date']:%d %b %Y} {worst['mentions']:.0f} people or posts named you; "
        f"{worst['expected']:.1f} were expected, and {worst['limit']:.0f} would hardly ever be "
        f"passed by chance.{mood} Look at what they say before anything else goes out.",
        rows=rows, unit="days", would_raise="Reading them: a count knows no reasons.",
        value=float(worst["mentions"] / worst["expected"]), value_unit="times the expected number",
    )  # fmt: skip
