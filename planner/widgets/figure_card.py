"""A figure with everything that must stand beside it: finding, unit, verdict, sentence, table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from planner.exports.badges import badge_html
from planner.figures import Block
from planner.figures.theme import draw_again, own_widget
from planner.widgets import markup, plain
from planner.widgets.controls import retire
from planner.widgets.page import page_brings_style
from planner.widgets.plot_view import PlotView
from planner.widgets.problem import log


class FigureCard(plain.VBox):
    """One block on a card; `show` replaces it in place.

    Where the page cannot reach plotly.js (an editor or a hosted notebook without our server
    extension), plotly's own widget takes the place of the picture; sentence and table stay.
    """

    def __init__(
        self, block: Block, is_simulated: bool, picked: Callable[[float], object] | None = None
    ) -> None:
        self.head = plain.HTML(_head(block, is_simulated))
        self.plot = PlotView(block, picked)
        if picked is not None:
            self.plot.add_class("is-pickable")
        self.instead: Any = None
        self._block, self._is_simulated = block, is_simulated
        super().__init__([self.head, self.plot])
        self.add_class("fig")
        self.plot.observe(self._failed, "status")

    def show(self, block: Block, is_simulated: bool) -> None:
        """Show another block; the same one again is no work."""
        if (block, is_simulated) == (self._block, self._is_simulated):
            return
        self._block, self._is_simulated = block, is_simulated
        self.head.value = _head(block, is_simulated)
        self.plot.show(block)
        if self.instead is not None:
            draw_again(self.instead, block.figure)

    def _failed(self, change: dict) -> None:
        # A page of `planner serve` has plotly.js or nothing: 5 MB for each figure is no cure.
        if change["new"] != "failed" or page_brings_style():
            return
        if self.instead is None:
            try:
                self.instead = own_widget(self._block.figure)
            except Exception as error:
                log.warning("no widget of plotly's own in place of a figure", exc_info=error)
                return
        self.children = [self.head, self.instead, self.plot]
        self.plot.status = "replaced"


def _head(block: Block, is_simulated: bool) -> str:
    badge = badge_html(block.verdict) if block.verdict else ""
    mark = " · simulated data" if is_simulated else ""
    return (
        f"<header><div><h3>{markup.esc(block.title)}</h3>"
        f'<div class="unit">{markup.esc(block.unit)}{mark}</div></div>{badge}</header>'
        f'<p class="say">{markup.esc(block.sentence)}</p>'
    )


class FigureCards(plain.VBox):
    """The cards of a panel, by the names of their blocks; cards that stay are not made again.

    `picked` gives, by a block's name, what a clicked point's number is handed to.
    """

    def __init__(self, picked: Mapping[str, Callable[[float], object]] | None = None) -> None:
        super().__init__()
        self._picked = dict(picked or {})
        self.add_class("pl-panel")
        self._cards: dict[str, FigureCard] = {}

    def show(self, blocks: list[Block], is_simulated: bool) -> None:
        """Show these blocks in this order."""
        kept = {}
        for block in blocks:
            card = self._cards.get(block.name)
            if card is None:
                card = FigureCard(block, is_simulated, self._picked.get(block.name))
            else:
                card.show(block, is_simulated)
            kept[block.name] = card
        gone = [card for name, card in self._cards.items() if name not in kept]
        self._cards = kept
        self.children = list(kept.values())
        retire(gone)
