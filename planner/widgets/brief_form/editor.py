"""A form of foldable groups with rows of fields, drawn in the page by one widget.

The page draws what the parts say and sends back what a person does; nothing it sends sets a value
of this widget. One widget for the whole form costs a page a hundredth of what a widget per field
would.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import anywidget
import traitlets as t

from planner.widgets.front_code import front_code
from planner.widgets.plain import Plain

FILES = ("fields.js", "rows.js", "rows_editor.js")
DEEDS = ("open", "edit", "add", "remove", "move")
LONGEST_WORD = 200


class Deed(NamedTuple):
    """What a person did in the page. Names are texts of unknown truth; the value is anything."""

    kind: str
    group: str
    section: str
    row: str
    key: str
    value: Any


class RowsEditor(Plain, anywidget.AnyWidget):
    """The groups of a form.

    Parameters
    ----------
    names
        The groups, in their order.
    heard
        Called with each `Deed` from the page.
    """

    _esm = front_code(*FILES)

    names = t.List(t.Unicode()).tag(sync=True)
    missing = t.List(t.Dict()).tag(sync=True)
    said = t.Unicode().tag(sync=True)

    def __init__(self, names: list[str], heard: Callable[[Deed], None]) -> None:
        # A value per group, so that a change sends the groups it changes and no others.
        self.add_traits(**{f"part_{name}": t.Dict().tag(sync=True) for name in names})
        super().__init__(names=names)
        self._heard = heard
        self.on_msg(self._sent)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """The page sets nothing: it would show what the brief does not hold."""

    def part(self, name: str) -> dict[str, Any]:
        """What is shown of a group."""
        return getattr(self, f"part_{name}")

    def show_part(self, name: str, part: dict[str, Any]) -> None:
        """Show a group; nothing is sent while it is as before."""
        setattr(self, f"part_{name}", part)

    def _sent(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("kind") not in DEEDS:
            return
        words = [content.get(name, "") for name in ("group", "section", "row", "key")]
        if all(isinstance(word, str) and len(word) <= LONGEST_WORD for word in words):
            self._heard(Deed(content["kind"], *words, content.get("value")))
