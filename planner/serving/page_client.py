"""One session with an app, as a browser has it: page, kernel, widgets, controls, farewell."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import re
import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClientConnection, WebSocketError

from planner.serving.kernel_line import KernelLine, PageProblem
from planner.serving.kernel_messages import SUBPROTOCOL
from planner.serving.load_report import Move
from planner.serving.page_fetch import Answer, Browser

SKELETON = 'id="loading"'
CONFIG = re.compile(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', re.DOTALL)
VIEW = re.compile(
    r'<script type="application/vnd\.voila\.cell-output\+json">(.*?)</script>', re.DOTALL
)
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
HEADING = re.compile(r"<(h1|title)[^>]*>(.*?)</\1>", re.DOTALL)

ROOM_IS_FULL = 503
LEFT_THE_PAGE = 1001
"""The code a browser closes a WebSocket with when its page is closed."""

FAREWELL_SECONDS = 30.0
NETWORK_ERRORS = (OSError, HTTPClientError, WebSocketError)


class RoomIsFull(PageProblem):
    """The server has as many pages as it can hold. `seconds` is how long it took to say so."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__("The server answered that the room is full.")


@dataclass(frozen=True)
class OpeningTimes:
    """Seconds from the start of the visit, redirects included."""

    first_byte: float
    skeleton: float | None
    page: float
    widgets: float
    """Until the browser had the state of every widget."""


async def open_session(url: str, seconds: float = 300.0) -> PageSession:
    """Open the page at `url` as a browser does, up to the state of all widgets.

    Parameters
    ----------
    url
        The address of an app's page, with `?token=` where the server wants one.
    seconds
        An opening that takes longer has failed.

    Raises
    ------
    RoomIsFull
        If the server has no place.
    PageProblem
        If anything else is in the way.
    """
    session = PageSession(url, Browser(seconds))
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            await session._open()
    except NETWORK_ERRORS as error:
        await session.close()
        late = (
            f"{bare(url)} was not open after {seconds:g} s. Remedy: look into the server's log, "
            "or give it more time."
        )
        raise PageProblem(late if limit.expired() else network_sentence(url, error)) from error
    except BaseException:
        await session.close()
        raise
    return session


