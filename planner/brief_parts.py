"""The parts of a brief: goals, people, money, balance, campaigns, rules of time.

Every part is frozen and strict; a value that is wrong is said with what was found, what was
expected and a remedy.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import re
import zoneinfo
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from planner.catalog import (
    ACTIVE_SHARE_DEFAULT,
    ACTIVITIES,
    SELL_SHARE_MAX_DEFAULT,
    Activity,
)
from planner.plain_yaml import shown
from planner.public_holidays import known_country

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Format = Literal["photo", "video", "reel", "story", "carousel", "link", "text", "live", "poll"]
Intent = Literal["sell", "inform", "converse"]
Family = Literal["marketing", "management"]
Outcome = Literal["interactions", "likes", "reactions", "comments", "shares", "saves", "clicks",
                  "messages", "conversions", "reach_people", "impressions"]  # fmt: skip
"""Results of a post that can be weighed against one another."""

MARKETING_METRICS = (
    "reach_people", "impressions", "interactions", "engagement_rate_by_reach",
    "engagement_rate_by_impressions", "engagement_rate_by_followers", "click_through_rate",
    "clicks", "conversion_rate", "conversions", "revenue", "return_on_ad_spend",
)  # fmt: skip
MANAGEMENT_METRICS = (
    "follower_growth_share", "interactions_per_member_per_week", "comments", "shares", "saves",
    "median_response_time_minutes", "share_answered_in_time", "mean_sentiment", "satisfaction",
)  # fmt: skip
METRICS = MARKETING_METRICS + MANAGEMENT_METRICS


def _not_a_flag(value: Any) -> Any:
    # No field is a flag; without this, `weeks: yes` would be one week.
    if isinstance(value, bool):
        raise ValueError(
            f"found {shown(value)}, expected a text or a number (YAML reads yes, no, on and off "
            "as true and false). Remedy: write numbers as digits, put words in quotation marks"
        )
    return value


def _known_zone(name: str) -> str:
    try:
        if name in _NO_ZONES or name.startswith(("posix/", "right/")):
            raise ValueError(name)
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        remedy = "use a name such as Europe/Copenhagen or UTC"
        raise ValueError(f"{shown(name)} is no IANA time zone. Remedy: {remedy}") from error
    return name


_NO_ZONES = ("localtime", "posixrules", "Factory")
"""Files of a zone database that mean another zone on every machine, or none."""


def _whole_minutes(value: dt.time) -> dt.time:
    if value.second or value.microsecond or value.tzinfo is not None:
        raise ValueError(
            f"found {value.isoformat()}, expected whole minutes without a zone. Remedy: write 09:30"
        )
    return value


def _written(kind: type, pattern: str, expected: str, remedy: str) -> BeforeValidator:
    """Takes values of this kind and texts of this form: a number would be read as seconds."""

    def checked(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        with contextlib.suppress(ValueError):
            if isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII):
                return kind.fromisoformat(value)
        raise ValueError(f"found {shown(value)}, expected {expected}. Remedy: {remedy}")

    return BeforeValidator(checked)


def near_day(value: dt.date) -> dt.date:
    if not 2000 <= value.year <= 2099:
        raise ValueError(f"found {value}, expected a year 2000 to 2099. Remedy: correct the year")
    return value


WRITE_DAY = "write dates as 2027-01-04"
WRITE_CLOCK = "write clock times as 09:30, in quotation marks"


def _one_spelling(platform: str) -> str:
    """Platforms are lower case in every table: Facebook and facebook are the same one."""
    return platform.strip().lower() or platform


Zone = Annotated[str, AfterValidator(_known_zone)]
HolidayPlace = Annotated[str, Field(max_length=20), AfterValidator(known_country)]
ClockTime = Annotated[
    dt.time,
    _written(dt.time, r"\d\d:\d\d(:\d\d)?", "a clock time", WRITE_CLOCK),
    AfterValidator(_whole_minutes),
]
Day = Annotated[dt.date, _written(dt.date, r"\d{4}-\d\d-\d\d", "a day of the calendar", WRITE_DAY)]
Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1, max_length=120)]


PlatformName = Annotated[Name, AfterValidator(_one_spelling)]


class Frozen(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")

    _no_flag = field_validator("*", mode="before")(_not_a_flag)


class Kpi(Frozen):
    """A metric with its target and period, tied to a goal by the goal that holds it."""

    metric: Literal[METRICS]  # type: ignore[valid-type]
    target: Annotated[float, Field(allow_inf_nan=False)]
    period: Literal["week", "month", "plan"] = "week"
    platform: PlatformName | None = None


class Goal(Frozen):
    """What to reach. Family: marketing (a campaign's sprint) or management (always on)."""

    name: Name
    family: Family
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0
    kpis: tuple[Kpi, ...] = ()


class PlatformPlan(Frozen):
    """One account on one platform and how many posts a week it may carry.

    `posts_per_week` None means: keep the present rhythm found in the data.
    """

    platform: PlatformName
    account: str = ""
    posts_per_week: Annotated[int, Field(ge=0, le=70)] | None = None
    min_posts_per_week: Annotated[int, Field(ge=0, le=70)] = 0
    max_posts_per_week: Annotated[int, Field(ge=0, le=70)] = 28

    @model_validator(mode="after")
    def _ordered(self) -> PlatformPlan:
        if self.min_posts_per_week > self.max_posts_per_week:
            raise ValueError(
                f"min_posts_per_week {self.min_posts_per_week} is above max_posts_per_week "
                f"{self.max_posts_per_week}. Remedy: lower the one or raise the other"
            )
        if self.posts_per_week is not None and not (
            self.min_posts_per_week <= self.posts_per_week <= self.max_posts_per_week
        ):
            raise ValueError(
                f"posts_per_week {self.posts_per_week} lies outside {self.min_posts_per_week} to "
                f"{self.max_posts_per_week}. Remedy: move it inside or widen the bounds"
            )
        return self


class Person(Frozen):
    """Somebody who does the work: hours a week, and when they are present."""

    name: Name
    hours_per_week: Annotated[float, Field(ge=0, le=80)]
    days: tuple[Weekday, ...] = WEEKDAYS[:5]
    starts: ClockTime = dt.time(9)
    ends: ClockTime = dt.time(17)

    @model_validator(mode="after")
    def _ordered(self) -> Person:
        if self.starts >= self.ends:
            raise ValueError(
                f"starts {self.starts:%H:%M} is not before ends {self.ends:%H:%M}. "
                "Remedy: give the presence of one day, such as 09:00 to 17:00"
            )
        if len(set(self.days)) != len(self.days):
            raise ValueError("a weekday stands twice in days. Remedy: name each day once")
        return self


class Capacity(Frozen):
    """Hours by person and money for the whole plan."""

    people: Annotated[tuple[Person, ...], Field(min_length=1, max_length=50)]
    money: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    hours_per_post: dict[
        Format, Annotated[float, BeforeValidator(_not_a_flag), Field(gt=0, le=80)]
    ] = Field(default_factory=dict)

    @property
    def hours_per_week(self) -> float:
        """Hours of all people in one week."""
        return sum(person.hours_per_week for person in self.people)

    @model_validator(mode="after")
    def _named_once(self) -> Capacity:
        names = [person.name for person in self.people]
        if len(set(names)) != len(names):
            raise ValueError("two people carry the same name. Remedy: name each person once")
        return self


class Balance(Frozen):
    """Bounds on how the hours and posts are shared out.

    `active_share` is the wanted share of all hours that goes to active work (reacting with
    people); the plan keeps it between `active_share_min` and `active_share_max`.
    `sell_share_max` caps the share of posts that sell. `marketing_weight` is the weight of
    marketing against management goals (0 = relationships only, 1 = campaigns only).
    `pillar_shares` is the wanted share of posts per pillar, all together 1; empty leaves pillars
    free. `outcome_weights` says how much each result counts inside its family of goals; empty
    takes one known result of each family.
    """

    active_share_min: Share = ACTIVE_SHARE_DEFAULT[0]
    active_share_max: Share = ACTIVE_SHARE_DEFAULT[1]
    active_share: Share | None = None
    sell_share_max: Share = SELL_SHARE_MAX_DEFAULT
    marketing_weight: Share = 0.4
    pillar_shares: Annotated[dict[Name, Share], Field(max_length=40)] = Field(default_factory=dict)
    outcome_weights: dict[Outcome, Annotated[float, Field(ge=0, le=100)]] = Field(
        default_factory=dict
    )

    @property
    def wanted_active_share(self) -> float:
        """`active_share`, or the middle of the bounds when none is given."""
        if self.active_share is not None:
            return self.active_share
        return (self.active_share_min + self.active_share_max) / 2

    @model_validator(mode="after")
    def _ordered(self) -> Balance:
        if self.active_share_min > self.active_share_max:
            raise ValueError(
                f"active_share_min {self.active_share_min} is above active_share_max "
                f"{self.active_share_max}. Remedy: lower the one or raise the other"
            )
        wanted = self.active_share
        if wanted is not None and not self.active_share_min <= wanted <= self.active_share_max:
            raise ValueError(
                f"active_share {wanted} lies outside {self.active_share_min} to "
                f"{self.active_share_max}. Remedy: move it inside or widen the bounds"
            )
        total = sum(self.pillar_shares.values())
        if self.pillar_shares and abs(total - 1) > 1e-6:
            raise ValueError(
                f"pillar_shares sum to {total:g}, expected 1. "
                "Remedy: change them so that they make up the whole"
            )
        if self.outcome_weights and not any(self.outcome_weights.values()):
            raise ValueError(
                "outcome_weights are all 0. Remedy: give one result a weight above 0, or leave "
                "them out"
            )
        return self


def _days_in_order(span: Any) -> Any:
    if span.starts_on > span.ends_on:
        raise ValueError(
            f"starts_on {span.starts_on} is after ends_on {span.ends_on}. "
            "Remedy: swap or correct the dates"
        )
    return span


class Campaign(Frozen):
    """A sprint: dates (both included), an offer, a budget and its own posts."""

    name: Name
    starts_on: Day
    ends_on: Day
    offer: str = ""
    budget: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    platforms: tuple[PlatformName, ...] = ()
    posts_per_week: Annotated[int, Field(ge=0, le=70)] = 1
    intent: Intent = "sell"
    format: Format = "photo"
    pillar: str = "campaign"
    kpis: tuple[Kpi, ...] = ()

    _ordered = model_validator(mode="after")(_days_in_order)


class QuietHours(Frozen):
    """Hours without posts and without active work, every day; may run over midnight.

    Equal start and end mean: no quiet hours.
    """

    starts: ClockTime = dt.time(22)
    ends: ClockTime = dt.time(7)

    def holds(self, clock: dt.time) -> bool:
        """True if this clock time is quiet.

        >>> QuietHours().holds(dt.time(23, 30)), QuietHours().holds(dt.time(7))
        (True, False)
        """
        if self.starts == self.ends:
            return False
        if self.starts < self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends


class Blackout(Frozen):
    """Days (both included) on which nothing is published and nobody works."""

    starts_on: Day
    ends_on: Day
    reason: str = ""

    _ordered = model_validator(mode="after")(_days_in_order)


class Crisis(Frozen):
    """Days (both included) on which campaigns rest and nothing sells; answers go on, and first."""

    starts_on: Day
    ends_on: Day
    reason: str = ""

    _ordered = model_validator(mode="after")(_days_in_order)

    def holds(self, day: dt.date) -> bool:
        """True if the day lies in it."""
        return self.starts_on <= day <= self.ends_on


class ThemedDay(Frozen):
    """A recurring theme: one post of this kind on this weekday, every week of the plan."""

    name: Name
    weekday: Weekday
    platform: PlatformName
    format: Format = "photo"
    pillar: str = ""
    intent: Intent = "converse"


class HourTest(Frozen):
    """A test of hours: half of a platform's regular posts by lot at these hours, half at others.

    `hours` are hours of the week, 0 = Monday 0 h; `seed` is that of the lot.
    """

    platform: PlatformName
    hours: Annotated[
        tuple[Annotated[int, Field(ge=0, le=167)], ...], Field(min_length=1, max_length=84)
    ]
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0

    @model_validator(mode="after")
    def _once(self) -> HourTest:
        if len(set(self.hours)) != len(self.hours):
            raise ValueError("an hour stands twice in hours. Remedy: name each hour once")
        return self


class ActivityPlan(Frozen):
    """One activity of the catalogue with values of your own; those not given stay assumed.

    `owner` is one of the people and does it where there is time; `source` says where the hours
    come from.
    """

    activity: Literal[tuple(ACTIVITIES)]  # type: ignore[valid-type]
    use: Literal["planned", "left_out"] = "planned"
    hours_per_week: Annotated[float, Field(gt=0, le=80)] | None = None
    cycle: Literal["daily", "weekly", "monthly", "per campaign"] | None = None
    owner: str = ""
    source: str = ""

    @property
    def as_activity(self) -> Activity:
        """The catalogue's activity with these values in place of the assumed ones."""
        own = {"hours_per_week": self.hours_per_week, "cycle": self.cycle}
        given = {name: value for name, value in own.items() if value is not None}
        known = ACTIVITIES[self.activity]
        return dataclasses.replace(known, **given, is_assumption=self.hours_per_week is None)
