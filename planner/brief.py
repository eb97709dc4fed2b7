"""The brief: what a brand wants to reach, with what, and inside which limits. YAML in and out.

A brief is frozen. Everything the planner may not decide on its own stands here: goals, targets,
platforms, hours by person, money, bounds on active work and on selling, activities, campaigns,
quiet hours, blackouts. Values left out take the defaults shown in the field descriptions, which are
assumptions a person can edit.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import re
import zoneinfo
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from planner.catalog import (
    ACTIVE_SHARE_DEFAULT,
    ACTIVITIES,
    FORMATS,
    SELL_SHARE_MAX_DEFAULT,
    Activity,
)
from planner.errors import BriefError
from planner.plain_yaml import PlainDumper, PlainLoader, shown
from planner.wording import counted

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

YAML_CHARACTERS_MAX = 200_000
"""Longest brief that is read; a full one has some 20,000 characters."""


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


def _near_day(value: dt.date) -> dt.date:
    if not 2000 <= value.year <= 2099:
        raise ValueError(f"found {value}, expected a year 2000 to 2099. Remedy: correct the year")
    return value


_WRITE_DAY = "write dates as 2027-01-04"
_WRITE_CLOCK = "write clock times as 09:30, in quotation marks"


def _one_spelling(platform: str) -> str:
    """Platforms are lower case in every table: Facebook and facebook are the same one."""
    return platform.strip().lower() or platform


Zone = Annotated[str, AfterValidator(_known_zone)]
ClockTime = Annotated[
    dt.time,
    _written(dt.time, r"\d\d:\d\d(:\d\d)?", "a clock time", _WRITE_CLOCK),
    AfterValidator(_whole_minutes),
]
Day = Annotated[dt.date, _written(dt.date, r"\d{4}-\d\d-\d\d", "a day of the calendar", _WRITE_DAY)]
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


class ThemedDay(Frozen):
    """A recurring theme: one post of this kind on this weekday, every week of the plan."""

    name: Name
    weekday: Weekday
    platform: PlatformName
    format: Format = "photo"
    pillar: str = ""
    intent: Intent = "converse"


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


class Brief(Frozen):
    """Everything a plan starts from.

    Raises
    ------
    BriefError
        From `Brief.make`, `Brief.from_yaml` and `Brief.read`: one (field, sentence with remedy)
        pair per problem, all problems at once.

    >>> brief = Brief.make(name="Autumn", timezone="Europe/Copenhagen", starts_on="2027-01-04",
    ...                    platforms=[{"platform": "facebook"}],
    ...                    capacity={"people": [{"name": "Ida", "hours_per_week": 12}]})
    >>> brief.weeks, brief.ends_on.isoformat(), brief.quiet_hours.starts.isoformat()
    (8, '2027-02-28', '22:00:00')
    >>> Brief.from_yaml(brief.to_yaml()) == brief
    True
    >>> Brief.make(name="Autumn", timezone="Mars/Base", starts_on="2027-01-04")
    Traceback (most recent call last):
    planner.errors.BriefError: timezone: 'Mars/Base' is no IANA time zone. Remedy: use a name \
such as Europe/Copenhagen or UTC
    platforms: this field is missing. Remedy: add it
    capacity: this field is missing. Remedy: add it
    """

    name: Name
    timezone: Zone
    starts_on: Annotated[Day, AfterValidator(_near_day)]
    weeks: Annotated[int, Field(ge=1, le=13)] = 8
    goals: tuple[Goal, ...] = ()
    platforms: Annotated[tuple[PlatformPlan, ...], Field(min_length=1, max_length=12)]
    capacity: Capacity
    balance: Balance = Balance()
    campaigns: tuple[Campaign, ...] = ()
    themed_days: tuple[ThemedDay, ...] = ()
    quiet_hours: QuietHours = QuietHours()
    blackouts: tuple[Blackout, ...] = ()
    min_gap_hours: Annotated[float, Field(ge=0, le=48)] = 2.0
    reply_promise_minutes: Annotated[int, Field(gt=0, le=10080)] = 60
    reply_promise_share: Share = 0.9
    activities: tuple[ActivityPlan, ...] = ()

    @property
    def ends_on(self) -> dt.date:
        """Last day of the plan."""
        return self.starts_on + dt.timedelta(days=7 * self.weeks - 1)

    @property
    def kpis(self) -> tuple[Kpi, ...]:
        """All KPIs, of the goals first and then of the campaigns."""
        holders: tuple[Goal | Campaign, ...] = (*self.goals, *self.campaigns)
        return tuple(kpi for holder in holders for kpi in holder.kpis)

    @property
    def planned_activities(self) -> list[Activity]:
        """The activities that are not left out, in catalogue order, with the brief's own values."""
        own = {entry.activity: entry for entry in self.activities}
        return [
            own[name].as_activity if name in own else activity
            for name, activity in ACTIVITIES.items()
            if name not in own or own[name].use == "planned"
        ]

    @model_validator(mode="after")
    def _consistent(self) -> Brief:
        names = [plan.platform for plan in self.platforms]
        if len(set(names)) != len(names):
            raise ValueError("platforms: a platform stands twice. Remedy: name each one once")
        for label, wanted in [(f"themed_days '{day.name}'", (day.platform,))
                              for day in self.themed_days] + [
            (f"campaigns '{campaign.name}'", campaign.platforms) for campaign in self.campaigns
        ]:  # fmt: skip
            unknown = [platform for platform in wanted if platform not in names]
            if unknown:
                raise ValueError(
                    f"{label} names the platform '{unknown[0]}', the brief has "
                    f"{', '.join(names)}. Remedy: add it to platforms or take it out"
                )
        for kind, entries in (("campaigns", self.campaigns), ("themed_days", self.themed_days)):
            labels = [entry.name for entry in entries]
            if len(set(labels)) != len(labels):
                raise ValueError(f"{kind}: two carry the same name. Remedy: name each one once")
        return self

    @model_validator(mode="after")
    def _activities_fit(self) -> Brief:
        listed = [entry.activity for entry in self.activities]
        if len(set(listed)) != len(listed):
            raise ValueError("activities: one stands twice. Remedy: give each one once")
        people = [person.name for person in self.capacity.people]
        for entry in self.activities:
            if entry.owner and entry.owner not in people:
                raise ValueError(
                    f"activities '{entry.activity}' is owned by {shown(entry.owner)}, the people "
                    f"are {', '.join(people)}. Remedy: name one of them, or nobody"
                )
        if not any(activity.mode == "active" for activity in self.planned_activities):
            raise ValueError(
                "activities: all active work is left out. Remedy: keep one activity, and set the "
                "bounds of the active share to 0 if there should be none"
            )
        return self

    @classmethod
    def make(cls, **fields: Any) -> Brief:
        """A brief from keyword values; raises `BriefError` with a sentence per problem."""
        return cls._validated(fields)

    def with_(self, **changes: Any) -> Brief:
        """A copy with these top-level fields replaced, checked as a whole.

        Raises
        ------
        BriefError
            If the changed brief breaks a rule.
        """
        return self._validated(self.model_dump(mode="python") | changes)

    @classmethod
    def from_yaml(cls, text: str) -> Brief:
        """A brief from YAML text.

        Aliases (`*name`) are refused, since a short text with them can unfold to a huge brief.
        """
        if len(text) > YAML_CHARACTERS_MAX:
            raise BriefError(
                [("the file", f"found more than {YAML_CHARACTERS_MAX:,} characters, expected a "
                  "brief of a few pages. Remedy: check that this is the right file")]
            )  # fmt: skip
        try:
            fields = yaml.load(text, Loader=PlainLoader)
        except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
            # The parser itself stumbles over tags that do not fit their content ("!!set 0").
            mark = getattr(error, "problem_mark", None)
            where = f"line {mark.line + 1}" if mark is not None else "the file"
            problem = getattr(error, "problem", None) or "it is not readable as YAML"
            if "Remedy:" not in problem:
                problem += ". Remedy: correct the YAML there"
            raise BriefError([(where, problem)]) from error
        if not isinstance(fields, dict):
            raise BriefError(
                [("the file", f"found {shown(fields)}, expected 'field: value' lines. "
                  "Remedy: start from a sample brand's brief.yaml")]
            )  # fmt: skip
        return cls._validated(fields)

    @classmethod
    def read(cls, path: str | Path) -> Brief:
        """A brief from a YAML file."""
        try:
            with Path(path).open(encoding="utf-8-sig") as file:
                text = file.read(YAML_CHARACTERS_MAX + 1)
        except UnicodeDecodeError as error:
            raise BriefError(
                [(str(path), "the file is not UTF-8 text. Remedy: save it as UTF-8")]
            ) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it cannot be opened"
            raise BriefError([(str(path), f"{reason}. Remedy: check the path")]) from error
        return cls.from_yaml(text)

    def to_yaml(self) -> str:
        """YAML text that `from_yaml` reads back to an equal brief."""
        return yaml.dump(self.model_dump(mode="json"), Dumper=PlainDumper, sort_keys=False,
                         allow_unicode=True, width=100)  # fmt: skip

    @classmethod
    def _validated(cls, fields: dict[str, Any]) -> Brief:
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            items = [item for item in error.errors() if not _is_echo(item)]
            raise BriefError([_problem(item) for item in items]) from error


def _is_echo(item: dict[str, Any]) -> bool:
    """True for "too few entries" where there are enough, but some of them are wrong themselves."""
    return item["type"] == "too_short" and len(item["input"]) >= item["ctx"]["min_length"]


def _problem(item: dict[str, Any]) -> tuple[str, str]:
    """One problem of pydantic's list as (field, sentence with remedy)."""
    places = item["loc"][:-1] if item["loc"][-1:] == ("[key]",) else item["loc"]
    field = ".".join(f"{part + 1}" if isinstance(part, int) else str(part) for part in places)
    kind, found = item["type"], item.get("input")
    if kind == "missing":
        return field, "this field is missing. Remedy: add it"
    if kind == "extra_forbidden":
        return field, "no such field. Remedy: check the spelling, or take it out"
    if kind == "invalid_key":
        return str(item["loc"][-1]), "no such field. Remedy: check the spelling, or take it out"
    if kind == "value_error":
        return field or "brief", str(item["ctx"]["error"])
    if kind in ("too_short", "too_long"):
        least, most = item["ctx"].get("min_length"), item["ctx"].get("max_length")
        expected = f"at least {least}" if least else f"at most {most}"
        remedy = "add one" if least else "take some out"
        entries = counted(len(found), "entry", "entries")
        return field, f"found {entries}, expected {expected}. Remedy: {remedy}"
    expected = item["msg"].replace("Input should be", "expected").replace("Input", "the value")
    return field or "brief", f"found {shown(found)}, {expected}. Remedy: {_remedy(field, kind)}"


def _remedy(field: str, kind: str) -> str:
    if kind.startswith("date"):
        return _WRITE_DAY
    if kind == "literal_error" and field.endswith("format"):
        return f"use one of {', '.join(FORMATS)}"
    if kind == "string_type":
        return "write a text, in quotation marks if it looks like a number"
    return "use one of the values named" if kind == "literal_error" else "correct the value"
