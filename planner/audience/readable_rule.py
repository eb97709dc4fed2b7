"""A rule a person can read for types found by a model, with how often both agree.

A small decision tree on counts and shares stands in for the model. Its cuts are rounded to human
numbers before the agreement is worked out, so that what is stated is what the stated rule does.

Source: Dasgupta, Frost, Moshkovitz and Rashtchian (2020), Explainable k-means and k-medians
clustering, ICML: what such trees can and cannot do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.audience.count_patterns import FEWEST_ACTS, OTHER, checked_counts, merged
from planner.audience.display import DISPLAY_MINIMUM
from planner.audience.score_choice import quoted
from planner.audience.type_names import kind_words
from planner.audience.type_scores import TOO_EARLY
from planner.wording import counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_DEPTH = 3
LEARNED_FROM = 20_000
"""Members the tree is grown on at most; the agreement is that of all."""

_STEP_PERCENT = 5
_ROWS_AT_ONCE = 100_000
_ABOVE_ALL = 101
_Box = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Cut:
    """One condition: the share of a kind of act is at least `low` and under `high` percent.

    >>> Cut("like", 20, 40).words, Cut("reply", 0, 10).words
    ('20 % to under 40 % of their acts are likes', 'under 10 % of their acts are replies')
    """

    kind: str
    low: int
    high: int

    @property
    def words(self) -> str:
        """The condition in words."""
        acts = f"of their acts are {kind_words(self.kind)}"
        if self.high > 100:
            return f"{self.low} % or more {acts}"
        if self.low <= 0:
            return f"under {self.high} % {acts}"
        return f"{self.low} % to under {self.high} % {acts}"

    @property
    def sql(self) -> str:
        """The condition in whole numbers, so that every engine rounds nothing."""
        tests = []
        if self.low > 0:
            tests.append(f"100 * n_{self.kind} >= {self.low} * n_all")
        if self.high <= 100:
            tests.append(f"100 * n_{self.kind} < {self.high} * n_all")
        return " AND ".join(tests)


@dataclass(frozen=True)
class ReadableRule:
    """A list of conditions per type, exclusive and exhaustive.

    Attributes
    ----------
    paths
        (type, its cuts), one per leaf of the tree.
    fidelity
        Share of the members whom the rule gives the model's type, of those the model is clear
        about.
    fidelity_of
        The same for the members of each type; 0 for a type no path leads to.
    members
        Members compared.
    """

    paths: tuple[tuple[str, tuple[Cut, ...]], ...]
    fidelity: float
    fidelity_of: dict[str, float]
    members: int

    def words(self, name: str) -> str:
        """The rule of one type in words."""
        ways = [" and ".join(cut.words for cut in cuts) for type_, cuts in self.paths
                if type_ == name]  # fmt: skip
        if not ways:
            return "no short rule tells them apart"
        if ways == [""]:
            return "everyone"
        return "; or ".join(ways)

    def assign(self, counts: pd.DataFrame) -> np.ndarray:
        """The type of each row of counts by the rule."""
        import numpy as np

        names, values, _ = checked_counts(counts)
        total = values.sum(axis=1)
        labels = np.full(len(values), self.paths[-1][0], dtype=object)
        for type_, cuts in self.paths:
            met = np.ones(len(values), dtype=bool)
            for cut in cuts:
                own = values[:, names.index(cut.kind)] if cut.kind in names else 0 * total
                met &= (100 * own >= cut.low * total) & (100 * own < cut.high * total)
            labels[met] = type_
        labels[total < FEWEST_ACTS] = TOO_EARLY
        return labels

    def compared(self, counts: pd.DataFrame, labels: np.ndarray) -> ReadableRule:
        """This rule with its agreement with the labels of a model."""
        import numpy as np

        labels = np.asarray(labels, dtype=object)
        by_rule = in_pieces(self.assign, counts)
        is_clear = _clear(labels) & (by_rule != TOO_EARLY)
        agrees, own = (by_rule == labels)[is_clear], labels[is_clear]
        names = sorted(set(own))
        return ReadableRule(
            self.paths,
            float(agrees.mean()) if len(agrees) else 0.0,
            {name: float(agrees[own == name].mean()) for name in names},
            int(is_clear.sum()),
        )

    def sql(self) -> str:
        """A CASE over n_all and n_<kind> of one row per member (see `kind_counts_sql`)."""
        lines = [f"CASE WHEN n_all < {FEWEST_ACTS} THEN {quoted(TOO_EARLY)}"]
        for type_, cuts in self.paths[:-1]:
            lines.append(f"WHEN {' AND '.join(cut.sql for cut in cuts)} THEN {quoted(type_)}")
        return "\n  ".join([*lines, f"ELSE {quoted(self.paths[-1][0])} END"])


def in_pieces(function: Callable[[pd.DataFrame], np.ndarray], counts: pd.DataFrame) -> np.ndarray:
    """What a function says of each row of counts, a hundred thousand rows at a time: millions at
    once would be copied several times over."""
    import numpy as np

    starts = range(0, max(len(counts), 1), _ROWS_AT_ONCE)
    found = [np.asarray(function(counts.iloc[start : start + _ROWS_AT_ONCE]), dtype=object)
             for start in starts]  # fmt: skip
    return np.concatenate(found)


def readable_rule(
    counts: pd.DataFrame, labels: np.ndarray, smallest_leaf: int = DISPLAY_MINIMUM
) -> ReadableRule | None:
    """Grow the rule that comes closest to the labels of a model.

    Parameters
    ----------
    counts
        Acts per member and kind.
    labels
        The model's type of each row; "between ..." and "too early to tell" are left out.
    smallest_leaf
        Members under which the tree splits no further.

    Returns
    -------
    ReadableRule or None
        None where there is nothing to tell apart.

    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> likes = rng.binomial(20, np.repeat([0.9, 0.2], 200))
    >>> counts = pd.DataFrame({"like": likes, "comment": 20 - likes})
    >>> rule = readable_rule(counts, np.repeat(["Quick likers", "Comment-first"], 200))
    >>> rule.words("Comment-first"), rule.fidelity
    ('45 % or more of their acts are comments', 1.0)
    """
    import numpy as np
    from sklearn.tree import DecisionTreeClassifier

    names, values, _ = checked_counts(counts)
    labels = np.asarray(labels, dtype=object)
    is_clear = _clear(labels) & (values.sum(axis=1) >= FEWEST_ACTS)
    types = sorted(set(labels[is_clear]))
    if len(types) < 2:
        return None
    kinds = [name for name in names if name != OTHER]
    own = merged(names, values[is_clear], tuple(kinds))
    total = values[is_clear].sum(axis=1)
    shares = own / total[:, None]
    step = -(-len(shares) // LEARNED_FROM)
    tree = DecisionTreeClassifier(
        max_depth=MOST_DEPTH,
        min_samples_leaf=max(1, min(smallest_leaf, len(shares) // (2 * step))),
        random_state=0,
    ).fit(shares[::step], labels[is_clear][::step])
    return ReadableRule(_paths(tree, kinds), 0.0, {}, 0).compared(counts, labels)


def _clear(labels: np.ndarray) -> np.ndarray:
    """Where a model is clear about the type."""
    import numpy as np
    import pandas as pd

    codes, words = pd.factorize(labels)
    known = [one != TOO_EARLY and not str(one).startswith("between ") for one in words]
    return np.array([*known, False])[codes]


def _paths(tree: object, kinds: list[str]) -> tuple[tuple[str, tuple[Cut, ...]], ...]:
    """The leaves of a fitted tree, cuts rounded to 5 % and neighbours of one type joined."""
    grown = tree.tree_
    found: list[tuple[str, _Box]] = []

    def walk(node: int, box: _Box) -> None:
        if grown.children_left[node] < 0:
            found.append((str(tree.classes_[grown.value[node][0].argmax()]), box))
            return
        percent = _STEP_PERCENT * round(100 * grown.threshold[node] / _STEP_PERCENT)
        percent = min(max(percent, _STEP_PERCENT), 100 - _STEP_PERCENT)
        kind = kinds[grown.feature[node]]
        low, high = box.get(kind, (0, _ABOVE_ALL))
        walk(grown.children_left[node], box | {kind: (low, min(high, percent))})
        walk(grown.children_right[node], box | {kind: (max(low, percent), high)})

    walk(0, {})
    # Rounded cuts may leave nothing between them.
    boxes = [(name, box) for name, box in found if all(low < high for low, high in box.values())]
    return tuple(
        (name, tuple(Cut(kind, *box[kind]) for kind in kinds if kind in box))
        for name, box in _joined(boxes)
    )


def _joined(boxes: list[tuple[str, _Box]]) -> list[tuple[str, _Box]]:
    """Boxes of one type that touch along one kind, and are alike in all others, are one."""
    for one, (name, box) in enumerate(boxes):
        for other, (its_name, its) in enumerate(boxes):
            if other == one or its_name != name:
                continue
            apart = [kind for kind in {*box, *its} if box.get(kind) != its.get(kind)]
            if len(apart) != 1:
                continue
            (kind,) = apart
            (low, high), (its_low, its_high) = (
                part.get(kind, (0, _ABOVE_ALL)) for part in (box, its)
            )
            if high < its_low or its_high < low:
                continue
            whole = {**box, kind: (min(low, its_low), max(high, its_high))}
            if whole[kind] == (0, _ABOVE_ALL):
                del whole[kind]
            rest = [pair for place, pair in enumerate(boxes) if place not in (one, other)]
            return _joined([*rest, (name, whole)])
    return boxes


def fidelity_words(rule: ReadableRule, name: str) -> str:
    """How far the rule may be taken for the model."""
    share = rule.fidelity_of.get(name, 0.0)
    return (
        f"the rule names {share:.0%} of them (overall {rule.fidelity:.0%} of "
        f"{counted(rule.members, 'member')}); the model's own SQL names all"
    )
