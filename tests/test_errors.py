"""Errors: the text a person reads, the parts a program reads, and both after a copy."""

from __future__ import annotations

import copy
import pickle

import pytest

from planner.errors import BriefError, DataError, InfeasiblePlan, PlannerError

WHERE = [
    ({}, ""),
    ({"file": "posts.csv"}, "posts.csv: "),
    ({"file": "posts.csv", "row": 7}, "posts.csv, row 7: "),
    ({"file": "posts.csv", "column": "Reach"}, "posts.csv, column 'Reach': "),
    ({"row": 7, "column": "Reach"}, "row 7, column 'Reach': "),
    ({"file": "a.csv", "row": 1, "column": "Reach"}, "a.csv, row 1, column 'Reach': "),
]
SAMPLES = [
    PlannerError("No plan is open."),
    DataError(file="a.csv", row=7, column="Reach", got="'-5'", expected="0 or more", remedy="fix"),
    BriefError([("weeks", "found 40, expected 13. Remedy: shorten."), ("name", "is missing.")]),
    InfeasiblePlan(["Too few hours."], ["Raise them to 12."]),
]


@pytest.mark.parametrize(("place", "start"), WHERE)
def test_a_data_error_says_where_what_and_what_to_do(place: dict, start: str) -> None:
    error = DataError(got="'-5'", expected="0 or more", remedy="correct the cell", **place)
    assert str(error) == f"{start}found '-5', expected 0 or more. Remedy: correct the cell."
    assert (error.file, error.row, error.column) == tuple(
        place.get(name) for name in ("file", "row", "column")
    )
    assert (error.got, error.expected, error.remedy) == ("'-5'", "0 or more", "correct the cell")


def test_row_0_is_not_swallowed() -> None:
    assert str(DataError(row=0, got="a", expected="b", remedy="c")).startswith("row 0: ")


def test_a_brief_error_holds_one_line_per_problem() -> None:
    error = SAMPLES[2]
    assert str(error) == "weeks: found 40, expected 13. Remedy: shorten.\nname: is missing."
    assert error.problems[1] == ("name", "is missing.")


def test_an_infeasible_plan_says_why_and_what_would_do() -> None:
    error = InfeasiblePlan(["One.", "Two."], ["This.", "Or that."])
    assert str(error) == (
        "The limits contradict each other. One. Two. What would make it possible: This. Or that."
    )
    assert (error.reasons, error.what_to_relax) == (["One.", "Two."], ["This.", "Or that."])


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_every_error_is_a_planner_error_and_survives_a_copy(error: PlannerError) -> None:
    assert isinstance(error, PlannerError) and not isinstance(error, ValueError)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)
    with pytest.raises(type(error)) as caught:
        raise pickle.loads(pickle.dumps(error))
    assert str(caught.value) == str(error)


def test_a_kind_of_error_made_elsewhere_survives_a_copy_too() -> None:
    class Refused(PlannerError):
        exit_code = 2

        def __init__(self, *, why: str) -> None:
            self.why = why
            super().__init__(f"Refused: {why}")

    again = copy.copy(Refused(why="it is late"))
    assert (str(again), again.why, again.exit_code) == ("Refused: it is late", "it is late", 2)
