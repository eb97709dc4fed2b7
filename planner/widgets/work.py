"""Work that takes a second: collected, done beside the controls, shown when it is ready."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Work(Generic[Result]):
    """Computes on a thread of its own what was asked for last, and shows it.

    Several controls changed in quick succession lead to one calculation, and a result that was
    overtaken by another request is dropped. The kernel goes on answering meanwhile, so a page has
    its controls before the first plan is ready. Without a running event loop (in a test, in a
    script) a request is answered at once.

    Parameters
    ----------
    seconds
        How long to wait for further requests.
    begin
        Called where the widgets live; gives the function that makes the result. That one runs on a
        thread, so it uses nothing that changes meanwhile, and it never raises.
    show
        Takes the result; runs where the widgets live.

    >>> shown = []
    >>> Work(0.1, lambda: lambda: "a plan", shown.append).ask()
    >>> shown
    ['a plan']
    """

    def __init__(
        self,
        seconds: float,
        begin: Callable[[], Callable[[], Result]],
        show: Callable[[Result], object],
    ) -> None:
        self._seconds = seconds
        self._prepare = begin
        self._show = show
        self._asked = 0
        self._answered = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_pending(self) -> bool:
        """True while something was asked for and is not shown yet."""
        return self._answered < self._asked

    def ask(self) -> None:
        """Ask for a result of the present inputs."""
        self._asked += 1
        loop = _running_loop()
        if loop is None:
            self.finish()
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(self._seconds, self._begin, loop)

    def finish(self) -> None:
        """If something is pending, compute and show it here and now."""
        if not self.is_pending:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._asked += 1  # overtakes a calculation that is under way
        self._answer(self._asked, self._prepare()())

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        number = self._asked
        running = loop.run_in_executor(None, self._prepare())
        running.add_done_callback(lambda done: self._answer(number, done.result()))

    def _answer(self, number: int, result: Result) -> None:
        if number == self._asked:
            self._answered = number
            self._show(result)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
