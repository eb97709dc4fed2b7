"""All blocks of a plan, in reading order; of some topics only; and kept from plan to plan."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.figures.audience import lifecycle_block, tier_block
from planner.figures.block import Block
from planner.figures.calendar import calendar_block
from planner.figures.content import content_block
from planner.figures.hours import hours_block
from planner.figures.rhythm import rhythm_block
from planner.figures.timing import claim_block, hour_map_block
from planner.plan.document import Plan

BLOCK_TOPICS = ("content", "timing", "rhythm", "audience", "hours", "calendar")
"""The topics of a plan's blocks, in reading order."""

_PLANNED = ("posts_planned", "share_planned")


def plan_blocks(plan: Plan, topics: Collection[str] | None = None) -> list[Block]:
    """The blocks of a plan: content, timing, rhythm, audience, hours, calendar.

    Every block carries title, unit, sentence and table, so a page that cannot draw still tells
    everything.

    Parameters
    ----------
    topics
        Make the blocks of these topics only (names of `BLOCK_TOPICS`); None: of all.

    Raises
    ------
    ValueError
        A topic that is none.
    """
    return [recipe.made() for recipe in _recipes(plan, topics)]


class PlanBlocks:
    """The blocks of one plan after the other; those that stay as they were are not drawn again.

    A block whose values are all equal to those it was last made from is the same object as
    before. Its figure must therefore not be changed by whoever shows it.

    >>> from planner import load_sample, make_plan
    >>> sample, blocks = load_sample("lantern_books"), PlanBlocks()
    >>> first = blocks.of(make_plan(sample.brief, sample.posts), ["timing", "hours"])
    >>> goes_on = sample.brief.model_copy(update={"weeks": sample.brief.weeks + 1})
    >>> second = blocks.of(make_plan(goes_on, sample.posts), ["timing", "hours"])
    >>> [block.name for block, again in zip(first, second) if block is not again]
    ['hours']
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[_Recipe, Block]] = {}

    def of(self, plan: Plan, topics: Collection[str] | None = None) -> list[Block]:
        """As `plan_blocks`."""
        blocks = []
        for recipe in _recipes(plan, topics):
            kept = self._kept.get(recipe.name)
            if kept is None or not kept[0].is_like(recipe):
                kept = self._kept[recipe.name] = (recipe, recipe.made())
            blocks.append(kept[1])
        return blocks


@dataclass(frozen=True, eq=False)
class _Recipe:
    """How a block is made: by which function, from which values. `name` is unique in a plan."""

    topic: str
    name: tuple[str, str]
    make: Callable[..., Block]
    values: tuple[Any, ...]

    def made(self) -> Block:
        return self.make(*self.values)

    def is_like(self, other: _Recipe) -> bool:
        """True if both lead to the same block."""
        pairs = zip(self.values, other.values, strict=True)
        return self.make is other.make and all(_equal(one, two) for one, two in pairs)


def _equal(one: Any, two: Any) -> bool:
    if isinstance(one, pd.DataFrame):
        return isinstance(two, pd.DataFrame) and one.equals(two)
    return bool(one == two)


def _recipes(plan: Plan, topics: Collection[str] | None) -> list[_Recipe]:
    unknown = sorted(set(topics or ()) - set(BLOCK_TOPICS))
    if unknown:
        raise ValueError(f"found the topic {unknown[0]!r}, expected some of {BLOCK_TOPICS}")

    def level(topic: str, scope: str = "all") -> str | None:
        """The level found for a scope; for "all", else the weakest of the topic's scopes."""
        own = plan.finding(topic, scope)
        if own is not None:
            return own.verdict.level
        parts = [finding.verdict for finding in plan.findings if finding.topic == topic]
        if scope != "all" or not parts:
            return None
        return min(parts, key=lambda verdict: verdict.rank).level

    def recipe(topic: str, make: Callable[..., Block], *values: Any, scope: str = "") -> _Recipe:
        return _Recipe(topic, (make.__name__, scope), make, values)

    platforms = [entry.platform for entry in plan.brief.platforms]
    # What the plan holds of each kind is no evidence: the picture is the same whatever it says.
    content = plan.content.drop(columns=[name for name in _PLANNED if name in plan.content])
    recipes = [
        *(recipe("content", content_block, content, name, level("content", name), scope=name)
          for name in platforms),
        recipe("timing", claim_block, plan.timing),
        *(recipe("timing", hour_map_block, plan.hours, plan.timing, name, plan.brief.timezone,
                 scope=name) for name in platforms),
        recipe("rhythm", rhythm_block, plan.rhythm, level("rhythm")),
        recipe("audience", tier_block, plan.tiers, level("audience")),
        recipe("audience", lifecycle_block, plan.lifecycle, level("lifecycle")),
        recipe("hours", hours_block, plan.weeks),
        recipe("calendar", calendar_block, plan.calendar, plan.brief),
    ]  # fmt: skip
    return [item for item in recipes if topics is None or item.topic in topics]
