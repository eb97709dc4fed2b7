"""Figures: functions of tables that return a plotly Figure, each with a twin that returns a Block.

A `Block` adds title, unit, sentence, table and verdict to a figure; `plan_blocks(plan)` gives all
of a plan in reading order, `PlanBlocks` those of one plan after the other. The only room that
imports plotly; names are loaded on first use.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOME = {
    "BLOCK_TOPICS": "blocks",
    "Block": "block",
    "CONFIG": "theme",
    "DARK_COLOURS": "theme",
    "PlanBlocks": "blocks",
    "calendar_block": "calendar",
    "calendar_overview": "calendar",
    "claim_against_noise": "timing",
    "claim_block": "timing",
    "content_block": "content",
    "content_forest": "content",
    "hour_map": "timing",
    "hour_map_block": "timing",
    "hours_block": "hours",
    "in_dark": "theme",
    "lifecycle_bars": "audience",
    "lifecycle_block": "audience",
    "plan_blocks": "blocks",
    "rhythm_bars": "rhythm",
    "rhythm_block": "rhythm",
    "spec": "theme",
    "tier_bars": "audience",
    "tier_block": "audience",
    "tokens": "theme",
    "weekly_hours": "hours",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
