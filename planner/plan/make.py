"""make_plan: brief and tables in, one plan out."""

from __future__ import annotations

import datetime as dt
import hashlib
from importlib.metadata import PackageNotFoundError, version

import pandas as pd

from planner.brief import Brief
from planner.catalog import ASSUMPTION_NOTE
from planner.plan.demand import POSTS_PER_WEEK_WITHOUT_HISTORY, posts_per_week
from planner.plan.document import Plan
from planner.plan.entries import calendar_of
from planner.plan.evidence import Evidence, gather_evidence, timing_words
from planner.plan.kpis import kpi_table
from planner.plan.schedule import Timetable, make_timetable
from planner.plan.tables import CONTENT
from planner.schema import ACCOUNT, INBOUND, INTERACTIONS, POSTS, SURVEY, check
from planner.wording import counted
from planner.workspace import fingerprint

_DATE_COLUMN = {
    "POSTS": "published_wall",
    "INTERACTIONS": "occurred_at",
    "INBOUND": "received_at",
    "ACCOUNT": "date",
}


def make_plan(
    brief: Brief,
    posts: pd.DataFrame,
    interactions: pd.DataFrame | None = None,
    inbound: pd.DataFrame | None = None,
    survey: pd.DataFrame | None = None,
    account: pd.DataFrame | None = None,
    *,
    seed: int = 0,
    is_simulated: bool = False,
    made_at: dt.datetime | None = None,
) -> Plan:
    """A plan of 1 to 13 weeks from a brief and a brand's own tables.

    The rules behind it are the simple ones that every model must beat: present rhythm, present
    mix, even spacing, tiers by rule; each with its verdict from a check on later posts.

    Parameters
    ----------
    brief
        What is wanted, and the limits.
    posts
        POSTS (may be empty: then everything is `prior only`).
    interactions, inbound, survey, account
        Further tables, None when there are none.
    seed
        Seed of all shuffles and resamples: same inputs and seed, same plan.
    is_simulated
        True for simulated data: every page and export then says so.
    made_at
        UTC time stamped on the plan; now when None.

    Raises
    ------
    InfeasiblePlan
        If the brief's limits contradict each other: reasons and what to relax.
    DataError
        If a table breaks its contract.

    >>> from planner.schema import POSTS
    >>> brief = Brief.make(name="First", timezone="UTC", starts_on="2027-01-04", weeks=2,
    ...                    platforms=[{"platform": "facebook"}],
    ...                    capacity={"people": [{"name": "Ida", "hours_per_week": 12}]})
    >>> plan = make_plan(brief, POSTS.empty())
    >>> len(plan.posts), plan.finding("timing", "facebook").verdict.level
    (6, 'prior only')
    """
    tables = {"POSTS": check(posts, POSTS)}
    for contract, table in ((INTERACTIONS, interactions), (INBOUND, inbound), (SURVEY, survey),
                            (ACCOUNT, account)):  # fmt: skip
        if table is not None:
            tables[contract.name] = check(table, contract)
    evidence = gather_evidence(
        brief, tables["POSTS"], tables.get("INTERACTIONS"), tables.get("ACCOUNT"), seed
    )
    timetable = make_timetable(brief, evidence.rhythm, evidence.mix, evidence.clocks)
    levels = {
        finding.scope: finding.verdict.level
        for finding in evidence.findings
        if finding.topic == "timing"
    }
    words = {plan.platform: timing_words(evidence, plan.platform) for plan in brief.platforms}
    calendar = calendar_of(brief, timetable, evidence.content.cells_, words, levels)
    data = _data_table(tables)
    return Plan(
        plan_id=_plan_id(brief, data, seed),
        version=1,
        made_at=(made_at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0),
        generator=f"planner {_own_version()}",
        seed=seed,
        is_simulated=is_simulated,
        brief=brief,
        outcome=evidence.content.outcome_ or "",
        findings=evidence.findings,
        assumptions=_assumptions(brief, evidence, timetable, tables),
        notes=(),
        calendar=calendar,
        content=_content_table(evidence, calendar),
        hours=evidence.timing.hours_,
        timing=evidence.timing.timing_,
        rhythm=_rhythm_table(brief, evidence.rhythm, calendar),
        weeks=_weeks_table(timetable),
        tiers=evidence.tiers,
        lifecycle=evidence.lifecycle,
        kpis=kpi_table(brief, tables),
        data=data,
    )


def _own_version() -> str:
    try:
        return version("planner")
    except PackageNotFoundError:
        return "unknown"


