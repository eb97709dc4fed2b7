"""The watch in the app: what stood out, and a switch that pauses campaigns and is turned back."""

from __future__ import annotations

from planner.widgets.panels import CadencePanel
from planner.widgets.state import PlannerState
from planner.widgets.watch_panel import GO_ON, PAUSE, WatchPanel


def test_ordinary_days_are_said_to_be_ordinary() -> None:
    panel = WatchPanel(PlannerState())
    panel.show()
    assert "No day of the last seven stands out" in panel.words.value
    assert "Days that stood out, the latest" in panel.words.value
    assert panel.first.value.isoformat() == PlannerState().brief["starts_on"]


def test_the_switch_pauses_and_goes_on() -> None:
    state = PlannerState()
    panel = WatchPanel(state)
    panel.show()
    panel._turn()
    crisis = state.brief["crises"][0]
    assert crisis["starts_on"] == "2027-01-04" and crisis["ends_on"] == "2027-01-10"
    assert panel.switch.description == GO_ON and panel.first.disabled
    state.recompute()
    assert (state.plan.calendar["title"] == "Campaigns paused").sum() == 1
    panel._turn()
    assert state.brief["crises"] == [] and panel.switch.description == PAUSE


def test_it_stands_in_the_cadence_step() -> None:
    state = PlannerState()
    state.recompute()
    panel = CadencePanel(state)
    panel.show(state.plan, lambda _topics: [])
    assert "Mentions by day" in panel.asking[-1].words.value


def test_without_any_data_nothing_is_claimed() -> None:
    state = PlannerState()
    state.source = "file"
    panel = WatchPanel(state)
    panel.show()
    assert panel.words.value == ""
