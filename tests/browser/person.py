"""Somebody with a browser of their own: a cookie jar, a window, and a record of what went wrong."""

from __future__ import annotations

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page
from serving.running_server import RunningServer

READY_MILLISECONDS = 60_000
TABS_MAX = 200
READY = {
    "": "main h1",
    "home": ".pl-planlist",
    "brief": ".pl-form .pl-part",
    "audience": ".pl-thresholds ~ .pl-panel .fig .say",
    "mix": "text=Learn what each kind is worth",
    "cadence": "text=Work out who must be there",
    "planner": '.pl-busy p:text-matches("^Plan ready")',
}
"""What stands on each page once it can be used."""

KNOWN_WARNING = re.compile(r"^(Uns|No s)atisf(ied|ying) version .* @jupyterlab/")
TELL_POLICY = """addEventListener("securitypolicyviolation",
    (event) => console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`))"""
NAME_OF_FOCUS = """() => {
    const at = document.activeElement;
    return at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
}"""


IS_IN_SIGHT = """name => {
    window.scrollTo(0, 0);
    const link = document.querySelector(`.pl-apps [data-app="${name}"]`);
    const own = link.getBoundingClientRect(), row = link.parentElement.getBoundingClientRect();
    return own.left >= row.left - 1 && own.right <= row.right + 1
        && link.contains(document.elementFromPoint(own.right - 4, own.top + own.height / 2));
}"""
"""Whether an app's link in the bar lies inside the row of apps, under nothing else."""


class Person:
    """One browser context and its page.

    Parameters
    ----------
    browser, server
        Where it runs and what it opens.
    width
        Pixels of its window.
    allowed
        What this person may see on the console, as a pattern.
    """

    def __init__(
        self, browser: Browser, server: RunningServer, width: int = 1280, allowed: str = ""
    ) -> None:
        self._server = server
        self._allowed = re.compile(allowed) if allowed else None
        self.faults: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="light",
            reduced_motion="reduce",
            accept_downloads=True,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.context.add_init_script(TELL_POLICY)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(READY_MILLISECONDS)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.context.on("request", lambda request: self._check_address(request.url))

    def _note(self, said: ConsoleMessage) -> None:
        is_known = KNOWN_WARNING.search(said.text) or (
            self._allowed is not None and self._allowed.search(said.text)
        )
        if said.type in ("error", "warning") and not is_known:
            self.faults.append(said.text)

    def _check_address(self, url: str) -> None:
        if not url.startswith((self._server.address(), "data:", "blob:")):
            self.faults.append(f"a request to {url}")

    def open(self, path: str = "") -> Page:
        """Open a page of the server and wait until it can be used."""
        self.page.goto(self._server.address(path))
        return self.wait_for(path.partition("?")[0])

    def wait_for(self, app: str) -> Page:
        """Wait until the page of an app can be used."""
        self.page.wait_for_url(re.compile(rf"^{re.escape(self._server.address(app))}(\?|$)"))
        self.page.locator(READY[app]).first.wait_for()
        return self.page

    def set_field(self, role: str, label: str, value: str) -> None:
        """Fill a field, leave it by Enter and wait until the draft is kept."""
        before = self.page.locator(".pl-saved").inner_text()
        field = self.page.get_by_role(role, name=label, exact=True)
        field.fill(value)
        field.press("Enter")
        # The time is written to the second: a draft of the same second reads the same.
        self.page.wait_for_function(
            "before => document.querySelector('.pl-saved').textContent !== before",
            arg=before,
        )

    def value(self, role: str, label: str) -> str:
        """What stands in a field."""
        return self.page.get_by_role(role, name=label, exact=True).input_value()

    def focused(self) -> str:
        """The name of what has the focus."""
        return str(self.page.evaluate(NAME_OF_FOCUS)).strip()

    def reach(self, name: str, within: str = "body", key: str = "Tab") -> None:
        """Press Tab (or Shift+Tab) until something of this name has the focus."""
        for _ in range(TABS_MAX):
            self.page.keyboard.press(key)
            inside = self.page.evaluate("css => !!document.activeElement.closest(css)", within)
            if inside and self.focused().startswith(name):
                return
        raise AssertionError(f"{name} is not reached with the {key} key")

    def press_button(self, name: str, within: str = "body", key: str = "Tab") -> None:
        """Reach a button or link by the keyboard and press it."""
        self.reach(name, within, key)
        self.page.keyboard.press("Enter")

    def leave(self) -> None:
        """Close the browser; what went wrong on the way fails the test."""
        text = self.page.locator("body").inner_text()
        self.context.close()
        assert "Traceback" not in text and "ipykernel" not in text
        assert not self.faults, self.faults


def shortcomings(page: Page, where: str) -> list[str]:
    """What axe finds on the page as it stands, and whether it scrolls sideways."""
    found = [
        f"{where}: {item['id']}: {[node['html'][:160] for node in item['nodes'][:3]]}"
        for item in Axe().run(page).response["violations"]
    ]
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [*found, *([f"{where} scrolls sideways"] if widths[0] > widths[1] else [])]


def audit(
    page: Page, name: str, widths: tuple[int, ...], folder: Path, pictured: tuple[int, ...] = ()
) -> list[str]:
    """Shortcomings at all widths in both colours; pictures at some go to the folder."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            found += shortcomings(page, f"{name}, {width}, {colours}")
            if width in pictured:
                page.screenshot(path=folder / f"frame-{name}-{width}-{colours}.png")
    page.emulate_media(color_scheme="light")
    return found
