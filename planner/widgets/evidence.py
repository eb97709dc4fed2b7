"""Findings in words: verdict, sentence, interval, rows, and what would settle it."""

from __future__ import annotations

from collections.abc import Iterable

from planner.exports.badges import badge_html, rungs_html
from planner.exports.report_words import kpi_rows
from planner.figures.words import capital, platform_label
from planner.plan import Finding, Plan
from planner.widgets import markup

QUESTIONS = {
    "audience": "Who takes part",
    "lifecycle": "Who is still with you",
    "content": "Content",
    "timing": "Hours",
    "rhythm": "Posts a week",
}


def about(finding: Finding) -> str:
    """What a finding is about, in two or three words."""
    question = QUESTIONS.get(finding.topic, capital(finding.topic.replace("_", " ")))
    return question if finding.scope == "all" else f"{question} · {platform_label(finding.scope)}"


def rows_behind(finding: Finding) -> str:
    """The count of rows behind a finding."""
    return f"{finding.verdict.rows:,} {finding.verdict.unit}"


def strips(findings: Iterable[Finding]) -> str:
    """A verdict strip for each finding."""
    return f'<div class="pl-strips">{"".join(map(strip, findings))}</div>'


def strip(finding: Finding) -> str:
    """One verdict strip."""
    verdict = finding.verdict
    pairs = [
        ("Interval", verdict.interval_text()),
        ("Rows behind it", rows_behind(finding)),
    ]
    if finding.baseline:
        pairs.append(("Simple rule beside it", finding.baseline))
    pairs.append(("What would settle it", verdict.would_raise))
    cells = "".join(
        f'<div class="{_place(name)}"><dt>{markup.esc(name)}</dt><dd>{markup.esc(value)}</dd></div>'
        for name, value in pairs
    )
    return (
        f'<section class="vs" aria-label="{markup.esc(about(finding))}"><div class="top">'
        f"{badge_html(verdict.level)}{rungs_html(verdict.level)}"
        f'<span class="about">{markup.esc(about(finding))}</span></div>'
        f'<p class="say">{markup.esc(verdict.sentence)}</p><dl class="pl-meta">{cells}</dl>'
        "</section>"
    )


def _place(name: str) -> str:
    return {"Simple rule beside it": "base", "What would settle it": "settle"}.get(name, "")


def glance(plan: Plan) -> str:
    """All verdicts of a plan, each in two words."""
    cells = "".join(
        f"<div><dt>{markup.esc(about(finding))}, {markup.esc(rows_behind(finding))}</dt>"
        f"<dd>{badge_html(finding.verdict.level)}</dd></div>"
        for finding in plan.findings
    )
    return f'<dl class="pl-glance">{cells}</dl>'


def findings_table(plan: Plan) -> str:
    """All findings of a plan: verdict, sentence, interval, rows, and what would settle it."""
    rows = "".join(_finding_row(finding) for finding in plan.findings)
    heads = ("About", "What your data say", "What would settle it")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        '<table class="pl blocks pl-findings"><caption>What the data can and cannot say</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def targets_table(plan: Plan) -> str:
    """The KPIs of the brief beside what the data say of them now; nothing without a KPI."""
    rows = "".join(
        f'<tr><th scope="row">{markup.esc(row["metric"])}</th>'
        f'<td data-h="Goal">{markup.esc(row["goal"])}</td>'
        f'<td data-h="Target">{markup.esc(row["target"])}</td>'
        f'<td data-h="Now">{markup.esc(row["now"])}; {markup.esc(row["rows"])}</td></tr>'
        for row in kpi_rows(plan)
    )
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("KPI", "Goal", "Target", "Now"))
    return (
        '<div class="pl-card"><table class="pl blocks"><caption>Targets beside what is so now '
        "(90 %: where nine in ten of your own periods lie)</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _finding_row(finding: Finding) -> str:
    verdict = finding.verdict
    return (
        f'<tr><th scope="row">{markup.esc(about(finding))}</th>'
        f"<td>{badge_html(verdict.level)}<br>{markup.esc(verdict.sentence)}<br>"
        f'<span class="tiny muted">{markup.esc(verdict.interval_text())}; '
        f"{markup.esc(rows_behind(finding))}</span></td>"
        f'<td class="soft" data-h="What would settle it">{markup.esc(verdict.would_raise)}</td>'
        "</tr>"
    )
