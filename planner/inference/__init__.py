"""Inference shared by content and cadence: out-of-time checks and intervals by week bootstrap."""
