"""Cadence: how often, when, and how far apart. Simple rules with their out-of-time checks."""

from planner.cadence.hour_map import HourOfWeekMap
from planner.cadence.rhythm import present_rhythm
from planner.cadence.spacing import even_spacing

__all__ = ["HourOfWeekMap", "even_spacing", "present_rhythm"]
