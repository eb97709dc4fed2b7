"""Somebody who edits a brief in a real browser, and remembers what was typed when."""

from __future__ import annotations

import json
import os
import random
import signal
import time

from playwright.sync_api import Browser, expect
from serving.running_server import RunningServer

from planner.serving.process_memory import kernel_processes

FIELD = "Answered within, minutes, number"
WAIT_MILLISECONDS = 60_000


class Editor:
    """A page of the planner app in which one number is typed again and again."""

    def __init__(self, browser: Browser, server: RunningServer) -> None:
        self._server = server
        self._context = browser.new_context(reduced_motion="reduce")
        self.page = self._context.new_page()
        self._typed: list[tuple[float, str]] = []
        self.page.goto(server.address("planner"))
        self.wait_for_plan()

    def wait_for_plan(self) -> None:
        """Wait until the app has made a plan."""
        ready = self.page.locator('.pl-busy p:text-matches("^Plan ready")')
        ready.wait_for(timeout=WAIT_MILLISECONDS)

    def value(self) -> str:
        """The number as it stands."""
        return self.page.get_by_role("spinbutton", name=FIELD, exact=True).input_value()

    def edit_for(self, seconds: float, seed: int) -> None:
        """Type numbers for some seconds, a few a second."""
        rng, end = random.Random(seed), time.time() + seconds
        field = self.page.get_by_role("spinbutton", name=FIELD, exact=True)
        while time.time() < end:
            number = str(rng.randrange(2, 48) * 5)
            field.fill(number)
            field.press("Enter")
            self._typed.append((time.time(), number))
            self.page.wait_for_timeout(rng.randrange(100, 400))

    @property
    def last_value(self) -> str:
        """The number typed last."""
        return self._typed[-1][1]

    def wait_until_kept(self) -> None:
        """Wait until the page says that a draft was kept after the last change."""
        self.page.wait_for_timeout(1500)
        expect(self.page.locator(".pl-saved")).to_contain_text("Draft kept")

    def kill_kernel(self) -> float:
        """Kill the program behind the page at once, as a crash does; when that was."""
        config = json.loads(self.page.locator("#jupyter-config-data").text_content() or "")
        found = kernel_processes(self._server.process_id, [config["kernelId"]])
        assert len(found) == 1, "there is nothing to kill"
        now = time.time()
        os.kill(*found.values(), signal.SIGKILL)
        return now

    def seconds_to_banner(self, killed_at: float) -> float:
        """Wait for the banner; the seconds from the kill until it stood there."""
        self.page.locator("#planner-lost a").wait_for(timeout=WAIT_MILLISECONDS)
        return time.time() - killed_at

    def restore(self) -> None:
        """Press the banner's button and wait for the app."""
        self.page.locator("#planner-lost a").click()
        self.page.locator("#loading").wait_for(state="attached", timeout=WAIT_MILLISECONDS)
        self.wait_for_plan()

    def lost_seconds(self, killed_at: float) -> float:
        """How much work before the kill is gone: 0 if the last number typed came back."""
        came_back = self.value()
        for moment, number in reversed(self._typed):
            if number == came_back:
                later = [when for when, _ in self._typed if when > moment]
                return killed_at - later[0] if later else 0.0
        raise AssertionError(f"{came_back} was never typed; nothing came back")

    def close(self) -> None:
        """Close the browser's window."""
        self._context.close()
