"""Hours of the week: the model beside the usual map, asked for when somebody wants it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from planner.figures.block import Block
from planner.figures.timing_effect import effect_block
from planner.figures.words import is_missing, percent, platform_label, ratio
from planner.widgets import markup
from planner.widgets.asking_panel import AskingPanel
from planner.widgets.member_words import verdict_html
from planner.widgets.state import PlannerState

if TYPE_CHECKING:
    import pandas as pd

    from planner.cadence.timing_report import TimingReport


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

    def depends_on(self) -> str:
        """Quiet hours bound the hours looked at."""
        return str(_quiet(self._state.brief))

    def work(self, posts: pd.DataFrame) -> tuple[Callable[..., Any], tuple]:
        """Fit the model and the usual map."""
        from planner.cadence.timing_report import learn_timing

        return learn_timing, (posts, _quiet(self._state.brief))

    def platforms(self, report: TimingReport) -> list[str]:
        """Those with most posts first."""
        return report.platforms

    def answer(self, report: TimingReport, platform: str | None) -> tuple[str, list[Block]]:
        """Verdict, what it rests on, and the curve."""
        model = report.model
        if platform is None:
            return verdict_html("Hours", model.verdict_), []
        verdict = model.verdicts_[platform]
        words = verdict_html(f"Closer look · {platform_label(platform)}", verdict)
        words += _words(report, platform, self.posts())
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


def _words(report: TimingReport, platform: str, posts: pd.DataFrame | None) -> str:
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
    count = 0 if posts is None else recent_posts_per_week(posts, platform)
    if count and (slots := proposed_slots(report, platform, count)):
        how = (
            "at the best hours, less what posts take from one another"
            if verdict.level == "supported"
            else "evenly spaced, near your habit"
        )
        sentences.append(f"Slots for {count} posts a week, {how}: {', '.join(slots)}.")
    sentences.append(
        "Effects without any structure over the day (every hour for itself) cannot be found from "
        "so few posts."
    )
    shown = markup.headed_list("What it rests on", sentences)
    return f'<div class="pl-results">{shown}</div>'