def _plan_id(brief: Brief, data: pd.DataFrame, seed: int) -> str:
    text = "|".join([brief.model_dump_json(), *data["fingerprint"], str(seed)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


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


def _content_table(evidence: Evidence, calendar: pd.DataFrame) -> pd.DataFrame:
    """The rule's cells with the number of posts planned; kinds first planned here come last."""
    cell = ["platform", "format", "pillar", "intent"]
    planned = (
        calendar[calendar["kind"] == "post"].groupby(cell).size().rename("posts_planned")
    ).reset_index()
    table = evidence.content.cells_.astype({name: "string" for name in cell})
    table = table.merge(planned, on=cell, how="outer", sort=False)
    new = table["posts"].isna()
    table.loc[new, "posts"] = 0.0
    table.loc[new, "share_now"] = 0.0
    table.loc[new, "verdict"] = "prior only"
    table.loc[new, "note"] = "no post of this kind so far"
    table.loc[new, "outcome"] = evidence.content.outcome_ or "none"
    table["posts_planned"] = table["posts_planned"].fillna(0.0).astype(float)
    per_platform = table.groupby("platform")["posts_planned"].transform("sum")
    table["share_planned"] = (table["posts_planned"] / per_platform).where(per_platform > 0)
    order = {tuple(row): n for n, row in enumerate(evidence.content.cells_[cell].to_numpy())}
    rank = [order.get(tuple(row), len(order)) for row in table[cell].to_numpy()]
    table = table.assign(_rank=rank).sort_values(["platform", "_rank"], kind="stable")
    return table[[name for name in CONTENT.names if name in table.columns]]


def _rhythm_table(brief: Brief, rhythm: pd.DataFrame, calendar: pd.DataFrame) -> pd.DataFrame:
    posts = calendar[calendar["kind"] == "post"]
    rows = []
    for plan in brief.platforms:
        own = rhythm[rhythm["platform"] == plan.platform]
        now = own.iloc[0].to_dict() if len(own) else {"weeks": 0.0}
        if plan.posts_per_week is not None:
            reason = "Set in the brief."
        elif len(own):
            reason = "Your present rhythm, as far as hours and bounds allow."
        else:
            reason = f"No history: {posts_per_week(plan, rhythm):g} a week is an assumption."
        rows.append(
            now
            | {
                "platform": plan.platform,
                "account": plan.account or now.get("account", ""),
                "posts_per_week_planned": float((posts["platform"] == plan.platform).sum())
                / brief.weeks,
                "reason": reason,
            }
        )
    return pd.DataFrame(rows)


def _weeks_table(timetable: Timetable) -> pd.DataFrame:
    rows = []
    for week in timetable.weeks:
        post_hours = sum(post.hours for _, post in week.posts)
        active_hours = sum(sitting.minutes for sitting in week.sittings) / 60
        total = post_hours + active_hours
        rows.append(
            {
                "week": week.week.number,
                "starts_on": pd.Timestamp(week.week.days[0]),
                "posts": float(len(week.posts)),
                "post_hours": post_hours,
                "active_hours": active_hours,
                "capacity_hours": week.capacity_minutes / 60,
                "active_share": active_hours / total if total else None,
            }
        )
    return pd.DataFrame(rows)


def _assumptions(
    brief: Brief, evidence: Evidence, timetable: Timetable, tables: dict[str, pd.DataFrame]
) -> tuple[str, ...]:
    """What a reader must know to judge the plan, one sentence each."""
    said = [
        f"Hours per post and the parts of active work come from the catalogue: {ASSUMPTION_NOTE}.",
        f"Active work is kept between {brief.balance.active_share_min:.0%} and "
        f"{brief.balance.active_share_max:.0%} of all hours, "
        f"{brief.balance.wanted_active_share:.0%} wanted: a convention you can change, not "
        "something learnt from your data.",
        f"At most {brief.balance.sell_share_max:.0%} of posts sell: a house rule you can change.",
        *timetable.notes,
    ]
    posts = tables["POSTS"]
    known = [plan.platform for plan in brief.platforms]
    foreign = int((~posts["platform"].isin(known)).sum())
    if foreign:
        others = ", ".join(sorted(posts.loc[~posts["platform"].isin(known), "platform"].unique()))
        said.append(f"Read but not used: {counted(foreign, 'post')} on {others}; the brief has "
                    f"{', '.join(known)}.")  # fmt: skip
    if len(posts):
        accounts = posts[posts["platform"].isin(known)].groupby("platform")["account"].nunique()
        for name, count in accounts[accounts > 1].items():
            said.append(f"The posts on {name} come from {count} accounts; the plan treats them as "
                        "one. Make a plan per account if they are planned apart.")  # fmt: skip
    new = [name for name in known if name not in set(evidence.rhythm["platform"])]
    if new:
        said.append(
            f"No posts were imported for {', '.join(new)}: without a number in the brief the plan "
            f"assumes {POSTS_PER_WEEK_WITHOUT_HISTORY} posts a week there."
        )
    if len(posts) and (not posts.get("timezone", pd.Series(dtype=object)).notna().any()):
        said.append(
            "The export names no time zone: hours of the past are clock times as it shows them; "
            f"the plan's times are in {brief.timezone}."
        )
    if len(posts) and "paid" in posts.columns and posts["paid"].isna().any():
        said.append(
            f"Whether money was spent is unknown for "
            f"{counted(posts['paid'].isna().sum(), 'post')}; unknown counts as unpaid."
        )
    for label in ("pillar", "intent"):
        filled = posts.get(label, pd.Series(dtype="string")).fillna("unlabelled")
        missing = len(posts) if label not in posts.columns else int((filled == "unlabelled").sum())
        if missing:
            said.append(f"{missing:,} of {counted(len(posts), 'post')} without a known {label} are "
                        "kept as 'unlabelled'" + (", so the cap on selling cannot see them."
                                          if label == "intent" else "."))  # fmt: skip
    for campaign in brief.campaigns:
        if campaign.ends_on < brief.starts_on or campaign.starts_on > brief.ends_on:
            said.append(f"The campaign {campaign.name} lies outside the plan's dates.")
    return tuple(said)
