"""The line from a page to its kernel: what is sent, what is answered, what changes meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tornado.websocket import WebSocketClientConnection

from planner.errors import PlannerError
from planner.serving.kernel_messages import KernelMessage, pack, request, unpack
from planner.serving.widget_models import Change, WidgetModels

QUIET_SECONDS = 0.3
"""After a move was answered, silence for so long means that the answer is complete."""

REST_SECONDS_MOST = 10.0
"""A page that never falls silent has answered after so long."""

Watch = Callable[[KernelMessage | None, Change | None], None]
"""Hears every message with what it changed on the page; None when the line has ended."""


class PageProblem(PlannerError):
    """A session did not go as it should; the text says what was found and what to do."""


@dataclass(frozen=True)
class Reaction:
    """What a kernel did about a moved control."""

    changes: tuple[tuple[float, Change], ...]
    """What a visitor saw, each with the seconds since the move; at least one."""
    stands: Any
    """Where the control stands afterwards, by the kernel's word."""


class KernelLine:
    """Sends to a kernel and keeps the page's widgets up to date with what comes back.

    Parameters
    ----------
    socket
        An open WebSocket to the kernel's channels.
    session
        The page's id of this conversation, the one the WebSocket was opened with.
    """

    def __init__(self, socket: WebSocketClientConnection, session: str) -> None:
        self.models = WidgetModels()
        self.ended_because: str | None = None
        """Why nothing can be sent any more; None while it can."""
        self.last_heard_at = time.perf_counter()
        self.first_figure_at: float | None = None
        """When the first chart had come; None while there is none."""
        self._socket = socket
        self._session = session
        self._watches: list[Watch] = []
        self._reader = asyncio.create_task(self._read())

    def send(
        self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None
    ) -> str:
        """Send a message; its id.

        Raises
        ------
        PageProblem
            If the line has ended.
        """
        if self.ended_because is not None:
            raise PageProblem(self.ended_because)
        message = request(kind, content, self._session, metadata)
        self._socket.write_message(pack(message), binary=True)
        return message.message_id

    async def ask(
        self,
        kind: str,
        content: dict[str, Any],
        is_answer: Callable[[KernelMessage], bool],
    ) -> KernelMessage:
        """Send a message and wait for its answer.

        Raises
        ------
        PageProblem
            If the line ends before.
        """
        found: asyncio.Future[KernelMessage | None] = asyncio.get_running_loop().create_future()
        sent = self.send(kind, content)

        def watch(message: KernelMessage | None, _change: Change | None) -> None:
            is_mine = message is None or (message.parent_id == sent and is_answer(message))
            if is_mine and not found.done():
                found.set_result(message)

        with self._watching(watch):
            message = await found
        if message is None:
            raise PageProblem(self.ended_because or "The line to the kernel has ended.")
        return message

    async def load_models(self) -> None:
        """Ask for the states of all widgets, as the browser's widget manager does at its start."""
        comm = uuid.uuid4().hex
        opening = {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}}
        self.send("comm_open", opening, {"version": "1.0.0"})
        asking = {"comm_id": comm, "data": {"method": "request_states"}}
        await self.ask("comm_msg", asking, lambda message: _method(message) == "update_states")
        self.send("comm_close", {"comm_id": comm, "data": {}})

    async def set_value(self, model_id: str, value: Any, seconds: float) -> Reaction:
        """Set a control, wait for what a visitor sees of it, and ask where it stands.

        Raises
        ------
        TimeoutError
            If nothing has changed within `seconds`, or the kernel then does not say within as many
            where the control stands.
        PageProblem
            If the line ends before.
        """
        changes: asyncio.Queue[tuple[float, Change] | None] = asyncio.Queue()
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        sent = self.send("comm_msg", {"comm_id": model_id, "data": data})
        sent_at = time.perf_counter()
        self.models.models[model_id].state["value"] = value

        def watch(message: KernelMessage | None, change: Change | None) -> None:
            if message is None:
                changes.put_nowait(None)
            # What an earlier request brought is no answer to this one.
            elif change and change.model_id != model_id and change.parent_id in (sent, ""):
                changes.put_nowait((time.perf_counter() - sent_at, change))

        with self._watching(watch):
            first = await asyncio.wait_for(changes.get(), seconds)
            # The kernel answers when it has shown all it was about to show.
            stands = await asyncio.wait_for(self._value_of(model_id), seconds)
            rest = await _until_quiet(changes)
        return Reaction(tuple(item for item in (first, *rest) if item), stands)

    async def _value_of(self, model_id: str) -> Any:
        asking = {"comm_id": model_id, "data": {"method": "request_state"}}
        answer = await self.ask(
            "comm_msg", asking, lambda message: message.content.get("comm_id") == model_id
        )
        return ((answer.content.get("data") or {}).get("state") or {}).get("value")

    def end(self, sentence: str) -> None:
        """Nothing more is sent; whoever waits hears of it."""
        self.ended_because = self.ended_because or sentence
        for watch in list(self._watches):
            watch(None, None)

    def close(self, code: int) -> None:
        """Close the WebSocket with this code."""
        self.end("The page was closed.")
        self._reader.cancel()
        self._socket.close(code)

    @contextmanager
    def _watching(self, watch: Watch) -> Iterator[None]:
        self._watches.append(watch)
        try:
            yield
        finally:
            self._watches.remove(watch)

    async def _read(self) -> None:
        while (frame := await self._socket.read_message()) is not None:
            self.last_heard_at = time.perf_counter()
            try:
                message = unpack(frame if isinstance(frame, bytes) else frame.encode())
                change = self.models.take(message)
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                self.end(
                    f"A message of the kernel cannot be read ({error}). Remedy: use ipywidgets 8 "
                    "and jupyter_server 2 or newer."
                )
                return
            if self.first_figure_at is None and self.models.has_figure:
                self.first_figure_at = self.last_heard_at
            for watch in list(self._watches):
                watch(message, change)
        self.end("The server has closed the line to the kernel. Remedy: look into its log.")


async def _until_quiet(changes: asyncio.Queue) -> list[Any]:
    found: list[Any] = []
    until = time.perf_counter() + REST_SECONDS_MOST
    with contextlib.suppress(TimeoutError):
        while time.perf_counter() < until:
            found.append(await asyncio.wait_for(changes.get(), QUIET_SECONDS))
    return found


def _method(message: KernelMessage) -> str:
    return (message.content.get("data") or {}).get("method", "")
