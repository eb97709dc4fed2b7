"""The whole app without a page: every panel builds, controls act, hostile text stays text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import ipywidgets as widgets
import pytest

from planner.errors import PlannerError
from planner.exports import KINDS
from planner.widgets import PlannerApp, PlannerState
from planner.widgets.brief_form.groups import YAML
from planner.widgets.calendar_html import week_starts
from planner.widgets.calendar_panel import ALL_WEEKS
from planner.widgets.mapping_panel import MappingPanel
from planner.widgets.plot_view import PlotView
from planner.widgets.yaml_panel import YamlPanel

HOSTILE = "<img src=x onerror=alert(1)>"
STEPS = ("overview", "data", "brief", "audience", "content", "cadence", "calendar")


@pytest.fixture(scope="module")
def shared() -> PlannerApp:
    """An app for tests that only look."""
    return small_app()


@pytest.fixture
def app() -> PlannerApp:
    """An app for tests that change something."""
    return small_app()


def small_app() -> PlannerApp:
    """An app on the smallest sample brand."""
    state = PlannerState(today=dt.date(2027, 1, 6))
    state.choose_sample("lantern_books")
    return PlannerApp(state)


def everything(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """A widget and all inside it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from everything(child)


def markup_of(app: PlannerApp) -> str:
    """All HTML of the app: the fixed words and the tables of the figures."""
    parts = []
    for widget in everything(app):
        if isinstance(widget, widgets.HTML):
            parts.append(widget.value)
        elif isinstance(widget, PlotView):
            parts.append(widget.table)
    return "\n".join(parts)


def all_steps(app: PlannerApp) -> str:
    """The HTML of every step, opened one after the other."""
    parts = []
    for name in STEPS:
        app.steps.current = name
        assert app.guard.place.value == "", name
        parts.append(markup_of(app))
    return "\n".join(parts)


def test_every_step_shows_something(shared: PlannerApp) -> None:
    for name in STEPS:
        shared.steps.current = name
        assert list(shared.stage.children) == [shared.panels[name]]
        assert len(markup_of(shared)) > 1000
        assert shared.guard.place.value == ""


def test_evidence_order_is_verdict_sentence_interval_rows_remedy(shared: PlannerApp) -> None:
    shared.steps.current = "cadence"
    words = shared.panels["cadence"].words.value
    finding = next(item for item in shared.state.plan.findings if item.topic == "timing")
    places = [
        words.index(piece)
        for piece in ('class="v ', 'class="say"', "Interval", "Rows behind it",
                      "Simple rule beside it", "What would settle it")
    ]  # fmt: skip
    assert places == sorted(places)
    assert finding.verdict.would_raise[:20] in words


def test_simulated_data_says_so_everywhere(shared: PlannerApp) -> None:
    for name in STEPS:
        shared.steps.current = name
        assert "simulated" in shared.facts.value
        for card in getattr(getattr(shared.panels[name], "cards", None), "children", ()):
            assert "simulated data" in card.head.value


def test_one_primary_button(shared: PlannerApp) -> None:
    primary = [item for item in everything(shared) if getattr(item, "primary", False)]
    styled = [item for item in everything(shared) if getattr(item, "button_style", "")]
    assert len(primary) == 1 and styled == []


def test_every_figure_has_sentence_and_table(shared: PlannerApp) -> None:
    seen = 0
    for name in STEPS:
        shared.steps.current = name
        for view in everything(shared):
            if isinstance(view, PlotView):
                seen += 1
                assert view.sentence and "<caption>" in view.table and "scope=" in view.table
    assert seen >= 8


def test_all_entries_are_shown_with_their_reason(shared: PlannerApp) -> None:
    shared.steps.current = "calendar"
    panel = shared.panels["calendar"]
    panel.week.value = ALL_WEEKS
    plan = shared.state.plan
    for entry in plan.calendar.itertuples():
        assert f'data-entry="{entry.entry_id}"' in panel.body.value
    assert panel.body.value.count("pl-cal") == len(week_starts(plan))
    assert panel.body.value.count("<summary>Why</summary>") >= len(plan.calendar)
    panel.week.value = 0


