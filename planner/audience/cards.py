"""Cards: what is known about one segment, what is not, and the next step to ask for.

Names, sizes and habits come from behaviour only. A card carries no invented age, picture or
biography, and each figure stands with its interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.display import hidden_groups, two_digits
from planner.audience.segment_tables import DIFFERENT
from planner.audience.type_names import kind_words
from planner.metrics import percent_text
from planner.verdict import Verdict

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MORE_THAN = 1.25
"""Multiple of everyone's share from which a kind of act is named as typical."""

MOST_NAMED = 3


@dataclass(frozen=True)
class Persona:
    """The card of one segment.

    Attributes
    ----------
    name
        From a closed table of phrases on behaviour.
    is_type
        True for a type found by a model, False for a tier cut by rule.
    members
        Members of the segment; None on a card of a group too small to show.
    share_of_active, share_of_interactions, still_active
        (share, low_90, high_90) of the active members, of their acts, and of the segment's members
        still active; None where unknown.
    habits
        (kind of act, times everyone's share, low_90, high_90): what they do more than everyone,
        at most three, all with intervals clear of 1.
    clock
        Share of its acts in each hour of the day, 24 numbers; None where too few members acted;
        empty where the log has no hours.
    best_times
        (block of the week, share of acts, low_90, high_90), at most three.
    content
        (what, index, low_90, high_90): content they answer to differently from everyone.
    next_step
        What to ask them for: a suggestion by rule.
    rule, fidelity
        In words, and the share of the members it names rightly; 1 where the rule is the definition.
    sql
        For a data team.
    verdict
        Of the segmentation.
    not_known
        What the data do not say.
    """

    name: str
    is_type: bool
    members: int | None
    share_of_active: tuple[float, float, float] | None
    share_of_interactions: tuple[float, float, float] | None
    still_active: tuple[float, float, float] | None
    habits: tuple[tuple[str, float, float, float], ...]
    clock: tuple[float | None, ...]
    best_times: tuple[tuple[str, float, float, float], ...]
    content: tuple[tuple[str, float, float, float], ...]
    next_step: str
    rule: str
    fidelity: float
    sql: str
    verdict: Verdict
    not_known: tuple[str, ...]

    @property
    def sentences(self) -> list[str]:
        """The card in plain sentences."""
        lines = []
        if self.members is not None and self.share_of_active is not None:
            lines.append(
                f"About {two_digits(self.members):,.0f} members: "
                f"{_share_words(self.share_of_active)} of the active ones"
                + (
                    f" and {_share_words(self.share_of_interactions)} of all acts."
                    if self.share_of_interactions
                    else "."
                )
            )
        if self.habits:
            named = [f"{kind_words(kind)} {times:.1f} times ({low:.1f} to {high:.1f})"
                     for kind, times, low, high in self.habits]  # fmt: skip
            lines.append(f"More than everyone they give: {', '.join(named)}.")
        if self.still_active:
            lines.append(f"Still active: {_share_words(self.still_active)}.")
        if self.best_times:
            named = [f"{when} ({_share_words((share, low, high))})"
                     for when, share, low, high in self.best_times]  # fmt: skip
            lines.append(f"Most often here: {', '.join(named)} of their acts.")
        if self.content:
            named = [f"{what} {index:.1f} times ({low:.1f} to {high:.1f})"
                     for what, index, low, high in self.content]  # fmt: skip
            lines.append(f"Answers differently from everyone to: {', '.join(named)}.")
        lines.append(f"Next step to ask for: {self.next_step}.")
        return lines


def _share_words(share: tuple[float, float, float]) -> str:
    value, low, high = share
    return f"{percent_text(value)} (90 %: {percent_text(low)} to {percent_text(high)})"


def habits_of(kinds: pd.DataFrame, name: str) -> tuple[tuple[str, float, float, float], ...]:
    """The kinds of act a segment does clearly more than everyone.

    Parameters
    ----------
    kinds
        segment, kind, times_everyone, low_90, high_90.
    """
    own = kinds[
        (kinds["segment"] == name) & (kinds["low_90"] > 1) & (kinds["times_everyone"] >= MORE_THAN)
    ].sort_values("times_everyone", ascending=False, kind="stable")
    return tuple(
        (str(row.kind), float(row.times_everyone), float(row.low_90), float(row.high_90))
        for row in own.head(MOST_NAMED).itertuples()
    )


def typical_kind(kinds: pd.DataFrame, name: str) -> str | None:
    """The kind of act that sets a segment apart, measured as its name is."""
    import numpy as np

    own = kinds[kinds["segment"] == name]
    if not len(own):
        return None
    share = own["share_of_acts"].to_numpy(dtype=float)
    everyone = share / own["times_everyone"].to_numpy(dtype=float)
    spread = np.sqrt(np.maximum(everyone * (1 - everyone), 1e-12))
    return str(own["kind"].iloc[int(((share - everyone) / spread).argmax())])


def best_times_of(times: pd.DataFrame, name: str) -> tuple[tuple[str, float, float, float], ...]:
    """The blocks of the week with the largest shares of a segment's acts.

    Parameters
    ----------
    times
        segment, block, share, share_low, share_high, members; pooled blocks have no members.
    """
    own = times[(times["segment"] == name) & times["members"].notna()] if len(times) else times
    own = own.sort_values("share", ascending=False, kind="stable") if len(own) else own
    return tuple(
        (str(row.block), float(row.share), float(row.share_low), float(row.share_high))
        for row in own.head(MOST_NAMED).itertuples()
    )


def clock_of(acts: np.ndarray, members: np.ndarray, minimum: int) -> tuple[float | None, ...]:
    """Share of acts per hour of the day.

    Parameters
    ----------
    acts : (168,)
        Acts per hour of the week.
    members : (24,)
        Members who acted at each hour of the day.
    minimum
        Smallest number of members shown.
    """
    by_hour = acts.reshape(7, 24).sum(axis=0)
    if not by_hour.sum():
        return ()
    hidden = hidden_groups(members, minimum)
    return tuple(
        None if is_hidden else float(count / by_hour.sum())
        for count, is_hidden in zip(by_hour, hidden, strict=True)
    )


def content_of(content: pd.DataFrame, name: str) -> tuple[tuple[str, float, float, float], ...]:
    """The content a segment answers to differently from everyone, the furthest from 1 first."""
    import numpy as np

    if not len(content):
        return ()
    own = content[(content["segment"] == name) & (content["verdict"] == DIFFERENT)]
    if not len(own):
        return ()
    order = np.argsort(-np.abs(np.log(own["index"].to_numpy(dtype=float))), kind="stable")
    return tuple(
        (f"{row.pillar}, {row.format}", float(row.index_), float(row.index_low),
         float(row.index_high))
        for row in own.rename(columns={"index": "index_"}).iloc[order].head(MOST_NAMED).itertuples()
    )  # fmt: skip