class PageSession:
    """An open page; made by `open_session`."""

    def __init__(self, url: str, browser: Browser) -> None:
        self.url = url
        self.kernel_id = ""
        self.times: OpeningTimes | None = None
        self.has_status_stream = False
        self.line: KernelLine | None = None
        self.began_at = time.perf_counter()
        self._browser = browser
        self._base = ""
        self._roots: list[str] = []
        self._status: WebSocketClientConnection | None = None
        self._status_reader: asyncio.Task | None = None

    # Opening

    async def _open(self) -> None:
        began = self.began_at
        answer = await self._browser.get(self.url, SKELETON)
        self._take_page(answer, answer.whole_at - began)
        kernel = urljoin(self._base, f"api/kernels/{self.kernel_id}")
        await self._browser.get(kernel)
        await self._open_status(f"{kernel}/status")
        session = uuid.uuid4().hex
        socket = await self._browser.open_socket(
            self.url, f"{kernel}/channels?session_id={session}", SUBPROTOCOL
        )
        if socket.selected_subprotocol != SUBPROTOCOL:
            socket.close()
            raise PageProblem(
                f"{bare(self.url)}: the kernel's WebSocket does not speak {SUBPROTOCOL}. Remedy: "
                "use jupyter_server 2 or newer."
            )
        self.line = KernelLine(socket, session)
        await self.line.ask("kernel_info_request", {}, lambda reply: reply.kind.endswith("_reply"))
        await self.line.load_models()
        if not self._roots:
            raise PageProblem(
                f"{bare(self.url)} came whole and shows no widget. Remedy: look into the server's "
                "log for what the app's cells did."
            )
        if not all(root in self.line.models.models for root in self._roots):
            raise PageProblem(
                f"{bare(self.url)} shows a widget its kernel does not know. Remedy: look into the "
                "server's log for what the app's cells did."
            )
        self.times = OpeningTimes(
            first_byte=answer.first_byte_at - began,
            skeleton=answer.mark_at - began if answer.mark_at is not None else None,
            page=answer.whole_at - began,
            widgets=time.perf_counter() - began,
        )

    def _take_page(self, answer: Answer, seconds: float) -> None:
        if answer.status == ROOM_IS_FULL:
            raise RoomIsFull(seconds)
        if answer.status != 200:
            raise PageProblem(
                f"{bare(self.url)} answered {answer.status}{_says(answer.text)}. Remedy: check the "
                "address, the app's name and the token."
            )
        config = page_config(answer.text)
        if not config.get("kernelId"):
            raise PageProblem(
                f"{bare(self.url)} is not the page of an app: it names no kernel"
                f"{_says(answer.text)}. Remedy: name an app (--app planner), or look into the "
                "server's log if the app could not start."
            )
        self.url = answer.url
        self.kernel_id = str(config["kernelId"])
        self._base = urljoin(answer.url, str(config.get("baseUrl") or "/"))
        self._roots = [root for text in VIEW.findall(answer.text) for root in _root_of(text)]

    async def _open_status(self, url: str) -> None:
        # Stock Voila has no such stream; that is no fault of a page.
        with contextlib.suppress(HTTPClientError, WebSocketError):
            self._status = await self._browser.open_socket(self.url, url)
            self._status_reader = asyncio.create_task(self._read_status(self._status))
            self.has_status_stream = True

    async def _read_status(self, socket: WebSocketClientConnection) -> None:
        while (text := await socket.read_message()) is not None:
            try:
                status = json.loads(text)
            except ValueError:
                continue
            if isinstance(status, dict) and status.get("state") == "ended" and self.line:
                reason = status.get("reason") or "no reason was given"
                self.line.end(f"The server says that the session is over: {reason}")

    # Using

    @property
    def ended_because(self) -> str | None:
        """Why the page can no longer be used; None while it can."""
        return self._open_line.ended_because

    @property
    def chart_seconds(self) -> float | None:
        """From the start of the visit to the first chart; None while there is none."""
        at = self._open_line.first_figure_at
        return None if at is None else at - self.began_at

    @property
    def quiet_seconds(self) -> float:
        """How long the kernel has been silent."""
        return time.perf_counter() - self._open_line.last_heard_at

    @property
    def _open_line(self) -> KernelLine:
        if self.line is None:
            raise PageProblem("The page has no line to its kernel.")
        return self.line

    def controls(self, label: str | None = None) -> list[str]:
        """Ids of the controls that can be moved, sliders first; with `label` those named so."""
        return self._open_line.models.controls(self._roots, label)

    def state(self, control: str) -> dict[str, Any]:
        """What the page knows about a control."""
        return self._open_line.models.models[control].state

    async def settle(self, seconds: float, quiet_seconds: float = 0.5) -> None:
        """Wait until a chart is there and the kernel has been silent for a while.

        Many apps send their first charts some time after their controls. Where none comes, the
        waiting ends after `seconds`.
        """
        line, until = self._open_line, time.perf_counter() + seconds
        while time.perf_counter() < until and line.ended_because is None:
            if self.quiet_seconds >= quiet_seconds and line.models.has_figure:
                return
            await asyncio.sleep(0.05)

    async def move(self, control: str, value: Any, seconds: float) -> Move:
        """Move a control, wait for what a visitor sees of it, and check that the kernel has it.

        Raises
        ------
        PageProblem
            If nothing changed within `seconds`, or the control stands elsewhere afterwards.
        """
        line = self._open_line
        label = self.state(control).get("description") or "A control without a label"
        try:
            reaction = await line.set_value(control, value, seconds)
        except TimeoutError as error:
            raise PageProblem(
                f"{label!r} was moved to {value} and nothing on the page changed within "
                f"{seconds:g} s. Remedy: name another control (--control), or look into the "
                "server's log."
            ) from error
        if line.ended_because is not None:
            raise PageProblem(line.ended_because)
        if reaction.stands != value:
            raise PageProblem(
                f"{label!r} was moved to {value} and stands at {reaction.stands}. Remedy: name a "
                "control (--control) that takes every value of its range."
            )
        charts = [at for at, change in reaction.changes if change.is_figure]
        first = reaction.changes[0][0]
        return Move(label, value, first, charts[0] if charts else None)

    # Leaving

    async def close(self, says_farewell: bool = True) -> str | None:
        """Close the page as a browser does; a sentence if the server did not take the farewell."""
        problem = None
        if says_farewell and self.kernel_id:
            problem = await self._say_farewell()
        if self._status_reader is not None:
            self._status_reader.cancel()
        if self._status is not None:
            self._status.close(LEFT_THE_PAGE)
        if self.line is not None:
            self.line.close(LEFT_THE_PAGE)
        self._browser.close()
        return problem

    async def _say_farewell(self) -> str | None:
        url = urljoin(self._base, f"voila/api/shutdown/{self.kernel_id}")
        token = self._browser.cookies.readable(self.url).get("_xsrf", "")
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                status = await self._browser.post_form(self.url, url, {"_xsrf": token})
        except TimeoutError:
            return f"The server did not take a page's farewell within {FAREWELL_SECONDS:g} s."
        except NETWORK_ERRORS as error:
            return network_sentence(url, error)
        if 200 <= status < 300:
            return None
        return (
            f"A page was closed and the server answered {status}: its kernel may go on. "
            "Remedy: look into the server's log."
        )


def page_config(text: str) -> dict[str, Any]:
    """What a page says to its scripts; empty if it says nothing.

    >>> page_config('<script id="jupyter-config-data" type="x">{"kernelId": "7"}</script>')
    {'kernelId': '7'}
    """
    found = CONFIG.search(text)
    try:
        config = json.loads(found.group(1)) if found else {}
    except ValueError:
        return {}
    return config if isinstance(config, dict) else {}


def bare(url: str) -> str:
    """An address without its query, which may hold the token.

    >>> bare("http://localhost:8866/planner?token=x")
    'http://localhost:8866/planner'
    """
    return url.split("?")[0]


def network_sentence(url: str, error: BaseException) -> str:
    """What went wrong on the way to `url`, and what to do."""
    code = getattr(error, "code", None)
    if isinstance(error, ConnectionRefusedError):
        found = "nobody listens there"
    elif isinstance(code, int) and 300 <= code < 599:
        found = f"the server refused a connection ({code})"
    else:
        found = (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
    return (
        f"{bare(url)} cannot be used: {found}. Remedy: start the server (planner serve), and check "
        "the address it prints."
    )


def _root_of(text: str) -> list[str]:
    try:
        return [json.loads(text)["data"][WIDGET_VIEW]["model_id"]]
    except (ValueError, KeyError, TypeError):
        return []


def _says(text: str) -> str:
    """The last heading of a page, as part of a sentence."""
    words = [re.sub(r"<[^>]*>", "", found[1]) for found in HEADING.findall(text)]
    said = " ".join(html.unescape(words[-1]).split()) if words else ""
    return f' and says "{said}"' if said else ""
