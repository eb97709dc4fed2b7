"""Segments of the audience: how large, when they are here, how many types, how unequal."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from planner.audience.display import DISPLAY_MINIMUM
from planner.audience.segment_tables import EVERYONE_ELSE
from planner.audience.type_gates import MIN_GAIN
from planner.figures.audience import share_bars
from planner.figures.block import Block
from planner.figures.hour_cells import DAYS, ratio_step
from planner.figures.theme import DATA_COLOURS, colour, drawn, empty_figure, hatched
from planner.figures.words import (
    amount,
    capital,
    is_missing,
    listed,
    number,
    one_line,
    percent,
    plotly_text,
    ratio,
    rounded,
)

_BLOCKS_A_DAY = 6


def segment_block(segments: pd.DataFrame, level: str | None = None) -> Block:
    """Share of the active members with its interval beside share of their acts, per segment.

    Parameters
    ----------
    segments
        As `AudienceSegmentation.displayed()` gives them: segment, members, share_of_active, low_90,
        high_90, share_of_interactions, rule, note.
    level
        Verdict.

    >>> import pandas as pd
    >>> segment_block(pd.DataFrame()).title
    'No segment to show'
    """
    unit = "Share of active members with 90 % interval, and share of all their acts, %"
    shown = segments[segments["members"].notna()] if len(segments) else segments
    if not len(shown):
        title = "No segment to show"
        sentence = "No group is large enough to be shown without pointing at people."
        figure = empty_figure(title, unit, "No group large enough to show")
        return Block("segments", "audience", title, unit, sentence, figure, pd.DataFrame(), level)
    own = shown.assign(
        segment=[_name(one) for one in shown["segment"]], share_of_members=shown["share_of_active"]
    )
    lead = own.loc[own["share_of_interactions"].idxmax()]
    title = (
        f"{capital(lead['segment'])}: {percent(lead['share_of_members'])} of active members, "
        f"{percent(lead['share_of_interactions'])} of acts"
    )
    sentence = (
        f"{capital(lead['segment'])}: {percent(lead['share_of_interactions'])} of all acts come "
        f"from {percent(lead['share_of_members'])} of the active members (90 %: "
        f"{percent(lead['low_90'])} to {percent(lead['high_90'])}; "
        f"{amount(lead['members'], 'member')})."
    )
    table = pd.DataFrame(
        {
            "Segment": [capital(_name(one)) for one in segments["segment"]],
            "Rule": segments["rule"].map(one_line).tolist(),
            "Members": segments["members"].map(rounded).tolist(),
            "Share of active, %": _in_percent(segments["share_of_active"]),
            "90 % from, %": _in_percent(segments["low_90"]),
            "90 % to, %": _in_percent(segments["high_90"]),
            "Share of acts, %": _in_percent(segments["share_of_interactions"]),
            "Still active, %": _in_percent(segments["still_active"]),
            "Note": segments["note"].map(one_line).tolist(),
        }
    )
    figure = share_bars(own, "segment", title, unit, with_acts=True)
    return Block("segments", "audience", title, unit, sentence, figure, table, level)


def segment_times_block(times: pd.DataFrame, level: str | None = None) -> Block:
    """When each segment acts, against everyone: one row per segment, blocks of four hours.

    Parameters
    ----------
    times
        segment, block, share, share_low, share_high, share_everyone, acts, members.
    level
        Verdict.

    >>> import pandas as pd
    >>> segment_times_block(pd.DataFrame()).title
    'No hours in the log'
    """
    unit = "Share of a segment's acts per block of four hours, as a multiple of everyone's"
    own = times[times["segment"] != EVERYONE_ELSE] if len(times) else times
    known = own[own["members"].notna()] if len(own) else own
    hidden = (
        [one for one in dict.fromkeys(own["segment"]) if one not in set(known["segment"])]
        if len(own)
        else []
    )
    own = own[~own["segment"].isin(hidden)] if len(own) else own
    if not len(known):
        title = "Too few acts to say when" if len(own) else "No hours in the log"
        sentence = "Nothing can be said about when each segment is here."
        figure = empty_figure(title, unit, title)
        return Block("segment-times", "audience", title, unit, sentence, figure,
                     pd.DataFrame(), level)  # fmt: skip
    apart = (known["share_low"] > known["share_everyone"]) | (
        known["share_high"] < known["share_everyone"]
    )
    count, blocks = int(apart.sum()), len(known)
    sentence = (
        f"In {count} of {amount(blocks, 'block')} a segment's share lies outside everyone's by its "
        "90 % interval; one in ten would by chance. "
    )
    if count > most_by_chance(blocks):
        title = f"{count} of {blocks} blocks differ from everyone's rhythm, more than by chance"
    else:
        title = "No more blocks differ from everyone's rhythm than by chance"
    if hidden:
        sentence += f"Too small to show: {listed([capital(_name(one)) for one in hidden])}. "
    sentence += "Answers to posts follow the hours in which you post."
    table = pd.DataFrame(
        {
            "Segment": [capital(_name(one)) for one in known["segment"]],
            "Block": known["block"].tolist(),
            "Share of its acts, %": _in_percent(known["share"]),
            "90 % from, %": _in_percent(known["share_low"]),
            "90 % to, %": _in_percent(known["share_high"]),
            "Everyone, %": _in_percent(known["share_everyone"]),
            "Acts": known["acts"].map(rounded).tolist(),
            "Members": known["members"].map(rounded).tolist(),
        }
    )
    figure = _time_cells(own, title, unit)
    return Block("segment-times", "audience", title, unit, sentence, figure, table, level,
                 min_width=680)  # fmt: skip


def most_by_chance(blocks: int) -> int:
    """How many of that many blocks differ by chance, at most (99 % of a binomial of 10 %).

    >>> most_by_chance(47), most_by_chance(0)
    (10, 0)
    """
    import numpy as np
    from scipy.special import bdtr

    return int((bdtr(np.arange(blocks + 1.0), blocks, 0.1) >= 0.99).argmax()) if blocks else 0


def _time_cells(own: pd.DataFrame, title: str, unit: str) -> go.Figure:
    names = list(dict.fromkeys(own["segment"]))
    row_of = {name: place for place, name in enumerate(names)}
    column = own.groupby("segment").cumcount().tolist()
    own = own.assign(column=column)
    unknown = own[own["members"].isna()]
    nothing = _cells(
        unknown,
        row_of,
        [
            f"{capital(_name(row.segment))}, {row.block}: too few members to show"
            for row in unknown.itertuples()
        ],
    )
    nothing["marker"] = hatched()
    known = own[own["members"].notna()]
    times = known["share"] / known["share_everyone"].clip(lower=1e-9)
    shown = _cells(
        known,
        row_of,
        [
            f"{capital(_name(row.segment))}, {row.block}: {percent(row.share)} of its acts (90 %: "
            f"{percent(row.share_low)} to {percent(row.share_high)}), {ratio(one)} times "
            f"everyone's, {amount(row.members, 'member')}"
            for row, one in zip(known.itertuples(), times, strict=True)
        ],
    )
    shown["marker"] = {
        "color": [ratio_step(one) for one in times],
        "line": {"width": 0},
    }
    data = [nothing, shown]
    layout = {
        "xaxis": {
            "tickvals": [_BLOCKS_A_DAY * day + 2.5 for day in range(7)],
            "ticktext": list(DAYS),
            "range": [-0.5, 7 * _BLOCKS_A_DAY - 0.5],
            "showgrid": False,
            "title": {"text": "Blocks of four hours, midnight to midnight"},
        },
        "yaxis": {
            "tickvals": list(row_of.values()),
            "ticktext": [plotly_text(capital(_name(name)), 24) for name in names],
            "range": [len(names) - 0.5, -0.5],
            "showgrid": False,
            "title": {"text": ""},
        },
        "shapes": [
            {"type": "line", "x0": _BLOCKS_A_DAY * day - 0.5, "x1": _BLOCKS_A_DAY * day - 0.5,
             "y0": -0.5, "y1": len(names) - 0.5, "line": {"color": colour("plot-axis"), "width": 1}}
            for day in range(1, 7)
        ],
        "bargap": 0,
        "barmode": "overlay",
    }  # fmt: skip
    return drawn(data, layout, title, unit, height=150 + 52 * len(names))


def _cells(own: pd.DataFrame, row_of: dict[str, int], hover: list[str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": own["column"].tolist(),
        "y": [0.88] * len(own),
        "base": [row_of[name] - 0.44 for name in own["segment"]],
        "width": 0.94,
        "text": [plotly_text(one) for one in hover],
        "textposition": "none",
        "hoverinfo": "text",
        "showlegend": False,
    }


def how_many_block(panel: pd.DataFrame, members: int, level: str | None = None) -> Block:
    """How many types: what each number of them gains over one, "one" among the answers.

    Parameters
    ----------
    panel
        types, gain_per_member, clearness, smallest_share, chosen (see `EngagementTypes.panel_`).
    members
        Members looked at.
    level
        Verdict.

    >>> import pandas as pd
    >>> how_many_block(pd.DataFrame(), 0).title
    'Too few members to ask how many types'
    """
    unit = "Gain over one population, BIC units per member; line: the least that counts"
    if not len(panel):
        title = "Too few members to ask how many types"
        figure = empty_figure(title, unit, "Too few members")
        return Block("how-many-types", "audience", title, unit, f"{title}.", figure,
                     pd.DataFrame(), level)  # fmt: skip
    chosen = panel.loc[panel["chosen"].astype(bool)].iloc[0]
    best = panel.loc[panel["gain_per_member"].idxmax()]
    many = int(chosen["types"])
    title = "One audience is the answer" if many == 1 else f"{many} types stand up to every check"
    gained = (
        f"The largest gain is {number(best['gain_per_member'])} per member, with "
        f"{int(best['types'])} types; {number(MIN_GAIN)} is the least that counts, and four checks "
        "more must be passed."
        if best["types"] > 1
        else "No number of types describes them better than one population."
    )
    sentence = f"{title}, from {amount(members, 'member')}. {gained}"
    table = pd.DataFrame(
        {
            "Types": panel["types"].astype(int).tolist(),
            "Gain per member over one": panel["gain_per_member"].map(rounded).tolist(),
            "Clearness (1: no doubt)": panel["clearness"].map(rounded).tolist(),
            "Smallest type, %": _in_percent(
                panel["smallest_share"].where(panel["smallest_share"] * members >= DISPLAY_MINIMUM)
            ),
            "Answer": ["chosen" if one else "" for one in panel["chosen"]],
        }
    )
    hover = [
        f"{amount(row.types, 'type')}: gain {number(row.gain_per_member)} per member, clearness "
        f"{'not asked' if is_missing(row.clearness) else number(row.clearness)}"
        for row in panel.itertuples()
    ]
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "Gain over one population",
            "x": panel["types"].tolist(),
            "y": panel["gain_per_member"].tolist(),
            "line": {"color": DATA_COLOURS[0], "width": 2},
            "marker": {"size": 9, "color": DATA_COLOURS[0]},
            "text": [plotly_text(one) for one in hover],
            "hoverinfo": "text",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "name": "The answer",
            "x": [many],
            "y": [chosen["gain_per_member"]],
            "marker": {"symbol": "diamond-open", "size": 16,
                       "line": {"width": 2, "color": colour("ink")}, "color": colour("ink")},
            "hoverinfo": "skip",
        },
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "Number of types"}, "dtick": 1, "showgrid": False},
        "yaxis": {"title": {"text": "BIC units per member"}},
        "shapes": [
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": MIN_GAIN, "y1": MIN_GAIN,
             "line": {"color": colour("plot-neutral"), "width": 1.5, "dash": "6px,3px"}}
        ],
    }  # fmt: skip
    figure = drawn(data, layout, title, unit, height=320)
    return Block("how-many-types", "audience", title, unit, sentence, figure, table, level)


def participation_block(
    lorenz: pd.DataFrame, participation: pd.DataFrame, level: str | None = None
) -> Block:
    """How unequally members take part: the brand's own curve.

    Parameters
    ----------
    lorenz
        share_of_members (least active first), share_of_interactions.
    participation
        group, members, interactions, share_of_interactions, note.
    level
        Verdict.

    >>> import pandas as pd
    >>> participation_block(pd.DataFrame(), pd.DataFrame()).title
    'Too few members to show how unequally they take part'
    """
    unit = "Share of all acts by the least active members up to each point, %"
    if not len(lorenz):
        title = "Too few members to show how unequally they take part"
        figure = empty_figure(title, unit, "Too few members")
        return Block("participation", "audience", title, unit, f"{title}.", figure,
                     pd.DataFrame(), level)  # fmt: skip
    members = participation["members"].iloc[-1]
    shown = participation[participation["share_of_interactions"].notna()].iloc[:-1]
    if len(shown):
        said = [f"the {row.group} make {percent(row.share_of_interactions)} of the acts"
                for row in shown.itertuples()]  # fmt: skip
        title = capital(said[-1])
        sentence = f"{capital('; '.join(said))}; {amount(members, 'member')} seen."
    else:
        title = "How unequally members take part"
        sentence = f"{title}: {amount(members, 'member')} seen, too few for the busiest tenth."
    sentence += " This is your own curve, not a rule of thumb."
    across, up = (100 * lorenz[name] for name in ("share_of_members", "share_of_interactions"))
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Your members",
            "x": across.tolist(),
            "y": up.tolist(),
            "line": {"color": DATA_COLOURS[0], "width": 2.5},
            "hovertemplate": "The least active %{x:.0f} % make %{y:.0f} % of the acts"
            "<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": "If all did the same",
            "x": [0, 100],
            "y": [0, 100],
            "line": {"color": colour("plot-neutral"), "width": 1.5, "dash": "6px,3px"},
            "hoverinfo": "skip",
        },
    ]
    layout = {
        "xaxis": {"title": {"text": "Members, least active first, %"}, "range": [0, 100]},
        "yaxis": {"title": {"text": "Acts, %"}, "range": [0, 100]},
    }
    table = pd.DataFrame(
        {
            "Group": participation["group"].map(capital).tolist(),
            "Members": participation["members"].map(rounded).tolist(),
            "Acts": participation["interactions"].map(rounded).tolist(),
            "Share of acts, %": _in_percent(participation["share_of_interactions"]),
            "Note": participation["note"].map(one_line).tolist(),
        }
    )
    figure = drawn(data, layout, title, unit, height=320)
    return Block("participation", "audience", title, unit, sentence, figure, table, level)


def _name(segment: Any) -> str:
    return "everyone else" if segment == EVERYONE_ELSE else str(segment)


def _in_percent(values: pd.Series) -> list:
    return (100 * values.astype(float)).map(rounded).tolist()
