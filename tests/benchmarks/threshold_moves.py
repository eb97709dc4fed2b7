"""Tiers in the app: from a threshold moved to the counts and the figure on the page, milliseconds.

    python tests/benchmarks/threshold_moves.py

Serves the planner app, opens it in Chromium, moves the thresholds of the sample brand 60 times and
waits each time until the figure's sentence and its bars have changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from find_browser import find_browser
from playwright.sync_api import sync_playwright
from serving.running_server import RunningServer

MOVES = 60
LABEL = "Contributor: comments, messages and above, number"
WATCH = """(label) => {
  const card = document.querySelector(".pl-thresholds ~ .pl-panel .fig");
  const field = [...document.querySelectorAll("input")].find(
    (one) => one.getAttribute("aria-label") === label || one.labels?.[0]?.textContent === label);
  const shown = () => [card.querySelector(".say").textContent,
    // What is drawn, not what was given.
    String(card.querySelector(".js-plotly-plot")._fullData[0].x)];
  window.moved = (value) => new Promise((done) => {
    const before = shown();
    const begun = performance.now();
    const look = () => {
      const now = shown();
      if (now[0] !== before[0] && now[1] !== before[1]) return done(performance.now() - begun);
      requestAnimationFrame(look);
    };
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    requestAnimationFrame(look);
  });
}"""


def main() -> None:
    """Measure and print p50, p95 and the largest."""
    with RunningServer() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(install=False), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(server.address("planner"))
        page.wait_for_selector('.pl-busy p:text-matches("^Plan ready")', timeout=60_000)
        page.locator(".pl-steps a, .pl-steps button", has_text="Audience").first.click()
        page.locator(".pl-thresholds ~ .pl-panel .fig .say").first.wait_for()
        page.wait_for_timeout(2_000)
        page.evaluate(WATCH, LABEL)
        taken = [page.evaluate("(value) => window.moved(value)", 3 + move % 2)
                 for move in range(MOVES)]  # fmt: skip
        browser.close()
    low, high = np.quantile(taken, [0.5, 0.95])
    print(f"{MOVES} moves: p50 {low:.0f} ms, p95 {high:.0f} ms, largest {max(taken):.0f} ms")


if __name__ == "__main__":
    main()
