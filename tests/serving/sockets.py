"""A kernel's WebSocket as a page has it, for tests that send what no page would."""

from __future__ import annotations

import asyncio
import json
import struct
import threading
import uuid
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from serving.running_server import RunningServer, Visitor
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

SECONDS = 30


class KernelSocket:
    """An open line to a kernel, in one of the two framings."""

    def __init__(
        self, server: RunningServer, visitor: Visitor, kernel: str, framing: str | None
    ) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._framing = framing
        self._session = uuid.uuid4().hex
        self.kinds_seen: set[str] = set()
        path = f"/api/kernels/{kernel}"
        cookies = [f"{c.name}={c.value}" for c in visitor.cookies
                   if path.startswith(c.path)]  # fmt: skip
        host = urlsplit(server.address()).netloc
        request = HTTPRequest(
            f"ws://{host}{path}/channels?session_id={self._session}",
            headers={"Origin": f"http://{host}", "Cookie": "; ".join(cookies)},
        )
        protocols = [framing] if framing else None
        self._line = self._run(lambda: websocket_connect(request, subprotocols=protocols))

    def _run(self, work: Callable[[], Awaitable[Any]]) -> Any:
        async def bounded() -> Any:
            return await asyncio.wait_for(work(), SECONDS)

        return asyncio.run_coroutine_threadsafe(bounded(), self._loop).result()

    def send(self, channel: str, kind: str, content: dict[str, Any]) -> str:
        """Send a message; its id."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "username": "", "version": "5.3",
                  "session": self._session, "date": "2027-01-01T00:00:00Z"}  # fmt: skip
        parts = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        if self._framing:
            pieces = [channel.encode(), *(json.dumps(part).encode() for part in parts.values())]
            offsets = [8 * (len(pieces) + 2)]
            for piece in pieces:
                offsets.append(offsets[-1] + len(piece))
            frame = struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(pieces)
            self._run(lambda: self._line.write_message(frame, binary=True))
        else:
            text = json.dumps({"channel": channel, **parts, "buffers": []})
            self._run(lambda: self._line.write_message(text))
        return header["msg_id"]

    def ask(self, channel: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Send a message and wait for its reply; the reply's header."""
        asked = self.send(channel, kind, content)
        while True:
            header, parent = self._next()
            self.kinds_seen.add(header["msg_type"])
            if parent.get("msg_id") == asked and header["msg_type"].endswith("_reply"):
                return header

    def _next(self) -> tuple[dict[str, Any], dict[str, Any]]:
        message = self._run(self._line.read_message)
        assert message is not None, "the line was closed"
        if isinstance(message, str):
            found = json.loads(message)
            return found["header"], found["parent_header"]
        (count,) = struct.unpack_from("<Q", message)
        offsets = struct.unpack_from(f"<{count}Q", message, 8)
        pieces = [message[a:b] for a, b in pairwise(offsets)]
        return json.loads(pieces[1]), json.loads(pieces[2])

    def __enter__(self) -> KernelSocket:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._line.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
