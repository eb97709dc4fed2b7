"""The models a mix is chosen by, fitted as one piece of work that may run beside a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from planner.content.response import ResponseModel
from planner.inference.posts import choose_outcome

MANAGEMENT_OUTCOMES = ("comments", "saves", "shares")
KNOWN_SHARE = 0.5


@dataclass(frozen=True, eq=False)
class MixModels:
    """Fitted models by outcome: a marketing outcome first, then a management one if known."""

    models: dict[str, ResponseModel]

    @property
    def first(self) -> ResponseModel:
        """The model that speaks for the kinds."""
        return next(iter(self.models.values()))


def outcomes_of(posts: pd.DataFrame) -> list[str]:
    """The outcomes a mix weighs: the first known one, and the first known of people answering.

    >>> outcomes_of(pd.DataFrame({"interactions": [9.0, 4.0], "comments": [1.0, None]}))
    ['interactions', 'comments']
    """
    first = choose_outcome(posts)
    found = [first] if first is not None else []
    for name in MANAGEMENT_OUTCOMES:
        if name in posts.columns and len(posts) and posts[name].notna().mean() >= KNOWN_SHARE:
            found.append(name)
            break
    return found


def learn_mix(
    posts: pd.DataFrame, report: Callable[[float, str], object] | None = None
) -> MixModels:
    """Fit one model per outcome, with progress.

    Parameters
    ----------
    posts
        POSTS.
    report
        Called with the share done and a sentence.

    >>> from planner.schema import POSTS
    >>> learn_mix(POSTS.empty()).first.verdict_.level
    'prior only'
    """
    outcomes = outcomes_of(posts)
    models = {}
    for number, name in enumerate(outcomes):
        if report is not None:
            report(number / len(outcomes), f"Learning what each kind of post brings: {name}.")
        models[name] = ResponseModel(name).fit(posts)
    return MixModels(models or {"outcome": ResponseModel().fit(posts)})
