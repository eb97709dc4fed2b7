"""What was there before: a stack of states, kept in the model and not in the controls."""

from __future__ import annotations

import json
from typing import Any

STEPS_KEPT = 200


class Undo:
    """States as plain values, the present one included.

    Parameters
    ----------
    state
        The state to begin with.

    >>> undo = Undo({"hours": 6})
    >>> undo.record({"hours": 8}); undo.record({"hours": 8})
    >>> undo.back(), undo.can_go_back, undo.forward(), undo.forward()
    ({'hours': 6}, False, {'hours': 8}, None)
    """

    def __init__(self, state: dict[str, Any]) -> None:
        # Text cannot be changed from outside, and equal states have equal text.
        self._texts = [_text(state)]
        self._place = 0

    @property
    def can_go_back(self) -> bool:
        """True if there is something to undo."""
        return self._place > 0

    @property
    def can_go_forward(self) -> bool:
        """True if there is something to redo."""
        return self._place < len(self._texts) - 1

    def record(self, state: dict[str, Any]) -> None:
        """A new present; what was undone before is gone. An equal state is no step."""
        text = _text(state)
        if text == self._texts[self._place]:
            return
        self._texts = [*self._texts[: self._place + 1], text][-STEPS_KEPT - 1 :]
        self._place = len(self._texts) - 1

    def back(self) -> dict[str, Any] | None:
        """The state before, which is now the present; None if there is none."""
        if not self.can_go_back:
            return None
        self._place -= 1
        return json.loads(self._texts[self._place])

    def forward(self) -> dict[str, Any] | None:
        """The state that was undone last, which is now the present; None if there is none."""
        if not self.can_go_forward:
            return None
        self._place += 1
        return json.loads(self._texts[self._place])

    def start_again(self, state: dict[str, Any]) -> None:
        """Forget everything: another plan was opened."""
        self.__init__(state)


def _text(state: dict[str, Any]) -> str:
    return json.dumps(state, sort_keys=True)
