"""An app's page: the frame at once, then its kernel and what the notebook shows, or why not.

The answer is sent in pieces. The first holds the frame and a skeleton and goes out before any
kernel exists. While others are being started, further pieces say the page's place in the line.
Every answer ends: a start that makes no progress is given up, and a browser that leaves takes its
kernel with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import logging
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jinja2
from jupyter_core.utils import ensure_async
from nbclient.exceptions import CellExecutionError
from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler
from voila.execute import VoilaExecutor

from planner.serving.app_notebook import AppNotebook
from planner.serving.environment import without_token
from planner.serving.kernel_client import connected
from planner.serving.ownership import (
    COOKIE_OF_ROUTE,
    VISITOR_COOKIE,
    VISITOR_FORM,
    VISITOR_SECONDS,
    Ownership,
    is_encrypted,
    new_visitor,
    owner_name,
)
from planner.serving.room import Room

log = logging.getLogger("planner.serving")

SECONDS_WITHOUT_PROGRESS = 8.0
"""A forked kernel starts in a fraction of this, and each cell ends in a fraction of it; with the
start before it, a page whose cell hangs is answered within ten seconds of its turn."""

SECONDS_WITHOUT_PROGRESS_UNFORKED = 60.0
SECONDS_BETWEEN_SIGNS = 1.0
DESTINATIONS = ("document", "iframe", "empty")
"""What browsers say a page is fetched for; "empty" is a script of this very server."""

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class NotStarted(Exception):
    """The notebook did not lead to a page; the words are for the log."""


@dataclass(frozen=True)
class Pages:
    """What all pages of a server share."""

    room: Room
    ownership: Ownership
    templates: jinja2.Environment
    frame: dict[str, Any]
    page_config: dict[str, Any]
    config: Any
    base_url: str
    is_forking: Callable[[], bool]

    def render(self, name: str, **values: Any) -> str:
        """One of our templates with the frame's values."""
        return self.templates.get_template(name).render(**self.frame, **values)

    @property
    def patience_seconds(self) -> float:
        """How long a start may make no progress."""
        return SECONDS_WITHOUT_PROGRESS if self.is_forking() else SECONDS_WITHOUT_PROGRESS_UNFORKED


