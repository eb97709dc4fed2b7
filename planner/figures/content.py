"""What each kind of post has brought: medians with their intervals, few-post kinds last."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planner.content.cells import THIN_POSTS
from planner.figures.block import Block
from planner.figures.rows import full_rows
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure
from planner.figures.words import (
    advice_rank,
    amount,
    capital,
    is_missing,
    kind_label,
    number,
    outcome_label,
    platform_label,
    plotly_text,
    ratio,
    rounded,
    rounded_ratio,
    slug,
)
from planner.plan.tables import CONTENT
from planner.verdict import ADVICE_LADDER

MOST_KINDS = 18
"""Kinds with enough posts that are drawn; the others stand in the table only."""

MOST_THIN_KINDS = 6
"""Kinds with few posts that are drawn below them."""

ROW_PX = 38

FLAT = ADVICE_LADDER.index("not distinguishable from flat")


def content_forest(content: pd.DataFrame, platform: str) -> go.Figure:
    """Median outcome per kind of post with its 90 % interval, raw mean as a hollow mark.

    Parameters
    ----------
    content
        CONTENT rows (see `planner.plan.tables`).
    platform
        The platform to draw.
    """
    return content_block(content, platform).figure


def content_block(content: pd.DataFrame, platform: str, level: str | None = None) -> Block:
    """The forest of one platform as a block. `level` is the platform's verdict, if known.

    >>> from planner.plan.tables import CONTENT
    >>> content_block(CONTENT.empty(), "facebook").sentence
    'No posts with a known result on Facebook, so kinds of post cannot be compared. Import posts \
with at least one of interactions, reach or clicks.'
    """
    name, where = slug(f"content-{platform}"), platform_label(platform)
    kinds = _kinds(content, platform)
    if kinds.empty:
        title = f"Nothing to compare on {where} yet"
        unit = "Median result per post with 90 % interval"
        sentence = (
            f"No posts with a known result on {where}, so kinds of post cannot be compared. "
            "Import posts with at least one of interactions, reach or clicks."
        )
        figure = empty_figure(title, unit, f"No posts with a known result on {where}")
        table = _table(kinds, "results")
        return Block(name, "content", title, unit, sentence, figure, table, level or "prior only")
    outcome = outcome_label(kinds["outcome"].iloc[0])
    title, finding, judged = _finding(kinds, where, outcome)
    level = level or judged
    if advice_rank(level) > FLAT >= advice_rank(judged):
        title = f"No single kind of post stands out on {where}"
        finding = finding.replace(
            f"No kind of post stands out on {where}:",
            f"Kinds of post may differ on {where} as a whole, but no single one stands out:",
        )
    unit = (
        f"{capital(outcome)} per post on {where}: median with 90 % interval, raw mean hollow. "
        f"Dotted: fewer than {THIN_POSTS} posts, the interval may run out of the picture"
    )
    posts = f"{amount(kinds['posts'].sum(), 'post')} of {amount(len(kinds), 'kind')}"
    thin = kinds[kinds["thin"]]
    aside = ""
    if 0 < len(thin) < len(kinds):
        aside = (
            f" {amount(len(thin), 'kind')} with fewer than {THIN_POSTS} posts "
            f"({amount(thin['posts'].sum(), 'post')} in all) "
            f"{'stands' if len(thin) == 1 else 'stand'} last, by count and not by result."
        )
    sentence = f"{finding} {capital(level)}; {posts}.{aside}"
    figure = _forest(_drawn_kinds(kinds), title, unit, outcome)
    return Block(name, "content", title, unit, sentence, figure, _table(kinds, outcome), level)


def _kinds(content: pd.DataFrame, platform: str) -> pd.DataFrame:
    """The platform's kinds with a known median: those with enough posts by median, then the
    thin ones by count of posts, since their medians mean little."""
    content = full_rows(content, CONTENT)
    own = content[(content["platform"] == platform) & content["median"].notna()]
    own = own.assign(
        thin=own["posts"] < THIN_POSTS,
        kind=[kind_label(*parts) for parts in zip(own["format"], own["pillar"], own["intent"],
                                                  strict=True)],
    )  # fmt: skip
    own["place"] = own["posts"].where(own["thin"], own["median"])
    return own.sort_values(["thin", "place"], ascending=[True, False]).reset_index(drop=True)


def _drawn_kinds(kinds: pd.DataFrame) -> pd.DataFrame:
    """The kinds that fit into a picture."""
    enough, thin = kinds[~kinds["thin"]], kinds[kinds["thin"]]
    shown = [enough.head(MOST_KINDS), thin.head(MOST_THIN_KINDS if len(enough) else MOST_KINDS)]
    return pd.concat(shown, ignore_index=True)


def _finding(kinds: pd.DataFrame, where: str, outcome: str) -> tuple[str, str, str]:
    """Title, sentence and level that the rows themselves carry."""
    enough = kinds[~kinds["thin"]]
    if enough.empty:
        return (
            f"Too few posts of each kind on {where}",
            f"No kind of post on {where} has {THIN_POSTS} posts yet, so none is ranked.",
            "prior only",
        )
    if len(enough) == 1 or enough["verdict"].map(advice_rank).eq(0).all():
        top = enough.iloc[0]
        return (
            f"Too little to compare kinds of post on {where}",
            f"{top['kind']} brought a median of {_value(top, outcome)}; "
            "there is too little to compare it with.",
            "prior only",
        )
    ranks = enough["verdict"].map(advice_rank)
    best = int(ranks.max())
    if best < ADVICE_LADDER.index("leaning"):
        top = enough.iloc[0]
        return (
            f"No kind of post stands out on {where}",
            f"No kind of post stands out on {where}: the highest median is {top['kind']} with "
            f"{_value(top, outcome)}.",
            ADVICE_LADDER[best],
        )
    out = enough[(ranks == best) & enough["ratio"].notna()].sort_values("ratio", ascending=False)
    if out.empty:
        out = enough[ranks == best]
    above = is_missing(out.iloc[0]["ratio"]) or out.iloc[0]["ratio"] >= 1
    row = out.iloc[0] if above else out.iloc[-1]
    direction = "more" if above else "less"
    sure = best >= ADVICE_LADDER.index("supported")
    verb = f"brings {direction}" if sure else f"may bring {direction}"
    finding = f"{row['kind']} {verb} than the other kinds on {where}: {_value(row, outcome)}"
    if not is_missing(row["ratio"]):
        finding += f", {ratio(row['ratio'])} times the other posts{_ratio_interval(row)}"
    return f"{row['kind']} {verb} on {where}", f"{finding}.", ADVICE_LADDER[best]


def _value(row: pd.Series, outcome: str) -> str:
    """A row's median with interval and count in words."""
    posts = amount(row["posts"], "post")
    if is_missing(row["median_low_90"]) or is_missing(row["median_high_90"]):
        return f"{number(row['median'])} {outcome} per post (interval not known; {posts})"
    return (
        f"{number(row['median'])} {outcome} per post (90 %: {number(row['median_low_90'])} to "
        f"{number(row['median_high_90'])}; {posts})"
    )


