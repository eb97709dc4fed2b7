"""Tables made ready for planning: what a changed brief does not change is worked out once.

Nearly all of the work of a plan rests on the data alone: checking and fingerprinting the tables,
fitting the simple rules, reading the present values of KPIs. Of the brief, the rules use the names
of the platforms, and a KPI its own fields, the time zone, the number of weeks and the promise.
`Prepared` keeps each of these results under exactly the values it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType

import pandas as pd

from planner.brief import Brief
from planner.plan.evidence import Evidence, audience_evidence, gather_evidence
from planner.plan.kpis import KpiQuestion, Measured, kpi_data, measured
from planner.schema import ACCOUNT, INBOUND, INTERACTIONS, POSTS, SURVEY, check
from planner.workspace import fingerprint

EVIDENCE_KEPT = 8
"""Sets of platforms whose evidence is kept, the latest used ones."""

MEASURES_KEPT = 256
"""KPIs whose present values are kept, the latest used ones."""

_DATE_COLUMN = {
    "POSTS": "published_wall",
    "INTERACTIONS": "occurred_at",
    "INBOUND": "received_at",
    "ACCOUNT": "date",
}


@dataclass(frozen=True, eq=False, repr=False)
class Prepared:
    """A brand's checked tables with what follows from them. Made by `prepare`.

    It never changes: asked the same, it answers the same, from any thread. Everything handed out
    is to be read only; a `Plan` takes copies.

    Attributes
    ----------
    tables
        Contract name -> checked table, those that were given.
    data
        The plan's DATA table: rows, span and fingerprint of each.
    seed
        Seed of all shuffles and resamples.
    is_simulated
        True for simulated data.
    evidence_on
        Names of platforms, in the order of the brief -> the simple rules fitted to their posts.
    measure
        A question after a KPI -> its present value.
    """

    tables: Mapping[str, pd.DataFrame]
    data: pd.DataFrame
    seed: int
    is_simulated: bool
    evidence_on: Callable[[tuple[str, ...]], Evidence]
    measure: Callable[[KpiQuestion], Measured]

    def evidence(self, brief: Brief) -> Evidence:
        """The simple rules fitted to the platforms of the brief."""
        return self.evidence_on(tuple(plan.platform for plan in brief.platforms))

    def __repr__(self) -> str:
        rows = ", ".join(f"{len(table):,} {name}" for name, table in self.tables.items())
        return f"Prepared: {rows}"


def prepare(
    posts: pd.DataFrame,
    interactions: pd.DataFrame | None = None,
    inbound: pd.DataFrame | None = None,
    survey: pd.DataFrame | None = None,
    account: pd.DataFrame | None = None,
    *,
    seed: int = 0,
    is_simulated: bool = False,
) -> Prepared:
    """Tables made ready for `make_plan_from`, to plan from them again and again.

    Parameters are those of `make_plan`. The tables are checked here; later changes of the frames
    given are not seen.

    Raises
    ------
    DataError
        If a table breaks its contract.

    >>> from planner.schema import POSTS
    >>> prepare(POSTS.empty())
    Prepared: 0 POSTS
    """
    tables = {"POSTS": check(posts, POSTS)}
    for contract, table in ((INTERACTIONS, interactions), (INBOUND, inbound), (SURVEY, survey),
                            (ACCOUNT, account)):  # fmt: skip
        if table is not None:
            tables[contract.name] = check(table, contract)
    audience = audience_evidence(tables.get("INTERACTIONS"), tables.get("ACCOUNT"))
    return Prepared(
        tables=MappingProxyType(tables),
        data=_data_table(tables),
        seed=seed,
        is_simulated=is_simulated,
        evidence_on=lru_cache(EVIDENCE_KEPT)(
            partial(gather_evidence, posts=tables["POSTS"], audience=audience, seed=seed)
        ),
        measure=lru_cache(MEASURES_KEPT)(partial(measured, data=kpi_data(tables))),
    )


def _data_table(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rows = []
    for name, table in tables.items():
        dates = table[_DATE_COLUMN[name]].dropna() if name in _DATE_COLUMN else pd.Series()
        days = [None, None]
        if len(dates):
            days = [dates.min().tz_localize(None).normalize(),
                    dates.max().tz_localize(None).normalize()]  # fmt: skip
        rows.append(
            {
                "table": name,
                "rows": float(len(table)),
                "first_day": days[0],
                "last_day": days[1],
                "fingerprint": fingerprint(table),
            }
        )
    return pd.DataFrame(rows)
