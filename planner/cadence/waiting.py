"""Waiting for an answer while people are there: Erlang's formulas, as an intuition only.

They assume a constant rate of messages and a queue that has settled; a day that opens with the
night's messages waiting is worse. The presence bound and the queue are always shown apart.

Units: messages per hour, minutes per reply; load in people (messages per hour x hours per reply).
Source: Erlang 1917; the M/M/1 waiting time is exponential beside its mass at 0.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq


def erlang_c(load: float, people: int) -> float:
    """Probability that a message has to wait.

    Parameters
    ----------
    load
        Messages per hour times hours per reply; at least as many people as that are needed.
    people
        People answering.

    >>> round(erlang_c(2, 3), 6), round(erlang_c(10, 12), 6), erlang_c(3, 2)
    (0.444444, 0.449388, 1.0)
    """
    if load < 0 or people < 1:
        raise ValueError(f"found a load of {load} and {people} people, expected 0 or more and 1")
    if load >= people:
        return 1.0
    blocked = 1.0
    for number in range(1, people + 1):
        blocked = load * blocked / (number + load * blocked)
    return people * blocked / (people - load * (1 - blocked))


def share_within(load: float, people: int, minutes_per_reply: float, minutes: float) -> float:
    """Share of messages whose answer is begun within some minutes.

    >>> round(share_within(10, 14, 3.0, 20 / 60), 5)
    0.88835
    """
    if load >= people:
        return 0.0
    return float(
        1 - erlang_c(load, people) * np.exp(-(people - load) * minutes / minutes_per_reply)
    )


def messages_one_person_absorbs(
    minutes_per_reply: float, share: float = 0.9, minutes: float = 60.0
) -> float:
    """Messages an hour at which one person still answers a share of them within some minutes.

    >>> [round(messages_one_person_absorbs(each), 3) for each in (3, 6, 10)]
    [17.813, 7.929, 4.082]
    """
    speed = 60 / minutes_per_reply

    def too_late(rate: float) -> float:
        return rate / speed * np.exp(-(speed - rate) * minutes / 60) - (1 - share)

    return float(brentq(too_late, 1e-9, speed - 1e-9))
