"""A page in a real browser: time to the first answer, bytes, and time from a control to its chart.

Ours with 1, 6 and 12 charts and Voila as it comes with one slider, in turns on one machine, so that
the ratios mean something; and once, for scale, Voila with 6 and 12 plain FigureWidgets.

Usage: python tests/benchmarks/page_opening.py [RUNS] [MOVES]
"""

from __future__ import annotations

import base64
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from find_browser import find_browser  # noqa: E402
from serving.running_server import RunningServer, write_notebook  # noqa: E402
from serving.stock_server import StockServer  # noqa: E402

# What is drawn, not what was given: values may be given as bytes.
CHART = "document.querySelector('.js-plotly-plot')?._fullData?.[0]?.y?.[0]"
TEXT = "document.querySelector('.level')?.textContent"
PAGES = {
    "ours, 1 chart": ("ours(1)", CHART),
    "ours, 6 charts": ("ours(6)", CHART),
    "ours, 12 charts": ("ours(12)", CHART),
    "stock, one slider": ("one_slider()", TEXT),
    "stock, 6 FigureWidgets": ("naive(6)", CHART),
    "stock, 12 FigureWidgets": ("naive(12)", CHART),
}
FOR_SCALE = "FigureWidgets"
ANSWER_SECONDS = 60
HANDLE = ".noUi-handle"

MOVE = """async (times) => {
    const chart = document.querySelector('.js-plotly-plot');
    const handle = document.querySelector('.noUi-handle');
    const seconds = [];
    for (let i = 0; i < times; i++) {
        const before = chart._fullData[0].y[0];
        const began = performance.now();
        handle.dispatchEvent(new KeyboardEvent('keydown',
            { key: i % 2 ? 'ArrowLeft' : 'ArrowRight', bubbles: true, cancelable: true }));
        await new Promise((done) => {
            const drawn = () => {
                if (chart._fullData[0].y[0] === before) return;
                chart.removeListener('plotly_afterplot', drawn);
                requestAnimationFrame(() => done());
            };
            chart.on('plotly_afterplot', drawn);
        });
        seconds.push((performance.now() - began) / 1000);
        await new Promise((done) => setTimeout(done, 30));
    }
    return seconds;
}"""


@dataclass
class Traffic:
    """Bytes a page received: over HTTP as they were sent, over WebSockets as they were unpacked."""

    http: float = 0
    socket: int = 0

    def watch(self, page: Page) -> None:
        """Count from now on."""
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", self._loaded)
        line.on("Network.webSocketFrameReceived", self._received)

    def _loaded(self, event: dict[str, Any]) -> None:
        self.http += event["encodedDataLength"]

    def _received(self, event: dict[str, Any]) -> None:
        frame = event["response"]
        is_binary = frame["opcode"] == 2
        text = frame["payloadData"]
        self.socket += len(base64.b64decode(text)) if is_binary else len(text.encode())


@dataclass
class Measured:
    """What was seen of one kind of page."""

    first: list[float] = field(default_factory=list)
    repeat: list[float] = field(default_factory=list)
    first_http: float = 0
    repeat_http: float = 0
    socket: int = 0
    moves: list[float] = field(default_factory=list)


def seconds_to_answer(page: Page, url: str, read: str) -> float:
    """From the start of the navigation until a pressed slider has changed what it should.

    Infinite if nothing changes: a large widget that misses the two seconds its library gives it is
    drawn, and then hears nothing from its kernel.
    """
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    handle = page.locator(HANDLE).first
    handle.wait_for(timeout=ANSWER_SECONDS * 1000)
    before = None
    pressed = 0.0
    while time.perf_counter() - began < ANSWER_SECONDS:
        now = page.evaluate(read)
        if before is None:
            before = now
        elif now != before:
            return time.perf_counter() - began
        if before is not None and time.perf_counter() - pressed > 0.1:
            handle.press("ArrowRight")
            pressed = time.perf_counter()
        page.wait_for_timeout(10)
    return math.inf


