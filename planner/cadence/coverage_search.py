"""The fewest hours of people that keep a promise in enough weeks: exact presence, played weeks.

Presence is added where it reaches most messages (`presence_frontier`), by halving until enough of
the played weeks keep the promise; for each of some margins of further people anew. The cheapest of
these plans is the answer. Which weeks are played: those of the posterior, with the posts of weeks
of the record or of the slots planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from planner.brief import Brief
from planner.cadence.arrival_fit import ArrivalDraws
from planner.cadence.arrivals import planned_post_weeks
from planner.cadence.inbound import InboundModel
from planner.cadence.people_there import outside_quiet, people_for_work, people_present
from planner.cadence.presence import presence_bound
from planner.cadence.presence_frontier import PresenceFrontier, presence_frontier
from planner.cadence.promise import Promise
from planner.cadence.reply_queue import (
    DAYS_BEFORE,
    PlayedWeeks,
    play_weeks,
    reached_by_presence,
    shares_in_time,
)
from planner.cadence.waiting import share_within

MARGINS = (0.0, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 3.0)
BUSY_MOST = 0.85
"""Share of the hours of people that answering may take: late messages want an answer, too."""

MOST_CELLS = 400_000
"""Messages played per trial while hours are looked for."""

MOST_SHOWN_CELLS = 4_000_000
"""Messages played for the figures."""

LEAST_WEEKS = 200
PROMISES_MINUTES = (15, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 2880)


@dataclass(frozen=True)
class Hours:
    """Blocks of presence added, and how many times the work further people are counted for."""

    added: int
    margin: float


class CoverageSearch:
    """What hours are looked for with.

    Parameters
    ----------
    model
        Fitted, with draws.
    slots
        Platform -> hours since Monday 0 h of the weekly posts planned; None: as in the record.
    open_hours
        Minutes at which somebody may be there, (10080,); None: outside quiet hours.
    weeks
        Most weeks played per trial.
    """

    def __init__(
        self,
        model: InboundModel,
        brief: Brief,
        promise: Promise,
        slots: dict[str, Iterable[float]] | None,
        open_hours: np.ndarray | None,
        weeks: int,
        seed: int,
    ) -> None:
        self.promise, self._seed = promise, seed
        self._draws: ArrivalDraws = model.draws_
        self._post_weeks = (
            model.days_.post_weeks(DAYS_BEFORE)
            if slots is None
            else planned_post_weeks(slots, model.days_, DAYS_BEFORE, seed=seed)
        )
        self.people_now = people_present(brief)
        self.open = outside_quiet(brief) if open_hours is None else open_hours
        self.rates = self._draws.week(self._post_weeks[:, :, 24 * DAYS_BEFORE :].mean(axis=0))
        self.mean = self.rates.mean(axis=0)
        self.trial = self.played(min(self._weeks_of(MOST_CELLS), weeks), 1)
        self.weeks_shown = min(self._weeks_of(MOST_SHOWN_CELLS), weeks)
        self.frontier: PresenceFrontier = presence_frontier(
            self.mean, promise.minutes_to_begin, present=self.people_now > 0, allowed=self.open
        )

    def played(self, weeks: int, salt: int) -> PlayedWeeks:
        """Weeks of messages; another salt, other weeks."""
        return play_weeks(self._draws, self.promise.minutes_per_reply, self._post_weeks, weeks,
                          1000 * self._seed + salt)  # fmt: skip

    def _weeks_of(self, cells: int) -> int:
        """Weeks whose messages, with those before each week, come to so many."""
        return max(cells // max(round(1.6 * self.mean.sum()), 1), LEAST_WEEKS)

    def bound(self, people: np.ndarray) -> float:
        """Largest share of messages that somebody could answer in time."""
        return presence_bound(self.mean, people > 0, int(self.promise.minutes_to_begin))

    def kept(self, shares: np.ndarray) -> float:
        """Share of weeks that keep the promise; a week without messages does."""
        return float((np.nan_to_num(shares, nan=1.0) >= self.promise.share - 1e-12).mean())

    def is_enough(self, shares: np.ndarray) -> bool:
        """True if enough weeks keep it."""
        return self.kept(shares) >= self.promise.weeks_kept

    def keeps(self, people: np.ndarray) -> bool:
        """True if enough weeks keep the promise and the hours hold the work."""
        work = float(self.mean.sum()) * self.promise.minutes_per_reply
        return people.sum() * BUSY_MOST >= work and self.is_enough(
            shares_in_time(self.trial, people, self.promise.minutes)
        )

    def least_presence(self) -> int | None:
        """Fewest blocks with which enough weeks could keep it if nobody waited."""
        begin = self.promise.minutes_to_begin
        return fewest(self.frontier, lambda added: self.is_enough(reached_by_presence(
            self.trial, self.frontier.minutes(added) | (self.people_now > 0), begin)))  # fmt: skip

    def people(self, hours: Hours) -> np.ndarray:
        """People in each minute of the week."""
        present = self.frontier.minutes(hours.added) | (self.people_now > 0)
        work = np.repeat(self.mean / 60, 60) * self.promise.minutes_per_reply
        wanted = people_for_work(work, present, self.promise.minutes, hours.margin,
                                 self.frontier.block_minutes)  # fmt: skip
        return np.maximum(self.people_now, wanted)

    def best_people(self, tell: Callable[[float], object]) -> np.ndarray | None:
        """The people of the cheapest plan, now's if they suffice; None if none is enough."""
        if self.keeps(self.people_now):
            return self.people_now
        if self.least_presence() is None:
            return None
        best, worse = None, 0
        for number, margin in enumerate(MARGINS):
            tell(number / len(MARGINS))

            def keeps(added: int, margin: float = margin) -> bool:
                return self.keeps(self.people(Hours(added, margin)))

            added = fewest(self.frontier, keeps)
            if added is None:
                continue
            people = self.people(Hours(added, margin))
            if best is None or people.sum() < best.sum():
                best, worse = people, 0
            elif (worse := worse + 1) == 2:
                break
        return best

    def by_hourly_rule(self) -> np.ndarray:
        """Erlang hour by hour at mean rates, busiest hours first until the mean share is enough."""
        may = self.open.reshape(168, 60).all(axis=1)
        people = self.people_now.reshape(168, 60).min(axis=1)
        share = np.array([self._served(hour, count) for hour, count in enumerate(people)])
        for hour in np.argsort(-self.mean, kind="stable"):
            if (self.mean @ share) >= self.promise.share * self.mean.sum():
                break
            while may[hour] and share[hour] < self.promise.share:
                people[hour] += 1
                share[hour] = self._served(hour, people[hour])
        return np.maximum(np.repeat(people, 60), self.people_now)

    def _served(self, hour: int, people: int) -> float:
        if not people:
            return 0.0
        per_reply = self.promise.minutes_per_reply
        return share_within(self.mean[hour] * per_reply / 60, int(people), per_reply,
                            self.promise.minutes_to_begin)  # fmt: skip

    def possible_share(self) -> float:
        """Largest share that enough weeks could reach with somebody at all open hours."""
        reached = reached_by_presence(self.trial, self._everybody(), self.promise.minutes_to_begin)
        return float(np.quantile(np.nan_to_num(reached, nan=1.0), 1 - self.promise.weeks_kept))

    def possible_minutes(self) -> int | None:
        """Shortest longer promise that enough weeks could keep with all open hours."""
        for minutes in PROMISES_MINUTES:
            begin = minutes - self.promise.minutes_per_reply
            if minutes > self.promise.minutes and self.is_enough(
                reached_by_presence(self.trial, self._everybody(), begin)
            ):
                return minutes
        return None

    def _everybody(self) -> np.ndarray:
        return self.open | (self.people_now > 0)


def fewest(frontier: PresenceFrontier, is_enough: Callable[[int], bool]) -> int | None:
    """The fewest blocks that suffice, by halving: more presence hurts nobody."""
    known = np.flatnonzero(np.isfinite(frontier.reached))
    low, high = -1, len(known) - 1
    if not is_enough(int(known[high])):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(int(known[middle])) else (middle, high)
    return int(known[high])
