"""platforms: published figures with their source, and bounds on overlap."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import PlannerError
from planner.platforms import (
    ALL_ADULTS,
    GROUPS,
    LABELS,
    REACH,
    overlap_bounds,
    reach,
    reach_sentence,
    reach_table,
)


def test_every_figure_is_a_share_with_source_date_and_country():
    assert len(REACH) == 11 + 84 + 66
    for row in REACH:
        assert 0 < row.share_of_adults < 1 and row.platform in LABELS
        assert row.country == "United States" and row.source.startswith("Pew Research Center")
        assert "http" not in row.source and 2012 <= row.year <= 2025
    assert len({(row.platform, row.group, row.survey_date) for row in REACH}) == len(REACH)


def test_newest_figure_wins_and_a_year_can_be_asked_for():
    assert reach("facebook").share_of_adults == 0.71 and reach("facebook").year == 2025
    assert reach("linkedin").share_of_adults == 0.32 and reach("linkedin").year == 2024
    assert reach("x", year=2013).survey_date == "2013-09-30"  # the last of five that year
    assert reach("Twitter").platform == "x" and reach(" Truth Social ").share_of_adults == 0.03
    assert reach("pinterest", "Women").share_of_adults == 0.50


def test_what_was_not_published_stays_missing():
    assert reach("tiktok", year=2016) is None and reach("threads", year=2024) is None
    assert reach("nextdoor", "women") is None and reach("mastodon") is None
    assert reach("facebook", "men", year=2025) is None
    assert "no published reach figure" in reach_sentence("mastodon")


def test_an_unknown_group_names_those_there_are():
    with pytest.raises(
        PlannerError, match=r"found '18-29', expected one of all adults, men, .*age"
    ):
        reach("facebook", "18-29")
    assert GROUPS == (ALL_ADULTS, "men", "women", "white", "black", "hispanic", "asian")


def test_sentence_says_whose_figure_it_is_not():
    assert reach("facebook").sentence == (
        "Facebook: 71 % of US adults (Pew Research Center, 2025): not your audience."
    )


def test_table_holds_every_figure():
    table = reach_table()
    assert len(table) == len(REACH) and not table.isna().any().any()
    row = table[(table["platform"] == "bereal") & (table["group"] == "asian")].iloc[0]
    assert row["share_of_adults"] == 0.09 and row["survey_date"] == "2023-09-05"


@given(st.integers(0, 6), st.integers(0, 6))
def test_overlap_bounds_are_what_six_people_can_do(a, b):
    """All ways to choose a users of one and b of the other platform among 6 people."""
    people = range(6)
    overlaps = {
        len(set(first) & set(second))
        for first in itertools.combinations(people, a)
        for second in itertools.combinations(people, b)
    }
    low, high = overlap_bounds(a / 6, b / 6)
    assert low == pytest.approx(min(overlaps) / 6) and high == pytest.approx(max(overlaps) / 6)


def test_overlap_of_percents_is_refused():
    with pytest.raises(PlannerError, match="give shares, not percent"):
        overlap_bounds(71, 0.5)
    with pytest.raises(PlannerError, match="found the share nan"):
        overlap_bounds(0.5, float("nan"))
