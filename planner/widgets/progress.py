"""Work that takes longer: shown as it goes on, and stopped when somebody presses Cancel."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets as t

from planner import jobs
from planner.widgets import plain
from planner.widgets.front_code import front_code
from planner.widgets.guard import Guard
from planner.widgets.plain import Plain

DONE = "Done."
CANCELLED = "Cancelled. What was there before stays."
NOT_DONE = "Not done. What was there before stays."


class ProgressBar(Plain, anywidget.AnyWidget):
    """The bar itself: text, share done, elapsed seconds and a Cancel button.

    Parameters
    ----------
    label
        What is being done.
    cancelled
        Called when Cancel is pressed.
    """

    _esm = front_code("progress.js")

    label = t.Unicode().tag(sync=True)
    is_running = t.Bool(False).tag(sync=True)
    share = t.Float(None, allow_none=True, help="Done, 0-1; None: not known").tag(sync=True)
    said = t.Unicode().tag(sync=True)

    def __init__(self, label: str, cancelled: Callable[[], None]) -> None:
        super().__init__(label=label)
        self._cancelled = cancelled
        self.on_msg(self._asked)

    def _asked(self, _view: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "cancel":
            self._cancelled()


class Progress(plain.VBox):
    """Runs one piece of work at a time in a process of its own and shows how far it is.

    A failure is drawn below the bar; cancelled or failed work leaves the earlier result alone.

    Parameters
    ----------
    label
        What is being done, as in "Fitting the model".

    >>> import math
    >>> results = []
    >>> progress = Progress("Counting")
    >>> progress.run_with_progress(math.factorial, 5, done=results.append)
    >>> results, progress.bar.said
    ([120], 'Done.')
    """

    def __init__(self, label: str) -> None:
        self.bar = ProgressBar(label, self.cancel)
        self.guard = Guard()
        self._stop: threading.Event | None = None
        super().__init__([self.bar, self.guard.place])

    @property
    def is_running(self) -> bool:
        """True from the start of the work until its result, failure or cancellation is shown."""
        return self._stop is not None

    def run_with_progress(
        self,
        function: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], object],
        **limits: Any,
    ) -> None:
        """Run `function(*args)` through `planner.jobs.run` and hand its result to `done`.

        With an event loop (in a kernel) this returns at once, the kernel goes on answering, and
        `done` is called where the widgets live. Without one it returns when the work is over. Work
        that is still under way is cancelled first.

        Parameters
        ----------
        function, args
            Importable and picklable, see `planner.jobs.run`; a parameter `report` is given a
            callable `report(share, sentence)`.
        done
            Takes the result. Not called when the work failed or was cancelled.
        limits
            `timeout_seconds` and `memory_bytes` of `planner.jobs.run`.
        """
        self.cancel()
        stop = self._stop = threading.Event()
        self.bar.said = "Started."
        self.bar.share = None
        self.bar.is_running = True
        loop = _running_loop()

        def here(function: Callable[..., None], *values: Any) -> None:
            if loop is None:
                function(*values)
            elif not loop.is_closed():
                loop.call_soon_threadsafe(function, *values)

        def work() -> None:
            def progress(share: float, sentence: str) -> None:
                here(self._went_on, stop, share, sentence)

            try:
                result = jobs.run(function, *args, progress=progress, cancel=stop, **limits)
            except Exception as error:
                here(self._failed, stop, error)
            else:
                here(self._finished, stop, done, result)

        if loop is None:
            work()
        else:
            threading.Thread(target=work, name="planner progress", daemon=True).start()

    def cancel(self) -> None:
        """Stop the work under way; what was there before stays. Does nothing when none is."""
        if self._stop is not None:
            self._stop.set()
            self._ended(CANCELLED)

    def close(self) -> None:
        """Stop the work and take the widget away."""
        self.cancel()
        super().close()

    def _went_on(self, stop: threading.Event, share: float, sentence: str) -> None:
        if stop is self._stop:
            with self.bar.hold_sync():
                self.bar.share = share
                self.bar.said = sentence or self.bar.said

    def _finished(self, stop: threading.Event, done: Callable[[Any], object], result: Any) -> None:
        if stop is self._stop:
            self._ended(DONE)
            self._guarded(lambda: done(result))

    def _failed(self, stop: threading.Event, error: Exception) -> None:
        def fail() -> None:
            raise error

        if stop is self._stop:
            self._ended(NOT_DONE)
            self._guarded(fail)

    def _guarded(self, callback: Callable[[], Any]) -> None:
        label = self.bar.label
        self.guard.wrap(f"{label[:1].lower()}{label[1:]}", callback)()

    def _ended(self, said: str) -> None:
        self._stop = None
        with self.bar.hold_sync():
            self.bar.said = said
            self.bar.is_running = False


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
