"""The form of the brief, without a page: what it shows, what it takes, what it refuses."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.brief import Brief
from planner.catalog import ACTIVITIES, FORMATS
from planner.samples import SAMPLE_BRANDS
from planner.widgets.brief_form import BriefForm, blockers
from planner.widgets.brief_form.editor import FILES
from planner.widgets.brief_form.fields import Field, Refused
from planner.widgets.brief_form.groups import GROUPS, SECTIONS, YAML
from planner.widgets.brief_form.sections import ROWS_MAX
from planner.widgets.front_code import FOLDER
from planner.widgets.plain import is_shown
from planner.widgets.state import PlannerState
from tests.plan.random_briefs import random_brief
from tests.test_brief import _all_fields, briefs

GROUP_OF = {section.name: group.name for group in GROUPS for section in group.sections}
HOSTILE = [
    None, True, 3, -1, 1e308, "", " ", "\x00", "a\u202eb" * 400, "\ud800", "nan", "inf", "1_0",
    "٣", "0x10", "1e999", "9" * 400, "-5", "1.5", "2027-02-31", "0001-01-01", "9999-12-31", "25:00",
    "12:30:45", "09:30+02:00", "<img src=x onerror=alert(1)>", "'; DROP TABLE", [], ["monday", 3],
    ["monday"] * 9, {}, {"a": {"b": []}}, [[[]]], "goals 99", "nonsense", "?",
]  # fmt: skip


class Person:
    """Somebody who uses the form of a state; acts as the page does, by messages."""

    def __init__(self, state: PlannerState) -> None:
        self.state = state
        self.form = BriefForm(state)
        for group in GROUPS:
            if group.name != YAML:
                self.tell("open", group=group.name, value=True)

    def tell(self, kind: str, **content: Any) -> None:
        """One message from the page."""
        self.form.editor._handle_custom_msg({"kind": kind, **content}, [])
        assert "Something failed" not in self.form.guard.place.value

    def section(self, name: str) -> dict[str, Any]:
        """What is shown of a section."""
        shown = self.form.editor.part(GROUP_OF[name])["sections"]
        return next(section for section in shown if section["name"] == name)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a section."""
        return self.section(name)["rows"]

    def edit(self, name: str, row: int, key: str, value: Any) -> None:
        """Give a field a value."""
        row_id = self.rows(name)[row]["id"]
        self.tell("edit", group=GROUP_OF[name], section=name, row=row_id, key=key, value=value)

    def act(self, kind: str, name: str, row: int | None = None, value: Any = None) -> None:
        """Add, remove or move a row."""
        row_id = "" if row is None else self.rows(name)[row]["id"]
        self.tell(kind, group=GROUP_OF[name], section=name, row=row_id, value=value)

    def cell(self, name: str, row: int, key: str) -> dict[str, Any]:
        """One field as it is shown."""
        return self.rows(name)[row]["cells"][key]

    def errors(self) -> list[str]:
        """Every sentence that stands beside something."""
        found = []
        for section in SECTIONS:
            shown = self.section(section.name)
            found.append(shown["error"])
            for row in shown["rows"]:
                found += [row["error"], *(cell.get("error", "") for cell in row["cells"].values())]
        return [text for text in found if text]


@pytest.fixture
def person() -> Person:
    """Somebody at the first sample brand's brief."""
    return Person(PlannerState())


def brief_of(person: Person) -> Brief:
    """The state's brief, which must be valid."""
    return Brief.make(**person.state.brief)


def cells(person: Person) -> Iterator[tuple[str, int, str, Any, dict[str, Any]]]:
    """Every field shown: section, row, key, its value, and what the page knows of the field."""
    for section in SECTIONS:
        shown = person.section(section.name)
        for index, row in enumerate(shown["rows"]):
            for field in shown["fields"]:
                key = field["key"]
                yield section.name, index, key, row["cells"][key]["value"], field


def as_sent(value: Any) -> Any:
    """A value as a page sends it: numbers stand in text fields."""
    return value if isinstance(value, bool | list) else str(value)


# Every field


