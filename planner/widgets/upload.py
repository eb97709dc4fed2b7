"""A file field: refuses what is too large in the browser already, and checks again here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets as t

from planner.sources.opening import MAX_FILE_BYTES
from planner.widgets.front_code import front_code
from planner.widgets.plain import Plain

LONGEST_NAME = 120


class UploadField(Plain, anywidget.AnyWidget):
    """A field to choose one file with.

    Parameters
    ----------
    label
        What to choose.
    taken
        Called with name and bytes of the file; returns the sentence to show under the field, ""
        while it is not known yet (see `say`).
    """

    _esm = front_code("upload.js")

    label = t.Unicode().tag(sync=True)
    accept = t.Unicode(".csv,.tsv,.txt,.xlsx,.xls,.zip,text/csv").tag(sync=True)
    limit_bytes = t.Int(MAX_FILE_BYTES).tag(sync=True)

    def __init__(self, label: str, taken: Callable[[str, bytes], str], **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)
        self._taken = taken
        self.on_msg(self._sent)

    def _sent(self, _widget: Any, content: Any, buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("kind") != "file" or len(buffers) != 1:
            return
        data = bytes(buffers[0])
        name = Path(str(content.get("name", "")).replace("\\", "/")).name[:LONGEST_NAME]
        if len(data) > self.limit_bytes:
            said = (
                f"The file is larger than {self.limit_bytes // 2**20} MB. Split it, or export "
                "a shorter time span."
            )
        else:
            said = self._taken(name or "posts.csv", data)
        if said:
            self.say(said)

    def say(self, sentence: str) -> None:
        """Show a sentence under the field."""
        self.send({"said": sentence})
