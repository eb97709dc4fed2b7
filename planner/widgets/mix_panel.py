"""The mix: what kinds of post are worth, and the mix that may beat the present one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from planner.brief import Brief
from planner.errors import BriefError
from planner.figures.block import Block
from planner.widgets import markup, plain
from planner.widgets.controls import hint
from planner.widgets.figure_card import FigureCards
from planner.widgets.guard import Guard
from planner.widgets.mix_choice import Asked, Chosen, choose, messages_per_week
from planner.widgets.mix_curves import Curves, MixCurves
from planner.widgets.mix_dials import MixDials
from planner.widgets.progress import DONE, Progress
from planner.widgets.state import PlannerState
from planner.widgets.tables import chosen_tables
from planner.widgets.what_if import WhatIfCard
from planner.widgets.work import Work

if TYPE_CHECKING:
    import pandas as pd

    from planner.content.mix_report import MixModels
    from planner.plan import Plan

MOST_SECONDS = 300.0
MOST_MEMORY_BYTES = 1_500_000_000
SECONDS_TO_WAIT = 0.15
SECONDS_TO_REFINE = 0.6
TITLE = "A mix that must beat yours"
ORDER = ("mix", "pillars", "worth", "frontier", "active")


class MixPanel(plain.VBox):
    """A button that learns from the posts, dials, and the mix they lead to.

    Parameters
    ----------
    state
        Its posts and brief are looked at when somebody asks.
    """

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._shown_for: tuple = ()
        self._models: MixModels | None = None
        self._scheduled: pd.Series | None = None
        self._plan: Plan | None = None
        self.guard = Guard()
        self.look = plain.Button(description="Learn what each kind is worth")
        self.look.on_click(self.guard.wrap("learning from the posts", lambda _b: self._look()))
        self.progress = Progress("Learning from the posts")
        self.progress.bar.observe(self._over, "is_running")
        self.dials = MixDials(self.guard.wrap("choosing the mix", self._ask))
        self.dials.take.on_click(self.guard.wrap("changing the brief", lambda _b: self._take()))
        # Apart from the words, which change with every move: what somebody opened stays open.
        self.words, self.check = plain.HTML(), plain.HTML()
        self.cards = FigureCards(
            {"frontier": self._weight_picked, "active": self._active_share_picked}
        )
        self.what_if = WhatIfCard()
        self._blocks: dict[str, Block] = {}
        self._curves = MixCurves()
        # First the mean plan, at once; then bad luck; then, while nothing is moved, the curves.
        self._work: Work = Work(SECONDS_TO_WAIT, lambda: self._begin(quick=True), self._found)
        self._later: Work = Work(SECONDS_TO_REFINE, lambda: self._begin(quick=False), self._refined)
        self._last: Work = Work(SECONDS_TO_WAIT, self._begin_curves, self._drawn)
        self._chosen: Chosen | None = None
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
                self.check,
            ]
        )
        card.add_class("pl-card")
        super().__init__([card, self.cards, self.what_if])
        self.add_class("pl-panel")
        plain.show(self.dials, False)

    def show(self, plan: Plan | None = None) -> None:
        """Show what can be asked of the state's data; what was found for others is taken away."""
        self._scheduled = None if plan is None else plan.posts["pillar"]
        key = (self._state.source, self._state.brand, self._state.file.get("sha256"))
        if key == self._shown_for:
            if self._models is not None and self._plan is not plan:
                self._plan = plan
                self._ask()  # hours, rhythm or dates of the brief changed
            return
        self._shown_for, self._plan = key, plan
        self._models = self._chosen = None
        self._blocks = {}
        self._curves.forget()
        self.progress.cancel()
        self.progress.bar.said = ""
        self.words.value = self.check.value = ""
        self.cards.show([], False)
        self.what_if.show(None)
        plain.show(self.dials, False)

    # ---------------------------------------------------------------------------- learning

    def _tables(self) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
        """The state's posts and, where known, messages."""
        tables = chosen_tables(self._state)
        return (None, None) if tables is None else (tables.posts, tables.inbound)

    def _look(self, weights: dict[str, float] | None = None) -> None:
        from planner.content.mix_report import learn_mix

        posts, inbound = self._tables()
        if posts is None:
            self.words.value = markup.message(
                "warn",
                "There are no posts to learn from.",
                ["Choose a sample brand or upload an export of posts under Data."],
            )
            return
        asked = weights if weights is not None else self._brief_weights()
        learnt = self.guard.wrap(
            "learning from the posts",
            lambda models: self._learnt(models, keep_dials=weights is not None),
        )
        self.progress.run_with_progress(
            learn_mix, posts, asked, inbound, done=learnt,
            timeout_seconds=MOST_SECONDS, memory_bytes=MOST_MEMORY_BYTES,
        )  # fmt: skip

    def _brief_weights(self) -> dict[str, float]:
        balance = self._state.brief.get("balance") or {}
        return dict(balance.get("outcome_weights") or {})

    def _over(self, change: dict) -> None:
        if not change["new"] and self.progress.bar.said == DONE:
            self.progress.bar.said = ""

    def _learnt(self, models: MixModels, keep_dials: bool = False) -> None:
        self._models = models
        if not keep_dials:
            self._set_dials(models)
        plain.show(self.dials, models.first.is_fitted)
        self._ask()

    def _set_dials(self, models: MixModels) -> None:
        from planner.content.outcomes import known_outcomes, with_messages
        from planner.content.present_mix import present_mix

        posts, inbound = self._tables()
        known = [] if posts is None else known_outcomes(with_messages(posts, inbound))
        present = present_mix(models.first._posts)
        shares = present.groupby("pillar")["posts"].sum() / max(present["posts"].sum(), 1)
        can_boost = any(model.boost_draws(1.0) is not None for model in models.models.values())
        self.dials.set_from(
            Brief.make(**self._state.brief), shares.to_dict(), known, list(models.models), can_boost
        )

    def _take(self) -> None:
        brief = Brief.make(**self._state.brief)
        self._state.change_brief(balance=self.dials.balance(brief))

    def _weight_picked(self, percent: float) -> None:
        self.dials.marketing.value = round(percent)

    def _active_share_picked(self, percent: float) -> None:
        self.dials.active.value = round(percent)

    # ---------------------------------------------------------------------------- choosing

    def _ask(self) -> None:
        if self._models is None:
            return
        missing = set(self.dials.weights) - set(self._models.models)
        if missing and self._models.first.is_fitted:
            self._look(self.dials.weights)
            return
        self.dials.updating.is_updating = True
        self._work.ask()

    def _begin(self, quick: bool) -> Callable[[], Chosen]:
        try:
            brief = Brief.make(**self._state.brief)
            brief = brief.with_(balance=self.dials.balance(brief))
        except BriefError as error:
            sentences = [f"{name}: {text}" for name, text in error.problems]
            said = markup.message("warn", "The brief has gaps, so no mix can be chosen.", sentences)
            return lambda: Chosen(None, said)
        asked = Asked(self._models, brief, self.dials.boost.value,
                      messages_per_week(self._tables()[1]), self._scheduled)  # fmt: skip
        return lambda: choose(asked, quick)

    def _is_late(self, chosen: Chosen) -> bool:
        """True for what was asked for other data."""
        return self._models is None or (
            chosen.asked is not None and chosen.asked.models is not self._models
        )

    def _found(self, chosen: Chosen) -> None:
        if self._is_late(chosen):
            self.dials.updating.is_updating = False
            return
        self._show_result(chosen)
        self.dials.updating.is_updating = False
        if chosen.has_model:
            self._later.ask()

    def _refined(self, chosen: Chosen) -> None:
        if self._is_late(chosen) or self._work.is_pending:
            return
        self._show_result(chosen)
        self.what_if.show(chosen.mix)
        if chosen.has_model and self._curves.missing(chosen):
            self._last.ask()

    def _begin_curves(self) -> Callable[[], tuple[Chosen | None, Curves]]:
        chosen = self._chosen
        if chosen is None or not chosen.has_model:
            return lambda: (chosen, {})
        names = self._curves.missing(chosen)
        work_out = self._curves.work_out
        return lambda: (chosen, work_out(chosen, names, lambda: not self._work.is_pending))

    def _drawn(self, found: tuple[Chosen | None, Curves]) -> None:
        chosen, curves = found
        if chosen is None or self._is_late(chosen):
            return
        self._curves.keep(curves)
        if chosen is self._chosen:
            self._show_result(chosen)

    def _show_result(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self.words.value, self.check.value = chosen.said, chosen.check
        curves = self._curves.blocks(chosen) if chosen.has_model else []
        if not chosen.has_model:
            self.what_if.show(None)
        blocks = {block.name: block for block in [*chosen.blocks, *curves]}
        self._blocks = {name: blocks[name] for name in ORDER if name in blocks}
        self.cards.show(list(self._blocks.values()), self._state.source == "sample")
