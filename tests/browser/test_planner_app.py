"""The planner app as a person uses it, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from serving.running_server import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STEPS = ("overview", "data", "brief", "audience", "content", "cadence", "calendar")
AUDITED = (1280, 390)
"""Widths at which every step is audited; colours change with the theme, not with the width."""

AUDITED_DARK = ("overview", "data", "cadence", "calendar")
"""Steps that hold, between them, every kind of piece there is."""

PICTURED = ("overview", "calendar")
"""Steps whose pictures are kept for people to look at."""

ODD_COLUMNS = "Nummer;Wann gepostet;Wo;Machart;Daumen;Antworten\n" + "".join(
    f"p{n};{n % 28 + 1:02d}.{n // 28 + 3:02d}.2026 {8 + n % 12:02d}:15;facebook;Photo;"
    f"{10 + n % 7};{n % 5}\n"
    for n in range(90)
)


def upload(page: Page, name: str, content: str) -> None:
    """Choose a file in the upload field."""
    page.locator('input[type="file"]').set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    )


def upload_large(page: Page, name: str, start: str, megabytes: int) -> None:
    """Choose a large file, made inside the page because handing it over takes long."""
    page.locator('input[type="file"]').evaluate(
        """(field, [name, start, size]) => {
            const chosen = new DataTransfer();
            chosen.items.add(new File([start, new Uint8Array(size - start.length)], name));
            field.files = chosen.files;
            field.dispatchEvent(new Event("change"));
        }""",
        [name, start, megabytes * 2**20],
    )


def posts_in(status: str) -> int:
    """The count of posts the status line names."""
    found = re.search(r"([\d,]+) posts?", status)
    assert found, status
    return int(found.group(1).replace(",", ""))


def set_number(page: Page, label: str, value: str) -> None:
    """Type a number into the field beside a slider and confirm it."""
    field = page.get_by_role("spinbutton", name=f"{label}, number", exact=True)
    field.fill(value)
    field.press("Enter")


def test_first_screen_says_what_this_is(open_app: Callable) -> None:
    page = open_app().page
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Planner"))
    assert page.locator(".pl-main .pl-sim").inner_text() == "simulated data"
    badges = page.locator(".pl-glance .v")
    assert badges.count() >= 5
    for number in range(badges.count()):
        box = badges.nth(number).bounding_box()
        assert box and box["y"] + box["height"] <= 800
    assert page.locator(".pl-btn.primary:visible, .mod-primary:visible").count() == 1
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_control_changes_the_plan_and_keeps_the_focus(open_app: Callable) -> None:
    app = open_app()
    page = app.page
    before = posts_in(app.status())
    weeks_step = page.locator('.pl-steps button[data-name="brief"] small')
    after = posts_in(app.do_and_wait(lambda: set_number(page, "Weeks", "3")))
    assert 0 < after < before
    expect(weeks_step).to_have_text("3 weeks")
    focused = page.evaluate("document.activeElement.labels?.[0]?.textContent")
    assert focused == "Weeks, number"
    handle = page.get_by_role("slider", name="Weeks", exact=True)
    handle.focus()
    longer = posts_in(app.do_and_wait(lambda: handle.press("ArrowRight")))
    assert longer > after
    expect(weeks_step).to_have_text("4 weeks")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Weeks"


def test_figures_are_drawn_with_sentence_and_table(open_app: Callable) -> None:
    app = open_app()
    page = app.page
    app.open_step("cadence")
    figures = page.locator(".fig")
    page.locator(".fig .main-svg").first.wait_for()
    assert figures.count() >= 4
    for number in range(figures.count()):
        figure = figures.nth(number)
        figure.locator(".main-svg").first.wait_for()
        sentence = figure.locator(".say").inner_text()
        assert figure.locator('[role="img"]').get_attribute("aria-label") == sentence
        figure.locator("summary").click()
        assert figure.locator("table caption").is_visible()
        assert figure.locator('th[scope="col"]').count() >= 2
    scripts = [url for url in app.requests if "plotly" in url and url.endswith(".min.js")]
    assert 1 <= len(scripts) <= 2, "prefetched once and loaded once for all figures"


def test_without_plotly_the_table_stands_in(open_app: Callable) -> None:
    page = open_app(without="**/plotly-*.min.js").page
    figure = page.locator(".fig").first
    expect(figure.locator(".failed")).to_contain_text("could not be drawn here")
    assert figure.locator("table caption").is_visible()
    assert page.locator(".main-svg").count() == 0


def test_downloaded_calendar_holds_the_rows_shown(open_app: Callable, tmp_path: Path) -> None:
    app = open_app()
    page = app.page
    app.open_step("calendar")
    week = page.get_by_label("Week", exact=True)
    week.select_option(label=re.sub(r"\s+", " ", week.locator("option").last.inner_text()))
    grids = page.locator(".pl-cal")
    weeks = page.locator('.pl-steps button[data-name="brief"] small').inner_text().split()[0]
    expect(grids).to_have_count(int(weeks))
    shown = set(page.locator(".pl-cal [data-entry]").evaluate_all(
        "nodes => nodes.map(node => node.dataset.entry)"))  # fmt: skip
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download calendar (ICS)").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert re.fullmatch(r"[\w.-]+\.ics", file.name)
    events = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    uids = {str(event["UID"]).split("@")[0] for event in events}
    assert len(events) == len(shown) and uids == shown
    total = re.search(r"([\d,]+) entries", app.status())
    assert total and int(total.group(1).replace(",", "")) == len(events)


def test_own_file_with_odd_columns_is_mapped_by_hand(open_app: Callable) -> None:
    app = open_app()
    page = app.page
    app.open_step("data")
    app.do_and_wait(lambda: upload(page, "meine posts.csv", ODD_COLUMNS))
    expect(page.get_by_role("heading", name="meine posts.csv")).to_be_visible()
    fates = page.locator(".pl-fates .pl-kf").all_inner_texts()
    assert fates == ["90", "90", "0", "0"]
    page.get_by_label("Likes", exact=True).select_option(label="Daumen")
    page.get_by_label("Comments", exact=True).select_option(label="Antworten")
    page.get_by_label("Platform", exact=True).select_option(label="Wo")
    app.do_and_wait(
        lambda: page.get_by_role("button", name="Read again with these columns").click()
    )
    expect(page.get_by_label("Likes", exact=True).locator("option:checked")).to_have_text("Daumen")
    assert page.locator(".pl-main .pl-sim").count() == 0
    app.open_step("content")
    expect(page.locator(".fig").first).to_contain_text("Facebook")
    assert "meine posts" in page.locator(".pl-title h2").inner_text()


def test_undecided_dates_are_asked_and_rejected_rows_go_out_to_be_mended(
    open_app: Callable, server: RunningServer
) -> None:
    app = open_app()
    page = app.page
    app.open_step("data")
    rows = ["id,date,platform,likes,text"]
    rows += [f"{n},{n % 9 + 1:02d}/{n % 5 + 1:02d}/2026,x,{n},Hi @ida_{n}" for n in range(1, 41)]
    rows += ["41,03/04/2026,x,Ida Larsen,hi"]
    app.do_and_wait(lambda: upload(page, "days.csv", "\n".join(rows) + "\n"))
    choice = page.get_by_label("Dates such as 03/04/2026")
    expect(choice).to_be_visible()
    main = page.locator(".pl-main")
    expect(main).to_contain_text("read as day first, an assumption to check")
    app.do_and_wait(lambda: choice.select_option(label="the month stands first: 4 March"))
    expect(main).to_contain_text("as was given")
    expect(choice).to_be_visible()
    assert "Ida Larsen" not in main.inner_text() and "@ida_" not in main.inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download them to mend").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("id,date,platform,likes,text,planner: row in the file")
    assert "Ida Larsen" not in text
    assert "Ida Larsen" not in server.log and "ida_" not in server.log
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")


def test_bad_rows_and_bad_files_are_told_with_reason_and_remedy(open_app: Callable) -> None:
    app = open_app()
    page = app.page
    app.open_step("data")
    rows = ["id,date,platform,likes"]
    rows += [f"{n},2026-05-{n % 28 + 1:02d} 09:30,facebook,{n}" for n in range(1, 41)]
    rows += ["41,2026-05-30 10:00,facebook,-5", "42,31/02/2026,facebook,3",
             "43,yesterday evening,facebook,4", "40,2026-05-13 09:30,facebook,40"]  # fmt: skip
    app.do_and_wait(lambda: upload(page, "bad.csv", "\n".join(rows) + "\n"))
    fates = [int(text) for text in page.locator(".pl-fates .pl-kf").all_inner_texts()]
    assert fates[0] == 44 and fates[0] == sum(fates[1:]) and fates[2] == 3 and fates[3] == 1
    rejected = page.locator("table", has=page.locator("caption", has_text="Rejected rows"))
    lines = rejected.locator("tbody tr")
    assert lines.count() == 3
    expect(lines.nth(0)).to_contain_text("-5")
    for number, line in enumerate((42, 43, 44)):
        cells = lines.nth(number).locator("th, td").all_inner_texts()
        assert cells[0] == str(line) and all(cells[1:]), cells
    app.do_and_wait(lambda: upload_large(page, "book.csv", "PK\x03\x04", megabytes=12))
    message = page.locator(".pl-main .msg.bad").first
    expect(message).to_contain_text("workbook that is damaged")
    expect(message).to_contain_text("Remedy")
    upload_large(page, "long.csv", "id,date", megabytes=30)
    said = page.locator(".pl-upload .pl-said")
    expect(said).to_contain_text("long.csv has 30.0 MB; up to 25.0 MB can be read")


def test_contradicting_limits_are_explained(open_app: Callable) -> None:
    app = open_app()
    page = app.page

    def ask_too_much() -> None:
        group = page.locator(".pl-group", has_text="Hours a week")
        fields = group.get_by_role("spinbutton")
        for number in range(fields.count()):
            fields.nth(number).fill("1")
            fields.nth(number).press("Enter")

    app.do_and_wait(ask_too_much)
    problem = page.locator(".pl-main .msg.bad").first
    problem.wait_for()
    expect(problem).to_contain_text("The limits contradict each other.")
    expect(problem).to_contain_text("What would make it possible")
    assert problem.locator("li").count() >= 2
    expect(page.get_by_role("button", name="Download calendar (ICS)")).to_be_disabled()
    expect(problem).to_contain_text("the plan before this change")


def test_hostile_text_stays_text(open_app: Callable) -> None:
    app = open_app()
    page = app.page
    evil = "<img src=x onerror=window.hit=1>"
    rows = [f"id,date,platform,format,pillar,{evil},likes"]
    rows += [
        f"{n},2026-05-{n % 28 + 1:02d} {8 + n % 9}:30,{evil},photo,{evil},{evil},{n % 9}"
        for n in range(1, 80)
    ]
    app.open_step("data")
    app.do_and_wait(lambda: upload(page, f"{evil}.csv", "\n".join(rows) + "\n"))
    for step in STEPS:
        app.open_step(step)
        page.locator(".pl-main").wait_for()
        assert page.locator('img[src="x"]').count() == 0
    name = page.get_by_label("Name of the plan")
    name.fill(f"{evil} again")
    app.do_and_wait(lambda: name.press("Enter"))
    expect(page.locator(".pl-title h2")).to_contain_text("<img src=x")
    assert page.locator('img[src="x"]').count() == 0
    assert page.evaluate("window.hit") is None


def shortcomings(page: Page, step: str, only: list[str] | None = None) -> dict[str, list[str]]:
    """What axe finds on a page: rule and impact -> the first places."""
    options = {"runOnly": only} if only else None
    return {
        f"{step}: {violation['id']} ({violation['impact']})": [
            node["html"][:200] for node in violation["nodes"][:3]
        ]
        for violation in Axe().run(page, options=options).response["violations"]
    }


@pytest.mark.parametrize("width", [1280, 390, 768])
def test_every_step_is_accessible_and_fits(open_app: Callable, artefacts: Path, width: int) -> None:
    app = open_app(width=width)
    page = app.page
    fold = page.get_by_role("button", name="Show the settings")
    if fold.is_visible():
        page.screenshot(path=artefacts / f"planner-{width}-first-screen.png")
        fold.click()
        page.get_by_role("button", name="Hide the settings").wait_for()
    found: dict[str, list[str]] = {}
    for step in STEPS:
        app.open_step(step)
        if page.locator(".fig").count():
            page.locator(".fig .main-svg").first.wait_for()
        if width in AUDITED or step == "overview":
            found |= shortcomings(page, step)
        widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths[0] <= widths[1], f"{step} scrolls sideways at {width} px"
        if step in PICTURED:
            page.screenshot(path=artefacts / f"planner-{step}-{width}-light.png", full_page=True)
        if width != AUDITED[0] or step not in AUDITED_DARK:
            continue
        page.emulate_media(color_scheme="dark")
        found |= shortcomings(page, f"{step}, dark", ["color-contrast"])
        if step in PICTURED:
            page.screenshot(path=artefacts / f"planner-{step}-{width}-dark.png", full_page=True)
        page.emulate_media(color_scheme="light")
    assert found == {}


def test_labels_are_given_by_rules_and_corrected_one_by_one(open_app: Callable) -> None:
    app = open_app()
    page = app.page
    app.open_step("data")
    words = ["20 % off our roast", "What do you think?", "Rain again", "New beans #coffee"]
    rows = ["id,date,platform,likes,text"]
    rows += [f"{n},2026-05-{n % 28 + 1:02d} 09:30,x,{n},{words[n % 4]}" for n in range(1, 81)]
    app.do_and_wait(lambda: upload(page, "mine.csv", "\n".join(rows) + "\n"))
    expect(page.locator(".pl-upload .pl-said")).to_have_text("mine.csv is read.")
    rules = page.get_by_label("Pillars by your own rules, one a line")
    rules.fill("offers: off\nbeans: roast, #coffee")
    app.do_and_wait(rules.blur)
    main = page.locator(".pl-main")
    counts = main.locator("table", has=page.locator("caption", has_text="What your rules did"))
    assert counts.locator("tbody tr").all_inner_texts() == ["offers\t20\t20", "beans\t40\t20"]
    choice = page.get_by_label("Intent of posts without one")
    app.do_and_wait(lambda: choice.select_option(label="proposed from the posts' words "
                                                       "(English, German)"))  # fmt: skip
    first = page.get_by_label(re.compile("^Intent of: ")).first
    expect(main).to_contain_text("because of")
    app.do_and_wait(lambda: first.select_option("inform"))
    expect(main).to_contain_text("inform: your choice")
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")
    page.set_viewport_size({"width": 1280, "height": 900})
    rules.fill("no rule at all")
    rules.blur()
    expect(main.locator(".msg.bad")).to_contain_text("row 1")


def test_reading_an_upload_can_be_cancelled(open_app: Callable) -> None:
    app = open_app()
    page = app.page
    app.open_step("data")
    rows = ["id,date,platform,likes,text"]
    rows += [f"{n},2026-05-{n % 28 + 1:02d} 09:30,x,{n},Words of post {n}" for n in range(200_000)]
    upload(page, "long.csv", "\n".join(rows) + "\n")
    page.get_by_role("progressbar", name="Reading the file").wait_for()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".pl-upload .pl-said")).to_have_text(
        "Cancelled. What was there before stays."
    )
    expect(page.get_by_role("progressbar", name="Reading the file")).to_be_hidden()
    expect(page.locator(".pl-main")).to_contain_text("Harbour Roast")


@pytest.mark.parametrize("width", [1280, 390])
def test_members_are_looked_at_when_somebody_asks(open_app: Callable, width: int) -> None:
    app = open_app(width, 900)
    page = app.page
    app.open_step("audience")
    move = page.get_by_label("Contributor: comments, messages and above, number")
    before = page.locator(".pl-thresholds ~ .pl-panel .say").first.text_content()
    move.fill("9")
    move.press("Enter")
    expect(page.locator(".pl-thresholds ~ .pl-panel .say").first).not_to_have_text(before)
    look = page.get_by_role("button", name="Look for types and stages")
    look.scroll_into_view_if_needed()
    chosen = page.get_by_label("Platform", exact=True).locator("option:checked")
    expect(chosen).to_have_text("Facebook")
    look.press("Enter")
    main = page.locator(".pl-main")
    expect(main).to_contain_text("one population with scattered tastes", timeout=60_000)
    expect(main.get_by_role("heading", name="One audience is the answer")).to_be_visible()
    expect(main.locator("caption", has_text="which the model has not seen")).to_be_visible()
    card = main.locator("article.seg", has_text="Regular").first
    expect(card).to_contain_text("Ask for next")
    expect(card).to_contain_text("The rule is the definition.")
    page.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
    found = Axe().run(page)
    assert found.response["violations"] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_mix_is_chosen_when_somebody_asks(open_app: Callable, width: int) -> None:
    app = open_app(width, 900)
    page = app.page
    app.open_step("content")
    main = page.locator(".pl-main")
    expect(main.get_by_label("Posts that sell at most, %, number")).to_be_hidden()
    look = page.get_by_role("button", name="Learn what each kind is worth")
    look.scroll_into_view_if_needed()
    look.press("Enter")
    mix = main.get_by_role("region", name="The mix")
    expect(mix).to_be_visible(timeout=90_000)
    expect(main).to_contain_text("What active hours bring is assumed, not learnt")
    expect(main.get_by_text("Best mix by weight")).to_be_visible(timeout=60_000)
    before = main.get_by_text(re.compile("^Posts take")).text_content()
    dial = main.get_by_label("Active share of hours, %, number")
    dial.fill("30")
    dial.press("Enter")
    expect(main.get_by_text(re.compile("^Posts take"))).not_to_have_text(before, timeout=30_000)
    expect(main.get_by_text("Updating the mix")).to_be_hidden(timeout=30_000)
    page.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
    found = Axe().run(page)
    assert found.response["violations"] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_hours_are_looked_at_when_somebody_asks(open_app: Callable, width: int) -> None:
    app = open_app(width, 900)
    page = app.page
    app.open_step("cadence")
    main = page.locator(".pl-main")
    look = page.get_by_role("button", name="Look closer at the hours")
    look.scroll_into_view_if_needed()
    look.press("Enter")
    expect(main.get_by_role("region", name="Closer look · Facebook")).to_be_visible(timeout=60_000)
    expect(main).to_contain_text("on your own results shuffled it claims")
    expect(main.get_by_text("Monday to Friday").first).to_be_visible(timeout=30_000)
    choice = main.get_by_label("Platform", exact=True)
    choice.select_option("X")
    expect(main.get_by_role("region", name="Closer look · X")).to_be_visible(timeout=10_000)
    page.wait_for_function(f"document.documentElement.scrollWidth <= {width}")
    assert Axe().run(page).response["violations"] == []