def test_controls_change_the_plan(app: PlannerApp) -> None:
    before = len(app.state.plan.posts)
    app.brief.weeks.slider.value = 3
    assert app.state.plan.brief.weeks == 3 and len(app.state.plan.posts) < before
    app.brief.sell.field.value = 10
    assert app.state.plan.brief.balance.sell_share_max == pytest.approx(0.1)
    app.brief.bounds.value = (40, 60)
    balance = app.state.plan.brief.balance
    assert (balance.active_share_min, balance.active_share_max) == (0.4, 0.6)
    assert 0.4 <= balance.wanted_active_share <= 0.6
    app.brief.quiet_from.value = dt.time(20, 30)
    assert app.state.plan.brief.quiet_hours.starts == dt.time(20, 30)
    app.brief.starts_on.value = dt.date(2027, 3, 1)
    assert app.state.plan.brief.starts_on == dt.date(2027, 3, 1)
    number = app.brief.platforms.children[0].children[0]
    number.slider.value = 4
    assert app.state.plan.brief.platforms[0].posts_per_week == 4
    person = app.brief.people.children[0]
    person.field.value = person.value + 2.5
    assert app.state.plan.brief.capacity.people[0].hours_per_week == person.value
    assert app.steps.steps[2]["note"] == "3 weeks"
    assert app.problem.value == ""


def test_controls_are_kept_when_the_plan_changes(app: PlannerApp) -> None:
    before = [id(item) for item in everything(app.brief)]
    app.brief.weeks.value = 2
    assert [id(item) for item in everything(app.brief)] == before, "or the focus would be lost"


def test_figures_are_changed_in_place(app: PlannerApp) -> None:
    app.steps.current = "overview"
    card = app.panels["overview"].cards.children[0]
    sentence = card.plot.sentence
    app.brief.weeks.value = 2
    assert app.panels["overview"].cards.children[0] is card
    assert card.plot.sentence != sentence


def test_contradicting_limits_are_told_with_what_to_relax(app: PlannerApp) -> None:
    for number in app.brief.people.children:
        number.field.value = 0.5
    problem = app.state.problem
    assert problem.kind == "limits"
    for sentence in (*problem.reasons, *problem.remedies):
        assert sentence.split("'")[0][:30] in app.problem.value
    assert "What would make it possible" in app.problem.value
    assert "the plan before this change" in app.problem.value
    assert all(button.disabled for button in app.downloads.values())
    for number in app.brief.people.children:
        number.field.value = 20
    assert app.problem.value == "" and not app.downloads["ics"].disabled


def test_a_wrong_value_is_told_beside_its_field(app: PlannerApp) -> None:
    app.brief.timezone.value = HOSTILE
    assert "IANA time zone" in app.brief._errors["timezone"].value
    assert "<img" not in app.brief._errors["timezone"].value
    app.brief.timezone.value = "Europe/Berlin"
    assert app.brief._errors["timezone"].value == ""
    app.brief.starts_on.value = None
    assert "starts_on" in dict(app.state.problem.fields)


def yaml_of(app: PlannerApp) -> YamlPanel:
    """The text of the brief, opened as the page does it."""
    app.steps.current = "brief"
    form = app.panels["brief"]
    form.editor._handle_custom_msg({"kind": "open", "group": YAML, "value": True}, [])
    return form.yaml


def test_the_whole_brief_as_text(app: PlannerApp) -> None:
    panel = yaml_of(app)
    panel.text.value = panel.text.value.replace("weeks: ", "weeks: 5 #")
    panel.apply.click()
    assert app.state.plan.brief.weeks == 5 and "taken over" in panel.answer.value
    assert app.brief.weeks.value == 5
    panel.text.value = "weeks: 99"
    panel.apply.click()
    assert "still stands" in panel.answer.value and app.state.plan.brief.weeks == 5
    assert panel.text.value == "weeks: 99", "what was typed stays to be corrected"
    panel.back.click()
    assert "weeks: 5" in panel.text.value


@pytest.mark.parametrize("kind", KINDS)
def test_downloads(shared: PlannerApp, kind: str) -> None:
    file = shared.downloads[kind]._make()
    assert len(file.content) > 100 and file.name.endswith(f".{kind}")


def test_no_plan_no_download(app: PlannerApp) -> None:
    app.state.change_brief(weeks=99)
    with pytest.raises(PlannerError, match="no plan"):
        app.downloads["ics"]._make()


def hostile_csv() -> bytes:
    """Posts with hostile words in header and cells."""
    lines = [f"id,date,platform,format,pillar,intent,{HOSTILE},likes"]
    lines += [
        f"{n},2026-05-{n % 28 + 1:02d} {8 + n % 9}:30,{HOSTILE},photo,{HOSTILE},inform,"
        f"{HOSTILE},{n % 9 - 1}"
        for n in range(1, 60)
    ]
    return ("\n".join(lines) + "\n").encode()


