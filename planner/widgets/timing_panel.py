"""Hours of the week: the model beside the usual map, asked for when somebody wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.figures.block import Block
from planner.figures.timing_effect import effect_block
from planner.figures.words import is_missing, percent, platform_label, ratio
from planner.widgets import markup, plain
from planner.widgets.controls import hint, when_changed
from planner.widgets.figure_card import FigureCards
from planner.widgets.guard import Guard
from planner.widgets.member_words import verdict_html
from planner.widgets.progress import DONE, Progress
from planner.widgets.state import PlannerState
from planner.widgets.tables import chosen_tables

if TYPE_CHECKING:
    import pandas as pd

    from planner.cadence.timing_report import TimingReport

MOST_SECONDS = 120.0
MOST_MEMORY_BYTES = 1_000_000_000
TITLE = "Do hours matter, everything else considered?"


class TimingPanel(plain.VBox):
    """A button, a choice of platform, the verdict, the curve with its intervals, proposed slots.

    Parameters
    ----------
    state
        Its posts and quiet hours are looked at when somebody asks.
    """

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._shown_for: tuple = ()
        self._report: TimingReport | None = None
        self._is_setting = False
        self.guard = Guard()
        self.look = plain.Button(description="Look closer at the hours")
        self.look.on_click(self.guard.wrap("looking at the hours", lambda _b: self._look()))
        self.progress = Progress("Looking at the hours")
        self.progress.bar.observe(self._over, "is_running")
        self.platform = plain.Dropdown(description="Platform")
        when_changed(self.platform, self.guard.wrap("showing the hours", lambda _n: self._say()))
        self.words = plain.HTML()
        self.cards = FigureCards()
        row = plain.HBox([self.look])
        row.add_class("pl-row")
        card = plain.VBox(
            [plain.HTML(f"<h3>{markup.esc(TITLE)}</h3>"),
             hint("Takes some seconds; go on working meanwhile. Content, trend and audience are "
                  "taken into account, and later posts must be forecast better than without "
                  "hours."),
             row, self.progress, self.guard.place, self.platform, self.words]
        )  # fmt: skip
        card.add_class("pl-card")
        super().__init__([card, self.cards])
        self.add_class("pl-panel")
        plain.show(self.platform, False)

    def show(self) -> None:
        """Show what can be asked of the state's data; what was found for others is taken away."""
        key = (self._state.source, self._state.brand, self._state.file.get("sha256"))
        if key == self._shown_for:
            return
        self._shown_for = key
        self._report = None
        self.progress.cancel()
        self.progress.bar.said = ""
        self.words.value = ""
        self.cards.show([], False)
        plain.show(self.platform, False)

    def _posts(self) -> pd.DataFrame | None:
        tables = chosen_tables(self._state)
        return None if tables is None else tables.posts

    def _look(self) -> None:
        from planner.cadence.timing_report import learn_timing

        posts = self._posts()
        if posts is None:
            self.words.value = markup.message(
                "warn",
                "There are no posts to learn from.",
                ["Choose a sample brand or upload an export of posts under Data."],
            )
            return
        self.progress.run_with_progress(
            learn_timing, posts, _quiet(self._state.brief), done=self._learnt,
            timeout_seconds=MOST_SECONDS, memory_bytes=MOST_MEMORY_BYTES,
        )  # fmt: skip

    def _over(self, change: dict) -> None:
        if not change["new"] and self.progress.bar.said == DONE:
            self.progress.bar.said = ""

    def _learnt(self, report: TimingReport) -> None:
        self._report = report
        options = [(platform_label(name), name) for name in report.platforms]
        self._is_setting = True
        self.platform.options, self.platform.index = options, None
        self.platform.index = 0 if options else None
        self._is_setting = False
        plain.show(self.platform, len(options) > 1)
        self._say()

    def _say(self) -> None:
        if self._report is None or self._is_setting:
            return
        model, platform = self._report.model, self.platform.value
        if platform is None:
            self.words.value = verdict_html("Hours", model.verdict_)
            self.cards.show([], False)
            return
        verdict = model.verdicts_[platform]
        self.words.value = verdict_html(
            f"Closer look · {platform_label(platform)}", verdict
        ) + _words(self._report, platform, self._posts())
        timing = model.timing_.set_index("platform", drop=False).loc[platform]
        rows = model.by_hour_[model.by_hour_["platform"] == platform]
        blocks: list[Block] = [effect_block(rows, timing, verdict)] if len(rows) else []
        self.cards.show(blocks, self._state.source == "sample")


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
