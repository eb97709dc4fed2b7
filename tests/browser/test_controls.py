"""The small controls and the plot view on a page of their own: by keyboard, and looked over."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from serving.running_server import RunningServer, write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READY_MILLISECONDS = 60_000

ODD_NAME = "<b>$x$</b> %{y} <img src=x onerror=window.hit=1>"

SLOW_WORK = '''
"""Work for the progress bar."""
import time

def count(steps, report=None):
    for step in range(steps):
        report(step / steps, f"Step {step} of {steps}")
        time.sleep(0.05)
    return f"counted {steps}"

def fail(report=None):
    report(0.5, "Half of it")
    raise KeyError("<img src=x>")
'''

CELL = """
import sys
sys.path.insert(0, {folder!r})
import ipywidgets, numpy as np, pandas as pd, plotly.graph_objects as go, slow_work
from planner.figures import Block
from planner.figures.theme import DATA_COLOURS, drawn
from planner.figures.words import plotly_text
from planner.widgets.figure_card import FigureCard
from planner.widgets.hour_grid import HourGrid
from planner.widgets.progress import Progress
from planner.widgets.shares import ShareSliders

def block(top, name="Bars", odd={odd!r}):
    heights = np.linspace(1, 2, 168)
    colours = [DATA_COLOURS[0]] * 168
    colours[7] = DATA_COLOURS[top % 2]
    data = [dict(type="bar", y=heights, marker=dict(color=colours),
                 name=plotly_text(odd), showlegend=True)]
    data += [dict(type="scatter", y=[0, top])] if top > 2 else []
    figure = drawn(data, {{}}, name, "posts", 200)
    return Block("one", "content", name, "posts", f"Top is {{top}}.", figure,
                 pd.DataFrame({{"Top": [top]}}))

top = [0]
card = FigureCard(block(0), False)
change, start, fail = (ipywidgets.Button(description=text)
                       for text in ("Change the figure", "Start the work", "Start bad work"))
def changed(_button):
    top[0] += 1
    card.show(block(top[0]), False)
change.on_click(changed)
mix = ShareSliders("Formats", {{"Photo": 0.5, "Reel": 0.3, "Text": 0.2}})
grid = HourGrid("Somebody is there", [9, 10])
result = ipywidgets.HTML("<p>No result yet.</p>")
progress = Progress("Counting")
def show(text):
    result.value = f"<p>{{text}}</p>"
start.on_click(lambda _b: progress.run_with_progress(slow_work.count, 600, done=show))
fail.on_click(lambda _b: progress.run_with_progress(slow_work.fail, done=show))
state = ipywidgets.HTML()
def said(_change=None):
    state.value = f"<p>{{mix.shares}} {{grid.hours}}</p>"
mix.observe(said, "shares"); grid.observe(said, "hours"); said()
heading = ipywidgets.HTML("<h2>Parts</h2>")
parts = [heading, card, change, card.plot, mix, grid, start, fail, progress, result, state]
page = ipywidgets.VBox(parts)
page.add_class("pl-app")
page
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with one page of controls."""
    folder = tmp_path_factory.mktemp("controls")
    (folder / "slow_work.py").write_text(SLOW_WORK, encoding="utf-8")
    cell = CELL.format(folder=str(folder), odd=ODD_NAME)
    notebook = write_notebook(folder / "controls.ipynb", cell, title="Controls")
    with RunningServer(notebooks={"controls": notebook}) as running:
        yield running


def open_controls(server: RunningServer, browser: Browser, width: int = 1280) -> Page:
    """The page, with its figures drawn."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(READY_MILLISECONDS)
    page.goto(server.address("controls"))
    page.locator(".main-svg").first.wait_for()
    page.locator(".pl-progress").wait_for(state="attached")
    return page


@pytest.fixture
def page(server: RunningServer, browser: Browser) -> Iterator[Page]:
    """The page on a desk."""
    opened = open_controls(server, browser)
    yield opened
    assert "Traceback" not in opened.locator("body").inner_text()
    opened.context.close()


