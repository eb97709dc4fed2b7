"""The frame of the served apps in a real browser: landing page, bar, plans, two people, words
for what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import icalendar
import pytest
from browser.person import Person, audit
from playwright.sync_api import Browser, Page, expect
from serving.editing import Editor
from serving.running_server import RunningServer, write_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (1280, 768, 390)
PICTURED = (1280, 390)
HOSTILE = "<img src=x onerror=window.hit=1>"
NAME = "Name of the plan"
WEEKS, ANSWERED, POSTS = "Weeks, number", "Answered within, minutes, number", "Facebook, number"
INLINE_SCRIPT = """() => {
    const script = document.createElement("script");
    script.textContent = "window.hit = 1";
    document.body.append(script);
    return window.hit;
}"""


@pytest.fixture
def person(browser: Browser, server: RunningServer) -> Iterator[Callable[..., Person]]:
    """Makes people; at the end each leaves, and nothing may have gone wrong for any."""
    made: list[Person] = []

    def make(width: int = 1280, allowed: str = "") -> Person:
        made.append(Person(browser, server, width, allowed))
        return made[-1]

    yield make
    for one in made:
        one.leave()


def has_hit(page: Page) -> bool:
    """True if a foreign text has become a part of the page or was run."""
    return page.locator('img[src="x"]').count() > 0 or page.evaluate("window.hit") is not None


def background(page: Page) -> str:
    """The colour behind the page."""
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("app", ["", "home", "brief", "audience", "mix", "cadence", "planner"])
def test_pages_are_accessible_fit_and_can_be_skipped_through(
    person: Callable[..., Person], artefacts: Path, app: str
) -> None:
    visitor = person()
    page = visitor.open(app)
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1
    assert page.get_by_role("navigation", name="Apps").count() == 1
    assert page.get_by_role("heading", level=1).count() == 1
    visitor.reach("Skip to the content")
    link = page.locator(".pl-skip").bounding_box()
    assert link and link["y"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'content'")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
    assert audit(visitor.page, app or "landing", WIDTHS, artefacts, PICTURED) == []


def test_the_first_screen_of_a_phone_belongs_to_the_work(person: Callable[..., Person]) -> None:
    visitor = person(width=390)
    page = visitor.open("planner")
    visitor.page.locator(".pl-rail .pl-fold").click()
    visitor.set_field("spinbutton", WEEKS, "3")
    page.locator(".pl-rail .pl-fold").click()
    expect(page.get_by_role("button", name="Show the settings")).to_be_visible()
    heights = {
        name: page.locator(name).bounding_box()["height"] for name in (".pl-head", ".pl-planrow")
    }
    assert all(height <= 48 for height in heights.values()), heights
    assert page.locator(".pl-title h2").bounding_box()["y"] <= 300


def test_the_choice_of_colours_holds_on_every_page(person: Callable[..., Person]) -> None:
    visitor = person()
    page = visitor.open()
    light = background(page)
    page.emulate_media(color_scheme="dark")
    dark = background(page)
    assert dark != light
    page.emulate_media(color_scheme="light")
    page.locator("#planner-theme").select_option(label="Dark")
    assert background(page) == dark
    visitor.open("home")
    assert background(page) == dark
    assert page.locator("#planner-theme").input_value() == "dark"
    page.emulate_media(color_scheme="dark")
    page.locator("#planner-theme").select_option(label="Light")
    assert background(page) == light
    visitor.open()
    assert background(page) == light
    other = visitor.context.new_page()
    other.goto(page.url)
    other.locator("#planner-theme").select_option(label="System colours")
    expect(page.locator("#planner-theme")).to_have_value("")
    assert background(page) == dark


def test_from_the_landing_page_to_the_calendar_without_a_pointer(
    person: Callable[..., Person], tmp_path: Path
) -> None:
    visitor = person()
    page = visitor.open()
    visitor.press_button("Planner", within=".pl-apps")
    visitor.wait_for("planner")
    note = page.locator('.pl-steps [data-name="brief"] small')
    visitor.reach("Weeks", within=".noUi-handle")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    expect(note).to_have_text("6 weeks")
    page.keyboard.press("Control+z")
    expect(note).not_to_have_text("6 weeks")
    page.keyboard.press("Control+Shift+Z")
    expect(note).to_have_text("6 weeks")

    visitor.press_button("Brief", within=".pl-steps", key="Shift+Tab")
    page.locator(".pl-at-brief .pl-part").first.wait_for()
    rows = page.get_by_role("button", name=re.compile("^Remove KPI"))
    before = rows.count()
    visitor.press_button("Add KPI")
    expect(rows).to_have_count(before + 1)
    visitor.press_button("Confirm: Brief", within=".pl-stepfoot")
    expect(page.locator(".pl-stepfoot")).to_contain_text("Brief is confirmed as it stands.")
    expect(note).to_have_text("✓ 6 weeks")

    visitor.press_button("Calendar", within=".pl-steps", key="Shift+Tab")
    page.locator(".pl-at-calendar").wait_for()
    visitor.reach("Download calendar (ICS)")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    events = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    days = [str(event["DTSTART"].dt)[:10] for event in events]
    total = re.search(r"([\d,]+) entries", page.locator(".pl-busy p").inner_text())
    assert total and len(events) == int(total.group(1).replace(",", ""))
    assert min(days) >= "2027-01-04" and max(days) <= "2027-02-14", "six weeks from 4 January"

    visitor.press_button("Copy link", within=".pl-planrow", key="Shift+Tab")
    expect(page.locator(".pl-notice")).to_contain_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert "plan=" in page.url and "step=calendar" in page.url


def test_a_plan_is_listed_copied_shared_and_deleted(person: Callable[..., Person]) -> None:
    anna, ben = person(), person()
    anna.open("planner")
    title = f"Autumn {HOSTILE}"
    anna.set_field("textbox", NAME, title)
    address = anna.page.url.partition("/planner")[2]
    expect(anna.page.locator(".pl-title h2")).to_have_text(title)
    assert not has_hit(anna.page)

    anna.open()
    expect(anna.page.get_by_role("link", name=title)).to_be_visible()
    assert not has_hit(anna.page)
    ben.open()
    assert ben.page.get_by_role("link", name=title).count() == 0
    ben.open("home")
    assert ben.page.get_by_role("link", name=title).count() == 0

    anna.open("home")
    cards = anna.page.locator(".pl-plans > li")
    expect(cards).to_have_count(1)
    expect(cards.locator("h3")).to_have_text(title)
    assert not has_hit(anna.page)
    anna.press_button(f"Copy: {title}")
    expect(cards).to_have_count(2)
    expect(anna.page.locator(".pl-planlist .pl-said")).to_contain_text("is made")
    assert anna.focused() == f"Copy: {title}", "the focus stays where it was"
    copied = next(text for text in cards.locator("h3").all_inner_texts() if text != title)
    anna.page.get_by_role("button", name=f"Put on the shelf: {copied}", exact=True).click()
    expect(cards.filter(has_text="; on the shelf")).to_have_count(1)
    ben.page.reload()
    ben.wait_for("home")
    expect(ben.page.get_by_role("link", name=copied, exact=True)).to_be_visible()
    assert ben.page.get_by_role("link", name=title, exact=True).count() == 0

    delete = anna.page.get_by_role("button", name=f"Delete: {copied}", exact=True)
    delete.click()
    assert anna.focused() == f"Delete for everybody: {copied}"
    anna.press_button(f"Keep it: {copied}")
    expect(delete).to_be_focused()
    expect(cards).to_have_count(2)
    delete.click()
    anna.page.keyboard.press("Enter")
    expect(cards).to_have_count(1)
    ben.page.reload()
    ben.wait_for("home")
    assert ben.page.get_by_role("link", name=copied, exact=True).count() == 0

    anna.open(f"planner{address}")
    assert anna.value("textbox", NAME) == title
    expect(anna.page.locator(".pl-notice")).to_contain_text("is restored")
    anna.open("planner?plan=" + "0" * 32)
    expect(anna.page.locator(".pl-notice")).to_contain_text("The plan of this link is not here")


def test_two_people_on_one_plan_lose_nothing(
    person: Callable[..., Person], artefacts: Path
) -> None:
    anna, ben = person(), person()
    anna.open("planner")
    anna.page.get_by_role("textbox", name="Your name").fill(HOSTILE)
    anna.page.keyboard.press("Tab")
    anna.set_field("spinbutton", WEEKS, "6")
    save = "Save version"
    anna.page.get_by_role("button", name=save).click()
    expect(anna.page.locator(".pl-notice")).to_have_text("Version 2 is saved.")
    address = f"planner{anna.page.url.partition('/planner')[2]}"
    ben.open(address)
    assert ben.value("spinbutton", WEEKS) == "6"

    posts, answered = anna.value("spinbutton", POSTS), ben.value("spinbutton", ANSWERED)
    anna.set_field("spinbutton", WEEKS, "4")
    anna.page.wait_for_timeout(1000)  # drafts are timed to the second
    anna.set_field("spinbutton", POSTS, "5")
    ben.set_field("spinbutton", WEEKS, "5")
    ben.page.wait_for_timeout(1000)
    ben.set_field("spinbutton", ANSWERED, "35")
    assert posts != "5" and answered != "35"
    anna.page.get_by_role("button", name=save).click()
    expect(anna.page.locator(".pl-notice")).to_have_text("Version 3 is saved.")

    ben.page.get_by_role("button", name=save).click()
    panel = ben.page.locator(".pl-dispute")
    expect(panel.get_by_role("heading")).to_be_focused()
    expect(panel).to_contain_text(f"{HOSTILE} saved version 3 while you were working")
    assert not has_hit(ben.page)
    expect(panel.get_by_role("group")).to_have_count(1)
    assert audit(ben.page, "dispute", PICTURED[::-1], artefacts, PICTURED) == []
    ben.reach("Mine")
    ben.page.keyboard.press("ArrowDown")
    expect(panel.get_by_role("radio", name="Theirs: 4")).to_be_checked()
    ben.press_button("Join and save")
    expect(panel).to_be_hidden()
    expect(ben.page.locator(".pl-notice")).to_have_text("Version 4 is saved.")
    expect(ben.page.get_by_role("button", name=save)).to_be_focused()

    expect(anna.page.locator(".pl-notice")).to_contain_text("Somebody has saved version 4")
    third = person()
    third.open(address)
    for one in (ben, third):
        found = [one.value("spinbutton", label) for label in (WEEKS, POSTS, ANSWERED)]
        assert found == ["4", "5", "35"]


def test_a_phone_asks_for_the_name_once_and_the_landing_page_tells_how_far_the_plan_is(
    person: Callable[..., Person], server: RunningServer, artefacts: Path
) -> None:
    visitor = person()
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 800})
    visitor.open("brief")
    name = page.get_by_role("textbox", name="Your name")
    notice = page.locator(".pl-notice")
    expect(name).to_be_hidden()
    page.get_by_role("button", name="Save version").click()
    expect(name).to_be_focused()
    expect(notice).to_contain_text("Type your name")
    assert audit(page, "name", (390,), artefacts, (390,)) == []
    name.fill("Ida")
    page.get_by_role("button", name="Save version").click()
    expect(notice).to_have_text("Version 2 is saved.")
    page.goto(server.address(""))
    expect(page.locator("main")).to_contain_text("version 2")
    expect(page.locator("main")).to_contain_text("by Ida")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Brief"))
    expect(card).to_contain_text("About 15 minutes · your last plan: not confirmed yet")


def test_a_full_room_and_an_app_that_fails_are_told_on_whole_pages(
    browser: Browser, artefacts: Path, tmp_path: Path
) -> None:
    books = {
        "light": write_notebook(tmp_path / "light.ipynb", "print('here')"),
        "raises": write_notebook(tmp_path / "raises.ipynb", "raise RuntimeError('no')"),
    }
    with RunningServer("--max-sessions", "1", notebooks=books) as small:
        # The page that fails has asked beforehand for scripts that it then does not need.
        visitor = Person(browser, small, allowed="status of 503|was preloaded using link preload")
        asked: list[str] = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        visitor.page.goto(small.address("raises"))
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(
            "This app could not start"
        )
        assert audit(visitor.page, "failed", PICTURED, artefacts, PICTURED) == []
        assert any("voila.js" in url for url in asked), "the front end was on its way"
        assert not any("/api/kernels" in url for url in asked), "and has nothing to talk to"
        small.wait_for_sessions(0, seconds=15)
        first = Person(browser, small)
        first.page.goto(small.address("light"))
        first.page.get_by_text("here", exact=True).wait_for()
        visitor.page.goto(small.address("light"))
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("The room is full")
        assert audit(visitor.page, "full", PICTURED, artefacts, PICTURED) == []
        first.leave()
        small.wait_for_sessions(0, seconds=15)
        visitor.press_button("Try again")
        visitor.page.get_by_text("here", exact=True).wait_for()
        visitor.leave()


def test_a_lost_session_is_told_where_it_can_be_read_and_reached(
    browser: Browser, server: RunningServer, artefacts: Path
) -> None:
    editor = Editor(browser, server)
    page = editor.page
    editor.edit_for(1.0, seed=5)
    editor.wait_until_kept()
    kept = editor.value()
    editor.seconds_to_banner(editor.kill_kernel())
    page.set_viewport_size({"width": 390, "height": 800})
    banner = page.get_by_role("alert").filter(has_text="This page has lost its session.")
    expect(banner).to_contain_text("What was kept comes back.")
    box = banner.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390 and 0 <= box["y"] < 400
    assert audit(page, "lost", PICTURED, artefacts, PICTURED) == []
    button = page.get_by_role("link", name="Restore my draft")
    for _ in range(20):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#loading").wait_for(state="attached")
    page.set_viewport_size({"width": 1280, "height": 800})  # where the settings are not folded
    editor.wait_for_plan()
    assert editor.value() == kept
    editor.close()


@pytest.mark.parametrize("app", ["", "planner"])
def test_a_script_in_the_text_of_a_page_does_not_run(
    person: Callable[..., Person], app: str
) -> None:
    visitor = person(allowed="content policy: script-src-elem inline|Content Security Policy")
    page = visitor.open(app)
    with page.expect_console_message(lambda said: said.text.startswith("content policy")):
        assert page.evaluate(INLINE_SCRIPT) is None
    assert not has_hit(page)
