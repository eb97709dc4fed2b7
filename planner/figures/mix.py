"""The mix: what kinds are worth, what is proposed beside what is, and the trade-off of goals."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planner.figures.block import Block
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import (
    amount,
    capital,
    kind_label,
    number,
    outcome_label,
    percent,
    platform_label,
    plotly_text,
    ratio,
    rounded,
    rounded_ratio,
)
from planner.verdict import Verdict

MOST_KINDS = 16
ROW_PX = 34


def worth_block(cells: pd.DataFrame, outcome: str | None, verdict: Verdict) -> Block:
    """Each kind's worth as a multiple of the present mix, with its 90 % interval.

    Parameters
    ----------
    cells
        `ResponseModel.cells_`.
    outcome
        The result it is about.
    verdict
        `ResponseModel.verdict_`.

    >>> from planner.content import ResponseModel
    >>> from planner.schema import POSTS
    >>> model = ResponseModel().fit(POSTS.empty())
    >>> worth_block(model.cells_, model.outcome_, model.verdict_).title
    'Too few posts to say what a kind is worth'
    """
    what = outcome_label(outcome) if outcome else "results"
    unit = f"{capital(what)} per post as a multiple of your present mix, with 90 % interval"
    if not len(cells):
        title = "Too few posts to say what a kind is worth"
        figure = empty_figure(title, unit, "Too few posts with a known result")
        return Block("worth", "content", title, unit, verdict.sentence, figure, pd.DataFrame(),
                     verdict.level)  # fmt: skip
    enough = cells[cells["badge"] != "thin"]
    shown = (enough if len(enough) else cells).sort_values("ratio", ascending=False)
    if len(shown) > MOST_KINDS:
        # The clearest kinds on both sides; all of them stand in the table.
        half = MOST_KINDS // 2
        shown = pd.concat([shown.head(half), shown.tail(half)])
    title = (
        "No kind stands out from your present mix"
        if not verdict.at_least("leaning")
        else f"Kinds bring {ratio(shown['ratio'].min())} to {ratio(shown['ratio'].max())} "
        "times the present mix"
    )
    posts = amount(float(cells["posts"].sum()), "post")
    thin = int((cells["badge"] == "thin").sum())
    aside = f" {amount(thin, 'kind')} with fewer than 5 posts: in the table only." if thin else ""
    sentence = f"{_said(verdict)} {capital(verdict.level)}; {posts}.{aside}"
    table = pd.DataFrame(
        {
            "Kind of post": [_label(row) for _, row in cells.iterrows()],
            "Posts": cells["posts"].tolist(),
            f"Typical {what} next week": cells["median"].map(rounded).tolist(),
            "80 % from": cells["low_80"].map(rounded).tolist(),
            "80 % to": cells["high_80"].map(rounded).tolist(),
            "Raw median": cells["raw_median"].map(rounded).tolist(),
            "Times the present mix": cells["ratio"].map(rounded_ratio).tolist(),
            "90 % from": cells["low_90"].map(rounded_ratio).tolist(),
            "90 % to": cells["high_90"].map(rounded_ratio).tolist(),
            "Note": cells["badge"].map(capital).tolist(),
            "Verdict": cells["verdict"].map(capital).tolist(),
        }
    )
    return Block("worth", "content", title, unit, sentence, _forest(shown, title, unit), table,
                 verdict.level)  # fmt: skip


def mix_block(table: pd.DataFrame, verdict: Verdict, keeps_present: bool) -> Block:
    """Posts a week of each kind, now and proposed.

    Parameters
    ----------
    table
        `Mix.table`.
    verdict, keeps_present
        Of the mix.
    """
    unit = "Posts a week of each kind, now and proposed"
    used = table[(table["posts_per_week_now"] > 0) | (table["posts_per_week"] > 0)]
    if not len(used):
        title = "No posts to plan from"
        figure = empty_figure(title, unit, "No posts so far")
        return Block("mix", "content", title, unit, verdict.sentence, figure, pd.DataFrame(),
                     verdict.level)  # fmt: skip
    changed = used[used["change"] != 0]
    if keeps_present:
        title = "Keep your mix"
    else:
        added = changed[changed["change"] > 0]["change"].sum()
        title = f"{number(added)} posts a week change their kind" if added else "Fewer posts"
    now, then = used["posts_per_week_now"].sum(), used["posts_per_week"].sum()
    sentence = (
        f"{_said(verdict)} {capital(verdict.level)}; {number(now)} posts a week now, "
        f"{number(then)} proposed; {amount(verdict.rows, 'post')} behind it."
    )
    order = used.assign(size=used[["posts_per_week_now", "posts_per_week"]].max(axis=1))
    order = order.assign(moves=order["change"].abs())
    drawn_rows = order.sort_values(["moves", "size"], ascending=False).head(MOST_KINDS)
    readable = pd.DataFrame(
        {
            "Kind of post": [_label(row) for _, row in used.iterrows()],
            "Posts a week now": used["posts_per_week_now"].tolist(),
            "Proposed": used["posts_per_week"].tolist(),
            "Best by the draws": used["posts_per_week_best"].tolist(),
            "Share now": used["share_now"].map(percent).tolist(),
            "Share proposed": used["share"].map(percent).tolist(),
            "Hours per post": used["hours_per_post"].tolist(),
            "Note": used["badge"].map(capital).tolist(),
            "Reason": used["reason"].map(capital).tolist(),
        }
    )
    figure = _now_and_then(drawn_rows, title, unit)
    return Block("mix", "content", title, unit, sentence, figure, readable, verdict.level)


def _said(verdict: Verdict) -> str:
    """The verdict's sentence with its number and interval, where there is one."""
    if verdict.value is None:
        return verdict.sentence
    return f"{verdict.sentence} {capital(verdict.interval_text())}."


