"""Surveys with and without classes of respondents.

Assumptions
1. Items are yes/no, or have three to five answers; a respondent may leave some out at random.
2. In the surveys without classes answers follow one or two continuous attitudes, or nothing.
3. In `make_classes` every respondent belongs to one of three classes, each with its own chances.

Left out: order effects, careless answers, quotas. Units: answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.simulate.seeds import generator

ITEMS = 10
_LOADING = 0.8


@dataclass(frozen=True)
class ClassWorld:
    """A survey and the true class of each respondent."""

    survey: pd.DataFrame
    classes: np.ndarray


def _cut(attitudes: np.ndarray, rng: np.random.Generator, answers: int) -> np.ndarray:
    """Attitudes per item cut into answers, at thresholds of the item's own."""
    edges = np.sort(rng.normal(0, 0.8, (attitudes.shape[1], answers - 1)), axis=1)
    return (attitudes[:, :, None] > edges[None]).sum(axis=2)


def _attitudes(traits: np.ndarray) -> Callable[[np.random.Generator, int], np.ndarray]:
    """Answers that follow continuous traits; `traits` holds the loadings, (traits, items)."""

    def make(rng: np.random.Generator, respondents: int) -> np.ndarray:
        own = np.sqrt(1 - (traits**2).sum(axis=0))
        values = rng.standard_normal((respondents, len(traits))) @ traits
        return _cut(values + own * rng.standard_normal((respondents, ITEMS)), rng, 2)

    return make


_ONE = np.full((1, ITEMS), _LOADING)
_TWO = np.zeros((2, ITEMS))
_TWO[0, : ITEMS // 2] = _TWO[1, ITEMS // 2 :] = _LOADING


def _graded(rng: np.random.Generator, respondents: int) -> np.ndarray:
    values = rng.standard_normal((respondents, 1)) * _LOADING
    own = np.sqrt(1 - _LOADING**2) * rng.standard_normal((respondents, ITEMS))
    return _cut(values + own, rng, 4)


SURVEYS_WITHOUT_CLASSES: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "independent answers": lambda rng, size: (
        rng.random((size, ITEMS)) < rng.uniform(0.2, 0.8, ITEMS)
    ).astype(int),
    "one attitude": _attitudes(_ONE),
    "two attitudes": _attitudes(_TWO),
    "one attitude, four answers": _graded,
}
"""Worlds without classes, by name."""


def make_attitudes(
    name: str, respondents: int = 2000, *, missing_share: float = 0.0, seed: int = 0
) -> pd.DataFrame:
    """A survey without classes; `name` is a key of `SURVEYS_WITHOUT_CLASSES`.

    >>> make_attitudes("one attitude", 3, seed=1).shape
    (3, 11)
    """
    rng = generator(seed)
    return _as_survey(SURVEYS_WITHOUT_CLASSES[name](rng, respondents), missing_share, rng)


def make_classes(
    respondents: int = 2000, *, certainty: float = 0.9, missing_share: float = 0.0, seed: int = 0
) -> ClassWorld:
    """A survey of three classes; each says yes to its items with the chance `certainty`, and to
    the others with 1 - `certainty`.

    >>> make_classes(3, seed=1).survey.shape
    (3, 11)
    """
    rng = generator(seed)
    classes = rng.choice(3, respondents, p=[0.45, 0.33, 0.22])
    says_yes = np.where(np.arange(ITEMS)[None] % 3 == np.arange(3)[:, None], certainty,
                        1 - certainty)  # fmt: skip
    codes = (rng.random((respondents, ITEMS)) < says_yes[classes]).astype(int)
    return ClassWorld(_as_survey(codes, missing_share, rng), classes)


def _as_survey(codes: np.ndarray, missing_share: float, rng: np.random.Generator) -> pd.DataFrame:
    words = np.array(["no", "yes"] if codes.max(initial=0) <= 1 else
                     ["never", "seldom", "often", "always"], dtype=object)  # fmt: skip
    table = pd.DataFrame(words[codes], columns=[f"item_{n}" for n in range(ITEMS)])
    table = table.mask(rng.random(table.shape) < missing_share).astype("string")
    table.insert(0, "respondent_id", pd.Series([str(n) for n in range(len(table))], dtype="string"))
    return table
