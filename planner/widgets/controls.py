"""Small controls: label above, a number field beside every slider."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as widgets
import traitlets as t

from planner.widgets import markup, plain


class Number(plain.HBox):
    """A slider with a number field beside it; both show and set `value`.

    It reports when the slider is let go or the field is left, not while it moves.
    """

    value = t.Float()

    def __init__(self, label: str, low: float, high: float, step: float = 1) -> None:
        whole = float(step).is_integer()
        slider, field = (
            (plain.IntSlider, plain.BoundedIntText)
            if whole
            else (plain.FloatSlider, plain.BoundedFloatText)
        )
        kind = int if whole else float
        bounds = {"min": kind(low), "max": kind(high), "step": kind(step), "value": kind(low)}
        self.slider = slider(**bounds, description=label, readout=False, continuous_update=False)
        self.field = field(**bounds, description=f"{label}, number", continuous_update=False)
        super().__init__([self.slider, self.field])
        self.add_class("pl-num")
        self.value = low
        self._kind = kind
        for part in (self.slider, self.field):
            part.observe(self._moved, "value")
        self.observe(self._set, "value")

    def _moved(self, change: dict) -> None:
        self.value = float(change["new"])

    def _set(self, change: dict) -> None:
        self.slider.value = self.field.value = self._kind(round(change["new"], 6))
        self.value = float(self.slider.value)  # what lies outside the bounds is moved inside

    def set_bounds(self, low: float, high: float) -> None:
        """Other bounds; a value outside them is moved inside. One value alone is no choice."""
        is_choice = high > low
        high = high if is_choice else low + self.slider.step
        for part in (self.slider, self.field):
            part.disabled = not is_choice
            # Widen first: a bound must never pass the other one on the way.
            part.max = self._kind(max(high, part.max))
            part.min = self._kind(low)
            part.max = self._kind(high)


def when_changed(control: widgets.Widget, callback: Callable[[Any], Any]) -> None:
    """Call `callback` with the new value whenever `control` gets one."""
    control.observe(lambda change: callback(change["new"]), "value")


def retire(gone: Iterable[widgets.Widget]) -> None:
    """Close widgets that are shown no more, with all inside them: open ones live until the end."""
    for widget in gone:
        retire(getattr(widget, "children", ()))
        widget.close()


def hint(text: str) -> plain.HTML:
    """A short line under a control."""
    return plain.HTML(f'<p class="pl-hint">{markup.esc(text)}</p>')


def group(title: str, children: list[widgets.Widget]) -> plain.VBox:
    """A titled group of controls."""
    box = plain.VBox([plain.HTML(f"<h2>{markup.esc(title)}</h2>"), *children])
    box.add_class("pl-group")
    return box
