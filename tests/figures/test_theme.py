"""The looks: tokens, the two forms of every colour, settings that keep data on the page."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from exports.plan_by_hand import empty_plan, plan_by_hand, timing_rows

from planner.figures import plan_blocks
from planner.figures.theme import (
    _THEMED,
    CONFIG,
    DARK,
    DARK_COLOURS,
    DATA_COLOURS,
    LIGHT,
    TOKENS_FILE,
    colour,
    in_dark,
    plotly_js,
    spec,
    tokens,
)


def strings(value: Any) -> list[str]:
    """All strings of nested plain values."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in strings(item)]
    return []


def luminance(hexadecimal: str) -> float:
    channels = [int(hexadecimal[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_both_dark_blocks_of_the_tokens_are_equal() -> None:
    sheet = re.sub(r"/\*.*?\*/", "", TOKENS_FILE.read_text("utf-8"), flags=re.S)
    by_system = re.search(r"prefers-color-scheme: dark\)\s*\{\s*:root\s*\{([^}]*)\}", sheet)
    by_choice = re.search(r':root\[data-theme="dark"\]\s*\{([^}]*)\}', sheet)
    assert by_system is not None and by_choice is not None
    assert by_system.group(1).split() == by_choice.group(1).split()


def test_dark_tokens_replace_every_light_colour_that_is_themed() -> None:
    assert tokens("light").keys() == tokens("dark").keys()
    with pytest.raises(ValueError, match="expected 'light' or 'dark'"):
        tokens("sepia")


def test_each_light_colour_has_exactly_one_dark_twin() -> None:
    for name in _THEMED:
        assert DARK_COLOURS[LIGHT[name]] == DARK[name], name
    assert not set(DATA_COLOURS) & set(DARK_COLOURS)
    with pytest.raises(KeyError):
        colour("paper")


def test_data_colours_reach_3_to_1_on_both_surfaces() -> None:
    for value in DATA_COLOURS:
        assert contrast(value, LIGHT["plot-bg"]) >= 3
        assert contrast(value, DARK["plot-bg"]) >= 3


@pytest.mark.parametrize("level", ["not distinguishable from flat", "leaning", "supported"])
def test_every_colour_of_every_figure_is_known_to_both_forms(level: str) -> None:
    known = {*DARK_COLOURS, *DATA_COLOURS}
    plan = plan_by_hand(level, timing=timing_rows(level))
    for block in [*plan_blocks(plan), *plan_blocks(empty_plan())]:
        plain = spec(block.figure)
        used = {text for text in strings(plain) if re.fullmatch(r"#[0-9A-Fa-f]{3,8}", text)}
        assert used <= known, block.name
        assert not [text for text in strings(plain) if text.startswith(("rgb", "hsl"))]
        dark = {text for text in strings(in_dark(plain)) if text.startswith("#")}
        assert not dark & (set(DARK_COLOURS) - set(DARK_COLOURS.values()))


def test_only_svg_traces_and_a_template_of_our_own() -> None:
    for block in plan_blocks(plan_by_hand()):
        assert {trace.type for trace in block.figure.data} <= {"scatter", "bar"}
        assert block.figure.layout.template.layout.plot_bgcolor == LIGHT["plot-bg"]


def test_nothing_leaves_the_page() -> None:
    assert CONFIG["displaylogo"] is False
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["plotlyServerURL"] == ""
    assert CONFIG["typesetMath"] is False
    assert CONFIG["responsive"] is True
    assert {"sendDataToCloud", "sendChartToCloud"} <= set(CONFIG["modeBarButtonsToRemove"])
    known = plotly_js()
    for setting in CONFIG:
        assert f"{setting}:{{valType" in known, f"plotly.js does not know the setting {setting}"


def test_figures_need_no_plotly_express() -> None:
    code = (
        "import sys, planner.figures.blocks as b;"
        "assert 'plotly.express' not in sys.modules;"
        "assert not any(name.split('.')[0] in ('ipywidgets', 'IPython') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_room_is_light_until_a_name_is_used() -> None:
    code = (
        "import sys, planner.figures, planner.exports;"
        "assert not {'plotly', 'pandas', 'jinja2', 'icalendar'} & set(sys.modules), sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
