"""Joining two people's edits: what one side changed is taken, what both changed is asked."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import PlannerError
from planner.plan.merging import ABSENT, MergeConflict, merge_contents, resolve

# Few keys, names and values, so that the three contents meet often.
VALUES = st.sampled_from([0, 1, 1.0, True, None, "", "a", [], [1, 2], {}])
FIELDS = st.deferred(lambda: st.dictionaries(st.sampled_from(["a", "b", "c.d"]), NODES, max_size=3))
MEMBERS = st.lists(
    st.tuples(st.sampled_from(["Ida", "Bo", "x.y", "Åse"]), FIELDS),
    max_size=4,
    unique_by=lambda member: member[0],
).map(lambda members: [{"name": name, "fields": fields} for name, fields in members])
NODES = st.one_of(VALUES, FIELDS, MEMBERS)
CONTENTS = st.dictionaries(st.sampled_from("abc"), NODES, max_size=3)


def as_text(value: Any) -> str:
    """JSON text: 1, 1.0 and True are three values; the order of keys says nothing."""
    return "ABSENT" if value is ABSENT else json.dumps(value, sort_keys=True)


def texts(*values: Any) -> list[str]:
    return [as_text(value) for value in values]


def leaves(value: Any, path: str = "") -> dict[str, str]:
    """Every value that is neither object nor named list, by its path."""
    if isinstance(value, dict):
        inner = {f"{path}.{quoted(key)}".lstrip("."): part for key, part in value.items()}
    elif isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
        inner = {f"{path}[{quoted(part['name'])}]": part for part in value}
    else:
        return {path: as_text(value)}
    return {name: text for at, part in inner.items() for name, text in leaves(part, at).items()}


def quoted(key: str) -> str:
    return json.dumps(key) if "." in key else key


def asked(path: str, conflicts: tuple[MergeConflict, ...]) -> bool:
    """Whether a person is asked about this path or about something it is part of."""
    return any(path == c.path or path.startswith((f"{c.path}.", f"{c.path}[")) for c in conflicts)


@given(CONTENTS, CONTENTS)
def test_what_one_side_changed_is_taken_without_a_question(base: dict, changed: dict) -> None:
    for mine, theirs in ((base, changed), (changed, base), (changed, changed)):
        merge = merge_contents(base, mine, theirs)
        assert merge.conflicts == ()
        assert as_text(merge.merged) == as_text(changed)


@given(CONTENTS, CONTENTS, CONTENTS)
def test_it_does_not_matter_who_is_mine(base: dict, mine: dict, theirs: dict) -> None:
    here, there = merge_contents(base, mine, theirs), merge_contents(base, theirs, mine)
    asked_here = {c.path: texts(c.base, c.mine, c.theirs) for c in here.conflicts}
    asked_there = {c.path: texts(c.base, c.theirs, c.mine) for c in there.conflicts}
    assert asked_here == asked_there and len(asked_here) == len(here.conflicts)
    if not here.conflicts:
        assert as_text(here.merged) == as_text(there.merged)
    for choice, other in (("mine", "theirs"), ("theirs", "mine")):
        assert as_text(resolve(here, dict.fromkeys(asked_here, choice))) == as_text(
            resolve(there, dict.fromkeys(asked_there, other))
        )


@given(CONTENTS, CONTENTS, CONTENTS)
def test_nothing_is_dropped_and_nothing_comes_back(base: dict, mine: dict, theirs: dict) -> None:
    merge = merge_contents(base, mine, theirs)
    was, here, there, now = (leaves(part) for part in (base, mine, theirs, merge.merged))
    for path in {**was, **here, **there}:
        if asked(path, merge.conflicts) or "{}" in (was.get(path), here.get(path), there.get(path)):
            continue
        changed_here, changed_there = (side.get(path) != was.get(path) for side in (here, there))
        if changed_here and path in here:
            assert now.get(path) == here[path]
        if changed_there and path in there:
            assert now.get(path) == there[path]
        if not changed_here and not changed_there:
            assert now.get(path) == was[path]
        if (changed_here and path not in here) or (changed_there and path not in there):
            assert path not in now


@given(CONTENTS, CONTENTS, CONTENTS)
def test_the_choices_decide_what_was_asked(base: dict, mine: dict, theirs: dict) -> None:
    merge = merge_contents(base, mine, theirs)
    paths = [conflict.path for conflict in merge.conflicts]
    assert as_text(resolve(merge, dict.fromkeys(paths, "mine"))) == as_text(merge.merged)
    # Choosing one field leaves every other one alone.
    for chosen in paths:
        settled = resolve(merge, dict.fromkeys(paths, "mine") | {chosen: "theirs"})
        before, after = leaves(merge.merged), leaves(settled)
        one = tuple(conflict for conflict in merge.conflicts if conflict.path == chosen)
        for path in {**before, **after}:
            if "{}" not in (before.get(path), after.get(path)) and not asked(path, one):
                assert before.get(path) == after.get(path)


@given(CONTENTS, CONTENTS, CONTENTS)
def test_the_inputs_are_left_alone(base: dict, mine: dict, theirs: dict) -> None:
    kept = copy.deepcopy((base, mine, theirs))
    merged = merge_contents(base, mine, theirs).merged
    for value in merged.values():
        if isinstance(value, dict | list):
            value.clear()
    assert (base, mine, theirs) == kept


BRIEF = {"weeks": 4, "campaigns": [{"name": "Spring", "weeks": 2}, {"name": "Sale", "weeks": 1}]}


def edited(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(BRIEF) | changes


def test_members_of_a_named_list_are_joined_one_by_one() -> None:
    mine = edited(campaigns=[{"name": "Spring", "weeks": 3}, {"name": "Sale", "weeks": 1},
                             {"name": "Fair", "weeks": 1}])  # fmt: skip
    theirs = edited(campaigns=[{"name": "Tour", "weeks": 9}, {"name": "Spring", "weeks": 2}])
    merge = merge_contents(BRIEF, mine, theirs)
    assert merge.conflicts == ()
    assert [c["name"] for c in merge.merged["campaigns"]] == ["Tour", "Spring", "Fair"]
    assert merge.merged["campaigns"][1]["weeks"] == 3


def test_removed_here_and_edited_there_is_a_question() -> None:
    mine = edited(campaigns=[{"name": "Sale", "weeks": 1}])
    theirs = edited(campaigns=[{"name": "Spring", "weeks": 5}, {"name": "Sale", "weeks": 1}])
    merge = merge_contents(BRIEF, mine, theirs)
    (conflict,) = merge.conflicts
    assert conflict == MergeConflict(
        "campaigns[Spring]", {"name": "Spring", "weeks": 2}, ABSENT, {"name": "Spring", "weeks": 5}
    )
    assert repr(conflict.mine) == "ABSENT"
    assert resolve(merge, {conflict.path: "mine"}) == mine
    assert resolve(merge, {conflict.path: "theirs"}) == theirs


def test_platforms_name_their_rows_and_a_repeated_name_makes_a_list_one_value() -> None:
    base = {"rows": [{"platform": "x", "n": 1, "m": 1}]}
    mine = {"rows": [{"platform": "x", "n": 2, "m": 1}]}
    theirs = {"rows": [{"platform": "x", "n": 1, "m": 2}]}
    assert merge_contents(base, mine, theirs).merged == {
        "rows": [{"platform": "x", "n": 2, "m": 2}]
    }
    theirs["rows"].append({"platform": "x", "n": 7, "m": 7})
    (conflict,) = merge_contents(base, mine, theirs).conflicts
    assert (conflict.path, conflict.mine, conflict.theirs) == ("rows", mine["rows"], theirs["rows"])


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("CAB", "ABCD", "CDAB"),  # one re-orders, the other adds behind C
        ("ABXYC", "ABZC", "ABXYZC"),  # both add in one place: each run stays together
        ("AC", "ABDC", "ADC"),
        ("CBA", "BAC", None),  # both re-order, differently
        ("BAC", "BACD", "BACD"),
    ],
)
def test_the_order_of_named_lists(mine: str, theirs: str, expected: str | None) -> None:
    base, mine_list, theirs_list = (
        {"list": [{"name": name} for name in names]} for names in ("ABC", mine, theirs)
    )
    for one, other in ((mine_list, theirs_list), (theirs_list, mine_list)):
        merge = merge_contents(base, one, other)
        assert [conflict.path for conflict in merge.conflicts] == ([] if expected else ["list"])
        if expected:
            assert "".join(member["name"] for member in merge.merged["list"]) == expected


def test_equal_for_python_is_not_equal_for_a_file() -> None:
    for mine, theirs in ((True, 1), (1, True)):
        merge = merge_contents({"on": 1}, {"on": mine}, {"on": theirs})
        assert merge.merged["on"] is True and merge.conflicts == ()


def test_paths_are_unmistakable() -> None:
    base = {"a.b": 0, "a": {"b": 0}}
    merge = merge_contents(base, {"a.b": 1, "a": {"b": 1}}, {"a.b": 2, "a": {"b": 2}})
    assert [conflict.path for conflict in merge.conflicts] == ['"a.b"', "a.b"]
    assert resolve(merge, {'"a.b"': "theirs", "a.b": "mine"}) == {"a.b": 2, "a": {"b": 1}}


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({}, "no choice for 'weeks'"),
        ({"weeks": "ours"}, "a choice for 'weeks'"),
        ({"weeks": "mine", "days": "mine"}, "a choice for 'days'"),
    ],
)
def test_choices_that_do_not_fit_are_refused(choices: dict[str, str], said: str) -> None:
    merge = merge_contents(BRIEF, edited(weeks=5), edited(weeks=6))
    with pytest.raises(PlannerError, match=said):
        resolve(merge, choices)
