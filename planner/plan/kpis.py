"""KPIs of the brief beside what the brand's own data say of them now."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.brief import Brief, Kpi
from planner.metrics import PROMISE_METRICS, as_of_instant, metric_value
from planner.plan.tables import KPIS
from planner.wording import counted

PERIODS_BACK = 12
ANY_PROMISE_MINUTES = 60
"""Given to metrics that do not ask for the promise."""

_DATES = {
    "posts": "published_wall",
    "interactions": "occurred_at",
    "inbound": "received_at",
    "account": "date",
}


@dataclass(frozen=True)
class KpiQuestion:
    """All that the present value of a KPI depends on beside the data.

    `days` is the length of one period; `periods` of them, back from the last day of the data, are
    looked at. `promise_minutes` is 0 for metrics that do not ask for the promise.
    """

    metric: str
    platform: str | None
    days: int
    periods: int
    timezone: str
    promise_minutes: int


@dataclass(frozen=True)
class Measured:
    """The brand's last periods: their median, range, unit and count of rows.

    `periods` counts those with a value; without any, `sentence` says what is missing.
    """

    periods: int
    rows: float
    unit: str | None
    median: float
    low_90: float
    high_90: float
    sentence: str


def kpi_table(brief: Brief, measure: Callable[[KpiQuestion], Measured]) -> pd.DataFrame:
    """One row per KPI: target, the median of the brand's last full periods, and their range.

    Parameters
    ----------
    measure
        Gives the present value of a KPI (see `measured`).

    Returns
    -------
    DataFrame
        The plan's KPIS table. A metric the data cannot give has no value and a sentence that says
        what is missing.
    """
    rows = []
    for holder in (*brief.goals, *brief.campaigns):
        family = getattr(holder, "family", "marketing")
        rows.extend(
            _row(holder.name, family, kpi, measure(_question(brief, kpi))) for kpi in holder.kpis
        )
    return pd.DataFrame(rows) if rows else KPIS.empty()


@dataclass(frozen=True, eq=False)
class KpiData:
    """The tables metrics are read from, under the names `metric_value` takes them by.

    `last_day` is the last one on which anything happened, None for empty tables; `as_of` the
    instant INBOUND was read off.
    """

    tables: Mapping[str, pd.DataFrame]
    last_day: dt.date | None
    as_of: pd.Timestamp | None


def kpi_data(tables: Mapping[str, pd.DataFrame]) -> KpiData:
    """What KPIs are read from, of tables by contract name ("POSTS", "INTERACTIONS", ...)."""
    own = {name: tables[name.upper()] for name in _DATES if name.upper() in tables}
    days = [
        table[_DATES[name]].max()
        for name, table in own.items()
        if table[_DATES[name]].notna().any()
    ]
    last_day = max((day.tz_localize(None).date() for day in days), default=None)
    as_of = as_of_instant(own["inbound"], None) if "inbound" in own else None
    return KpiData(own, last_day, as_of)


def measured(question: KpiQuestion, data: KpiData) -> Measured:
    """The answer of the data to a question after a KPI."""
    last_day = data.last_day
    if last_day is None:
        return _nothing(None, "Nothing of yours was imported to compare with.")
    periods = [
        metric_value(
            question.metric,
            **data.tables,
            starts_on=last_day - dt.timedelta(days=question.days * (back + 1) - 1),
            ends_on=last_day - dt.timedelta(days=question.days * back),
            platform=question.platform,
            promise_minutes=question.promise_minutes or ANY_PROMISE_MINUTES,
            as_of=data.as_of,
            timezone=question.timezone,
        )
        for back in range(question.periods)
    ]
    known = [period for period in periods if period.value is not None and period.rows]
    if not known:
        return _nothing(periods[0].unit, periods[0].sentence)
    values = np.array([period.value for period in known])
    median = float(np.median(values))
    low, high = (float(edge) for edge in np.quantile(values, [0.05, 0.95]))
    rows = float(sum(period.rows for period in known))
    return Measured(len(known), rows, known[0].unit, median, low, high, "")


def _nothing(unit: str | None, sentence: str) -> Measured:
    return Measured(0, 0.0, unit, math.nan, math.nan, math.nan, sentence)


def _question(brief: Brief, kpi: Kpi) -> KpiQuestion:
    return KpiQuestion(
        metric=kpi.metric,
        platform=kpi.platform,
        days={"week": 7, "month": 28, "plan": 7 * brief.weeks}[kpi.period],
        periods=1 if kpi.period == "plan" else PERIODS_BACK,
        timezone=brief.timezone,
        promise_minutes=brief.reply_promise_minutes if kpi.metric in PROMISE_METRICS else 0,
    )


def _row(holder: str, family: str, kpi: Kpi, now: Measured) -> dict:
    row = {
        "goal": holder,
        "family": family,
        "metric": kpi.metric,
        "platform": kpi.platform or "",
        "period": kpi.period,
        "target": kpi.target,
        "rows": now.rows,
    }
    if now.unit is not None:
        row["unit"] = now.unit
    if not now.periods:
        return row | {"sentence": now.sentence}
    return row | {
        "value_now": now.median,
        "low_90": min(now.low_90, now.median),
        "high_90": max(now.high_90, now.median),
        "sentence": _sentence(kpi, now),
    }


def _sentence(kpi: Kpi, found: Measured) -> str:
    as_share = "rate" in kpi.metric or "share" in kpi.metric
    span = {"week": "a week", "month": "four weeks", "plan": "a span of the plan's length"}
    median, target = found.median, value_text(kpi.target, as_share)
    side = "above" if median > kpi.target else "below" if median < kpi.target else "at"
    now = value_text(median, as_share) + ("" if as_share else f" {found.unit.split(',')[0]}")
    if found.periods == 1:
        return f"{now} in the last {span[kpi.period].removeprefix('a ')}; target {target}: {side}."
    return (
        f"{now} in {span[kpi.period]} (median of {counted(found.periods, 'period')}, nine in ten "
        f"between {value_text(found.low_90, as_share)} and {value_text(found.high_90, as_share)}); "
        f"target {target}: {side}."
    )


def value_text(value: float, as_share: bool) -> str:
    """A value in words: shares as per cent.

    >>> value_text(0.098, True), value_text(1234.4, False), value_text(1.332, False)
    ('9.8 %', '1,234', '1.33')
    """
    if as_share:
        return f"{value * 100:.2g} %" if abs(value) < 1 else f"{value * 100:,.0f} %"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
