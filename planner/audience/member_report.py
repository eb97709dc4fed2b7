"""What the audience models say of one platform's members, in tables that may be shown.

A piece of work of its own, because a search for types takes up to a minute: it is made to run in
another process (see `planner.jobs`), and nothing about a single member leaves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.audience.display import DISPLAY_MINIMUM, with_percent, with_small_groups_hidden
from planner.audience.engagement_types import EngagementTypes
from planner.audience.kind_counts import kind_counts
from planner.audience.lifecycle import Lifecycle
from planner.audience.type_gates import REPLICATES
from planner.verdict import Verdict

if TYPE_CHECKING:
    import pandas as pd

_OF_LIFECYCLE = 0.15
MORE_THAN = 1.25
"""Multiple of everyone's share from which a kind of act is named as typical."""

_MOST_HABITS = 3


@dataclass(frozen=True)
class MemberReport:
    """Verdicts and tables of one platform.

    Attributes
    ----------
    platform, platforms
        The one looked at, and all in the log.
    lifecycle, types
        Verdicts.
    stages, check, sizes, habits, panel, gates
        Tables as they may be shown; empty where there is nothing to show. `habits` says per type
        what it does more than everyone, `panel` has a row per number of types.
    """

    platform: str
    platforms: tuple[str, ...]
    lifecycle: Verdict
    types: Verdict
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)


def look_at_members(
    interactions: pd.DataFrame,
    exposure: pd.DataFrame | None,
    platform: str | None = None,
    report: Callable[[float, str], object] | None = None,
    replicates: int = REPLICATES,
) -> MemberReport:
    """Fit the lifecycle and look for engagement types on one platform.

    Parameters
    ----------
    interactions
        INTERACTIONS.
    exposure
        EXPOSURE; None takes every week as an opportunity, and the verdict says so.
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
    from planner.errors import PlannerError

    say = report or (lambda _share, _words: None)
    sizes = interactions.groupby("platform")["member_id"].nunique().sort_values(ascending=False)
    if sizes.empty:
        raise PlannerError("The log holds no act. Choose a log with one row per act.")
    platform = platform or str(sizes.index[0])
    counts = kind_counts(interactions, platform)  # refuses a platform that is not there
    log = interactions[interactions["platform"] == platform].reset_index(drop=True)
    if exposure is not None:
        exposure = exposure[exposure["platform"] == platform].reset_index(drop=True)
    say(0.0, "looking who is still there")
    lifecycle = Lifecycle().fit(log, exposure)
    types = EngagementTypes(replicates=replicates).fit(
        counts.drop(columns="member_id"),
        report=lambda share, words: say(_OF_LIFECYCLE + (1 - _OF_LIFECYCLE) * share, words),
    )
    return MemberReport(
        platform=platform,
        platforms=tuple(map(str, sizes.index)),
        lifecycle=lifecycle.verdict_,
        types=types.verdict_,
        tables={
            "stages": _stages(lifecycle),
            "check": _check(lifecycle),
            "sizes": _sizes(types),
            "habits": _habits(types),
            "panel": _panel(types),
            "gates": _gates(types),
        },
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


def _sizes(types: EngagementTypes) -> pd.DataFrame:
    if types.profiles_.empty:
        return types.profiles_
    table = with_small_groups_hidden(types.profiles_, DISPLAY_MINIMUM)
    shown = with_percent(table[["type", "members", "share_of_members", "low_90", "high_90"]])
    shown["stability"] = [f"{one:.2f}" for one in types.profiles_["stability"]]
    return shown.rename(
        columns={"type": "Type", "members": "Members", "share_of_members": "Share",
                 "low_90": "90 % from", "high_90": "to", "stability": "Comes back (1: always)"}
    )  # fmt: skip


def _habits(types: EngagementTypes) -> pd.DataFrame:
    """The three things each type does more than everyone, as multiples clear of 1."""
    import pandas as pd

    if types.mix_.empty:
        return pd.DataFrame()
    mix = types.mix_[(types.mix_["low_90"] > 1) & (types.mix_["times_everyone"] >= MORE_THAN)]
    mix = mix.sort_values("times_everyone", ascending=False, kind="stable")
    best = mix.groupby("type", sort=False).head(_MOST_HABITS)
    place = best["type"].map({name: at for at, name in enumerate(types.names_)})
    clear = best.assign(place=place).sort_values("place", kind="stable")
    return pd.DataFrame(
        {
            "Type": clear["type"],
            "Act": [kind.replace("_", " ") for kind in clear["kind"]],
            "Share of its acts": [f"{100 * one:.0f} %" for one in clear["share_of_acts"]],
            "Times everyone's": [
                f"{row.times_everyone:.1f} (90 %: {row.low_90:.1f} to {row.high_90:.1f})"
                for row in clear.itertuples()
            ],
        }
    )


def _panel(types: EngagementTypes) -> pd.DataFrame:
    import pandas as pd

    table = types.panel_
    if table.empty:
        return table
    return pd.DataFrame(
        {
            "Types": [f"{row.types}{' (chosen)' if row.chosen else ''}"
                      for row in table.itertuples()],
            "Gain per member over one": [f"{one:.2f}" for one in table["gain_per_member"]],
            "Clearness (1: no doubt)": ["–" if one != one else f"{one:.2f}"
                                        for one in table["clearness"]],
            "Smallest type": [f"{100 * one:.0f} %" for one in table["smallest_share"]],
        }
    )  # fmt: skip


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