class PageHandler(RequestHandler):
    """Answers with the page of one app."""

    def initialize(self, pages: Pages, notebook: AppNotebook) -> None:
        """Take over what all pages share and the notebook."""
        self._pages = pages
        self._notebook = notebook
        self._work: asyncio.Task | None = None

    async def get(self) -> None:
        """The page, or the one that says that the room is full."""
        kernel_id = str(uuid.uuid4())
        self.set_header("Cache-Control", "no-store")
        if self.request.headers.get("Sec-Fetch-Dest", "document") not in DESTINATIONS:
            # A picture or script address on some other page is no visitor.
            self.set_status(403)
            return
        if not self._pages.room.sessions.reserve(kernel_id, self._notebook.name):
            self._refuse()
            return
        self._work = asyncio.ensure_future(self._open(kernel_id))
        try:
            await self._work
        except (asyncio.CancelledError, StreamClosedError):
            # The browser has left: nobody will ever talk to this kernel.
            await self._pages.room.close(kernel_id, "The page was left before it was ready.")
        except BaseException:
            await self._pages.room.close(kernel_id, "The page could not be made.")
            raise

    def on_connection_close(self) -> None:
        """The browser left before the page was complete."""
        if self._work is not None:
            self._work.cancel()

    def _refuse(self) -> None:
        room = self._pages.room
        self.set_status(503)
        self.set_header("Retry-After", "20")
        self.finish(self._pages.render("full.html", sessions=len(room.sessions)))

    async def _open(self, kernel_id: str) -> None:
        visitor = self._visitor()
        for route, cookie in COOKIE_OF_ROUTE.items():
            self.set_cookie(
                cookie, self._pages.ownership.page_key(kernel_id), httponly=True,
                samesite="Strict", secure=is_encrypted(self.request),
                path=f"{self._pages.base_url}{route}{kernel_id}",
            )  # fmt: skip
        self.set_header("Content-Type", "text/html; charset=utf-8")
        config = self._pages.page_config | {"kernelId": kernel_id}
        await self._send("page_head.html", notebook=self._notebook, front_config=config)
        turn = self._pages.room.turns.join()
        try:
            await self._wait_for(turn)
            start = asyncio.ensure_future(self._outputs(kernel_id, visitor))
            try:
                outputs = await self._with_signs(start)
            finally:
                # A start that is cut off midway must have ended before its kernel is looked for.
                start.cancel()
                await asyncio.wait([start])
        except (NotStarted, TimeoutError) as reason:
            await self._give_up(kernel_id, str(reason) or "no progress")
            return
        except (asyncio.CancelledError, StreamClosedError):
            raise
        except Exception as error:
            log.exception("the page of %s could not be made", self._notebook.name)
            await self._give_up(kernel_id, type(error).__name__)
            return
        finally:
            turn.leave()
        await self._send("page_body.html", notebook=self._notebook, outputs=outputs)
        self._pages.room.page_sent(kernel_id)
        await self.finish()

    def _visitor(self) -> str:
        visitor = self.get_cookie(VISITOR_COOKIE) or ""
        if not VISITOR_FORM.fullmatch(visitor):
            visitor = new_visitor()
        self.set_cookie(VISITOR_COOKIE, visitor, httponly=True, samesite="Lax",
                        secure=is_encrypted(self.request), path=self._pages.base_url,
                        max_age=VISITOR_SECONDS)  # fmt: skip
        return visitor

    async def _send(self, template: str, **values: Any) -> None:
        self.write(self._pages.render(template, **values))
        await self.flush()

    async def _wait_for(self, turn: Any) -> None:
        said = 0
        while turn.place:
            if turn.place != said:
                said = turn.place
                await self._send("place.html", place=said)
            await asyncio.sleep(0.1)

    async def _with_signs(self, start: asyncio.Task) -> list[dict[str, Any]]:
        """Wait for the start; a sign of life now and then keeps proxies from giving up."""
        while True:
            done, _ = await asyncio.wait([start], timeout=SECONDS_BETWEEN_SIGNS)
            if done:
                return start.result()
            self.write("\n")
            await self.flush()

    async def _outputs(self, kernel_id: str, visitor: str) -> list[dict[str, Any]]:
        """Start the kernel and run the cells; what they show, as plain values."""
        kernels = self._pages.room.kernels
        await self._start(kernels, kernel_id, visitor)
        patience = self._pages.patience_seconds
        executor = VoilaExecutor(
            copy.deepcopy(self._notebook.node), km=kernels.get_kernel(kernel_id),
            config=self._pages.config,
        )  # fmt: skip
        async with asyncio.timeout(patience):
            executor.kc = await connected(kernels.get_kernel(kernel_id))
        try:
            shown: list[dict[str, Any]] = []
            for index, cell in enumerate(executor.nb.cells):
                if cell.cell_type != "code":
                    continue
                async with asyncio.timeout(patience):
                    await self._run(executor, cell, index)
                shown += _shown(cell)
            if not shown:
                raise NotStarted("the notebook shows nothing")
            return shown
        finally:
            with contextlib.suppress(Exception):
                await ensure_async(executor.kc.stop_channels())

    async def _start(self, kernels: Any, kernel_id: str, visitor: str) -> None:
        start = asyncio.ensure_future(
            ensure_async(
                kernels.start_kernel(
                    kernel_id=kernel_id,
                    kernel_name="python3",
                    path="",
                    env=self._environment(visitor),
                )
            )
        )
        try:
            async with asyncio.timeout(self._pages.patience_seconds):
                # Half a start leaves a process nobody knows: it goes to its end, then it is closed.
                await asyncio.shield(start)
        except BaseException:
            start.add_done_callback(lambda _done: self._pages.room.close_soon(kernel_id))
            raise

    async def _run(self, executor: VoilaExecutor, cell: Any, index: int) -> None:
        try:
            await executor.async_execute_cell(cell, index, store_history=False)
        except CellExecutionError as error:
            reference = secrets.token_hex(4)
            log.error("failure %s: cell %d of %s raised:\n%s", reference, index,
                      self._notebook.name, error.traceback)  # fmt: skip
            raise NotStarted(f"a cell failed, reference {reference}") from error

    def _environment(self, visitor: str) -> dict[str, str]:
        query = without_token(self.request.query)
        return {
            "SCRIPT_NAME": self.request.path,
            "QUERY_STRING": query,
            "PLANNER_VISITOR": owner_name(visitor),
            "PLANNER_APP": self._notebook.name,
        }

    async def _give_up(self, kernel_id: str, reason: str) -> None:
        log.error("the page of %s was given up: %s", self._notebook.name, reason)
        self._pages.room.given_up_in_a_row += 1
        await self._pages.room.close(kernel_id, "The app could not start.")
        await self._send("page_failed.html", reason=reason)
        await self.finish()


def _shown(cell: Any) -> list[dict[str, Any]]:
    """The outputs of a cell that a page shows: widgets, and text that was printed."""
    shown = []
    for output in cell.get("outputs", []):
        if WIDGET_VIEW in output.get("data", {}):
            shown.append({"widget": json.loads(json.dumps(output)) | {"trusted": True}})
        elif output.get("output_type") == "stream" and output.get("name") == "stdout":
            shown.append({"text": output.get("text", "")})
    return shown
