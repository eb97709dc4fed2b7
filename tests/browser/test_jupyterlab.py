"""Figures in JupyterLab: plotly.js comes from the server extension, and nothing from elsewhere."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from serving.running_server import write_notebook

from planner.widgets.plotly_file import plotly_address, plotly_code

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOKEN = "only-for-this-run"
START_SECONDS = 90
DRAWN_MILLISECONDS = 180_000

CELLS = (
    "from planner.widgets import PlannerApp\napp = PlannerApp()\napp",
    "app.stage.children[0].cards.children[0].plot",  # a second view, opened after a change
)

QUIET = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False, "doNotDisturbMode": True, "fetchNews": "false",
    },
}  # fmt: skip
"""JupyterLab's own settings that keep it from asking the internet for its news."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Iterator[str]:
    """The address of a JupyterLab with folders of its own and our extension switched on."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("app", "elsewhere"):
        write_notebook(folder / f"{name}.ipynb", *CELLS)
    settings = folder / "settings"
    settings.mkdir()
    (settings / "overrides.json").write_text(json.dumps(QUIET), encoding="utf-8")
    own = ("config", "data", "runtime", "ipython", "workspaces", "users")
    places = {name: str(folder / name) for name in own}
    environ = {name: value for name, value in os.environ.items() if "JUPYTER" not in name}
    environ |= {
        "JUPYTER_CONFIG_DIR": places["config"],
        "JUPYTER_DATA_DIR": places["data"],
        "JUPYTER_RUNTIME_DIR": places["runtime"],
        "IPYTHONDIR": places["ipython"],
        # The very folder the wheel installs into etc/jupyter, so a stale install cannot hide.
        "JUPYTER_CONFIG_PATH": str(repository / "planner" / "serving"),
        "JUPYTER_PREFER_ENV_PATH": "0",
    }
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    options = [
        "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}",
        "--ServerApp.allow_unauthenticated_access=False",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=", "--LabApp.extension_manager=readonly",
        f"--LabApp.app_settings_dir={settings}", f"--LabApp.user_settings_dir={places['users']}",
        f"--LabApp.workspaces_dir={places['workspaces']}",
    ]  # fmt: skip
    log = folder / "lab.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for(f"{url}api", process, log)
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    text = log.read_text(encoding="utf-8", errors="replace")
    assert "LabAssetHandler" not in text, "Jupyter Server finds fault with its methods"
    assert "planner.serving.lab | extension was successfully loaded" in text


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab does not answer:\n{log.read_text()}", pytrace=False)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that remembers its requests in `page.asked`."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    opened = context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    opened.asked = asked  # type: ignore[attr-defined]
    yield opened
    context.close()


def test_plotly_is_served_without_login_and_nothing_else_is(lab: str) -> None:
    with urllib.request.urlopen(lab + plotly_address(), timeout=30) as answer:
        assert answer.read() == plotly_code()
        assert "immutable" in answer.headers["Cache-Control"]
    for path in ("planner-assets/other.js", "planner-assets/plotly.min.js"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(lab + path, timeout=30)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{lab}api/contents", timeout=30)


def open_notebook(page: Page, lab: str, name: str) -> None:
    """Open a notebook and wait for its kernel."""
    # A workspace of its own: the usual one brings back what another test had open.
    workspace = name.removesuffix(".ipynb")
    page.goto(f"{lab}lab/workspaces/{workspace}/tree/{name}?token={TOKEN}")
    page.locator(".jp-CodeCell").first.wait_for(timeout=60_000)
    # The mark in the notebook's own bar says "idle" before the kernel is connected; this one waits.
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)


def run_cell(page: Page, number: int) -> None:
    """Put the cursor into a cell and run it by keyboard."""
    page.locator(".jp-CodeCell .cm-content").nth(number).click()
    page.keyboard.press("Shift+Enter")


def test_the_app_draws_its_figures(lab: str, page: Page) -> None:
    open_notebook(page, lab, "app.ipynb")
    run_cell(page, 0)
    figure = page.locator(".jp-OutputArea .fig .js-plotly-plot").first
    figure.locator(".main-svg").first.wait_for(timeout=DRAWN_MILLISECONDS)
    bars = "node => node._fullData.length"
    first = figure.evaluate(bars)
    assert first >= 1
    weeks = page.get_by_role("spinbutton", name="Weeks, number", exact=True)
    weeks.fill("2")
    weeks.press("Enter")
    steps = page.locator('.pl-steps button[data-name="brief"] small')
    expect(steps).to_have_text("2 weeks", timeout=30_000)
    run_cell(page, 1)
    second = page.locator(".jp-CodeCell").nth(1).locator(".js-plotly-plot")
    second.locator(".main-svg").first.wait_for(timeout=DRAWN_MILLISECONDS)
    state: dict[str, Any] = {}
    for name, place in (("changed", figure), ("opened later", second)):
        state[name] = place.evaluate("node => node.data.map((trace) => [trace.x, trace.y])")
    assert state["changed"] == state["opened later"] != []
    asked: list[str] = page.asked  # type: ignore[attr-defined]
    loaded = [url for url in asked if url == lab + plotly_address()]
    assert len(loaded) == 1
    here = (lab, "data:", "blob:", lab.replace("http:", "ws:"))
    assert [url for url in asked if not url.startswith(here)] == []
    assert page.locator(".failed:visible").count() == 0


def test_without_the_extension_plotlys_own_widget_draws(lab: str, page: Page) -> None:
    page.route("**/planner-assets/**", lambda route: route.abort())
    open_notebook(page, lab, "elsewhere.ipynb")
    run_cell(page, 0)
    card = page.locator(".jp-OutputArea .fig").first
    card.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=DRAWN_MILLISECONDS)
    assert card.locator(".pl-plot .js-plotly-plot").count() == 0, "not by our own view"
    expect(card.locator(".failed")).to_be_hidden()
    assert card.locator(".say").inner_text()
    card.locator("summary").click()
    expect(card.locator("table caption")).to_be_visible()
    settings = card.locator(".js-plotly-plot").evaluate("node => node._context")
    assert settings["plotlyServerURL"] == "" and settings["showSendToCloud"] is False
    asked: list[str] = page.asked  # type: ignore[attr-defined]
    here = (lab, "data:", "blob:", lab.replace("http:", "ws:"))
    assert [url for url in asked if not url.startswith(here)] == []
