"""What changed between two states of a figure: applied again it gives the new state."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planner.widgets.patch import changes

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text("ab")
    | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text("xyz"), inner, max_size=4),
    max_leaves=25,
)  # fmt: skip
figures = st.dictionaries(st.text("xyz"), plain, max_size=4)


def applied(whole: Any, found: list[list[Any]]) -> Any:
    """What the page does with changes, in Python."""
    whole = copy.deepcopy(whole)
    for path, *value in found:
        place = whole
        for key in path[:-1]:
            place = place[key]
        if value:
            place[path[-1]] = value[0]
        else:
            del place[path[-1]]
    return whole


def exact(value: Any) -> str:
    """A text that tells 1 from 1.0 and True."""
    return repr(value)


@given(figures, figures)
def test_changes_lead_from_one_state_to_the_other(old: dict, new: dict) -> None:
    kept = copy.deepcopy(old)
    found = applied(old, changes(old, new))
    assert dict(sorted(found.items())) == dict(sorted(new.items()))
    assert exact(changes(found, new)) == "[]"
    assert exact(old) == exact(kept), "the old state itself is left alone"


@given(figures)
def test_an_equal_state_has_no_changes(state: dict) -> None:
    assert changes(state, copy.deepcopy(state)) == []


def test_one_value_of_a_long_list_travels_alone() -> None:
    old = {"data": [{"colour": ["blue"] * 168}]}
    new = copy.deepcopy(old)
    new["data"][0]["colour"][7] = "red"
    assert changes(old, new) == [[["data", 0, "colour", 7], "red"]]


def test_a_list_that_changed_much_travels_whole() -> None:
    assert changes({"y": [1, 2, 3, 4]}, {"y": [5, 6, 3, 4]}) == [[["y"], [5, 6, 3, 4]]]
    assert changes({"y": [1, 2]}, {"y": [1, 2, 3]}) == [[["y"], [1, 2, 3]]]


def test_equal_numbers_of_other_kinds_and_missing_ones_are_told_apart() -> None:
    assert changes({"a": 1}, {"a": True}) == [[["a"], True]]
    assert changes({"a": [None]}, {"a": [0]}) == [[["a"], [0]]]
    assert changes({"a": float("nan")}, {"a": float("nan")}) == []
