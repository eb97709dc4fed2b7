"""Messages between a page and its kernel, as they travel over the WebSocket.

The framing is "v1.kernel.websocket.jupyter.org": the number of places as 8 bytes, the places
themselves as 8 bytes each (little endian, counted from the start of the frame, the last one being
its end), then channel, header, parent header, metadata, content and the buffers.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import struct
import uuid
from dataclasses import dataclass, field
from typing import Any

SUBPROTOCOL = "v1.kernel.websocket.jupyter.org"
MESSAGE_VERSION = "5.3"
JSON_PARTS = 4


@dataclass(frozen=True)
class KernelMessage:
    """One message. `content` and the headers are plain JSON values, `buffers` raw bytes."""

    channel: str
    header: dict[str, Any]
    content: dict[str, Any]
    parent: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    buffers: tuple[bytes, ...] = ()

    @property
    def kind(self) -> str:
        """Such as "comm_msg"."""
        return self.header.get("msg_type", "")

    @property
    def message_id(self) -> str:
        """Its own id."""
        return self.header.get("msg_id", "")

    @property
    def parent_id(self) -> str:
        """The id of the message it answers; empty if it answers none."""
        return self.parent.get("msg_id", "")


def request(
    kind: str, content: dict[str, Any], session: str, metadata: dict[str, Any] | None = None
) -> KernelMessage:
    """A message to the kernel's shell.

    >>> request("kernel_info_request", {}, session="s").channel
    'shell'
    """
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "session": session,
        "username": "",
        "date": dt.datetime.now(dt.UTC).isoformat(),
        "version": MESSAGE_VERSION,
    }
    return KernelMessage("shell", header, content, metadata=metadata or {})


def pack(message: KernelMessage) -> bytes:
    """The frame of a message."""
    values = (message.header, message.parent, message.metadata, message.content)
    parts = [message.channel.encode(), *(json.dumps(value).encode() for value in values)]
    parts += message.buffers
    first = 8 * (len(parts) + 2)
    places = list(itertools.accumulate(map(len, parts), initial=first))
    return struct.pack(f"<{len(places) + 1}Q", len(places), *places) + b"".join(parts)


def unpack(frame: bytes) -> KernelMessage:
    """The message in a frame.

    Raises
    ------
    ValueError
        If the bytes are no such frame.
    """
    if len(frame) < 8:
        raise ValueError("a frame has at least 8 bytes")
    count = int.from_bytes(frame[:8], "little")
    if count < JSON_PARTS + 2 or 8 * (count + 1) > len(frame):
        raise ValueError(f"a frame of {len(frame)} bytes cannot hold {count} places")
    places = struct.unpack_from(f"<{count}Q", frame, 8)
    if places[0] != 8 * (count + 1) or places[-1] != len(frame) or list(places) != sorted(places):
        raise ValueError("the places of a frame do not follow each other")
    parts = [frame[start:stop] for start, stop in itertools.pairwise(places)]
    values = [json.loads(part) for part in parts[1 : JSON_PARTS + 1]]
    if not all(isinstance(value, dict) for value in values):
        raise ValueError("header, parent, metadata and content of a message are mappings")
    header, parent, metadata, content = values
    buffers = tuple(parts[JSON_PARTS + 1 :])
    return KernelMessage(parts[0].decode(), header, content, parent, metadata, buffers)
