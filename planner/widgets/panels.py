"""The panels that show evidence: a question, the verdicts on it, then the pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.figures import Block
from planner.plan import Plan
from planner.widgets import evidence, markup, plain
from planner.widgets.coverage_panel import CoveragePanel
from planner.widgets.figure_card import FigureCards
from planner.widgets.frequency_panel import FrequencyPanel
from planner.widgets.member_models import MemberModels
from planner.widgets.mix_panel import MixPanel
from planner.widgets.reach_panel import ReachPanel
from planner.widgets.state import PlannerState
from planner.widgets.survey_models import SurveyModels
from planner.widgets.timing_panel import TimingPanel
from planner.widgets.watch_panel import WatchPanel

Blocks = Callable[[Sequence[str]], list[Block]]
"""Gives the figure blocks of a plan on some topics."""

SIMULATED = '<span class="pl-sim">simulated data</span>'


@dataclass(frozen=True)
class Topic:
    """What a panel shows: its name, its question, the findings and the blocks that belong to it."""

    name: str
    label: str
    question: str
    findings: tuple[str, ...]
    blocks: tuple[str, ...]


AUDIENCE = Topic(
    "audience",
    "Audience",
    "Who takes part, how much, and who is still with you?",
    ("audience", "lifecycle"),
    ("audience",),
)
CONTENT = Topic(
    "content",
    "Content mix",
    "What has each kind of post brought, and what does the plan hold?",
    ("content",),
    ("content",),
)
CADENCE = Topic(
    "cadence",
    "Cadence",
    "How often to post, at which hours, and does the team have the hours?",
    ("rhythm", "timing"),
    ("rhythm", "timing", "hours"),
)
TOPICS = (AUDIENCE, CONTENT, CADENCE)


def heading(title: str, question: str) -> str:
    """Title of a panel with its question."""
    return f"<h2>{markup.esc(title)}</h2><p>{markup.esc(question)}</p>"


class EvidencePanel(plain.VBox):
    """Verdicts and figures of one topic."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.words = plain.HTML()
        self.cards = FigureCards()
        super().__init__([self.words, self.cards])
        self.add_class("pl-panel")

    def show(self, plan: Plan, blocks: Blocks) -> None:
        """Show a plan; `blocks` gives its figure blocks on some topics when they are needed."""
        findings = [item for item in plan.findings if item.topic in self.topic.findings]
        head = heading(self.topic.label, self.topic.question)
        self.words.value = head + evidence.strips(findings)
        self.cards.show(blocks(self.topic.blocks), plan.is_simulated)


class AudiencePanel(EvidencePanel):
    """The evidence on the audience, and the models somebody may ask for."""

    def __init__(self, state: PlannerState) -> None:
        super().__init__(AUDIENCE)
        self._state = state
        self.asking: tuple[MemberModels, SurveyModels, ReachPanel] | None = None

    def show(self, plan: Plan, blocks: Blocks) -> None:
        """Show a plan, and what can be asked of its members."""
        super().show(plan, blocks)
        if self.asking is None:
            # Sixty widgets that most visits to the page never look at.
            self.asking = (MemberModels(self._state), SurveyModels(self._state), ReachPanel())
            self.children = [*self.children, *self.asking]
        members, survey, _ = self.asking
        members.show()
        survey.show()


class ContentPanel(EvidencePanel):
    """The simple rule's evidence on kinds of post, and the mix somebody may ask for."""

    def __init__(self, state: PlannerState) -> None:
        super().__init__(CONTENT)
        self._state = state
        self.asking: MixPanel | None = None

    def show(self, plan: Plan, blocks: Blocks) -> None:
        """Show a plan, and what can be asked of its posts."""
        super().show(plan, blocks)
        if self.asking is None:
            self.asking = MixPanel(self._state)
            # What can be asked stands before the figures of the simple rule, which are long.
            self.children = [self.words, self.asking, self.cards]
        self.asking.show(plan)


class CadencePanel(EvidencePanel):
    """The simple rules' evidence on rhythm and hours, and the models somebody may ask for."""

    def __init__(self, state: PlannerState) -> None:
        super().__init__(CADENCE)
        self._state = state
        self.asking: tuple[TimingPanel, FrequencyPanel, CoveragePanel, WatchPanel] | None = None

    def show(self, plan: Plan, blocks: Blocks) -> None:
        """Show a plan, and what can be asked of the hours of its posts and of its messages."""
        super().show(plan, blocks)
        if self.asking is None:
            self.asking = (TimingPanel(self._state), FrequencyPanel(self._state),
                           CoveragePanel(self._state), WatchPanel(self._state))  # fmt: skip
            self.children = [self.words, *self.asking, self.cards]
        timing, frequency, coverage, watch = self.asking
        timing.show(plan)
        frequency.show()
        coverage.show()
        watch.show()


class OverviewPanel(plain.VBox):
    """The whole plan at a glance."""

    def __init__(self) -> None:
        self.words = plain.HTML()
        self.cards = FigureCards()
        self.assumptions = plain.HTML()
        super().__init__([self.words, self.cards, self.assumptions])
        self.add_class("pl-panel")

    def show(self, plan: Plan, blocks: Blocks) -> None:
        """Show a plan."""
        self.words.value = (
            f'{evidence.glance(plan)}<div class="pl-card">{evidence.findings_table(plan)}</div>'
            f"{evidence.targets_table(plan)}"
        )
        self.cards.show(blocks(("calendar",)), plan.is_simulated)
        count = len(plan.assumptions)
        self.assumptions.value = markup.folded(
            f"What this plan assumes ({count})", markup.headed_list("", plan.assumptions)
        )
