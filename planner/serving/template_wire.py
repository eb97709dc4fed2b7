"""How a server asks the template process for a fork: one request per connection.

A request is a length, a JSON object, and descriptors (Unix sockets can carry open files from one
process to another). The first descriptor is one end of a socket pair: over it the new process
itself says that it is there, and waits for the word to go on. So a template that dies half-way can
never leave a kernel behind that nobody knows of.

The connection stays open: over it the template tells how the process ended.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from typing import Any

LENGTH = struct.Struct("!I")
REQUEST_BYTES_MAX = 2**24
"""More than any environment and command line a system accepts together."""

DESCRIPTORS_MAX = 4
GO = b"g"
"""What the new process waits for before it does anything others can see."""

ANSWER_BYTES = 65536
"""Enough for any answer; answers are one JSON object and arrive in one piece."""


def packed(request: dict[str, Any]) -> bytes:
    """A request as bytes.

    >>> packed({"kind": "retire"})
    b'\\x00\\x00\\x00\\x12{"kind": "retire"}'
    """
    content = json.dumps(request).encode()
    return LENGTH.pack(len(content)) + content


def answer(connection: socket.socket, content: dict[str, Any], descriptors: list[int]) -> None:
    """Send one answer; a caller that is gone no longer needs it."""
    try:
        socket.send_fds(connection, [json.dumps(content).encode()], descriptors)
    except OSError:
        return


class Incoming:
    """A request while it comes in, piece by piece, over a non-blocking connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.descriptors: list[int] = []
        self._bytes = b""

    def read(self) -> dict[str, Any] | None:
        """Take what has arrived; the request once it is complete, else None.

        Raises
        ------
        ConnectionError
            If the caller is gone, or sends what is no request.
        """
        try:
            piece, descriptors, _, _ = socket.recv_fds(self.connection, 2**16, DESCRIPTORS_MAX)
        except BlockingIOError:
            return None
        self.descriptors += descriptors
        if not piece:
            raise ConnectionError("the caller is gone")
        self._bytes += piece
        if len(self._bytes) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack_from(self._bytes)
        if length > REQUEST_BYTES_MAX:
            raise ConnectionError("this is no request")
        if len(self._bytes) < LENGTH.size + length:
            return None
        try:
            return json.loads(self._bytes[LENGTH.size : LENGTH.size + length])
        except ValueError as error:
            raise ConnectionError("this is no request") from error

    def drop(self) -> None:
        """Close the connection and what came with it."""
        self.connection.close()
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []
