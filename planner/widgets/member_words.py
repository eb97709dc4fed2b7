"""What became of an uploaded table, and a verdict on it, as HTML."""

from __future__ import annotations

from planner.exports.badges import badge_html, rungs_html
from planner.sources import Import
from planner.verdict import Verdict
from planner.widgets import markup

SHOWN_REJECTED = 20


SIMULATED = '<p><span class="pl-sim">simulated data</span></p>'
"""Stands above every answer that rests on a sample brand."""


def rows_html(found: Import) -> str:
    """What became of every row of a log, and the decisions taken."""
    pairs = [(f"Rows {row.fate}", f"{row.rows:,}") for row in found.accounting.itertuples()]
    rejected = found.rejected.head(SHOWN_REJECTED)
    rows = [[f"{row.row}", row.column, row.value, row.reason, row.remedy]
            for row in rejected.itertuples()]  # fmt: skip
    table = markup.table(
        f"Rejected rows, {len(rejected):,} of {len(found.rejected):,}",
        ("Line", "Column", "Found", "Reason", "Remedy"), rows, blocks=True,
    )  # fmt: skip
    return (
        f"<h4>{markup.esc(found.file)}</h4>{markup.facts(pairs)}"
        + markup.folded("Decisions taken while reading", markup.headed_list("", found.notes))
        + (table if rows else "")
    )


def verdict_html(about: str, verdict: Verdict) -> str:
    """One verdict with its sentence, interval, rows and what would settle it."""
    pairs = [
        ("Rows behind it", f"{verdict.rows:,} {verdict.unit}"),
        ("Interval", verdict.interval_text()),
        ("What would settle it", verdict.would_raise),
    ]
    return (
        f'<section class="vs" aria-label="{markup.esc(about)}"><div class="top">'
        f"{badge_html(verdict.level)}{rungs_html(verdict.level)}"
        f'<span class="about">{markup.esc(about)}</span></div>'
        f'<p class="say">{markup.esc(verdict.sentence)}</p>{markup.facts(pairs)}</section>'
    )
