"""make_plan: brief and tables in, one plan out."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import pandas as pd

from planner.brief import Brief
from planner.catalog import ASSUMPTION_NOTE
from planner.inference.posts import CELL
from planner.plan.demand import POSTS_PER_WEEK_WITHOUT_HISTORY, posts_per_week
from planner.plan.document import Plan
from planner.plan.entries import calendar_of
from planner.plan.evidence import Evidence, timing_words
from planner.plan.hour_lots import decisions_of
from planner.plan.kpis import kpi_table
from planner.plan.prepared import Prepared, prepare
from planner.plan.schedule import Timetable, make_timetable
from planner.plan.tables import CONTENT
from planner.wording import counted


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
    prepared = prepare(
        posts, interactions, inbound, survey, account, seed=seed, is_simulated=is_simulated
    )
    return make_plan_from(brief, prepared, made_at=made_at)


def make_plan_from(brief: Brief, prepared: Prepared, *, made_at: dt.datetime | None = None) -> Plan:
    """The plan `make_plan` makes of the brief and the tables behind `prepared`, and quickly.

    Parameters
    ----------
    brief
        What is wanted, and the limits.
    prepared
        A brand's tables, made ready by `prepare`, with seed and mark of simulated data.
    made_at
        UTC time stamped on the plan; now when None.

    Raises
    ------
    InfeasiblePlan
        If the brief's limits contradict each other: reasons and what to relax.

    >>> from planner.schema import POSTS
    >>> brief = Brief.make(name="First", timezone="UTC", starts_on="2027-01-04", weeks=2,
    ...                    platforms=[{"platform": "facebook"}],
    ...                    capacity={"people": [{"name": "Ida", "hours_per_week": 12}]})
    >>> prepared = prepare(POSTS.empty())
    >>> [len(make_plan_from(brief.model_copy(update={"weeks": n}), prepared).posts) for n in (1, 2)]
    [3, 6]
    """
    evidence = prepared.evidence(brief)
    timetable = make_timetable(brief, evidence.rhythm, evidence.mix, evidence.clocks)
    levels = {
        finding.scope: finding.verdict.level
        for finding in evidence.findings
        if finding.topic == "timing"
    }
    words = {plan.platform: timing_words(evidence, plan.platform) for plan in brief.platforms}
    calendar = calendar_of(brief, timetable, evidence.content.cells_, words, levels)
    stamped = (made_at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    return Plan(
        plan_id=_plan_id(brief, prepared.data, prepared.seed),
        version=1,
        made_at=stamped,
        generator=f"planner {_own_version()}",
        seed=prepared.seed,
        is_simulated=prepared.is_simulated,
        brief=brief,
        outcome=evidence.content.outcome_ or "",
        findings=evidence.findings,
        assumptions=_assumptions(brief, evidence, timetable, prepared.tables["POSTS"]),
        notes=(),
        calendar=calendar,
        decisions=decisions_of(brief.hour_tests, calendar, stamped),
        content=_content_table(evidence, calendar),
        hours=evidence.timing.hours_,
        timing=evidence.timing.timing_,
        rhythm=_rhythm_table(brief, evidence.rhythm, calendar),
        weeks=_weeks_table(timetable),
        tiers=evidence.tiers,
        lifecycle=evidence.lifecycle,
        kpis=kpi_table(brief, prepared.measure),
        data=prepared.data,
    )


@cache
def _own_version() -> str:
    try:
        return version("planner")
    except PackageNotFoundError:
        return "unknown"


def _plan_id(brief: Brief, data: pd.DataFrame, seed: int) -> str:
    text = "|".join([brief.model_dump_json(), *data["fingerprint"], str(seed)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _content_table(evidence: Evidence, calendar: pd.DataFrame) -> pd.DataFrame:
    """The rule's cells with the number of posts planned; kinds first planned here come last."""
    posts = calendar[calendar["kind"] == "post"]
    planned = Counter(zip(*(posts[name] for name in CELL), strict=True))
    rows = [
        row | {"posts_planned": planned.pop(tuple(row[name] for name in CELL), 0)}
        for row in evidence.content.cells_.to_dict("records")
    ]
    rows += [
        dict(zip(CELL, kind, strict=True))
        | {
            "outcome": evidence.content.outcome_ or "none",
            "posts": 0.0,
            "share_now": 0.0,
            "posts_planned": count,
            "verdict": "prior only",
            "note": "no post of this kind so far",
        }
        for kind, count in sorted(planned.items())
    ]
    per_platform = Counter()
    for row in rows:
        per_platform[row["platform"]] += row["posts_planned"]
    for row in rows:
        total = per_platform[row["platform"]]
        row["share_planned"] = row["posts_planned"] / total if total else None
    rows.sort(key=lambda row: row["platform"])
    return pd.DataFrame(rows, columns=CONTENT.names)


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


def _protocol(brief: Brief) -> list[str]:
    """What is done on the days of a crisis, for everybody to read."""
    said = []
    for crisis in brief.crises:
        if crisis.ends_on < brief.starts_on or crisis.starts_on > brief.ends_on:
            continue
        said.append(
            f"Crisis from {crisis.starts_on} to {crisis.ends_on}"
            + (f" ({crisis.reason})" if crisis.reason else "")
            + ": campaign posts are not published on these days, posts that would sell inform in "
            "the weeks it touches, active work takes as much as its bounds allow. Answer everybody "
            "within the promise, one person speaks for the brand, nothing is deleted but what "
            "breaks the law or house rules, scheduled posts are read once more before they go "
            "out. End it in the brief when mentions are back at their usual number."
        )
    return said


def _assumptions(
    brief: Brief, evidence: Evidence, timetable: Timetable, posts: pd.DataFrame
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
    said += _protocol(brief)
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
