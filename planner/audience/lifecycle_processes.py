"""The lifecycle processes behind one face: likelihood, probabilities, expectations, variances.

Patterns are x (uses after the first), t_x (when the last one was) and n (length of the history), in
opportunities for BG/BB and in weeks for the processes in continuous time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from planner.audience import bg_bb, bg_nbd

if TYPE_CHECKING:
    import numpy as np

    from planner.audience.lifecycle_fit import FittedProcess

NEW_UNDER, ACTIVE_FROM, COOLING_FROM = 4, 0.7, 0.3
"""Opportunities since birth under which a member is new; probabilities of still being active."""

_SPREAD_SAMPLES = 200


@dataclass(frozen=True)
class Estimate:
    """A number with its 90 % interval."""

    value: float
    low_90: float
    high_90: float


@dataclass(frozen=True)
class Patterns:
    """Histories of one platform: x, t_x, n and members of each, shape (patterns,), and how many
    opportunities (weeks) are looked ahead for them."""

    x: np.ndarray
    t_x: np.ndarray
    n: np.ndarray
    members: np.ndarray
    ahead: float = 0.0


def _bg_bb_variance(
    parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, n: np.ndarray, ahead: float,
    samples: int, seed: int,
) -> np.ndarray:  # fmt: skip
    """Variance of the uses ahead of one member per pattern, by simulation from its posterior."""
    import numpy as np

    a, b, g, d = parameters
    rng = np.random.default_rng(seed)
    here = bg_bb.still_active(parameters, x, t_x, n) * (g + d + n) / (d + n)
    shape = (samples, len(x))
    uses = rng.beta(a + x, b + n - x, shape)
    leaves = np.maximum(rng.beta(g, d + n, shape), 1e-12)
    lives = np.minimum(rng.geometric(leaves) - 1, int(ahead))
    drawn = rng.binomial(lives, uses) * (rng.random(shape) < here)
    return drawn.var(axis=0)


def _bg_nbd_variance(
    parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, ahead: float,
    samples: int, seed: int, may_leave_at_once: bool = False,
) -> np.ndarray:  # fmt: skip
    """As for BG/BB, in continuous time."""
    import numpy as np

    r, alpha, a, b = parameters
    rng = np.random.default_rng(seed)
    here = bg_nbd.still_active(parameters, x, t_x, T, may_leave_at_once=may_leave_at_once)
    shape = (samples, len(x))
    rate = rng.gamma(r + x, 1 / (alpha + T), shape)
    leaves = np.clip(rng.beta(a, b + x + may_leave_at_once, shape), 1e-12, 1.0)
    drawn = np.minimum(rng.poisson(rate * ahead), rng.geometric(leaves))
    return (drawn * (rng.random(shape) < here)).var(axis=0)


@dataclass(frozen=True)
class Process:
    """One process: the names of its parameters, and its functions of (parameters, x, t_x, n)."""

    parameters: tuple[str, ...]
    log_likelihood: Callable[..., np.ndarray]
    still_active: Callable[..., np.ndarray]
    expected_uses: Callable[..., np.ndarray]
    variance: Callable[..., np.ndarray]


def _continuous_process(may_leave_at_once: bool) -> Process:
    given = {"may_leave_at_once": may_leave_at_once}
    return Process(
        bg_nbd.PARAMETERS,
        partial(bg_nbd.log_likelihood, **given),
        partial(bg_nbd.still_active, **given),
        partial(bg_nbd.expected_uses, **given),
        partial(_bg_nbd_variance, **given),
    )


PROCESSES = {
    "bg_bb": Process(
        bg_bb.PARAMETERS, bg_bb.log_likelihood, bg_bb.still_active, bg_bb.expected_uses,
        _bg_bb_variance,
    ),
    "bg_nbd": _continuous_process(False),
    "mbg_nbd": _continuous_process(True),
}  # fmt: skip


def stage_of(chance: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Position in STAGE_NAMES of each pattern."""
    import numpy as np

    return np.select([n < NEW_UNDER, chance >= ACTIVE_FROM, chance >= COOLING_FROM], [0, 1, 2], 3)


def predicted_uses(
    process: Process, found: FittedProcess, groups: Sequence[Patterns], seed: int
) -> Estimate:
    """Uses ahead by all members, with a predictive 90 % interval."""
    variance = sum(
        float(
            one.members
            @ process.variance(found.parameters, one.x, one.t_x, one.n, one.ahead,
                               _SPREAD_SAMPLES, seed)
        )
        for one in groups
    )  # fmt: skip

    def total(parameters: np.ndarray) -> float:
        return sum(
            float(one.members @ process.expected_uses(parameters, one.x, one.t_x, one.n, one.ahead))
            for one in groups
        )

    return predicted(found, total, variance, seed)


def predicted_share_active(
    process: Process, found: FittedProcess, patterns: Patterns, seed: int
) -> Estimate:
    """Share of all members that is still active, with a predictive 90 % interval."""
    import numpy as np

    x, t_x, n, members = patterns.x, patterns.t_x, patterns.n, patterns.members
    total, whole = members.sum(), np.rint(members).astype("int64")
    rng = np.random.default_rng(seed)
    # Who is there is drawn, not only how likely it is: near 0 and 1 that is no normal noise.
    values = [
        rng.binomial(whole, np.clip(process.still_active(draw, x, t_x, n), 0, 1)).sum() / total
        for draw in found.draws
    ]
    low, high = np.quantile(values, [0.05, 0.95])
    value = float(members @ process.still_active(found.parameters, x, t_x, n)) / total
    return Estimate(value, min(float(low), value), max(float(high), value))


def predicted(
    found: FittedProcess, total: Callable[[np.ndarray], float], variance: float, seed: int
) -> Estimate:
    """A total of many members: uncertain parameters, and chance of its own given them."""
    import numpy as np

    rng = np.random.default_rng(seed)
    values = np.array([total(draw) for draw in found.draws])
    values = values + rng.normal(0, np.sqrt(variance), len(values))
    low, high = np.quantile(values, [0.05, 0.95])
    value = total(found.parameters)
    return Estimate(value, min(float(low), value), max(float(high), value))
