"""The plan itself: its name, its weeks, its time zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from planner.widgets.brief_form.fields import Field
from planner.widgets.brief_form.sections import Single, Values
from planner.wording import counted


def _fields(_brief: Values) -> Sequence[Field]:
    return (
        Field("name", "Name of the plan", width="l"),
        Field("starts_on", "First day", "date"),
        Field("weeks", "Weeks", "number", 1, 13, whole=True, width="s"),
        Field("timezone", "Time zone", suggest="timezones"),
    )


def day(brief_value: object) -> dt.date | None:
    """A day of the brief, None where it is none.

    >>> day("2027-01-04"), day("soon")
    (datetime.date(2027, 1, 4), None)
    """
    try:
        return dt.date.fromisoformat(str(brief_value))
    except ValueError:
        return None


def span_words(first: object, last: object) -> str:
    """Two days as people write them.

    >>> span_words("2027-01-18", "2027-02-07"), span_words("2027-01-18", "2027-01-18")
    ('18 Jan to 7 Feb', '18 Jan')
    """
    words = [f"{found.day} {found:%b}" if (found := day(value)) else "?" for value in (first, last)]
    return words[0] if words[0] == words[1] else " to ".join(words)


def last_day(brief: Values) -> dt.date | None:
    """The last day of the plan, as far as it is known."""
    first, weeks = day(brief.get("starts_on")), brief.get("weeks")
    is_known = first is not None and isinstance(weeks, int) and 0 < weeks < 1000
    return first + dt.timedelta(days=7 * weeks - 1) if is_known else None


def summary(brief: Values) -> str:
    """The plan in one line."""
    first, last = day(brief.get("starts_on")), last_day(brief)
    if first is None or last is None:
        return str(brief.get("name") or "")
    span = f"{span_words(first, last)} {last.year}"
    weeks = counted(brief["weeks"], "week")
    return f"{brief.get('name')}; {span}, {weeks}; {brief.get('timezone')}"


SECTIONS = (Single("plan", (), _fields),)
