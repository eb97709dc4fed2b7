"""All blocks of a plan, in reading order."""

from __future__ import annotations

from planner.figures.audience import lifecycle_block, tier_block
from planner.figures.block import Block
from planner.figures.calendar import calendar_block
from planner.figures.content import content_block
from planner.figures.hours import hours_block
from planner.figures.rhythm import rhythm_block
from planner.figures.timing import claim_block, hour_map_block
from planner.plan.document import Plan


def plan_blocks(plan: Plan) -> list[Block]:
    """The blocks of a plan: content, timing, rhythm, audience, hours, calendar.

    Every block carries title, unit, sentence and table, so a page that cannot draw still tells
    everything.
    """

    def level(topic: str, scope: str = "all") -> str | None:
        """The level found for a scope; for "all", else the weakest of the topic's scopes."""
        own = plan.finding(topic, scope)
        if own is not None:
            return own.verdict.level
        parts = [finding.verdict for finding in plan.findings if finding.topic == topic]
        if scope != "all" or not parts:
            return None
        return min(parts, key=lambda verdict: verdict.rank).level

    platforms = [entry.platform for entry in plan.brief.platforms]
    return [
        *(content_block(plan.content, name, level("content", name)) for name in platforms),
        claim_block(plan.timing),
        *(hour_map_block(plan.hours, plan.timing, name, plan.brief.timezone) for name in platforms),
        rhythm_block(plan.rhythm, level("rhythm")),
        tier_block(plan.tiers, level("audience")),
        lifecycle_block(plan.lifecycle, level("lifecycle")),
        hours_block(plan.weeks),
        calendar_block(plan.calendar, plan.brief),
    ]
