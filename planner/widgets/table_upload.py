"""A table of one's own: a file field, reading with progress, and what became of its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from planner.sources import Import
from planner.widgets import plain
from planner.widgets.guard import Guard
from planner.widgets.member_words import rows_html
from planner.widgets.progress import DONE, Progress
from planner.widgets.upload import UploadField


class TableUpload:
    """The three parts of such an upload, for a panel to place.

    Parameters
    ----------
    label
        What to choose.
    what
        What is read, as in "the survey".
    read
        Reads a file in a process of its own: takes name, bytes and what `arguments` gives.
    taken
        Called with a table that holds rows, once it is read.
    guard
        The panel's; failures are told there.
    limits
        `timeout_seconds` and `memory_bytes` of the reading.
    arguments
        Further arguments of `read`, asked for when a file comes.
    """

    def __init__(
        self,
        label: str,
        what: str,
        read: Callable[..., Import],
        taken: Callable[[Import], object],
        guard: Guard,
        limits: dict[str, float],
        arguments: Callable[[], tuple[Any, ...]] = tuple,
    ) -> None:
        self._read, self._taken, self._arguments, self._limits = read, taken, arguments, limits
        self._arrived = guard.wrap(f"reading {what}", self._take)
        self._name = ""
        self._said = ""
        self.field = UploadField(label, self.receive)
        self.reading = Progress(f"Reading {what}")
        self.reading.bar.observe(self._over, "is_running")
        self.rows = plain.HTML()

    @property
    def parts(self) -> list[widgets.Widget]:
        """The widgets, in reading order."""
        return [self.field, self.reading, self.rows]

    def clear(self) -> None:
        """Forget what was said of an earlier file."""
        self.rows.value = ""

    def receive(self, name: str, data: bytes) -> str:
        """Read a file; returns what is to be said under the field, "" while that is not known."""
        self._name, self._said = name, ""
        self.reading.run_with_progress(
            self._read, name, data, *self._arguments(), done=self._arrived, **self._limits
        )
        return self._said

    def _take(self, found: Import) -> None:
        if found.table.empty:
            self._said = f"{self._name} holds no row that can be used."
        else:
            self._said = f"{self._name} is read."
            self._taken(found)
        self.rows.value = rows_html(found)
        self.field.say(self._said)

    def _over(self, change: dict) -> None:
        bar = self.reading.bar
        if change["new"]:
            return
        if bar.said != DONE:
            self.field.say(bar.said)
        bar.said = ""
