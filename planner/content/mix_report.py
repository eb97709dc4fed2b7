"""The models a mix is chosen by, fitted as one piece of work that may run beside a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from planner.content.outcomes import outcomes_of, with_messages
from planner.content.response import ResponseModel


@dataclass(frozen=True, eq=False)
class MixModels:
    """Fitted models by outcome: marketing outcomes first, then management ones if known."""

    models: dict[str, ResponseModel]

    @property
    def first(self) -> ResponseModel:
        """The model that speaks for the kinds."""
        return next(iter(self.models.values()))


def learn_mix(
    posts: pd.DataFrame,
    weights: Mapping[str, float] | None = None,
    inbound: pd.DataFrame | None = None,
    effort: pd.DataFrame | None = None,
    report: Callable[[float, str], object] | None = None,
) -> MixModels:
    """Fit one model per outcome, with progress.

    Parameters
    ----------
    posts
        POSTS.
    weights
        Outcome -> weight; those above 0 are learnt (see `outcomes_of`).
    inbound
        INBOUND: messages under posts become an outcome.
    effort
        EFFORT: weeks with more and less of an active activity.
    report
        Called with the share done and a sentence.

    >>> from planner.schema import POSTS
    >>> learn_mix(POSTS.empty()).first.verdict_.level
    'prior only'
    """
    posts = with_messages(posts, inbound)
    outcomes = outcomes_of(posts, weights)
    models = {}
    for number, name in enumerate(outcomes):
        if report is not None:
            report(number / len(outcomes), f"Learning what each kind of post brings: {name}.")
        models[name] = ResponseModel(name).fit(posts, effort=effort)
    return MixModels(models or {"outcome": ResponseModel().fit(posts)})