def _ratio_interval(row: pd.Series) -> str:
    if is_missing(row["ratio_low_90"]) or is_missing(row["ratio_high_90"]):
        return ""
    return f" (90 %: {ratio(row['ratio_low_90'])} to {ratio(row['ratio_high_90'])})"


def _range(kinds: pd.DataFrame) -> list[float]:
    """From 0 to just past all medians and all that belongs to kinds with enough posts: one lucky
    post of a thin kind must not squeeze the others together."""
    enough = kinds[~kinds["thin"]]
    ends = pd.concat([kinds["median"], enough["median_high_90"], enough["mean"]])
    starts = pd.concat([kinds["median"], enough["median_low_90"]])
    low, high = min(0.0, float(starts.min())), float(ends.max())
    return [low * 1.06, high * 1.06 if high > 0 else 1.0]


def _forest(kinds: pd.DataFrame, title: str, unit: str, outcome: str) -> go.Figure:
    places = list(range(len(kinds)))
    thin = kinds["thin"].tolist()
    data: list[dict[str, Any]] = []
    for is_thin, dash, ink in ((False, "solid", DATA_COLOURS[0]),
                               (True, "2px,3px", colour("plot-neutral"))):  # fmt: skip
        rows = [place for place in places if thin[place] == is_thin]
        if not rows:
            continue
        name = f"Median, fewer than {THIN_POSTS} posts" if is_thin else "Median, 90 % interval"
        xs: list[float | None] = []
        ys: list[float | None] = []
        for place in rows:
            low, high = kinds["median_low_90"].iloc[place], kinds["median_high_90"].iloc[place]
            if not (is_missing(low) or is_missing(high)):
                xs += [low, high, None]
                ys += [place, place, None]
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": xs,
                "y": ys,
                "line": {"color": ink, "width": 2, "dash": dash},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": kinds["median"].iloc[rows],
                "y": rows,
                "marker": {
                    "color": ink,
                    "size": 10,
                    "symbol": "circle-open" if is_thin else "circle",
                    "line": {"width": 2, "color": ink},
                },
                "text": [
                    plotly_text(f"{row['kind']}: {_value(row, outcome)}")
                    for _, row in kinds.iloc[rows].iterrows()
                ],
                "hoverinfo": "text",
                "showlegend": True,
            }
        )
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Raw mean",
            "x": kinds["mean"].mask(kinds["thin"]),
            "y": places,
            "marker": {
                "symbol": "diamond-open",
                "size": 9,
                "color": colour("plot-neutral"),
                "line": {"width": 1.5, "color": colour("plot-neutral")},
            },
            "text": [plotly_text(f"{kind}: raw mean {number(mean)}")
                     for kind, mean in zip(kinds["kind"], kinds["mean"], strict=True)],
            "hoverinfo": "text",
            "showlegend": True,
        }
    )  # fmt: skip
    layout = {
        "xaxis": {
            "title": {"text": plotly_text(capital(f"{outcome} per post"), 40)},
            "range": _range(kinds),
            "tickformat": ",",
        },
        "yaxis": {
            "tickmode": "array",
            "tickvals": places,
            "ticktext": [_two_lines(row) for row in kinds.itertuples()],
            "range": [len(kinds) - 0.4, -0.6],
            "showgrid": False,
            "title": {"text": ""},
        },
    }
    return drawn(data, layout, title, unit, height=150 + ROW_PX * len(kinds))


