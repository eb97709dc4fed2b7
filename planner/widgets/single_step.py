"""What the pages of a single step share: style sheet, the plan's bar, and one column."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as widgets

from planner.widgets import plain
from planner.widgets.page import page_brings_style, style_sheet
from planner.widgets.plan_bar import PlanBar


def single_step(bar: PlanBar, parts: Sequence[widgets.Widget]) -> list[widgets.Widget]:
    """The children of such a page.

    Parameters
    ----------
    bar
        The plan's bar, across the top.
    parts
        What stands in the column, in reading order.
    """
    column = plain.VBox(list(parts))
    column.add_class("pl-main")
    column.add_class("pl-alone")
    style = [] if page_brings_style() else [plain.HTML(f"<style>{style_sheet()}</style>")]
    return [*style, bar, column]
