"""The form of the Brief step: one module per part of the brief, pure functions under one widget."""

from planner.widgets.brief_form.blockers import blockers
from planner.widgets.brief_form.form import BriefForm

__all__ = ["BriefForm", "blockers"]
