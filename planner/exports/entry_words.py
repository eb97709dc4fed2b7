"""A calendar entry in words: the same in the ICS file and in the report."""

from __future__ import annotations

from typing import Any

from planner.catalog import ACTIVITIES
from planner.figures.words import is_missing, kind_label, one_line, platform_label, ratio

KIND_WORDS = {
    "post": "Post",
    "active": "Active work",
    "campaign": "Campaign",
    "themed_day": "Themed day",
    "blackout": "Blackout",
}

STATE_WORDS = {"in_review": "in review"}


def entry_title(entry: Any) -> str:
    """The headline of an entry: its own title, else what it is made of. One line, plain text.

    >>> from types import SimpleNamespace as Row
    >>> entry_title(Row(kind="post", title=None, format="photo", pillar="Craft", intent="inform",
    ...                 activity=None, campaign=None))
    'Photo · Craft · inform'
    """
    title = one_line(entry.title)
    if title:
        return title
    if entry.kind == "post":
        return kind_label(entry.format, entry.pillar, entry.intent)
    if entry.kind == "active":
        return activity_label(entry.activity)
    return one_line(entry.campaign) or KIND_WORDS.get(entry.kind, str(entry.kind))


def activity_label(activity: Any) -> str:
    """An activity's label from the catalogue, or the word itself.

    >>> activity_label("user_content"), activity_label("Own idea"), activity_label(None)
    ('User-generated content', 'Own idea', 'Active work')
    """
    name = one_line(activity)
    return ACTIVITIES[name].label if name in ACTIVITIES else name or KIND_WORDS["active"]


def entry_made_of(entry: Any) -> str:
    """What an entry is, in a few words: "Photo · Craft · inform, Facebook"."""
    if entry.kind == "post":
        return f"{kind_label(entry.format, entry.pillar, entry.intent)}, " + (
            platform_label(entry.platform) or "no platform"
        )
    if entry.kind == "active":
        label = activity_label(entry.activity)
        return KIND_WORDS["active"] if label == entry_title(entry) else f"Active work: {label}"
    where = platform_label(entry.platform)
    return KIND_WORDS.get(entry.kind, str(entry.kind)) + (f", {where}" if where else "")


def entry_expected(entry: Any) -> str:
    """The expected result with its interval, or nothing where the plan makes no claim."""
    if is_missing(entry.expected_ratio):
        return ""
    words = f"{ratio(entry.expected_ratio)} times your usual post"
    if is_missing(entry.low_90) or is_missing(entry.high_90):
        return f"{words} (interval not known)"
    return f"{words} (90 %: {ratio(entry.low_90)} to {ratio(entry.high_90)})"


def entry_effort(entry: Any) -> str:
    """The hours an entry takes, or nothing."""
    return f"{ratio(entry.effort_hours)} h" if entry.effort_hours > 0 else ""


def entry_state(entry: Any) -> str:
    """The state as people write it."""
    return STATE_WORDS.get(entry.state, str(entry.state))
