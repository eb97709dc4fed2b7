"""The brief: what a brand wants to reach, with what, and inside which limits. YAML in and out.

A brief is frozen. Everything the planner may not decide on its own stands here: goals, targets,
platforms, hours by person, money, bounds on active work and on selling, activities, campaigns,
quiet hours, blackouts. Values left out take the defaults shown in the field descriptions, which are
assumptions a person can edit.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, Field, ValidationError, model_validator

from planner.brief_parts import (
    MANAGEMENT_METRICS,
    MARKETING_METRICS,
    METRICS,
    WEEKDAYS,
    WRITE_DAY,
    ActivityPlan,
    Balance,
    Blackout,
    Campaign,
    Capacity,
    Crisis,
    Day,
    Frozen,
    Goal,
    HolidayPlace,
    HourTest,
    Kpi,
    Name,
    Outcome,
    Person,
    PlatformPlan,
    QuietHours,
    Share,
    ThemedDay,
    Zone,
    near_day,
)
from planner.catalog import ACTIVITIES, FORMATS, Activity
from planner.errors import BriefError
from planner.plain_yaml import PlainDumper, PlainLoader, shown
from planner.public_holidays import public_holidays
from planner.wording import counted

__all__ = [
    "MANAGEMENT_METRICS",
    "MARKETING_METRICS",
    "METRICS",
    "WEEKDAYS",
    "ActivityPlan",
    "Balance",
    "Blackout",
    "Brief",
    "Campaign",
    "Capacity",
    "Crisis",
    "Goal",
    "HourTest",
    "Kpi",
    "Outcome",
    "Person",
    "PlatformPlan",
    "QuietHours",
    "ThemedDay",
]

YAML_CHARACTERS_MAX = 200_000
"""Longest brief that is read; a full one has some 20,000 characters."""


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
    starts_on: Annotated[Day, AfterValidator(near_day)]
    weeks: Annotated[int, Field(ge=1, le=13)] = 8
    goals: tuple[Goal, ...] = ()
    platforms: Annotated[tuple[PlatformPlan, ...], Field(min_length=1, max_length=12)]
    capacity: Capacity
    balance: Balance = Balance()
    campaigns: tuple[Campaign, ...] = ()
    themed_days: tuple[ThemedDay, ...] = ()
    quiet_hours: QuietHours = QuietHours()
    blackouts: tuple[Blackout, ...] = ()
    holidays: HolidayPlace = ""
    crises: tuple[Crisis, ...] = ()
    min_gap_hours: Annotated[float, Field(ge=0, le=48)] = 2.0
    reply_promise_minutes: Annotated[int, Field(gt=0, le=10080)] = 60
    reply_promise_share: Share = 0.9
    activities: tuple[ActivityPlan, ...] = ()
    hour_tests: tuple[HourTest, ...] = ()

    @property
    def closed(self) -> tuple[Blackout, ...]:
        """Blackouts, and public holidays inside the plan: nothing is published, nobody works.

        >>> brief = Brief.make(name="May", timezone="Europe/Copenhagen", starts_on="2027-05-03",
        ...                    holidays="DK", platforms=[{"platform": "facebook"}],
        ...                    capacity={"people": [{"name": "Ida", "hours_per_week": 12}]})
        >>> [day.starts_on.isoformat() for day in brief.closed]
        ['2027-05-06', '2027-05-16', '2027-05-17']
        """
        if not self.holidays:
            return self.blackouts
        return self.blackouts + _as_blackouts(self.holidays, self.starts_on, self.ends_on)

    def is_in_crisis(self, day: dt.date) -> bool:
        """True if campaigns rest on this day."""
        return any(crisis.holds(day) for crisis in self.crises)

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
        tested = [test.platform for test in self.hour_tests]
        unknown = [platform for platform in tested if platform not in names]
        if unknown or len(set(tested)) != len(tested):
            raise ValueError(
                f"hour_tests name {', '.join(tested)}, the brief has {', '.join(names)}. Remedy: "
                "one test for each platform at most, and only for those of the brief"
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


@lru_cache(maxsize=64)
def _as_blackouts(place: str, first: dt.date, last: dt.date) -> tuple[Blackout, ...]:
    return tuple(
        Blackout(starts_on=day, ends_on=day, reason=name)
        for day, name in public_holidays(place, first, last)
    )


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
        return WRITE_DAY
    if kind == "literal_error" and field.endswith("format"):
        return f"use one of {', '.join(FORMATS)}"
    if kind == "string_type":
        return "write a text, in quotation marks if it looks like a number"
    return "use one of the values named" if kind == "literal_error" else "correct the value"