def drawn(plot: Locator) -> dict:
    """What plotly.js drew: colours, heights, whether they came as a typed array, title, traces."""
    return plot.evaluate(
        """node => ({
            colour: node._fullData[0].marker.color[7],
            sum: Array.from(node._fullData[0].y).reduce((a, b) => a + b, 0),
            typed: node._fullData[0].y.constructor.name,
            traces: node.data.length, label: node.getAttribute("aria-label"),
        })"""
    )


def test_only_changes_travel_and_every_view_follows(page: Page) -> None:
    first, second = page.locator(".js-plotly-plot").all()
    assert drawn(first) == drawn(second)
    assert drawn(first)["typed"] == "Float64Array" and round(drawn(first)["sum"]) == 252
    first.evaluate("node => { node.stayed = 1 }")
    button = page.get_by_role("button", name="Change the figure")
    for top in (1, 2, 3, 4):
        button.focus()
        page.keyboard.press("Enter")
        for plot in (first, second):
            expect(plot).to_have_attribute("aria-label", f"Top is {top}.")
            page.wait_for_function("([node, count]) => node.data.length === count",
                                   arg=[plot.element_handle(), 2 if top > 2 else 1])  # fmt: skip
        assert drawn(first) == drawn(second)
        assert page.evaluate("document.activeElement.textContent") == "Change the figure"
    assert first.evaluate("node => node.stayed") == 1
    expect(page.locator(".legendtext").first).to_have_text(ODD_NAME)
    # The front end's own bundle names MathJax; what would set formulas is not there.
    assert page.evaluate("window.MathJax?.startup") is None
    settings = first.evaluate("node => node._context")
    assert settings["showSendToCloud"] is False and settings["plotlyServerURL"] == ""
    assert settings["typesetMath"] is False and settings["displaylogo"] is False
    assert {"sendDataToCloud", "sendChartToCloud"} <= set(settings["modeBarButtonsToRemove"])


def test_colours_follow_the_choice_and_the_system(page: Page) -> None:
    plot = page.locator(".js-plotly-plot").first
    ground = "node => node._fullLayout.paper_bgcolor"
    light = plot.evaluate(ground)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(f"node => ({ground})(node) !== '{light}'", arg=plot.element_handle())
    page.evaluate("delete document.documentElement.dataset.theme")
    page.wait_for_function(f"node => ({ground})(node) === '{light}'", arg=plot.element_handle())
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"node => ({ground})(node) !== '{light}'", arg=plot.element_handle())


def test_shares_by_keyboard(page: Page) -> None:
    photo = page.get_by_role("slider", name="Photo", exact=True)
    photo.focus()
    page.keyboard.press("ArrowRight")
    number = page.get_by_role("spinbutton", name="Photo, percent", exact=True)
    expect(number).to_have_value("51")
    expect(page.locator(".pl-shares .pl-said")).to_have_text("Photo 51 %, Reel 29 %, Text 20 %.")
    number.fill("80")
    number.press("Enter")
    expect(page.get_by_role("spinbutton", name="Reel, percent")).to_have_value("12")
    lock = page.get_by_role("button", name="Lock Reel")
    lock.focus()
    page.keyboard.press("Space")
    expect(lock).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("slider", name="Reel")).to_be_disabled()
    number.fill("95")
    number.press("Enter")
    expect(number).to_have_value("88")
    expect(page.locator(".pl-shares .pl-said")).to_contain_text("up to 88 %")
    number.fill("")
    number.press("Tab")
    expect(number).to_have_value("88")
    expect(page.locator(".widget-html", has_text="'Photo': 0.88")).to_be_visible()


