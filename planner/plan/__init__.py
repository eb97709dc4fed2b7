"""The plan: made from brief and evidence, checked against the brief, one document for every app."""

from planner.plan.checks import plan_violations
from planner.plan.document import Finding, Note, Plan
from planner.plan.make import make_plan, make_plan_from
from planner.plan.prepared import Prepared, prepare
from planner.plan.store import PlanStore

__all__ = [
    "Finding",
    "Note",
    "Plan",
    "PlanStore",
    "Prepared",
    "make_plan",
    "make_plan_from",
    "plan_violations",
    "prepare",
]
