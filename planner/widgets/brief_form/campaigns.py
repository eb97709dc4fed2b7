"""Campaigns: sprints with dates, an offer and a budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from planner.catalog import FORMATS, INTENTS
from planner.plan import Plan
from planner.widgets.brief_form.fields import LONGEST_TEXT, Field
from planner.widgets.brief_form.plan_itself import day, last_day, span_words
from planner.widgets.brief_form.platforms import platform_options
from planner.widgets.brief_form.sections import Section, Values, entries, free_name
from planner.wording import counted

FORMAT_OPTIONS = tuple((word.name, word.label) for word in FORMATS.values())
INTENT_OPTIONS = tuple((word.name, word.label) for word in INTENTS.values())
DAYS_OF_A_NEW_ONE = 14


class Campaigns(Section):
    """The campaigns; their KPIs stand among the goals'."""

    def __init__(self) -> None:
        super().__init__(
            "campaigns", ("campaigns",), _fields, noun="campaign", new=_new, compact=False,
            hint="The KPIs of a campaign stand under Goals and targets.",
        )  # fmt: skip

    def note(self, brief: Values, row: Values, plan: Plan | None) -> str:
        """How many KPIs it has, and whether it lies in the plan."""
        begin, end = day(brief.get("starts_on")), last_day(brief)
        if is_outside(row, begin, end):
            return f"Outside the plan, which runs {span_words(begin, end)}: nothing is planned."
        count = len(entries(row, "kpis"))
        return (
            f"{counted(count, 'KPI')}." if count else "No KPI yet: add one under Goals and targets."
        )


def is_outside(campaign: Values, begin: dt.date | None, end: dt.date | None) -> bool:
    """Whether no day of a campaign lies in the plan, as far as the days are known.

    >>> plan = dt.date(2027, 1, 4), dt.date(2027, 2, 28)
    >>> is_outside({"starts_on": "2027-03-01", "ends_on": "2027-03-07"}, *plan)
    True
    """
    first, last = day(campaign.get("starts_on")), day(campaign.get("ends_on"))
    if first is None or last is None or begin is None or end is None:
        return False
    return last < begin or first > end


def _new(brief: Values) -> Values:
    first = day(brief.get("starts_on")) or dt.date.today()
    end = first + dt.timedelta(days=DAYS_OF_A_NEW_ONE - 1)
    end = min(end, last_day(brief) or end)
    taken = [item.get("name") for item in entries(brief, "campaigns")]
    return {"name": free_name("New campaign", taken), "starts_on": first.isoformat(),
            "ends_on": end.isoformat(), "offer": "", "budget": 0.0, "platforms": [],
            "posts_per_week": 1, "intent": "sell", "format": "photo", "pillar": "campaign",
            "kpis": []}  # fmt: skip


def _fields(brief: Values) -> Sequence[Field]:
    return (
        Field("name", "Name"),
        Field("starts_on", "First day", "date"),
        Field("ends_on", "Last day", "date"),
        Field("offer", "Offer", optional=True, longest=LONGEST_TEXT, width="l"),
        Field("budget", "Budget", "number", 0, 1e11, 50, width="s"),
        Field("posts_per_week", "Posts a week", "number", 0, 70, whole=True, width="s"),
        Field("platforms", "Platforms (none ticked: all)", "choices",
              options=platform_options(brief), width="l"),
        Field("intent", "Intent", "select", options=INTENT_OPTIONS, width="s"),
        Field("format", "Format", "select", options=FORMAT_OPTIONS, width="s"),
        Field("pillar", "Pillar", optional=True),
    )  # fmt: skip


def summary(brief: Values) -> str:
    """The campaigns in one line."""
    words = [
        f"{item.get('name')}, {span_words(item.get('starts_on'), item.get('ends_on'))}"
        for item in entries(brief, "campaigns")
    ]
    return "; ".join(words) or "No campaign"


SECTIONS = (Campaigns(),)