def test_every_field_of_a_brief_has_its_place(person: Person) -> None:
    known = {"kpis": "goals.kpis", "activities_active": "activities"}
    shown = set()
    for section in SECTIONS:
        place = known.get(section.name) or ".".join(section.path)
        for field in section.fields(person.state.brief):
            shown.add(f"{place}.{field.key}".lstrip("."))
        shown.add(place)
    shown |= {name.replace("goals.kpis", "campaigns.kpis") for name in shown}
    # Which activity a row is about is not a person's choice; what counts and the shares of pillars
    # are set by the dials of the content mix, tests of hours in Cadence, beside what they lead to.
    elsewhere = {"balance.outcome_weights", "balance.pillar_shares"}
    elsewhere |= {name for name in _all_fields(Brief) if name.startswith("hour_tests")}
    assert _all_fields(Brief) - shown == {"activities.activity"} | elsewhere


def shows_and_reads_back(brief: Brief) -> None:
    person = Person(PlannerState(brief=brief.model_dump(mode="json"), brand=SAMPLE_BRANDS[0]))
    before = copy.deepcopy(person.state.brief)
    for name, row, key, value, _field in list(cells(person)):
        person.edit(name, row, key, as_sent(value))
        assert person.state.brief == before, (name, row, key, value)
    assert person.errors() == []
    assert Brief.make(**person.state.brief) == brief


@pytest.mark.parametrize("brand", SAMPLE_BRANDS)
def test_sample_briefs_are_shown_and_read_back(brand: str, repository: Path) -> None:
    shows_and_reads_back(Brief.read(repository / "sample_data" / brand / "brief.yaml"))


@pytest.mark.parametrize("seed", range(100))
def test_random_briefs_are_shown_and_read_back(seed: int) -> None:
    shows_and_reads_back(random_brief(np.random.default_rng(seed)))


@settings(max_examples=25)
@given(briefs())
def test_briefs_with_every_field_over_its_range_are_shown_and_read_back(brief: Brief) -> None:
    shows_and_reads_back(brief)


@pytest.mark.parametrize("brand", SAMPLE_BRANDS)
def test_a_brief_can_be_written_with_the_form_alone(brand: str, repository: Path) -> None:
    """From another brand's brief, by adding, removing and typing, to this one."""
    wanted = Brief.read(repository / "sample_data" / brand / "brief.yaml")
    model = Person(PlannerState(brief=wanted.model_dump(mode="json"), brand=brand))
    other = next(name for name in SAMPLE_BRANDS if name != brand)
    person = Person(PlannerState())
    person.state.choose_sample(other)
    for name in ("kpis", "goals", "campaigns", "themed_days", "blackouts"):
        while person.rows(name):
            person.act("remove", name, 0)
    order = ("plan", "platforms", "people", "goals", "campaigns", "kpis")
    names = sorted(GROUP_OF, key=lambda name: order.index(name) if name in order else len(order))
    for name in names:
        while len(person.rows(name)) < len(model.rows(name)):
            person.act("add", name)
        while len(person.rows(name)) > len(model.rows(name)):
            person.act("remove", name, len(person.rows(name)) - 1)
        for row, shown in enumerate(model.rows(name)):
            for key, cell in shown["cells"].items():
                person.edit(name, row, key, as_sent(cell["value"]))
    assert person.errors() == []
    assert brief_of(person) == wanted


@given(st.floats(0, 1))
def test_shares_are_per_cent_on_the_page(share: float) -> None:
    field = Field("share", "Share", "number", 0, 100, scale=100)
    assert field.taken(str(field.shown(share))) == pytest.approx(share, abs=1e-12)


# Lists


def test_a_kpi_is_added_changed_moved_and_removed(person: Person) -> None:
    count = len(brief_of(person).kpis)
    person.act("add", "kpis")
    goal = brief_of(person).goals[-1]
    new = goal.kpis[-1]
    assert len(brief_of(person).kpis) == count + 1 and new.target == 0
    assert new.metric not in [kpi.metric for kpi in goal.kpis[:-1]]
    row = [cell["cells"]["holder"]["value"] for cell in person.rows("kpis")].index(
        "campaigns 0"
    ) - 1
    assert "0 stands until then" in person.rows("kpis")[row]["note"]
    person.edit("kpis", row, "metric", "shares")
    person.edit("kpis", row, "target", "40")
    person.edit("kpis", row, "period", "month")
    person.edit("kpis", row, "platform", "x")
    kpi = brief_of(person).goals[-1].kpis[-1]
    assert (kpi.metric, kpi.target, kpi.period, kpi.platform) == ("shares", 40, "month", "x")
    person.act("move", "kpis", row, -1)
    assert brief_of(person).goals[-1].kpis[-2] == kpi
    moving = person.rows("kpis")[row - 1]["id"]
    person.edit("kpis", row - 1, "holder", "goals 0")
    assert brief_of(person).goals[0].kpis[-1] == kpi
    place = [shown["id"] for shown in person.rows("kpis")].index(moving)
    assert person.cell("kpis", place, "target")["value"] == 40, "the row is still the same one"
    person.act("remove", "kpis", place)
    assert len(brief_of(person).kpis) == count and kpi not in brief_of(person).kpis
    assert person.errors() == []


