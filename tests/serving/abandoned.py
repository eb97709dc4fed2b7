"""A page that is opened and then left, by closing its tab or by falling silent."""

from __future__ import annotations

import base64
import os
import socket
import struct
from urllib.parse import urlsplit

from serving.running_server import RunningServer, Visitor

GOING_AWAY = 1001


class AbandonedPage:
    """An app's page with its status stream, on a bare socket so that it can simply stop."""

    def __init__(self, server: RunningServer, app: str) -> None:
        self._visitor = Visitor(server)
        _, self.kernel = self._visitor.open_page(app)
        assert self.kernel
        self._line = self._stream(server)

    def _stream(self, server: RunningServer) -> socket.socket:
        place = urlsplit(server.address())
        path = f"/api/kernels/{self.kernel}/status"
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._visitor.cookies
                            if path.startswith(cookie.path))  # fmt: skip
        line = socket.create_connection((place.hostname, place.port), timeout=20)
        key = base64.b64encode(os.urandom(16)).decode()
        line.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nOrigin: http://{place.netloc}\r\n"
            f"Cookie: {cookies}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = line.recv(4096)
        assert b" 101 " in answer, answer
        return line

    def close_tab(self, with_farewell: bool) -> None:
        """What a browser does when a tab is closed; some do not get the farewell out."""
        if with_farewell:
            self._visitor.get(f"voila/api/shutdown/{self.kernel}", method="POST").close()
        mask = os.urandom(4)
        body = struct.pack(">H", GOING_AWAY)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(body))
        self._line.sendall(bytes([0x88, 0x80 | len(body)]) + mask + masked)
        self._line.close()

    def fall_silent(self) -> None:
        """Nothing more comes, not even an answer to a ping; the line itself stays open."""

    def drop(self) -> None:
        """Let go of the line."""
        self._line.close()
