"""For every number of hours of presence, the largest share of messages that it can reach in time.

An exact dynamic programme over the circle of the week in blocks of 15 minutes (30, 60 or 240 for
long promises). Its state is how long somebody has been there, or nobody: a stay lasts at least
`shortest_stay_hours`, an absence at least `shortest_absence_hours`, for nobody comes in for five
minutes. Hours in which people are present anyway cost nothing and may be shorter.

Units: blocks; messages in any unit.
Source: dynamic programming (Bellman 1957); presence as in `planner.cadence.presence`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from planner.cadence.presence import MINUTES_PER_WEEK

BLOCK_MINUTES = ((120, 15), (480, 30), (1440, 60), (MINUTES_PER_WEEK, 240))
"""(promises up to so many minutes, length of a block)."""

COME, LONG_STAY, LONG_AWAY = 0, 1, 2
"""Choices that are kept per block."""

SHORTEST_STAY_HOURS, SHORTEST_ABSENCE_HOURS = 2.0, 2.0


def block_minutes_for(promise_minutes: float) -> int:
    """Length of a block for a promise.

    >>> block_minutes_for(60), block_minutes_for(1440)
    (15, 60)
    """
    return next(size for most, size in BLOCK_MINUTES if promise_minutes <= most)


@dataclass(frozen=True, eq=False)
class PresenceFrontier:
    """The best presence for every amount of it.

    Attributes
    ----------
    reached
        Largest share of messages reached with 0, 1, 2, ... blocks added, shape (added + 1,).
        -inf where that number of blocks honours no rule.
    block_minutes
        Length of a block.
    """

    reached: np.ndarray
    block_minutes: int
    _present: np.ndarray
    _choices: list[np.ndarray]
    _start: np.ndarray
    _rules: _Rules

    @property
    def most_added(self) -> int:
        """Largest number of blocks that honours the rules."""
        return int(np.flatnonzero(np.isfinite(self.reached))[-1])

    def blocks(self, added: int) -> np.ndarray:
        """Blocks of the week with somebody there, shape (blocks,), bool."""
        rules, count = self._rules, len(self._present)
        state = start = int(self._start[added])
        chosen = np.zeros(count, dtype=bool)
        left = added
        for block in range(count - 1, -1, -1):
            is_on = rules.is_on(state)
            chosen[block] = is_on
            before = self._before(block, start, state, left)
            left -= int(is_on and not self._present[block])
            state = before
        return chosen

    def _before(self, block: int, start: int, state: int, added: int) -> int:
        chosen, rules = self._choices[block], self._rules
        if state == rules.stay - 1 and (rules.stay > 1 or self._present[block]):
            return int(chosen[LONG_STAY, start, added])
        if state == 0:
            return int(chosen[LONG_STAY if rules.stay == 1 else COME, start, added])
        if state == rules.states - 1:
            return int(chosen[LONG_AWAY, start, added])
        return state - 1

    def minutes(self, added: int) -> np.ndarray:
        """The same by minute, shape (10080,)."""
        return np.repeat(self.blocks(added), self.block_minutes)


@dataclass(frozen=True)
class _Rules:
    """States: 0 .. stay - 1 somebody there for 1, 2, .. blocks; then nobody for 1, 2, .. blocks.

    The last state of each kind also stands for longer.
    """

    stay: int
    absence: int
    reach: float

    @property
    def away(self) -> int:
        """Number of states without anybody."""
        return max(self.absence, math.ceil(self.reach), 1)

    @property
    def states(self) -> int:
        return self.stay + self.away

    def is_on(self, state: int) -> bool:
        return state < self.stay


def presence_frontier(
    messages: np.ndarray,
    promise_minutes: float,
    *,
    present: np.ndarray | None = None,
    allowed: np.ndarray | None = None,
    block_minutes: int | None = None,
    shortest_stay_hours: float = SHORTEST_STAY_HOURS,
    shortest_absence_hours: float = SHORTEST_ABSENCE_HOURS,
) -> PresenceFrontier:
    """The frontier of one week.

    Parameters
    ----------
    messages
        Expected messages in each hour of the week, shape (168,).
    promise_minutes
        A message is reached if somebody is there at most so many minutes after it.
    present, allowed
        Minutes with somebody there anyway, and minutes at which somebody may be, shape (10080,);
        a block counts as present if it is so throughout, as allowed likewise.
    block_minutes
        None: by the promise.

    >>> from planner.cadence.presence import usual_arrivals
    >>> found = presence_frontier(usual_arrivals(), 60)
    >>> [round(float(found.reached[4 * 7 * hours]), 3) for hours in (8, 12)]
    [0.672, 0.797]
    """
    size = block_minutes or block_minutes_for(promise_minutes)
    mass = _by_block(messages, size)
    count = len(mass)
    here = _whole(present, size, count, False)
    may = _whole(allowed, size, count, True) | here
    per_hour = 60 / size
    rules = _Rules(max(round(shortest_stay_hours * per_hour), 1),
                   max(round(shortest_absence_hours * per_hour), 1),
                   max(promise_minutes, 0) / size)  # fmt: skip
    value, choices = _forward(mass, here, may, rules)
    # A week is a circle: it must end in the state in which it began.
    closed = value[np.arange(rules.states), np.arange(rules.states)]
    total = mass.sum()
    return PresenceFrontier(closed.max(axis=0) / (total if total > 0 else 1.0), size, here,
                            choices, np.argmax(closed, axis=0), rules)  # fmt: skip


def _forward(
    mass: np.ndarray, here: np.ndarray, may: np.ndarray, rules: _Rules
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Value by (state at the start, state now, blocks added), and where each choice came from.

    Most states come from the one before them; a choice is made only at a first block of a stay and
    at the two states that stand for longer. These choices are kept, (3, states, added).
    """
    states, stay, first = rules.states, rules.stay, rules.stay + rules.absence - 1
    most = int((may & ~here).sum())
    value = np.full((states, states, most + 1), -np.inf)
    value[np.arange(states), np.arange(states), 0] = 0.0
    choices = []
    for block in range(len(mass)):
        then = np.full_like(value, -np.inf)
        chosen = np.zeros((3, states, most + 1), dtype=np.uint8)
        if may[block]:
            coming = value.copy()
            coming[:, stay:] += _gains(mass, block, rules)[None, :, None]
            if here[block]:
                chosen[LONG_STAY] = coming.argmax(axis=1)
                then[:, stay - 1] = coming.max(axis=1)
            else:
                chosen[COME, :, 1:] = first + coming[:, first:, :-1].argmax(axis=1)
                then[:, 0, 1:] = coming[:, first:, :-1].max(axis=1)
                then[:, 1:stay, 1:] = coming[:, : stay - 1, :-1]
                chosen[LONG_STAY] = stay - 2 if stay > 1 else chosen[COME]
                _longer(then, coming, chosen[LONG_STAY], stay - 1, 1)
            then[:, :stay] += mass[block]
        if not here[block]:
            then[:, stay:] = value[:, stay - 1 : -1]
            chosen[LONG_AWAY] = states - 2
            _longer(then, value, chosen[LONG_AWAY], states - 1, 0)
        value = then
        choices.append(chosen)
    return value, choices


def _longer(then: np.ndarray, now: np.ndarray, chosen: np.ndarray, state: int, cost: int) -> None:
    """Let the last state of a kind also come from itself, at a cost of 0 or 1 block."""
    stayed = np.full_like(now[:, state], -np.inf)
    stayed[:, cost:] = now[:, state, : now.shape[2] - cost]
    better = stayed > then[:, state]
    then[:, state] = np.where(better, stayed, then[:, state])
    chosen[better] = state


def _gains(mass: np.ndarray, block: int, rules: _Rules) -> np.ndarray:
    """Messages of the blocks before that somebody still reaches in time, by blocks of absence."""
    away = np.arange(1, rules.away + 1)
    share = np.clip(rules.reach - away + 1, 0, 1)
    return np.cumsum(mass[(block - away) % len(mass)] * share)


def _by_block(messages: np.ndarray, size: int) -> np.ndarray:
    hourly = np.asarray(messages, dtype=float)
    return np.repeat(hourly / 60, 60).reshape(-1, size).sum(axis=1)


def _whole(minutes: np.ndarray | None, size: int, count: int, if_none: bool) -> np.ndarray:
    if minutes is None:
        return np.full(count, if_none)
    return np.asarray(minutes, dtype=bool).reshape(-1, size).all(axis=1)
