"""The data: a sample brand or your own posts, and what became of every row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from planner.errors import PlannerError
from planner.exports.calendar_csv import guarded
from planner.exports.rows_to_mend import rows_as_csv
from planner.plan import Plan
from planner.sources.uploaded import (
    MOST_MEMORY_BYTES,
    MOST_SECONDS,
    UploadReading,
    read_upload,
)
from planner.widgets import import_html, markup, plain
from planner.widgets.controls import group, hint, when_changed
from planner.widgets.download import DownloadButton, File, file_name
from planner.widgets.guard import Guard
from planner.widgets.label_panel import LabelPanel
from planner.widgets.mapping_panel import MappingPanel
from planner.widgets.panels import Blocks, heading
from planner.widgets.progress import DONE, Progress
from planner.widgets.state import PlannerState
from planner.widgets.tables import SAMPLE_BRANDS, SAMPLE_TITLES, sample
from planner.widgets.upload import UploadField

QUESTION = "Which posts is the plan made from, and what became of every row?"
OWN_FILE = "(your own file)"

ORDERS = (
    ("not proven: read with the day first", None),
    ("the day stands first: 3 April", True),
    ("the month stands first: 4 March", False),
)

SEVERAL = (".xlsx", ".xls", ".zip")
"""Endings of files that may hold several tables."""


class SourceChoice(plain.VBox):
    """The choice between the sample brands and the uploaded file; stands in the rail."""

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._showing = False
        self.guard = Guard()
        self.choice = plain.Dropdown(description="Sample brand or your own file")
        when_changed(self.choice, self.guard.wrap("changing the data", self._changed))
        inside = group(
            "Data",
            [
                self.choice,
                hint("Sample brands are simulated. You choose your own file under Data."),
            ],
        )
        super().__init__([self.guard.place, inside])
        self.show()

    def show(self) -> None:
        """Show what the state works on."""
        options = [(SAMPLE_TITLES[name], name) for name in SAMPLE_BRANDS]
        if self._state.file:
            options.append((f"{self._state.file.get('name', '')} (your file)", OWN_FILE))
        self._showing = True
        try:
            if list(self.choice.options) != options:
                self.choice.options = options
            own = self._state.source == "file" and self._state.file
            self.choice.value = OWN_FILE if own else self._state.brand
        finally:
            self._showing = False

    def _changed(self, value: str | None) -> None:
        if self._showing or value is None:
            return
        if value == OWN_FILE:
            self._state.work_on_file()
        else:
            self._state.choose_sample(value)


class DataPanel(plain.VBox):
    """Upload, import report, labels, columns."""

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._shown: object = None
        self._said = ""
        self.guard = Guard()
        self.head = plain.HTML()
        self.upload = UploadField(
            "A file of posts (CSV, TSV, XLSX, XLS or ZIP, up to 25 MB)", self._taken
        )
        self.zone = plain.Text(
            description="Time zone of the file's clock times", continuous_update=False,
            placeholder="such as Europe/Copenhagen",
        )  # fmt: skip
        self.platform = plain.Text(
            description="Platform, where the file does not name it", continuous_update=False,
            placeholder="such as facebook",
        )  # fmt: skip
        when_changed(self.zone, self.guard.wrap("reading the file again", self._zone_changed))
        when_changed(
            self.platform, self.guard.wrap("reading the file again", self._platform_changed)
        )
        self.sheet = plain.Text(
            description="Sheet, or file in the archive, where several could be meant",
            continuous_update=False, placeholder="such as All posts",
        )  # fmt: skip
        when_changed(self.sheet, self.guard.wrap("reading the file again", self._sheet_changed))
        pair = plain.HBox([self.zone, self.platform])
        pair.add_class("pl-pair")
        self.report = plain.HTML()
        self.order = plain.Dropdown(description="Dates such as 03/04/2026", options=ORDERS)
        when_changed(self.order, self.guard.wrap("reading the file again", self._order_changed))
        self.labels = LabelPanel(self.guard.wrap("reading the file again", self._read_again))
        self.progress = Progress("Reading the file")
        self.progress.bar.observe(self._over, "is_running")
        self.rejected = DownloadButton("Download the rejected rows (CSV)", self._rejected_file)
        self.to_mend = DownloadButton("Download them to mend and upload again (CSV)",
                                      self._file_to_mend)  # fmt: skip
        # Once hidden, a page never shows such a button again: they come and go as children.
        self.files = plain.HBox()
        self.files.add_class("pl-row")
        self.mapping = MappingPanel(self.guard.wrap("reading the file again", self._corrected))
        card = plain.VBox([self.upload, self.progress, pair, self.order, self.sheet])
        card.add_class("pl-card")
        self.pair = pair
        super().__init__(
            [self.head, card, self.guard.place, self.report, self.files, self.labels, self.mapping]
        )
        self.add_class("pl-panel")
        self._showing = False

    def show(self, plan: Plan | None, _blocks: Blocks | None = None) -> None:
        """Show the state's data; `plan` may be missing while there is a problem."""
        state = self._state
        own = state.source == "file"
        self.head.value = heading("Data", QUESTION)
        for part in (self.pair, self.order, self.labels, self.mapping):
            plain.show(part, own and state.upload is not None)
        plain.show(self.files, own)
        plain.show(self.sheet, own and str(state.file.get("name", "")).lower().endswith(SEVERAL))
        if not own:
            self.report.value = import_html.sample_report(sample(state.brand), plan)
            return
        self._showing = True
        try:
            self.zone.value = state.reading.get("timezone") or ""
            self.platform.value = state.reading.get("platform") or ""
            self.sheet.value = str(state.reading.get("sheet") or "")
            self.order.value = {True: True, False: False}.get(state.reading.get("day_first"))
        finally:
            self._showing = False
        self._show_file()

    def _show_file(self) -> None:
        state = self._state
        upload, found = state.upload, state.imported
        if upload is None and found is None:
            self.files.children = ()
            self.report.value = markup.message("warn", "The file's rows are not at hand.",
                                               state.blockers())  # fmt: skip
            return
        if found is None:
            self.report.value = markup.message(
                "warn",
                f"{upload.name} could not be read.",
                ["The reason stands above. If a column was taken wrongly, correct it here."],
            )
            self.files.children = ()
            plain.show(self.order, False)
            plain.show(self.labels, False)
        else:
            self.report.value = import_html.missing_zone(found) + import_html.report(found)
            self.files.children = tuple(
                button
                for button, rows in ((self.rejected, found.rejected), (self.to_mend, found.to_mend))
                if not rows.empty
            )
            asked = "day_first" in found.questions or state.reading.get("day_first") is not None
            plain.show(self.order, asked)
            read = state.posts_read
            has_words = read is not None and LabelPanel.fits(read)
            plain.show(self.labels, has_words)
            if has_words:
                self.labels.show(read, state.reading)
        if upload is None:
            for part in (self.order, self.labels):
                plain.show(part, False)
            return
        key = (upload, found)
        if key == self._shown:
            return
        try:
            header, guesses = upload.columns(state.reading.get("sheet"))
        except PlannerError:
            plain.show(self.mapping, False)
            return
        self._shown = key
        used = None if found is None else found.mapping
        self.mapping.show(header, guesses, used, state.reading.get("mapping") or {})

    def _taken(self, name: str, data: bytes) -> str:
        self._said = ""

        def arrived(found: UploadReading) -> None:
            self._said = f"{name} could not be read."
            self._state.take_file(name, data, found)
            if self._state.imported is not None:
                self._said = f"{name} is read."
            self.upload.say(self._said)

        read = self.guard.wrap("reading the file", arrived)
        self._read(name, data, self._state.reading_of(data), read)
        return self._said

    def _read(
        self,
        name: str,
        data: bytes,
        reading: dict[str, Any] | None,
        done: Callable[[UploadReading], object],
    ) -> None:
        """Read a file in a process of its own."""
        self.progress.run_with_progress(
            read_upload, name, data, reading, self._state.workspace_folder, done=done,
            timeout_seconds=MOST_SECONDS, memory_bytes=MOST_MEMORY_BYTES,
        )  # fmt: skip

    def _over(self, change: dict[str, Any]) -> None:
        """The bar goes; if the file was not read (cancelled, failed), the field says so."""
        bar = self.progress.bar
        if change["new"]:
            return
        if bar.said != DONE:
            self.upload.say(bar.said)
        bar.said = ""

    def _read_again(self, **changes: Any) -> None:
        """Read the file in another way; the page answers meanwhile."""
        if self._showing:
            return
        state, upload = self._state, self._state.upload
        reading = {**state.reading, **changes}
        if upload is None or upload.knows(reading):
            state.read_again(**changes)
            return
        read = self.guard.wrap(
            "reading the file again", lambda found: state.read_again(found, **changes)
        )
        self._read(upload.name, upload.data, reading, read)

    def _zone_changed(self, value: str) -> None:
        self._read_again(timezone=value.strip() or None)

    def _platform_changed(self, value: str) -> None:
        self._read_again(platform=value.strip() or None)

    def _sheet_changed(self, value: str) -> None:
        # Another table has other columns: corrections of the one before mean nothing here.
        self._read_again(sheet=value.strip() or None, mapping=None)

    def _order_changed(self, value: bool | None) -> None:
        self._read_again(day_first=value)

    def _corrected(self, corrections: dict[str, str | None]) -> None:
        self._read_again(mapping=corrections)

    def _file_to_mend(self) -> File:
        found = self._state.imported
        content = rows_as_csv([found.to_mend]) or b""
        return File(file_name(f"{found.file}-to-mend", "csv"), content, "text/csv")

    def _rejected_file(self) -> File:
        found = self._state.imported
        # Cells of somebody's file go out again: none of them may run as a formula.
        safe = found.rejected.astype({"row": "string"}).map(lambda cell: guarded(str(cell)))
        content = safe.to_csv(index=False).encode("utf-8-sig")
        return File(file_name(f"{found.file}-rejected", "csv"), content, "text/csv")
