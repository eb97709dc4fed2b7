"""Any metric a brief can name, as one total over a period, with the rows behind it.

Ratio metrics are ratios of sums: a post seen by ten people must not weigh as much as one seen by
ten thousand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.errors import PlannerError
from planner.metrics.per_post import RATIOS, numbers
from planner.metrics.relationship import (
    acts_and_weeks,
    follower_growth_share,
    sentiment_and_weights,
    weighted_mean,
    within_dates,
)
from planner.metrics.replies import (
    answered_share,
    as_of_instant,
    median_response_time,
    waits_until,
)
from planner.metrics.words import percent_text
from planner.wording import counted

if TYPE_CHECKING:
    import pandas as pd

POST_SUMS: dict[str, str] = {
    "reach_people": "people, added up over posts",
    "impressions": "displays",
    "interactions": "interactions",
    "comments": "comments",
    "shares": "shares",
    "saves": "saves",
    "clicks": "clicks",
    "conversions": "conversions",
    "revenue": "money",
}
"""Metric that is a plain sum over posts -> its unit."""

REACH_WARNING = " A person reached by several posts counts several times."

COLUMN_WORDS = {
    "reach_people": "people reached",
    "impressions": "displays",
    "followers": "followers at publishing",
    "spend": "spent",
    "revenue": "earned",
}

RATIO_UNITS = {
    "engagement_rate_by_reach": "interactions per person reached",
    "engagement_rate_by_impressions": "interactions per display",
    "engagement_rate_by_followers": "interactions per follower and post",
    "click_through_rate": "clicks per display",
    "conversion_rate": "conversions per click",
    "return_on_ad_spend": "earned per unit of the same currency spent",
}

MONEY_COLUMNS = ("revenue", "spend")

PROMISE_METRICS = ("share_answered_in_time",)
"""The metrics that depend on the reply promise."""


@dataclass(frozen=True)
class MetricValue:
    """One metric over one period.

    `value` is None when the tables cannot give it; `sentence` then says what is missing. `rows`
    counts the rows the value rests on (posts, acts, messages, days). `denominator` says in words
    what the value is divided by, "" for plain totals; ratio metrics also carry both sums.
    """

    metric: str
    value: float | None
    rows: int
    unit: str
    denominator: str
    sentence: str
    numerator_sum: float | None = None
    denominator_sum: float | None = None


@dataclass(frozen=True)
class _Period:
    """What the value is taken over: dates (both included), platform, zone, promise, instant."""

    starts_on: dt.date | None
    ends_on: dt.date | None
    platform: str | None
    timezone: str
    promise_minutes: float
    as_of: pd.Timestamp | None

    @property
    def words(self) -> str:
        """The period as the end of a sentence, with a leading blank."""
        where = f" on {self.platform}" if self.platform else ""
        if self.starts_on and self.ends_on:
            return f"{where} from {self.starts_on} to {self.ends_on}"
        if self.starts_on:
            return f"{where} from {self.starts_on} on"
        return f"{where} up to {self.ends_on}" if self.ends_on else where

    def on_platform(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of this platform; all rows when none is named."""
        if self.platform is None:
            return table
        return table[(table["platform"] == self.platform).fillna(False).to_numpy(dtype=bool)]

    def received(self, inbound: pd.DataFrame) -> pd.DataFrame:
        """Messages received in the period, its days taken in `timezone`."""
        import pandas as pd

        keep = inbound["received_at"].notna()
        if self.starts_on is not None:
            keep &= inbound["received_at"] >= pd.Timestamp(self.starts_on, tz=self.timezone)
        if self.ends_on is not None:
            after = pd.Timestamp(self.ends_on + dt.timedelta(days=1), tz=self.timezone)
            keep &= inbound["received_at"] < after
        return inbound[keep.to_numpy(dtype=bool)]


