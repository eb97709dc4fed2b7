"""Doing something once, a moment after the last of several requests for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Later:
    """Collects requests that come in quick succession and answers them together.

    Several controls changed at once, or one changed again while the plan was being worked out,
    lead to one calculation and not to a queue of them. Without a running event loop (in a test, in
    a script) a request is answered at once.

    >>> done = []
    >>> Later(0.1, lambda: done.append("once")).ask()
    >>> done
    ['once']
    """

    def __init__(self, seconds: float, act: Callable[[], object]) -> None:
        self._seconds = seconds
        self._act = act
        self._timer: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Ask for it."""
        loop = _running_loop()
        if loop is None:
            self._act()
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(self._seconds, self._run)

    def _run(self) -> None:
        self._timer = None
        self._act()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
