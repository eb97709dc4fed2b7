"""What if: one kind of post changed by hand, and what that does to the whole mix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.figures.words import kind_label, platform_label
from planner.inference.posts import CELL
from planner.widgets import markup, plain
from planner.widgets.controls import Number, hint, when_changed
from planner.widgets.guard import Guard
from planner.widgets.mix_words import what_if_words

if TYPE_CHECKING:
    from planner.content.mix import Mix

TITLE = "What if?"
STEP = 0.25


class WhatIfCard(plain.VBox):
    """A choice of kind, a number of posts a week, and the answer in words."""

    def __init__(self) -> None:
        self.guard = Guard()
        self.kind = plain.Dropdown(description="Kind of post")
        self.posts = Number("Posts a week", 0, 10, STEP)
        self.answer = plain.HTML()
        self._mix: Mix | None = None
        self._is_setting = False
        when_changed(self.kind, self.guard.wrap("changing the mix", lambda _new: self._chosen()))
        when_changed(self.posts, self.guard.wrap("changing the mix", lambda _new: self._say()))
        fields = plain.VBox([self.kind, self.posts])
        fields.add_class("pl-thresholds")
        super().__init__(
            [plain.HTML(f"<h3>{markup.esc(TITLE)}</h3>"),
             hint("Change one kind by hand; all others stay as proposed. Nothing is put into the "
                  "plan."),
             fields, self.guard.place, self.answer]
        )  # fmt: skip
        self.add_class("pl-card")
        plain.show(self, False)

    def show(self, mix: Mix | None) -> None:
        """Ask about another mix; None hides the card."""
        self._mix = mix if mix is not None and mix.work is not None else None
        plain.show(self, self._mix is not None)
        if self._mix is None:
            return
        kinds = list(self._mix.table[CELL].itertuples(index=False, name=None))
        labels = [f"{platform_label(one[0])}: {kind_label(*one[1:])}" for one in kinds]
        options = list(zip(labels, kinds, strict=True))
        self._is_setting = True
        try:
            if list(self.kind.options) != options:
                before = self.kind.value
                self.kind.options, self.kind.index = options, None
                self.kind.index = kinds.index(before) if before in kinds else 0
            most = max(float(self._mix.table["posts_per_week"].max()) * 2, 4.0)
            self.posts.set_bounds(0, round(most))
            self.posts.value = self._proposed()
        finally:
            self._is_setting = False
        self._say()

    def _proposed(self) -> float:
        return float(self._mix.table["posts_per_week"].iloc[self.kind.index or 0])

    def _chosen(self) -> None:
        if self._mix is None or self._is_setting or self.kind.index is None:
            return
        self._is_setting = True
        self.posts.value = self._proposed()
        self._is_setting = False
        self._say()

    def _say(self) -> None:
        if self._mix is None or self._is_setting or self.kind.value is None:
            return
        from planner.content.mix import probability_text

        found = self._mix.what_if(self.kind.value, self.posts.value)
        words = what_if_words(found, self.kind.label, probability_text(found.probability_better))
        self.answer.value = (
            f'<div role="status">{"".join(f"<p>{markup.esc(one)}</p>" for one in words)}</div>'
        )