def test_hostile_text_stays_text(app: PlannerApp) -> None:
    app.panels["data"]._taken(f"{HOSTILE}.csv", hostile_csv())
    app.state.change_brief(name=HOSTILE)
    assert app.state.plan is not None and app.state.plan.brief.name == HOSTILE
    people = [{**person, "name": HOSTILE} for person in app.state.brief["capacity"]["people"]]
    app.state.change_brief(
        capacity={**app.state.brief["capacity"], "people": people},
        campaigns=[{"name": HOSTILE, "starts_on": "2027-01-18", "ends_on": "2027-01-24"}],
        blackouts=[{"starts_on": "2027-02-01", "ends_on": "2027-02-01", "reason": HOSTILE}],
    )
    assert app.state.problem is None
    words = all_steps(app)
    assert "&lt;img" in words
    assert "<img" not in words and "onerror=alert(1)>" not in words
    for view in everything(app):
        if isinstance(view, PlotView):
            assert "<img" not in str(view.spec)


def test_own_file_is_reported_and_remapped(app: PlannerApp) -> None:
    rows = "".join(f"{n},2026-05-{n % 28 + 1:02d},{n % 7 - 1}\n" for n in range(1, 50))
    app.steps.current = "data"
    panel = app.panels["data"]
    said = panel._taken("odd.csv", f"id,Tag,Daumen\n{rows}".encode())
    assert said == "odd.csv is read."
    mapping: MappingPanel = panel.mapping
    assert mapping._choices["likes"].value == -1
    mapping._choices["likes"].value = 2
    mapping.again.click()
    assert app.state.imported.mapping["likes"] == "Daumen"
    assert len(app.state.imported.rejected) == 7
    report = panel.report.value
    assert "Rejected rows" in report and ">-1<" in report
    content = panel._rejected_file().content.decode("utf-8-sig")
    assert content.count("\n") == 8 and ",'-1," in content, "guarded against formulas"
    shown = len(mapping.grid.children)
    mapping.more.click()
    assert len(mapping.grid.children) > shown and mapping.more.disabled


def test_every_callback_draws_its_failure(app: PlannerApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(PlannerState, "change_brief", broken)
    for control, value in (
        (app.brief.weeks, 2),
        (app.brief.sell, 5),
        (app.brief.name, "other"),
        (app.brief.starts_on, dt.date(2027, 5, 3)),
        (app.brief.platforms.children[0].children[0], 9),
        (app.brief.people.children[0], 9.5),
    ):
        app.brief.guard.place.value = ""
        control.value = value
        assert "failed on our side" in app.brief.guard.place.value
    for name in ("take_yaml", "choose_sample", "read_again", "take_file"):
        monkeypatch.setattr(PlannerState, name, broken)
    text = yaml_of(app)
    text.apply.click()
    assert "failed on our side" in text.guard.place.value
    app.source.choice.value = "harbour_roast"
    assert "failed on our side" in app.source.guard.place.value
    data = app.panels["data"]
    assert data._taken("x.csv", b"id\n") == "x.csv could not be read."
    data.zone.value = "Europe/Oslo"
    data.mapping.again.click()
    assert data.guard.place.value.count("failed on our side") == 2
    monkeypatch.setattr("planner.widgets.calendar_html.weeks_html", broken)
    app.steps.current = "calendar"
    app.panels["calendar"].kind.value = "post"
    assert "failed on our side" in app.panels["calendar"].guard.place.value
    assert "Traceback" not in markup_of(app)


def test_a_panel_that_fails_leaves_the_others(
    app: PlannerApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(app.panels["audience"], "show", broken)
    app.steps.current = "audience"
    assert "drawing the panel audience" in app.guard.place.value
    app.steps.current = "content"
    assert app.panels["content"].cards.children


def test_going_back_to_the_file(app: PlannerApp) -> None:
    app.panels["data"]._taken("mine.csv", b"id,date,likes\n1,2026-05-04,3\n2,2026-05-05,4\n")
    assert app.source.choice.label == "mine.csv (your file)"
    app.source.choice.value = "lantern_books"
    assert app.state.source == "sample"
    app.source.choice.index = len(app.source.choice.options) - 1
    assert app.state.source == "file" and app.state.plan is not None


def test_the_settings_fold_on_narrow_pages(app: PlannerApp) -> None:
    assert "is-folded" in app.rail._dom_classes
    app.fold.click()
    assert "is-folded" not in app.rail._dom_classes and "Hide" in app.fold.description
