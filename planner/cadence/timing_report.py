"""The timing model and the usual map beside it, fitted as one piece of work beside a page."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.cadence.clock import hour_of_week_name
from planner.cadence.hour_map import HourOfWeekMap
from planner.cadence.hour_test import HourTestResult, read_hour_test
from planner.cadence.interference import InterferenceModel
from planner.cadence.measured_replies import reachable_minutes
from planner.cadence.slots import best_slots
from planner.cadence.spacing import even_spacing
from planner.cadence.timing import TimingModel
from planner.verdict import Verdict

ANSWERED_WITHIN = 60
"""Minutes after a post within which somebody should be there to answer."""


@dataclass(frozen=True, eq=False)
class TimingReport:
    """Both views of the hours, what posts take from one another, and tests by platform."""

    model: TimingModel
    usual_map: HourOfWeekMap
    interference: InterferenceModel
    tests: dict[str, HourTestResult] = field(default_factory=dict)

    def verdict(self, platform: str) -> Verdict:
        """The test's where one is over, else the model's."""
        test = self.tests.get(platform)
        if test is not None and test.verdict.level == "tested":
            return test.verdict
        return self.model.verdicts_[platform]

    def hours_matter(self, platform: str) -> bool:
        """True where slots should go by the hours: supported, or a test found its hours better."""
        verdict = self.verdict(platform)
        if verdict.level == "tested":
            return verdict.low_90 is not None and verdict.low_90 > 1
        return verdict.level == "supported"

    @property
    def platforms(self) -> list[str]:
        """Platforms, those with most posts first."""
        table = self.model.timing_.sort_values("posts", ascending=False, kind="stable")
        return table["platform"].tolist()


def learn_timing(
    posts: pd.DataFrame,
    quiet_hours: tuple[int, int] = (22, 7),
    calendar: pd.DataFrame | None = None,
    decisions: pd.DataFrame | None = None,
    report: Callable[[float, str], object] | None = None,
) -> TimingReport:
    """Fit both, and read back tests of hours, with progress.

    Parameters
    ----------
    calendar, decisions
        CALENDAR and DECISIONS of a plan that drew hours by lot; None: there was no test.

    >>> from planner.schema import POSTS
    >>> learn_timing(POSTS.empty()).model.verdict_.level
    'prior only'
    """
    if report is not None:
        report(0.0, "Weighing the hours beside content, trend and audience.")
    model = TimingModel(quiet_hours=quiet_hours, check="always").fit(posts)
    if report is not None:
        report(0.7, "Asking what the usual map would claim on noise.")
    tests = {}
    if calendar is not None and decisions is not None and len(decisions):
        drawn = calendar["decision_id"].isin(decisions["decision_id"])
        for platform in sorted(calendar.loc[drawn, "platform"].unique()):
            tests[platform] = read_hour_test(calendar, decisions, posts, platform)
    return TimingReport(model, HourOfWeekMap().fit(posts), InterferenceModel().fit(posts), tests)


def hours_to_test(report: TimingReport, platform: str) -> tuple[int, ...]:
    """Hours worth a test: on every weekday the three hours around the best by the model.

    >>> from planner.schema import POSTS
    >>> hours_to_test(learn_timing(POSTS.empty()), "facebook")
    ()
    """
    table = report.model.summary
    own = table[(table["platform"] == platform) & table["is_admissible"]]
    if not len(own):
        return ()
    by_hour = own.groupby(own["hour_of_week"] % 24)["effect_ratio"].mean()
    around = by_hour.rolling(3, center=True, min_periods=1).mean()
    best = int(around.idxmax())
    hours = own["hour_of_week"].to_numpy()
    near = np.abs(hours % 24 - best) <= 1
    return tuple(int(hour) for hour in hours[near & (hours < 5 * 24)])


def proposed_slots(
    report: TimingReport,
    platform: str,
    posts_per_week: int,
    people: np.ndarray | None = None,
) -> list[str]:
    """Names of the hours for a number of posts a week: the best ones if hours matter, else even.

    Parameters
    ----------
    people
        People in each minute of the week, (10080,): only hours after which somebody is there
        within the hour are taken, where these hold the posts. None: any hour.

    >>> from planner.schema import POSTS
    >>> proposed_slots(learn_timing(POSTS.empty()), "facebook", 3)
    []
    """
    table = report.model.summary
    own = table[(table["platform"] == platform) & table["is_admissible"]]
    if not len(own) or posts_per_week < 1:
        return []
    if people is not None:
        answered = reachable_minutes(people > 0, ANSWERED_WITHIN)[60 * own["hour_of_week"]]
        if answered.sum() >= 3 * posts_per_week:
            own = own[answered]
    hours = own["hour_of_week"].to_numpy(dtype=float)
    count = min(posts_per_week, len(hours) // 3)
    if report.hours_matter(platform):
        found = best_slots(hours, own["effect_ratio"].to_numpy(), count,
                           loss=report.interference.loss(platform))  # fmt: skip
        chosen = None if found is None else list(found.positions)
    else:
        habit = own["posts"].to_numpy() / max(own["posts"].sum(), 1)
        chosen = even_spacing(hours, count, min_gap_hours=2, habit=habit)
    return [hour_of_week_name(int(hours[at])) for at in chosen or []]


def recent_posts_per_week(posts: pd.DataFrame, platform: str) -> int:
    """Posts a week on a platform in its last twelve weeks, at least 1.

    >>> wall = pd.date_range("2027-01-04", periods=24, freq="3D")
    >>> recent_posts_per_week(pd.DataFrame({"platform": "x", "published_wall": wall}), "x")
    2
    """
    wall = posts.loc[posts["platform"] == platform, "published_wall"].dropna()
    if not len(wall):
        return 1
    late = wall[wall > wall.max() - pd.Timedelta(weeks=12)]
    # The weeks begun: the last post of a week is seldom at its end.
    weeks = max(math.ceil((late.max() - late.min()) / pd.Timedelta(weeks=1)), 1)
    return max(round(len(late) / weeks), 1)
