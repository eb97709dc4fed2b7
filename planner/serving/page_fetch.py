"""One browser as far as the network sees it: requests with cookies and origin, and WebSockets."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from tornado.httpclient import HTTPRequest, HTTPResponse
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.websocket import WebSocketClientConnection, websocket_connect

from planner.serving.page_cookies import PageCookies

NAME = "planner load-test"
REDIRECTS_MOST = 10
MESSAGE_BYTES = 128 * 2**20
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Answer:
    """The end of a chain of redirects. Times are of `time.perf_counter`, in seconds."""

    url: str
    status: int
    text: str
    first_byte_at: float
    """When the first byte of the last answer in the chain came."""
    mark_at: float | None
    """When the mark that was looked for had come; None if it never did."""
    whole_at: float


class Browser:
    """Keeps the cookies of one visitor and sends what a browser sends.

    Parameters
    ----------
    seconds
        A request that takes longer is given up.
    """

    def __init__(self, seconds: float) -> None:
        self.cookies = PageCookies()
        self._seconds = seconds
        self._client = SimpleAsyncHTTPClient(force_instance=True, max_body_size=MESSAGE_BYTES)

    async def get(self, url: str, mark: str = "<html") -> Answer:
        """The answer at `url`, redirects followed, with the moment at which `mark` was there.

        Raises
        ------
        OSError, tornado.httpclient.HTTPClientError
            If nobody answers or the line breaks.
        """
        for _ in range(REDIRECTS_MOST):
            answer, target = await self._get_once(url, mark.encode())
            if target is None:
                return answer
            url = urljoin(url, target)
        raise OSError(f"more than {REDIRECTS_MOST} redirects")

    async def post_form(self, page_url: str, url: str, fields: dict[str, str]) -> int:
        """Send a form from the page at `page_url`, as its farewell does; the answer's status."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        headers = {
            "Origin": origin_of(page_url),
            "Content-Type": f"multipart/form-data; boundary={mark}",
        }
        body = "".join([*parts, f"--{mark}--\r\n"]).encode()
        return (await self._fetch(url, method="POST", body=body, headers=headers)).code

    async def open_socket(
        self, page_url: str, url: str, subprotocol: str | None = None
    ) -> WebSocketClientConnection:
        """A WebSocket from the page at `page_url` to the http address `url`.

        Raises
        ------
        tornado.httpclient.HTTPClientError
            If the server refuses it; `code` is its status.
        OSError
            If nobody answers.
        """
        request = HTTPRequest(
            url.replace("http", "ws", 1),
            headers=self._headers(url) | {"Origin": origin_of(page_url)},
            connect_timeout=self._seconds,
            request_timeout=self._seconds,
        )
        socket = await websocket_connect(
            request,
            compression_options={},
            max_message_size=MESSAGE_BYTES,
            subprotocols=[subprotocol] if subprotocol else None,
        )
        self.cookies.keep(url, socket.headers.get_list("Set-Cookie"))
        return socket

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    async def _get_once(self, url: str, mark: bytes) -> tuple[Answer, str | None]:
        body = bytearray()
        at: dict[str, float] = {}

        def on_header(_line: str) -> None:
            at.setdefault("first", time.perf_counter())

        def on_chunk(chunk: bytes) -> None:
            start = max(0, len(body) - len(mark))
            body.extend(chunk)
            if "mark" not in at and body.find(mark, start) >= 0:
                at["mark"] = time.perf_counter()

        response = await self._fetch(
            url, headers={"Accept": "text/html,*/*;q=0.8"},
            header_callback=on_header, streaming_callback=on_chunk,
        )  # fmt: skip
        whole_at = time.perf_counter()
        text = body.decode(errors="replace")
        first = at.get("first", whole_at)
        answer = Answer(url, response.code, text, first, at.get("mark"), whole_at)
        target = response.headers.get("Location") if response.code in REDIRECTS else None
        return answer, target

    async def _fetch(self, url: str, headers: dict[str, str], **options: object) -> HTTPResponse:
        request = HTTPRequest(
            url,
            headers=self._headers(url) | headers,
            connect_timeout=self._seconds,
            request_timeout=self._seconds,
            follow_redirects=False,
            decompress_response=True,
            **options,
        )
        response = await self._client.fetch(request, raise_error=False)
        self.cookies.keep(url, response.headers.get_list("Set-Cookie"))
        return response

    def _headers(self, url: str) -> dict[str, str]:
        cookie = self.cookies.header(url)
        return {"User-Agent": NAME} | ({"Cookie": cookie} if cookie else {})


def origin_of(url: str) -> str:
    """What a browser names as the origin of a page.

    >>> origin_of("http://localhost:8866/planner?step=data")
    'http://localhost:8866'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
