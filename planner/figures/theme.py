"""Looks of all figures: colours from `tokens.css`, one template in a light and a dark form.

A figure is always built in the light form. `in_dark` (or a front end, with `DARK_COLOURS`)
exchanges each light colour for its dark twin; the four data colours serve both.
"""

from __future__ import annotations

import importlib.resources
import re
from functools import cache
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from plotly.io import json as plotly_json

from planner.figures.words import plotly_text

TOKENS_FILE = Path(__file__).with_name("tokens.css")

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "displayModeBar": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["sendDataToCloud", "sendChartToCloud"],
    "typesetMath": False,
    "scrollZoom": False,
    "doubleClick": False,
    "responsive": True,
}
"""Settings of plotly.js: nothing leaves the page, no formulas, no tools only a mouse can reach."""


@cache
def _sheet() -> str:
    return TOKENS_FILE.read_text(encoding="utf-8")


def tokens(mode: str = "light") -> dict[str, str]:
    """All variables of `tokens.css` in one mode, names without the leading dashes.

    Raises
    ------
    ValueError
        A mode other than "light" or "dark".

    >>> tokens("light")["ink"], tokens("dark")["ink"], tokens("dark")["c-1"]
    ('#1A1C1E', '#ECEDEF', '#0072B2')
    """
    if mode not in ("light", "dark"):
        raise ValueError(f"theme: found {mode!r}, expected 'light' or 'dark'")
    sheet = re.sub(r"/\*.*?\*/", "", _sheet(), flags=re.S)
    wanted = [r":root\s*\{([^}]*)\}"]
    if mode == "dark":
        wanted.append(r':root\[data-theme="dark"\]\s*\{([^}]*)\}')
    plain = re.sub(r"@media[^{]*\{\s*:root\s*\{[^}]*\}\s*\}", "", sheet)
    found: dict[str, str] = {}
    for pattern in wanted:
        for block in re.findall(pattern, plain):
            found |= {
                name: " ".join(value.split())
                for name, value in re.findall(r"--([\w-]+)\s*:\s*([^;]+);", block)
            }
    return found


LIGHT, DARK = tokens("light"), tokens("dark")

DATA_COLOURS = tuple(LIGHT[f"c-{number}"] for number in (1, 2, 3, 4))
"""Okabe-Ito blue, green, vermilion and purple: at least 3:1 on both surfaces."""

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "pentagon", "star")
"""Marker of the first, second, ... platform, so that colour is never alone."""

DASHES = ("solid", "6px,3px", "2px,3px", "8px,3px,2px,3px")

_THEMED = (
    "plot-bg", "plot-grid", "plot-axis", "plot-text", "plot-neutral", "plot-band", "plot-hatch",
    "ink", "seq-1", "seq-2", "seq-3", "seq-4", "div-1", "div-2", "div-3", "div-4", "div-5",
    "accent-weak", "solid", "warn-line", "line-2",
)  # fmt: skip

DARK_COLOURS: dict[str, str] = {LIGHT[name]: DARK[name] for name in _THEMED}
"""Light colour -> dark colour, for every themed colour a figure may use."""


def colour(name: str) -> str:
    """The light value of a themed token, or a data colour.

    Raises
    ------
    KeyError
        A token that has no dark twin: using it would leave the dark form half light.

    >>> colour("plot-grid"), colour("c-2")
    ('#ECECE8', '#009E73')
    """
    value = LIGHT[name]
    if value not in DARK_COLOURS and value not in DATA_COLOURS:
        raise KeyError(f"{name} has no dark twin in DARK_COLOURS")
    return value


def platform_mark(position: int) -> tuple[str, str]:
    """Colour and marker symbol of the platform at this position of the brief, 0 = first.

    >>> platform_mark(0), platform_mark(1)
    (('#0072B2', 'circle'), ('#009E73', 'square'))
    """
    colours = (*DATA_COLOURS, colour("plot-neutral"))
    return colours[position % len(colours)], SYMBOLS[position % len(SYMBOLS)]


