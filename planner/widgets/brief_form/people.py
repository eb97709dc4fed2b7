"""People with their hours and presence, and the money of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.brief import WEEKDAYS
from planner.widgets.brief_form.fields import Field
from planner.widgets.brief_form.sections import (
    Change,
    Section,
    Single,
    Values,
    entries,
    free_name,
    part,
)

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "DKK", "NOK", "SEK", "PLN", "CAD", "AUD")


class People(Section):
    """The people; a new name is carried to the activities somebody owns."""

    def __init__(self) -> None:
        super().__init__(
            "people", ("capacity", "people"), _fields, noun="person", new=_new, compact=False
        )

    def edited(self, brief: Values, index: int, key: str, value: Any) -> Change:
        """A new name is carried to the activities."""
        before = self.rows(brief)[index].get("name")
        change = super().edited(brief, index, key, value)
        return self._with_owners(brief, change, before, value) if key == "name" else change

    def removed(self, brief: Values, index: int) -> Change:
        """What somebody owned is owned by nobody afterwards."""
        before = self.rows(brief)[index].get("name")
        return self._with_owners(brief, super().removed(brief, index), before, "")

    def _with_owners(self, brief: Values, change: Change, before: Any, after: str) -> Change:
        activities = entries(brief, "activities")
        if not activities:
            return change
        owned = [
            item | {"owner": after} if before and item.get("owner") == before else item
            for item in activities
        ]
        return Change(change.values | {"activities": owned}, change.order)


def person_names(brief: Values) -> list[str]:
    """The names of the people."""
    return [str(item.get("name") or "") for item in entries(brief, "capacity", "people")]


def _new(brief: Values) -> Values:
    return {"name": free_name("New person", person_names(brief)), "hours_per_week": 0.0,
            "days": list(WEEKDAYS[:5]), "starts": "09:00", "ends": "17:00"}  # fmt: skip


def _fields(_brief: Values) -> Sequence[Field]:
    days = tuple((day, day[:3].capitalize()) for day in WEEKDAYS)
    return (
        Field("name", "Name"),
        Field("hours_per_week", "Hours a week", "number", 0, 80, 0.5, width="s"),
        Field("days", "Present on", "choices", options=days, width="l"),
        Field("starts", "From", "time", width="s"),
        Field("ends", "Until", "time", width="s"),
    )


def _money_fields(_brief: Values) -> Sequence[Field]:
    return (
        Field("money", "Money for the whole plan", "number", 0, 1e11, 50),
        Field("currency", "Currency", suggest=CURRENCIES, longest=3, width="s"),
    )


def summary(brief: Values) -> str:
    """The people in one line."""
    people = entries(brief, "capacity", "people")
    hours = [item.get("hours_per_week") for item in people]
    known = [hour for hour in hours if isinstance(hour, int | float)]
    names = ", ".join(
        f"{item.get('name')} {hour:g} h" if isinstance(hour, int | float) else str(item.get("name"))
        for item, hour in zip(people, hours, strict=True)
    )
    money = part(brief, ("capacity", "money"))
    whole = f"; {sum(known):g} h a week" if len(people) > 1 else " a week"
    cash = f"; {money:,.0f} {part(brief, ('capacity', 'currency')) or ''}" if money else ""
    return f"{names}{whole}{cash}" if people else "Nobody yet"


class _Money(Single):
    def edited(self, brief: Values, index: int, key: str, value: Any) -> Change:
        """Currencies are written in capitals."""
        value = value.upper() if key == "currency" else value
        return super().edited(brief, index, key, value)


SECTIONS = (People(), _Money("money", ("capacity",), _money_fields, title="Money"))