def test_a_target_keeps_the_number_on_the_page_when_it_becomes_a_share(person: Person) -> None:
    person.edit("kpis", 2, "target", "12")
    assert "unit" not in person.cell("kpis", 2, "target")
    person.edit("kpis", 2, "metric", "conversion_rate")
    assert person.cell("kpis", 2, "target") == {"value": 12, "unit": "%"}
    assert brief_of(person).goals[1].kpis[0].target == 0.12
    person.edit("kpis", 2, "target", "3.5")
    assert brief_of(person).goals[1].kpis[0].target == 0.035


def test_the_first_kpi_brings_its_goal(person: Person) -> None:
    while person.rows("goals"):
        person.act("remove", "goals", 0)
    person.act("remove", "kpis", 0)
    person.act("remove", "campaigns", 0)
    assert brief_of(person).kpis == ()
    (missing,) = person.form.editor.missing
    assert missing["group"] == "goals" and missing["text"].startswith("Add at least one KPI")
    person.act("add", "kpis")
    assert [goal.name for goal in brief_of(person).goals] == ["New goal"]
    assert len(brief_of(person).kpis) == 1 and person.form.editor.missing == []


def test_kpis_stay_with_their_goal_when_goals_move(person: Person) -> None:
    before = brief_of(person).goals
    person.act("move", "goals", 0, 1)
    assert brief_of(person).goals == before[::-1]
    assert "with its 3 KPIs" in person.rows("goals")[0]["label"]


def test_people_come_and_go(person: Person) -> None:
    person.act("add", "people")
    assert brief_of(person).capacity.people[-1].hours_per_week == 0
    person.edit("people", 2, "name", " Kim ")
    person.edit("people", 2, "hours_per_week", "7.5")
    person.edit("people", 2, "days", ["saturday", "monday"])
    person.edit("people", 2, "starts", "07:30")
    kim = brief_of(person).capacity.people[2]
    assert (kim.name, kim.hours_per_week, kim.starts) == ("Kim", 7.5, dt.time(7, 30))
    assert kim.days == ("monday", "saturday")
    assert person.cell("people", 2, "name")["value"] == "Kim"
    person.act("remove", "people", 0)
    assert [item.name for item in brief_of(person).capacity.people] == ["Bo", "Kim"]


def test_names_are_carried_to_what_refers_to_them(person: Person) -> None:
    person.edit("activities_active", 0, "owner", "Bo")
    person.edit("people", 1, "name", "Bodil")
    person.edit("platforms", 0, "platform", "Instagram")
    brief = brief_of(person)
    assert brief.activities[0].owner == "Bodil"
    assert brief.themed_days[0].platform == "instagram"
    assert brief.campaigns[0].platforms == ("instagram",)
    assert brief.goals[0].kpis[0].platform == "instagram"
    assert brief.kpis[1].platform is None
    person.act("remove", "people", 1)
    assert brief_of(person).activities == () or brief_of(person).activities[0].owner == ""


def test_campaigns_days_and_blackouts_come_and_go(person: Person) -> None:
    for name in ("campaigns", "themed_days", "blackouts", "platforms"):
        before = brief_of(person)
        person.act("add", name)
        assert person.errors() == [] and len(person.rows(name)) == len(getattr(before, name)) + 1
        person.act("remove", name, len(person.rows(name)) - 1)
        assert brief_of(person) == before
    person.act("add", "campaigns")
    person.edit("campaigns", 1, "name", "Spring sale")
    person.edit("campaigns", 1, "starts_on", "2027-02-08")
    person.edit("campaigns", 1, "ends_on", "2027-02-21")
    person.edit("campaigns", 1, "platforms", ["x"])
    person.edit("campaigns", 1, "budget", "250.5")
    sale = brief_of(person).campaigns[1]
    assert (sale.starts_on, sale.ends_on) == (dt.date(2027, 2, 8), dt.date(2027, 2, 21))
    assert (sale.platforms, sale.budget) == (("x",), 250.5)
    assert person.rows("campaigns")[1]["label"] == "Spring sale"


