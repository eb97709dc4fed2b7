"""Planner: plans for social media that can be defended.

>>> import planner
>>> sample = planner.load_sample("lantern_books")
>>> plan = planner.make_plan(sample.brief, sample.posts, is_simulated=True)
>>> plan.finding("timing", "facebook").verdict.level
'not distinguishable from flat'

Names are loaded when they are first used, so that `import planner` stays light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.audience import AudienceSegmentation as AudienceSegmentation
    from planner.audience import EngagementTypes as EngagementTypes
    from planner.audience import ExpertClusters as ExpertClusters
    from planner.audience import LatentClasses as LatentClasses
    from planner.audience import Lifecycle as Lifecycle
    from planner.audience import RecencyFrequency as RecencyFrequency
    from planner.audience import RecencyLifecycle as RecencyLifecycle
    from planner.audience import Tiers as Tiers
    from planner.audience import audience_drift as audience_drift
    from planner.audience import declared_profiles as declared_profiles
    from planner.audience import displayed_movement as displayed_movement
    from planner.audience import kind_counts as kind_counts
    from planner.audience import member_movement as member_movement
    from planner.audience import platform_reach as platform_reach
    from planner.audience import reach_together as reach_together
    from planner.audience import steps_by_totals as steps_by_totals
    from planner.audience import types_from_json as types_from_json
    from planner.audience import types_to_json as types_to_json
    from planner.brief import Balance as Balance
    from planner.brief import Brief as Brief
    from planner.brief import Campaign as Campaign
    from planner.brief import Capacity as Capacity
    from planner.brief import Goal as Goal
    from planner.brief import Kpi as Kpi
    from planner.cadence import HourOfWeekMap as HourOfWeekMap
    from planner.cadence import InboundModel as InboundModel
    from planner.cadence import InterferenceModel as InterferenceModel
    from planner.cadence import Promise as Promise
    from planner.cadence import TimingModel as TimingModel
    from planner.cadence import best_dated_slots as best_dated_slots
    from planner.cadence import best_slots as best_slots
    from planner.cadence import even_spacing as even_spacing
    from planner.cadence import plan_coverage as plan_coverage
    from planner.cadence import present_rhythm as present_rhythm
    from planner.cadence import read_hour_test as read_hour_test
    from planner.cadence import spike_watch as spike_watch
    from planner.content import ActiveGain as ActiveGain
    from planner.content import Answering as Answering
    from planner.content import Boost as Boost
    from planner.content import ContentCells as ContentCells
    from planner.content import Mix as Mix
    from planner.content import MixLimits as MixLimits
    from planner.content import Reserve as Reserve
    from planner.content import ResponseModel as ResponseModel
    from planner.content import SegmentTables as SegmentTables
    from planner.content import frequency_curve as frequency_curve
    from planner.content import learning_reserve as learning_reserve
    from planner.content import plan_mix as plan_mix
    from planner.content import present_mix as present_mix
    from planner.errors import BriefError as BriefError
    from planner.errors import DataError as DataError
    from planner.errors import InfeasiblePlan as InfeasiblePlan
    from planner.errors import PlannerError as PlannerError
    from planner.exports import export as export
    from planner.metrics import weekly_exposure as weekly_exposure
    from planner.plan import Plan as Plan
    from planner.plan import PlanStore as PlanStore
    from planner.plan import make_plan as make_plan
    from planner.plan import plan_violations as plan_violations
    from planner.samples import SAMPLE_BRANDS as SAMPLE_BRANDS
    from planner.samples import load_sample as load_sample
    from planner.sources import Import as Import
    from planner.sources import open_act_log as open_act_log
    from planner.sources import read_account as read_account
    from planner.sources import read_inbound as read_inbound
    from planner.sources import read_interactions as read_interactions
    from planner.sources import read_posts as read_posts
    from planner.sources import read_survey as read_survey
    from planner.verdict import Verdict as Verdict
    from planner.workspace import Workspace as Workspace

__version__ = "0.1.0"

_HOMES = {
    "audience": (
        "AudienceSegmentation",
        "EngagementTypes",
        "ExpertClusters",
        "LatentClasses",
        "Lifecycle",
        "RecencyFrequency",
        "RecencyLifecycle",
        "Tiers",
        "audience_drift",
        "declared_profiles",
        "displayed_movement",
        "kind_counts",
        "member_movement",
        "platform_reach",
        "reach_together",
        "steps_by_totals",
        "types_from_json",
        "types_to_json",
    ),
    "brief": ("Balance", "Brief", "Campaign", "Capacity", "Goal", "Kpi"),
    "cadence": (
        "HourOfWeekMap",
        "InboundModel",
        "InterferenceModel",
        "Promise",
        "TimingModel",
        "best_dated_slots",
        "best_slots",
        "even_spacing",
        "plan_coverage",
        "present_rhythm",
        "read_hour_test",
        "spike_watch",
    ),
    "content": (
        "ActiveGain",
        "Answering",
        "Boost",
        "ContentCells",
        "Mix",
        "MixLimits",
        "Reserve",
        "ResponseModel",
        "SegmentTables",
        "frequency_curve",
        "learning_reserve",
        "plan_mix",
        "present_mix",
    ),
    "errors": ("BriefError", "DataError", "InfeasiblePlan", "PlannerError"),
    "exports": ("export",),
    "metrics": ("weekly_exposure",),
    "plan": ("Plan", "PlanStore", "make_plan", "plan_violations"),
    "samples": ("SAMPLE_BRANDS", "load_sample"),
    "sources": (
        "Import",
        "open_act_log",
        "read_account",
        "read_inbound",
        "read_interactions",
        "read_posts",
        "read_survey",
    ),
    "verdict": ("Verdict",),
    "workspace": ("Workspace",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted([*_HOME_OF, "__version__"])


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'planner' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"planner.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
