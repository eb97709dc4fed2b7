"""One display for every figure: plotly.js reaches the page once, figures travel as plain values."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets as t

from planner.figures import Block
from planner.figures.theme import CONFIG, DARK_COLOURS, spec
from planner.widgets import markup
from planner.widgets.plotly_file import plotly_address

WHEN_FAILED = "The chart could not be drawn here. The numbers are right; they stand in the table."


class PlotView(anywidget.AnyWidget):
    """A figure, its sentence as accessible name, and its numbers as a table.

    Parameters
    ----------
    block
        What to show; `show` replaces it, and only what changed travels to the page.

    Attributes
    ----------
    status
        "waiting", "drawn", or "failed" where plotly.js cannot be had: then the page shows the
        table and says so.
    """

    _esm = Path(__file__).parent / "front" / "plot_view.js"

    spec = t.Dict().tag(sync=True)
    sentence = t.Unicode().tag(sync=True)
    table = t.Unicode(help="HTML made by planner.widgets.markup").tag(sync=True)
    min_width = t.Int().tag(sync=True)
    status = t.Enum(("waiting", "drawn", "failed"), default_value="waiting").tag(sync=True)
    address = t.Unicode().tag(sync=True)
    config = t.Dict(CONFIG).tag(sync=True)
    dark = t.Dict(DARK_COLOURS).tag(sync=True)
    when_failed = t.Unicode(WHEN_FAILED).tag(sync=True)

    def __init__(self, block: Block) -> None:
        super().__init__(address=plotly_address(), **_shown(block))

    def show(self, block: Block) -> None:
        """Show another block in place."""
        with self.hold_sync():
            for name, value in _shown(block).items():
                setattr(self, name, value)


def _shown(block: Block) -> dict:
    return {
        "spec": spec(block.figure, with_title=False),
        "sentence": block.sentence,
        "table": markup.frame_table(block.table, block.title),
        "min_width": block.min_width,
    }
