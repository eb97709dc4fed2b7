"""Counts and amounts as platforms and people write them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.sources.numbers import decimal_sign, parse_numbers


def values(*texts: str, **settings) -> list[float | None]:
    parsed = parse_numbers(list(texts), **settings)
    assert not parsed.problems, parsed.problems
    return [None if np.isnan(value) else value for value in parsed.values]


def test_platform_spellings_of_counts():
    assert values("2633.0", "0.0", "17", " 8 ") == [2633, 0, 17, 8]
    assert values("1,234", "12,345,678", "55") == [1234, 12_345_678, 55]
    assert values("1.234", "55") == [1234, 55]
    assert values("1 234", "1\u00a0234", "1\u202f234", "1'234", "1’234") == [1234] * 5
    assert values("1.2K", "3M", "2,5k".replace(",", ".")) == [1200, 3_000_000, 2500]
    assert values("1.5E+03", "2e3") == [1500, 2000]
    assert values("1,23,456") == [123_456]
    assert values("٣") == [3]  # Arabic digits are digits


@pytest.mark.parametrize("word", ["", " ", "-", "--", "undefined", "N/A", "null", "None", "nan"])
def test_missing_words_are_missing_and_never_zero(word):
    assert values(word, "3") == [None, 3]


def test_decimal_sign_is_decided_by_the_whole_column():
    assert values("1.234,56", "7,5", "8", whole=False) == [1234.56, 7.5, 8]
    assert values("1,234.56", "7.5", "1,000", whole=False) == [1234.56, 7.5, 1000]
    assert values("1.234", "0,5", whole=False) == [1234, 0.5]
    assert decimal_sign(["1.234", "1,234"]) is None


def test_undecidable_amounts_follow_the_file_then_the_lean_and_say_so():
    parsed = parse_numbers(["1,234"], whole=False, lean=".")
    assert parsed.values.tolist() == [1234]
    parsed = parse_numbers(["1,234"], whole=False, lean=",")
    assert parsed.values.tolist() == [1.234]
    assert "assumption" in parsed.notes[0]
    assert parse_numbers(["1,234"], whole=False, decimal=",").values.tolist() == [1.234]
    # A count is a whole number: there is only one reading.
    assert parse_numbers(["1,234"], whole=True, decimal=",").values.tolist() == [1234]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5", "a count below 0"),
        ("−5", "a count below 0"),
        ("many", "not readable"),
        ("12.5", "not a whole number"),
        ("1,23.4", "not readable"),
        ("12 likes", "not readable"),
        ("1e16", "too large"),
        ("9" * 30, "too large"),
        ("9" * 50_000, "not readable"),
        ("inf", "not readable"),
        ("=1+1", "not readable"),
    ],
)
def test_what_is_no_count_is_a_problem_with_a_reason(text, reason):
    parsed = parse_numbers([text, "3"])
    assert reason in parsed.problems[0][0]
    assert np.isnan(parsed.values[0])
    assert parsed.values[1] == 3


def test_less_than_one_percent_is_unknown_not_zero():
    parsed = parse_numbers(["< 1%", "12"], whole=False)
    assert np.isnan(parsed.values[0])
    assert "1 value(s)" in parsed.notes[0]


def test_bounds():
    parsed = parse_numbers(["0.5", "1.5"], whole=False, low=-1, high=1)
    assert list(parsed.problems) == [1]


@given(st.lists(st.integers(0, 10**9), min_size=1), st.sampled_from([",", ".", " ", "'"]))
def test_grouped_counts_come_back(numbers, mark):
    texts = [f"{number:,}".replace(",", mark) for number in numbers]
    assert parse_numbers(texts).values.tolist() == numbers


@given(st.lists(st.decimals(0, 10**6, places=2, allow_nan=False), min_size=1), st.booleans())
def test_amounts_come_back_in_both_spellings(numbers, comma):
    texts = [f"{number:,.2f}" for number in numbers]
    if comma:
        texts = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    found = parse_numbers(texts, whole=False).values
    assert np.allclose(found, [float(number) for number in numbers])


@given(st.lists(st.text(max_size=12), min_size=1))
def test_any_text_gives_a_value_a_missing_one_or_a_problem(texts):
    parsed = parse_numbers(texts)
    for position, value in enumerate(parsed.values):
        assert np.isnan(value) or (value >= 0 and position not in parsed.problems)
