"""The library's controls with one look: they share one Layout and one style of each kind.

How an app looks is decided by its style sheet. Left alone, every control brings a Layout and a
style of its own: more than half of all widgets of a page, each with its message to the page, for
nothing. The apps themselves keep their own Layout, so that a notebook can still size them.
"""

from __future__ import annotations

from weakref import WeakValueDictionary

import ipywidgets as widgets
import traitlets as t

HIDDEN = "pl-hidden"

# Weak: once all widgets are closed, none is left behind to be shared by forks of this process.
_looks: WeakValueDictionary[type[widgets.Widget], widgets.Widget] = WeakValueDictionary()


def shared(kind: type[widgets.Widget]) -> widgets.Widget:
    """The one Layout or style of this kind; made when first needed, so never before a fork.

    >>> shared(widgets.Layout) is shared(widgets.Layout)
    True
    """
    look = _looks.get(kind)
    if look is None or look.comm is None:  # closed with all the others, by a notebook
        look = _looks[kind] = kind()
    return look


class Plain(t.HasTraits):
    """For classes of widgets: their Layout and their style are the shared ones."""

    @t.default("layout")
    def _shared_layout(self) -> widgets.Widget:
        return shared(widgets.Layout)

    @t.default("style")
    def _shared_style(self) -> widgets.Widget:
        return shared(self.traits()["style"].klass)


def show(widget: widgets.DOMWidget, is_shown: bool) -> None:
    """Show a widget, or take it out of the page; its Layout is not its own.

    >>> box = VBox(); show(box, False); is_shown(box)
    False
    """
    (widget.remove_class if is_shown else widget.add_class)(HIDDEN)


def is_shown(widget: widgets.DOMWidget) -> bool:
    """False for a widget that `show` has taken out."""
    return HIDDEN not in widget._dom_classes


class BoundedFloatText(Plain, widgets.BoundedFloatText):
    """As its name says."""


class BoundedIntText(Plain, widgets.BoundedIntText):
    """As its name says."""


class Button(Plain, widgets.Button):
    """As its name says."""


class DatePicker(Plain, widgets.DatePicker):
    """As its name says."""


class Checkbox(Plain, widgets.Checkbox):
    """As its name says."""


class Dropdown(Plain, widgets.Dropdown):
    """As its name says."""


class FloatSlider(Plain, widgets.FloatSlider):
    """As its name says."""


class HBox(Plain, widgets.HBox):
    """As its name says."""


class HTML(Plain, widgets.HTML):
    """As its name says."""


class IntRangeSlider(Plain, widgets.IntRangeSlider):
    """As its name says."""


class IntSlider(Plain, widgets.IntSlider):
    """As its name says."""


class Text(Plain, widgets.Text):
    """As its name says."""


class Textarea(Plain, widgets.Textarea):
    """As its name says."""


class TimePicker(Plain, widgets.TimePicker):
    """As its name says."""


class VBox(Plain, widgets.VBox):
    """As its name says."""
