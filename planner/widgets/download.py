"""A button that hands a file to the browser; its bytes are made when it is pressed, not before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import anywidget
import traitlets as t

from planner.errors import PlannerError
from planner.widgets.front_code import front_code
from planner.widgets.plain import Plain
from planner.widgets.problem import log

LONGEST_NAME = 80
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt")
                                           for n in range(1, 10))}  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file to hand out."""

    name: str
    content: bytes
    content_type: str


class DownloadButton(Plain, anywidget.AnyWidget):
    """A download button.

    Parameters
    ----------
    label
        What the button says.
    make
        Called when the button is pressed; returns the file. A `PlannerError` is shown beside the
        button in its own words, any other failure with a sentence of ours.
    """

    _esm = front_code("download.js")

    label = t.Unicode().tag(sync=True)
    primary = t.Bool(False).tag(sync=True)
    disabled = t.Bool(False).tag(sync=True)

    def __init__(self, label: str, make: Callable[[], File], **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)
        self._make = make
        self.on_msg(self._asked)

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("kind") != "make" or self.disabled:
            return
        try:
            file = self._make()
        except PlannerError as error:
            self.send({"kind": "problem", "said": str(error)})
            return
        except Exception as error:
            log.error("failure while making a file for download", exc_info=error)
            self.send(
                {"kind": "problem", "said": "The file could not be made. Press again; if it "
                 "fails again, tell whoever runs this planner."}
            )  # fmt: skip
            return
        said = f"{file.name} ({_size(len(file.content))}) is ready."
        self.send(
            {"kind": "file", "name": file.name, "type": file.content_type, "said": said},
            buffers=[file.content],
        )


def _size(count: int) -> str:
    return f"{count / 1024:.0f} KB" if count < 2**20 else f"{count / 2**20:.1f} MB"


def file_name(title: str, ending: str) -> str:
    """A file name made of a title: letters, digits, dots and dashes, of bounded length.

    >>> file_name("Autumn: 50 % off / <b>", "ics"), file_name("...", "csv"), file_name("CON", "csv")
    ('Autumn-50-off-b.ics', 'plan.csv', 'plan-CON.csv')
    """
    stem = re.sub(r"[^\w.-]+", "-", title, flags=re.UNICODE)
    stem = re.sub(r"-{2,}", "-", stem).strip(".-_")[:LONGEST_NAME].rstrip(".-_")
    if stem.split(".")[0].lower() in _RESERVED:
        stem = f"plan-{stem}"
    return f"{stem or 'plan'}.{ending}"