def _two_lines(row: Any) -> str:
    """Format and pillar above, intent and count below: short enough to leave a phone room."""
    below = "" if is_missing(row.intent) or row.intent == "unlabelled" else f"{row.intent}, "
    above = plotly_text(kind_label(row.format, row.pillar, None), 30)
    return f"{above}<br>{plotly_text(below + amount(row.posts, 'post'))}"


def _table(kinds: pd.DataFrame, outcome: str) -> pd.DataFrame:
    per_post = f"{outcome} per post"
    return pd.DataFrame(
        {
            "Kind of post": kinds["kind"].tolist(),
            "Posts": kinds["posts"].map(rounded).tolist(),
            f"Median {per_post}": kinds["median"].map(rounded).tolist(),
            "90 % from": kinds["median_low_90"].map(rounded).tolist(),
            "90 % to": kinds["median_high_90"].map(rounded).tolist(),
            f"Raw mean {per_post}": kinds["mean"].map(rounded).tolist(),
            "Times the other posts": kinds["ratio"].map(rounded_ratio).tolist(),
            "Ratio, 90 % from": kinds["ratio_low_90"].map(rounded_ratio).tolist(),
            "Ratio, 90 % to": kinds["ratio_high_90"].map(rounded_ratio).tolist(),
            "Verdict": kinds["verdict"].map(capital).tolist(),
        }
    )
