"""Messages and who must be there, worked out as one piece of work beside a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from planner.brief import Brief
from planner.cadence.coverage import Coverage, plan_coverage
from planner.cadence.inbound import InboundModel
from planner.cadence.measured_replies import MeasuredReplies, measured_replies
from planner.cadence.people_there import outside_quiet, people_present
from planner.cadence.presence import presence_bound, usual_arrivals
from planner.cadence.presence_frontier import presence_frontier
from planner.cadence.promise import Promise, promise_of


@dataclass(frozen=True, eq=False)
class CoverageReport:
    """What is known of the messages, and the hours that keep a promise.

    `coverage` is None under `prior only`.
    """

    model: InboundModel
    coverage: Coverage | None
    measured: MeasuredReplies


def look_at_coverage(
    inbound: pd.DataFrame,
    posts: pd.DataFrame | None,
    brief: Brief,
    promise: Promise | None = None,
    model: InboundModel | None = None,
    report: Callable[[float, str], object] | None = None,
) -> CoverageReport:
    """Learn when messages come (unless that is known) and plan for the promise.

    >>> from planner.samples import sample_brief
    >>> from planner.schema import INBOUND
    >>> look_at_coverage(INBOUND.empty(), None, sample_brief("harbour_roast")).coverage is None
    True
    """
    promise = promise or promise_of(brief)
    if model is None:
        if report is not None:
            report(0.0, "Learning when messages come.")
        model = InboundModel(brief.timezone).fit(inbound, posts)

    def go_on(share: float, words: str) -> None:
        if report is not None:
            report(0.2 + 0.8 * share, words)

    coverage = plan_coverage(model, brief, promise, report=go_on)
    people = people_present(brief)
    return CoverageReport(model, coverage,
                          measured_replies(inbound, people, promise.minutes, brief.timezone)
                          )  # fmt: skip


def presence_by_published_shape(brief: Brief, promise: Promise) -> tuple[float, float | None]:
    """Without messages: the share presence allows now, and hours to add for the promised share.

    By the published shape of a week, on average over weeks; None where no open hour suffices.

    >>> from planner.samples import sample_brief
    >>> bound, hours = presence_by_published_shape(sample_brief("riverside_commons"), Promise())
    >>> round(bound, 2), hours
    (0.42, None)
    """
    people, shape = people_present(brief), usual_arrivals()
    bound = presence_bound(shape, people > 0, int(promise.minutes))
    frontier = presence_frontier(shape, promise.minutes, present=people > 0,
                                 allowed=outside_quiet(brief))  # fmt: skip
    enough = (frontier.reached >= promise.share - 1e-12).nonzero()[0]
    return bound, float(enough[0]) * frontier.block_minutes / 60 if len(enough) else None
