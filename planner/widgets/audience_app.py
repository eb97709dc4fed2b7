"""The audience by itself: tiers, types, survey, reach. No plan is made here."""

from __future__ import annotations

import ipywidgets as widgets

from planner.widgets import markup, plain
from planner.widgets.guard import Guard
from planner.widgets.member_models import MemberModels
from planner.widgets.opening import open_session, watch_for_others
from planner.widgets.plan_bar import PlanBar
from planner.widgets.reach_panel import ReachPanel
from planner.widgets.single_step import single_step
from planner.widgets.state import PlannerState
from planner.widgets.step_foot import StepFoot
from planner.widgets.survey_models import SurveyModels

TITLE = "Who takes part"
QUESTION = "How much, in which ways, who is still there, and where could others be reached?"


class AudienceApp(widgets.VBox):
    """What can be asked of members, respondents and published reach, with the plan's bar.

    >>> app = AudienceApp()
    >>> app.members.platform.options[0]
    ('Facebook', 'facebook')
    """

    def __init__(self, state: PlannerState | None = None) -> None:
        self.session = open_session(state)
        self.state = self.session.state
        self.guard = Guard()
        self.bar = PlanBar(self.session, self.guard)
        self.members = MemberModels(self.state)
        self.survey = SurveyModels(self.state)
        self.reach = ReachPanel()
        self.foot = StepFoot(self.session, self.guard)
        head = plain.HTML(f"<h2>{markup.esc(TITLE)}</h2><p>{markup.esc(QUESTION)}</p>")
        parts = [self.guard.place, head, self.members, self.survey, self.reach, self.foot]
        super().__init__(single_step(self.bar, parts))
        self.add_class("pl-app")
        self._others = watch_for_others(self.session)
        show = self.guard.wrap("showing the audience", lambda _change: self._show())
        self.state.observe(show, ["brief", "confirmed", "source", "brand", "file", "reading"])
        self._show()

    def _show(self) -> None:
        self.members.show()
        self.survey.show()
        self.foot.show("audience", [])
