"""One display for every figure: plotly.js reaches the page once, figures travel as plain values."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets as t

from planner.figures import Block
from planner.figures.theme import CONFIG, DARK_COLOURS, spec
from planner.widgets import markup
from planner.widgets.front_code import front_code
from planner.widgets.patch import changes
from planner.widgets.plain import Plain
from planner.widgets.plotly_file import plotly_address

WHEN_FAILED = "The chart could not be drawn here. The numbers are right; they stand in the table."


def front_text() -> str:
    """The front end with the constants it needs, without its comments: each view carries it."""
    constants = {"config": CONFIG, "dark": DARK_COLOURS, "failed": WHEN_FAILED}
    code = front_code("plot_view.js")
    return f"const PLANNER = {json.dumps(constants, separators=(',', ':'))};\n{code}\n"


class PlotView(Plain, anywidget.AnyWidget):
    """A figure, its sentence as accessible name, and its numbers as a table.

    Parameters
    ----------
    block
        What to show; `show` replaces it, and only what changed travels to the page.
    picked
        Called with the number that a clicked point carries (`customdata`); None: no clicks.

    Attributes
    ----------
    spec
        The whole figure: data, layout, and a number that rises with every change. It travels when
        a page opens the view; afterwards it is kept up to date on both sides by `patch`.
    patch
        The last change: `changes` (see `planner.widgets.patch`) and the number of the state they
        come `after`. A page that missed one asks for the whole figure.
    status
        "waiting", "drawn", or "failed" where plotly.js cannot be had: then the page shows the
        table and says so. "replaced" once another widget draws the figure.
    """

    _esm = front_text()

    # What a page sends for the figure is not taken over: figures go one way.
    spec = t.Dict().tag(sync=True, from_json=lambda _value, view: view.spec)
    patch = t.Dict().tag(sync=True, from_json=lambda _value, view: view.patch)
    sentence = t.Unicode().tag(sync=True)
    table = t.Unicode(help="HTML made by planner.widgets.markup").tag(sync=True)
    min_width = t.Int().tag(sync=True)
    status = t.Enum(("waiting", "drawn", "failed", "replaced"), default_value="waiting").tag(
        sync=True
    )
    address = t.Unicode().tag(sync=True)

    def __init__(self, block: Block, picked: Callable[[float], object] | None = None) -> None:
        self._picked = picked
        super().__init__(
            address=plotly_address(), spec={**_figure(block), "number": 0}, **_words(block),
        )  # fmt: skip
        self.on_msg(self._asked)

    def show(self, block: Block) -> None:
        """Show another block in place."""
        with self.hold_sync():
            for name, value in _words(block).items():
                setattr(self, name, value)
            self._change(_figure(block))

    def _change(self, figure: dict[str, Any]) -> None:
        number = self.spec["number"]
        found = changes(self.spec, {**figure, "number": number})
        if not found:
            return
        # Changed in place, so that it does not travel; whoever asks for it gets the present state.
        self.spec.update(figure, number=number + 1)
        self.patch = {"after": number, "changes": [*found, [["number"], number + 1]]}

    def _asked(self, _view: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict):
            return
        value = content.get("picked")
        if content.get("kind") == "again":
            self.send_state("spec")
        elif self._picked is not None and is_number(value):
            self._picked(float(value))


def is_number(value: Any) -> bool:
    """True for a finite number, as a page may send it.

    >>> [is_number(value) for value in (3, 2.5, True, "3", float("nan"), None)]
    [True, True, False, False, False, False]
    """
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _words(block: Block) -> dict[str, Any]:
    return {
        "sentence": block.sentence,
        "table": markup.frame_table(block.table, block.title),
        "min_width": block.min_width,
    }


def _figure(block: Block) -> dict[str, Any]:
    return _with_bytes(spec(block.figure, with_title=False))


def _with_bytes(plain: Any) -> Any:
    """`spec`'s values with arrays as bytes, which travel as they are instead of as text."""
    if isinstance(plain, dict):
        if isinstance(plain.get("bdata"), str):
            return {**plain, "bdata": base64.b64decode(plain["bdata"])}
        return {key: _with_bytes(value) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [_with_bytes(value) for value in plain]
    return plain
