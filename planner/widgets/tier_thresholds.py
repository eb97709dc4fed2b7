"""Tiers with thresholds of one's own: counts and figures follow at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.audience.features import MemberFeatures, checked_log, member_features
from planner.audience.tiers import Tiers
from planner.figures.audience import tier_block
from planner.figures.segments import participation_block
from planner.widgets import markup, plain
from planner.widgets.controls import Number, hint, when_changed
from planner.widgets.figure_card import FigureCards
from planner.widgets.guard import Guard

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Tiers with your own thresholds"
LABELS = {
    "advocate_acts": "Advocate: shares, mentions, own posts",
    "advocate_days": "Advocate: on how many days",
    "advocate_recency_days": "Advocate: last seen, days ago at most",
    "contributor_acts": "Contributor: comments, messages and above",
    "regular_acts": "Regular: acts of any kind",
    "regular_days": "Regular: on how many days",
}
_HIGHEST = {"advocate_recency_days": 365}
_USUAL_HIGHEST = 20


class TierThresholds(plain.VBox):
    """Six numbers, and the tiers they make of a log.

    The plan and its report keep the usual thresholds; what is tried here stays on the page.
    """

    def __init__(self) -> None:
        self.guard = Guard()
        usual = Tiers()
        self.numbers = {
            name: Number(label, 0, _HIGHEST.get(name, _USUAL_HIGHEST))
            for name, label in LABELS.items()
        }
        for name, number in self.numbers.items():
            number.value = getattr(usual, name)
            when_changed(number, self.guard.wrap("counting the tiers", lambda _new: self._count()))
        self.usual = plain.Button(description="Usual thresholds")
        self.usual.on_click(self.guard.wrap("counting the tiers", lambda _b: self._reset()))
        self.words = plain.HTML()
        self.cards = FigureCards()
        self._features: MemberFeatures | None = None
        self._is_simulated, self._waits = False, False
        back = plain.HBox([self.usual])
        back.add_class("pl-row")
        fields = plain.VBox(list(self.numbers.values()))
        fields.add_class("pl-thresholds")
        super().__init__(
            [plain.HTML(f"<h3>{markup.esc(TITLE)}</h3>"),
             hint("Tiers are cuts by rule: move a threshold and the counts follow. The plan and "
                  "its report keep the usual ones."),
             fields, back, self.guard.place, self.words, self.cards]
        )  # fmt: skip
        self.add_class("pl-card")

    def show(self, log: pd.DataFrame | None, is_simulated: bool) -> None:
        """Count the tiers of a log; None hides all."""
        plain.show(self, log is not None)
        self._features = None if log is None else member_features(checked_log(log))
        self._is_simulated = is_simulated
        self._count()

    def _reset(self) -> None:
        usual = Tiers()
        self._waits = True
        for name, number in self.numbers.items():
            number.value = getattr(usual, name)
        self._waits = False
        self._count()

    def _count(self) -> None:
        if self._features is None or self._waits:
            return
        thresholds = {name: int(number.value) for name, number in self.numbers.items()}
        tiers = Tiers(**thresholds).fit_features(self._features)
        level = tiers.verdict_.level
        self.words.value = f'<p class="say" role="status">{markup.esc(tiers.verdict_.sentence)}</p>'
        self.cards.show(
            [tier_block(tiers.displayed(), level),
             participation_block(tiers.displayed_lorenz(), tiers.displayed_participation(), level)],
            self._is_simulated,
        )  # fmt: skip
