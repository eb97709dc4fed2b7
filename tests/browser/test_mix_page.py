"""The Content mix page in a real browser: dials, pillars, a click on a curve, what if."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from browser.person import IS_IN_SIGHT, Person, shortcomings
from playwright.sync_api import Browser, Page, expect
from serving.running_server import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WEIGHT = "Weight of marketing goals, %, number"
CURVES_READY = 60_000
WORDS_OF_PAGE = """words => {
    const line = document.querySelector(".pl-updating");
    window.said = [];
    new MutationObserver(() => window.said.push(line.textContent))
        .observe(line, { childList: true });
}"""


@pytest.fixture
def visitor(browser: Browser, server: RunningServer, request: pytest.FixtureRequest) -> Iterator:
    """Somebody on the page who has asked for the mix."""
    person = Person(browser, server, request.param)
    page = person.open("mix")
    page.get_by_role("button", name="Learn what each kind is worth").press("Enter")
    expect(page.get_by_text("Active share of all hours, %")).to_be_visible(timeout=CURVES_READY)
    yield person
    person.leave()


def _mix(page: Page) -> str:
    return page.get_by_text(re.compile("^Posts take")).text_content() or ""


def _settled(page: Page) -> None:
    expect(page.locator(".pl-updating")).to_have_text("", timeout=30_000)


@pytest.mark.parametrize("visitor", [1280, 390], indirect=True)
def test_the_page_answers_by_pointer_and_keyboard(visitor: Person) -> None:
    page = visitor.page
    assert page.get_by_role("heading", level=1).inner_text() == "Content mix"
    assert page.locator(".pl-head").bounding_box()["height"] <= 48
    assert page.evaluate(IS_IN_SIGHT, "mix")
    page.locator('.pl-apps [data-app="planner"]').focus()  # a row too wide for a phone moves
    assert page.evaluate(IS_IN_SIGHT, "planner")
    assert shortcomings(page, "mix") == []

    # The words come from the page itself, before the kernel has answered.
    page.evaluate(WORDS_OF_PAGE)
    handle = page.locator(".pl-dials .noUi-handle").first
    handle.press("End")
    assert page.evaluate("window.said[0]") == "Updating the mix …"
    _settled(page)
    expect(page.get_by_label(WEIGHT)).to_have_value("100")

    # A point of the trade-off is a weight: picking it moves the dial.
    frontier = page.locator(".fig", has_text="Best mix by weight")
    frontier.scroll_into_view_if_needed()
    assert page.locator(".pl-plot.is-pickable").count() == 2
    points = frontier.locator(".scatterlayer .trace").first.locator(".points path")
    assert points.count() >= 2
    box = points.first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_label(WEIGHT)).not_to_have_value("100", timeout=10_000)
    _settled(page)


@pytest.mark.parametrize("visitor", [390], indirect=True)
def test_pillars_keep_the_whole_and_what_if_answers(visitor: Person) -> None:
    page = visitor.page
    page.get_by_role("button", name="Show pillars and what counts").press("Enter")
    keep = page.get_by_label("Keep pillars near these shares")
    assert not keep.is_checked()
    shares = page.locator(".pl-dials .pl-share input[type=number]")
    first = shares.first
    first.fill("60")
    first.press("Enter")
    expect(keep).to_be_checked()
    expect(page.locator(".pl-dials .pl-said")).to_contain_text("60 %")
    total = sum(int(shares.nth(at).input_value()) for at in range(shares.count()))
    assert total == 100 and shares.count() >= 2
    _settled(page)
    expect(page.locator(".fig", has_text="Share of all posts by pillar")).to_contain_text("Wanted")

    posts = page.get_by_label("Posts a week, number")
    posts.scroll_into_view_if_needed()
    answer = page.locator(".pl-card", has_text="What if?").get_by_role("status")
    expect(answer).to_contain_text("That is the proposal", timeout=30_000)
    posts.fill("4")
    posts.press("Enter")
    expect(answer).to_contain_text("instead of", timeout=10_000)
    expect(answer).to_contain_text("90 %")
    assert shortcomings(page, "mix, opened") == []

    page.get_by_role("button", name="Put these into the brief").press("Enter")
    expect(page.locator(".pl-saved")).to_contain_text("kept", ignore_case=True)


def test_a_result_that_gets_a_weight_is_learnt(person: Callable[..., Person]) -> None:
    visitor = person()
    page = visitor.open("mix")
    page.get_by_role("button", name="Learn what each kind is worth").press("Enter")
    expect(page.get_by_text(re.compile("^Posts take"))).to_be_visible(timeout=CURVES_READY)
    page.get_by_role("button", name="Show pillars and what counts").press("Enter")
    clicks = page.get_by_label("Clicks, number")
    clicks.fill("2")
    clicks.press("Enter")
    expect(page.get_by_text(re.compile("^Learning what each kind"))).to_be_visible(timeout=10_000)
    check = page.locator(".disc", has_text="The check")
    expect(check).to_contain_text("Clicks", timeout=CURVES_READY)
    check.locator("summary").press("Enter")
    expect(page.get_by_role("rowheader", name="Clicks").first).to_be_visible()


@pytest.fixture
def person(browser: Browser, server: RunningServer) -> Iterator[Callable[..., Person]]:
    """Makes people; at the end each leaves, and nothing may have gone wrong for any."""
    made: list[Person] = []

    def make(width: int = 1280) -> Person:
        made.append(Person(browser, server, width))
        return made[-1]

    yield make
    for one in made:
        one.leave()
