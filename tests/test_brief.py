"""Briefs: read back as written, every problem named with field and remedy, nothing else raised."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import pydantic
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from planner.brief import (
    METRICS,
    WEEKDAYS,
    YAML_CHARACTERS_MAX,
    Balance,
    Brief,
    Capacity,
    QuietHours,
)
from planner.catalog import ACTIVITIES, FORMATS, INTENTS, active_activities
from planner.errors import BriefError

PLAIN = """\
name: Autumn
timezone: Europe/Copenhagen
starts_on: 2027-01-04
platforms:
- platform: facebook
capacity:
  people:
  - name: Ida
    hours_per_week: 12
"""
ZONE_REMEDY = "use a name such as Europe/Copenhagen or UTC"
CLOCK_REMEDY = "write clock times as 09:30, in quotation marks"


def plain_fields() -> dict[str, Any]:
    """The shortest brief, as values."""
    return {
        "name": "Autumn",
        "timezone": "Europe/Copenhagen",
        "starts_on": "2027-01-04",
        "platforms": [{"platform": "facebook"}],
        "capacity": {"people": [{"name": "Ida", "hours_per_week": 12}]},
    }


def problems_of(text: str) -> list[tuple[str, str]]:
    """The problems named when this YAML is read."""
    with pytest.raises(BriefError) as caught:
        Brief.from_yaml(text)
    return caught.value.problems


# Reading and writing


def test_the_shortest_brief_takes_the_defaults() -> None:
    brief = Brief.from_yaml(PLAIN)
    assert brief == Brief.make(**plain_fields())
    assert (brief.weeks, brief.ends_on) == (8, dt.date(2027, 2, 28))
    assert brief.quiet_hours == QuietHours(starts=dt.time(22), ends=dt.time(7))
    assert brief.balance == Balance()
    assert brief.balance.wanted_active_share == 0.375
    (ida,) = brief.capacity.people
    assert (ida.days, ida.starts, ida.ends) == (WEEKDAYS[:5], dt.time(9), dt.time(17))
    assert brief.capacity.hours_per_week == 12
    assert brief.kpis == () and brief.campaigns == () and brief.blackouts == ()


def test_a_brief_as_a_person_writes_it() -> None:
    """Clock times without quotation marks, numbers with a leading zero, a tidy list of days."""
    brief = Brief.from_yaml(
        PLAIN.replace("hours_per_week: 12", "hours_per_week: 010\n    days: [monday, friday]")
        + "quiet_hours: {starts: 22:30, ends: 06:00}\n"
        + "weeks: 08\n"
        + "campaigns:\n- {name: 0815, starts_on: 2027-01-04, ends_on: 2027-01-10}\n"
        + "themed_days:\n- {name: Throwback, weekday: thursday, platform: facebook}\n"
    )
    assert brief.quiet_hours == QuietHours(starts=dt.time(22, 30), ends=dt.time(6))
    assert brief.weeks == 8
    assert brief.capacity.people[0].hours_per_week == 10
    assert brief.capacity.people[0].days == ("monday", "friday")
    assert brief.campaigns[0].name == "0815"


def test_quiet_hours_may_run_over_midnight_or_not_at_all() -> None:
    night, noon = QuietHours(), QuietHours(starts=dt.time(12), ends=dt.time(13))
    clocks = [dt.time(6, 59), dt.time(7), dt.time(12, 30), dt.time(13), dt.time(22)]
    assert [night.holds(clock) for clock in clocks] == [True, False, False, False, True]
    assert [noon.holds(clock) for clock in clocks] == [False, False, True, False, False]
    never = QuietHours(starts=dt.time(9), ends=dt.time(9))
    assert not any(never.holds(clock) for clock in [*clocks, dt.time(9)])


def test_a_brief_cannot_be_changed_but_copied_with_changes() -> None:
    brief = Brief.from_yaml(PLAIN)
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        brief.weeks = 4
    changed = brief.with_(weeks=4, balance={"active_share_max": 0.3})
    assert (brief.weeks, changed.weeks, changed.balance.active_share_max) == (8, 4, 0.3)
    assert brief.with_() == brief
    with pytest.raises(BriefError) as caught:
        brief.with_(weeks=14, platforms=[])
    assert caught.value.problems == [
        ("weeks", "found 14, expected less than or equal to 13. Remedy: correct the value"),
        ("platforms", "found 0 entries, expected at least 1. Remedy: add one"),
    ]


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    for start in (b"", b"\xef\xbb\xbf"):
        path.write_bytes(start + PLAIN.replace("Ida", "Zoë").encode())
        assert Brief.read(path).capacity.people[0].name == "Zoë"
        assert Brief.read(str(path)) == Brief.read(path)


@pytest.mark.parametrize("brand", ["harbour_roast", "riverside_commons", "lantern_books"])
def test_the_briefs_of_the_sample_brands_are_read_back(brand: str, repository: Path) -> None:
    brief = Brief.read(repository / "sample_data" / brand / "brief.yaml")
    assert Brief.from_yaml(brief.to_yaml()) == brief


# Round trip for all fields


def _names(**size: int) -> st.SearchStrategy[str]:
    hard = st.sampled_from(
        ["08", "0815", "010", "1_0", "22:30", "2027-01-04", "yes", "no", "~", "null", "=", "<<",
         "- a", "# x", "a: b", "*a", "&a", "!a", "%a", "---", "...", "1.5", ".inf", "+1", "0x1F",
         "\x85", "a\u2028b", "\ufeff", "\x7f", "\n", "a\n b", "\t", " a", "a ", "'", '"', "\\",
         "\x00", "\x1b", "\U0001f600", "a" * 120]
    )  # fmt: skip
    return hard | st.text(min_size=1, max_size=20)


_texts = st.just("") | _names()
# Platforms have one spelling, lower case without blanks around it; it is what is read back.
_platform_names = _names().map(lambda name: name.strip().lower() or name)
_clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
_days = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
_shares = st.floats(0, 1)
_pillar_shares = st.sampled_from([{}, {"tips": 1.0}, {"tips": 0.25, "people": 0.75}])
_outcome_weights = st.sampled_from([{}, {"likes": 1.0}, {"clicks": 2.0, "comments": 0.5}])
_numbers = st.floats(allow_nan=False, allow_infinity=False)
_weekdays = st.sampled_from(WEEKDAYS)
_formats = st.sampled_from(sorted(FORMATS))
_intents = st.sampled_from(sorted(INTENTS))


def _lists(items: st.SearchStrategy, least: int = 0, unique: str = "") -> st.SearchStrategy:
    by = (lambda item: item[unique]) if unique else None
    return st.lists(items, min_size=least, max_size=3, unique_by=by)


_kpis = st.fixed_dictionaries(
    {"metric": st.sampled_from(METRICS), "target": _numbers},
    optional={"period": st.sampled_from(["week", "month", "plan"]),
              "platform": st.none() | _platform_names},
)  # fmt: skip
_goals = st.fixed_dictionaries(
    {"name": _names(), "family": st.sampled_from(["marketing", "management"])},
    optional={"weight": st.floats(0, 1000, exclude_min=True), "kpis": _lists(_kpis)},
)
_people = st.fixed_dictionaries(
    {"name": _names(), "hours_per_week": st.floats(0, 80)},
    optional={"days": st.lists(_weekdays, unique=True)},
)


@st.composite
def _presences(draw: st.DrawFn) -> dict[str, Any]:
    person = draw(_people)
    if draw(st.booleans()):
        person["starts"], person["ends"] = sorted(draw(st.tuples(_clocks, _clocks)))
        assume(person["starts"] < person["ends"])
    return person


@st.composite
def _platforms(draw: st.DrawFn) -> dict[str, Any]:
    least, number, most = sorted(draw(st.tuples(*[st.integers(0, 70)] * 3)))
    return {
        "platform": draw(_platform_names),
        "account": draw(_texts),
        "posts_per_week": draw(st.none() | st.just(number)),
        "min_posts_per_week": least,
        "max_posts_per_week": most,
    }


@st.composite
def _spans(draw: st.DrawFn, **more: st.SearchStrategy) -> dict[str, Any]:
    starts, ends = sorted(draw(st.tuples(st.dates(), st.dates())))
    return {"starts_on": starts, "ends_on": ends} | {n: draw(value) for n, value in more.items()}


@st.composite
def _activities(draw: st.DrawFn, people: list[str]) -> list[dict[str, Any]]:
    entry = st.fixed_dictionaries(
        {"activity": st.sampled_from(sorted(set(ACTIVITIES) - {"answering"}))},
        optional={"use": st.sampled_from(["planned", "left_out"]),
                  "hours_per_week": st.none() | st.floats(0, 80, exclude_min=True),
                  "cycle": st.sampled_from(["daily", "weekly", "monthly", "per campaign"]),
                  "owner": st.sampled_from(["", *people]), "source": _texts},
    )  # fmt: skip
    return draw(_lists(entry, unique="activity"))


@st.composite
def _hour_tests(draw: st.DrawFn, platforms: list[str]) -> list[dict[str, Any]]:
    test = st.fixed_dictionaries(
        {"platform": st.sampled_from(platforms),
         "hours": st.lists(st.integers(0, 167), min_size=1, max_size=84, unique=True)},
        optional={"seed": st.integers(0, 2**31 - 1)},
    )  # fmt: skip
    return draw(_lists(test, unique="platform"))


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    """Briefs with every field drawn over its whole range."""
    platforms = draw(_lists(_platforms(), 1, unique="platform"))
    on = st.sampled_from([plan["platform"] for plan in platforms])
    people = draw(_lists(_presences(), 1, unique="name"))
    low, wanted, high = sorted(draw(st.tuples(_shares, _shares, _shares)))
    theme = st.fixed_dictionaries(
        {"name": _names(), "weekday": _weekdays, "platform": on},
        optional={"format": _formats, "pillar": _texts, "intent": _intents},
    )
    campaign = _spans(
        name=_names(), offer=_texts, budget=st.floats(0, 1e12), platforms=st.lists(on, max_size=2),
        posts_per_week=st.integers(0, 70), intent=_intents, format=_formats, pillar=_texts,
        kpis=_lists(_kpis),
    )  # fmt: skip
    return Brief.make(
        name=draw(_names()),
        timezone=draw(st.sampled_from(["UTC", "Asia/Kathmandu", "America/New_York"])),
        starts_on=draw(_days),
        weeks=draw(st.integers(1, 13)),
        goals=draw(_lists(_goals)),
        platforms=platforms,
        capacity={
            "people": people,
            "money": draw(st.floats(0, 1e12)),
            "currency": draw(st.sampled_from(["EUR", "DKK", "USD"])),
            "hours_per_post": draw(
                st.dictionaries(_formats, st.floats(0, 80, exclude_min=True), max_size=3)
            ),
        },
        balance={
            "active_share_min": low,
            "active_share": draw(st.none() | st.just(wanted)),
            "active_share_max": high,
            "sell_share_max": draw(_shares),
            "marketing_weight": draw(_shares),
            "pillar_shares": draw(_pillar_shares),
            "outcome_weights": draw(_outcome_weights),
        },
        campaigns=draw(_lists(campaign, unique="name")),
        themed_days=draw(_lists(theme, unique="name")),
        quiet_hours={"starts": draw(_clocks), "ends": draw(_clocks)},
        blackouts=draw(_lists(_spans(reason=_texts))),
        crises=draw(_lists(_spans(reason=_texts))),
        holidays=draw(st.sampled_from(["", "DK", "DE-BY", "US"])),
        min_gap_hours=draw(st.floats(0, 48)),
        reply_promise_minutes=draw(st.integers(1, 10080)),
        reply_promise_share=draw(_shares),
        activities=draw(_activities([person["name"] for person in people])),
        hour_tests=draw(_hour_tests([plan["platform"] for plan in platforms])),
    )


@settings(max_examples=100)
@given(briefs())
def test_every_brief_is_read_back_as_it_was_written(brief: Brief) -> None:
    text = brief.to_yaml()
    again = Brief.from_yaml(text)
    assert again == brief
    assert again.to_yaml() == text
    assert Brief.make(**brief.model_dump(mode="json")) == brief
    assert brief.ends_on - brief.starts_on == dt.timedelta(days=7 * brief.weeks - 1)


def test_platforms_are_the_same_in_any_spelling() -> None:
    brief = Brief.from_yaml(PLAIN.replace("platform: facebook", "platform: ' Facebook'"))
    assert [plan.platform for plan in brief.platforms] == ["facebook"]
    twice = PLAIN.replace("- platform: facebook", "- platform: X\n- platform: x")
    assert problems_of(twice) == [
        ("brief", "platforms: a platform stands twice. Remedy: name each one once")
    ]


def test_the_strategy_draws_every_field() -> None:
    """What the round trip promises holds for all fields only if all are drawn."""
    drawn: set[str] = set()

    @settings(max_examples=150, database=None)
    @given(briefs())
    def look(brief: Brief) -> None:
        drawn.update(_changed_fields(brief))

    look()
    assert drawn == _all_fields(Brief)


def _all_fields(kind: type[pydantic.BaseModel], place: str = "") -> set[str]:
    names = set()
    for name, field in kind.model_fields.items():
        inner = [kind for kind in _models_in(field.annotation)]
        names |= {f"{place}{name}"}
        for model in inner:
            names |= _all_fields(model, f"{place}{name}.")
    return names


def _models_in(annotation: Any) -> list[type[pydantic.BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def _changed_fields(value: pydantic.BaseModel, place: str = "") -> set[str]:
    """Fields that hold something else than their default."""
    names = set()
    for name, field in type(value).model_fields.items():
        found = getattr(value, name)
        if field.is_required() or found != field.get_default(call_default_factory=True):
            names.add(f"{place}{name}")
        for item in found if isinstance(found, tuple) else (found,):
            if isinstance(item, pydantic.BaseModel):
                names |= _changed_fields(item, f"{place}{name}.")
    return names


# What is wrong, and what to do


ONE_FIELD = [
    ("timezone: Europe/Copenhagen", "timezone: Mars/Base", "timezone",
     f"'Mars/Base' is no IANA time zone. Remedy: {ZONE_REMEDY}"),
    ("timezone: Europe/Copenhagen", "timezone: localtime", "timezone",
     f"'localtime' is no IANA time zone. Remedy: {ZONE_REMEDY}"),
    ("timezone: Europe/Copenhagen", "timezone: ../../etc/passwd", "timezone",
     f"'../../etc/passwd' is no IANA time zone. Remedy: {ZONE_REMEDY}"),
    ("timezone: Europe/Copenhagen", 'timezone: "a\\0b"', "timezone",
     f"'a\\x00b' is no IANA time zone. Remedy: {ZONE_REMEDY}"),
    ("starts_on: 2027-01-04", "starts_on: 2027-02-30", "starts_on",
     "found '2027-02-30', expected a day of the calendar. Remedy: write dates as 2027-01-04"),
    ("starts_on: 2027-01-04", "starts_on: 04.01.2027", "starts_on",
     "found '04.01.2027', expected a day of the calendar. Remedy: write dates as 2027-01-04"),
    ("starts_on: 2027-01-04", "starts_on: 86400", "starts_on",
     "found 86400, expected a day of the calendar. Remedy: write dates as 2027-01-04"),
    ("starts_on: 2027-01-04", 'starts_on: "86400"', "starts_on",
     "found '86400', expected a day of the calendar. Remedy: write dates as 2027-01-04"),
    ("starts_on: 2027-01-04", "starts_on: 9999-12-31", "starts_on",
     "found 9999-12-31, expected a year 2000 to 2099. Remedy: correct the year"),
    ("starts_on: 2027-01-04", "starts_on:", "starts_on",
     "found nothing, expected a day of the calendar. Remedy: write dates as 2027-01-04"),
    ("name: Autumn", "name: 2027", "name",
     "found 2027, expected a valid string. "
     "Remedy: write a text, in quotation marks if it looks like a number"),
    ("name: Autumn", 'name: ""', "name",
     "found '', String should have at least 1 character. Remedy: correct the value"),
    ("name: Autumn", 'name: "\\ud800"', "name",
     "found '\\ud800', expected a valid string, unable to parse raw data as a unicode string. "
     "Remedy: correct the value"),
    ("name: Autumn", f"name: {'a' * 121}", "name",
     f"found '{'a' * 76}..., String should have at most 120 characters. "
     "Remedy: correct the value"),
    ("name: Autumn", "name: Autumn\nquite_hours: {}", "quite_hours",
     "no such field. Remedy: check the spelling, or take it out"),
    ("name: Autumn", "name: Autumn\n1: 2", "1",
     "no such field. Remedy: check the spelling, or take it out"),
    ("name: Autumn\n", "", "name", "this field is missing. Remedy: add it"),
    ("platforms:\n- platform: facebook", "platforms: []", "platforms",
     "found 0 entries, expected at least 1. Remedy: add one"),
    ("platforms:\n- platform: facebook", "platforms: facebook", "platforms",
     "found 'facebook', expected a valid tuple. Remedy: correct the value"),
    ("- platform: facebook", "- platform: x\n  min_posts_per_week: 5\n  max_posts_per_week: 3",
     "platforms.1", "min_posts_per_week 5 is above max_posts_per_week 3. "
     "Remedy: lower the one or raise the other"),
    ("- platform: facebook", "- platform: x\n  posts_per_week: 9\n  max_posts_per_week: 3",
     "platforms.1", "posts_per_week 9 lies outside 0 to 3. "
     "Remedy: move it inside or widen the bounds"),
    ("- platform: facebook", "- platform: x\n- platform: x", "brief",
     "platforms: a platform stands twice. Remedy: name each one once"),
    ("hours_per_week: 12", "hours_per_week: -1", "capacity.people.1.hours_per_week",
     "found -1, expected greater than or equal to 0. Remedy: correct the value"),
    ("hours_per_week: 12", "hours_per_week: twelve", "capacity.people.1.hours_per_week",
     "found 'twelve', expected a valid number, unable to parse string as a number. "
     "Remedy: correct the value"),
    ("hours_per_week: 12", "hours_per_week: .nan", "capacity.people.1.hours_per_week",
     "found nan, expected less than or equal to 80. Remedy: correct the value"),
    ("hours_per_week: 12", "hours_per_week: yes", "capacity.people.1.hours_per_week",
     "found true, expected a text or a number (YAML reads yes, no, on and off as true and "
     "false). Remedy: write numbers as digits, put words in quotation marks"),
    ("hours_per_week: 12", "hours_per_week: 12\n    days: [monday, monday]", "capacity.people.1",
     "a weekday stands twice in days. Remedy: name each day once"),
    ("hours_per_week: 12", "hours_per_week: 12\n    days: [Mon]", "capacity.people.1.days.1",
     "found 'Mon', expected 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday' "
     "or 'sunday'. Remedy: use one of the values named"),
    ("hours_per_week: 12", "hours_per_week: 12\n    starts: 17:00\n    ends: 09:00",
     "capacity.people.1", "starts 17:00 is not before ends 09:00. "
     "Remedy: give the presence of one day, such as 09:00 to 17:00"),
    ("hours_per_week: 12", "hours_per_week: 12\n  - {name: Ida, hours_per_week: 3}", "capacity",
     "two people carry the same name. Remedy: name each person once"),
]  # fmt: skip

ONE_LINE_MORE = [
    ("weeks: 0", "weeks",
     "found 0, expected greater than or equal to 1. Remedy: correct the value"),
    ("weeks: 14", "weeks",
     "found 14, expected less than or equal to 13. Remedy: correct the value"),
    ("weeks: 2.5", "weeks", "found 2.5, expected a valid integer, got a number with a fractional "
     "part. Remedy: correct the value"),
    ("weeks: on", "weeks",
     "found true, expected a text or a number (YAML reads yes, no, on and off as true and "
     "false). Remedy: write numbers as digits, put words in quotation marks"),
    ("quiet_hours: {starts: 1350}", "quiet_hours.starts",
     f"found 1350, expected a clock time. Remedy: {CLOCK_REMEDY}"),
    ("quiet_hours: {starts: 0}", "quiet_hours.starts",
     f"found 0, expected a clock time. Remedy: {CLOCK_REMEDY}"),
    ("quiet_hours: {starts: 6:00}", "quiet_hours.starts",
     f"found '6:00', expected a clock time. Remedy: {CLOCK_REMEDY}"),
    ("quiet_hours: {starts: 0930}", "quiet_hours.starts",
     f"found '0930', expected a clock time. Remedy: {CLOCK_REMEDY}"),
    ("quiet_hours: {starts: 22:30.5}", "quiet_hours.starts",
     f"found 1350.5, expected a clock time. Remedy: {CLOCK_REMEDY}"),
    ("quiet_hours: {starts: 22:30:15}", "quiet_hours.starts",
     "found 22:30:15, expected whole minutes without a zone. Remedy: write 09:30"),
    ("quiet_hours: {starts: 24:30}", "quiet_hours.starts",
     f"found '24:30', expected a clock time. Remedy: {CLOCK_REMEDY}"),
    ("quiet_hours: {starts: 09:30Z}", "quiet_hours.starts",
     f"found '09:30Z', expected a clock time. Remedy: {CLOCK_REMEDY}"),
    ("balance: {active_share_min: 0.6, active_share_max: 0.4}", "balance",
     "active_share_min 0.6 is above active_share_max 0.4. "
     "Remedy: lower the one or raise the other"),
    ("balance: {active_share: 0.9}", "balance",
     "active_share 0.9 lies outside 0.25 to 0.5. Remedy: move it inside or widen the bounds"),
    ("balance: {pillar_shares: {tips: 0.5}}", "balance", "pillar_shares sum to 0.5, expected 1. "
     "Remedy: change them so that they make up the whole"),
    ("balance: {outcome_weights: {likes: 0}}", "balance", "outcome_weights are all 0. Remedy: give "
     "one result a weight above 0, or leave them out"),
    ("holidays: Atlantis", "holidays",
     "holidays of 'ATLANTIS' are not known. Remedy: write a country's two letters such as DK, or "
     "country and part such as DE-BY, or leave it empty"),
    ("hour_tests: [{platform: x, hours: [9]}]", "brief",
     "hour_tests name x, the brief has facebook. Remedy: one test for each platform at most, and "
     "only for those of the brief"),
    ("hour_tests: [{platform: facebook, hours: [9, 9]}]", "hour_tests.1",
     "an hour stands twice in hours. Remedy: name each hour once"),
    ("balance: {sell_share_max: 25}", "balance.sell_share_max",
     "found 25, expected less than or equal to 1. Remedy: correct the value"),
    ("goals: [{name: a, family: sales}]", "goals.1.family",
     "found 'sales', expected 'marketing' or 'management'. Remedy: use one of the values named"),
    ("goals: [{name: a, family: marketing, kpis: [{metric: comments, target: .inf}]}]",
     "goals.1.kpis.1.target",
     "found inf, expected a finite number. Remedy: correct the value"),
    ("themed_days: [{name: a, weekday: monday, platform: x}]", "brief",
     "themed_days 'a' names the platform 'x', the brief has facebook. "
     "Remedy: add it to platforms or take it out"),
    ("themed_days: [{name: a, weekday: monday, platform: facebook, format: reels}]",
     "themed_days.1.format",
     "found 'reels', expected 'photo', 'video', 'reel', 'story', 'carousel', 'link', 'text', "
     "'live' or 'poll'. Remedy: use one of photo, video, reel, story, carousel, link, text, "
     "live, poll"),
    ("campaigns: [{name: a, starts_on: 2027-01-10, ends_on: 2027-01-04}]", "campaigns.1",
     "starts_on 2027-01-10 is after ends_on 2027-01-04. Remedy: swap or correct the dates"),
    ("campaigns: [{name: a, starts_on: 2027-01-04, ends_on: 2027-01-04}, "
     "{name: a, starts_on: 2027-01-04, ends_on: 2027-01-04}]", "brief",
     "campaigns: two carry the same name. Remedy: name each one once"),
    ("blackouts: [{starts_on: 2027-01-10, ends_on: 2027-01-04}]", "blackouts.1",
     "starts_on 2027-01-10 is after ends_on 2027-01-04. Remedy: swap or correct the dates"),
    ("reply_promise_minutes: 0", "reply_promise_minutes",
     "found 0, expected greater than 0. Remedy: correct the value"),
]  # fmt: skip


@pytest.mark.parametrize(("found", "instead", "field", "sentence"), ONE_FIELD)
def test_a_wrong_value_is_named(found: str, instead: str, field: str, sentence: str) -> None:
    assert found in PLAIN
    assert problems_of(PLAIN.replace(found, instead)) == [(field, sentence)]


@pytest.mark.parametrize(("line", "field", "sentence"), ONE_LINE_MORE)
def test_a_wrong_line_is_named(line: str, field: str, sentence: str) -> None:
    assert problems_of(f"{PLAIN}{line}\n") == [(field, sentence)]


def test_all_problems_are_named_at_once() -> None:
    text = PLAIN.replace("name: Autumn", "nam: Autumn").replace("12", "-1")
    with pytest.raises(BriefError) as caught:
        Brief.from_yaml(text + "weeks: 99\n")
    error = caught.value
    assert [field for field, _ in error.problems] == [
        "name", "weeks", "capacity.people.1.hours_per_week", "nam",
    ]  # fmt: skip
    assert str(error).splitlines() == [f"{field}: {text}" for field, text in error.problems]
    assert all("Remedy: " in sentence for _, sentence in error.problems)


def test_more_than_can_be_held() -> None:
    people = [{"name": f"Person {n}", "hours_per_week": 1} for n in range(51)]
    with pytest.raises(BriefError) as caught:
        Brief.make(**plain_fields() | {"capacity": {"people": people}})
    assert caught.value.problems == [
        ("capacity.people", "found 51 entries, expected at most 50. Remedy: take some out")
    ]
    with pytest.raises(BriefError) as caught:
        Brief.make(**plain_fields() | {"capacity": {"hours_per_post": {"reels": 1, "link": True},
                                                    "people": people[:1]}})  # fmt: skip
    problems = dict(caught.value.problems)
    assert "expected 'photo', 'video', 'reel'" in problems["capacity.hours_per_post.reels"]
    assert problems["capacity.hours_per_post.link"].startswith("found true, expected a text")


NO_BRIEF = {
    "a list": ("- a\n- b\n", "the file", "found a list, expected 'field: value' lines"),
    "nothing": ("", "the file", "found nothing, expected 'field: value' lines"),
    "a remark only": ("# later\n", "the file", "found nothing, expected 'field: value' lines"),
    "one word": ("Autumn", "the file", "found 'Autumn', expected 'field: value' lines"),
    "an open bracket": (f"{PLAIN}goals: [\n", "line 11", "expected the node content"),
    "a tab": ("name: Autumn\n\tweeks: 4\n", "line 2", "found character '\\t'"),
    "two documents": (f"{PLAIN}---\n{PLAIN}", "line 10", "but found another document"),
    "a byte that is no text": ("name: \x01\n", "the file", "it is not readable as YAML"),
    "a field twice": (f"{PLAIN}weeks: 4\nweeks: 8\n", "line 11", "'weeks' stands twice"),
    "a person's field twice": (
        f"{PLAIN}    hours_per_week: 3\n", "line 10", "'hours_per_week' stands twice",
    ),
    "a list as a field": (f"{PLAIN}? [a, b]\n: 1\n", "line 10", "found unhashable key"),
    "an undefined alias": (f"{PLAIN}goals: *x\n", "line 10", "*x stands for values written"),
    "a Python object": (
        "!!python/object/apply:os.system ['exit 1']", "line 1",
        "tag:yaml.org,2002:python/object/apply:os.system is no kind of value a brief has. "
        "Remedy: take out the tag",
    ),
    "a Python object inside": (
        f"{PLAIN}goals: !!python/object:planner.Brief {{}}\n", "line 10", "is no kind of value",
    ),
    "an own tag": (f"{PLAIN}goals: !mine x\n", "line 10", "!mine is no kind of value"),
    "a date by force": ("name: !!timestamp soon", "line 1", "'soon' is no timestamp"),
    "a number by force": ('name: !!int ""', "line 1", "'' is no int"),
    "a fraction by force": ('name: !!float ""', "line 1", "'' is no float"),
    "a flag by force": ("name: !!bool maybe", "line 1", "'maybe' is no bool"),
    "a huge number": (f"name: {'9' * 5000}", "line 1", f"'{'9' * 76}... is no int"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "place", "part"), NO_BRIEF.values(), ids=NO_BRIEF)
def test_what_is_no_brief_is_refused_with_its_line(text: str, place: str, part: str) -> None:
    ((where, sentence),) = problems_of(text)
    assert where == place
    assert part in sentence
    assert ". Remedy: " in sentence


def _nine_times(line: str) -> str:
    """A few lines that unfold to 9 ** 20 values."""
    lines = ["a0: &a0 {k: v}"]
    for n in range(1, 21):
        lines.append(f"a{n}: &a{n} {line.format(', '.join([f'*a{n - 1}'] * 9))}")
    return "\n".join(lines) + "\n" + PLAIN


BOMBS = {
    "brackets": ("[" * 10_000, "nested too deeply"),
    "braces": ("{a: " * 10_000, "nested too deeply"),
    "question marks": ("? " * 10_000, "nested too deeply"),
    "dashes": ("- " * 10_000, "nested too deeply"),
    "closed brackets": (PLAIN + "goals: " + "[" * 5_000 + "]" * 5_000, "nested too deeply"),
    "aliases in lists": (_nine_times("[{}]"), "*a0 stands for values written elsewhere"),
    "aliases merged": (_nine_times("{{<<: [{}]}}"), "*a0 stands for values written elsewhere"),
    "an alias of itself": (PLAIN + "goals: &g [*g]\n", "*g stands for values"),
    "a long list": (
        PLAIN + "blackouts:\n" + "- {starts_on: 2027-01-04, ends_on: 2027-01-04}\n" * 15_000,
        "found more than 200,000 characters",
    ),
}


@pytest.mark.parametrize(("text", "part"), BOMBS.values(), ids=BOMBS)
def test_a_file_made_to_choke_on_is_refused_quickly(text: str, part: str) -> None:
    start = time.process_time()
    ((_, sentence),) = problems_of(text)
    assert time.process_time() - start < 2
    assert part in sentence and ". Remedy: " in sentence


def test_the_longest_brief_that_is_read_takes_seconds_not_minutes() -> None:
    line = "- {starts_on: 2027-01-04, ends_on: 2027-01-04}\n"
    text = PLAIN + "blackouts:\n" + line * ((YAML_CHARACTERS_MAX - 300) // len(line))
    start = time.process_time()
    assert len(Brief.from_yaml(text).blackouts) > 4_000
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda path: path, "No such file or directory. Remedy: check the path"),
        (lambda path: path.parent, "Is a directory. Remedy: check the path"),
        (lambda path: "a\0b", "it cannot be opened. Remedy: check the path"),
        (lambda path: _written(path, PLAIN.encode("utf-16")), "the file is not UTF-8 text. "
         "Remedy: save it as UTF-8"),
        (lambda path: _written(path, b"name: Caf\xe9\n"), "the file is not UTF-8 text"),
        (lambda path: _written(path, b""), "found nothing, expected 'field: value' lines"),
        (lambda path: _written(path, b"\x00" * 100), "it is not readable as YAML"),
        (lambda path: _written(path, b"a" * (YAML_CHARACTERS_MAX + 1)), "found more than 200,000"),
    ],
    ids=["missing", "folder", "null", "UTF-16", "Latin-1", "empty", "zeros", "huge"],
)  # fmt: skip
def test_a_file_that_cannot_be_read(make: Any, part: str, tmp_path: Path) -> None:
    path = make(tmp_path / "brief.yaml")
    with pytest.raises(BriefError) as caught:
        Brief.read(path)
    ((where, sentence),) = caught.value.problems
    assert where in (str(path), "the file")
    assert part in sentence


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# Nothing but BriefError


_FRAGMENTS = st.sampled_from(
    [*PLAIN.splitlines(keepends=True), "weeks: ", "goals:\n", "- ", "  ", "\n", ": ", "[", "]",
     "{", "}", "&a ", "*a ", "!!int ", "!!timestamp ", "!!binary ", "!!set ", "!!omap ", "!!pairs ",
     "<<: ", "? ", "| ", "> ", "'", '"', "\\", "#", "%YAML 1.1\n", "---\n", "...\n", "2027-13-45",
     "22:30", "08", ".nan", "1e999", "~", "yes", "quiet_hours: {starts: ", "kpis: ", "\t", "\ufeff",
     "\x85", "\x00", "\ud800"]
)  # fmt: skip


@settings(max_examples=600)
@given(st.lists(_FRAGMENTS | st.text(max_size=6), max_size=12).map("".join))
@example("a: !!timestamp x")
@example("a: !!bool x")
@example('a: !!int ""')
@example("!!set {a, b}")
@example("!!set 0")
@example("!!omap 0")
@example("!!pairs [0]")
@example("? !!omap [a: 1]\n: 2")
@example("!!binary \ud800")
def test_any_text_is_a_brief_or_explained(text: str) -> None:
    try:
        brief = Brief.from_yaml(text)
    except BriefError as error:
        assert error.problems
        for field, sentence in error.problems:
            assert field and ". Remedy: " in sentence
    else:
        assert Brief.from_yaml(brief.to_yaml()) == brief


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.dates() | st.times() | st.datetimes() | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from([*Brief.model_fields, *Capacity.model_fields, "name", "kpis", "format"])
        | st.text(max_size=3),
        inner,
        max_size=3,
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=400)
@given(st.sampled_from(list(Brief.model_fields)), _ANYTHING)
@example("starts_on", True)
@example("starts_on", dt.datetime(2027, 1, 4, 9))
@example("weeks", float("nan"))
@example("weeks", 10**300)
@example("capacity", {"people": {1: 2}})
def test_any_value_of_a_field_is_taken_or_explained(name: str, value: Any) -> None:
    try:
        Brief.make(**plain_fields() | {name: value})
    except BriefError as error:
        assert error.problems
        assert all(field and ". Remedy: " in sentence for field, sentence in error.problems)


# Activities


def test_activities_take_the_place_of_the_assumptions() -> None:
    brief = Brief.from_yaml(PLAIN)
    assert brief.planned_activities == list(ACTIVITIES.values())
    own = [{"activity": "loyalty", "hours_per_week": 3, "cycle": "monthly"},
           {"activity": "contests", "use": "left_out"}]  # fmt: skip
    planned = {entry.name: entry for entry in brief.with_(activities=own).planned_activities}
    assert set(ACTIVITIES) - set(planned) == {"contests"}
    loyalty = planned["loyalty"]
    assert (loyalty.hours_per_week, loyalty.cycle, loyalty.is_assumption) == (3, "monthly", False)
    assert all(planned[name] == ACTIVITIES[name] for name in planned if name != "loyalty")


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([{"activity": "trends"}, {"activity": "trends"}], "activities: one stands twice"),
        ([{"activity": "trends", "owner": "Zoe"}], "activities 'trends' is owned by 'Zoe'"),
        ([{"activity": activity.name, "use": "left_out"} for activity in active_activities()],
         "activities: all active work is left out"),
    ],
)  # fmt: skip
def test_activities_that_contradict_the_brief_are_refused(entries: list[dict], said: str) -> None:
    with pytest.raises(BriefError) as caught:
        Brief.from_yaml(PLAIN).with_(activities=entries)
    (field, sentence), *rest = caught.value.problems
    assert (field, rest) == ("brief", []) and sentence.startswith(said) and "Remedy:" in sentence
