"""The groups of the form: a title, a summary in one line, and the parts inside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.widgets.brief_form import (
    activities,
    balance,
    campaigns,
    days,
    goals,
    people,
    plan_itself,
    platforms,
)
from planner.widgets.brief_form.sections import Section, Values

YAML = "text"
"""The group that holds the whole brief as text."""


@dataclass(frozen=True)
class Group:
    """A foldable part of the form."""

    name: str
    title: str
    summary: Callable[[Values], str]
    sections: Sequence[Section] = ()


GROUPS = (
    Group("plan", "Plan", plan_itself.summary, plan_itself.SECTIONS),
    Group("goals", "Goals and targets", goals.summary, goals.SECTIONS),
    Group("platforms", "Platforms and accounts", platforms.summary, platforms.SECTIONS),
    Group("people", "People, hours and money", people.summary, people.SECTIONS),
    Group("balance", "Balance", balance.summary, balance.SECTIONS),
    Group("campaigns", "Campaigns", campaigns.summary, campaigns.SECTIONS),
    Group("days", "Themed days, quiet hours, blackouts", days.summary, days.SECTIONS),
    Group("replies", "Reply promise", days.reply_summary, days.REPLY_SECTIONS),
    Group("activities", "Activities and their hours", activities.summary, activities.SECTIONS),
    Group(YAML, "The whole brief as text", lambda _brief: "YAML, to copy, to keep or to paste"),
)

SECTIONS = tuple(section for group in GROUPS for section in group.sections)
