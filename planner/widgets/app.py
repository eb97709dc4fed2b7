"""The planner app: brief and data on the left, evidence and calendar on the right, one plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from planner.errors import PlannerError
from planner.exports import KINDS, export
from planner.figures import Block, PlanBlocks
from planner.figures.words import capital, platform_label
from planner.plan import Plan
from planner.verdict import ADVICE_LADDER
from planner.widgets import markup, plain
from planner.widgets.brief_form import BriefForm
from planner.widgets.brief_panel import BriefPanel
from planner.widgets.calendar_html import counts, day_words
from planner.widgets.calendar_panel import CalendarPanel
from planner.widgets.data_panel import DataPanel, SourceChoice
from planner.widgets.download import DownloadButton, File, file_name
from planner.widgets.guard import Guard
from planner.widgets.inputs import Outcome
from planner.widgets.opening import asked_for, open_session, watch_for_others
from planner.widgets.page import page_brings_style, style_sheet
from planner.widgets.panels import (
    SIMULATED,
    TOPICS,
    AudiencePanel,
    CadencePanel,
    ContentPanel,
    OverviewPanel,
)
from planner.widgets.plan_bar import PlanBar
from planner.widgets.problem import Problem
from planner.widgets.state import PLAN_INPUTS, PlannerState
from planner.widgets.step_foot import StepFoot
from planner.widgets.steps import Steps
from planner.widgets.work import Work
from planner.wording import counted

WITHOUT_PLAN = ("data", "brief")
"""Steps that say something even while there is no plan."""

SECONDS_TO_COLLECT = 0.15
CONTENT_TYPES = {
    "ics": "text/calendar",
    "csv": "text/csv",
    "json": "application/json",
    "html": "text/html",
}
BUTTONS = {"ics": "Download calendar (ICS)", "csv": "CSV", "json": "Plan (JSON)",
           "html": "Report (HTML)"}  # fmt: skip


class PlannerApp(widgets.VBox):
    """The whole app. The state can be given, for a notebook that goes on from its plan.

    >>> app = PlannerApp()
    >>> app.state.plan is not None, app.steps.current
    (True, 'overview')
    """

    def __init__(self, state: PlannerState | None = None) -> None:
        self.session = open_session(state)
        self.state = self.session.state
        self.guard = Guard()
        self._blocks = PlanBlocks()
        self._filled: set[str] = set()
        self.source = SourceChoice(self.state)
        self.brief = BriefPanel(self.state)
        self.panels: dict[str, Any] = {
            "overview": OverviewPanel(),
            "data": DataPanel(self.state),
            "brief": BriefForm(self.state),
            "audience": AudiencePanel(self.state),
            "content": ContentPanel(self.state),
            "cadence": CadencePanel(self.state),
            "calendar": CalendarPanel(),
        }
        for name, panel in self.panels.items():
            panel.add_class(f"pl-at-{name}")
        labels = {
            "overview": "Overview",
            "data": "Data",
            "brief": "Brief",
            **{topic.name: topic.label for topic in TOPICS},
            "calendar": "Calendar",
        }
        self.steps = Steps(
            steps=[{"name": name, "label": label, "note": ""} for name, label in labels.items()],
            current="overview",
        )
        self.title, self.facts = plain.HTML(), plain.HTML()
        self.busy = plain.HTML()
        self.busy.add_class("pl-busy")
        self.problem = plain.HTML()
        self.nothing = plain.HTML(
            markup.message("plain", "There is no plan to show.", ["The reasons stand above."])
        )
        self.waiting = plain.HTML('<div class="pl-bones"><i></i></div>')
        self.bar = PlanBar(self.session, self.guard)
        self.foot = StepFoot(self.session, self.guard)
        self.downloads = {
            kind: DownloadButton(label, self._maker(kind), primary=kind == "ics")
            for kind, label in BUTTONS.items()
        }
        super().__init__(self._composed())
        self.add_class("pl-app")
        show = self.guard.wrap("showing the plan", self._show)
        self._work = Work(SECONDS_TO_COLLECT, lambda: self.state.inputs().outcome, show)
        changed = self.guard.wrap("taking over a change", self._inputs_changed)
        self.state.observe(changed, list(PLAN_INPUTS))
        confirmed = self.guard.wrap("confirming a step", lambda _change: self._confirmed())
        self.state.observe(confirmed, "confirmed")
        opened = self.guard.wrap("opening a step", lambda _change: self._open())
        self.steps.observe(opened, "current")
        step = asked_for().step
        if state is None and step in self.panels:
            self.steps.current = step
        self._others = watch_for_others(self.session)
        self._inputs_changed({})

    def _composed(self) -> list[widgets.Widget]:
        self.fold = plain.Button(description="Show the settings")
        self.fold.add_class("pl-fold")
        self.rail = plain.VBox([self.fold, self.source, self.brief])
        self.rail.add_class("pl-rail")
        self.rail.add_class("is-folded")
        self.fold.on_click(self.guard.wrap("folding", lambda _button: self._fold()))
        buttons = plain.HBox(list(self.downloads.values()))
        buttons.add_class("pl-downloads")
        top = plain.HBox([self.title, buttons])
        top.add_class("pl-title")
        self.stage = plain.VBox([self.waiting])
        main = plain.VBox(
            [top, self.facts, self.busy, self.guard.place, self.problem, self.stage, self.foot]
        )
        main.add_class("pl-main")
        body = plain.HBox([self.rail, main])
        body.add_class("pl-body")
        style = [] if page_brings_style() else [plain.HTML(f"<style>{style_sheet()}</style>")]
        return [*style, self.bar, self.steps, body]

    def _fold(self) -> None:
        folded = "is-folded" in self.rail._dom_classes
        (self.rail.remove_class if folded else self.rail.add_class)("is-folded")
        self.fold.description = "Hide the settings" if folded else "Show the settings"

    def _inputs_changed(self, _change: dict) -> None:
        # The words appear only when the answer takes longer than half a second (see the style).
        has_plan = self.state.shown_plan is not None
        rest = " The one before stays until it is ready." if has_plan else ""
        self._say(f"Working out the plan.{rest}", late=has_plan)
        self._work.ask()

    def _say(self, words: str, late: bool = False) -> None:
        kind = ' class="late"' if late else ""
        self.busy.value = f'<p role="status"{kind}>{markup.esc(words)}</p>'

    def _show(self, outcome: Outcome) -> None:
        self.state.take_outcome(outcome)
        state, plan = self.state, self.state.shown_plan
        self._filled.clear()
        self.source.show()
        self.brief.show(plan)
        self.brief.show_problems(state.problem.fields if state.problem else ())
        self.title.value = _title(state)
        self.facts.value = _facts(state, plan)
        self.problem.value = _problem_html(state.problem, plan) if state.problem else ""
        for button in self.downloads.values():
            button.disabled = state.plan is None
        self._note_steps(plan)
        self._open()
        if state.plan is None:
            self._say("There is no new plan; the reasons stand here.")
        else:
            self._say(f"Plan ready: {counts(state.plan.calendar)}.")

    def _open(self) -> None:
        """Show the open step; a panel is filled when it is first opened after a change."""
        name = self.steps.current
        panel: widgets.Widget = self.panels[name]
        if self.state.plan is None and self.state.problem is None:
            panel = self.waiting
        elif self.state.shown_plan is None and name not in WITHOUT_PLAN:
            panel = self.nothing
        elif name not in self._filled:
            self._filled.add(name)
            show = self.guard.wrap(f"drawing the panel {name}", panel.show)
            show(self.state.shown_plan, self._plan_blocks)
        if list(self.stage.children) != [panel]:
            self.stage.children = [panel]
        self.bar.at_step(name)
        self.foot.show(name, self.state.blockers())

    def _confirmed(self) -> None:
        self.foot.show(self.steps.current, self.state.blockers())
        self._note_steps(self.state.shown_plan)

    def _plan_blocks(self, topics: Sequence[str]) -> list[Block]:
        """Blocks of the plan on some topics; those that did not change are the ones from before."""
        return self._blocks.of(self.state.shown_plan, topics)

    def _note_steps(self, plan: Plan | None) -> None:
        if plan is None:
            self.steps.note(**{name: "" for name in self.panels})
            return
        notes = {topic.name: _levels(plan, topic.findings) for topic in TOPICS}
        rows = plan.data.loc[plan.data["table"] == "POSTS", "rows"].sum()
        notes |= {
            "overview": f"{len(plan.findings)} verdicts",
            "data": f"{rows:,.0f} posts",
            "brief": f"{plan.brief.weeks} weeks",
            "calendar": f"{len(plan.posts):,} posts",
        }
        self.steps.note(**{name: self._marked(name, note) for name, note in notes.items()})

    def _marked(self, step: str, note: str) -> str:
        """A step's note, with a mark where a person has confirmed it."""
        changed = self.session.changed_since_confirmed(step)
        if changed is None:
            return note
        return f"Changed since: {note}" if changed else f"✓ {note}"

    def _maker(self, kind: str) -> Callable[[], File]:
        def make() -> File:
            self._work.finish()  # a change made a moment ago belongs into the file
            plan = self.state.plan
            if plan is None:
                raise PlannerError("There is no plan to download; the reasons stand on the page.")
            ending = KINDS[kind][0].rsplit(".", 1)[1]
            name = file_name(f"{plan.brief.name} {KINDS[kind][0].rsplit('.', 1)[0]}", ending)
            return File(name, export(plan, kind), CONTENT_TYPES[kind])

        return make