def visit(context: BrowserContext, url: str, read: str) -> tuple[float, Traffic, Page]:
    """Open a page in this browser window."""
    page, traffic = context.new_page(), Traffic()
    traffic.watch(page)
    seconds = seconds_to_answer(page, url, read)
    page.wait_for_timeout(1500)
    return seconds, traffic, page


def measure(browser: Browser, url: str, read: str, found: Measured, moves: int) -> None:
    """A first visit with an empty cache, a second one, and some moves."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    seconds, traffic, page = visit(context, url, read)
    found.first.append(seconds)
    found.first_http, found.socket = traffic.http, traffic.socket
    if moves and read == CHART and math.isfinite(seconds):
        found.moves += page.evaluate(MOVE, moves)
    page.close()
    seconds, traffic, page = visit(context, url, read)
    found.repeat.append(seconds)
    found.repeat_http = traffic.http
    context.close()


def addresses(folder: Path, stack: ExitStack) -> Iterator[tuple[str, str, str]]:
    """Servers for all pages: name, address and how to read the answer of each."""
    environment = {"PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))}
    notebooks = {}
    for number, (name, (code, read)) in enumerate(PAGES.items()):
        cell = f"from serving.six_charts import *\n{code}"
        path = write_notebook(folder / f"page{number}.ipynb", cell)
        if name.startswith("ours"):
            notebooks[f"page{number}"] = (name, path, read)
        else:
            server = stack.enter_context(StockServer(path, environment=environment))
            yield name, server.url, read
    listed = {key: path for key, (_, path, _) in notebooks.items()}
    ours = stack.enter_context(RunningServer(notebooks=listed, environment=environment))
    for key, (name, _, read) in notebooks.items():
        yield name, ours.address(key), read


def row(name: str, found: Measured, unit_seconds: float) -> str:
    """One line of the table."""
    first, repeat = statistics.median(found.first), statistics.median(found.repeat)
    silent = sum(not math.isfinite(value) for value in found.first + found.repeat)
    moves = sorted(found.moves)
    chart = (
        f"{statistics.median(moves) * 1000:5.0f} / {moves[int(0.95 * len(moves))] * 1000:5.0f}"
        if moves
        else "            "
    )
    return (
        f"{name:24} {first:6.2f} s ({first / unit_seconds:5.2f} x)  repeat {repeat:6.2f} s  "
        f"http {found.first_http / 1e6:5.2f} MB, repeat {found.repeat_http / 1e6:5.2f} MB  "
        f"websocket {found.socket / 1e6:6.3f} MB  control to chart {chart} ms"
        + (f"  {silent} of {2 * len(found.first)} visits never answered" if silent else "")
    )


def main(runs: int, moves: int) -> None:
    """Print a line per kind of page; ratios are to stock Voila with one slider."""
    found = {name: Measured() for name in PAGES}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack, sync_playwright() as driver:
        places = list(addresses(Path(folder), stack))
        time.sleep(8)  # templates and caches of all servers are warm
        browser = driver.chromium.launch(
            executable_path=find_browser(install=False), args=["--no-sandbox", "--disable-gpu"]
        )
        for run in range(runs):
            for name, url, read in places:
                if run and FOR_SCALE in name:
                    continue
                measure(browser, url, read, found[name], moves if run == 0 else 0)
        browser.close()
    unit = statistics.median(found["stock, one slider"].first)
    print(f"median of {runs} first visits in turns; moves: median / 95th percentile of {moves}")
    for name in PAGES:
        print(row(name, found[name], unit))
    growth = (found["ours, 12 charts"].socket - found["ours, 1 chart"].socket) / 11
    print(f"ours: {growth / 1000:.1f} KB of WebSocket per chart more")


if __name__ == "__main__":
    main(*(int(word) for word in (sys.argv[1:] + ["5", "200"][len(sys.argv) - 1 :])))
