"""The room: sessions and their kernels, watched once a second.

What ends is noticed here (a kernel that died, was culled or is overdue), told to its page through
the status stream, and cleaned up; what is cleaned up gives its place to the next visitor.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import secrets
import time
from collections.abc import Callable
from typing import Any

from jupyter_core.utils import ensure_async

from planner.serving.sessions import Sessions, Turns
from planner.serving.status import StatusStream

log = logging.getLogger("planner.serving")

SECONDS_BETWEEN_LOOKS = 1.0
LOOKS_BETWEEN_SIGNS = 2
"""A page hears from the server this often even if nothing has changed."""

STARTS_AT_ONCE = 4
FAILING = 3
"""So many pages given up one after the other mean that something is wrong with all of them."""

SECONDS_WITHOUT_CHANNEL = 20.0
"""The widgets' own line gives up on a long cut while the page's status stream comes back."""

CUT = "The line between this page and its program was cut for too long."
DIED = "The program behind this page has ended unexpectedly."
IDLE = "This page was closed because nobody had used it for a while."


class Room:
    """Sessions, streams and kernels of one server.

    Parameters
    ----------
    limit
        How many sessions fit.
    start_state
        Tells how kernels start now: `state` is "forking" or "ordinary", with the `reason`.
    """

    def __init__(self, limit: int, start_state: Callable[[], dict[str, Any]]) -> None:
        self.start_state = start_state
        self.sessions = Sessions(limit)
        self.turns = Turns(STARTS_AT_ONCE)
        self.streams: dict[str, set[StatusStream]] = {}
        self.boot = secrets.token_hex(8)
        self.kernels: Any = None
        self._told: dict[str, dict[str, Any]] = {}
        self._ending: dict[str, str] = {}
        self._tasks: set[asyncio.Task] = set()
        self._unheard_since: dict[str, float] = {}
        self.given_up_in_a_row = 0

    def status(self, kernel_id: str) -> dict[str, Any]:
        """How a page's kernel is: starting, idle, busy or ended, with the reason."""
        status: dict[str, Any] = {"boot": self.boot, "state": "ended"}
        if kernel_id in self._ending:
            return status | {"reason": self._ending[kernel_id]}
        if kernel_id not in self.sessions:
            return status | {"reason": IDLE}
        if self.kernels is None or kernel_id not in self.kernels:
            return status | {"state": "starting"}
        state = getattr(self.kernels.get_kernel(kernel_id), "execution_state", "starting")
        return status | {"state": state}

    def health(self) -> dict[str, Any]:
        """Counts of sessions and kernels."""
        failing = self.given_up_in_a_row >= FAILING
        full = "full" if self.sessions.is_full else "ok"
        return {
            "status": "failing" if failing else full,
            "sessions": len(self.sessions),
            "limit": self.sessions.limit,
            "refused": self.sessions.refused_count,
            # The reason may name folders; it stands in the log.
            "start": self.start_state()["state"],
            "kernels": 0 if self.kernels is None else len(self.kernels.list_kernel_ids()),
        }

    async def watch(self) -> None:
        """Look after all sessions until cancelled."""
        looks = 0
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            looks += 1
            try:
                await self._look()
                self._tell_all(always=looks % LOOKS_BETWEEN_SIGNS == 0)
            except Exception:
                log.exception("looking after the sessions failed; trying again")

    async def _look(self) -> None:
        reasons = self.sessions.overdue()
        for kernel_id in self.sessions.sent():
            if kernel_id not in self.kernels:
                reasons[kernel_id] = IDLE
            elif not await ensure_async(self.kernels.get_kernel(kernel_id).is_alive()):
                reasons[kernel_id] = DIED
            elif self._is_cut(kernel_id):
                reasons[kernel_id] = CUT
        # Those that take long to end keep nobody else waiting for word.
        for kernel_id, reason in reasons.items():
            self.close_soon(kernel_id, reason)
        for kernel_id in self.kernels.list_kernel_ids():
            if kernel_id not in self.sessions:
                self.close_soon(kernel_id)

    def _is_cut(self, kernel_id: str) -> bool:
        """True if a page that once talked to its kernel has had no line to it for long."""
        lines = self.kernels._kernel_connections.get(kernel_id, 0)
        if lines or kernel_id not in self.streams:
            self._unheard_since[kernel_id] = time.monotonic() if lines else math.inf
        return time.monotonic() - self._unheard_since.get(kernel_id, math.inf) > (
            SECONDS_WITHOUT_CHANNEL
        )

    def page_sent(self, kernel_id: str) -> None:
        """A page has gone out whole."""
        self.given_up_in_a_row = 0
        self.sessions.page_sent(kernel_id)

    def close_soon(self, kernel_id: str, reason: str = "The page was closed.") -> None:
        """End a session without waiting for it."""
        task = asyncio.ensure_future(self.close(kernel_id, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _tell_all(self, always: bool) -> None:
        for kernel_id in list(self.streams):
            self._tell(kernel_id, always)
        for kernel_id in set(self._told) - set(self.streams):
            del self._told[kernel_id]

    def _tell(self, kernel_id: str, always: bool) -> None:
        status = self.status(kernel_id)
        if not always and self._told.get(kernel_id) == status:
            return
        self._told[kernel_id] = status
        for stream in list(self.streams.get(kernel_id, ())):
            stream.tell(status)

    async def close(self, kernel_id: str, reason: str) -> None:
        """End a session: tell its page why, end its kernel, give its place back."""
        if kernel_id in self._ending:
            return
        self._ending[kernel_id] = reason
        try:
            self._tell(kernel_id, always=True)
            if self.kernels is not None and kernel_id in self.kernels:
                with contextlib.suppress(KeyError):
                    await ensure_async(self.kernels.shutdown_kernel(kernel_id, now=True))
        except Exception:
            log.exception("a kernel did not end as it should")
        finally:
            self.sessions.release(kernel_id)
            self._ending.pop(kernel_id, None)
            self._unheard_since.pop(kernel_id, None)
