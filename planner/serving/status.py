"""The status stream of a page: alive, busy or ended, told by the server and not by the kernel.

A question to the kernel itself would count as activity, so that no idle page would ever be closed;
and a kernel that is calculating could not answer.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tornado.web import RequestHandler
from tornado.websocket import WebSocketHandler

SECONDS_TO_KEEP = 1.0

GOODBYE = (1000, 1001)
"""Codes a browser closes a WebSocket with when it leaves the page on purpose."""


class StatusStream(WebSocketHandler):
    """One open page. `room` is the server's `Room`."""

    def initialize(self, room: Any) -> None:
        """Take over the room."""
        self._room = room
        self.kernel_id = ""

    async def get(self, kernel_id: str) -> Any:
        """A stream where the browser opens one, else the present status once."""
        self.kernel_id = kernel_id
        if self.request.headers.get("Upgrade", "").lower() == "websocket":
            return await super().get(kernel_id)
        self._room.sessions.seen(kernel_id)
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(self._room.status(kernel_id)))
        return None

    def check_origin(self, origin: str) -> bool:
        """The gate has checked it."""
        return True

    def open(self, *_args: str, **_kwargs: str) -> None:
        """Say at once how things stand."""
        self._room.streams.setdefault(self.kernel_id, set()).add(self)
        self._room.sessions.stream_opened(self.kernel_id)
        self.tell(self._room.status(self.kernel_id))

    def on_message(self, _message: str | bytes) -> None:
        """The page has nothing to say here."""

    def tell(self, status: dict[str, Any]) -> None:
        """Send a status, unless the stream is closing already."""
        if self.ws_connection is not None and not self.ws_connection.is_closing():
            self.write_message(json.dumps(status))

    def on_close(self) -> None:
        """The page is gone, or the line to it."""
        streams = self._room.streams.get(self.kernel_id, set())
        streams.discard(self)
        if not streams:
            self._room.streams.pop(self.kernel_id, None)
        self._room.sessions.stream_closed(self.kernel_id, self.close_code in GOODBYE)


class Farewell(RequestHandler):
    """What a page sends when it is closed: its kernel goes with it."""

    def initialize(self, room: Any) -> None:
        """Take over the room."""
        self._room = room

    def check_xsrf_cookie(self) -> None:
        """The page's cookie, which is never sent from elsewhere, was checked by the gate."""

    async def post(self, kernel_id: str) -> None:
        """End the kernel in a moment: what was typed last is still on its way to the store."""
        self._room.sessions.leaving(kernel_id)
        loop = asyncio.get_running_loop()
        loop.call_later(SECONDS_TO_KEEP, self._room.close_soon, kernel_id, "The page was closed.")
        self.set_status(204)
        self.finish()


class Health(RequestHandler):
    """How the server is, for whoever watches over it; opens nothing and shows nothing private."""

    def initialize(self, room: Any) -> None:
        """Take over the room."""
        self._room = room

    def get(self) -> None:
        """A few numbers; 503 when pages have not been opening."""
        health = self._room.health()
        self.set_status(503 if health["status"] == "failing" else 200)
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(health))
