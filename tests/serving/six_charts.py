"""Apps that differ only in how their charts reach the page: ours, and plain FigureWidgets.

Each shows a number field's worth of charts and one slider that changes the first of them.
"""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go

HOURS = 168


def values(chart: int, level: int) -> np.ndarray:
    """What a chart shows: one value per hour of the week, and the level of the slider."""
    wave = 2 + np.sin(np.arange(HOURS) / 24 * 2 * np.pi + chart)
    return np.where(np.arange(HOURS) == 0, level, wave)


def figure(chart: int, level: int) -> go.Figure:
    """A bar chart with a mark of uncertainty at each bar."""
    height = values(chart, level)
    bars = go.Bar(x=np.arange(HOURS), y=height, error_y={"array": height / 10})
    return go.Figure(bars, layout={"title": {"text": f"Chart {chart}"}})


def ours(charts: int) -> widgets.Widget:
    """The planner's display, as its apps use it."""
    from planner.figures import Block
    from planner.widgets.figure_card import FigureCards

    def block(chart: int, level: int) -> Block:
        table = pd.DataFrame({"Hour": np.arange(HOURS), "Value": values(chart, level)})
        return Block(f"chart-{chart}", "content", f"Chart {chart}", "posts", "Sentence.",
                     figure(chart, level), table)  # fmt: skip

    cards = FigureCards()
    shown = [block(chart, 0) for chart in range(charts)]
    cards.show(shown, is_simulated=True)
    slider = widgets.IntSlider(description="Level", min=0, max=1000, continuous_update=False)

    def moved(change: dict[str, Any]) -> None:
        cards.show([block(0, change["new"]), *shown[1:]], is_simulated=True)

    slider.observe(moved, "value")
    box = widgets.VBox([slider, cards])
    box.add_class("pl-app")
    return box


def naive(charts: int) -> widgets.Widget:
    """One FigureWidget per chart, as plotly's own pages show it."""
    shown = [go.FigureWidget(figure(chart, 0)) for chart in range(charts)]
    slider = widgets.IntSlider(description="Level", min=0, max=1000, continuous_update=False)

    def moved(change: dict[str, Any]) -> None:
        shown[0].data[0].y = values(0, change["new"])

    slider.observe(moved, "value")
    return widgets.VBox([slider, *shown])


def one_slider() -> widgets.Widget:
    """The smallest page that answers: a slider and a text the kernel writes."""
    slider = widgets.IntSlider(description="Level", min=0, max=1000, continuous_update=False)
    text = widgets.HTML("<b class='level'>0</b>")

    def moved(change: dict[str, Any]) -> None:
        text.value = f"<b class='level'>{change['new']}</b>"

    slider.observe(moved, "value")
    return widgets.VBox([slider, text])
