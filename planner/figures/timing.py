"""Hours of the week and rhythm: raw averages beside counts, and what chance alone would claim."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planner.figures.block import Block
from planner.figures.hour_cells import DAY_NAMES, hour_cells, hours_of_day
from planner.figures.rows import full_rows
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import (
    advice_rank,
    amount,
    capital,
    is_missing,
    one_line,
    percent,
    platform_label,
    plotly_text,
    ratio,
    rounded,
    rounded_ratio,
    slug,
)
from planner.plan.tables import HOURS, TIMING
from planner.verdict import ADVICE_LADDER

SUPPORTED = ADVICE_LADDER.index("supported")

BELOW_SUPPORTED = {
    "prior only": (
        "which is too little to tell hours from chance",
        "keep your habit and space posts evenly",
    ),
    "not distinguishable from flat": (
        "and later posts do not confirm the differences",
        "any hour will do so far",
    ),
    "leaning": (
        "and while hours may matter as a whole, no single one is established",
        "keep your habit and space posts evenly",
    ),
}


def hour_map(hours: pd.DataFrame, timing: pd.DataFrame, platform: str) -> go.Figure:
    """Weekday x hour: raw average and count of posts in each cell that has posts.

    Cells without posts are hatched, never coloured. Below the verdict `supported` all cells with
    posts share the neutral middle of the colour scale.

    Parameters
    ----------
    hours, timing
        HOURS and TIMING rows (see `planner.plan.tables`).
    platform
        The platform to draw.
    """
    return hour_map_block(hours, timing, platform).figure


def hour_map_block(
    hours: pd.DataFrame, timing: pd.DataFrame, platform: str, clock: str = ""
) -> Block:
    """The hour map of one platform as a block; `clock` names the time zone of the hours.

    >>> from planner.plan.tables import HOURS, TIMING
    >>> hour_map_block(HOURS.empty(), TIMING.empty(), "facebook").title
    'Nothing known about hours on Facebook'
    """
    name, where = slug(f"hour-map-{platform}"), platform_label(platform)
    zone = f", {one_line(clock)}" if clock else ""
    unit = (
        f"Upper number: mean result, 1 = the mean post on {where}. Lower number: posts. "
        f"Hours of publishing{zone}; hatched: no posts, nothing known"
    )
    hours, timing = full_rows(hours, HOURS), full_rows(timing, TIMING)
    own = hours[(hours["platform"] == platform) & (hours["posts"] > 0)]
    own = own.sort_values("hour_of_week").reset_index(drop=True)
    level = _level(timing, platform)
    table = _hours_table(own)
    if own.empty:
        title = f"Nothing known about hours on {where}"
        sentence = (
            f"No posts with a time of day on {where}, so nothing is known about its hours. "
            "Import an export that shows the time of publishing. Until then: space posts evenly."
        )
        missing = f"No posts with a time of day on {where}"
        figure = empty_figure(title, unit, missing)
        return Block(name, "timing", title, unit, sentence, figure, table, "prior only")
    first, last = hours_of_day(own)
    if (first, last) != (0, 23):
        unit += f". No posts outside {first:02d}:00 to {last:02d}:59"
    title, sentence = _hour_finding(where, own, level)
    figure = hour_cells(own, title, unit, coloured=advice_rank(level) >= SUPPORTED)
    width = 70 + 33 * (last - first + 1)
    return Block(name, "timing", title, unit, sentence, figure, table, level, min_width=width)


def _level(timing: pd.DataFrame, platform: str) -> str:
    found = timing.loc[timing["platform"] == platform, "verdict"]
    level = found.iloc[0] if len(found) else "prior only"
    return level if level in ADVICE_LADDER else "prior only"


def _hour_finding(where: str, own: pd.DataFrame, level: str) -> tuple[str, str]:
    posts, cells = amount(own["posts"].sum(), "post"), amount(len(own), "hour")
    counted = f"{posts} in {cells} of the week"
    if advice_rank(level) < SUPPORTED:
        title = f"No hour stands out on {where}"
        low, high = ratio(own["mean_ratio"].min()), ratio(own["mean_ratio"].max())
        why, advice = BELOW_SUPPORTED[level]
        return title, (
            f"No hour stands out on {where}: raw averages run from {low} to {high} times the mean "
            f"post, {why} ({counted}; no interval per hour). {capital(level)}: {advice}."
        )
    title = f"Hours differ on {where}"
    return title, (
        f"Hours differ on {where}, and later posts confirm it. The raw averages drawn here still "
        f"overstate the best and the worst hours ({counted}; no interval per hour). "
        f"{capital(level)}."
    )


def _hours_table(own: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Day": [DAY_NAMES[int(hour) // 24] for hour in own["hour_of_week"]],
            "Hour": [f"{int(hour) % 24:02d}:00" for hour in own["hour_of_week"]],
            "Posts": own["posts"].map(rounded).tolist(),
            "Mean, times the mean post": own["mean_ratio"].map(rounded_ratio).tolist(),
            "Median, times the median post": own["median_ratio"].map(rounded_ratio).tolist(),
        }
    )


def claim_against_noise(timing: pd.DataFrame) -> go.Figure:
    """What a heat map of the hours claims, beside what it claims on shuffled outcomes.

    Parameters
    ----------
    timing
        TIMING rows (see `planner.plan.tables`), one per platform.
    """
    return claim_block(timing).figure


def claim_block(timing: pd.DataFrame) -> Block:
    """The claim and the noise of all platforms as a block.

    >>> from planner.plan.tables import TIMING
    >>> claim_block(TIMING.empty()).title
    'No heat map of hours to check'
    """
    unit = (
        "Mean of the five highest hours, times the platform's mean post; "
        "band: 90 % of the same maps on shuffled outcomes"
    )
    timing = full_rows(timing, TIMING)
    own = timing[timing["claimed_ratio"].notna()].reset_index(drop=True)
    table = _timing_table(own)
    if own.empty:
        title = "No heat map of hours to check"
        sentence = (
            "No platform has posts with a time of day and a known result, so there is no map of "
            "hours to hold against chance. Import an export that shows the time of publishing."
        )
        figure = empty_figure(title, unit, "No posts with a time of day and a known result")
        return Block("claim", "timing", title, unit, sentence, figure, table, "prior only")
    above = own["claimed_ratio"] > own["shuffled_high_90"]
    level = ADVICE_LADDER[int(own["verdict"].map(advice_rank).max())]
    confirmed = own["verdict"].map(advice_rank) >= SUPPORTED
    if (above & confirmed).any():
        title = f"{_names(own[above & confirmed])}: the map of hours claims more than chance would"
    elif above.any():
        title = f"{_names(own[above])}: the map of hours outdoes chance, but nothing confirms it"
    else:
        title = "A heat map of your hours claims what chance would"
    said = []
    for row in own.itertuples():
        said.append(
            f"On {platform_label(row.platform)} the five best hours claim "
            f"{ratio(row.claimed_ratio)} times the mean post, on shuffled outcomes "
            f"{ratio(row.shuffled_ratio)} (90 %: {ratio(row.shuffled_low_90)} to "
            f"{ratio(row.shuffled_high_90)}; {amount(row.posts, 'post')}), "
            f"{row.verdict if row.verdict in ADVICE_LADDER else 'prior only'}{_later(row)}."
        )
    figure = _claim_figure(own, title, unit)
    return Block("claim", "timing", title, unit, " ".join(said), figure, table, level)


def _later(row: Any) -> str:
    """What later posts said, where the verdict rests on it or the claim needs it."""
    if advice_rank(row.verdict) < SUPPORTED:
        unlikely = row.claimed_ratio > row.shuffled_high_90
        return ": above the shuffles, but not confirmed on later posts" if unlikely else ""
    if is_missing(row.later_gain_share):
        return ""
    return (
        f": using the hours saves {percent(row.later_gain_share)} of the error on "
        f"{amount(row.later_posts, 'later post')}"
    )


def _names(rows: pd.DataFrame) -> str:
    return ", ".join(platform_label(name) for name in rows["platform"])


def _claim_figure(own: pd.DataFrame, title: str, unit: str) -> go.Figure:
    places = list(range(len(own)))
    xs: list[Any] = []
    ys: list[Any] = []
    for place, row in enumerate(own.itertuples()):
        if not (is_missing(row.shuffled_low_90) or is_missing(row.shuffled_high_90)):
            xs += [row.shuffled_low_90, row.shuffled_high_90, None]
            ys += [place, place, None]
    hover = [
        plotly_text(f"{platform_label(row.platform)}: claims {ratio(row.claimed_ratio)} times, "
                    f"shuffled {ratio(row.shuffled_low_90)} to {ratio(row.shuffled_high_90)}")
        for row in own.itertuples()
    ]  # fmt: skip
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Shuffled outcomes, 5 to 95 %",
            "x": xs,
            "y": ys,
            "line": {"color": colour("plot-hatch"), "width": 16},
            "hoverinfo": "skip",
            "showlegend": True,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Shuffled, median",
            "x": own["shuffled_ratio"],
            "y": places,
            "marker": {
                "symbol": "line-ns-open",
                "size": 16,
                "color": colour("ink"),
                "line": {"width": 2, "color": colour("ink")},
            },
            "hoverinfo": "skip",
            "showlegend": True,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Your heat map",
            "x": own["claimed_ratio"],
            "y": places,
            "marker": {
                "symbol": "diamond",
                "size": 12,
                "color": DATA_COLOURS[0],
                "line": {"width": 1.5, "color": colour("plot-bg")},
            },
            "text": hover,
            "hoverinfo": "text",
            "showlegend": True,
        },
    ]
    layout = {
        "xaxis": {
            "title": {"text": "Five best hours, times the mean post"},
            "range": [0, 1.06 * float(own[["claimed_ratio", "shuffled_high_90"]].max().max())],
            "ticksuffix": " ×",
        },
        "yaxis": _platform_axis(own["platform"], own["posts"], "post"),
        "shapes": [
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": 1,
                "x1": 1,
                "y0": 0,
                "y1": 1,
                "line": {"color": colour("plot-axis"), "width": 1, "dash": "dot"},
            }
        ],
    }
    return drawn(data, layout, title, unit, height=170 + 48 * len(own))


def _platform_axis(platforms: pd.Series, counts: pd.Series, noun: str) -> dict[str, Any]:
    return {
        "tickmode": "array",
        "tickvals": list(range(len(platforms))),
        "ticktext": [
            f"{plotly_text(platform_label(platform), 24)}<br>{amount(count, noun)}"
            for platform, count in zip(platforms, counts, strict=True)
        ],
        "range": [len(platforms) - 0.4, -0.6],
        "showgrid": False,
        "title": {"text": ""},
    }


def _timing_table(own: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Platform": own["platform"].map(platform_label).tolist(),
            "Posts": own["posts"].map(rounded).tolist(),
            "Weeks": own["weeks"].map(rounded).tolist(),
            "Claimed by the map, times the mean post": own["claimed_ratio"]
            .map(rounded_ratio)
            .tolist(),
            "Shuffled, median": own["shuffled_ratio"].map(rounded_ratio).tolist(),
            "Shuffled, 5 %": own["shuffled_low_90"].map(rounded_ratio).tolist(),
            "Shuffled, 95 %": own["shuffled_high_90"].map(rounded_ratio).tolist(),
            "Error saved on later posts, %": (own["later_gain_share"] * 100).map(rounded).tolist(),
            "Later posts": own["later_posts"].map(rounded).tolist(),
            "Verdict": own["verdict"].map(capital).tolist(),
        }
    )
