"""Cadence: how often, when, and how far apart. Simple rules, and the models beside them.

The models need scipy, which takes longer to import than a page to open; they are loaded when they
are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.cadence.hour_map import HourOfWeekMap
from planner.cadence.rhythm import present_rhythm
from planner.cadence.spacing import even_spacing

if TYPE_CHECKING:
    from planner.cadence.coverage import plan_coverage as plan_coverage
    from planner.cadence.hour_test import read_hour_test as read_hour_test
    from planner.cadence.inbound import InboundModel as InboundModel
    from planner.cadence.interference import InterferenceModel as InterferenceModel
    from planner.cadence.promise import Promise as Promise
    from planner.cadence.slots import best_dated_slots as best_dated_slots
    from planner.cadence.slots import best_slots as best_slots
    from planner.cadence.spikes import spike_watch as spike_watch
    from planner.cadence.timing import TimingModel as TimingModel

_HOMES = {
    "InboundModel": "inbound",
    "InterferenceModel": "interference",
    "Promise": "promise",
    "TimingModel": "timing",
    "best_dated_slots": "slots",
    "best_slots": "slots",
    "plan_coverage": "coverage",
    "read_hour_test": "hour_test",
    "spike_watch": "spikes",
}

__all__ = ["HourOfWeekMap", "even_spacing", "present_rhythm", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'planner.cadence' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"planner.cadence.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
