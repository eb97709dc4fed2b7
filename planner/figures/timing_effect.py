"""The hour of the day with everything else taken into account, with its band."""

from __future__ import annotations

from typing import Any

import pandas as pd

from planner.figures.block import Block
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import (
    amount,
    capital,
    is_missing,
    platform_label,
    ratio,
    rounded,
    rounded_ratio,
    slug,
)
from planner.verdict import Verdict

PARTS = {"weekday": ("Monday to Friday", DATA_COLOURS[0], "solid"),
         "weekend": ("Saturday and Sunday", DATA_COLOURS[2], "8px,4px")}  # fmt: skip
UNIT = (
    "Result of a post by the hour of the day, 1 = the mean of the hours looked at, content, trend "
    "and audience taken into account; arms are 90 % intervals, hollow: no posts near that hour"
)


def effect_block(by_hour: pd.DataFrame, timing: pd.Series, verdict: Verdict) -> Block:
    """Two curves with intervals, in words that claim no lift below `leaning`.

    Parameters
    ----------
    by_hour
        One platform's rows of `TimingModel.by_hour_`.
    timing
        Its row of `TimingModel.timing_`.
    verdict
        Its verdict.
    """
    platform = str(timing["platform"])
    where, name = platform_label(platform), slug(f"hour-effect-{platform}")
    if not len(by_hour):
        title = f"Nothing to say about hours on {where}"
        figure = empty_figure(title, UNIT, "Too few posts with a time of day")
        return Block(name, "timing", title, UNIT, verdict.sentence, figure, pd.DataFrame(),
                     verdict.level)  # fmt: skip
    is_shown = verdict.at_least("leaning")
    if verdict.level == "supported":
        title = f"Hours matter on {where}"
    elif is_shown:
        title = f"Hours may matter on {where}"
    else:
        title = f"No hour stands out on {where}"
    posts = amount(float(timing["posts"]), "post")
    lift = ""
    if is_shown and not is_missing(timing["lift"]):
        lift = (
            f" The five best hours bring {ratio(timing['lift'])} times the hours used now (90 %: "
            f"{ratio(timing['lift_low_90'])} to {ratio(timing['lift_high_90'])})."
        )
    sentence = f"{verdict.sentence}{lift} {capital(verdict.level)}; {posts}."
    data: list[dict[str, Any]] = []
    for number, (part, (label, ink, dash)) in enumerate(PARTS.items()):
        own = by_hour[by_hour["part"] == part]
        if not len(own):
            continue
        data.append(
            {"type": "scatter", "mode": "lines+markers", "name": label,
             "x": own["hour"] + 0.12 * (2 * number - 1), "y": own["ratio"],
             "error_y": {"type": "data", "symmetric": False, "width": 0, "thickness": 1.5,
                         "array": own["high_90"] - own["ratio"],
                         "arrayminus": own["ratio"] - own["low_90"], "color": ink},
             "line": {"color": ink, "width": 2, "dash": dash},
             "marker": {"color": ink, "size": 8, "symbol": [
                 "circle-open" if far else "circle" for far in own["is_extrapolated"]]},
             "text": [_hover(row) for row in own.itertuples()], "hoverinfo": "text"}
        )  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "Hour of the day"}, "dtick": 3, "range": [-0.5, 23.5]},
        "yaxis": {"title": {"text": "Times the mean hour"}, "tickformat": ".2f"},
        "shapes": [{"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 1, "y1": 1,
                    "line": {"color": colour("plot-axis"), "width": 1.5, "dash": "4px,3px"}}],
    }  # fmt: skip
    table = pd.DataFrame(
        {
            "Days": [PARTS[part][0] for part in by_hour["part"]],
            "Hour": [f"{hour:02d}:00" for hour in by_hour["hour"]],
            "Posts": by_hour["posts"].map(rounded).tolist(),
            "Times the mean hour": by_hour["ratio"].map(rounded_ratio).tolist(),
            "90 % from": by_hour["low_90"].map(rounded_ratio).tolist(),
            "90 % to": by_hour["high_90"].map(rounded_ratio).tolist(),
            "Note": ["No posts near" if far else "" for far in by_hour["is_extrapolated"]],
        }
    )
    figure = drawn(data, layout, title, UNIT, height=360)
    return Block(name, "timing", title, UNIT, sentence, figure, table, verdict.level)


def _hover(row: Any) -> str:
    near = ", no posts near" if row.is_extrapolated else f", {amount(row.posts, 'post')}"
    return (
        f"{row.hour:02d}:00: {ratio(row.ratio)} (90 %: {ratio(row.low_90)} to "
        f"{ratio(row.high_90)}{near})"
    )
