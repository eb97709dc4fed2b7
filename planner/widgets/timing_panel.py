"""Hours of the week: the model beside the usual map, asked for when somebody wants it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.brief import Brief
from planner.errors import BriefError
from planner.figures.block import Block
from planner.figures.timing_effect import effect_block
from planner.figures.words import is_missing, percent, platform_label, ratio
from planner.widgets import markup, plain
from planner.widgets.asking_panel import AskingPanel
from planner.widgets.member_words import verdict_html
from planner.widgets.state import PlannerState

if TYPE_CHECKING:
    import pandas as pd

    from planner.cadence.timing_report import TimingReport
    from planner.plan import Plan

PLAN_TEST = "Put a test of these hours into the plan"
TAKE_OUT = "Take the test of hours out of the plan"


class TimingPanel(AskingPanel):
    """A button, a choice of platform, the verdict, the curve with its intervals, proposed slots."""

    def __init__(self, state: PlannerState) -> None:
        super().__init__(
            state,
            "Do hours matter, everything else considered?",
            "Takes some seconds; go on working meanwhile. Content, trend and audience are taken "
            "into account, and later posts must be forecast better than without hours.",
            "Look closer at the hours",
            "Looking at the hours",
        )

        self.test = plain.Button(description=PLAN_TEST)
        self.test.on_click(self.guard.wrap("changing the test", lambda _b: self._change_test()))
        self.test_words = plain.HTML()
        row = plain.HBox([self.test])
        row.add_class("pl-row")
        foot = plain.VBox([row, self.test_words])
        card = self.children[0]
        card.children = [*card.children, foot]
        self._foot = foot
        plain.show(foot, False)

    def show(self, plan: Plan | None = None) -> None:
        """Show what can be asked, and whether the brief holds a test."""
        super().show(plan)
        self._show_test()

    def depends_on(self) -> str:
        """Quiet hours bound the hours looked at."""
        return str(_quiet(self._state.brief))

    def _hours(self) -> tuple[int, ...]:
        from planner.cadence.timing_report import hours_to_test

        if self._report is None or self.platform.value is None:
            return ()
        return hours_to_test(self._report, self.platform.value)

    def _tests(self) -> list[dict]:
        return [dict(test) for test in self._state.brief.get("hour_tests") or ()]

    def _change_test(self) -> None:
        """Put a test of this platform's hours into the brief, or take it out."""
        platform, tests = self.platform.value, self._tests()
        others = [test for test in tests if test["platform"] != platform]
        if len(others) == len(tests):
            others.append({"platform": platform, "hours": list(self._hours()), "seed": 0})
        self._state.change_brief(hour_tests=others)
        self._show_test()

    def _show_test(self) -> None:
        platform = self.platform.value
        is_in = any(test["platform"] == platform for test in self._tests())
        plain.show(self._foot, platform is not None and (is_in or bool(self._hours())))
        self.test.description = TAKE_OUT if is_in else PLAN_TEST
        if self._report is not None and platform is not None:
            self.test_words.value = _test_words(self._report, platform, self._hours(), self.plan,
                                                is_in)  # fmt: skip

    def work(self, posts: pd.DataFrame) -> tuple[Callable[..., Any], tuple]:
        """Fit the model and the usual map."""
        from planner.cadence.timing_report import learn_timing

        plan = self.plan
        drawn = (None, None) if plan is None else (plan.calendar, plan.decisions)
        return learn_timing, (posts, _quiet(self._state.brief), *drawn)

    def platforms(self, report: TimingReport) -> list[str]:
        """Those with most posts first."""
        return report.platforms

    def answer(self, report: TimingReport, platform: str | None) -> tuple[str, list[Block]]:
        """Verdict, what it rests on, and the curve."""
        model = report.model
        if platform is None:
            return verdict_html("Hours", model.verdict_), []
        self._show_test()
        verdict = model.verdicts_[platform]
        words = verdict_html(f"Closer look · {platform_label(platform)}", verdict)
        if platform in report.tests:
            words += verdict_html(f"Test by lot · {platform_label(platform)}",
                                  report.tests[platform].verdict)  # fmt: skip
        words += _words(report, platform, self.posts(), _people(self._state.brief))
        timing = model.timing_.set_index("platform", drop=False).loc[platform]
        rows = model.by_hour_[model.by_hour_["platform"] == platform]
        return words, [effect_block(rows, timing, verdict)] if len(rows) else []


