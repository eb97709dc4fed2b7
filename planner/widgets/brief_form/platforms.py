"""Platforms with their accounts and posts a week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.catalog import platform_label
from planner.plan import Plan
from planner.platforms import LABELS
from planner.widgets.brief_form.fields import Field
from planner.widgets.brief_form.sections import Change, Section, Single, Values, entries

PLATFORMS_MAX = 12


def platform_names(brief: Values) -> list[str]:
    """The platforms of the brief."""
    return [str(item.get("platform") or "") for item in entries(brief, "platforms")]


def platform_options(brief: Values) -> tuple[tuple[str, str], ...]:
    """The platforms of the brief, and those its KPIs and themes name beside them, to choose from.

    >>> platform_options({"platforms": [{"platform": "tiktok"}]})
    (('tiktok', 'TikTok'),)
    """
    themes = [item.get("platform") for item in entries(brief, "themed_days")]
    holders = [*entries(brief, "goals"), *entries(brief, "campaigns")]
    kpis = [kpi.get("platform") for holder in holders for kpi in entries(holder, "kpis")]
    lists = [item.get("platforms") for item in entries(brief, "campaigns")]
    named = [name for listed in lists if isinstance(listed, list | tuple) for name in listed]
    names = [*platform_names(brief), *themes, *kpis, *named]
    known = dict.fromkeys(name for name in names if isinstance(name, str) and name)
    return tuple((name, platform_label(name)) for name in known)


class Platforms(Section):
    """The platforms; a new name is carried to all that refer to it."""

    def __init__(self) -> None:
        super().__init__("platforms", ("platforms",), _fields, noun="platform", new=_new)

    def label(self, brief: Values, row: Values) -> str:
        """The platform's name as people write it."""
        return platform_label(str(row.get("platform") or "")) or "without a name"

    def note(self, brief: Values, row: Values, plan: Plan | None) -> str:
        """The rhythm the plan keeps where no number is wanted."""
        if row.get("posts_per_week") is not None:
            return ""
        own = None if plan is None else plan.rhythm[plan.rhythm["platform"] == row.get("platform")]
        words = "Left empty: your present rhythm is kept"
        if own is None or own.empty:
            return f"{words}."
        return f"{words}, {own['posts_per_week_planned'].iloc[0]:g} a week in this plan."

    def edited(self, brief: Values, index: int, key: str, value: Any) -> Change:
        """A new name is carried to campaigns, themed days and KPIs."""
        before = self.rows(brief)[index].get("platform")
        if key != "platform":
            return super().edited(brief, index, key, value)
        value = value.lower()
        change = super().edited(brief, index, key, value)
        return Change(change.values | _renamed(brief, before, value), change.order)


def _renamed(brief: Values, before: Any, after: str) -> Values:
    def new(name: Any) -> Any:
        return after if name == before else name

    changes: Values = {
        "themed_days": [
            item | {"platform": new(item.get("platform"))} for item in entries(brief, "themed_days")
        ]
    }
    for kind in ("goals", "campaigns"):
        changes[kind] = holders = entries(brief, kind)
        for holder in holders:
            holder["kpis"] = [
                kpi | {"platform": new(kpi.get("platform"))} for kpi in entries(holder, "kpis")
            ]
            if isinstance(holder.get("platforms"), list | tuple):
                holder["platforms"] = [new(name) for name in holder["platforms"]]
    return {name: value for name, value in changes.items() if value}


def _new(brief: Values) -> Values:
    taken = platform_names(brief)
    name = next((name for name in LABELS if name not in taken), "another platform")
    return {"platform": name, "account": "", "posts_per_week": 2,
            "min_posts_per_week": 0, "max_posts_per_week": 28}  # fmt: skip


def _fields(_brief: Values) -> Sequence[Field]:
    posts = {"kind": "number", "low": 0, "high": 70, "whole": True, "width": "s"}
    return (
        Field("platform", "Platform", suggest=tuple(LABELS)),
        Field("account", "Account", optional=True, longest=200),
        Field("posts_per_week", "Posts a week wanted", optional=True, empty="as now", **posts),
        Field("min_posts_per_week", "At least", **posts),
        Field("max_posts_per_week", "At most", **posts),
    )


def summary(brief: Values) -> str:
    """The platforms in one line."""
    words = []
    for item in entries(brief, "platforms"):
        wanted = item.get("posts_per_week")
        number = "as now" if wanted is None else f"{wanted}"
        words.append(f"{platform_label(str(item.get('platform') or ''))} {number}")
    return f"{', '.join(words)} posts a week" if words else "No platform yet"


GAP = Single(
    "gap",
    (),
    lambda _brief: (
        Field("min_gap_hours", "Hours between two posts of one platform, at least", "number", 0, 48,
              0.5, width="l"),
    ),
)  # fmt: skip

SECTIONS = (Platforms(), GAP)
