"""No failure behind a control is silent or shows a traceback: it is drawn where it happened.

What goes wrong is written with its full detail to the log of the process (the terminal of
`planner serve`), and with a sentence, a remedy and a reference number to the page.
"""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from typing import Any

from planner import __version__
from planner.errors import PlannerError
from planner.widgets import markup, plain
from planner.widgets.problem import log


class Guard:
    """Runs callbacks of one panel and draws what fails into `place`.

    >>> guard = Guard()
    >>> guard.wrap("adding one", lambda number: number + 1)(2)
    3
    """

    def __init__(self) -> None:
        self._failed: dict[str, str] = {}
        self.place = plain.HTML()
        self.place.add_class("pl-problem")

    def wrap(self, doing: str, callback: Callable[..., Any]) -> Callable[..., Any]:
        """`callback`, made safe. `doing` says what it does, as in "while reading the file"."""

        @functools.wraps(callback)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                result = callback(*args, **kwargs)
            except PlannerError as error:
                self._failed[doing] = markup.message("bad", f"Not done: {doing}.", [str(error)])
            except Exception as error:
                self._failed[doing] = failure(doing, error)
            else:
                self._failed.pop(doing, None)
                self._draw()
                return result
            self._draw()
            return None

        return guarded

    def _draw(self) -> None:
        # One thing that works says nothing about another that failed: each clears its own words.
        words = "".join(self._failed.values())
        if self.place.value != words:
            self.place.value = words


def failure(doing: str, error: Exception) -> str:
    """The panel for a fault of ours, after writing its detail to the log."""
    reference = secrets.token_hex(4)
    log.error("failure %s while %s", reference, doing, exc_info=error)
    detail = f"planner {__version__}, reference {reference}\n{type(error).__name__}: {error}"
    return markup.message(
        "bad",
        f"Something failed on our side while {doing}.",
        [
            "Your settings are kept. Change something and try again; if it happens again, send "
            f"the reference {reference} to whoever runs this planner."
        ],
        extra=markup.folded("Details to copy", markup.copyable(detail)),
    )
