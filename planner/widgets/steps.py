"""The steps of the page and which one is open."""

from __future__ import annotations

import anywidget
import traitlets as t

from planner.widgets.front_code import front_code
from planner.widgets.plain import Plain


class Steps(Plain, anywidget.AnyWidget):
    """A row of buttons, on a phone one list.

    Parameters
    ----------
    steps
        One dict each: name, label, and a note on where it stands.
    """

    _esm = front_code("steps.js")

    steps = t.List(t.Dict()).tag(sync=True)
    current = t.Unicode().tag(sync=True)

    @t.validate("current")
    def _known(self, proposal: dict) -> str:
        names = [step["name"] for step in self.steps]
        if proposal["value"] not in names:
            raise t.TraitError(f"no step is called {proposal['value']!r}")
        return proposal["value"]

    def note(self, **notes: str) -> None:
        """Change the notes of some steps, by name."""
        self.steps = [{**step, "note": notes.get(step["name"], step["note"])}
                      for step in self.steps]  # fmt: skip
