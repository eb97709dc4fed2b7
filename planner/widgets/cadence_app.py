"""Cadence by itself: whether hours matter, how often to post, and who is there to answer."""

from __future__ import annotations

from planner.widgets.panels import CADENCE, CadencePanel
from planner.widgets.plan_step_app import PlanStepApp
from planner.widgets.state import PlannerState


class CadenceApp(PlanStepApp):
    """The Cadence step on a page of its own.

    >>> app = CadenceApp()
    >>> app.panel.asking is not None
    True
    """

    def __init__(self, state: PlannerState | None = None) -> None:
        super().__init__(CADENCE, "cadence", CadencePanel, state)
