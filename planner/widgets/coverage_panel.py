"""Who is there to answer: a promise on dials, a first answer at once, the hours when asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from planner.brief import Brief
from planner.errors import BriefError
from planner.figures.block import Block
from planner.sources import Import
from planner.sources.uploaded import (
    MOST_MEMORY_BYTES,
    MOST_SECONDS,
    read_inbound_upload,
)
from planner.widgets import markup, plain
from planner.widgets.controls import Number, hint, when_changed
from planner.widgets.coverage_words import coverage_words, quick_words
from planner.widgets.figure_card import FigureCards
from planner.widgets.guard import Guard
from planner.widgets.member_words import SIMULATED
from planner.widgets.progress import DONE, Progress
from planner.widgets.state import PlannerState
from planner.widgets.table_upload import TableUpload
from planner.widgets.tables import chosen_tables
from planner.widgets.updating import Updating
from planner.widgets.work import Work

if TYPE_CHECKING:
    import pandas as pd

    from planner.cadence.coverage_report import CoverageReport
    from planner.cadence.inbound import InboundModel
    from planner.cadence.promise import Promise

TITLE = "Who is there to answer?"
LOOKING_SECONDS = 300.0
SECONDS_TO_WAIT = 0.15
WITHIN = (("15 minutes", 15), ("30 minutes", 30), ("1 hour", 60), ("2 hours", 120),
          ("4 hours", 240), ("8 hours", 480), ("12 hours", 720), ("1 day", 1440),
          ("2 days", 2880))  # fmt: skip
USUAL = {"minutes": 60, "share": 90, "weeks": 8, "reply": 5}


class CoveragePanel(plain.VBox):
    """Dials of a promise, what presence allows, and the hours that keep it.

    Parameters
    ----------
    state
        Its messages, posts and brief are looked at.
    """

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._shown_for: tuple = ()
        self._own: Import | None = None
        self._model: InboundModel | None = None
        self._is_setting = False
        self.guard = Guard()
        self.upload = TableUpload(
            "Your own messages: CSV, TSV or XLSX with platform, received_at and answered_at; up "
            "to 25 MB. Their texts are not read; the file is not kept.",
            "the messages", read_inbound_upload, self._take_own, self.guard,
            {"timeout_seconds": MOST_SECONDS, "memory_bytes": MOST_MEMORY_BYTES},
            lambda: (str(self._state.brief.get("timezone") or "UTC"),),
        )  # fmt: skip
        moved = self.guard.wrap("changing the promise", lambda _new: self._moved())
        self.within = plain.Dropdown(description="Answered within", options=list(WITHIN), value=60)
        self.share = Number("Share answered in time, %", 50, 99)
        self.weeks = Number("Kept in so many of ten weeks", 5, 9)
        self.reply = Number("Minutes per answer (assumed)", 1, 15)
        for dial in (self.within, self.share, self.weeks, self.reply):
            when_changed(dial, moved)
        fields = plain.VBox([self.within, self.share, self.weeks, self.reply])
        fields.add_class("pl-thresholds")
        self.look = plain.Button(description="Work out who must be there")
        self.look.on_click(self.guard.wrap("working out the hours", lambda _b: self._look()))
        self.take = plain.Button(description="Put this promise into the brief")
        self.take.on_click(self.guard.wrap("changing the brief", lambda _b: self._take_over()))
        self.updating = Updating("Updating …")
        foot = plain.HBox([self.look, self.take, self.updating])
        foot.add_class("pl-row")
        dials = plain.VBox([fields, foot])
        dials.add_class("pl-dials")
        self.first = plain.HTML()
        self.progress = Progress("Working out the hours")
        self.progress.bar.observe(self._over, "is_running")
        self.words = plain.HTML()
        self.cards = FigureCards()
        self._work: Work = Work(SECONDS_TO_WAIT, self._begin, self._said)
        card = plain.VBox(
            [plain.HTML(f"<h3>{markup.esc(TITLE)}</h3>"), *self.upload.parts,
             hint("First what presence allows, however fast people are; then the queue, by weeks "
                  "played through. Working out the hours takes some seconds; go on meanwhile."),
             dials, self.first, self.progress, self.guard.place, self.words]
        )  # fmt: skip
        card.add_class("pl-card")
        super().__init__([card, self.cards])
        self.add_class("pl-panel")

    def show(self) -> None:
        """Show what can be asked of the state's messages and brief."""
        source = (self._state.source, self._state.brand, self._state.file.get("sha256"))
        people = str((self._state.brief.get("capacity"), self._state.brief.get("quiet_hours"),
                      self._state.brief.get("timezone")))  # fmt: skip
        if (*source, people) == self._shown_for:
            return
        is_other_data = self._shown_for[:3] != source
        self._shown_for = (*source, people)
        if is_other_data:
            self._set_dials()
        self._forget(model=is_other_data)

    @property
    def promise(self) -> Promise:
        """The promise on the dials."""
        from planner.cadence.promise import Promise

        return Promise(float(self.within.value), self.share.value / 100, self.weeks.value / 10,
                       self.reply.value)  # fmt: skip

    def _set_dials(self) -> None:
        from planner.cadence.promise import duration

        brief = self._state.brief
        minutes = int(brief.get("reply_promise_minutes") or USUAL["minutes"])
        known = dict((value, name) for name, value in WITHIN)
        own = {} if minutes in known else {minutes: duration(minutes)}
        share = brief.get("reply_promise_share")
        self._is_setting = True
        try:
            self.within.options = [(name, value) for value, name in sorted((known | own).items())]
            self.within.value = minutes
            self.share.value = round(100 * float(USUAL["share"] / 100 if share is None else share))
            self.weeks.value, self.reply.value = USUAL["weeks"], USUAL["reply"]
        finally:
            self._is_setting = False

    def _forget(self, model: bool) -> None:
        """Take away what was found for other data or another brief."""
        if model:
            self._model, self._own = None, None
            self.upload.clear()
        self.progress.cancel()
        self.progress.bar.said = ""
        self._clear()
        self._work.ask()

    def _clear(self) -> None:
        self.words.value = ""
        self.cards.show([], False)

    def _moved(self) -> None:
        if self._is_setting:
            return
        self.progress.cancel()
        self.progress.bar.said = ""
        self._clear()
        self.updating.is_updating = True
        self._work.ask()

    # ---------------------------------------------------------------------------- messages

    def _inbound(self) -> pd.DataFrame | None:
        if self._own is not None:
            return self._own.table
        tables = chosen_tables(self._state)
        return None if tables is None else tables.inbound

    def _take_own(self, found: Import) -> None:
        self._own, self._model = found, None
        self._clear()
        self._work.ask()

    # ---------------------------------------------------------------------------- answers

    def _brief(self) -> Brief | str:
        """The brief, or a message that says what it lacks."""
        try:
            return Brief.make(**self._state.brief)
        except BriefError as error:
            sentences = [f"{name}: {text}" for name, text in error.problems]
            return markup.message("warn", "The brief has gaps, so hours cannot be worked out.",
                                  sentences)  # fmt: skip

    def _begin(self) -> Callable[[], str]:
        brief, promise, model = self._brief(), self.promise, self._model
        if isinstance(brief, str):
            return lambda: brief
        return lambda: first_answer(brief, promise, model)

    def _said(self, words: str) -> None:
        self.first.value = words
        self.updating.is_updating = False

    def _look(self) -> None:
        from planner.cadence.coverage_report import look_at_coverage

        brief, inbound = self._brief(), self._inbound()
        if isinstance(brief, str):
            self.words.value = brief
            return
        if inbound is None or not len(inbound):
            self.words.value = markup.message(
                "warn",
                "Your messages are not known, so no hours can be worked out.",
                ["Upload messages with the time they came in, or choose a sample brand under "
                 "Data. Above stands what presence allows by the published shape of a week."],
            )  # fmt: skip
            return
        tables = chosen_tables(self._state)
        self.progress.run_with_progress(
            look_at_coverage, inbound, None if tables is None else tables.posts, brief,
            self.promise, self._model, done=self.guard.wrap("showing the hours", self._found),
            timeout_seconds=LOOKING_SECONDS, memory_bytes=MOST_MEMORY_BYTES,
        )  # fmt: skip

    def _over(self, change: dict) -> None:
        if not change["new"] and self.progress.bar.said == DONE:
            self.progress.bar.said = ""

    def _found(self, report: CoverageReport) -> None:
        self._model = report.model
        is_simulated = self._own is None and self._state.source == "sample"
        self.words.value = (SIMULATED if is_simulated else "") + coverage_words(report)
        self.cards.show(coverage_blocks(report), is_simulated)
        self._work.ask()

    def _take_over(self) -> None:
        promise = self.promise
        self._state.change_brief(reply_promise_minutes=int(promise.minutes),
                                 reply_promise_share=promise.share)  # fmt: skip


def first_answer(brief: Brief, promise: Promise, model: InboundModel | None) -> str:
    """What presence allows, in words; by the published shape where messages are not learnt yet."""
    from planner.cadence.coverage import quick_coverage
    from planner.cadence.coverage_report import presence_by_published_shape

    if model is None or model.draws_ is None:
        return quick_words(*presence_by_published_shape(brief, promise), promise, None)
    return quick_words(*quick_coverage(model, brief, promise), promise, model.messages_)


def coverage_blocks(report: CoverageReport) -> list[Block]:
    """Figures of a report; none under `prior only`."""
    from planner.cadence.promise import promise_text
    from planner.figures.coverage import presence_block, reach_block

    coverage, model = report.coverage, report.model
    if coverage is None:
        return []
    hours = None if coverage.planned is None else coverage.presence_added_hours
    return [
        presence_block(coverage.summary, model.messages_, model.verdict_.level, model.timezone),
        reach_block(coverage.frontier, coverage.promise.share, hours,
                    promise_text(coverage.promise)),
    ]  # fmt: skip
