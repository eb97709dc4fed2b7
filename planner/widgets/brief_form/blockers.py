"""What a brief still lacks before it is worth planning with, one sentence with its remedy each."""

from __future__ import annotations

from typing import NamedTuple

from planner.widgets.brief_form.campaigns import is_outside
from planner.widgets.brief_form.goals import Kpis
from planner.widgets.brief_form.plan_itself import day, last_day
from planner.widgets.brief_form.sections import Values, entries, part


class Blocker(NamedTuple):
    """A sentence, and the group of the form where it is put right."""

    group: str
    sentence: str


def blockers(brief: Values) -> list[str]:
    """The sentences alone.

    >>> blockers({"goals": [{"name": "Be known", "kpis": [{"metric": "comments", "target": 9}]}],
    ...           "platforms": [{"platform": "x"}],
    ...           "capacity": {"people": [{"name": "Ida", "hours_per_week": 12}]}})
    []
    >>> len(blockers({}))
    3
    """
    return [blocker.sentence for blocker in found(brief)]


def found(brief: Values) -> list[Blocker]:
    """All that is missing, in the order of the form."""
    return [*_of_goals(brief), *_of_platforms(brief), *_of_people(brief), *_of_money(brief)]


def _of_goals(brief: Values) -> list[Blocker]:
    if Kpis().rows(brief):
        return []
    return [Blocker("goals", "Add at least one KPI: the review has nothing to compare with.")]


def _of_platforms(brief: Values) -> list[Blocker]:
    if entries(brief, "platforms"):
        return []
    return [Blocker("platforms", "Add at least one platform: the posts have no place to go.")]


def _of_people(brief: Values) -> list[Blocker]:
    people = entries(brief, "capacity", "people")
    if not people:
        return [Blocker("people", "Add at least one person: nobody is there to do the work.")]
    if not any(_number(person.get("hours_per_week", 0)) > 0 for person in people):
        return [Blocker("people", "Give somebody hours a week: without hours nothing is planned.")]
    if all(person.get("days") in ([], ()) for person in people):
        return [Blocker("people", "Tick the days somebody is present: nobody is there on any day.")]
    return []


def _of_money(brief: Values) -> list[Blocker]:
    begin, end = day(brief.get("starts_on")), last_day(brief)
    budget = sum(
        _number(item.get("budget"))
        for item in entries(brief, "campaigns")
        if not is_outside(item, begin, end)
    )
    money = _number(part(brief, ("capacity", "money")))
    if budget <= money + 1e-9:
        return []
    currency = part(brief, ("capacity", "currency")) or ""
    return [
        Blocker(
            "people",
            f"Raise the money to {budget:,.2f} {currency}, or lower a campaign's budget: the "
            f"budgets come to that, the plan has {money:,.2f}.",
        )
    ]


def _number(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else 0.0
