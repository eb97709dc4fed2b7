"""Metrics with the denominator in the name: per post, per account, per message, over a period.

Table -> table functions for both families (campaigns and the always-on relationship), and
`metric_value`, which states any metric a brief can name as one total over a period. Unknown stays
missing and is never counted as 0.
"""

from planner.metrics.exposure import weekly_exposure
from planner.metrics.intervals import Interval, wilson_interval
from planner.metrics.per_post import (
    RATIOS,
    click_through_rate,
    conversion_rate,
    engagement_rate_by_followers,
    engagement_rate_by_impressions,
    engagement_rate_by_reach,
    return_on_ad_spend,
)
from planner.metrics.period import PROMISE_METRICS, MetricValue, metric_value
from planner.metrics.relationship import (
    FIRST_DAY,
    follower_growth_share,
    interactions_per_member_per_week,
    mean_sentiment,
)
from planner.metrics.replies import (
    AnsweredShare,
    answered_share,
    as_of_instant,
    median_response_time,
    response_times,
)
from planner.metrics.words import percent_text

__all__ = [
    "FIRST_DAY",
    "PROMISE_METRICS",
    "RATIOS",
    "AnsweredShare",
    "Interval",
    "MetricValue",
    "answered_share",
    "as_of_instant",
    "click_through_rate",
    "conversion_rate",
    "engagement_rate_by_followers",
    "engagement_rate_by_impressions",
    "engagement_rate_by_reach",
    "follower_growth_share",
    "interactions_per_member_per_week",
    "mean_sentiment",
    "median_response_time",
    "metric_value",
    "percent_text",
    "response_times",
    "return_on_ad_spend",
    "weekly_exposure",
    "wilson_interval",
]
