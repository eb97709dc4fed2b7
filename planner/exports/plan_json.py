"""Plan JSON: the reference form, complete; every other export is a view of it."""

from __future__ import annotations

from planner.plan.document import Plan


def plan_json(plan: Plan) -> bytes:
    """The whole plan, notes included, as UTF-8 JSON that `Plan.from_json` reads to an equal plan.

    Half of a character pair (a lone surrogate) is written as its JSON escape, so that any text
    survives.
    """
    return plan.to_json().encode("utf-8", "backslashreplace")
