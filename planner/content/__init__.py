"""Content: what each kind of post brings, the present mix, and the mix that may beat it.

The models need scipy's optimiser, which takes longer to import than a page to open; they are
loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.content.cells import ContentCells
from planner.content.present_mix import present_mix

if TYPE_CHECKING:
    from planner.content.effort import ActiveGain as ActiveGain
    from planner.content.effort import Answering as Answering
    from planner.content.exploration import Reserve as Reserve
    from planner.content.exploration import learning_reserve as learning_reserve
    from planner.content.frequency import frequency_curve as frequency_curve
    from planner.content.mix import Mix as Mix
    from planner.content.mix import plan_mix as plan_mix
    from planner.content.mix_limits import Boost as Boost
    from planner.content.mix_limits import MixLimits as MixLimits
    from planner.content.response import ResponseModel as ResponseModel
    from planner.content.segments import SegmentTables as SegmentTables

_HOMES = {
    "ActiveGain": "effort",
    "Answering": "effort",
    "Boost": "mix_limits",
    "Mix": "mix",
    "MixLimits": "mix_limits",
    "Reserve": "exploration",
    "ResponseModel": "response",
    "SegmentTables": "segments",
    "frequency_curve": "frequency",
    "learning_reserve": "exploration",
    "plan_mix": "mix",
}

__all__ = ["ContentCells", "present_mix", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'planner.content' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"planner.content.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
