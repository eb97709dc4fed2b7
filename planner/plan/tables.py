"""Contracts of the evidence tables a plan carries beside its calendar."""

from __future__ import annotations

from planner.schema import CALENDAR, DECISIONS, FORMAT_NAMES, INTENT_NAMES, Column, Table

TIERS = Table(
    "TIERS",
    "one tier of the audience, cells under the display minimum left out",
    (
        Column("tier", "text", "name of the tier", required=True, nullable=False),
        Column("definition", "text", "the rule in words", required=True),
        Column("members", "count", "members in it", unit="members", required=True, low=0),
        Column("share_of_members", "share", "share of the members seen", low=0, high=1),
        Column("low_90", "share", "its 90 % interval, low end", low=0, high=1),
        Column("high_90", "share", "its 90 % interval, high end", low=0, high=1),
        Column("interactions", "count", "their acts", unit="acts", low=0),
        Column("share_of_interactions", "share", "share of all acts", low=0, high=1),
        Column("note", "text", "why a cell is empty"),
    ),
    key=("tier",),
)

LIFECYCLE = Table(
    "LIFECYCLE",
    "one stage of the recency rule, cells under the display minimum left out",
    (
        Column("stage", "text", "name of the stage", required=True, nullable=False),
        Column("definition", "text", "the rule in words", required=True),
        Column("members", "count", "members in it", unit="members", required=True, low=0),
        Column("share_of_members", "share", "share of the members seen", low=0, high=1),
        Column("low_90", "share", "its 90 % interval, low end", low=0, high=1),
        Column("high_90", "share", "its 90 % interval, high end", low=0, high=1),
        Column("note", "text", "why a cell is empty"),
    ),
    key=("stage",),
)

_CELL = (
    Column("platform", "text", "the network", required=True, nullable=False),
    Column("format", "text", "format", allowed=FORMAT_NAMES, required=True),
    Column("pillar", "text", "recurring theme", required=True),
    Column("intent", "text", "intent", allowed=INTENT_NAMES, required=True),
)

CONTENT = Table(
    "CONTENT",
    "one kind of post: platform x format x pillar x intent",
    (
        *_CELL,
        Column("outcome", "text", "what is counted", required=True),
        Column("posts", "count", "posts behind the numbers", unit="posts", required=True, low=0),
        Column("weeks", "count", "weeks with such a post", unit="weeks", low=0),
        Column("median", "number", "median outcome per post", required=True),
        Column("median_low_90", "number", "its 90 % interval, low end"),
        Column("median_high_90", "number", "its 90 % interval, high end"),
        Column("mean", "number", "mean outcome per post"),
        Column("ratio", "number", "median against the platform's other posts, 1 = the same"),
        Column("ratio_low_90", "number", "its 90 % interval, low end"),
        Column("ratio_high_90", "number", "its 90 % interval, high end"),
        Column("share_now", "share", "share of the platform's posts so far", low=0, high=1),
        Column("posts_planned", "count", "posts in the plan", unit="posts", low=0),
        Column("share_planned", "share", "share of the platform's planned posts", low=0, high=1),
        Column("verdict", "text", "verdict on this kind against the others", required=True),
        Column("note", "text", "what to know about the row"),
    ),
    key=("platform", "format", "pillar", "intent"),
)

HOURS = Table(
    "HOURS",
    "one hour of the week on one platform: raw averages, the simple rule",
    (
        Column("platform", "text", "the network", required=True, nullable=False),
        Column("hour_of_week", "integer", "0 = Monday 0 h", unit="hours", required=True, low=0,
               high=167),
        Column("posts", "count", "posts published in it", unit="posts", required=True, low=0),
        Column("mean_ratio", "number", "mean outcome, 1 = the platform's mean post",
               required=True),
        Column("median_ratio", "number", "median outcome, 1 = the platform's median post"),
    ),
    key=("platform", "hour_of_week"),
)  # fmt: skip

