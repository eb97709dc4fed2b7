"""The Cadence page in a browser: a promise on dials, hours to add, a test put into the plan."""

from __future__ import annotations

import pytest
from browser.person import IS_IN_SIGHT, Person, shortcomings
from playwright.sync_api import Browser, expect
from serving.running_server import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READY = 90_000


@pytest.mark.parametrize("width", [1280, 390])
def test_a_promise_is_planned_by_keyboard(
    browser: Browser, server: RunningServer, width: int
) -> None:
    person = Person(browser, server, width)
    page = person.open("cadence")
    assert page.get_by_role("heading", level=1).inner_text() == "Cadence"
    assert page.evaluate(IS_IN_SIGHT, "cadence")
    main = page.locator(".pl-main")
    expect(main).to_contain_text("no hours outside quiet hours keep it", timeout=20_000)
    page.get_by_label("Answered within").select_option("8 hours")
    # By the published shape at once, for the messages are not learnt yet.
    expect(main).to_contain_text("90 % within 8 h", timeout=10_000)
    page.get_by_role("button", name="Work out who must be there").press("Enter")
    expect(main.get_by_role("table", name="Hours of presence to add, every week")).to_be_visible(
        timeout=READY
    )
    expect(main).to_contain_text("Erlang's formula hour by hour")
    expect(main.get_by_role("region", name="When messages come")).to_be_visible()
    expect(main.get_by_text("To add").first).to_be_visible(timeout=30_000)
    # What was worked out is taken away by another promise, and a first answer stands at once.
    page.get_by_label("Share answered in time, %, number").fill("80")
    page.keyboard.press("Tab")
    expect(main.get_by_role("table", name="Hours of presence to add, every week")).to_be_hidden(
        timeout=10_000
    )
    expect(main).to_contain_text("80 % within 8 h", timeout=10_000)
    page.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
    assert shortcomings(page, "cadence") == []
    person.leave()


@pytest.mark.parametrize("width", [1280])
def test_a_test_of_hours_and_a_pause_change_the_plan(
    browser: Browser, server: RunningServer, width: int
) -> None:
    person = Person(browser, server, width)
    page = person.open("cadence")
    main = page.locator(".pl-main")
    page.get_by_role("button", name="Look closer at the hours").press("Enter")
    put = page.get_by_role("button", name="Put a test of these hours into the plan")
    expect(put).to_be_visible(timeout=READY)
    put.press("Enter")
    expect(main).to_contain_text("The test is in the plan", timeout=20_000)
    expect(
        page.get_by_role("button", name="Take the test of hours out of the plan")
    ).to_be_visible()
    page.get_by_role("button", name="Pause campaigns for a week").press("Enter")
    expect(page.get_by_role("button", name="End the crisis")).to_be_visible(timeout=20_000)
    person.leave()
