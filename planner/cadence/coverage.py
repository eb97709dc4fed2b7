"""Coverage: who must be there, and when, so that a reply promise holds in most weeks.

Assumptions
-----------
1. People who are there answer before anything else, those first who can still be answered in time;
   how messages come and wait is as in `planner.cadence.inbound` and `planner.cadence.reply_queue`.
2. Hours are added where they reach most messages, exactly (`presence_frontier`), beside the hours
   people have anyway and outside quiet hours. Further people come where the work of a stretch
   exceeds one person, with a margin.
3. The promise is kept in a week in which the promised share of its messages is answered in time.
   Hours and margin are the fewest with which so many of the played weeks keep it; the weeks shown
   are others than those used to choose. Mean rates would keep it in half of the weeks.

Never shown as kept above what presence allows. Beside it stands the usual rule: Erlang's formula
hour by hour at mean rates, which knows neither the night's backlog nor that days differ.

Units: minutes, messages, hours of people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.cadence.coverage_search import CoverageSearch
from planner.cadence.inbound import InboundModel
from planner.cadence.measured_replies import reachable_minutes
from planner.cadence.people_there import added_blocks
from planner.cadence.presence import MINUTES_PER_WEEK
from planner.cadence.promise import Promise, duration, promise_of, promise_text
from planner.cadence.reply_queue import WEEKS, PlayedWeeks, shares_in_time
from planner.metrics.words import percent_text

SUMMARY_COLUMNS = ["hour_of_week", "messages_per_hour", "low_90", "high_90", "people_now",
                   "people_planned", "reached_now", "reached_planned"]  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """What some presence keeps.

    Attributes
    ----------
    bound
        Share of messages with somebody there in time: the ceiling, however fast people are.
    share, share_low_90, share_high_90
        Share answered in time over the played weeks: mean and 5 to 95 % range of weeks.
    weeks_kept
        Share of weeks that keep the promise.
    hours, added_hours
        Hours of people a week in all, and beside those there anyway.
    people_most
        Most people at once.
    """

    bound: float
    share: float
    share_low_90: float
    share_high_90: float
    weeks_kept: float
    hours: float
    added_hours: float
    people_most: int


@dataclass(frozen=True, eq=False)
class Coverage:
    """Who must be there when.

    Attributes
    ----------
    promise
        What is promised.
    now, planned, hourly_rule
        The people's present hours, the proposed ones, and Erlang's formula hour by hour; `planned`
        is None where the promise cannot be kept.
    blocks
        Hours to add: weekday, `starts`, `ends` (hours of the day), people, hours.
    presence_added_hours
        Hours a week with somebody there at which nobody is now.
    people_planned, people_hourly_rule
        People in each minute of the week, (10080,): as planned (now, where nothing is), and by
        the usual rule.
    summary
        168 rows: messages an hour with interval, people and share reached now and as planned.
    frontier
        `added_hours` and `bound`: the largest share that presence allows with so many more hours.
    possible_minutes, possible_share
        Where it cannot be kept: the shortest promise of this share that can (None: none of two
        days), and the largest share for these minutes.
    around_the_clock_hours
        Where it cannot be kept: hours to add if quiet hours were none, as far as presence goes.
    work_hours
        Hours of answering a week, on average.
    messages_per_week
        Mean and 90 % range over played weeks.
    weeks_played
        How many weeks the figures rest on.
    """

    promise: Promise
    now: Kept
    planned: Kept | None
    hourly_rule: Kept
    blocks: pd.DataFrame
    presence_added_hours: float
    people_planned: np.ndarray
    people_hourly_rule: np.ndarray
    summary: pd.DataFrame
    frontier: pd.DataFrame
    possible_minutes: int | None
    possible_share: float
    around_the_clock_hours: float | None
    work_hours: float
    messages_per_week: tuple[float, float, float]
    weeks_played: int

    @property
    def is_kept_now(self) -> bool:
        """True if the present hours keep the promise already."""
        return self.now.weeks_kept >= self.promise.weeks_kept

    def __repr__(self) -> str:
        blocks = f"\n{self.blocks.to_string(index=False)}" if len(self.blocks) else ""
        return f"{coverage_sentence(self)}{blocks}"


def plan_coverage(
    model: InboundModel,
    brief: Brief,
    promise: Promise | None = None,
    *,
    slots: dict[str, Iterable[float]] | None = None,
    open_hours: np.ndarray | None = None,
    weeks: int = WEEKS,
    seed: int = 0,
    report: Callable[[float, str], object] | None = None,
) -> Coverage | None:
    """Hours that keep a promise.

    Parameters
    ----------
    model
        A fitted model; its zone should be the brief's.
    brief
        Its people, quiet hours and promise.
    promise
        None: the brief's, in 8 of 10 weeks.
    slots
        Platform -> hours since Monday 0 h of the weekly posts planned; None: posts as in the
        weeks of the record.
    open_hours
        Minutes at which somebody may be there, (10080,); None: outside quiet hours.
    report
        Called with (share done, words).

    Returns
    -------
    Coverage or None
        None under `prior only`: how many messages come is not known.

    >>> from planner.samples import sample_brief
    >>> from planner.schema import INBOUND
    >>> unknown = InboundModel().fit(INBOUND.empty())
    >>> plan_coverage(unknown, sample_brief("harbour_roast")) is None
    True
    """
    if model.draws_ is None:
        return None
    promise = promise or promise_of(brief)
    tell = report or (lambda _share, _words: None)
    tell(0.05, "Finding the hours that reach most messages.")
    search = CoverageSearch(model, brief, promise, slots, open_hours, weeks, seed)
    people = search.best_people(lambda share: tell(0.1 + 0.7 * share, "Playing weeks through."))
    tell(0.85, "Playing other weeks through, for the figures.")
    played = search.played(search.weeks_shown, 2)
    by_rule = search.by_hourly_rule()
    shown = search.people_now if people is None else people
    count = played.counted.sum(axis=1)
    low, high = np.quantile(count, [0.05, 0.95])
    return Coverage(
        promise=promise,
        now=_kept(search, played, search.people_now),
        planned=None if people is None else _kept(search, played, people),
        hourly_rule=_kept(search, played, by_rule),
        blocks=added_blocks(search.people_now, shown),
        presence_added_hours=float(((shown > 0) & (search.people_now == 0)).sum() / 60),
        people_planned=shown,
        people_hourly_rule=by_rule,
        summary=_summary(search, shown),
        frontier=_frontier_table(search),
        possible_minutes=search.possible_minutes() if people is None else None,
        possible_share=search.possible_share() if people is None else float("nan"),
        around_the_clock_hours=(
            _around_the_clock(model, brief, promise, slots, weeks, seed) if people is None else None
        ),
        work_hours=float(count.mean()) * promise.minutes_per_reply / 60,
        messages_per_week=(float(count.mean()), float(low), float(high)),
        weeks_played=len(played.at),
    )


def quick_coverage(
    model: InboundModel, brief: Brief, promise: Promise, weeks: int = 400, seed: int = 0
) -> tuple[float, float | None]:
    """What presence allows now, and the hours to add if nobody ever had to wait in a queue.

    The fast half of `plan_coverage`, for a moving dial; hours None where no presence suffices.
    """
    search = CoverageSearch(model, brief, promise, None, None, weeks, seed)
    added = search.least_presence()
    hours = None if added is None else added * search.frontier.block_minutes / 60
    return search.bound(search.people_now), hours


def coverage_sentence(coverage: Coverage) -> str:
    """The result in a sentence or two: first what presence allows."""
    promise, now = coverage.promise, coverage.now
    said = promise_text(promise)
    if coverage.is_kept_now:
        return (
            f"Your people's present hours keep it: {said}. It held in "
            f"{percent_text(now.weeks_kept)} of the weeks played."
        )
    first = (
        f"With the present hours at most {percent_text(now.bound)} of messages find somebody in "
        "time, so "
        if now.bound < promise.share
        else f"With the present hours {percent_text(now.weeks_kept)} of the weeks keep it; for "
    )
    if coverage.planned is None:
        shorter = (
            ""
            if coverage.possible_minutes is None
            else f", or {percent_text(promise.share)} within {duration(coverage.possible_minutes)}"
        )
        by_night = (
            ""
            if coverage.around_the_clock_hours is None
            else f" With quiet hours opened it takes {coverage.around_the_clock_hours:.1f} more "
            "hours of presence a week."
        )
        return (
            f"{first}{said} cannot be kept outside quiet hours. What can: "
            f"{percent_text(coverage.possible_share)} within {duration(promise.minutes)}{shorter}."
            f"{by_night}"
        )
    return (
        f"{first}{said} takes {coverage.planned.added_hours:.1f} more hours of presence a week; "
        f"then {percent_text(coverage.planned.weeks_kept)} of the weeks keep it."
    )


def _kept(search: CoverageSearch, played: PlayedWeeks, people: np.ndarray) -> Kept:
    shares = shares_in_time(played, people, search.promise.minutes)
    known = shares[np.isfinite(shares)] if np.isfinite(shares).any() else np.ones(1)
    low, high = np.quantile(known, [0.05, 0.95])
    return Kept(search.bound(people), float(known.mean()), float(low), float(high),
                search.kept(shares), float(people.sum() / 60),
                float(np.maximum(people - search.people_now, 0).sum() / 60),
                int(people.max(initial=0)))  # fmt: skip


def _summary(search: CoverageSearch, people: np.ndarray) -> pd.DataFrame:
    low, high = np.quantile(search.rates, [0.05, 0.95], axis=0)
    each = {}
    for name, own in (("now", search.people_now), ("planned", people)):
        each[f"people_{name}"] = own.reshape(168, 60).mean(axis=1)
        reached = reachable_minutes(own > 0, search.promise.minutes_to_begin)
        each[f"reached_{name}"] = reached.reshape(168, 60).mean(axis=1)
    table = pd.DataFrame({"hour_of_week": np.arange(168), "messages_per_hour": search.mean,
                          "low_90": low, "high_90": high, **each})  # fmt: skip
    return table[SUMMARY_COLUMNS]


def _frontier_table(search: CoverageSearch) -> pd.DataFrame:
    reached = search.frontier.reached
    known = np.flatnonzero(np.isfinite(reached))
    return pd.DataFrame({"added_hours": known * search.frontier.block_minutes / 60,
                         "bound": reached[known]})  # fmt: skip


def _around_the_clock(
    model: InboundModel,
    brief: Brief,
    promise: Promise,
    slots: dict[str, Iterable[float]] | None,
    weeks: int,
    seed: int,
) -> float | None:
    always = np.ones(MINUTES_PER_WEEK, dtype=bool)
    search = CoverageSearch(model, brief, promise, slots, always, weeks, seed)
    added = search.least_presence()
    return None if added is None else added * search.frontier.block_minutes / 60
