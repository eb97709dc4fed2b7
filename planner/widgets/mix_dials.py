"""The dials of the mix: goals, active work, selling, boosts, pillars, and what counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from planner.brief import Brief
from planner.content.mix_limits import money_left
from planner.figures.words import capital, outcome_label
from planner.widgets import plain
from planner.widgets.controls import Number, group, hint, retire, when_changed
from planner.widgets.shares import MOST_SHARES, ShareSliders
from planner.widgets.updating import Updating

UPDATING = "Updating the mix …"
KEEP = "Keep pillars near these shares"
MORE, LESS = "Show pillars and what counts", "Hide pillars and what counts"


class MixDials(plain.VBox):
    """Everything about a mix that a person may move; the brief changes only when they say so.

    Parameters
    ----------
    changed
        Called after every move.
    """

    def __init__(self, changed: Callable[[], object]) -> None:
        self._changed, self._is_setting = changed, False
        self._usual: list[str] = []
        self.marketing = Number("Weight of marketing goals, %", 0, 100)
        self.active = Number("Active share of hours, %", 0, 80)
        self.selling = Number("Posts that sell at most, %", 0, 100)
        self.boost = Number("Money per boosted post", 0, 1)
        for dial in (self.marketing, self.active, self.selling, self.boost):
            when_changed(dial, lambda _new: self._moved())
        fields = plain.VBox([self.marketing, self.active, self.selling, self.boost])
        fields.add_class("pl-thresholds")
        self.keep = plain.Checkbox(description=KEEP)
        when_changed(self.keep, lambda _new: self._moved())
        self.pillars: ShareSliders | None = None
        self.pillar_box = group("Pillars", [])
        self.counts: dict[str, Number] = {}
        self.count_fields = plain.VBox()
        self.count_fields.add_class("pl-thresholds")
        self.count_box = group(
            "What counts",
            [
                hint(
                    "How much each result counts inside its family of goals; every result is "
                    "divided by what your present mix brings of it. A result that was not learnt "
                    "yet is learnt when it gets a weight."
                ),
                self.count_fields,
            ],
        )
        self.more = plain.Button(description=MORE)
        self.more.on_click(lambda _button: self._fold())
        self.inside = plain.VBox([self.pillar_box, self.count_box])
        self.inside.add_class("pl-dials-more")
        plain.show(self.inside, False)
        self.take = plain.Button(description="Put these into the brief")
        self.updating = Updating(UPDATING)
        foot = plain.HBox([self.more, self.take, self.updating])
        foot.add_class("pl-row")
        super().__init__([fields, self.inside, foot])
        self.add_class("pl-dials")

    def _fold(self) -> None:
        is_open = not plain.is_shown(self.inside)
        plain.show(self.inside, is_open)
        self.more.description = LESS if is_open else MORE

    def _moved(self) -> None:
        if not self._is_setting:
            self._changed()

    def set_from(
        self,
        brief: Brief,
        pillars: Mapping[str, float],
        known: list[str],
        learnt: list[str],
        can_boost: bool,
    ) -> None:
        """Show a brief's values.

        Parameters
        ----------
        brief
            Its balance and currency.
        pillars
            Present share of each pillar, shown where the brief wants none.
        known, learnt
            Results that could count, and those that were learnt.
        can_boost
            False hides the money of a boost.
        """
        balance = brief.balance
        self._is_setting = True
        try:
            self.marketing.value = round(100 * balance.marketing_weight)
            self.active.value = round(100 * balance.wanted_active_share)
            self.selling.value = round(100 * balance.sell_share_max)
            self._set_boost(brief, can_boost)
            self.keep.value = bool(balance.pillar_shares)
            self._set_pillars(dict(balance.pillar_shares) or dict(pillars))
            self._set_counts(known, learnt, balance.outcome_weights)
        finally:
            self._is_setting = False

    def _set_boost(self, brief: Brief, can_boost: bool) -> None:
        money = math.floor(money_left(brief))
        plain.show(self.boost, can_boost and money > 0)
        label = f"{brief.capacity.currency} per boosted post (0: no boosts)"
        self.boost.slider.description, self.boost.field.description = label, f"{label}, number"
        self.boost.set_bounds(0, money if can_boost else 0)
        self.boost.value = 0

    def _set_pillars(self, shares: dict[str, float]) -> None:
        gone = [] if self.pillars is None else [self.pillars]
        plain.show(self.pillar_box, 1 < len(shares) <= MOST_SHARES)
        self.pillars = None
        if 1 < len(shares) <= MOST_SHARES:
            self.pillars = ShareSliders("Wanted share of posts", shares)
            self.pillars.observe(lambda _change: self._pillars_moved(), "shares")
        head = self.pillar_box.children[0]
        self.pillar_box.children = [head, self.keep, *([self.pillars] if self.pillars else [])]
        retire(gone)

    def _pillars_moved(self) -> None:
        if self.keep.value:
            self._moved()
        else:
            self.keep.value = True  # whoever moves a share wants it kept

    def _set_counts(
        self, known: list[str], learnt: list[str], weights: Mapping[str, float]
    ) -> None:
        gone = list(self.counts.values())
        self._usual = learnt if not weights else []
        self.counts = {}
        for name in known:
            number = Number(capital(outcome_label(name)), 0, 10)
            number.value = weights.get(name, 0) if weights else float(name in learnt)
            when_changed(number, lambda _new: self._moved())
            self.counts[name] = number
        self.count_fields.children = list(self.counts.values())
        plain.show(self.count_box, len(known) > 1)
        retire(gone)

    @property
    def weights(self) -> dict[str, float]:
        """Weights above 0 by outcome."""
        return {name: number.value for name, number in self.counts.items() if number.value > 0}

    def balance(self, brief: Brief) -> dict[str, Any]:
        """The brief's balance with the dials' values."""
        active = self.active.value / 100
        own = brief.balance.model_dump()
        weights = self.weights
        is_usual = weights == dict.fromkeys(self._usual, 1.0)
        return own | {
            "marketing_weight": self.marketing.value / 100,
            "active_share": active,
            "active_share_min": min(own["active_share_min"], active),
            "active_share_max": max(own["active_share_max"], active),
            "sell_share_max": self.selling.value / 100,
            "pillar_shares": dict(self.pillars.shares)
            if self.keep.value and self.pillars is not None
            else {},
            "outcome_weights": {} if is_usual else weights,
        }
