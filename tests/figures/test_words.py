"""Escaping and rounding, for any text and any number."""

from __future__ import annotations

import html
import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.figures.words import (
    is_missing,
    kind_label,
    listed,
    number,
    one_line,
    plotly_text,
    rounded,
    slug,
)

HOSTILE = [
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "%{x}",
    "%%{customdata}",
    r"$\alpha$",
    "R&D &lt;",
    "<a href='javascript:alert(1)'>",
    "a\r\nb\x00c",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_harmless_and_stays_readable(text: str) -> None:
    safe = plotly_text(text)
    assert "<" not in safe and ">" not in safe and "$" not in safe and "%{" not in safe
    assert html.unescape(safe) == one_line(text)


@given(st.text())
def test_any_text_is_harmless_and_comes_back(text: str) -> None:
    safe = plotly_text(text)
    assert not re.search(r"[<>$]|%\{|[\x00-\x1f]", safe)
    assert html.unescape(safe) == one_line(text)
    assert not re.search(r"&(?!(amp|lt|gt|#36|#123);)", safe)


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_a_cut_never_splits_a_reference(text: str, longest: int) -> None:
    assert len(html.unescape(plotly_text(text, longest))) <= longest


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_shown_number_is_the_rounded_one(value: float) -> None:
    shown = rounded(value)
    assert shown is not None
    assert math.isclose(shown, value, rel_tol=0.006, abs_tol=0.5 if abs(value) >= 100 else 1e-300)
    assert float(number(value).replace(",", "")) == pytest.approx(shown, rel=1e-6, abs=1e-6)


def test_missing_values_of_all_kinds() -> None:
    for value in (None, float("nan"), pd.NA, pd.NaT):
        assert is_missing(value)
        assert one_line(value) == ""
        assert number(value) == "not known"
    assert rounded(float("inf")) is None


def test_names() -> None:
    assert kind_label(pd.NA, pd.NA, pd.NA) == "Unlabelled posts"
    assert slug("<script>") == "script"
    assert slug("...") == "unnamed"
    assert listed([]) == ""