def test_a_kpi_of_a_campaign_goes_with_it(person: Person) -> None:
    count = len(person.rows("kpis"))
    person.act("remove", "campaigns", 0)
    assert len(person.rows("kpis")) == count - 1 and brief_of(person).campaigns == ()


# The catalogue


def test_only_values_of_ones_own_are_kept(person: Person) -> None:
    names = [name for name, item in ACTIVITIES.items() if item.mode == "active"]
    row = names.index("loyalty")
    assert person.rows("activities_active")[row]["note"].endswith("Assumed: 0.5 h a week, weekly.")
    person.edit("activities_active", row, "hours_per_week", "2")
    person.edit("activities_active", row, "source", "our time sheets, May")
    (own,) = brief_of(person).activities
    assert (own.activity, own.hours_per_week, own.cycle) == ("loyalty", 2, None)
    note = person.rows("activities_active")[row]["note"]
    assert note.endswith("Yours; the planner assumes 0.5 h a week, weekly.")
    person.edit("activities_active", row, "source", "")
    person.edit("activities_active", row, "hours_per_week", "")
    assert brief_of(person).activities == ()
    assert person.cell("activities_active", row, "hours_per_week")["value"] == 0.5


def test_an_activity_is_switched_off_but_never_the_last(person: Person) -> None:
    count = len(person.rows("activities_active"))
    for row in range(count - 1):
        person.edit("activities_active", row, "use", False)
    assert person.errors() == []
    person.edit("activities_active", count - 1, "use", False)
    (error,) = person.errors()
    assert error.startswith("Activities: all active work is left out")
    assert person.section("activities_active")["error"] == error
    person.edit("activities_active", 0, "use", True)
    assert person.errors() == []
    assert brief_of(person).planned_activities[0].name == "listening"


def test_hours_per_post_are_assumed_until_said_otherwise(person: Person) -> None:
    person.edit("hours_per_post", 0, "reel", "2")
    assert brief_of(person).capacity.hours_per_post == {"reel": 2}
    assert person.rows("hours_per_post")[0]["note"] == "Yours: Reel; the others are assumed."
    person.edit("hours_per_post", 0, "reel", str(FORMATS["reel"].hours_per_post))
    assert brief_of(person).capacity.hours_per_post == {}


# What is refused


def test_what_is_refused_says_so_beside_its_field_and_changes_nothing(person: Person) -> None:
    before = copy.deepcopy(person.state.brief)
    person.edit("people", 0, "hours_per_week", "100")
    expected = "100 is too much or too little; expected a number from 0 to 80. 22 still stands."
    assert person.cell("people", 0, "hours_per_week") == {"value": 22, "error": expected}
    assert person.form.editor.part("people")["problems"] == 1
    answer = person.form.editor.part("people")["answer"]
    person.edit("people", 0, "hours_per_week", "100")
    assert person.form.editor.part("people")["answer"] > answer, "the page shows 22 again"
    person.edit("plan", 0, "name", " ")
    assert "Nothing is written here" in person.cell("plan", 0, "name")["error"]
    assert person.state.brief == before
    person.edit("people", 0, "hours_per_week", "30")
    assert person.errors() == []


def test_nothing_the_page_sends_breaks_the_form_or_the_kinds_of_values(person: Person) -> None:
    kinds = {name: type(value) for name, value in person.state.brief.items()}
    for name, key in sorted({(name, key) for name, _row, key, *_ in cells(person)}):
        for sent in HOSTILE:
            if person.rows(name):
                person.edit(name, 0, key, sent)
        # Whatever was sent: the page can be told of it.
        json.dumps(person.form.editor.get_state(), ensure_ascii=False).encode("utf-8")
    assert {name: type(value) for name, value in person.state.brief.items()} == kinds
    text = person.state.brief_yaml()
    assert not re.search("[\x00\ud800]", text)
    for field in Brief.model_fields:
        assert field in person.state.brief


