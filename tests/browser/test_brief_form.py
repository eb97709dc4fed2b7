"""The form of the brief in a real browser: keyboard only, focus, errors, accessibility."""

from __future__ import annotations

import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from planner.brief import Brief

pytestmark = [pytest.mark.browser, pytest.mark.slow]

START_SECONDS = 60
READY_MILLISECONDS = 60_000
TABS_MAX = 260
KNOWN_WARNING = re.compile(r"^(Uns|No s)atisf(ied|ying) version .* @jupyterlab/")
CODE = """\
import ipywidgets as widgets
from planner.widgets.brief_form import BriefForm
from planner.widgets.state import PlannerState
state = PlannerState()
state.recompute()
form = BriefForm(state)
form.show(state.plan)
main = widgets.VBox([form])
app = widgets.VBox([main])
for box, name in ((main, "pl-main"), (app, "pl-app")):
    box.add_class(name)
"""
NAME_OF_FOCUS = """() => {
    const at = document.activeElement;
    return at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with the form alone."""
    cells = [nbformat.v4.new_markdown_cell("# Brief\n\nThe form."),
             nbformat.v4.new_code_cell(CODE), nbformat.v4.new_code_cell("app")]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"title": "Brief", "kernelspec": kernel})
    path = tmp_path_factory.mktemp("form") / "brief.ipynb"
    nbformat.write(book, path)
    script = Path(__file__).parent / "one_notebook.py"
    process = subprocess.Popen([sys.executable, script, path], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
        yield process.stdout.readline().strip() if ready else pytest.fail("no server")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        process.stdout.close()


@pytest.fixture
def open_form(address: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the form; afterwards: nothing from elsewhere, no errors."""
    opened: list[tuple[Page, list[str], list[str]]] = []

    def open_page(width: int = 1280, colours: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=colours,
            reduced_motion="reduce",
            locale="en-US",
        )
        page = context.new_page()
        page.set_default_timeout(READY_MILLISECONDS)
        faults: list[str] = []
        requests: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: said.type in ("error", "warning")
                and not KNOWN_WARNING.search(said.text) and faults.append(said.text))  # fmt: skip
        context.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        page.locator(".pl-part").last.wait_for(timeout=READY_MILLISECONDS)
        opened.append((page, faults, requests))
        return page

    yield open_page
    for page, faults, requests in opened:
        page.context.close()
        assert faults == []
        own = (address.rpartition("/")[0], "data:", "blob:")
        assert [url for url in requests if not url.startswith(own)] == []


def focused(page: Page) -> str:
    """The name of what has the focus."""
    return page.evaluate(NAME_OF_FOCUS)


def reach(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(TABS_MAX):
        if focused(page).startswith(name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached with the Tab key")


def expect_focus(page: Page, name: str) -> None:
    """Wait until the focus is on something of this name."""
    page.wait_for_function(f"name => ({NAME_OF_FOCUS})().startsWith(name)", arg=name)


def typed(page: Page, text: str) -> None:
    """Type, then leave the field."""
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def add(page: Page, button: str, first_field: str) -> None:
    """Add a row from the keyboard; its first field gets the focus."""
    reach(page, button)
    page.keyboard.press("Enter")
    expect_focus(page, first_field)


def open_group(page: Page, title: str) -> None:
    """Open a group from the keyboard."""
    reach(page, title)
    page.keyboard.press("Enter")
    group = page.locator("details.pl-part", has=page.get_by_role("heading", name=title, exact=True))
    group.locator(".pl-fields").first.wait_for()


def written_brief(page: Page) -> Brief:
    """The brief as the text of the form holds it."""
    reach(page, "The whole brief as text")
    page.keyboard.press("Enter")
    field = page.get_by_label("The whole brief as YAML")
    field.wait_for()
    return Brief.from_yaml(field.input_value())


def test_kpi_person_campaign_and_themed_day_by_keyboard_alone(open_form: Callable) -> None:
    page = open_form()
    add(page, "Add KPI", "Goal or campaign")
    page.keyboard.press("Tab")
    typed(page, "Saves")
    typed(page, "40")
    expect(page.locator("details.pl-part", has_text="Goals and targets").locator(".pl-sum")
           ).to_have_text("2 goals, 7 KPIs", timeout=READY_MILLISECONDS)  # fmt: skip
    assert focused(page).startswith("Over"), "the answer leaves the focus where it is"
    open_group(page, "People, hours and money")
    add(page, "Add person", "Name")
    typed(page, "Kim")
    typed(page, "7.5")
    reach(page, "Sat")
    page.keyboard.press("Space")
    open_group(page, "Campaigns")
    add(page, "Add campaign", "Name")
    typed(page, "Spring sale")
    typed(page, "02082027")
    reach(page, "Last day")
    page.keyboard.type("02212027")
    reach(page, "Offer")
    typed(page, "Two for one")
    open_group(page, "Themed days, quiet hours, blackouts")
    add(page, "Add themed day", "Name")
    typed(page, "Maker Monday")
    typed(page, "Monday")
    expect(page.get_by_role("button", name="Remove themed day Maker Monday")).to_be_visible(
        timeout=READY_MILLISECONDS
    )
    brief = written_brief(page)
    kpi = brief.goals[-1].kpis[-1]
    assert (kpi.metric, kpi.target) == ("saves", 40)
    kim = brief.capacity.people[-1]
    assert (kim.name, kim.hours_per_week, kim.days[-1]) == ("Kim", 7.5, "saturday")
    sale = brief.campaigns[-1]
    assert (sale.name, sale.offer) == ("Spring sale", "Two for one")
    assert f"{sale.starts_on} {sale.ends_on}" == "2027-02-08 2027-02-21"
    assert (brief.themed_days[-1].name, brief.themed_days[-1].weekday) == ("Maker Monday", "monday")


def test_rows_are_moved_and_removed_and_the_focus_goes_on(open_form: Callable) -> None:
    page = open_form()
    reach(page, "Move down KPI Comments")
    page.keyboard.press("Enter")
    rows = page.get_by_role("group", name=re.compile("^KPI "))
    expect(rows.nth(3)).to_have_attribute("aria-label", "KPI Comments", timeout=READY_MILLISECONDS)
    expect_focus(page, "Move down KPI Comments")
    reach(page, "Remove KPI Comments")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(5, timeout=READY_MILLISECONDS)
    expect_focus(page, "Remove KPI Follower growth share")
    said = page.locator(".pl-form > [role=status]")
    expect(said).to_have_text("Removed KPI Comments.", timeout=READY_MILLISECONDS)


def test_a_refused_value_is_explained_and_taken_back(open_form: Callable) -> None:
    page = open_form()
    open_group(page, "People, hours and money")
    ines = page.get_by_role("group", name="Person Ines")
    hours = ines.get_by_label("Hours a week")
    hours.focus()
    for _ in range(2):
        page.keyboard.press("Control+a")
        page.keyboard.type("100")
        page.keyboard.press("Enter")
        alert = ines.get_by_role("alert").filter(has_text="22 still stands")
        alert.wait_for()
        expect(hours).to_have_value("22", timeout=READY_MILLISECONDS)
        assert hours.get_attribute("aria-describedby") == alert.get_attribute("id")
        assert hours.get_attribute("aria-invalid") == "true"
    assert focused(page) == "Hours a week"
    page.keyboard.press("Control+a")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(alert).to_have_count(0, timeout=READY_MILLISECONDS)
    expect(page.locator(".pl-sum", has_text="Ines 30 h")).to_be_visible(timeout=READY_MILLISECONDS)


def test_what_is_missing_leads_to_its_group(open_form: Callable) -> None:
    page = open_form()
    open_group(page, "Platforms and accounts")
    for name in ("Facebook", "X"):
        page.get_by_role("button", name=f"Remove platform {name}").click()
        expect(page.get_by_role("group", name=f"Platform {name}", exact=True)).to_have_count(
            0, timeout=READY_MILLISECONDS
        )
    sentence = "Add at least one platform: the posts have no place to go."
    go = page.get_by_role("button", name=f"Go there: {sentence}")
    go.focus()
    page.keyboard.press("Enter")
    expect_focus(page, "Platforms and accounts")
    reach(page, "Add platform")
    page.keyboard.press("Enter")
    expect(page.locator(".pl-missing")).to_be_hidden(timeout=READY_MILLISECONDS)


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_accessibility_violations(
    open_form: Callable, artefacts: Path, width: int, colours: str
) -> None:
    page = open_form(width, colours)
    parts = page.locator("details.pl-part:not([open]) > summary")
    while parts.count():
        parts.first.click()
    page.get_by_label("The whole brief as YAML").wait_for()
    page.locator(".pl-part", has_text="Hours per post").wait_for()
    hours = page.get_by_role("group", name="Person Ines").get_by_label("Hours a week")
    hours.fill("100")
    hours.press("Enter")
    page.get_by_role("alert").filter(has_text="22 still stands").wait_for()
    page.get_by_role("button", name="Remove person Ines").click()
    page.get_by_role("button", name="Remove person Bo").click()
    page.locator(".pl-missing li").wait_for()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.locator(".pl-form :is(button, select, input, summary)").evaluate_all(
        "nodes => nodes.filter(node => node.checkVisibility()).map(node => node.type === 'checkbox'"
        " ? node.parentElement : node).filter(node => node.getBoundingClientRect().height < 24)"
        ".map(node => node.outerHTML)"
    )
    assert small == []
    page.screenshot(path=artefacts / f"brief-form-{width}-{colours}.png", full_page=True)
