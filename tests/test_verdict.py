"""Verdicts: two ladders, one sentence each, and an interval that holds its value."""

from __future__ import annotations

import dataclasses
import json
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.verdict import (
    ADVICE_LADDER,
    FALSE_ALARM_RATE_MAX,
    LEVEL_MEANING,
    SEGMENT_LADDER,
    Verdict,
)

LEVELS = ADVICE_LADDER + SEGMENT_LADDER


def verdict(level: str = "leaning", **parts) -> Verdict:
    """A verdict with plain parts."""
    plain = {"sentence": "Carousels may do better.", "rows": 97, "unit": "posts",
             "would_raise": "About 60 more carousels."}  # fmt: skip
    return Verdict(level, **plain | parts)


def test_the_ladders_are_those_of_the_product_page() -> None:
    assert ADVICE_LADDER == (
        "prior only", "not distinguishable from flat", "leaning", "supported", "tested",
    )  # fmt: skip
    assert SEGMENT_LADDER == ("not enough data", "no types, useful slices", "types found")
    assert not set(ADVICE_LADDER) & set(SEGMENT_LADDER)


def test_every_level_has_a_meaning_of_its_own() -> None:
    assert set(LEVEL_MEANING) == set(LEVELS)
    assert len(set(LEVEL_MEANING.values())) == len(LEVELS)
    for level, meaning in LEVEL_MEANING.items():
        assert meaning.endswith(".") and verdict(level).meaning == meaning


def test_the_words_agree_with_the_false_alarm_rates() -> None:
    assert FALSE_ALARM_RATE_MAX == {"leaning": 0.25, "supported": 0.05}
    assert "one in four" in LEVEL_MEANING["leaning"]
    assert "one in twenty" in LEVEL_MEANING["supported"]


@pytest.mark.parametrize("ladder", [ADVICE_LADDER, SEGMENT_LADDER], ids=["advice", "segments"])
def test_ranks_follow_the_ladder(ladder: tuple[str, ...]) -> None:
    for rank, level in enumerate(ladder):
        found = verdict(level)
        assert (found.rank, found.ladder) == (rank, ladder)
        assert [found.at_least(other) for other in ladder] == [
            n <= rank for n in range(len(ladder))
        ]


def test_the_two_ladders_are_not_compared() -> None:
    assert not verdict("tested").at_least("not enough data")
    assert not verdict("types found").at_least("prior only")


@pytest.mark.parametrize("word", ["suported", "Leaning", "", "none"])
def test_an_unknown_level_is_refused_wherever_it_is_named(word: str) -> None:
    message = (
        f"verdict level: found {word!r}, expected one of prior only, not distinguishable from "
        "flat, leaning, supported, tested, not enough data, no types, useful slices, types found"
    )
    for misuse in (
        lambda: verdict(word),
        lambda: verdict().at_least(word),
        lambda: verdict().capped(word, "For a reason."),
    ):
        with pytest.raises(ValueError) as caught:
            misuse()
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"rows": -1}, "verdict rows: found -1, expected 0 or more"),
        ({"rows": math.nan}, "verdict rows: found nan, expected 0 or more"),
        (
            {"value": 2.0, "low_90": 0.5, "high_90": 1.5},
            "verdict interval: found 0.5 to 1.5 around 2.0, expected an interval that holds its "
            "value",
        ),
        (
            {"value": 0.1, "low_90": 0.5, "high_90": 1.5},
            "verdict interval: found 0.5 to 1.5 around 0.1, expected an interval that holds its "
            "value",
        ),
        (
            {"low_90": 1.5, "high_90": 0.5},
            "verdict interval: found 1.5 to 0.5, expected the low end first",
        ),
    ],
)
def test_a_verdict_that_contradicts_itself_is_refused(parts: dict, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        verdict(**parts)
    assert str(caught.value) == message


def test_rounding_is_no_contradiction() -> None:
    found = verdict(value=0.1 + 0.2, low_90=0.3, high_90=0.3)
    assert found.interval_text() == "0.30 (90 %: 0.30 to 0.30)"


@pytest.mark.parametrize("endless", [math.inf, -math.inf, math.nan])
def test_an_interval_without_a_bound_is_none(endless: float) -> None:
    found = verdict(value=1.2, low_90=0.9, high_90=endless)
    assert (found.value, found.low_90, found.high_90) == (1.2, 0.9, None)
    assert found.interval_text() == "1.20 (interval unknown)"
    assert verdict(value=endless, low_90=0.9, high_90=1.1).value is None
    json.dumps(found.as_dict(), allow_nan=False)


def test_the_interval_in_words() -> None:
    assert verdict().interval_text() == "no effect claimed, so no interval"
    known = verdict(value=1.2, low_90=0.98, high_90=1.5)
    assert known.interval_text() == "1.20 (90 %: 0.98 to 1.50)"
    with_unit = verdict(value=1.2, low_90=0.98, high_90=1.5, value_unit="times the median")
    assert with_unit.interval_text() == "1.20 (90 %: 0.98 to 1.50) times the median"
    unknown = verdict(value=1.2, value_unit="times the median")
    assert unknown.interval_text() == "1.20 (interval unknown) times the median"


def test_a_cap_lowers_and_never_raises() -> None:
    high = verdict("tested", value=1.2, low_90=1.1, high_90=1.3)
    low = high.capped("leaning", "Only 40 posts.")
    assert (low.level, low.sentence) == ("leaning", "Carousels may do better. Only 40 posts.")
    assert dataclasses.replace(low, level="tested", sentence=high.sentence) == high
    for same in ("leaning", "supported", "tested", "types found"):
        assert low.capped(same, "For a reason.") is low
    assert verdict("types found").capped("leaning", "For a reason.").level == "types found"


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_a_capped_verdict_stands_at_or_below_its_cap(level: str, cap: str) -> None:
    before = verdict(level)
    after = before.capped(cap, "For a reason.")
    assert after.ladder == before.ladder and after.rank <= before.rank
    if cap in before.ladder:
        assert after.rank == min(before.rank, before.ladder.index(cap))
    assert (after.sentence == before.sentence) == (after.rank == before.rank)


def test_a_verdict_is_frozen_equal_by_value_and_plain_in_json() -> None:
    found = verdict(value=1.2, low_90=0.9, high_90=1.5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.level = "tested"
    assert found == verdict(value=1.2, low_90=0.9, high_90=1.5) and found != verdict()
    assert Verdict(**json.loads(json.dumps(found.as_dict()))) == found
    assert pickle.loads(pickle.dumps(found)) == found