@pytest.mark.parametrize("value", HOSTILE)
def test_a_refusal_is_a_sentence(value: Any) -> None:
    for kind in ("text", "number", "date", "time", "select", "choices", "check"):
        options = (("planned", "Planned"), ("left_out", "Left out"))
        field = Field("key", "Label", kind, 0, 80, options=options)
        try:
            taken = field.taken(value)
        except Refused as refusal:
            assert str(refusal).endswith(".") and len(str(refusal)) < 600
        else:
            assert json.loads(json.dumps(taken)) == taken
            assert kind != "number" or 0 <= taken <= 80


@pytest.mark.parametrize(
    "content",
    [
        None, 3, [], {}, {"kind": "edit"}, {"kind": "explode", "group": "goals"},
        {"kind": "edit", "group": "nowhere", "section": "goals", "row": "1", "key": "name"},
        {"kind": "edit", "group": "goals", "section": "people", "row": "1", "key": "name"},
        {"kind": "remove", "group": "goals", "section": "goals", "row": "999"},
        {"kind": "remove", "group": "goals", "section": "goals", "row": 1},
        {"kind": "remove", "group": "plan", "section": "plan", "row": "1"},
        {"kind": "add", "group": "balance", "section": "balance"},
        {"kind": "edit", "group": "goals", "section": "goals", "row": "1", "key": "kpis",
         "value": []},
        {"kind": "edit", "group": "x" * 10_000, "section": "", "row": "", "key": ""},
        {"kind": "open", "group": "goals", "value": {"a": 1}},
    ],
)  # fmt: skip
def test_odd_messages_change_nothing(person: Person, content: Any) -> None:
    before = copy.deepcopy(person.state.brief)
    person.form.editor._handle_custom_msg(content, [])
    assert person.state.brief == before
    assert "Something failed" not in person.form.guard.place.value


def test_the_page_cannot_set_what_is_shown(person: Person) -> None:
    before = person.form.editor.get_state()
    person.form.editor.set_state({"part_goals": {"title": "Hacked"}, "names": [], "said": "no"})
    assert person.form.editor.get_state() == before


def test_lists_have_an_end(person: Person) -> None:
    for _ in range(ROWS_MAX + 2):
        person.act("add", "blackouts")
    assert len(person.rows("blackouts")) == ROWS_MAX
    assert "take one out first" in person.section("blackouts")["error"]


@pytest.mark.parametrize(
    "value", [None, 3, "text", [3], [[]], {"a": 1}, [{"name": {"x": []}}], [{}]]
)
def test_a_damaged_brief_is_shown_and_can_be_mended(value: Any) -> None:
    for name in Brief.model_fields:
        state = PlannerState()
        state.brief = {**state.brief, name: value}
        person = Person(state)
        blockers(state.brief)
        person.state.choose_sample(SAMPLE_BRANDS[1])
        assert person.errors() == [] and person.form.editor.missing == []


# Problems beside their field


def test_problems_stand_beside_their_field(person: Person) -> None:
    person.edit("plan", 0, "timezone", "Mars/Base")
    assert "no IANA time zone" in person.cell("plan", 0, "timezone")["error"]
    person.edit("plan", 0, "timezone", "UTC")
    person.edit("platforms", 1, "min_posts_per_week", "9")
    assert "above max_posts_per_week 8" in person.rows("platforms")[1]["error"]
    person.edit("platforms", 1, "min_posts_per_week", "0")
    person.edit("people", 1, "name", "Ines")
    assert "Two people carry the same name" in person.section("people")["error"]
    person.edit("people", 1, "name", "Bo")
    person.act("remove", "platforms", 0)
    assert "names the platform 'facebook'" in person.rows("themed_days")[0]["error"]
    assert person.form.editor.part("days")["problems"] == 1
    assert person.form.editor.missing == [], "each stands in one place"