def metric_value(
    metric: str,
    *,
    posts: pd.DataFrame | None = None,
    interactions: pd.DataFrame | None = None,
    inbound: pd.DataFrame | None = None,
    account: pd.DataFrame | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    platform: str | None = None,
    promise_minutes: float = 60,
    as_of: pd.Timestamp | None = None,
    timezone: str = "UTC",
) -> MetricValue:
    """The total of one metric over a period, so that a KPI can be stated from data.

    Parameters
    ----------
    metric
        A name of `planner.brief.METRICS`.
    posts, interactions, inbound, account
        The tables POSTS, INTERACTIONS, INBOUND, ACCOUNT, or None for those you do not have.
    starts_on, ends_on
        First and last day, both included; None: no limit. Posts are taken by the clock time of
        their export, acts by their day, messages by `received_at` in `timezone`.
    platform
        Only this platform; None: all together.
    promise_minutes
        The reply promise, for share_answered_in_time.
    as_of
        The instant INBOUND was read off (UTC); None: the last instant in it.

    Raises
    ------
    PlannerError
        A metric no brief can name. Data that cannot give a metric raise nothing: value is None.

    >>> import pandas as pd
    >>> posts = pd.DataFrame({"platform": "x", "published_wall": pd.to_datetime(
    ...     ["2026-03-02", "2026-03-03", "2026-03-04"]), "clicks": [12.0, 3.0, 7.0],
    ...     "impressions": [1000.0, 500.0, None]})
    >>> result = metric_value("click_through_rate", posts=posts)
    >>> result.value, result.rows, result.denominator
    (0.01, 2, 'impressions')
    >>> print(result.sentence)
    Click-through rate: 1.0 %, 15 clicks / 1,500 displays. It is the ratio of the sums over \
2 posts, not the mean of their rates. 1 post has no such figures and is left out.
    >>> print(metric_value("satisfaction", posts=posts).sentence)
    Satisfaction cannot be given: there is no table of the account's days.
    """
    if metric not in _RULES:
        raise PlannerError(
            f"Metric: found {metric!r}, expected one of {', '.join(_RULES)}. "
            "Remedy: use one of these names."
        )
    tables = {"posts": posts, "interactions": interactions, "inbound": inbound, "account": account}
    period = _Period(starts_on, ends_on, platform, timezone, promise_minutes, as_of)
    return _RULES[metric](metric, tables, period)


_LABELS = {
    "reach_people": "People reached",
    "median_response_time_minutes": "Median response time",
}


def label(metric: str) -> str:
    """The metric's name as the start of a sentence.

    >>> label("engagement_rate_by_reach"), label("share_answered_in_time")
    ('Engagement rate by reach', 'Share answered in time')
    """
    if metric in _LABELS:
        return _LABELS[metric]
    words = metric.replace("click_through", "click-through").replace("_", " ")
    return words[0].upper() + words[1:]


TABLE_WORDS = {
    "posts": "no table of posts",
    "interactions": "no log of the members' acts",
    "inbound": "no table of incoming messages",
    "account": "no table of the account's days",
}


def _none(metric: str, unit: str, denominator: str, why: str) -> MetricValue:
    return MetricValue(
        metric, None, 0, unit, denominator, f"{label(metric)} cannot be given: {why}."
    )


def _missing_table(tables: dict, name: str) -> str | None:
    return f"there is {TABLE_WORDS[name]}" if tables[name] is None else None


def _left_out(count: int, word: str = "post") -> str:
    if not count:
        return ""
    verb = "has" if count == 1 else "have"
    end = "is" if count == 1 else "are"
    return f" {counted(count, word)} {verb} no such figures and {end} left out."


def _posts_in(tables: dict, period: _Period) -> pd.DataFrame:
    return within_dates(
        period.on_platform(tables["posts"]), "published_wall", period.starts_on, period.ends_on
    )


def _one_currency(posts: pd.DataFrame) -> tuple[str, str | None]:
    """The currency of these posts ("" when unknown), and why they cannot be added, if so."""
    if "currency" not in posts.columns:
        return "", None
    found = sorted(posts["currency"].dropna().unique())
    if len(found) > 1:
        return "", f"the posts mix the currencies {', '.join(found)}, which cannot be added up"
    return (found[0] if found else ""), None


