"""Who is here: which pages are open or being started, how many fit, and whose time is over.

A session is one page with its kernel. It is reserved before its kernel starts, so that a burst of
visitors cannot overrun the room. While the page is open it holds a status stream; the stream's end
tells whether the page was closed (the browser says goodbye) or was lost (a laptop that sleeps, a
network that drops), and how long the kernel may wait for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

SECONDS_AFTER_GOODBYE = 5.0
"""A page that was closed: its kernel goes soon. A reloaded page has a kernel of its own."""

SECONDS_AFTER_LOSS = 180.0
"""A page that fell silent may come back to the same kernel for so long."""

SECONDS_TO_FIRST_STREAM = 90.0
"""A page that was sent may take so long, on a slow line, to open its stream."""

SECONDS_OF_LIFE = 4 * 3600.0
"""No kernel lives longer than this."""


@dataclass
class Session:
    """One page and its kernel. Times are seconds of the clock of `Sessions`."""

    kernel_id: str
    app: str
    reserved_at: float
    sent_at: float | None = None
    streams: int = 0
    silent_since: float | None = None
    said_goodbye: bool = False
    is_leaving: bool = False

    def over_because(self, now: float) -> str | None:
        """Why the kernel should go now, as a sentence for the page; None while it may stay.

        >>> session = Session("k", "planner", reserved_at=0.0, sent_at=1.0)
        >>> session.over_because(30.0), session.over_because(92.0)
        (None, 'The page was not shown in time.')
        """
        if now - self.reserved_at > SECONDS_OF_LIFE:
            return "This page has been open for four hours, which is the longest a page may be."
        if self.sent_at is None or self.streams:
            return None
        if self.silent_since is None:
            late = now - self.sent_at > SECONDS_TO_FIRST_STREAM
            return "The page was not shown in time." if late else None
        patience = SECONDS_AFTER_GOODBYE if self.said_goodbye else SECONDS_AFTER_LOSS
        return "The page was closed." if now - self.silent_since > patience else None


class Sessions:
    """All sessions of one server.

    Parameters
    ----------
    limit
        How many fit at once.
    clock
        Gives the present second; a test gives its own.

    >>> sessions = Sessions(limit=1)
    >>> sessions.reserve("first", "planner"), sessions.reserve("second", "planner")
    (True, False)
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self.refused_count = 0

    def __len__(self) -> int:
        return len(self._sessions)

    def __contains__(self, kernel_id: str) -> bool:
        return kernel_id in self._sessions

    @property
    def is_full(self) -> bool:
        """True if nobody more fits. Pages that are being closed make room for their successors."""
        staying = sum(not session.is_leaving for session in self._sessions.values())
        return staying >= self.limit

    def reserve(self, kernel_id: str, app: str) -> bool:
        """Take a place for a page that is about to start; False if the room is full."""
        if self.is_full:
            self.refused_count += 1
            return False
        self._sessions[kernel_id] = Session(kernel_id, app, self._clock())
        return True

    def release(self, kernel_id: str) -> None:
        """Give the place back; a session that is gone already is no fault."""
        self._sessions.pop(kernel_id, None)

    def page_sent(self, kernel_id: str) -> None:
        """The whole page has gone to the browser; its stream should follow."""
        if session := self._sessions.get(kernel_id):
            session.sent_at = self._clock()

    def stream_opened(self, kernel_id: str) -> None:
        """A status stream of the page is open."""
        if session := self._sessions.get(kernel_id):
            session.streams += 1
            session.silent_since, session.said_goodbye = None, False

    def stream_closed(self, kernel_id: str, said_goodbye: bool) -> None:
        """A status stream has ended, by the page's goodbye or by silence."""
        if session := self._sessions.get(kernel_id):
            session.streams = max(0, session.streams - 1)
            session.said_goodbye = said_goodbye
            session.silent_since = self._clock()

    def leaving(self, kernel_id: str) -> None:
        """The page has said its farewell; its kernel is being ended."""
        if session := self._sessions.get(kernel_id):
            session.is_leaving = True

    def seen(self, kernel_id: str) -> None:
        """The page asked for its status without a stream, which proves that it is there."""
        session = self._sessions.get(kernel_id)
        if session and not session.streams:
            session.said_goodbye, session.silent_since = False, self._clock()

    def sent(self) -> list[str]:
        """Kernels whose page was sent."""
        return [key for key, session in self._sessions.items() if session.sent_at is not None]

    def overdue(self) -> dict[str, str]:
        """Kernels whose time is over, with the reason."""
        now = self._clock()
        reasons = {key: session.over_because(now) for key, session in self._sessions.items()}
        return {key: reason for key, reason in reasons.items() if reason}


@dataclass(eq=False)
class Turn:
    """A place in the line of pages that wait to be started."""

    line: Turns
    is_mine: bool = False

    @property
    def place(self) -> int:
        """0 when it is this page's turn, else its place in the line, counted from 1."""
        return 0 if self.is_mine else self.line.place(self)

    def leave(self) -> None:
        """Done, or gone: the next one may start."""
        self.line.leave(self)


class Turns:
    """Starts happen a few at once, first come first served: all at once would all be slow.

    >>> line = Turns(at_once=1)
    >>> first, second, third = line.join(), line.join(), line.join()
    >>> [turn.place for turn in (first, second, third)]
    [0, 1, 2]
    >>> first.leave()
    >>> [second.place, third.place]
    [0, 1]
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._now: list[Turn] = []
        self._waiting: list[Turn] = []

    def join(self) -> Turn:
        """Stand at the end of the line."""
        turn = Turn(self)
        self._waiting.append(turn)
        self._advance()
        return turn

    def place(self, turn: Turn) -> int:
        """Place in the line, counted from 1."""
        return self._waiting.index(turn) + 1 if turn in self._waiting else 0

    def leave(self, turn: Turn) -> None:
        """Take a turn out of the line."""
        for line in (self._now, self._waiting):
            if turn in line:
                line.remove(turn)
        self._advance()

    def _advance(self) -> None:
        while self._waiting and len(self._now) < self._at_once:
            turn = self._waiting.pop(0)
            turn.is_mine = True
            self._now.append(turn)
