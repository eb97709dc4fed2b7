"""What is said of coverage: the promise first, what was measured, what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.figures.words import listed, number
from planner.metrics.words import percent_text
from planner.widgets import markup
from planner.widgets.member_words import verdict_html

if TYPE_CHECKING:
    from planner.cadence.coverage import Coverage, Kept
    from planner.cadence.coverage_report import CoverageReport
    from planner.cadence.measured_replies import MeasuredReplies
    from planner.cadence.promise import Promise

BLOCKS_CAPTION = "Hours of presence to add, every week"


def coverage_words(report: CoverageReport) -> str:
    """The whole answer as HTML: verdict on the hours, the promise, hours to add, the basis."""
    from planner.cadence.coverage import coverage_sentence

    verdict = verdict_html("When messages come", report.model.verdict_)
    if report.coverage is None:
        return verdict
    coverage = report.coverage
    is_kept = coverage.planned is not None
    answer = markup.message("ok" if is_kept else "warn",
                            "The promise" if is_kept else "The promise cannot be kept",
                            [coverage_sentence(coverage)])  # fmt: skip
    basis = markup.headed_list("What it rests on", _basis(report, coverage))
    return f'{answer}{_added(coverage)}{verdict}<div class="pl-results">{basis}</div>'


def quick_words(bound: float, hours: float | None, promise: Promise, messages: int | None) -> str:
    """The first answer while a dial moves: what presence allows, in a paragraph.

    `messages` counts those it rests on; None: the published shape of a week.
    """
    from planner.cadence.promise import duration, promise_text

    source = (
        "by the published shape of a week, for your messages are not known"
        if messages is None
        else f"by your own {messages:,} messages, if nobody had to wait in a queue"
    )
    if hours is None:
        need = "no hours outside quiet hours keep it"
    elif not hours:
        need = "the present hours are enough"
    else:
        need = f"at least {number(hours)} more hours of presence a week are needed"
    return (
        f'<p role="status">With the present hours at most {markup.esc(percent_text(bound))} of '
        f"messages find somebody within {markup.esc(duration(promise.minutes))}. For "
        f"{markup.esc(promise_text(promise))} {markup.esc(need)} ({markup.esc(source)}).</p>"
    )


def _added(coverage: Coverage) -> str:
    """The blocks to add, days with the same hours in one row."""
    if not len(coverage.blocks):
        return ""
    together = coverage.blocks.groupby(["starts", "ends", "people"], sort=False)
    rows = [
        [listed([day.capitalize() for day in own["weekday"]]),
         f"{_clock(starts)} to {_clock(ends)}", f"{people}", number(own["hours"].sum())]
        for (starts, ends, people), own in together
    ]  # fmt: skip
    return markup.table(BLOCKS_CAPTION, ("Days", "Hours", "People more", "Hours of people"), rows,
                        blocks=True)  # fmt: skip


def _clock(hour: float) -> str:
    return f"{int(hour):02d}:{round(hour % 1 * 60):02d}"


def _basis(report: CoverageReport, coverage: Coverage) -> list[str]:
    mean, low, high = coverage.messages_per_week
    promise = coverage.promise
    sentences = [
        f"{number(mean)} messages a week are expected (90 % of weeks: {number(low)} to "
        f"{number(high)}), {number(coverage.work_hours)} hours of answering at "
        f"{promise.minutes_per_reply:g} minutes each (assumed).",
        f"Now: {_kept(coverage.now)}",
    ]
    if coverage.planned is not None and not coverage.is_kept_now:
        sentences.append(f"As planned: {_kept(coverage.planned)}")
    sentences.append(
        f"The usual rule, Erlang's formula hour by hour at mean rates, would have "
        f"{number(coverage.hourly_rule.added_hours)} hours added: {_kept(coverage.hourly_rule)}"
    )
    sentences += _posts(report)
    sentences += _measured(report.measured)
    sentences.append(
        f"From {coverage.weeks_played:,} played weeks, by the wall clock (nights and weekends "
        "count; a clock of business hours would hide them). People who are there are taken to "
        "answer before anything else, and first those messages that can still be answered in time; "
        "who answers strictly in order is late with all of a morning's after a long night."
    )
    return sentences


def _kept(kept: Kept) -> str:
    return (
        f"{percent_text(kept.share)} answered in time (90 % of weeks: "
        f"{percent_text(kept.share_low_90)} to {percent_text(kept.share_high_90)}), at most "
        f"{percent_text(kept.bound)} by presence; "
        f"{percent_text(kept.weeks_kept)} of weeks keep the promise."
    )


def _posts(report: CoverageReport) -> list[str]:
    from planner.figures.words import platform_label

    rows = report.model.per_post_
    return [
        f"The mean post on {platform_label(row.platform)} brings {number(row.messages_per_post)} "
        f"messages (90 %: {number(row.low_90)} to {number(row.high_90)}); an association."
        for row in rows.itertuples()
    ]


def _measured(found: MeasuredReplies) -> list[str]:
    if found.every.share is None:
        return ["No message of the record has an outcome yet, so nothing was measured."]
    sentences = [f"Measured: {found.every.sentence}"]
    if found.reachable.share is not None and found.not_reachable.decided:
        sentences.append(
            f"Of the messages that somebody on duty could have answered in time (by the brief's "
            f"hours), {percent_text(found.reachable.share)} were; "
            f"{percent_text(1 - found.reachable_share)} of all came when nobody was there in time."
        )
    if found.median_minutes is not None:
        sentences.append(
            f"Half of the messages wait longer than {number(found.median_minutes)} minutes; open "
            "ones are counted as waiting."
        )
    return sentences