def _post_sum(metric: str, tables: dict, period: _Period) -> MetricValue:
    unit = POST_SUMS[metric]
    why = _missing_table(tables, "posts")
    if why:
        return _none(metric, unit, "", why)
    posts = _posts_in(tables, period)
    values = numbers(posts, metric)
    known = values == values
    if not known.any():
        return _none(metric, unit, "", f"no post{period.words} carries {metric}")
    if metric in MONEY_COLUMNS:
        currency, why = _one_currency(posts[known])
        if why:
            return _none(metric, unit, "", why)
        unit = currency or "in the account's currency"
    total, rows = float(values[known].sum()), int(known.sum())
    shown = f"{total:,.2f} {unit}" if metric in MONEY_COLUMNS else f"{total:,.0f}"
    warning = REACH_WARNING if metric == "reach_people" else ""
    sentence = (
        f"{label(metric)}: {shown}, added up over {counted(rows, 'post')}{period.words}."
        f"{warning}{_left_out(len(posts) - rows)}"
    )
    return MetricValue(metric, total, rows, unit, "", sentence)


def _post_ratio(metric: str, tables: dict, period: _Period) -> MetricValue:
    top_name, bottom_name = RATIOS[metric]
    bottom_words = COLUMN_WORDS.get(bottom_name, bottom_name)
    unit = RATIO_UNITS[metric]
    why = _missing_table(tables, "posts")
    if why:
        return _none(metric, unit, bottom_name, why)
    posts = _posts_in(tables, period)
    top, bottom = numbers(posts, top_name), numbers(posts, bottom_name)
    used = (top == top) & (bottom > 0)
    if not used.any():
        why = f"no post{period.words} carries both {top_name} and {bottom_name} above 0"
        return _none(metric, unit, bottom_name, why)
    money = bottom_name in MONEY_COLUMNS
    if money:
        _, why = _one_currency(posts[used])
        if why:
            return _none(metric, unit, bottom_name, why)
    above, below, rows = float(top[used].sum()), float(bottom[used].sum()), int(used.sum())
    value = above / below
    shown = f"{value:.2f}" if money else percent_text(value)
    sentence = (
        f"{label(metric)}: {shown}, {above:,.0f} {COLUMN_WORDS.get(top_name, top_name)} / "
        f"{below:,.0f} {bottom_words}{period.words}. It is the ratio of the sums over "
        f"{counted(rows, 'post')}, not the mean of their rates.{_left_out(len(posts) - rows)}"
    )
    return MetricValue(metric, value, rows, unit, bottom_name, sentence, above, below)


def _growth(metric: str, tables: dict, period: _Period) -> MetricValue:
    unit, denominator = "share of the followers at the start", "followers on the first known day"
    why = _missing_table(tables, "account")
    if why:
        return _none(metric, unit, denominator, why)
    growth = follower_growth_share(
        period.on_platform(tables["account"]), period.starts_on, period.ends_on
    )
    used = growth[growth["follower_growth_share"].notna()]
    if not len(used):
        why = f"no account has its followers on two days{period.words}"
        return _none(metric, unit, denominator, why)
    first, last = float(used["followers_first"].sum()), float(used["followers_last"].sum())
    dates = f"{used['first_date'].min():%Y-%m-%d} to {used['last_date'].max():%Y-%m-%d}"
    value = (last - first) / first
    sentence = (
        f"{label(metric)}: {'-' if value < 0 else '+'}{percent_text(abs(value))}, from {first:,.0f}"
        f" to {last:,.0f} followers over {counted(len(used), 'account')} (days known: {dates})."
        f"{_left_out(len(growth) - len(used), 'account')}"
    )
    return MetricValue(metric, value, len(used), unit, denominator, sentence, last - first, first)


def _frequency(metric: str, tables: dict, period: _Period) -> MetricValue:
    unit, denominator = "interactions per member and week", "members seen x weeks"
    why = _missing_table(tables, "interactions")
    if why:
        return _none(metric, unit, denominator, why)
    log = period.on_platform(tables["interactions"])
    acts, weeks = acts_and_weeks(log, period.starts_on, period.ends_on)
    if weeks < 1:
        return _none(metric, unit, denominator, f"the log holds under 7 days{period.words}")
    if not len(acts):
        return _none(metric, unit, denominator, f"nobody acted outside contests{period.words}")
    members = len(acts[["platform", "member_id"]].drop_duplicates())
    value = len(acts) / members / weeks
    sentence = (
        f"{label(metric)}: {value:.2f}, {len(acts):,} interactions of "
        f"{counted(members, 'member')} seen in {weeks:.1f} weeks{period.words}. Followers who "
        "never act are in no log and not in the denominator."
    )
    return MetricValue(
        metric, value, len(acts), unit, denominator, sentence, float(len(acts)), members * weeks
    )