def _label(row: pd.Series) -> str:
    kind = kind_label(row["format"], row["pillar"], row["intent"])
    return f"{platform_label(row['platform'])}: {kind}"


def _axis(rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "tickmode": "array",
        "tickvals": list(range(len(rows))),
        "ticktext": [_two_lines(row) for _, row in rows.iterrows()],
        "range": [len(rows) - 0.4, -0.6],
        "showgrid": False,
        "title": {"text": ""},
    }


def _two_lines(row: pd.Series) -> str:
    first = plotly_text(kind_label(row["format"], row["pillar"], None), 30)
    second = platform_label(row["platform"])
    if row["intent"] != "unlabelled":
        second += f", {row['intent']}"
    if "posts" in row.index:
        second += f", {amount(float(row['posts']), 'post')}"
    return f"{first}<br>{plotly_text(second, 34)}"


def _forest(rows: pd.DataFrame, title: str, unit: str) -> go.Figure:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, row in enumerate(rows.itertuples()):
        xs += [row.low_90, row.high_90, None]
        ys += [place, place, None]
    ink = DATA_COLOURS[0]
    words = [
        plotly_text(f"{_label(row)}: {ratio(row['ratio'])} (90 %: {ratio(row['low_90'])} to "
                    f"{ratio(row['high_90'])}; {amount(float(row['posts']), 'post')})")
        for _, row in rows.iterrows()
    ]  # fmt: skip
    data = [
        {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "showlegend": False,
         "line": {"color": ink, "width": 2}, "hoverinfo": "skip"},
        {"type": "scatter", "mode": "markers", "x": rows["ratio"], "y": list(range(len(rows))),
         "marker": {"color": ink, "size": 10}, "text": words, "hoverinfo": "text",
         "showlegend": False},
    ]  # fmt: skip
    layout = {
        "xaxis": {"type": "log", "title": {"text": "Times the present mix"}, "tickformat": ".2~f",
                  "dtick": "D2"},
        "yaxis": _axis(rows),
        "shapes": [{"type": "line", "x0": 1, "x1": 1, "y0": 0, "y1": 1, "yref": "paper",
                    "line": {"color": colour("plot-axis"), "width": 1.5, "dash": "4px,3px"}}],
    }  # fmt: skip
    return drawn(data, layout, title, unit, height=150 + ROW_PX * len(rows))


def _now_and_then(rows: pd.DataFrame, title: str, unit: str) -> go.Figure:
    places = list(range(len(rows)))
    data: list[dict[str, Any]] = [
        {"type": "bar", "orientation": "h", "name": "Now", "x": rows["posts_per_week_now"],
         "y": places, "marker": {"color": colour("plot-neutral")}, "hoverinfo": "skip"},
        {"type": "bar", "orientation": "h", "name": "Proposed", "x": rows["posts_per_week"],
         "y": places, "marker": {"color": DATA_COLOURS[0]},
         "text": [plotly_text(row.reason) for row in rows.itertuples()], "textposition": "none",
         "hoverinfo": "text"},
    ]  # fmt: skip
    layout = {
        "barmode": "group",
        "bargap": 0.3,
        "xaxis": {"title": {"text": "Posts a week"}, "rangemode": "tozero"},
        "yaxis": _axis(rows.drop(columns=["posts"], errors="ignore")),
    }
    return drawn(data, layout, title, unit, height=150 + (ROW_PX + 6) * len(rows))
