"""The contracts: every table's columns with dtype, unit, meaning and the values they may hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

DTYPES = {
    "text": "string",
    "count": "float64",
    "number": "float64",
    "share": "float64",
    "integer": "Int64",
    "flag": "boolean",
    "instant": "datetime64[us, UTC]",
    "wall": "datetime64[us]",
    "date": "datetime64[us]",
}
"""Kind of column -> pandas dtype. Counts are float64 because a count may be missing."""


@dataclass(frozen=True)
class Column:
    """One column: its kind (a key of `DTYPES`), unit, meaning, and what values it may hold."""

    name: str
    kind: str
    meaning: str
    unit: str = ""
    required: bool = False
    nullable: bool = True
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """One table: its name, what one row is, its columns and the columns that identify a row."""

    name: str
    one_row_is: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def names(self) -> list[str]:
        """Column names in contract order."""
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        """Names of the columns that must be there."""
        return [column.name for column in self.columns if column.required]

    def empty(self) -> pd.DataFrame:
        """An empty table with the required columns and right dtypes."""
        import pandas as pd

        return pd.DataFrame(
            {name: pd.Series(dtype=DTYPES[self.by_name[name].kind]) for name in self.required}
        )


def _text(name: str, meaning: str, **more) -> Column:
    return Column(name, "text", meaning, **more)


def _count(name: str, meaning: str, unit: str) -> Column:
    return Column(name, "count", meaning, unit=unit, low=0)


FORMAT_NAMES = ("photo", "video", "reel", "story", "carousel", "link", "text", "live", "poll")
INTENT_NAMES = ("sell", "inform", "converse", "unlabelled")
KIND_NAMES = (
    "like", "comment", "share", "reply", "direct_message", "click", "save", "mention",
    "user_content", "other",
)  # fmt: skip
ENTRY_KINDS = ("post", "active", "campaign", "themed_day", "blackout")
ENTRY_STATES = ("idea", "draft", "in_review", "approved", "published", "paused")

OUTCOMES = (
    "impressions", "reach_people", "likes", "reactions", "comments", "shares", "saves", "clicks",
    "video_views", "conversions", "revenue", "sentiment", "impressions_organic", "reach_organic",
    "interactions_organic", "interactions",
)  # fmt: skip

POSTS = Table(
    "POSTS",
    "one published post",
    (
        _text("post_id", "the platform's own id, always text", required=True, nullable=False),
        _text("platform", "the network, lower case", required=True, nullable=False),
        _text("account", "the brand's account on it", required=True),
        Column("published_wall", "wall", "clock time as the export shows it", required=True),
        _text("timezone", "IANA zone of published_wall, missing while unknown"),
        Column("published_at", "instant", "the instant; missing while the zone is unknown"),
        Column("has_time_of_day", "flag", "false when the export holds dates only", required=True,
               nullable=False),
        _text("format", "what the post is made of", allowed=FORMAT_NAMES, required=True),
        _text("pillar", "recurring theme"),
        _text("intent", "sell, inform or converse", allowed=INTENT_NAMES),
        Column("paid", "flag", "true when money was spent on it"),
        Column("spend", "number", "money spent on it", unit="currency", low=0),
        _text("currency", "ISO code of spend and revenue"),
        Column("boosted_at", "instant", "when the boost began"),
        _text("title", "headline"),
        _text("text", "words of the post"),
        _text("permalink", "address of the post"),
        Column("is_reply", "flag", "an answer to somebody, not a post of its own"),
        Column("is_live", "flag", "a live broadcast"),
        _count("followers", "followers of the account at publishing", "people"),
        Column("exported_at", "instant", "when the counts were read off"),
        _count("impressions", "displays, repeats counted", "displays"),
        _count("reach_people", "people who saw it", "people"),
        _count("likes", "likes only", "acts"),
        _count("reactions", "likes and all other reactions", "acts"),
        _count("comments", "comments and replies under it", "acts"),
        _count("shares", "shares, reposts, quotes", "acts"),
        _count("saves", "saves and bookmarks", "acts"),
        _count("clicks", "clicks on links", "acts"),
        _count("video_views", "views of the video", "views"),
        _count("conversions", "orders, sign-ups or leads", "conversions"),
        Column("revenue", "number", "money it brought in", unit="currency"),
        Column("sentiment", "number", "mean sentiment of the answers", low=-1, high=1),
        _count("impressions_organic", "displays without payment", "displays"),
        _count("reach_organic", "people reached without payment", "people"),
        _count("interactions_organic", "interactions without payment", "acts"),
        _count("interactions", "sum of the known kinds of act", "acts"),
        _text("interactions_kinds", "the kinds summed in interactions, joined by +"),
    ),
    key=("platform", "post_id"),
)  # fmt: skip

INTERACTIONS = Table(
    "INTERACTIONS",
    "one act of one member",
    (
        _text("event_id", "id of the act", required=True, nullable=False),
        _text("member_id", "pseudonym, a keyed hash", required=True, nullable=False),
        _text("platform", "the network, lower case", required=True, nullable=False),
        Column("occurred_at", "instant", "when", required=True),
        _text("timezone", "IANA zone of day and hour_of_week"),
        Column("day", "integer", "0 = Monday 1970-01-05 in the account's zone", unit="days",
               required=True, nullable=False),
        Column("hour_of_week", "integer", "0 = Monday 0 h", unit="hours", low=0, high=167),
        _text("kind", "kind of act", allowed=KIND_NAMES, required=True, nullable=False),
        _text("direction", "who acts on whom", allowed=("inbound", "outbound"), required=True),
        _text("initiative", "who started it", allowed=("reactive", "proactive"), required=True),
        _text("post_id", "the post it belongs to"),
        Column("contest", "flag", "part of a contest or giveaway", required=True, nullable=False),
    ),
    key=("event_id",),
)  # fmt: skip

INBOUND = Table(
    "INBOUND",
    "one message that needs an answer",
    (
        _text("message_id", "id of the message", required=True, nullable=False),
        _text("platform", "the network, lower case", required=True, nullable=False),
        _text("account", "the brand's account", required=True),
        _text("post_id", "the post it stands under"),
        Column("received_at", "instant", "when it came in", required=True, nullable=False),
        Column("answered_at", "instant", "when it was answered; missing while open",
               required=True),
        _text("kind", "kind of message", allowed=KIND_NAMES, required=True),
        Column("sentiment", "number", "sentiment, if supplied", low=-1, high=1),
    ),
    key=("platform", "message_id"),
)  # fmt: skip

ACCOUNT = Table(
    "ACCOUNT",
    "one account on one platform on one day",
    (
        _text("platform", "the network, lower case", required=True, nullable=False),
        _text("account", "the brand's account", required=True),
        Column("date", "date", "the day, account's zone", required=True, nullable=False),
        _count("followers", "followers at the end of the day", "people"),
        Column("followers_net", "number", "followers gained on the day, less those lost where the "
               "file says so", unit="people"),
        _count("impressions", "times the account's content was shown", "times"),
        _count("profile_visits", "visits to the profile", "visits"),
        _count("mentions", "posts that name the brand", "mentions"),
        Column("sentiment_mean", "number", "mean sentiment of mentions", low=-1, high=1),
        Column("satisfaction", "number", "satisfaction score, if supplied"),
    ),
    key=("platform", "account", "date"),
)  # fmt: skip

EXPOSURE = Table(
    "EXPOSURE",
    "one account on one platform in one week",
    (
        _text("platform", "the network, lower case", required=True, nullable=False),
        _text("account", "the brand's account", required=True),
        Column("week_day", "integer", "day number of the week's Monday", unit="days",
               required=True, nullable=False),
        _count("posts_published", "posts published in the week", "posts"),
        _count("followers", "followers at its end", "people"),
    ),
    key=("platform", "account", "week_day"),
)  # fmt: skip

ONLINE = Table(
    "ONLINE",
    "one platform in one hour of the week",
    (
        _text("platform", "the network, lower case", required=True, nullable=False),
        Column("hour_of_week", "integer", "0 = Monday 0 h", unit="hours", required=True,
               nullable=False, low=0, high=167),
        Column("share_online", "share", "share of followers online", required=True, low=0, high=1),
        _text("timezone", "IANA zone of hour_of_week"),
    ),
    key=("platform", "hour_of_week"),
)  # fmt: skip

EXPERIMENTS = Table(
    "EXPERIMENTS",
    "one result of one experiment",
    (
        _text("experiment_id", "id", required=True, nullable=False),
        _text("metric", "outcome it measured", required=True, nullable=False),
        _text("contrast", "cells compared, as cell=weight pairs joined by ;", required=True),
        Column("estimate_log_ratio", "number", "difference on the log scale", required=True),
        Column("standard_error", "number", "its standard error", required=True, low=0),
        Column("starts_on", "date", "first day"),
        Column("ends_on", "date", "last day"),
        _text("post_ids", "posts it used, joined by ;"),
    ),
    key=("experiment_id", "metric"),
)

EFFORT = Table(
    "EFFORT",
    "one task in one week",
    (
        Column("week_day", "integer", "day number of the week's Monday", unit="days",
               required=True, nullable=False),
        _text("task", "an activity or a format", required=True, nullable=False),
        Column("hours", "number", "staff hours spent", unit="hours", required=True, low=0),
        _text("mode", "active or passive", allowed=("active", "passive"), required=True),
        _count("messages_in", "messages that needed an answer", "messages"),
        _count("answered_in_time", "of them answered within the promise", "messages"),
    ),
    key=("week_day", "task"),
)  # fmt: skip

CALENDAR = Table(
    "CALENDAR",
    "one entry of the plan",
    (
        _text("entry_id", "stable id", required=True, nullable=False),
        Column("starts_wall", "wall", "start, clock time in timezone", required=True,
               nullable=False),
        _text("timezone", "IANA zone", required=True),
        Column("fold", "integer", "0, or 1 for the second pass of a repeated hour", required=True,
               low=0, high=1),
        Column("duration_minutes", "number", "length", unit="minutes", required=True, low=0),
        _text("kind", "kind of entry", allowed=ENTRY_KINDS, required=True, nullable=False),
        _text("platform", "the network, for posts", required=True),
        _text("account", "the brand's account on it", required=True),
        _text("format", "format, for posts", allowed=FORMAT_NAMES, required=True),
        _text("pillar", "recurring theme", required=True),
        _text("intent", "sell, inform or converse", allowed=INTENT_NAMES, required=True),
        _text("campaign", "campaign it belongs to", required=True),
        _text("activity", "catalogue activity, for active blocks", required=True),
        _text("owner", "person whose hours it takes", required=True),
        _text("state", "where it stands", allowed=ENTRY_STATES, required=True, nullable=False),
        _text("title", "headline", required=True),
        _text("text", "words to publish", required=True),
        _text("link", "link to publish", required=True),
        _text("media_urls", "media, joined by ;", required=True),
        _text("alt_text", "words that stand for the picture", required=True),
        _text("board", "board (Pinterest)", required=True),
        _text("tags", "tags, joined by ;", required=True),
        Column("effort_hours", "number", "staff hours it takes", unit="hours", required=True,
               low=0),
        _text("linked_to", "entry shared across platforms", required=True),
        _text("rule_id", "themed day or recurrence it comes from", required=True),
        Column("series_edited", "flag", "moved or changed away from its rule", required=True),
        _text("reason", "why it is there, one sentence", required=True),
        _text("verdict", "verdict behind it", required=True),
        Column("expected_ratio", "number", "expected result, 1 = the brand's usual post",
               required=True),
        Column("low_90", "number", "its 90 % interval, low end", required=True),
        Column("high_90", "number", "its 90 % interval, high end", required=True),
        Column("exploration", "flag", "placed at random to learn", required=True),
        _text("decision_id", "row of DECISIONS, if randomised", required=True),
    ),
    key=("entry_id",),
)  # fmt: skip

DECISIONS = Table(
    "DECISIONS",
    "one randomised choice",
    (
        _text("decision_id", "id", required=True, nullable=False),
        Column("made_at", "instant", "when", required=True),
        _text("policy_version", "rule that chose", required=True),
        Column("seed", "integer", "seed of the draw", required=True),
        _text("eligible", "choices, joined by ;", required=True),
        _text("probabilities", "their probabilities, joined by ;", required=True),
        _text("chosen", "the one drawn", required=True),
        _text("override", "what a person put instead, if anything"),
    ),
    key=("decision_id",),
)

SURVEY = Table(
    "SURVEY",
    "one respondent; every further column is a declared attribute or an answer, as a category",
    (_text("respondent_id", "id of the respondent", required=True, nullable=False),),
    key=("respondent_id",),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        POSTS, INTERACTIONS, INBOUND, ACCOUNT, EXPOSURE, ONLINE, SURVEY, EXPERIMENTS, EFFORT,
        CALENDAR, DECISIONS,
    )
}  # fmt: skip
