"""What the landing page says of a plan: how far it is, from what its steps were confirmed on."""

from __future__ import annotations

from planner.plan.store import PlanStore
from planner.serving.landing import _plans, progress_words
from planner.widgets.confirming import STEP_LABELS, inputs_of
from planner.widgets.state import PlannerState

OWNER = "o" * 32


def confirmed(*steps: str) -> dict:
    """The inputs of a new plan with these steps confirmed as they stand."""
    inputs = PlannerState().get_state()
    return inputs | {"confirmed": {step: inputs_of(step, inputs) for step in steps}}


def test_confirmed_steps_are_counted() -> None:
    words = progress_words(confirmed("data", "brief"))
    assert words == {"brief": "confirmed", "audience": "not confirmed yet",
                     "mix": "not confirmed yet", "cadence": "not confirmed yet",
                     "planner": "2 of 6 steps confirmed"}  # fmt: skip
    assert progress_words(confirmed("data", "audience"))["audience"] == "confirmed"
    assert progress_words(confirmed("data", "brief", "content"))["mix"] == "confirmed"
    assert progress_words(confirmed(*STEP_LABELS))["planner"] == "6 of 6 steps confirmed"


def test_a_step_whose_inputs_changed_counts_no_more() -> None:
    inputs = confirmed("data", "brief")
    inputs["brief"] = {**inputs["brief"], "weeks": 5}
    words = progress_words(inputs)
    assert words == {
        "brief": "changed since it was confirmed",
        "audience": "not confirmed yet",
        "mix": "not confirmed yet",
        "cadence": "not confirmed yet",
        "planner": "1 of 6 steps confirmed",
    }


def test_a_plan_of_another_kind_is_no_fault() -> None:
    assert progress_words({"confirmed": {"elsewhere": {}}})["planner"] == "0 of 6 steps confirmed"


def test_the_last_opened_plan_tells_and_its_draft_goes_first(tmp_path) -> None:
    store = PlanStore(tmp_path / "planner.sqlite")
    assert _plans(store, OWNER) == ([], {})
    plan = store.create({"inputs": confirmed("brief")}, "Spring", "Ida", OWNER)
    plans, steps = _plans(store, OWNER)
    assert [item["title"] for item in plans] == ["Spring"]
    assert steps["planner"] == "1 of 6 steps confirmed"
    store.save_draft(plan.plan_id, OWNER, {"inputs": confirmed("data", "brief")}, 1, 1)
    assert _plans(store, OWNER)[1]["planner"] == "2 of 6 steps confirmed"
    assert _plans(store, "p" * 32) == ([], {}), "somebody else's plans tell nothing"
    store.close()
