"""The served app in a real browser: one server and one browser for all tests of this folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from serving.running_server import RunningServer

READY_MILLISECONDS = 60_000

ALLOWED_CONSOLE = (
    # Voila's bundle is built on JupyterLab 4.2.5; newer extensions say so and work.
    re.compile(r"^Unsatisfied version .* of shared singleton module @jupyterlab/"),
    re.compile(r"^No satisfying version .* of shared module @jupyterlab/"),
)


@dataclass
class Watched:
    """A page, and what it did: console messages, errors, requests."""

    page: Page
    url: str
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=lambda: [*ALLOWED_CONSOLE])

    def open_step(self, name: str) -> None:
        """Go to a step as a person does on this width."""
        row = self.page.locator(f'.pl-steps button[data-name="{name}"]')
        if row.is_visible():
            row.click()
        else:
            self.page.locator(".pl-stepline select").select_option(name)
        self.page.locator(f".pl-at-{name}").wait_for()

    def status(self) -> str:
        """The line that says what the plan holds."""
        return self.page.locator(".pl-busy p").inner_text()

    def do_and_wait(self, act: Callable[[], Any]) -> str:
        """Do something that leads to a new plan (or to none), and wait for it."""
        # The mark is on the old line only: its text may stay the same, the element does not.
        self.page.locator(".pl-busy p").evaluate("node => { node.dataset.old = 'yes' }")
        act()
        answered = self.page.locator(
            '.pl-busy p:not([data-old]):not(.late):text-matches("^(Plan ready|There is no new)")'
        )
        answered.wait_for(timeout=READY_MILLISECONDS)
        return self.status()


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    """The server the pages come from."""
    with RunningServer() as running:
        yield running


@pytest.fixture
def open_app(server: RunningServer, browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Opens the app on a page of some width; afterwards checks what every page must
    keep: no request to another host, no errors, nothing unexpected on the console."""
    opened: list[Watched] = []

    def open_page(width: int = 1280, height: int = 800, without: str = "") -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="light",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        watched = Watched(context.new_page(), server.url)
        page = watched.page
        page.on(
            "console",
            lambda message: (
                watched.console.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        context.on("request", lambda request: watched.requests.append(request.url))
        if without:  # a file that cannot be had; the browser reports it, and so do we
            page.route(without, lambda route: route.abort())
            watched.allowed.append(re.compile("Failed to load resource|figure not drawn"))
        page.goto(server.address("planner"))
        page.locator('.pl-busy p:text-matches("^Plan ready")').wait_for(timeout=READY_MILLISECONDS)
        opened.append(watched)
        return watched

    yield open_page
    for watched in opened:
        text = watched.page.locator("body").inner_text()
        watched.page.context.close()
        assert "Traceback" not in text and "ipykernel" not in text
        elsewhere = [
            url
            for url in watched.requests
            if not url.startswith((server.url, "data:", "blob:")) and "://" in url
        ]
        assert elsewhere == []
        assert watched.errors == []
        unexpected = [
            text
            for text in watched.console
            if not any(known.search(text) for known in watched.allowed)
        ]
        assert unexpected == []