def _median_wait(metric: str, tables: dict, period: _Period) -> MetricValue:
    unit = "minutes"
    why = _missing_table(tables, "inbound")
    if why:
        return _none(metric, unit, "", why)
    # The table's own end is its last instant, also when the period ends earlier.
    end = as_of_instant(tables["inbound"], period.as_of)
    messages = period.received(period.on_platform(tables["inbound"]))
    if not len(messages):
        return _none(metric, unit, "", f"no message came in{period.words}")
    waits, answered, impossible = waits_until(messages, end)
    open_count = int((~answered).sum())
    value = median_response_time(messages, end)
    if value is None:
        why = (
            f"{open_count:,} of {len(waits):,} messages{period.words} are open, so half of them "
            "cannot be seen to be answered"
        )
        return _none(metric, unit, "", why)
    sentence = (
        f"{label(metric)}: {value:,.0f} minutes over {counted(len(waits), 'message')}"
        f"{period.words}; {open_count:,} of them are still open and count as taking longer than "
        "they have waited."
        f"{_left_out(impossible, 'message')}"
    )
    return MetricValue(metric, value, len(waits), unit, "", sentence)


def _in_time(metric: str, tables: dict, period: _Period) -> MetricValue:
    unit, denominator = "share of messages", "messages whose outcome is known"
    why = _missing_table(tables, "inbound")
    if why:
        return _none(metric, unit, denominator, why)
    end = as_of_instant(tables["inbound"], period.as_of)
    messages = period.received(period.on_platform(tables["inbound"]))
    result = answered_share(messages, period.promise_minutes, end)
    if result.share is None:
        return _none(metric, unit, denominator, f"no message{period.words} has a known outcome yet")
    return MetricValue(
        metric, result.share, result.decided, unit, denominator,
        f"{label(metric)}: {result.sentence}", float(result.in_time), float(result.decided),
    )  # fmt: skip


def _sentiment_mean(metric: str, tables: dict, period: _Period) -> MetricValue:
    unit = "mean sentiment, -1 to 1"
    cuts: tuple[tuple[str, str, Callable], ...] = (
        ("inbound", "message", period.received),
        ("account", "day", lambda table: _dated(table, "date", period)),
        ("posts", "post", lambda table: _dated(table, "published_wall", period)),
    )
    for name, word, cut in cuts:
        if tables[name] is None:
            continue
        rows = cut(period.on_platform(tables[name]))
        mean, known = weighted_mean(*sentiment_and_weights(rows))
        if known:
            sentence = (
                f"{label(metric)}: {mean:+.2f} (from -1 to 1) over {counted(known, word)} with a "
                f"supplied sentiment{period.words}.{_left_out(len(rows) - known, word)}"
            )
            return MetricValue(metric, mean, known, unit, "", sentence)
    return _none(metric, unit, "", f"no table carries sentiment{period.words}")


def _satisfaction(metric: str, tables: dict, period: _Period) -> MetricValue:
    unit = "points of the supplied scale"
    why = _missing_table(tables, "account")
    if why:
        return _none(metric, unit, "", why)
    days = _dated(period.on_platform(tables["account"]), "date", period)
    values = numbers(days, "satisfaction")
    known = values == values
    if not known.any():
        return _none(metric, unit, "", f"no day{period.words} carries satisfaction")
    rows = int(known.sum())
    sentence = (
        f"{label(metric)}: {values[known].mean():.2f}, the mean of {counted(rows, 'day')}"
        f"{period.words}.{_left_out(len(days) - rows, 'day')}"
    )
    return MetricValue(metric, float(values[known].mean()), rows, unit, "", sentence)


def _dated(table: pd.DataFrame, column: str, period: _Period) -> pd.DataFrame:
    return within_dates(table, column, period.starts_on, period.ends_on)


_RULES: dict[str, Callable[[str, dict, _Period], MetricValue]] = {
    **dict.fromkeys(POST_SUMS, _post_sum),
    **dict.fromkeys(RATIOS, _post_ratio),
    "follower_growth_share": _growth,
    "interactions_per_member_per_week": _frequency,
    "median_response_time_minutes": _median_wait,
    "share_answered_in_time": _in_time,
    "mean_sentiment": _sentiment_mean,
    "satisfaction": _satisfaction,
}
