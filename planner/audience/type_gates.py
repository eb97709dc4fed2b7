"""Are there types at all? Gates a solution must pass, the cheap ones first.

G0 data: enough members with enough acts. G1 effect: the types explain much more than one population
of scattered mixes. G2 separation: members belong to one type clearly. G3 size: no type is tiny.
G4 stability: the same types come back from resampled members. G5 calibrated null: worlds without
types that look like these members hardly ever gain as much.

One gate alone fails: a continuum of tastes gains more than real types do, and its slices are as
stable as types are. The thresholds are conventions, checked on the worlds of
`planner.simulate.engagement`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from planner.audience.display import two_digits

if TYPE_CHECKING:
    import numpy as np

MOST_TYPES = 6
SAME_BIC = 0.02  # per member: a type more must be worth more than that
MIN_MEMBERS, MIN_PER_KIND = 500, 70
MIN_GAIN = 0.5  # BIC units per member
MIN_SEPARATION = 0.85
MIN_TYPE_MEMBERS, MIN_TYPE_SHARE = 50, 0.03
RESAMPLES, MIN_JACCARD, MIN_RAND = 50, 0.6, 0.8
REPLICATES, EARLY_REPLICATES, MOST_P = 59, 29, 0.05
STARTS = 10
_REPLICATE_STARTS, _RESAMPLE_STARTS = 2, 3
_FINE = 1e-6
_COARSE = 1e-4  # log-likelihood per member and iteration: exact to about 0.01 in a gain

Report = Callable[[float, str], object]


class Solution(Protocol):
    """A fitted mixture of any kind: shares of the types, largest first, and its BIC."""

    shares: np.ndarray
    share_of_starts: float

    @property
    def types(self) -> int: ...

    def bic(self, members: float) -> float: ...


@dataclass(frozen=True)
class Words:
    """What sentences call the people looked at, and what they fall into."""

    person: str
    group: str

    @property
    def groups(self) -> str:
        """Of the groups, in the plural."""
        return f"{self.group}es" if self.group.endswith("s") else f"{self.group}s"


class Members(Protocol):
    """Weighted patterns of members that mixtures of one kind can be fitted to."""

    weights: np.ndarray
    words: Words

    @property
    def members(self) -> float: ...

    def fit(self, types: int, *, starts: int, tolerance: float, seed: int) -> Solution: ...

    def posterior(self, solution: Solution) -> np.ndarray: ...

    def reweighted(self, weights: np.ndarray) -> Members: ...

    def describe(self, solution: Solution) -> np.ndarray: ...

    def nulls(self, single: Solution, seed: int) -> dict[str, Null]: ...


Null = Callable[["np.random.Generator"], Members]
"""Draws the patterns of as many members from a world without types."""


@dataclass(frozen=True)
class Gate:
    """One gate: its name, what it measured, what is needed, and whether it was passed."""

    name: str
    value: float
    needed: float
    passed: bool
    words: str


@dataclass
class Evidence:
    """What the gates found.

    Attributes
    ----------
    mixtures
        Types -> fitted mixture, from 1 on.
    chosen
        Types of the solution that was looked at last.
    gates
        The gates it went through, in order.
    jaccard : (types,)
        Median agreement of each type with its likeness in resampled members; empty before G4.
    p_values
        Null -> p-value; empty before G5.
    sizes : (resamples, types)
        Share of members per type in each resample.
    profiles : (resamples, types, ...)
        What each type is like in each resample.
    """

    mixtures: dict[int, Solution]
    chosen: int = 1
    gates: list[Gate] = field(default_factory=list)
    jaccard: list[float] = field(default_factory=list)
    p_values: dict[str, float] = field(default_factory=dict)
    sizes: list[list[float]] = field(default_factory=list)
    profiles: list = field(default_factory=list)

    @property
    def found(self) -> bool:
        """True if every gate was passed."""
        return self.chosen > 1 and bool(self.gates) and all(gate.passed for gate in self.gates)


def needed_members(kinds: int) -> int:
    """Members with enough acts that a search for types takes."""
    return max(MIN_MEMBERS, MIN_PER_KIND * kinds)


def smallest_good(mixtures: dict[int, Solution], members: float) -> int:
    """The fewest types whose BIC is within `SAME_BIC` per member of the best."""
    bics = {types: mixture.bic(members) / members for types, mixture in mixtures.items()}
    best = min(bics.values())
    return min(types for types, bic in bics.items() if bic <= best + SAME_BIC)


def gain_per_member(mixtures: dict[int, Solution], types: int, members: float) -> float:
    """How much better than one population, in BIC units per member."""
    return (mixtures[1].bic(members) - mixtures[types].bic(members)) / members


def separation(table: Members, mixture: Solution) -> float:
    """Entropy R2: 1 where every member belongs to one type, 0 where nobody does."""
    import numpy as np

    if mixture.types == 1:
        return 0.0
    chances = table.posterior(mixture)
    entropy = -(chances * np.log(np.maximum(chances, 1e-300))).sum(axis=1)
    mean = float(table.weights @ entropy) / table.members
    return 1 - mean / float(np.log(mixture.types))


def look_for_types(
    table: Members,
    *,
    most_types: int = MOST_TYPES,
    replicates: int = REPLICATES,
    seed: int = 0,
    report: Report | None = None,
) -> Evidence:
    """Fit 1 to `most_types` types and send the best solution through the gates.

    A solution with a tiny or unstable type is tried again with one type fewer.
    """
    say = report or (lambda _share, _words: None)
    mixtures = {}
    for types in range(1, most_types + 1):
        say(0.15 * types / most_types, f"fitting {types} {table.words.group}(s)")
        mixtures[types] = table.fit(types, starts=STARTS, tolerance=_FINE, seed=seed)
    evidence = Evidence(mixtures)
    evidence.chosen = smallest_good(mixtures, table.members)
    while True:
        evidence.gates = []
        _pass_gates(evidence, table, replicates, seed, say)
        failed = next((gate for gate in evidence.gates if not gate.passed), None)
        if failed is None or failed.name not in ("size", "stability") or evidence.chosen <= 2:
            return evidence
        evidence.chosen -= 1


def _pass_gates(
    evidence: Evidence, table: Members, replicates: int, seed: int, say: Report
) -> None:  # fmt: skip
    types, members, words = evidence.chosen, table.members, table.words
    gain = gain_per_member(evidence.mixtures, types, members)
    evidence.gates.append(
        Gate("effect", gain, MIN_GAIN, types > 1 and gain >= MIN_GAIN,
             f"describing them as {types} {words.groups} gains {gain:.2f} per {words.person} over "
             "one population, "
             f"and {MIN_GAIN:g} is needed" if types > 1 else
             "one population with scattered tastes describes them best")
    )  # fmt: skip
    if not evidence.gates[-1].passed:
        return
    mixture = evidence.mixtures[types]
    clear = separation(table, mixture)
    evidence.gates.append(
        Gate("separation", clear, MIN_SEPARATION, clear >= MIN_SEPARATION,
             f"{words.person}s belong to one of {types} {words.groups} with a clearness of "
             f"{clear:.2f}; "
             f"{MIN_SEPARATION:g} is needed")
    )  # fmt: skip
    if not evidence.gates[-1].passed:
        return
    smallest = float(mixture.shares.min()) * members
    least = max(MIN_TYPE_MEMBERS, MIN_TYPE_SHARE * members)
    evidence.gates.append(
        Gate("size", smallest, least, smallest >= least,
             f"the smallest {words.group} has {_about(smallest)} {words.person}s; "
             f"{_about(least)} are needed")
    )  # fmt: skip
    if not evidence.gates[-1].passed:
        return
    rand = _resampled(evidence, table, mixture, seed, say)
    weakest = min(evidence.jaccard)
    evidence.gates.append(
        Gate("stability", weakest, MIN_JACCARD, weakest >= MIN_JACCARD and rand >= MIN_RAND,
             f"in resampled {words.person}s the least stable {words.group} comes back with an "
             "overlap of "
             f"{weakest:.2f} ({MIN_JACCARD:g} is needed), the whole with an agreement of "
             f"{rand:.2f} ({MIN_RAND:g} is needed)")
    )  # fmt: skip
    if not evidence.gates[-1].passed:
        return
    largest = _against_nulls(evidence, table, gain, replicates, seed, say)
    evidence.gates.append(
        Gate("null", largest, MOST_P, largest <= MOST_P,
             f"of worlds without {words.groups} that look like these {words.person}s, a share of "
             "at most "
             f"{largest:.2f} gains as much ({MOST_P:g} is allowed)")
    )  # fmt: skip


def _about(members: float) -> str:
    """A size as it may be shown: rounded, and none under the display minimum."""
    if members < MIN_TYPE_MEMBERS:
        return f"fewer than {MIN_TYPE_MEMBERS}"
    return f"about {two_digits(members):,.0f}"


def _resampled(
    evidence: Evidence, table: Members, mixture: Solution, seed: int, say: Report
) -> float:
    """Fill in stability per type and sizes; the median agreement (adjusted Rand) of the whole."""
    import numpy as np

    rng = np.random.default_rng([seed, 4])
    own = table.posterior(mixture).argmax(axis=1)
    chances, size = table.weights / table.members, round(table.members)
    overlaps, agreements, evidence.sizes, evidence.profiles = [], [], [], []
    for number in range(RESAMPLES):
        say(0.15 + 0.25 * number / RESAMPLES, f"looking whether the {table.words.groups} come back")
        drawn = rng.multinomial(size, chances)
        other = table.reweighted(drawn)
        again = other.fit(mixture.types, starts=_RESAMPLE_STARTS, tolerance=_COARSE,
                          seed=int(rng.integers(1 << 31)))  # fmt: skip
        theirs = table.posterior(again).argmax(axis=1)
        both = crossed(own, theirs, table.weights, mixture.types)
        matched = matching(both)
        union = both.sum(axis=1) + both.sum(axis=0)[matched] - both[range(len(both)), matched]
        overlaps.append(both[range(len(both)), matched] / np.maximum(union, 1e-9))
        agreements.append(adjusted_rand(both))
        evidence.sizes.append(again.shares[matched].tolist())
        evidence.profiles.append(other.describe(again)[matched].tolist())
    evidence.jaccard = np.median(overlaps, axis=0).tolist()
    return float(np.median(agreements))


def crossed(own: np.ndarray, theirs: np.ndarray, weights: np.ndarray, types: int) -> np.ndarray:
    """Members by two assignments, shape (types, types)."""
    import numpy as np

    flat = np.bincount(own * types + theirs, weights=weights, minlength=types * types)
    return flat.reshape(types, types)


def matching(both: np.ndarray) -> np.ndarray:
    """For each row the column it shares most members with, each column once."""
    from scipy.optimize import linear_sum_assignment

    return linear_sum_assignment(-both)[1]


def adjusted_rand(both: np.ndarray) -> float:
    """Adjusted Rand index of a table of members by two assignments.

    >>> import numpy as np
    >>> adjusted_rand(np.array([[5.0, 0.0], [0.0, 7.0]]))
    1.0
    """

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    total = pairs(both.sum(keepdims=True))
    rows, columns = pairs(both.sum(axis=1)), pairs(both.sum(axis=0))
    chance = rows * columns / total if total else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == chance else (pairs(both) - chance) / (most - chance)


def _against_nulls(
    evidence: Evidence, table: Members, gain: float, replicates: int, seed: int, say: Report
) -> float:  # fmt: skip
    """Fill in a p-value per null; the largest.

    A null that is beaten too often is not gone on with: its p-value is above what is allowed
    already. Nor is one of which none of the first 29 worlds gains as much; for that one world less
    is allowed among all. Without types this passes with a chance of at most 1/30 + 1/60 * 29/59 =
    .042 for 59 worlds (the ranks of the observed gain are equally likely).
    """
    import numpy as np

    nulls = table.nulls(evidence.mixtures[1], seed)
    allowed = int(MOST_P * (replicates + 1)) - 1
    stops_early = replicates >= REPLICATES
    allowed -= stops_early
    done = 0
    for place, (name, null) in enumerate(nulls.items()):
        rng = np.random.default_rng([seed, 5, place])
        exceeded = drawn = 0
        while drawn < replicates and exceeded <= allowed:
            say(0.4 + 0.6 * done / (replicates * len(nulls)),
                f"comparing with worlds without {table.words.groups}: {name}")  # fmt: skip
            exceeded += _null_gain(null, evidence.chosen, rng) >= gain
            drawn, done = drawn + 1, done + 1
            if stops_early and drawn == EARLY_REPLICATES and not exceeded:
                done += replicates - drawn
                break
        evidence.p_values[name] = (1 + exceeded) / (drawn + 1)
        if exceeded > allowed:
            break
    return max(evidence.p_values.values())


def _null_gain(null: Null, types: int, rng: np.random.Generator) -> float:
    """Gain of the best of one type fewer, as many and one more, in one drawn world."""
    table = null(rng)
    tried = sorted({1, max(types - 1, 1), types, types + 1})
    mixtures = {
        number: table.fit(number, starts=_REPLICATE_STARTS, tolerance=_COARSE,
                          seed=int(rng.integers(1 << 31)))
        for number in tried
    }  # fmt: skip
    return gain_per_member(mixtures, smallest_good(mixtures, table.members), table.members)