def test_hours_by_keyboard(page: Page) -> None:
    said = page.locator(".pl-hours .say")
    expect(said).to_have_text("Mon 09-11, 2 hours a week.")
    assert page.locator('.pl-hours [tabindex="0"]').count() == 1, "one tab stop"
    page.get_by_role("gridcell", name="Mon 00-01").focus()
    for key in ["ArrowDown", "ArrowRight", "Space"]:
        page.keyboard.press(key)
    expect(said).to_have_text("Mon 09-11; Tue 01-02, 3 hours a week.")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(said).to_have_text("Mon 09-11; Tue-Wed 01-03, 6 hours a week.")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused) == "Wed 02-03"
    for key in ["Home", "ArrowLeft", "Enter"]:
        page.keyboard.press(key)
    assert page.evaluate(focused) == "Wed, all hours"
    expect(said).to_have_text("Mon 09-11; Tue 01-03; Wed 00-24, 28 hours a week.")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Mon 09-11; Tue 01-03, 4 hours a week.")
    for key in ["ArrowRight", "End", "ArrowUp", "ArrowUp", "ArrowUp", "Enter"]:
        page.keyboard.press(key)
    assert page.evaluate(focused) == "23-24, all days"
    expect(said).to_contain_text("11 hours a week.")
    expect(page.locator(".pl-hours li")).to_have_text(
        ["Mon 09-11 and 23-24", "Tue 01-03 and 23-24", "Wed-Sun 23-24"]
    )
    chosen = page.locator('.pl-hours [aria-selected="true"]')
    assert chosen.count() == 11
    page.get_by_role("gridcell", name="Mon 09-10").click()
    expect(said).to_contain_text("10 hours a week.")


def test_progress_is_shown_and_cancelled_by_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Start the work").focus()
    page.keyboard.press("Enter")
    bar = page.get_by_role("progressbar", name="Counting")
    expect(page.locator(".pl-progress .pl-said")).to_contain_text("Step", timeout=30_000)
    assert int(bar.get_attribute("aria-valuenow")) < 90
    # The kernel goes on answering meanwhile.
    page.get_by_role("slider", name="Photo", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pl-shares .pl-said")).to_contain_text("Photo 51 %")
    page.get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pl-progress .pl-said")).to_have_text(
        "Cancelled. What was there before stays.", timeout=5000
    )
    expect(bar).to_be_hidden()
    assert "No result yet." in page.locator("body").inner_text()
    page.get_by_role("button", name="Start bad work").press("Enter")
    problem = page.locator(".msg.bad")
    expect(problem).to_contain_text("error id", timeout=30_000)
    assert page.locator('img[src="x"]').count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_accessible_and_fits(server: RunningServer, browser: Browser, width: int) -> None:
    page = open_controls(server, browser, width)
    page.get_by_role("button", name="Start the work").click()
    page.get_by_role("progressbar").wait_for()
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for violation in Axe().run(page).response["violations"]:
            places = [node["html"][:200] for node in violation["nodes"][:3]]
            found[f"{scheme}: {violation['id']} ({violation['impact']})"] = places
    assert found == {}, json.dumps(found, indent=1)
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1], "scrolls sideways"
    small = page.locator(".pl-shares, .pl-hours, .pl-progress").locator(
        "button:visible, input:visible, td[tabindex], th"
    ).evaluate_all(
        """nodes => nodes.filter((node) => {
            const box = node.getBoundingClientRect();
            return box.width < 24 || box.height < 24;
        }).map((node) => node.outerHTML.slice(0, 100))"""
    )  # fmt: skip
    assert small == []
    page.context.close()


def test_numbers_travel_small(server: RunningServer, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(READY_MILLISECONDS)
    frames: list[int] = []
    page.on("websocket", lambda socket: socket.on(
        "framereceived", lambda payload: frames.append(len(payload))))  # fmt: skip
    page.goto(server.address("controls"))
    page.locator(".main-svg").first.wait_for()
    page.wait_for_timeout(1000)
    opened = sum(frames)
    frames.clear()
    page.get_by_role("button", name="Change the figure").click()
    expect(page.locator(".js-plotly-plot").first).to_have_attribute("aria-label", "Top is 1.")
    page.wait_for_timeout(1000)
    assert opened > 20_000
    assert sum(frames) < 8_000, "one recoloured bar, its sentence and its table"
    context.close()
