"""The app's state without a page: inputs, plan, problem, blockers, JSON round trip."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys

import pytest

from planner.errors import BriefError, PlannerError
from planner.samples import SAMPLE_BRANDS
from planner.widgets.state import PlannerState

TODAY = dt.date(2027, 1, 6)
CSV = "id,date,platform,likes\n" + "".join(
    f"{n},2026-05-{n % 28 + 1:02d} 09:{n % 60:02d},facebook,{n % 9}\n" for n in range(1, 61)
)


@pytest.fixture
def state() -> PlannerState:
    """A state on the smallest sample brand, not computed yet."""
    fresh = PlannerState(today=TODAY)
    fresh.choose_sample("lantern_books")
    return fresh


def test_importing_the_state_loads_no_widget_library() -> None:
    code = (
        "import sys; import planner.widgets.state; "
        "sys.exit(any(name in sys.modules for name in ('ipywidgets', 'anywidget', 'IPython')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_starts_on_the_first_sample_brand_with_its_brief() -> None:
    state = PlannerState()
    assert (state.source, state.brand) == ("sample", SAMPLE_BRANDS[0])
    assert state.brief["name"] and state.plan is None and state.problem is None


def test_recompute_makes_a_plan_of_the_brief(state: PlannerState) -> None:
    state.recompute()
    assert state.problem is None and state.blockers() == []
    assert state.plan is state.shown_plan
    assert state.plan.is_simulated
    assert state.plan.brief.model_dump(mode="json") == state.brief


def test_a_changed_brief_changes_the_plan(state: PlannerState) -> None:
    state.recompute()
    before = state.plan
    state.change_brief(weeks=2)
    state.recompute()
    assert state.plan.brief.weeks == 2
    assert 0 < len(state.plan.posts) < len(before.posts)


def test_state_survives_json(state: PlannerState) -> None:
    state.change_brief(name="Søndag <b>", weeks=3, starts_on=dt.date(2027, 3, 1))
    text = json.dumps(state.get_state())
    other = PlannerState(today=TODAY)
    other.set_state(json.loads(text))
    assert other.get_state() == state.get_state()
    other.recompute()
    assert other.plan.brief.starts_on == dt.date(2027, 3, 1)


def test_get_state_shares_nothing_with_the_state(state: PlannerState) -> None:
    taken = state.get_state()
    taken["brief"]["name"] = "changed outside"
    assert state.brief["name"] != "changed outside"


@pytest.mark.parametrize(
    "damaged",
    [{"source": "nowhere"}, {"brief": "text"}, {"file": 3}, {"unknown": 1}, {"brand": None}],
)
def test_a_damaged_state_is_refused_and_changes_nothing(state: PlannerState, damaged: dict) -> None:
    before = state.get_state()
    with pytest.raises(PlannerError):
        state.set_state({**before, **damaged})
    assert state.get_state() == before


def test_contradicting_limits_become_reasons_and_remedies(state: PlannerState) -> None:
    state.recompute()
    shown = state.plan
    people = [{**person, "hours_per_week": 0.5} for person in state.brief["capacity"]["people"]]
    state.change_brief(capacity={**state.brief["capacity"], "people": people})
    state.recompute()
    assert state.plan is None and state.problem.kind == "limits"
    assert state.problem.reasons and state.problem.remedies
    assert state.blockers() == [*state.problem.reasons, *state.problem.remedies]
    assert state.shown_plan is shown, "the plan before stays to be looked at"


def test_an_invalid_brief_is_told_field_by_field(state: PlannerState) -> None:
    state.change_brief(weeks=40, timezone="Mars/Base")
    state.recompute()
    assert state.plan is None and state.problem.kind == "brief"
    fields = dict(state.problem.fields)
    assert set(fields) == {"weeks", "timezone"}
    assert all("Remedy" in sentence for sentence in fields.values())
    assert json.loads(state.brief_yaml())["weeks"] == 40, "text to correct, even when invalid"


def test_a_plan_of_other_data_is_never_shown_as_the_present_one(state: PlannerState) -> None:
    state.recompute()
    state.choose_sample(SAMPLE_BRANDS[0])
    state.change_brief(weeks=99)
    state.recompute()
    assert state.problem.kind == "brief" and state.shown_plan is None


def test_faults_of_ours_never_reach_the_view(
    state: PlannerState, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("planner.widgets.inputs.make_plan_from", broken)
    state.change_brief(weeks=3)
    state.recompute()
    assert state.problem.kind == "fault" and state.problem.reference
    assert any("kept" in sentence for sentence in state.blockers())
    assert not any("Traceback" in sentence for sentence in state.blockers())


def test_yaml_is_taken_over_or_refused_as_a_whole(state: PlannerState) -> None:
    state.take_yaml(state.brief_yaml().replace("weeks: ", "weeks: 4 # "))
    assert state.brief["weeks"] == 4
    before = state.get_state()
    with pytest.raises(BriefError):
        state.take_yaml("weeks: [unclosed")
    assert state.get_state() == before


def test_an_uploaded_file_brings_a_first_brief(state: PlannerState) -> None:
    state.take_file("page posts.csv", CSV.encode())
    state.recompute()
    assert state.source == "file" and state.problem is None
    assert len(state.imported.table) == 60 and not state.plan.is_simulated
    assert state.brief["name"] == "page posts"
    assert state.brief["starts_on"] == "2027-01-11", "the Monday after today"
    assert [item["platform"] for item in state.brief["platforms"]] == ["facebook"]


def test_correcting_the_reading_keeps_a_brief_that_was_edited(state: PlannerState) -> None:
    state.take_file("posts.csv", CSV.encode())
    state.read_again(timezone="Europe/Berlin")
    assert state.brief["timezone"] == "Europe/Berlin", "untouched: it follows the file"
    state.change_brief(weeks=5)
    state.read_again(timezone="Europe/Paris")
    assert (state.brief["timezone"], state.brief["weeks"]) == ("Europe/Berlin", 5)
    assert state.imported.table["timezone"].unique().tolist() == ["Europe/Paris"]


def test_mapping_by_hand(state: PlannerState) -> None:
    odd = CSV.replace("likes", "Daumen")
    state.take_file("odd.csv", odd.encode())
    assert "likes" not in state.imported.mapping
    state.read_again(mapping={"likes": "Daumen"})
    assert state.imported.mapping["likes"] == "Daumen"
    assert state.get_state()["reading"] == {"mapping": {"likes": "Daumen"}}


def test_a_saved_state_names_the_file_to_choose_again(state: PlannerState) -> None:
    state.take_file("posts.csv", CSV.encode())
    saved = state.get_state()
    assert saved["file"]["name"] == "posts.csv" and len(saved["file"]["sha256"]) == 64
    assert "2026-05" not in json.dumps(saved), "rows of people's files are not saved"
    other = PlannerState(today=TODAY)
    other.set_state(saved)
    other.recompute()
    assert other.plan is None
    assert other.blockers() == [
        "The rows of posts.csv are not kept with the plan. Choose the file again."
    ]
    other.take_file("posts.csv", CSV.encode())
    other.recompute()
    assert other.blockers() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 a workbook", "workbook that is damaged"),
        (b"a,b\n1,2\n", "date"),
        (b"id,date,likes\n1,2026-05-04,-3\n", "None of the 1 rows"),
    ],
)
def test_unusable_files_are_explained(state: PlannerState, content: bytes, words: str) -> None:
    state.take_file("bad.csv", content)
    state.recompute()
    assert state.plan is None and state.problem.kind == "data"
    assert words in " ".join(state.blockers())


def test_back_to_the_file_and_reset(state: PlannerState) -> None:
    with pytest.raises(PlannerError, match="Choose one under Data"):
        state.work_on_file()
    state.take_file("posts.csv", CSV.encode())
    state.choose_sample("lantern_books")
    state.work_on_file()
    state.recompute()
    assert state.source == "file" and state.plan is not None
    state.reset()
    assert (state.source, state.file, state.upload) == ("sample", {}, None)
    state.recompute()
    assert state.plan.is_simulated


def test_an_unknown_sample_is_refused(state: PlannerState) -> None:
    with pytest.raises(PlannerError, match="harbour_roast"):
        state.choose_sample("nobody")
