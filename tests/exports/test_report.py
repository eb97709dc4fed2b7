"""The HTML report, read as text: complete, escaped, self-contained."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from exports.hostile import FORMULAS, HOSTILE, MARKUP, hostile_plan
from exports.plan_by_hand import empty_plan, findings_by_hand, plan_by_hand

from planner.exports.badges import CLASSES, ICONS, badge_html, icon_html, rungs_html
from planner.exports.report_html import report_html
from planner.figures import plan_blocks
from planner.figures.words import one_line
from planner.plan.document import Plan
from planner.verdict import ADVICE_LADDER, SEGMENT_LADDER

VOID = {"meta", "link", "br", "img", "circle", "path", "rect", "input", "hr"}
FETCHING = {"src", "href", "srcset", "data", "poster", "action", "formaction", "xlink:href",
            "background", "ping", "manifest"}  # fmt: skip


class Page(HTMLParser):
    """The page as a browser reads it: tags, attributes, texts, scripts, styles, headings."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.scripts: list[tuple[dict, str]] = []
        self.styles: list[str] = []
        self.comments: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self.feed(content.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        if tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_comment(self, data):
        self.comments.append(data)

    def handle_data(self, data):
        inside = self.open[-1] if self.open else ""
        if inside == "script":
            attrs, text = self.scripts[-1]
            self.scripts[-1] = (attrs, text + data)
        elif inside == "style":
            self.styles.append(data)
        else:
            self.texts.append(data)
            if inside in ("h1", "h2", "h3"):
                tag, text = self.headings[-1]
                self.headings[-1] = (tag, text + data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def page_of(plan: Plan) -> Page:
    return Page(report_html(plan))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_by_hand()


@pytest.fixture(scope="module")
def page(plan: Plan) -> Page:
    return page_of(plan)


def test_sections_stand_in_their_order(page: Page) -> None:
    assert [text.split(":")[0].split(",")[0] for tag, text in page.headings if tag == "h2"] == [
        "What this plan is", "Verdicts", "Content", "Cadence", "Audience", "Hours and balance",
        "Calendar", "Assumptions you can change", "Data this plan was made from",
    ]  # fmt: skip
    assert page.open == []
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(set(ids)) == len(ids)
    anchors = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    assert anchors and all(anchor[0] == "#" and anchor[1:] in ids for anchor in anchors)


def test_every_verdict_shows_its_evidence(page: Page, plan: Plan) -> None:
    for finding in plan.findings:
        verdict = finding.verdict
        for words in (verdict.sentence, finding.baseline, verdict.would_raise,
                      f"{verdict.rows:,} {verdict.unit}"):  # fmt: skip
            assert words in page.text
    assert "1.31 (90 %: 1.08 to 1.60) times the median of the other posts" in page.text


def test_every_figure_has_sentence_unit_and_table(page: Page, plan: Plan) -> None:
    blocks = plan_blocks(plan)
    labels = [attrs.get("aria-label") for tag, attrs in page.tags if attrs.get("role") == "img"]
    for block in blocks:
        assert block.sentence in page.text and block.title in page.text
        if len(block.table):
            assert block.unit in page.text
            assert block.sentence in labels
            for heading in block.table.columns:
                assert heading in page.text
    tables = sum(1 for tag, _ in page.tags if tag == "table")
    drawn = sum(1 for block in blocks if len(block.table))
    calendar_weeks = plan.brief.weeks
    assert tables == drawn + calendar_weeks + 2  # and the tables of targets and of data
    assert sum(1 for tag, _ in page.tags if tag == "caption") == tables
    heads = [attrs for tag, attrs in page.tags if tag == "th"]
    assert all(attrs.get("scope") in ("col", "row") for attrs in heads)


def test_every_entry_stands_with_its_reason(page: Page, plan: Plan) -> None:
    assert page.text.count("Even spacing on a day when Ida is present.") == 48
    assert page.text.count("Answers within an hour of the post at 11:30.") == 40
    assert "Campaign: Winter blend, 13 to 31 January 2027" in page.text
    assert "Blackout: Stocktaking, 8 to 9 February 2027" in page.text
    assert "Wed 13 Jan, 16:00" in page.text


def test_the_brief_is_told_in_plain_words(page: Page) -> None:
    for words in (
        "Facebook (harbour): 4 posts a week.",
        "Instagram (harbour.roast): your present rhythm.",
        "Ida: 14 h a week, Monday to Friday 09:00 to 17:00.",
        "At most 25 % of the posts sell.",
        "Quiet from 22:00 to 07:00.",
        "Nothing goes out on 8 to 9 February 2027 (Stocktaking).",
        "2 % over the plan",
    ):
        assert words in page.text


def test_simulated_data_is_named_everywhere_or_nowhere(page: Page, plan: Plan) -> None:
    assert "Simulated data. The brand, its people and all numbers here are invented." in page.text
    real = page_of(plan_by_hand(is_simulated=False))
    assert "imulated" not in real.text


def test_private_notes_are_counted_and_left_out(page: Page) -> None:
    assert "1 note of your team is left out of this report." in page.text
    assert "second brand" not in page.text


def test_an_empty_plan_says_what_is_missing() -> None:
    page = page_of(empty_plan())
    assert "No question has been put to your data yet." in page.text
    assert "No data of yours: everything here comes from the brief" in page.text
    assert "The calendar is empty." in page.text


def test_nothing_outside_is_asked_for(page: Page) -> None:
    for tag, attrs in page.tags:
        assert tag not in ("link", "base", "iframe", "object", "embed", "img", "form", "audio")
        for name, value in attrs.items():
            if name in FETCHING and value:
                assert value.startswith("#"), (tag, name, value)
            assert not name.startswith("on")
    for style in page.styles:
        assert "@import" not in style and "url(" not in style.replace(" ", "")
    inline = " ".join(attrs.get("style") or "" for _, attrs in page.tags)
    assert "url(" not in inline


def test_only_the_two_scripts_of_the_file_may_run(page: Page) -> None:
    metas = {attrs.get("http-equiv"): attrs for tag, attrs in page.tags if tag == "meta"}
    policy = metas["Content-Security-Policy"]["content"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline'; img-src" in policy and "unsafe-eval" not in policy
    assert "http" not in policy
    data, *scripts = page.scripts
    assert data[0] == {"type": "application/json", "id": "figures"}
    assert len(scripts) == 2
    for attrs, text in scripts:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert not attrs and f"'sha256-{digest}'" in policy


def test_plotly_is_embedded_once(plan: Plan) -> None:
    content = report_html(plan)
    assert content.count(b"* plotly.js v") == 1
    assert 4_800_000 < len(content) < 5_600_000


def test_figures_in_the_page_are_those_of_the_blocks(page: Page, plan: Plan) -> None:
    given = json.loads(page.scripts[0][1])
    blocks = plan_blocks(plan)
    assert len(given["figures"]) == len(blocks)
    assert "title" not in given["figures"][0]["layout"]
    assert given["config"]["showSendToCloud"] is False
    places = [int(attrs["data-figure"]) for _, attrs in page.tags if "data-figure" in attrs]
    assert places == [
        place for topic in ("content", "rhythm", "timing", "audience", "hours", "calendar")
        for place, block in enumerate(blocks) if block.topic == topic and len(block.table)
    ]  # fmt: skip


def allowed_tags(page: Page) -> set[str]:
    return {tag for tag, _ in page.tags}


@pytest.mark.parametrize("text", [*MARKUP, *FORMULAS[:4], "\r\nBEGIN:VEVENT"])
def test_hostile_text_stays_text(page: Page, text: str) -> None:
    hostile = page_of(hostile_plan(text))
    assert hostile.open == [] and hostile.comments == []
    assert allowed_tags(hostile) <= allowed_tags(page)
    assert len(hostile.scripts) == 3
    assert not any(name.startswith("on") for _, attrs in hostile.tags for name in attrs)
    assert " ".join(one_line(text).split()) in hostile.text
    assert [name for _, attrs in hostile.tags for name in attrs if name in FETCHING] == [
        "href" for tag, _ in hostile.tags if tag == "a"
    ]
    raw = hostile.scripts[0][1]
    assert "<" not in raw and ">" not in raw and "&" not in raw
    json.loads(raw)


def test_no_control_character_reaches_the_page() -> None:
    for text in HOSTILE:
        if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85]", text):
            body = report_html(hostile_plan(text)).split(b"<script", 1)[0].decode()
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", body)


# --- badges ---


def test_every_level_has_a_shape_and_its_word() -> None:
    levels = ADVICE_LADDER + SEGMENT_LADDER
    assert set(ICONS) == set(CLASSES) == set(levels)
    assert len(set(ICONS.values())) == len(levels)
    for level in levels:
        badge = badge_html(level)
        assert 'aria-hidden="true"' in badge and f"</svg>{level[0].upper()}{level[1:]}<" in badge
    assert badge_html("") == '<span class="v v-prior">No verdict</span>'


def test_rungs_rise_with_the_ladder() -> None:
    assert [rungs_html(level).count('class="on"') for level in ADVICE_LADDER] == [1, 2, 3, 4, 5]
    assert all(rungs_html(level) == "" for level in SEGMENT_LADDER)
    assert icon_html("<script>") == ""


def test_badges_of_all_levels_stand_in_a_report() -> None:
    for level in ("prior only", "leaning", "supported", "tested"):
        plan = plan_by_hand(findings=findings_by_hand(level))
        assert badge_html(level) in report_html(plan).decode()
