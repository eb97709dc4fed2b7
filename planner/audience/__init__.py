"""Audience: who takes part, how much, and who is still here. Tables in, tables and verdicts out."""

from planner.audience.engagement_types import EngagementTypes
from planner.audience.kind_counts import kind_counts
from planner.audience.latent_classes import LatentClasses
from planner.audience.lifecycle import Lifecycle
from planner.audience.lifecycle_rule import RecencyLifecycle
from planner.audience.recency_frequency import RecencyFrequency
from planner.audience.tiers import Tiers, no_member_log_verdict

__all__ = [
    "EngagementTypes",
    "LatentClasses",
    "Lifecycle",
    "RecencyFrequency",
    "RecencyLifecycle",
    "Tiers",
    "kind_counts",
    "no_member_log_verdict",
]
