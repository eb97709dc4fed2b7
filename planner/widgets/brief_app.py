"""The brief by itself: what to reach, with which people, hours and limits. No plan is made here."""

from __future__ import annotations

import ipywidgets as widgets

from planner.brief import Brief
from planner.errors import BriefError
from planner.widgets.brief_form import BriefForm
from planner.widgets.brief_form.blockers import blockers
from planner.widgets.guard import Guard
from planner.widgets.opening import open_session, watch_for_others
from planner.widgets.plan_bar import PlanBar
from planner.widgets.single_step import single_step
from planner.widgets.state import PlannerState
from planner.widgets.step_foot import StepFoot


class BriefApp(widgets.VBox):
    """The form with the bar of the plan it belongs to.

    >>> app = BriefApp()
    >>> app.state.change_brief(weeks=4); app.session.can_undo
    True
    """

    def __init__(self, state: PlannerState | None = None) -> None:
        self.session = open_session(state)
        self.state = self.session.state
        self.guard = Guard()
        self.bar = PlanBar(self.session, self.guard)
        self.form = BriefForm(self.state)
        self.foot = StepFoot(self.session, self.guard)
        parts = [self.guard.place, self.form, self.foot]
        super().__init__(single_step(self.bar, parts))
        self.add_class("pl-app")
        self._others = watch_for_others(self.session)
        show = self.guard.wrap("showing the brief", lambda _change: self._show())
        self.state.observe(show, ["brief", "confirmed", "source", "brand", "file", "reading"])
        self.form.show(None)
        self._show()

    def _show(self) -> None:
        sentences = blockers(self.state.brief)
        try:
            Brief.make(**self.state.brief)
        except BriefError as error:
            sentences += [f"{field}: {text}" for field, text in error.problems]
        self.foot.show("brief", sentences)
