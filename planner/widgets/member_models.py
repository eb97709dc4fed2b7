"""The audience models of one platform: asked for by a person, worked out beside the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.member_report import MemberReport, look_at_members
from planner.audience.tiers import no_member_log_verdict
from planner.exports.badges import badge_html, rungs_html
from planner.figures.words import platform_label
from planner.metrics import weekly_exposure
from planner.verdict import Verdict
from planner.widgets import markup, plain
from planner.widgets.controls import hint
from planner.widgets.guard import Guard
from planner.widgets.progress import DONE, Progress
from planner.widgets.state import PlannerState
from planner.widgets.tables import sample_tables

if TYPE_CHECKING:
    import pandas as pd

MOST_SECONDS = 300.0
MOST_MEMORY_BYTES = 2_000_000_000
QUESTION = "Are there types of members, or only more and less active ones?"
CAPTIONS = {
    "sizes": "Types, of the members with five or more acts (small ones hidden, rounded)",
    "habits": "What each type does more than everyone, with 90 % intervals",
    "gates": "What had to be answered with yes before a type is named",
    "panel": "How many types? One is an answer",
    "stages": "Stages by each member's own rhythm (small ones hidden, rounded)",
    "check": "The check: the last 8 opportunities, which the model has not seen",
}


class MemberModels(plain.VBox):
    """A choice of platform, a button, and what the models found.

    Parameters
    ----------
    state
        Its data are looked at when somebody asks; what was found for other data is taken away.
    """

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._shown_for: tuple = ()
        self.guard = Guard()
        self.platform = plain.Dropdown(description="Platform")
        self.look = plain.Button(description="Look for types and stages")
        self.look.on_click(self.guard.wrap("looking at the members", lambda _b: self._look()))
        self.progress = Progress("Looking at the members")
        self.progress.bar.observe(self._over, "is_running")
        self.results = plain.HTML()
        row = plain.HBox([self.platform, self.look])
        row.add_class("pl-row")
        self.asking = plain.VBox(
            [
                row,
                hint(
                    "Takes up to a minute; go on working meanwhile. One platform at a time, "
                    "because platforms let people do different things."
                ),
                self.progress,
            ]
        )
        super().__init__(
            [plain.HTML(f"<h3>{markup.esc(QUESTION)}</h3>"), self.asking, self.guard.place,
             self.results]
        )  # fmt: skip
        self.add_class("pl-card")

    def show(self) -> None:
        """Show what can be asked of the state's data."""
        key = (self._state.source, self._state.brand, self._state.file.get("sha256"))
        if key == self._shown_for:
            return
        self._shown_for = key
        self.progress.cancel()
        self.progress.bar.said = ""
        self.results.value = ""
        log = self._log()
        plain.show(self.asking, log is not None)
        if log is None:
            self.results.value = verdict_html("Types of members", no_member_log_verdict())
            return
        sizes = log.groupby("platform")["member_id"].nunique().sort_values(ascending=False)
        self.platform.options = [(platform_label(name), name) for name in sizes.index]
        # A page that gets the options after the choice shows none: the choice is sent once more.
        self.platform.index = None
        self.platform.index = 0

    def _log(self) -> pd.DataFrame | None:
        if self._state.source != "sample":
            return None
        return sample_tables(self._state.brand).interactions

    def _look(self) -> None:
        tables = sample_tables(self._state.brand)
        self.progress.run_with_progress(
            look_at_members, tables.interactions, weekly_exposure(tables.posts),
            self.platform.value, done=self._found, timeout_seconds=MOST_SECONDS,
            memory_bytes=MOST_MEMORY_BYTES,
        )  # fmt: skip

    def _over(self, change: dict) -> None:
        if not change["new"] and self.progress.bar.said == DONE:
            self.progress.bar.said = ""

    def _found(self, found: MemberReport) -> None:
        self.results.value = report_html(found, self._state.source == "sample")


def report_html(found: MemberReport, is_simulated: bool) -> str:
    """Both verdicts with their tables."""
    place = platform_label(found.platform)
    note = '<p><span class="pl-sim">simulated data</span></p>' if is_simulated else ""
    return (
        note
        + verdict_html(f"Types of members · {place}", found.types)
        + _tables(found, ("sizes", "habits", "gates", "panel"))
        + verdict_html(f"Who is still with you · {place}", found.lifecycle)
        + _tables(found, ("stages", "check"))
    )


def verdict_html(about: str, verdict: Verdict) -> str:
    """One verdict with its sentence, interval, rows and what would settle it."""
    pairs = [
        ("Rows behind it", f"{verdict.rows:,} {verdict.unit}"),
        ("Interval", verdict.interval_text()),
        ("What would settle it", verdict.would_raise),
    ]
    return (
        f'<section class="vs" aria-label="{markup.esc(about)}"><div class="top">'
        f"{badge_html(verdict.level)}{rungs_html(verdict.level)}"
        f'<span class="about">{markup.esc(about)}</span></div>'
        f'<p class="say">{markup.esc(verdict.sentence)}</p>{markup.facts(pairs)}</section>'
    )


def _tables(found: MemberReport, names: tuple[str, ...]) -> str:
    return "".join(
        markup.frame_table(found.tables[name], CAPTIONS[name], blocks=True)
        for name in names
        if not found.tables[name].empty
    )