def template() -> go.layout.Template:
    """The planner's figure template, light form."""
    axis = {
        "gridcolor": colour("plot-grid"),
        "linecolor": colour("plot-axis"),
        "tickcolor": colour("plot-axis"),
        "zeroline": False,
        "showline": False,
        "automargin": True,
        "fixedrange": True,
        "ticklabelstandoff": 4,
        "title": {"standoff": 10, "font": {"size": 12, "color": colour("plot-text")}},
    }
    return go.layout.Template(
        layout={
            "font": {
                "family": LIGHT["font"].replace('"', ""),
                "size": 12,
                "color": colour("plot-text"),
            },
            "title": {
                "font": {"size": 16, "color": colour("ink"), "weight": 600},
                "subtitle": {"font": {"size": 12, "color": colour("plot-neutral")}},
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "pad": {"l": 8},
            },
            "paper_bgcolor": colour("plot-bg"),
            "plot_bgcolor": colour("plot-bg"),
            "colorway": [*DATA_COLOURS, colour("plot-neutral")],
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {
                "bgcolor": colour("plot-bg"),
                "bordercolor": colour("plot-axis"),
                "font": {"color": colour("ink"), "size": 12},
                "align": "left",
            },
            "legend": {
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 1,
                "yanchor": "bottom",
                "font": {"size": 12},
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "margin": {"l": 8, "r": 16, "t": 72, "b": 8},
            "dragmode": False,
            "hovermode": "closest",
        }
    )


def drawn(
    data: list[dict[str, Any]], layout: dict[str, Any], title: str, unit: str, height: int
) -> go.Figure:
    """A figure in the planner's template, with its finding as title and its unit below."""
    heading = {"text": plotly_text(title, 120), "subtitle": {"text": plotly_text(unit, 180)}}
    return go.Figure(
        data=data,
        layout={"template": template(), "title": heading, "height": height, **layout},
    )


def hatched(size: int = 7) -> dict[str, Any]:
    """The marker of what nothing is known about, or may not be used: thin lines, no colour."""
    return {
        "color": colour("plot-hatch"),
        "line": {"width": 0},
        "pattern": {
            "shape": "/",
            "fgcolor": colour("plot-hatch"),
            "bgcolor": colour("plot-bg"),
            "fillmode": "replace",
            "size": size,
            "solidity": 0.15,
        },
    }


def empty_figure(title: str, unit: str, what_is_missing: str) -> go.Figure:
    """A figure that says in plain words what is missing."""
    hidden = {"visible": False, "range": [0, 1]}
    note = {
        "text": plotly_text(what_is_missing, 90),
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"size": 13, "color": colour("plot-neutral")},
    }
    return drawn(
        [], {"xaxis": hidden, "yaxis": hidden, "annotations": [note]}, title, unit, height=160
    )


def spec(figure: go.Figure, with_title: bool = True) -> dict[str, Any]:
    """The figure as plain values for plotly.js, arrays as base64; light form.

    Without its title for a place that shows title and unit as words of the page.

    >>> sorted(spec(go.Figure(layout={"title": {"text": "Flat"}}), with_title=False)["layout"])
    ['margin', 'template']
    """
    plain = figure.to_plotly_json()
    layout = plain["layout"]
    if not with_title:
        layout.pop("title", None)
        legend = any(trace.get("showlegend") for trace in plain["data"])
        layout["margin"] = {**layout.get("margin", {}), "t": 40 if legend else 12}
        if "height" in layout:
            layout["height"] -= 32 if legend else 60
    return plain


def own_widget(figure: go.Figure) -> go.FigureWidget:
    """The figure as plotly's own widget, light form and without title, with our settings.

    It carries plotly.js itself, 5 MB for each: only for pages that have no other way to it.

    Raises
    ------
    ImportError
        Where anywidget is not installed.
    """
    widget = go.FigureWidget(figure.data, spec(figure, with_title=False)["layout"])
    widget._config = CONFIG
    return widget


def draw_again(widget: go.FigureWidget, figure: go.Figure) -> None:
    """Show another figure in a widget made by `own_widget`; plotly.js does not travel again."""
    widget.data = ()
    widget.layout = spec(figure, with_title=False)["layout"]
    widget.add_traces(figure.data)


def plotly_js() -> str:
    """The text of the installed plotly package's own plotly.min.js (about 4.8 MB)."""
    file = importlib.resources.files("plotly").joinpath("package_data", "plotly.min.js")
    return file.read_text(encoding="utf-8")


def spec_text(plain: Any) -> str:
    """`spec`'s values as JSON that may stand inside a page: no markup, no nan.

    >>> spec_text({"name": "</script>", "y": [float("nan")]})
    '{"name":"\\\\u003c\\\\u002fscript\\\\u003e","y":[null]}'
    """
    text = plotly_json.to_json_plotly(plain, engine="json")
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def in_dark(plain: Any) -> Any:
    """A copy of `spec`'s values in the dark form.

    >>> in_dark({"line": {"color": "#1A1C1E"}, "x": [1, 2]})
    {'line': {'color': '#ECEDEF'}, 'x': [1, 2]}
    """
    if isinstance(plain, dict):
        return {key: in_dark(value) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [in_dark(value) for value in plain]
    return DARK_COLOURS.get(plain, plain) if isinstance(plain, str) else plain
