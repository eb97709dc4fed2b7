"""What may be shown: nothing hidden can be computed, nothing unsafe gets into HTML."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.audience.display import (
    checked_minimum,
    hidden_groups,
    table_html,
    two_digits,
    with_small_groups_hidden,
)
from planner.errors import PlannerError

sizes_of_groups = st.lists(st.integers(0, 300), min_size=1, max_size=7)


@given(sizes_of_groups, st.integers(10, 100))
def test_no_hidden_size_follows_from_the_total(sizes, minimum):
    hidden = hidden_groups(np.array(sizes), minimum)
    assert all(hidden[place] for place, size in enumerate(sizes) if size < minimum)
    if not hidden.any() or hidden.all():
        return
    if not sum(size for size, gone in zip(sizes, hidden, strict=True) if gone):
        return  # all hidden groups are empty: nobody stands in them
    # Whoever knows the total and every shown size knows the sum of the hidden ones, no more: each
    # hidden size may be anything from 0 to that sum.
    left = sum(sizes) - sum(size for size, gone in zip(sizes, hidden, strict=True) if not gone)
    assert hidden.sum() >= 2 and left >= minimum


@given(sizes_of_groups, st.integers(10, 100))
def test_no_more_is_hidden_than_that_takes(sizes, minimum):
    hidden = hidden_groups(np.array(sizes), minimum)
    small = [size for size in sizes if size < minimum]
    extra = sorted(size for size, gone in zip(sizes, hidden, strict=True)
                   if gone and size >= minimum)  # fmt: skip
    if not small:
        assert not hidden.any()
    elif extra:
        before = small + extra[:-1]
        assert len(before) < 2 or sum(before) < minimum
        # The smallest of the large groups go first.
        assert extra == sorted(size for size in sizes if size >= minimum)[: len(extra)]


def test_a_hidden_row_is_empty_and_says_the_same_as_every_other():
    table = pd.DataFrame(
        {
            "tier": list("abc"),
            "members": [1234, 60, 7],
            "share_of_members": [0.9486, 0.0461, 0.0054],
        }
    )
    before = table.copy()
    shown = with_small_groups_hidden(table, 50)
    assert shown.loc[0, ["members", "share_of_members"]].tolist() == [1200.0, 0.95]
    assert shown.loc[1:, ["members", "share_of_members"]].isna().all().all()
    assert shown["note"].nunique() == 2 and shown["note"][1] == shown["note"][2] != ""
    pd.testing.assert_frame_equal(table, before)


def test_the_minimum_has_a_floor():
    assert checked_minimum(10) == 10
    for minimum in (9, 0, -5, float("nan")):
        with pytest.raises(PlannerError, match="expected 10 or more"):
            checked_minimum(minimum)


@given(st.floats(1e-6, 1e7))
def test_two_digits_move_a_number_by_five_percent_at_most(value):
    rounded = two_digits(value)
    assert abs(rounded - value) <= 0.05 * value * (1 + 1e-9)
    assert len(f"{rounded:.12e}".split("e")[0].replace(".", "").rstrip("0")) <= 2


def test_every_text_is_escaped():
    frame = pd.DataFrame({"tier": ["<script>x</script>"], "definition": ["a & b"], "members": [60]})
    page = table_html("<b>title</b>", frame, ["<i>note</i>"])
    for raw in ("<script>", "<b>title", "<i>", "a & b"):
        assert raw not in page
    assert "&lt;script&gt;" in page and "a &amp; b" in page