def _levels(plan: Plan, topics: tuple[str, ...]) -> str:
    """Where the findings on these topics stand, in a few words."""
    verdicts = [item.verdict for item in plan.findings if item.topic in topics]
    if not verdicts:
        return ""
    best = max(verdicts, key=lambda verdict: verdict.rank)
    if best.ladder != ADVICE_LADDER or best.level == ADVICE_LADDER[0]:
        return capital(best.level)
    if best.level == ADVICE_LADDER[1]:
        return "Nothing stands out"
    count = sum(verdict.level == best.level for verdict in verdicts)
    return f"{capital(best.level)}, {count} of {len(verdicts)}"


def _title(state: PlannerState) -> str:
    name = state.brief.get("name") or "A plan without a name"
    return f"<h2>{markup.esc(name)}</h2>"


def _facts(state: PlannerState, plan: Plan | None) -> str:
    mark = f"{SIMULATED} " if state.source == "sample" else ""
    if plan is None:
        return mark
    brief = plan.brief
    people = len(brief.capacity.people)
    parts = [
        f"{day_words(brief.starts_on)} to {day_words(brief.ends_on)} {brief.ends_on.year}",
        ", ".join(platform_label(item.platform) for item in brief.platforms),
        f"{brief.capacity.hours_per_week:g} h a week, {counted(people, 'person', 'people')}",
    ]
    return f'<p class="small soft">{mark}{markup.esc(" · ".join(parts))}</p>'


def _problem_html(problem: Problem, plan: Plan | None) -> str:
    reasons = [*problem.reasons, *(f"{field}: {text}" for field, text in problem.fields)]
    words = ["Your settings are kept."]
    if plan is not None:
        words.append("What stands below is the plan before this change.")
    relax = markup.headed_list("What would make it possible", problem.remedies)
    return markup.message("bad", problem.title, [" ".join(words)], reasons, extra=relax)
