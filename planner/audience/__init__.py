"""Audience: who takes part, how much, and who is still here. Tables in, tables and verdicts out."""

from planner.audience.declared import declared_profiles
from planner.audience.engagement_types import EngagementTypes
from planner.audience.expert_clusters import ExpertClusters
from planner.audience.kind_counts import kind_counts
from planner.audience.latent_classes import LatentClasses
from planner.audience.lifecycle import Lifecycle
from planner.audience.lifecycle_rule import RecencyLifecycle
from planner.audience.model_file import types_from_json, types_to_json
from planner.audience.movement import audience_drift, displayed_movement, member_movement
from planner.audience.platform_choice import platform_reach, reach_together
from planner.audience.recency_frequency import RecencyFrequency
from planner.audience.segmentation import AudienceSegmentation
from planner.audience.tiers import Tiers, no_member_log_verdict
from planner.audience.totals import steps_by_totals

__all__ = [
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
    "no_member_log_verdict",
    "platform_reach",
    "reach_together",
    "steps_by_totals",
    "types_from_json",
    "types_to_json",
]