def _quiet(brief: dict) -> tuple[int, int]:
    """First and last + 1 quiet hour of a brief that may be under way.

    >>> _quiet({"quiet_hours": {"starts": "21:00", "ends": "08:00"}}), _quiet({})
    ((21, 8), (22, 7))
    """
    quiet = brief.get("quiet_hours") or {}
    first, last = (str(quiet.get(name, usual))[:2] for name, usual in
                   (("starts", "22"), ("ends", "07")))  # fmt: skip
    return (int(first), int(last)) if first.isdigit() and last.isdigit() else (22, 7)


def _people(brief: dict) -> np.ndarray | None:
    """People in each minute of the week; None where the brief has gaps."""
    from planner.cadence.people_there import people_present

    try:
        return people_present(Brief.make(**brief))
    except BriefError:
        return None


def _words(
    report: TimingReport, platform: str, posts: pd.DataFrame | None, people: np.ndarray | None
) -> str:
    from planner.cadence.timing_report import proposed_slots, recent_posts_per_week

    row = report.model.timing_.set_index("platform").loc[platform]
    verdict = report.model.verdicts_[platform]
    usual = report.usual_map.timing_.set_index("platform")
    sentences = []
    if platform in usual.index and not is_missing(usual.loc[platform, "claimed_ratio"]):
        own = usual.loc[platform]
        sentences.append(
            f"The usual map of raw averages claims {ratio(own['claimed_ratio'])} times the mean "
            f"post for its five best hours; on your own results shuffled it claims "
            f"{ratio(own['shuffled_ratio'])} ({ratio(own['shuffled_low_90'])} to "
            f"{ratio(own['shuffled_high_90'])})."
        )
    if not is_missing(row["later_gain"]) and row["later_posts"]:
        sentences.append(
            f"On {row['later_posts']:.0f} later posts hours changed the log score by "
            f"{row['later_gain']:+.3f} a post (90 %: {row['later_gain_low_90']:+.3f} to "
            f"{row['later_gain_high_90']:+.3f}); above 0 they help."
        )
    if verdict.at_least("leaning"):
        sentences += [
            f"Without content, trend and audience taken into account the lift would read "
            f"{ratio(row['lift_unadjusted'])} (90 %: {ratio(row['lift_unadjusted_low_90'])} to "
            f"{ratio(row['lift_unadjusted_high_90'])}).",
            f"An unrecorded difference in quality of {percent(row['erased_by'])} between these "
            "posts would erase the lower end of the interval.",
        ]
    sentences.append(report.interference.verdicts_[platform].sentence)
    count = 0 if posts is None else recent_posts_per_week(posts, platform)
    if count and (slots := proposed_slots(report, platform, count, people)):
        how = (
            "at the best hours, less what posts take from one another"
            if report.hours_matter(platform)
            else "evenly spaced, near your habit"
        )
        there = ", where somebody is there within the hour to answer" if people is not None else ""
        sentences.append(f"Slots for {count} posts a week, {how}{there}: {', '.join(slots)}.")
    sentences.append(
        "Effects without any structure over the day (every hour for itself) cannot be found from "
        "so few posts."
    )
    shown = markup.headed_list("What it rests on", sentences)
    return f'<div class="pl-results">{shown}</div>'


def _test_words(
    report: TimingReport, platform: str, hours: tuple[int, ...], plan: Plan | None, is_in: bool
) -> str:
    """What a test of these hours could tell in the plan's time, before anybody begins it."""
    from planner.cadence.hour_map import posts_to_detect
    from planner.cadence.hour_test import detectable_ratio

    found = report.model.platforms_.get(platform)
    if found is None or not hours:
        return ""
    noise = float(np.median(found.draws.noise))
    clock = sorted({hour % 24 for hour in hours})
    posts = 0 if plan is None else int((plan.posts["platform"] == platform).sum())
    sentences = [
        f"Monday to Friday, {clock[0]:02d}:00 to {clock[-1]:02d}:59, against all other open hours; "
        "half of the posts each, drawn by lot week by week and kept on record.",
        f"To detect a difference of 15 % it takes {2 * posts_to_detect(noise):,} posts.",
    ]
    if posts >= 2:
        least = detectable_ratio(noise, posts) - 1
        sentences.append(
            f"The {posts} posts of this plan detect one of {percent(round(least, 2))} or more; "
            "smaller ones stay unknown."
        )
    if is_in:
        sentences.append(
            "The test is in the plan. Publish the posts at their drawn hours, import the results, "
            "and look again: a finished test is read back by itself."
        )
    return markup.headed_list("A test that settles it", sentences)
