"""Who is there to answer, in the app: a first answer at once, hours when asked for."""

from __future__ import annotations

import pytest

from planner.cadence.coverage_report import CoverageReport, look_at_coverage
from planner.cadence.promise import Promise
from planner.samples import load_sample, sample_brief
from planner.schema import INBOUND
from planner.widgets.cadence_app import CadenceApp
from planner.widgets.coverage_panel import CoveragePanel, coverage_blocks
from planner.widgets.coverage_words import coverage_words
from planner.widgets.panels import CadencePanel
from planner.widgets.state import PlannerState


def report_for(promise: Promise) -> CoverageReport:
    sample, brief = load_sample("harbour_roast"), sample_brief("harbour_roast")
    return look_at_coverage(sample.inbound, sample.posts, brief, promise)


@pytest.fixture(scope="module")
def kept() -> CoverageReport:
    return report_for(Promise(480, 0.9))


@pytest.fixture
def panel() -> CoveragePanel:
    panel = CoveragePanel(PlannerState())
    panel.show()
    return panel


def test_the_dials_begin_with_the_brief_and_presence_is_said_at_once(panel: CoveragePanel) -> None:
    brief = sample_brief("harbour_roast")
    assert panel.within.value == brief.reply_promise_minutes
    assert panel.share.value == 100 * brief.reply_promise_share
    assert "by the published shape of a week" in panel.first.value
    assert "no hours outside quiet hours keep it" in panel.first.value
    assert panel.words.value == "" and panel.cards.children == ()


def test_hours_are_worked_out_in_a_process_of_their_own(panel: CoveragePanel) -> None:
    panel.within.value = 480
    panel._look()
    assert "The promise</b>" in panel.words.value and "Hours of presence to add" in (
        panel.words.value
    )
    assert len(panel.cards.children) == 2
    assert "by your own 2,177 messages" in panel.first.value
    panel.share.value = 95  # a moved dial takes the answer away and gives a first one at once
    assert panel.words.value == "" and panel.cards.children == ()
    assert "95 % within 8 h" in panel.first.value


def test_a_promise_that_presence_forbids_is_not_called_kept() -> None:
    report = report_for(Promise(120, 0.9))
    words = coverage_words(report)
    assert "The promise cannot be kept" in words and "What can:" in words
    assert "Hours of presence to add" not in words
    blocks = {block.name: block for block in coverage_blocks(report)}
    assert "find somebody in time now" in blocks["presence"].title
    assert "at most" in blocks["reach"].title


def test_a_kept_promise_stands_beside_erlang_and_what_was_measured(kept: CoverageReport) -> None:
    words = coverage_words(kept)
    for said in ("Erlang", "Measured:", "nobody was there in time", "assumed", "an association",
                 "played weeks", "open ones are counted as waiting"):  # fmt: skip
        assert said in words
    assert kept.coverage.planned.share <= kept.coverage.planned.bound + 0.005


def test_figures_have_table_unit_rows_and_a_sentence(kept: CoverageReport) -> None:
    presence, reach = coverage_blocks(kept)
    assert len(presence.table) == 168 and {"90 % from", "90 % to"} <= set(presence.table.columns)
    assert presence.verdict == "supported" and "2,177 messages" in presence.sentence
    assert "Europe/Copenhagen" in presence.unit and "no interval" in reach.sentence
    assert reach.table["Reached at most, %"].is_monotonic_increasing


def test_own_messages_take_the_place_of_the_samples(panel: CoveragePanel) -> None:
    rows = "".join(f"m{day},facebook,2026-03-{day:02d}T10:00Z,\n" for day in range(1, 29))
    text = f"message_id,platform,received_at,answered_at\n{rows}"
    panel.upload.receive("inbox.csv", text.encode())
    assert "inbox.csv" in panel.upload.rows.value and len(panel._inbound()) == 28
    panel._look()  # never answered and too few: words, no traceback
    assert "not known yet" in panel.words.value and panel.cards.children == ()
    panel._state.choose_sample("lantern_books")
    panel.show()
    assert len(panel._inbound()) != 28 and panel.upload.rows.value == ""


def test_a_file_that_is_no_inbox_is_refused_in_words(panel: CoveragePanel) -> None:
    panel.upload.receive("posts.csv", b"a,b\n1,2\n")
    said = panel.upload.reading.guard.place.value
    assert "expected a column platform" in said and "Remedy" in said
    assert panel._own is None and len(panel._inbound()) == len(load_sample("harbour_roast").inbound)


def test_no_messages_at_all(panel: CoveragePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel, "_inbound", INBOUND.empty)
    panel._look()
    assert "messages are not known" in panel.words.value


def test_the_promise_goes_into_the_brief_when_somebody_says_so(panel: CoveragePanel) -> None:
    panel.within.value, panel.share.value = 240, 80
    assert panel._state.brief["reply_promise_minutes"] != 240
    panel._take_over()
    assert panel._state.brief["reply_promise_minutes"] == 240
    assert panel._state.brief["reply_promise_share"] == pytest.approx(0.8)


def test_a_brief_with_gaps_is_said(panel: CoveragePanel) -> None:
    panel._state.change_brief(timezone="nowhere")
    panel._look()
    assert "brief has gaps" in panel.words.value


def test_cadence_stands_in_the_planner_and_alone() -> None:
    app = CadenceApp()
    assert isinstance(app.panel, CadencePanel)
    assert [type(part).__name__ for part in app.panel.asking] == [
        "TimingPanel",
        "FrequencyPanel",
        "CoveragePanel",
        "WatchPanel",
    ]
    assert "Cadence" in app.panel.words.value


def test_a_promise_between_the_usual_ones_is_shown_as_it_is() -> None:
    state = PlannerState()
    state.change_brief(reply_promise_minutes=90)
    panel = CoveragePanel(state)
    panel.show()
    assert panel.within.value == 90 and panel.within.label == "1.5 h"
    assert "within 1.5 h" in panel.first.value
