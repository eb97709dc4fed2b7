"""Themed days, quiet hours, blackouts; and the promise of answers."""

from __future__ import annotations

from collections.abc import Sequence

from planner.brief import WEEKDAYS
from planner.widgets.brief_form.balance import percent_words
from planner.widgets.brief_form.campaigns import FORMAT_OPTIONS, INTENT_OPTIONS
from planner.widgets.brief_form.fields import LONGEST_TEXT, Field, percent
from planner.widgets.brief_form.plan_itself import span_words
from planner.widgets.brief_form.platforms import platform_names, platform_options
from planner.widgets.brief_form.sections import Section, Single, Values, entries, free_name, part
from planner.wording import counted

WEEKDAY_OPTIONS = tuple((name, name.capitalize()) for name in WEEKDAYS)


def _new_theme(brief: Values) -> Values:
    taken = [item.get("name") for item in entries(brief, "themed_days")]
    return {"name": free_name("New themed day", taken), "weekday": "thursday",
            "platform": next(iter(platform_names(brief)), ""), "format": "photo", "pillar": "",
            "intent": "converse"}  # fmt: skip


def _theme_fields(brief: Values) -> Sequence[Field]:
    return (
        Field("name", "Name"),
        Field("weekday", "Weekday", "select", options=WEEKDAY_OPTIONS, width="s"),
        Field("platform", "Platform", "select", options=platform_options(brief), width="s"),
        Field("format", "Format", "select", options=FORMAT_OPTIONS, width="s"),
        Field("intent", "Intent", "select", options=INTENT_OPTIONS, width="s"),
        Field("pillar", "Pillar", optional=True, width="s"),
    )


class Blackouts(Section):
    """Days without posts and without work, or without campaigns."""

    def label(self, brief: Values, row: Values) -> str:
        """Its reason and its days."""
        days = span_words(row.get("starts_on"), row.get("ends_on"))
        return f"{row['reason']}, {days}" if row.get("reason") else days


def _new_blackout(brief: Values) -> Values:
    first = str(brief.get("starts_on") or "")
    return {"starts_on": first, "ends_on": first, "reason": ""}


def _blackout_fields(_brief: Values) -> Sequence[Field]:
    return (
        Field("starts_on", "First day", "date"),
        Field("ends_on", "Last day", "date"),
        Field("reason", "Reason", optional=True, longest=LONGEST_TEXT, width="l"),
    )


def _quiet_fields(_brief: Values) -> Sequence[Field]:
    return (
        Field("starts", "Quiet from", "time", width="s"),
        Field("ends", "Quiet until", "time", width="s"),
    )


def _holiday_fields(_brief: Values) -> Sequence[Field]:
    return (
        Field("holidays", "Country, or country and part", optional=True, longest=20,
              suggest=("AT", "BE", "CH", "DE", "DE-BY", "DK", "ES", "FI", "FR", "GB", "IE", "IT",
                       "NL", "NO", "PL", "PT", "SE", "US"), width="s"),
    )  # fmt: skip


def _reply_fields(_brief: Values) -> Sequence[Field]:
    return (
        percent("reply_promise_share", "Answered in time, %"),
        Field("reply_promise_minutes", "Answered within, minutes", "number", 1, 10080, 5,
              whole=True, width="s"),
    )  # fmt: skip


def summary(brief: Values) -> str:
    """Themed days, quiet hours and blackouts in one line."""
    themes = [
        f"{item.get('name')} ({str(item.get('weekday') or '').capitalize()})"
        for item in entries(brief, "themed_days")
    ]
    words = [", ".join(themes) or "No themed day"]
    quiet = part(brief, ("quiet_hours",))
    if isinstance(quiet, dict):
        words.append(f"quiet {str(quiet.get('starts'))[:5]} to {str(quiet.get('ends'))[:5]}")
    if brief.get("holidays"):
        words.append(f"no work on public holidays of {brief['holidays']}")
    if entries(brief, "crises"):
        words.append("campaigns paused for a time")
    count = len(entries(brief, "blackouts"))
    return "; ".join([*words, counted(count, "blackout")] if count else words)


def reply_summary(brief: Values) -> str:
    """The promise of answers in one line."""
    share, minutes = brief.get("reply_promise_share"), brief.get("reply_promise_minutes")
    return f"{percent_words(share)} of messages answered within {minutes} minutes"


SECTIONS = (
    Section("themed_days", ("themed_days",), _theme_fields, title="Themed days", noun="themed day",
            new=_new_theme),
    Single("quiet_hours", ("quiet_hours",), _quiet_fields, title="Quiet hours, every day",
           hint="May run over midnight. The same time twice means no quiet hours."),
    Blackouts("blackouts", ("blackouts",), _blackout_fields, title="Blackouts", noun="blackout",
              new=_new_blackout, hint="Nothing is published and nobody works on these days."),
    Blackouts("crises", ("crises",), _blackout_fields, title="Crises", noun="crisis",
              new=_new_blackout, hint="Campaigns rest and nothing sells on these days; answers go "
              "on, and first."),
    Single("holidays", (), _holiday_fields, title="Public holidays",
           hint="Nothing is published and nobody works on the public holidays of this place; empty "
           "keeps none."),
)  # fmt: skip

REPLY_SECTIONS = (Single("replies", (), _reply_fields),)
