"""The mix: what kinds of post are worth, and the mix that may beat the present one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from planner.brief import Brief
from planner.errors import BriefError, PlannerError
from planner.figures.block import Block
from planner.figures.mix import frontier_block, mix_block, worth_block
from planner.widgets import markup, plain
from planner.widgets.controls import Number, hint, when_changed
from planner.widgets.figure_card import FigureCards
from planner.widgets.guard import Guard
from planner.widgets.member_words import verdict_html
from planner.widgets.progress import DONE, Progress
from planner.widgets.state import PlannerState
from planner.widgets.tables import sample_tables
from planner.widgets.work import Work

if TYPE_CHECKING:
    import pandas as pd

    from planner.content.mix import Mix
    from planner.content.mix_report import MixModels
    from planner.content.response import ResponseModel

    Chosen = tuple[MixModels, str, list[Block]]
    """The models a mix was chosen by, what is said of it, and its figures."""

MOST_SECONDS = 120.0
MOST_MEMORY_BYTES = 1_500_000_000
SECONDS_TO_WAIT = 0.15
SECONDS_TO_REFINE = 0.6
TITLE = "A mix that must beat yours"
FORECASTERS = {
    "student": "The model, heavy tails",
    "negative binomial": "The model, small counts",
    "beta-binomial": "The model, shares",
    "median of the kind": "Median of the kind (simple rule)",
}
UPDATING = "Updating the mix …"


class MixPanel(plain.VBox):
    """A button that learns from the posts, three dials, and the mix they lead to.

    Parameters
    ----------
    state
        Its posts and brief are looked at when somebody asks.
    """

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._shown_for: tuple = ()
        self._models: MixModels | None = None
        self.guard = Guard()
        self.look = plain.Button(description="Learn what each kind is worth")
        self.look.on_click(self.guard.wrap("learning from the posts", lambda _b: self._look()))
        self.progress = Progress("Learning from the posts")
        self.progress.bar.observe(self._over, "is_running")
        self.marketing = Number("Weight of marketing goals, %", 0, 100)
        self.active = Number("Active share of hours, %", 0, 80)
        self.selling = Number("Posts that sell at most, %", 0, 100)
        for dial in (self.marketing, self.active, self.selling):
            when_changed(dial, self.guard.wrap("choosing the mix", lambda _new: self._ask()))
        self.take = plain.Button(description="Put these into the brief")
        self.take.on_click(self.guard.wrap("changing the brief", lambda _b: self._take()))
        self.dials = plain.VBox([self.marketing, self.active, self.selling, self.take])
        self.dials.add_class("pl-thresholds")
        self.words = plain.HTML()
        self.cards = FigureCards()
        self._is_setting = False
        self._blocks: list[Block] = []
        self._frontier: tuple = (None, None)
        # First the mean plan, at once; then bad luck and the trade-off, while nothing is moved.
        self._work: Work = Work(SECONDS_TO_WAIT, lambda: self._begin(quick=True), self._found)
        self._later: Work = Work(SECONDS_TO_REFINE, lambda: self._begin(quick=False), self._refined)
        row = plain.HBox([self.look])
        row.add_class("pl-row")
        card = plain.VBox(
            [
                plain.HTML(f"<h3>{markup.esc(TITLE)}</h3>"),
                hint(
                    "Takes some seconds; go on working meanwhile. The mix is compared with what "
                    "you publish now, on draws it was not chosen by."
                ),
                row,
                self.progress,
                self.guard.place,
                self.dials,
                self.words,
            ]
        )
        card.add_class("pl-card")
        super().__init__([card, self.cards])
        self.add_class("pl-panel")
        plain.show(self.dials, False)

    def show(self) -> None:
        """Show what can be asked of the state's data; what was found for others is taken away."""
        key = (self._state.source, self._state.brand, self._state.file.get("sha256"))
        if key == self._shown_for:
            return
        self._shown_for = key
        self._models = None
        self._blocks = []
        self.progress.cancel()
        self.progress.bar.said = ""
        self.words.value = ""
        self.cards.show([], False)
        plain.show(self.dials, False)

    def _posts(self) -> pd.DataFrame | None:
        if self._state.source == "sample":
            return sample_tables(self._state.brand).posts
        imported = self._state.imported
        return None if imported is None else imported.posts

    def _look(self) -> None:
        from planner.content.mix_report import learn_mix

        posts = self._posts()
        if posts is None:
            self.words.value = markup.message(
                "warn",
                "There are no posts to learn from.",
                ["Choose a sample brand or upload an export of posts under Data."],
            )
            return
        self.progress.run_with_progress(
            learn_mix, posts, done=self.guard.wrap("learning from the posts", self._learnt),
            timeout_seconds=MOST_SECONDS, memory_bytes=MOST_MEMORY_BYTES,
        )  # fmt: skip

    def _over(self, change: dict) -> None:
        if not change["new"] and self.progress.bar.said == DONE:
            self.progress.bar.said = ""

    def _learnt(self, models: MixModels) -> None:
        self._models = models
        self._set_dials()
        plain.show(self.dials, models.first.is_fitted)
        self._ask()

    def _set_dials(self) -> None:
        balance = Brief.make(**self._state.brief).balance
        self._is_setting = True
        self.marketing.value = round(100 * balance.marketing_weight)
        self.active.value = round(100 * balance.wanted_active_share)
        self.selling.value = round(100 * balance.sell_share_max)
        self._is_setting = False

    def _balance(self) -> dict[str, float]:
        """The brief's balance with the dials' values."""
        active = self.active.value / 100
        own = Brief.make(**self._state.brief).balance.model_dump()
        return own | {
            "marketing_weight": self.marketing.value / 100,
            "active_share": active,
            "active_share_min": min(own["active_share_min"], active),
            "active_share_max": max(own["active_share_max"], active),
            "sell_share_max": self.selling.value / 100,
        }

    def _take(self) -> None:
        self._state.change_brief(balance=self._balance())

    def _ask(self) -> None:
        if self._models is None or self._is_setting:
            return
        self.words.value = f'<p class="pl-hint" role="status">{UPDATING}</p>' + self.words.value
        self._work.ask()

    def _begin(self, quick: bool) -> Callable[[], Chosen]:
        from planner.content.mix import FRONTIER, plan_mix

        models = self._models
        try:
            brief = Brief.make(**self._state.brief).with_(balance=self._balance())
        except BriefError as error:
            sentences = [f"{field}: {text}" for field, text in error.problems]
            said = markup.message("warn", "The brief has gaps, so no mix can be chosen.", sentences)
            return lambda: (models, said, [])
        weight = brief.balance.marketing_weight
        # The trade-off is drawn over all weights: it stays while only the weight moves.
        kept_for = (id(models), brief.with_(balance=brief.balance.model_copy(
            update={"marketing_weight": 0.0}).model_dump()))  # fmt: skip

        def chosen() -> Chosen:
            first = models.first
            worth = worth_block(first.cells_, first.outcome_, first.verdict_)
            try:
                mix = plan_mix(models.models, brief, quick=quick)
            except PlannerError as error:
                said = markup.message("warn", "No mix keeps all of this.", [str(error)])
                return models, said, [worth]
            said = verdict_html("The mix", mix.verdict) + _words(mix, first)
            blocks = [mix_block(mix.table, mix.verdict, mix.keeps_present), worth]
            if self._frontier[0] != kept_for and not quick:
                found = mix.frontier(is_wanted=lambda: not self._work.is_pending)
                if len(found) == FRONTIER:
                    self._frontier = kept_for, found
            if self._frontier[0] == kept_for:
                blocks.append(frontier_block(self._frontier[1], weight, mix.verdict.rows))
            return models, said, blocks

        return chosen

    def _found(self, result: Chosen) -> None:
        models, said, blocks = result
        if models is not self._models:
            return  # other data were chosen meanwhile
        self._show_result(said, blocks)
        if models.first.is_fitted and len(blocks) > 1:
            self._later.ask()

    def _refined(self, result: Chosen) -> None:
        models, said, blocks = result
        if models is self._models and not self._work.is_pending:
            self._show_result(said, blocks)

    def _show_result(self, said: str, blocks: list[Block]) -> None:
        # The trade-off of before stays until its own turn, so that the page does not jump.
        names = {block.name for block in blocks}
        kept = [block for block in self._blocks if block.name == "frontier" and len(blocks) > 1]
        self._blocks = [*blocks, *(block for block in kept if block.name not in names)]
        self.words.value = said
        self.cards.show(self._blocks, self._state.source == "sample")


def _words(mix: Mix, model: ResponseModel) -> str:
    """What the mix rests on: hours, the check on later posts, assumptions."""
    active = float(mix.active["hours_per_week"].sum()) if len(mix.active) else 0.0
    passive = float(mix.table["posts_per_week"] @ mix.table["hours_per_post"])
    sentences = [
        f"Posts take {passive:.1f} hours a week, active work {active:.1f}.",
        *mix.notes,
        *model.notes_,
    ]
    shown = markup.headed_list("What it rests on", sentences)
    if len(model.rolling_):
        rolling = model.rolling_.drop(columns=["weight_drifting"], errors="ignore").round(3)
        rolling = rolling.replace({"candidate": FORECASTERS})
        shown += markup.frame_table(
            rolling.rename(columns={
                "candidate": "Forecast by", "level": "Level", "log_score": "Log score (more is "
                "better)", "error_log": "Error in log (less is better)",
                "cover_80": "Inside 80 %", "later_posts": "Later posts",
            }),
            "The check: later posts, forecast from earlier ones, beside the median of the kind",
            blocks=True,
        )  # fmt: skip
    return f'<div class="pl-results">{shown}</div>'
