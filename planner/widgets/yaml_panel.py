"""The whole brief as text: campaigns, themed days, blackouts and everything else it can hold."""

from __future__ import annotations

from typing import Any

from planner.errors import BriefError
from planner.figures.words import capital, one_line, platform_label
from planner.plan import Plan
from planner.widgets import markup, plain
from planner.widgets.guard import Guard
from planner.widgets.panels import Blocks, heading
from planner.widgets.problem import problem_of
from planner.widgets.state import PlannerState

QUESTION = "What is to be reached, with what, and inside which limits?"


class YamlPanel(plain.VBox):
    """A text field with the brief as YAML, and a button that takes it over."""

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._written = ""
        self.guard = Guard()
        self.head = plain.HTML()
        self.text = plain.Textarea(description="The whole brief as YAML", rows=24)
        self.text.add_class("pl-yaml")
        self.apply = plain.Button(description="Apply this brief")
        self.back = plain.Button(description="Discard my changes")
        self.answer = plain.HTML()
        self.apply.on_click(self.guard.wrap("taking over the brief", lambda _button: self._take()))
        self.back.on_click(self.guard.wrap("discarding changes", lambda _button: self._write()))
        card = plain.VBox([self.text, plain.HBox([self.apply, self.back]), self.answer])
        card.add_class("pl-card")
        self.targets = plain.HTML()
        super().__init__([self.head, self.targets, self.guard.place, card])
        self.add_class("pl-panel")

    def show(self, plan: Plan | None, _blocks: Blocks | None = None) -> None:
        """Show the state's brief; text somebody is still editing is left alone."""
        self.head.value = heading("Brief", QUESTION) + (
            '<p class="small">The values you move most stand beside this text. Campaigns, themed '
            "days, blackouts, goals and targets are edited here.</p>"
        )
        self.targets.value = _targets(plan)
        if self.text.value == self._written:
            self._write()

    def _write(self) -> None:
        self._written = self.text.value = self._state.brief_yaml()
        self.answer.value = ""

    def _take(self) -> None:
        try:
            self._state.take_yaml(self.text.value)
        except BriefError as error:
            problem = problem_of(error)
            self.answer.value = markup.message(
                "bad", f"{problem.title} The brief before it still stands.",
                listed=[f"{field}: {sentence}" for field, sentence in problem.fields],
            )  # fmt: skip
            return
        self._write()
        self.answer.value = markup.message("ok", "The brief is taken over.")


def _targets(plan: Plan | None) -> str:
    """The targets of the brief beside what the data say of them now."""
    if plan is None or plan.kpis.empty:
        return ""
    rows = [
        [row.goal, _measure(row), f"per {row.period}", row.sentence]
        for row in plan.kpis.itertuples()
    ]
    columns = ("Goal", "Measure", "Period", "Target and what the data say now")
    return f'<div class="pl-card">{markup.table("Targets", columns, rows, blocks=True)}</div>'


def _measure(row: Any) -> str:
    name = capital(one_line(row.metric).replace("_", " "))
    where = platform_label(row.platform)
    return f"{name}, {where}" if where else name
