"""One step of the planner that shows evidence, on a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets as widgets

from planner.figures import Block, PlanBlocks
from planner.widgets import markup, plain
from planner.widgets.guard import Guard
from planner.widgets.inputs import Outcome
from planner.widgets.opening import open_session, watch_for_others
from planner.widgets.panels import EvidencePanel, Topic, heading
from planner.widgets.plan_bar import PlanBar
from planner.widgets.single_step import single_step
from planner.widgets.state import PLAN_INPUTS, PlannerState
from planner.widgets.step_foot import StepFoot
from planner.widgets.work import Work

SECONDS_TO_COLLECT = 0.15


class PlanStepApp(widgets.VBox):
    """A step's panel under the plan's bar; the plan is made so that there is something to show.

    Parameters
    ----------
    topic
        What the panel shows.
    step
        Name of the step, for its foot.
    panel
        Makes the panel.
    """

    def __init__(
        self,
        topic: Topic,
        step: str,
        panel: Callable[[PlannerState], EvidencePanel],
        state: PlannerState | None = None,
    ) -> None:
        self.session = open_session(state)
        self.state = self.session.state
        self._topic, self._step = topic, step
        self.guard = Guard()
        self._blocks = PlanBlocks()
        self.bar = PlanBar(self.session, self.guard)
        self.panel = panel(self.state)
        self._head = heading(topic.label, topic.question)
        self.nothing = plain.HTML(self._head + '<div class="pl-bones"><i></i></div>')
        self.foot = StepFoot(self.session, self.guard)
        self.stage = plain.VBox([self.nothing])
        parts = [self.guard.place, self.stage, self.foot]
        super().__init__(single_step(self.bar, parts))
        self.add_class("pl-app")
        self._others = watch_for_others(self.session)
        show = self.guard.wrap(f"showing {topic.label.lower()}", self._show)
        self._work = Work(SECONDS_TO_COLLECT, lambda: self.state.inputs().outcome, show)
        changed = self.guard.wrap("taking over a change", lambda _change: self._work.ask())
        self.state.observe(changed, list(PLAN_INPUTS))
        confirmed = self.guard.wrap("confirming a step", lambda _change: self._note())
        self.state.observe(confirmed, "confirmed")
        self._work.ask()

    def _show(self, outcome: Outcome) -> None:
        self.state.take_outcome(outcome)
        plan = self.state.shown_plan
        if plan is None:
            self.nothing.value = self._head + markup.message(
                "warn",
                "There is no plan to compare with.",
                ["Open the planner to mend it."],
                self.state.blockers(),
            )
        else:
            self.panel.show(plan, self._plan_blocks)
        self.stage.children = [self.nothing if plan is None else self.panel]
        self._note()

    def _note(self) -> None:
        self.foot.show(self._step, self.state.blockers())

    def _plan_blocks(self, topics: Sequence[str]) -> list[Block]:
        return self._blocks.of(self.state.shown_plan, topics)
