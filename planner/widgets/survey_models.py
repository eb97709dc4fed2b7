"""Classes of respondents: asked for by a person, worked out beside the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.survey_report import SurveyReport, look_at_survey
from planner.sources import Import
from planner.sources.uploaded import MOST_MEMORY_BYTES, MOST_SECONDS, read_survey_upload
from planner.widgets import markup, plain
from planner.widgets.controls import hint
from planner.widgets.guard import Guard
from planner.widgets.member_words import SIMULATED, verdict_html
from planner.widgets.progress import DONE, Progress
from planner.widgets.state import PlannerState
from planner.widgets.table_upload import TableUpload
from planner.widgets.tables import sample_tables

if TYPE_CHECKING:
    import pandas as pd

QUESTION = "Does your survey hold classes of answers?"
DECLARED = ("age_band", "age_group", "age", "gender", "device", "region", "country", "education",
            "income")  # fmt: skip
"""Columns that describe people; they make no class and are compared with the classes afterwards."""

LOOKING_SECONDS = 300.0
CAPTIONS = {
    "classes": "Classes of respondents (small ones hidden, rounded)",
    "answers": "What each class answers more than everyone, with 90 % intervals",
    "declared": "Who declares what: attributes that made no class",
}


class SurveyModels(plain.VBox):
    """An upload, a button, and what the answers say.

    Parameters
    ----------
    state
        Its sample brand's survey is offered where no other was given.
    """

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._shown_for: tuple = ()
        self._own: Import | None = None
        self.guard = Guard()
        self.upload = TableUpload(
            "Your own survey: CSV, TSV or XLSX, one row per respondent; up to 25 MB. Names, "
            "addresses, free text and sensitive questions are left out; the file is not kept.",
            "the survey", read_survey_upload, self._take, self.guard,
            {"timeout_seconds": MOST_SECONDS, "memory_bytes": MOST_MEMORY_BYTES},
        )  # fmt: skip
        self.look = plain.Button(description="Look for classes")
        self.look.on_click(self.guard.wrap("looking at the survey", lambda _b: self._look()))
        self.progress = Progress("Looking at the survey")
        self.progress.bar.observe(self._over, "is_running")
        self.results = plain.HTML()
        row = plain.HBox([self.look])
        row.add_class("pl-row")
        self.asking = plain.VBox(
            [
                row,
                hint("Respondents are not followers: a survey speaks of those who answered it."),
                self.progress,
            ]
        )
        super().__init__(
            [plain.HTML(f"<h3>{markup.esc(QUESTION)}</h3>"), *self.upload.parts,
             self.asking, self.guard.place, self.results]
        )  # fmt: skip
        self.add_class("pl-card")

    def show(self) -> None:
        """Offer the survey of the state's sample brand; one of one's own stays until it changes."""
        key = (self._state.source, self._state.brand)
        if key == self._shown_for:
            return
        self._shown_for = key
        self._take(None)

    def _take(self, own: Import | None) -> None:
        self._own = own
        self.progress.cancel()
        self.progress.bar.said = ""
        self.upload.clear()
        self.results.value = ""
        plain.show(self.asking, self._survey() is not None)

    def _survey(self) -> pd.DataFrame | None:
        if self._own is not None:
            return self._own.table
        if self._state.source != "sample":
            return None
        return sample_tables(self._state.brand).survey

    def _look(self) -> None:
        survey = self._survey()
        declared = tuple(name for name in DECLARED if name in survey)
        self.progress.run_with_progress(
            look_at_survey, survey, declared, done=self._found,
            timeout_seconds=LOOKING_SECONDS, memory_bytes=MOST_MEMORY_BYTES,
        )  # fmt: skip

    def _over(self, change: dict) -> None:
        if not change["new"] and self.progress.bar.said == DONE:
            self.progress.bar.said = ""

    def _found(self, found: SurveyReport) -> None:
        note = SIMULATED if self._own is None else ""
        tables = "".join(
            markup.frame_table(found.tables[name], caption, blocks=True)
            for name, caption in CAPTIONS.items()
            if not found.tables[name].empty
        )
        self.results.value = (
            f'<div class="pl-results">{note}'
            f"{verdict_html('Classes of respondents', found.verdict)}{tables}</div>"
        )
