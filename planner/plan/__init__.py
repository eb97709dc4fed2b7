"""The plan: made from brief and evidence, checked against the brief, one document for every app."""

from planner.plan.checks import plan_violations
from planner.plan.document import Finding, Note, Plan
from planner.plan.make import make_plan

__all__ = ["Finding", "Note", "Plan", "make_plan", "plan_violations"]
