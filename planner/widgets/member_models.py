"""The audience models of one platform: asked for by a person, worked out beside the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.member_report import MemberReport, look_at_members
from planner.audience.tiers import no_member_log_verdict
from planner.figures.block import Block
from planner.figures.segments import how_many_block, segment_block, segment_times_block
from planner.figures.words import platform_label
from planner.sources import Import
from planner.sources.uploaded import MOST_MEMORY_BYTES as READING_MEMORY_BYTES
from planner.sources.uploaded import MOST_SECONDS as READING_SECONDS
from planner.sources.uploaded import read_member_log
from planner.widgets import markup, plain
from planner.widgets.controls import hint
from planner.widgets.figure_card import FigureCards
from planner.widgets.guard import Guard
from planner.widgets.member_words import SIMULATED, verdict_html
from planner.widgets.persona_cards import cards_html
from planner.widgets.progress import DONE, Progress
from planner.widgets.reach_panel import totals_html
from planner.widgets.state import PlannerState
from planner.widgets.table_upload import TableUpload
from planner.widgets.tables import sample_tables
from planner.widgets.tier_thresholds import TierThresholds

if TYPE_CHECKING:
    import pandas as pd

MOST_SECONDS = 300.0
MOST_MEMORY_BYTES = 2_000_000_000
SOURCE = "Whose acts"
QUESTION = "Are there types of members, or only more and less active ones?"
CAPTIONS = {
    "gates": "What had to be answered with yes before a type is named",
    "content": "What each segment answers to, against everyone",
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
        self._own: Import | None = None
        self._said = ""
        self.upload = TableUpload(
            "Your own log of acts: CSV, TSV or XLSX with member, platform, occurred_at and kind; "
            "up to 25 MB. Names become pseudonyms; the file is not kept.",
            "the log", read_member_log, self._take, self.guard,
            {"timeout_seconds": READING_SECONDS, "memory_bytes": READING_MEMORY_BYTES},
            lambda: (self._state.brief.get("timezone"), self._state.pseudonym_key),
        )  # fmt: skip
        self.platform = plain.Dropdown(description="Platform")
        self.look = plain.Button(description="Look for types and stages")
        self.look.on_click(self.guard.wrap("looking at the members", lambda _b: self._look()))
        self.progress = Progress("Looking at the members")
        self.progress.bar.observe(self._over, "is_running")
        self.results = plain.HTML()
        self.thresholds = TierThresholds()
        self.figures = FigureCards()
        self.reading_on = plain.HTML()
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
        source = _card(SOURCE, self.upload.parts)
        found = _card(
            QUESTION,
            [self.asking, self.guard.place, self.results, self.figures, self.reading_on],
        )
        super().__init__([source, self.thresholds, found])
        self.add_class("pl-panel")

    def show(self) -> None:
        """Show what can be asked of the state's data."""
        key = (self._state.source, self._state.brand, self._state.file.get("sha256"))
        if key == self._shown_for:
            return
        self._shown_for = key
        self._take(None)

    def _take(self, own: Import | None) -> None:
        """Offer the platforms of a log of one's own, or of the sample brand."""
        self._own = own
        self.progress.cancel()
        self.progress.bar.said = ""
        self.upload.clear()
        log = self._log()
        plain.show(self.asking, log is not None)
        self.results.value = "" if log is not None else self._without_log()
        self.reading_on.value = ""
        self.figures.show([], False)
        self.thresholds.show(log, own is None)
        if log is None:
            return
        sizes = log.groupby("platform")["member_id"].nunique().sort_values(ascending=False)
        self.platform.options = [(platform_label(name), name) for name in sizes.index]
        # A page that gets the options after the choice shows none: the choice is sent once more.
        self.platform.index = None
        self.platform.index = 0

    def _log(self) -> pd.DataFrame | None:
        if self._own is not None:
            return self._own.interactions
        if self._state.source != "sample":
            return None
        return sample_tables(self._state.brand).interactions

    def _without_log(self) -> str:
        """What can be said of totals."""
        imported = self._state.imported
        totals = "" if imported is None else totals_html(imported.posts)
        verdict = verdict_html("Types of members", no_member_log_verdict())
        return f'<div class="pl-results">{verdict}{totals}</div>'

    def _posts(self) -> pd.DataFrame | None:
        """Posts of the chosen platform, as far as there are some."""
        if self._own is None:
            return sample_tables(self._state.brand).posts
        imported = self._state.imported
        if self._state.source == "sample" or imported is None:
            return None
        is_there = (imported.posts["platform"] == self.platform.value).any()
        return imported.posts if is_there else None

    def _look(self) -> None:
        self.progress.run_with_progress(
            look_at_members, self._log(), self._posts(), self.platform.value,
            done=self._found, timeout_seconds=MOST_SECONDS, memory_bytes=MOST_MEMORY_BYTES,
        )  # fmt: skip

    def _over(self, change: dict) -> None:
        if not change["new"] and self.progress.bar.said == DONE:
            self.progress.bar.said = ""

    def _found(self, found: MemberReport) -> None:
        is_simulated = self._own is None
        self.results.value = report_html(found, is_simulated)
        self.figures.show(report_blocks(found), is_simulated)
        self.reading_on.value = _tables(found, ("stages", "check", "content", "gates"))


def _card(title: str, children: list) -> plain.VBox:
    card = plain.VBox([plain.HTML(f"<h3>{markup.esc(title)}</h3>"), *children])
    card.add_class("pl-card")
    return card


def report_html(found: MemberReport, is_simulated: bool) -> str:
    """Both verdicts, and a card per segment."""
    place = platform_label(found.platform)
    note = SIMULATED if is_simulated else ""
    cards = cards_html(found.cards, found.platform)
    if not cards:
        said = "No segment is large enough to be shown without pointing at people."
        cards = f'<p class="pl-hint">{markup.esc(said)}</p>'
    return (
        '<div class="pl-results">'
        + (
            note
            + verdict_html(f"Types of members · {place}", found.types)
            + verdict_html(f"Who is still with you · {place}", found.lifecycle)
            + cards
        )
        + "</div>"
    )


def report_blocks(found: MemberReport) -> list[Block]:
    """The figures of a report."""
    level = found.types.level
    return [
        segment_block(found.tables["segments"], level),
        segment_times_block(found.tables["times"], level),
        how_many_block(found.tables["how_many"], found.types.rows, level),
    ]


def _tables(found: MemberReport, names: tuple[str, ...]) -> str:
    tables = "".join(
        markup.frame_table(found.tables[name], CAPTIONS[name], blocks=True)
        for name in names
        if not found.tables[name].empty
    )
    return f'<div class="pl-results">{tables}</div>' if tables else ""
