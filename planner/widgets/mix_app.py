"""The content mix by itself: what kinds have brought, what they are worth, a mix beside yours."""

from __future__ import annotations

from planner.widgets.panels import CONTENT, ContentPanel
from planner.widgets.plan_step_app import PlanStepApp
from planner.widgets.state import PlannerState


class MixApp(PlanStepApp):
    """The Content mix step on a page of its own.

    >>> app = MixApp()
    >>> app.panel.asking is not None
    True
    """

    def __init__(self, state: PlannerState | None = None) -> None:
        super().__init__(CONTENT, "content", ContentPanel, state)
