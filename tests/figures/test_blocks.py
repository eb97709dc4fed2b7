"""Every block: title, unit, sentence, table; numbers that agree; few-post kinds never first."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from exports.plan_by_hand import (
    brief_by_hand,
    content_rows,
    empty_plan,
    hour_rows,
    plan_by_hand,
    tier_rows,
    timing_rows,
    week_rows,
)

from planner.content.cells import THIN_POSTS
from planner.figures import (
    claim_against_noise,
    claim_block,
    content_block,
    content_forest,
    hour_map,
    hour_map_block,
    hours_block,
    plan_blocks,
    spec,
    tier_bars,
    tier_block,
    weekly_hours,
)
from planner.figures.block import Block
from planner.figures.calendar import calendar_block, calendar_overview
from planner.figures.theme import DATA_COLOURS, colour
from planner.verdict import ADVICE_LADDER, SEGMENT_LADDER

LEVELS = ("prior only", "not distinguishable from flat", "leaning", "supported")
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?")


def numbers_in(text: str) -> set[float]:
    return {float(found.rstrip(",").replace(",", "")) for found in NUMBER.findall(text)}


def numbers_of(table: pd.DataFrame) -> set[float]:
    """All numbers of a table, its column sums, and how many rows it has (in all, with values)."""
    found = {float(len(table)), 90.0, 5.0, float(THIN_POSTS)}
    for name in table.columns:
        values = table[name]
        if pd.api.types.is_numeric_dtype(values):
            known = values.dropna().astype(float)
            found |= {*known, float(known.sum()), float((known > 0).sum())}
            few = known[known < THIN_POSTS]
            found |= {float(few.sum()), float(len(few))}
    return found


def all_blocks() -> list[Block]:
    plans = [plan_by_hand(level, timing=timing_rows(level)) for level in LEVELS]
    return [block for plan in [*plans, empty_plan()] for block in plan_blocks(plan)]


def test_every_block_is_complete() -> None:
    for block in all_blocks():
        assert block.title and block.unit and block.sentence.endswith(".")
        assert block.verdict is None or block.verdict in ADVICE_LADDER + SEGMENT_LADDER
        assert all(isinstance(name, str) and name for name in block.table.columns)
        assert not any("_" in name for name in block.table.columns), block.table.columns
        assert block.figure.layout.title.text and block.figure.layout.title.subtitle.text


def test_block_names_are_unique_and_in_reading_order() -> None:
    blocks = plan_blocks(plan_by_hand())
    names = [block.name for block in blocks]
    assert len(set(names)) == len(names)
    topics = list(dict.fromkeys(block.topic for block in blocks))
    assert topics == ["content", "timing", "rhythm", "audience", "hours", "calendar"]


def test_numbers_in_the_words_stand_in_the_table() -> None:
    for block in all_blocks():
        words = f"{block.title}. {block.sentence}"
        strange = numbers_in(words) - numbers_of(block.table)
        if len(block.table):
            assert not strange, f"{block.name}: {strange} in {words!r}"


def test_every_axis_with_values_names_its_unit() -> None:
    axes = {
        "content-facebook": ("xaxis", "Interactions per post"),
        "claim": ("xaxis", "times the mean post"),
        "hour-map-facebook": ("xaxis", "Hour of the day, h"),
        "rhythm": ("xaxis", "Posts a week"),
        "tiers": ("xaxis", "Share, %"),
        "lifecycle": ("xaxis", "Share, %"),
        "hours": ("yaxis", "Hours a week"),
    }
    blocks = {block.name: block for block in plan_blocks(plan_by_hand())}
    for name, (axis, unit) in axes.items():
        assert unit in blocks[name].figure.layout[axis].title.text, name


# --- content ---


def test_a_kind_with_few_posts_is_never_first_and_looks_uncertain() -> None:
    figure = content_forest(content_rows(), "facebook")
    labels = figure.layout.yaxis.ticktext
    assert labels[0] == "Photo · Community<br>converse, 61 posts"
    assert labels[-2] == "Video · Craft<br>inform, 4 posts"
    thin = next(trace for trace in figure.data if trace.name == "Median, fewer than 10 posts")
    assert thin.marker.symbol == "circle-open" and list(thin.y) == [6, 7]
    dashes = [trace.line.dash for trace in figure.data if getattr(trace, "mode", "") == "lines"]
    assert dashes == ["solid", "2px,3px"]


def test_only_a_few_videos_first_in_the_data_are_not_recommended() -> None:
    block = content_block(content_rows(), "facebook")
    assert "Video" not in block.title and "Video" not in block.sentence
    assert block.title == "No kind of post stands out on Facebook"
    assert block.table["Kind of post"].iloc[0] == "Photo · Community · converse"


@pytest.mark.parametrize(
    ("level", "title"),
    [
        ("leaning", "Photo · Community · converse may bring more on Facebook"),
        ("supported", "Photo · Community · converse brings more on Facebook"),
    ],
)
def test_the_title_is_as_sure_as_the_verdict(level: str, title: str) -> None:
    block = content_block(content_rows(level), "facebook")
    assert (block.title, block.verdict) == (title, level)
    assert "1.31 times the other posts (90 %: 1.08 to 1.6)" in block.sentence


def test_a_kind_that_brings_less_is_said_to_bring_less() -> None:
    rows = content_rows()
    rows.loc[rows["format"] == "link", "verdict"] = "supported"
    block = content_block(rows, "facebook")
    assert block.title == "Link · Offers · sell brings less on Facebook"


def test_the_platform_verdict_wins_over_the_rows() -> None:
    assert content_block(content_rows(), "facebook", "leaning").verdict == "leaning"


def test_few_posts_everywhere() -> None:
    rows = content_rows().assign(posts=3.0, verdict="prior only")
    block = content_block(rows, "facebook")
    assert block.title == "Too few posts of each kind on Facebook"
    assert block.verdict == "prior only"


def test_many_kinds_are_drawn_in_part_and_listed_in_full() -> None:
    rows = pd.concat([content_rows().assign(pillar=f"Pillar {letter}") for letter in "abcdefg"])
    block = content_block(rows, "facebook")
    assert len(block.figure.layout.yaxis.ticktext) == 18 + 6
    assert len(block.table) == 56


# --- hours of the week ---


def cell_colours(level: str) -> set[str]:
    figure = hour_map(hour_rows(), timing_rows(level), "facebook")
    return set(figure.data[1].marker.color)


@pytest.mark.parametrize("level", ["prior only", "not distinguishable from flat", "leaning"])
def test_below_supported_the_map_is_flat(level: str) -> None:
    assert cell_colours(level) == {colour("div-3")}
    block = hour_map_block(hour_rows(), timing_rows(level), "facebook")
    assert block.title == "No hour stands out on Facebook"
    assert not re.search(r"\d\d:\d\d|Monday|Thursday|Friday", block.sentence)


def test_supported_hours_are_coloured_by_their_ratio() -> None:
    assert {colour("div-1"), colour("div-3"), colour("div-5")} <= cell_colours("supported")
    block = hour_map_block(hour_rows(), timing_rows("supported"), "facebook")
    assert block.title == "Hours differ on Facebook"
    later = claim_block(timing_rows("supported")).sentence
    assert "saves 4.1 % of the error on 108 later posts" in later


def test_hours_without_posts_are_hatched_and_never_coloured() -> None:
    figure = hour_map(hour_rows(), timing_rows("supported"), "facebook")
    nothing, posted, marks = figure.data
    assert nothing.marker.pattern.shape == "/" and nothing.marker.color == colour("plot-hatch")
    assert len(nothing.x) + len(posted.x) == 7 * (18 - 8 + 1)
    assert marks.text[0] == "0.6<br>3"
    assert "nothing known" in nothing.text[0]


def test_the_claim_is_shown_beside_chance() -> None:
    figure = claim_against_noise(timing_rows())
    band, middle, claim = figure.data
    assert list(band.x)[:2] == [2.1, 3.9] and list(middle.x) == [2.9] and list(claim.x) == [2.71]


# --- audience, hours, calendar ---


def test_tiers_have_intervals_and_hide_what_is_too_small() -> None:
    figure = tier_bars(tier_rows())
    members, acts = figure.data
    assert list(members.x) == pytest.approx([14.0, 83.0])
    assert members.error_x.array == pytest.approx([1.1, 2.0])
    assert acts.marker.pattern.shape == "/"
    block = tier_block(tier_rows(), "no types, useful slices")
    assert "Too small to show: Advocates" in block.sentence
    assert block.table["Members"].isna().tolist() == [False, False, True]


def test_all_tiers_too_small() -> None:
    rows = tier_rows().assign(members=None, share_of_members=None, low_90=None, high_90=None)
    block = tier_block(rows)
    assert "smallest size that may be shown" in block.sentence


def test_weekly_hours_against_capacity() -> None:
    weeks = week_rows(brief_by_hand())
    figure = weekly_hours(weeks)
    assert figure.layout.barmode == "stack"
    assert [trace.name for trace in figure.data] == ["Posts", "Active work", "Hours the team has"]
    weeks.loc[2, "active_hours"] = 12.0
    weeks["active_share"] = weeks["active_hours"] / (weeks["active_hours"] + weeks["post_hours"])
    assert hours_block(weeks).title == "1 week of 8 asks for more hours than the team has"


def test_calendar_shows_every_entry_with_shape_and_colour() -> None:
    plan = plan_by_hand()
    figure = calendar_overview(plan.calendar, plan.brief)
    posts = [trace for trace in figure.data if getattr(trace, "mode", "") == "markers"]
    assert [trace.name for trace in posts] == ["Facebook", "Instagram"]
    assert [len(trace.x) for trace in posts] == [32, 16]
    marks = {(trace.marker.color, trace.marker.symbol) for trace in posts}
    assert marks == {(DATA_COLOURS[0], "circle"), (DATA_COLOURS[1], "square")}
    names = {trace.name: len(trace.x) for trace in figure.data if trace.type == "bar"}
    assert names == {"Blackout: nothing goes out": 1, "Campaign": 3, "Themed day": 8}
    blackout = figure.data[0]
    assert (list(blackout.base), list(blackout.x), list(blackout.y)) == ([0], [2], [5.5])


def test_entries_outside_the_weeks_do_not_break_the_calendar() -> None:
    plan = plan_by_hand()
    late = plan.calendar.assign(starts_wall=plan.calendar["starts_wall"] + pd.Timedelta(days=400))
    block = calendar_block(late, plan.brief)
    assert block.title == "The calendar is empty"


def test_empty_tables_say_what_is_missing() -> None:
    for block in plan_blocks(empty_plan()):
        texts = [note.text for note in block.figure.layout.annotations]
        assert block.topic == "rhythm" or texts, block.name


# --- hostile text ---

HOSTILE = "<b>$x$</b> %{y} & \x00<script>"


def test_no_text_from_data_reaches_plotly_raw() -> None:
    content = content_rows().assign(pillar=HOSTILE, platform="<i>my</i> $forum$")
    brief = brief_by_hand(platforms=[{"platform": "<i>my</i> $forum$"}], themed_days=[],
                          campaigns=[{"name": HOSTILE, "starts_on": "2027-01-04",
                                      "ends_on": "2027-01-20"}])  # fmt: skip
    calendar = plan_by_hand().calendar.assign(title=HOSTILE, platform="<i>my</i> $forum$")
    timing = timing_rows().assign(platform=["<i>my</i> $forum$", "other"])
    plan = plan_by_hand(
        brief=brief, content=content, calendar=calendar, timing=timing,
        hours=hour_rows().assign(platform="<i>my</i> $forum$"),
        tiers=tier_rows().assign(tier=[HOSTILE, "b", "c"]),
    )  # fmt: skip
    for block in plan_blocks(plan):
        plain = spec(block.figure)
        plain["layout"].pop("template")
        for text in _strings(plain):
            bare = text.replace("<br>", "")
            assert not re.search(r"[<>$\x00-\x1f]|%\{", bare), (block.name, text)
    assert any("&#36;forum&#36;" in text for text in _strings(spec(plan_blocks(plan)[0].figure)))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _strings(item)]
    return []
