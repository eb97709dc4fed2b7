"""KPIs of the brief beside what the brand's own data say of them now."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from planner.brief import Brief, Kpi
from planner.metrics import metric_value
from planner.plan.tables import KPIS
from planner.wording import counted

PERIODS_BACK = 12
_DATES = {
    "posts": "published_wall",
    "interactions": "occurred_at",
    "inbound": "received_at",
    "account": "date",
}


def kpi_table(brief: Brief, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per KPI: target, the median of the brand's last full periods, and their range.

    Parameters
    ----------
    tables
        Contract name -> table ("POSTS", "INTERACTIONS", ...), as far as there are any.

    Returns
    -------
    DataFrame
        The plan's KPIS table. A metric the data cannot give has no value and a sentence that says
        what is missing.
    """
    own = {name: tables[name.upper()] for name in _DATES if name.upper() in tables}
    last_day = _last_day(own)
    rows = []
    for holder in (*brief.goals, *brief.campaigns):
        family = getattr(holder, "family", "marketing")
        rows.extend(_row(brief, holder.name, family, kpi, own, last_day) for kpi in holder.kpis)
    return pd.DataFrame(rows) if rows else KPIS.empty()


def _last_day(tables: dict[str, pd.DataFrame]) -> dt.date | None:
    days = [
        table[_DATES[name]].max()
        for name, table in tables.items()
        if table[_DATES[name]].notna().any()
    ]
    return max((day.tz_localize(None).date() for day in days), default=None)


def _row(
    brief: Brief,
    holder: str,
    family: str,
    kpi: Kpi,
    tables: dict[str, pd.DataFrame],
    last_day: dt.date | None,
) -> dict:
    days = {"week": 7, "month": 28, "plan": 7 * brief.weeks}[kpi.period]
    row = {
        "goal": holder,
        "family": family,
        "metric": kpi.metric,
        "platform": kpi.platform or "",
        "period": kpi.period,
        "target": kpi.target,
    }
    if last_day is None:
        return row | {"rows": 0.0, "sentence": "Nothing of yours was imported to compare with."}
    periods = [
        metric_value(
            kpi.metric,
            **tables,
            starts_on=last_day - dt.timedelta(days=days * (back + 1) - 1),
            ends_on=last_day - dt.timedelta(days=days * back),
            platform=kpi.platform,
            promise_minutes=brief.reply_promise_minutes,
            timezone=brief.timezone,
        )
        for back in range(PERIODS_BACK if kpi.period != "plan" else 1)
    ]
    known = [period for period in periods if period.value is not None and period.rows]
    if not known:
        return row | {"rows": 0.0, "unit": periods[0].unit, "sentence": periods[0].sentence}
    values = np.array([period.value for period in known])
    median = float(np.median(values))
    low, high = (float(edge) for edge in np.quantile(values, [0.05, 0.95]))
    return row | {
        "value_now": median,
        "low_90": min(low, median),
        "high_90": max(high, median),
        "rows": float(sum(period.rows for period in known)),
        "unit": known[0].unit,
        "sentence": _sentence(kpi, known[0].unit, median, low, high, len(known)),
    }


def _sentence(kpi: Kpi, unit: str, median: float, low: float, high: float, periods: int) -> str:
    span = {"week": "a week", "month": "four weeks", "plan": "a span of the plan's length"}
    side = "above" if median > kpi.target else "below" if median < kpi.target else "at"
    as_share = "rate" in kpi.metric or "share" in kpi.metric
    now = value_text(median, as_share) + ("" if as_share else f" {unit.split(',')[0]}")
    target = value_text(kpi.target, as_share)
    if periods == 1:
        return f"{now} in the last {span[kpi.period].removeprefix('a ')}; target {target}: {side}."
    return (
        f"{now} in {span[kpi.period]} (median of {counted(periods, 'period')}, nine in ten between "
        f"{value_text(low, as_share)} and {value_text(high, as_share)}); target {target}: {side}."
    )


def value_text(value: float, as_share: bool) -> str:
    """A value in words: shares as per cent.

    >>> value_text(0.098, True), value_text(1234.4, False), value_text(1.332, False)
    ('9.8 %', '1,234', '1.33')
    """
    if as_share:
        return f"{value * 100:.2g} %" if abs(value) < 1 else f"{value * 100:,.0f} %"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
