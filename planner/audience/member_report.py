"""What the audience models say of one platform's members, in tables that may be shown.

A piece of work of its own, because a search for types takes up to a minute: it is made to run in
another process (see `planner.jobs`), and nothing about a single member leaves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.audience.cards import Persona
from planner.audience.display import two_digits, with_percent
from planner.audience.engagement_types import EngagementTypes
from planner.audience.lifecycle import Lifecycle
from planner.audience.segment_tables import EVERYONE_ELSE, NO_EVIDENCE
from planner.audience.segmentation import AudienceSegmentation
from planner.audience.type_gates import REPLICATES
from planner.errors import PlannerError
from planner.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class MemberReport:
    """Verdicts and tables of one platform.

    Attributes
    ----------
    platform, platforms
        The one looked at, and all in the log.
    lifecycle, types
        Verdicts.
    cards
        One per segment that is large enough: types where some were found, else tiers.
    tables
        As they may be shown; empty where there is nothing to show. "segments", "times" and
        "how_many" are what the figures take, the others are for reading: "stages", "check",
        "gates", "content".
    notes
        Decisions taken.
    """

    platform: str
    platforms: tuple[str, ...]
    lifecycle: Verdict
    types: Verdict
    cards: tuple[Persona, ...]
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def look_at_members(
    interactions: pd.DataFrame,
    posts: pd.DataFrame | None = None,
    platform: str | None = None,
    report: Callable[[float, str], object] | None = None,
    replicates: int = REPLICATES,
) -> MemberReport:
    """Segments of one platform's members.

    Parameters
    ----------
    interactions
        INTERACTIONS.
    posts
        POSTS, for the weeks with posts and for what people answer to; None takes every week as an
        opportunity, and the verdict says so.
    platform
        Which one; None takes the one with most members.
    report
        Told the share done and what is being done.
    replicates
        Worlds without types to compare with, of each kind.

    Raises
    ------
    DataError
        A table breaks its contract.
    PlannerError
        A platform that is not in the log, or an empty log.
    """
    found = AudienceSegmentation(platform=platform, replicates=replicates).fit(
        interactions, posts, report=report
    )
    if not found.platforms_:
        raise PlannerError("The log holds no act. Choose a log with one row per act.")
    return MemberReport(
        platform=found.platform_,
        platforms=found.platforms_,
        lifecycle=found.lifecycle_.verdict_,
        types=found.types_.verdict_,
        cards=found.cards_,
        tables={
            "segments": found.displayed(),
            "times": found.times_,
            "how_many": found.types_.panel_,
            "stages": _stages(found.lifecycle_),
            "check": _check(found.lifecycle_),
            "gates": _gates(found.types_),
            "content": _content(found),
        },
        notes=tuple(found.notes_),
    )


def _stages(lifecycle: Lifecycle) -> pd.DataFrame:
    table = lifecycle.displayed().drop(columns="note")
    if table["members"].isna().all():
        return table.iloc[:0]
    return with_percent(table).rename(
        columns={"stage": "Stage", "definition": "Definition", "members": "Members",
                 "share_of_members": "Share", "low_90": "90 % from", "high_90": "to"}
    )  # fmt: skip


def _check(lifecycle: Lifecycle) -> pd.DataFrame:
    table = lifecycle.check_
    if table.empty:
        return table
    shown = table.assign(
        error=[f"{100 * one:+.0f} %" for one in table["error_share"]],
        method=["this model", "each member's rate so far"],
    )
    names = {"method": "Method", "uses_predicted": "Uses expected", "low_90": "90 % from",
             "high_90": "to", "uses_actual": "Uses that came", "error": "Off by"}  # fmt: skip
    numbers = ["uses_predicted", "low_90", "high_90", "uses_actual"]
    for name in numbers:
        shown[name] = ["–" if one != one else f"{one:,.0f}" for one in shown[name]]
    return shown[list(names)].rename(columns=names)


def _content(found: AudienceSegmentation) -> pd.DataFrame:
    """What each segment answers to, where it could be asked."""
    import pandas as pd

    table = found.segment_content_
    if not len(table):
        return pd.DataFrame()
    asked = table[(table["verdict"] != NO_EVIDENCE) & (table["segment"] != EVERYONE_ELSE)]
    return pd.DataFrame(
        {
            "Segment": [one[:1].upper() + one[1:] for one in asked["segment"]],
            "Content": [f"{row.pillar}, {row.format}" for row in asked.itertuples()],
            "Times everyone's": [
                f"{value:.2f} (90 %: {low:.2f} to {high:.2f})"
                for value, low, high in asked[["index", "index_low", "index_high"]].to_numpy()
            ],
            "Posts": [f"{one:,.0f}" for one in asked["posts"]],
            "Members": [f"{two_digits(one):,.0f}" for one in asked["members"]],
            "Reading": asked["verdict"],
        }
    )


def _gates(types: EngagementTypes) -> pd.DataFrame:
    import pandas as pd

    table = types.gates_
    if table.empty:
        return table
    return pd.DataFrame(
        {
            "Question": [_QUESTIONS[name] for name in table["gate"]],
            "Answer": ["yes" if passed else "no" for passed in table["passed"]],
            "Because": [words[:1].upper() + words[1:] + "." for words in table["words"]],
        }
    )


_QUESTIONS = {
    "effect": "Do types describe members much better than one population?",
    "separation": "Does a member clearly belong to one type?",
    "size": "Is every type large enough?",
    "stability": "Do the same types come back in resampled members?",
    "null": "Do worlds without types hardly ever look as good?",
}
