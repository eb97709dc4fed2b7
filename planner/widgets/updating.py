"""The words "updating": shown by the page itself where a dial moves, then while work goes on."""

from __future__ import annotations

import anywidget
import traitlets as t

from planner.widgets.front_code import front_code
from planner.widgets.plain import Plain


class Updating(Plain, anywidget.AnyWidget):
    """A line of words inside a box of the class `pl-dials`.

    A change of a control in that box shows the words without asking the kernel, which may be busy
    with the answer to the move before.

    Parameters
    ----------
    words
        What is said.

    Attributes
    ----------
    is_updating
        Set while a result is worked out.
    """

    _esm = front_code("updating.js")

    words = t.Unicode().tag(sync=True)
    is_updating = t.Bool().tag(sync=True)

    def __init__(self, words: str) -> None:
        super().__init__(words=words)
