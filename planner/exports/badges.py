"""Verdict badges: a shape of its own for every level, and always the word beside it.

The badge grows heavier with the evidence: dashed ring, ring with a level line, half-filled ring,
disc with a tick, hexagon with a tick. Segments have squares and discs. One hue, so the ladder
survives print and colour blindness. Classes and colours come from the page's style sheet.
"""

from __future__ import annotations

from html import escape

from planner.figures.words import capital, one_line
from planner.verdict import ADVICE_LADDER

ICONS: dict[str, str] = {
    "prior only": '<circle cx="8" cy="8" r="6" stroke-dasharray="2.4 2.3"/>',
    "not distinguishable from flat": '<circle cx="8" cy="8" r="6"/><path d="M4.8 8h6.4"/>',
    "leaning": '<circle cx="8" cy="8" r="6"/><path class="f" d="M8 2a6 6 0 0 1 0 12z"/>',
    "supported": '<circle class="f" cx="8" cy="8" r="6.75"/>'
    '<path class="k" d="M5 8.2l2.1 2.1L11 6.2"/>',
    "tested": '<path class="f" d="M8 .8l6.2 3.6v7.2L8 15.2l-6.2-3.6V4.4z"/>'
    '<path class="k" d="M5 8.2l2.1 2.1L11 6.2"/>',
    "not enough data": '<rect x="2.5" y="2.5" width="11" height="11" rx="1.5" '
    'stroke-dasharray="2.4 2.3"/>',
    "no types, useful slices": '<rect x="2.5" y="2.5" width="11" height="11" rx="1.5"/>'
    '<path d="M2.5 6.2h11M2.5 9.8h11"/>',
    "types found": '<circle class="f" cx="8" cy="4" r="2.7"/>'
    '<circle class="f" cx="4" cy="11.4" r="2.7"/><circle class="f" cx="12" cy="11.4" r="2.7"/>',
}
"""Level -> drawing on a 16 px grid; class f is filled, k is knocked out."""

CLASSES: dict[str, str] = {
    "prior only": "v-prior",
    "not distinguishable from flat": "v-flat",
    "leaning": "v-leaning",
    "supported": "v-supported",
    "tested": "v-tested",
    "not enough data": "v-prior",
    "no types, useful slices": "v-flat",
    "types found": "v-supported",
}
"""Level -> class of the badge in the style sheet."""


def icon_html(level: str) -> str:
    """The icon of a level as inline SVG, hidden from screen readers; empty for unknown levels.

    >>> icon_html("best ever")
    ''
    """
    if level not in ICONS:
        return ""
    return (
        '<svg class="ico" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" '
        f'focusable="false">{ICONS[level]}</svg>'
    )


def badge_html(level: str) -> str:
    """The badge of a verdict level: icon and word. Any text is safe: it is escaped.

    >>> badge_html("leaning").endswith("</svg>Leaning</span>")
    True
    >>> badge_html("<b>sure</b>")
    '<span class="v v-prior">&lt;b&gt;sure&lt;/b&gt;</span>'
    """
    words = escape(capital(one_line(level)) or "No verdict")
    return f'<span class="v {CLASSES.get(level, "v-prior")}">{icon_html(level)}{words}</span>'


def rungs_html(level: str) -> str:
    """Small bars and words that tell how far up the advice ladder a level stands.

    Empty for the segment ladder, whose levels are no degrees of one thing.

    >>> rungs_html("supported").count(' class="on"'), rungs_html("types found")
    (4, '')
    """
    if level not in ADVICE_LADDER:
        return ""
    rank = ADVICE_LADDER.index(level)
    bars = '<i class="on"></i>' * (rank + 1) + "<i></i>" * (len(ADVICE_LADDER) - rank - 1)
    return (
        f'<span class="rungs" aria-hidden="true">{bars}</span>'
        f'<span class="step">step {rank + 1} of {len(ADVICE_LADDER)}</span>'
    )