def test_problems_named_by_the_app_find_their_row(person: Person) -> None:
    person.form.show_problems((
        ("goals.2.kpis.3.target", "first"), ("campaigns.1.budget", "second"),
        ("balance.active_share", "third"), ("capacity.hours_per_post.reel", "fourth"),
        ("themed_days.1", "fifth"), ("nowhere", "sixth"), ("capacity.people.2.days.1", "seventh"),
    ))  # fmt: skip
    assert person.cell("kpis", 4, "target")["error"] == "First"
    assert person.cell("campaigns", 0, "budget")["error"] == "Second"
    assert person.cell("balance", 0, "active_share")["error"] == "Third"
    assert person.cell("hours_per_post", 0, "reel")["error"] == "Fourth"
    assert person.rows("themed_days")[0]["error"] == "Fifth"
    assert person.cell("people", 1, "days")["error"] == "Seventh"
    assert person.form.editor.missing == [{"group": "", "text": "nowhere: sixth"}]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"goals": [], "campaigns": []}, "Add at least one KPI: the review has nothing to compare"),
        ({"platforms": []}, "Add at least one platform"),
        ({"capacity": {"people": [], "money": 900}}, "Add at least one person"),
        ({"capacity": {"people": [{"name": "A", "hours_per_week": 0}], "money": 900}},
         "Give somebody hours"),
        ({"capacity": {"people": [{"name": "A", "hours_per_week": 9, "days": []}], "money": 900}},
         "Tick the days"),
        ({"capacity": {"people": [{"name": "A", "hours_per_week": 9}], "currency": "EUR"}},
         "Raise the money to 400.00 EUR"),
    ],
)  # fmt: skip
def test_blockers_are_sentences_with_their_remedy(change: dict, said: str) -> None:
    brief = PlannerState().brief
    assert blockers(brief) == []
    (sentence,) = blockers(brief | change)
    assert sentence.startswith(said) and sentence.endswith(".")


# Drawing


def test_groups_are_filled_when_they_are_opened() -> None:
    form = BriefForm(PlannerState())
    filled = [name for name in form.editor.names if "sections" in form.editor.part(name)]
    assert filled == ["goals"] and form.yaml is None
    form.editor._handle_custom_msg({"kind": "open", "group": "people", "value": True}, [])
    assert "sections" in form.editor.part("people")
    form.editor._handle_custom_msg({"kind": "open", "group": "people", "value": False}, [])
    assert "sections" not in form.editor.part("people")


def test_the_whole_form_costs_a_page_little(person: Person) -> None:
    person.tell("open", group=YAML, value=True)
    models = [person.form, *person.form.children, *person.form.yaml.children]
    cost = sum(len(json.dumps(model.get_state(), default=str)) for model in models)
    assert cost < 60_000, "half a megabyte is for the whole app"
    lines = [(FOLDER / name).read_text(encoding="utf-8").count("\n") for name in FILES]
    assert max(lines) < 150


def test_rows_keep_their_ids_while_the_list_is_the_same(person: Person) -> None:
    ids = [row["id"] for row in person.rows("people")]
    person.state.change_brief(weeks=5)
    person.edit("people", 0, "hours_per_week", "9")
    person.state.take_yaml(person.state.brief_yaml())
    assert [row["id"] for row in person.rows("people")] == ids
    person.act("add", "people")
    assert [row["id"] for row in person.rows("people")][:2] == ids
    person.act("remove", "people", 0)
    assert person.rows("people")[0]["id"] == ids[1]


def test_a_change_sends_the_groups_it_changes(person: Person) -> None:
    before = {name: person.form.editor.part(name) for name in person.form.editor.names}
    person.edit("replies", 0, "reply_promise_minutes", "30")
    after = {name: person.form.editor.part(name) for name in person.form.editor.names}
    assert [name for name in after if after[name] != before[name]] == ["replies"]
    assert after["replies"]["summary"].endswith("within 30 minutes")


def test_the_text_follows_the_form_and_the_form_the_text(person: Person) -> None:
    person.tell("open", group=YAML, value=True)
    person.edit("plan", 0, "weeks", "3")
    assert "weeks: 3" in person.form.yaml.text.value and person.form.yaml.head.value == ""
    person.form.yaml.text.value = person.form.yaml.text.value.replace("weeks: 3", "weeks: 4")
    person.form.yaml.apply.click()
    assert person.cell("plan", 0, "weeks")["value"] == 4
    person.tell("open", group=YAML, value=False)
    assert not is_shown(person.form.yaml)


def test_the_plan_says_where_a_kpi_stands(person: Person) -> None:
    person.state.recompute()
    person.form.show(person.state.plan)
    notes = [row["note"] for row in person.rows("kpis")]
    assert all(note.startswith("Now: ") for note in notes)
    person.edit("platforms", 0, "posts_per_week", "")
    person.state.recompute()
    person.form.show(person.state.plan)
    assert re.search(r"is kept, [\d.]+ a week in this plan", person.rows("platforms")[0]["note"])
