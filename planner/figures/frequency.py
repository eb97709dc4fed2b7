"""What a week brings by the number of its posts, with its band and the range that was tried."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.figures.block import Block
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import (
    amount,
    capital,
    is_missing,
    number,
    platform_label,
    rounded,
    slug,
)
from planner.verdict import Verdict


def frequency_block(
    table: pd.DataFrame,
    platform: str,
    now: float,
    observed: tuple[float, float],
    verdict: Verdict,
) -> Block:
    """The curve of one platform.

    Parameters
    ----------
    table, now, observed, verdict
        As in `planner.content.frequency.Frequency`.
    """
    where, name = platform_label(platform), slug(f"frequency-{platform}")
    unit = (
        "Results of a week by the number of its posts, the mix as it is; thin lines: 90 % "
        "interval; shaded: posts a week tried so far"
    )
    if not len(table):
        title = f"Nothing known about frequency on {where}"
        return Block(name, "frequency", title, unit, verdict.sentence,
                     empty_figure(title, unit, "Too few posts"), pd.DataFrame(),
                     verdict.level)  # fmt: skip
    is_saturated = verdict.at_least("leaning")
    title = (
        f"More posts bring less each on {where}"
        if is_saturated
        else f"Saturation is not identified on {where}"
    )
    row = table.iloc[(table["posts_per_week"] - now).abs().argmin()]
    more = (
        ""
        if is_missing(row["one_more"])
        else f" One more than {number(now)} a week adds {number(row['one_more'])} (90 %: "
        f"{number(row['one_more_low_90'])} to {number(row['one_more_high_90'])})."
    )
    sentence = f"{verdict.sentence}{more} {capital(verdict.level)}; {amount(verdict.rows, 'post')}."
    ink = DATA_COLOURS[0]
    x = table["posts_per_week"]
    data: list[dict[str, Any]] = [
        *(
            {"type": "scatter", "mode": "lines", "x": x, "y": table[end], "hoverinfo": "skip",
             "line": {"color": ink, "width": 1, "dash": "dot"}, "showlegend": False}
            for end in ("low_90", "high_90")
        ),
        {"type": "scatter", "mode": "lines", "x": x, "y": table["value"], "name": "Week's total",
         "line": {"color": ink, "width": 2.5}, "showlegend": False,
         "text": [_hover(one) for one in table.itertuples()], "hoverinfo": "text"},
        {"type": "scatter", "mode": "markers", "x": [row["posts_per_week"]], "y": [row["value"]],
         "name": "Now", "showlegend": True, "hoverinfo": "skip",
         "marker": {"size": 13, "symbol": "diamond-open", "color": DATA_COLOURS[2],
                    "line": {"width": 3, "color": DATA_COLOURS[2]}}},
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "Posts a week"}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": "Results a week"}, "rangemode": "tozero"},
        "shapes": [{"type": "rect", "x0": observed[0], "x1": observed[1], "y0": 0, "y1": 1,
                    "yref": "paper", "line": {"width": 0}, "layer": "below",
                    "fillcolor": colour("plot-band")}],
    }  # fmt: skip
    figure = drawn(data, layout, title, unit, height=340)
    return Block(name, "frequency", title, unit, sentence, figure, _table(table), verdict.level)


def _hover(row: Any) -> str:
    tried = "" if row.is_in_observed_range else ", not tried so far"
    return (
        f"{amount(row.posts_per_week, 'post')} a week: {number(row.value)} (90 %: "
        f"{number(row.low_90)} to {number(row.high_90)}), {number(row.hours_per_week)} h{tried}"
    )


def _table(table: pd.DataFrame) -> pd.DataFrame:
    columns = {
        "Posts a week": "posts_per_week",
        "Results a week": "value",
        "90 % from": "low_90",
        "90 % to": "high_90",
        "One more adds": "one_more",
        "One more, 90 % from": "one_more_low_90",
        "One more, 90 % to": "one_more_high_90",
        "Hours of making": "hours_per_week",
    }
    shown = {label: table[name].map(rounded).tolist() for label, name in columns.items()}
    shown["Tried"] = ["Yes" if inside else "No" for inside in table["is_in_observed_range"]]
    return pd.DataFrame(shown)
