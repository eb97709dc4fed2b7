"""The HTML report in a real browser: drawn, without requests, without sideways scrolling."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from exports.hostile import MARKUP, hostile_plan
from exports.plan_by_hand import plan_by_hand, timing_rows

from planner.exports import export
from planner.figures import plan_blocks
from planner.figures.theme import DARK, LIGHT

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)


def opened(browser, file: Path, width: int = 1280, theme: str = "light", **more: Any):
    """The report open in a page of its own; requests and messages are kept on the page."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, **more
    )
    page = context.new_page()
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("dialog", lambda dialog: page.said.append(f"dialog {dialog.message}"))
    page.goto(file.as_uri())
    if more.get("java_script_enabled", True):
        page.wait_for_selector("html[data-drawn]", timeout=60_000)
    return page


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = plan_by_hand("supported", timing=timing_rows("supported"))
    return export(plan, "html", tmp_path_factory.mktemp("report"))[0]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_report_is_drawn_fits_and_is_accessible(
    browser, report: Path, artefacts: Path, width: int, theme: str
) -> None:
    page = opened(browser, report, width, theme, bypass_csp=True)  # axe is a script of its own
    drawn = page.locator(".plot .main-svg").count()
    boxes = page.locator("[data-figure]").count()
    assert boxes >= 8 and drawn >= boxes
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1]
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.fig, .card, .vs')].filter(e => {
            const box = e.getBoundingClientRect();
            return box.left < 0 || box.right > window.innerWidth + 0.5;
        }).length"""
    )
    assert outside == 0
    surface = (LIGHT if theme == "light" else DARK)["plot-bg"]
    red, green, blue = (int(surface[place : place + 2], 16) for place in (1, 3, 5))
    ground = page.locator(".plot .main-svg").first.evaluate("e => e.style.background")
    assert re.sub(r"\s", "", ground) in (f"rgb({red},{green},{blue})", surface.lower())
    page.screenshot(path=artefacts / f"report-{width}-{theme}.png", full_page=True)
    if (width, theme) in ((1280, "light"), (390, "dark")):  # each form and each width once
        answer = Axe().run(page).response
        told = [(item["id"], item["nodes"][0]["html"][:200]) for item in answer["violations"]]
        assert not told and len(answer["passes"]) > 20
    page.context.close()


def test_the_theme_follows_the_system_without_reloading(browser, report: Path) -> None:
    page = opened(browser, report)
    assert page.asked == [report.as_uri()] and page.said == []
    blocks = plan_blocks(plan_by_hand("supported", timing=timing_rows("supported")))
    drawn = [block for block in blocks if len(block.table)]
    assert page.evaluate("document.documentElement.dataset.drawn") == str(len(drawn))
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        f"() => document.querySelector('.plot .js-plotly-plot')._fullLayout.paper_bgcolor"
        f".toUpperCase() === '{DARK['plot-bg']}'"
    )
    page.context.close()


def test_without_script_the_words_and_tables_stand(browser, report: Path) -> None:
    page = opened(browser, report, java_script_enabled=False)
    assert page.locator(".plot:visible").count() == 0
    page.locator("#content summary").first.click()
    table = page.locator("#content table").first
    assert table.is_visible() and "Community" in table.inner_text()
    page.context.close()


def test_hostile_text_runs_nothing_and_is_shown_as_it_is(browser, tmp_path: Path) -> None:
    """All of it at once, under the report's own content policy."""
    text = " ".join(["<b>bold</b> %{x} $\\alpha$", *MARKUP])
    file = export(hostile_plan(text), "html", tmp_path / "r.html")[0]
    page = opened(browser, file)
    assert page.asked == [file.as_uri()] and page.said == []
    assert page.locator("main script, main img, main iframe, .plot a, .plot b").count() == 0
    labels = " ".join(page.locator("#audience .plot").first.inner_text().split())
    assert "<b>bold</b> %{x} $\\alpha$" in labels
    page.context.close()


def test_the_report_prints_in_the_light_form(browser, report: Path, artefacts: Path) -> None:
    page = opened(browser, report, theme="dark")
    page.evaluate(
        """() => window.addEventListener('beforeprint', () => {
            const figure = document.querySelector('#hours .js-plotly-plot')._fullLayout;
            const sheet = getComputedStyle(document.documentElement);
            window.printed = [figure.paper_bgcolor, figure.width,
                              sheet.getPropertyValue('--surface').trim()];
        })"""
    )
    content = page.pdf(path=artefacts / "report.pdf", format="A4", print_background=True)
    assert content.startswith(b"%PDF")
    assert page.evaluate("window.printed") == [LIGHT["plot-bg"], 680, LIGHT["surface"]]
    assert page.evaluate("document.documentElement.dataset.theme") is None
    page.context.close()