TIMING = Table(
    "TIMING",
    "one platform: what a heat map would claim, and what it claims on shuffled outcomes",
    (
        Column("platform", "text", "the network", required=True, nullable=False),
        Column("posts", "count", "posts with a time of day", unit="posts", required=True, low=0),
        Column("weeks", "count", "weeks they span", unit="weeks", low=0),
        Column("claimed_ratio", "number", "mean of the five highest cell means / overall mean"),
        Column("shuffled_ratio", "number", "the same on shuffled outcomes, median"),
        Column("shuffled_low_90", "number", "5 % of shuffles lie below"),
        Column("shuffled_high_90", "number", "5 % of shuffles lie above"),
        Column("later_gain_share", "number", "error saved on later posts by using the hours"),
        Column("later_posts", "count", "later posts it was checked on", unit="posts", low=0),
        Column("verdict", "text", "verdict", required=True),
    ),
    key=("platform",),
)

RHYTHM = Table(
    "RHYTHM",
    "one platform: posts a week so far and in the plan",
    (
        Column("platform", "text", "the network", required=True, nullable=False),
        Column("account", "text", "the brand's account", required=True),
        Column("weeks", "count", "weeks looked at", unit="weeks", required=True, low=0),
        Column("posts_per_week_now", "number", "mean posts a week over them", low=0),
        Column("low_90", "number", "a quiet week of yours (5 % are quieter)", low=0),
        Column("high_90", "number", "a busy week of yours (5 % are busier)", low=0),
        Column("posts_per_week_planned", "number", "mean posts a week in the plan", required=True,
               low=0),
        Column("reason", "text", "why this number", required=True),
    ),
    key=("platform",),
)  # fmt: skip

WEEKS = Table(
    "WEEKS",
    "one week of the plan",
    (
        Column("week", "integer", "1 = the first", required=True, low=1, high=13),
        Column("starts_on", "date", "its first day", required=True),
        Column("posts", "count", "posts", unit="posts", required=True, low=0),
        Column("post_hours", "number", "hours for posts", unit="hours", required=True, low=0),
        Column("active_hours", "number", "hours of active work", unit="hours", required=True,
               low=0),
        Column("capacity_hours", "number", "hours the team has", unit="hours", required=True,
               low=0),
        Column("active_share", "share", "active hours / all planned hours", low=0, high=1),
    ),
    key=("week",),
)  # fmt: skip

KPIS = Table(
    "KPIS",
    "one KPI of the brief: its target and what the data say of it now",
    (
        Column("goal", "text", "goal or campaign it belongs to", required=True),
        Column("family", "text", "marketing or management", required=True,
               allowed=("marketing", "management")),
        Column("metric", "text", "metric", required=True, nullable=False),
        Column("platform", "text", "platform, empty for all", required=True),
        Column("period", "text", "week, month or plan", required=True),
        Column("target", "number", "target per period", required=True),
        Column("value_now", "number", "value per period in the last weeks of data"),
        Column("low_90", "number", "5 % of the brand's own periods lie below"),
        Column("high_90", "number", "5 % of the brand's own periods lie above"),
        Column("rows", "count", "rows behind it", unit="rows", low=0),
        Column("unit", "text", "unit of target and value"),
        Column("sentence", "text", "the comparison in words", required=True),
    ),
)  # fmt: skip

DATA = Table(
    "DATA",
    "one table the plan was made from",
    (
        Column("table", "text", "POSTS, INTERACTIONS, INBOUND, SURVEY or ACCOUNT", required=True),
        Column("rows", "count", "rows used", unit="rows", required=True, low=0),
        Column("first_day", "date", "first day in it", required=True),
        Column("last_day", "date", "last day in it", required=True),
        Column("fingerprint", "text", "sha256 of its content", required=True),
    ),
    key=("table",),
)

PLAN_TABLES: dict[str, Table] = {
    "calendar": CALENDAR,
    "decisions": DECISIONS,
    "content": CONTENT,
    "hours": HOURS,
    "timing": TIMING,
    "rhythm": RHYTHM,
    "weeks": WEEKS,
    "tiers": TIERS,
    "lifecycle": LIFECYCLE,
    "kpis": KPIS,
    "data": DATA,
}
"""Name of the attribute of `Plan` -> its contract."""
