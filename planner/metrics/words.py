"""Numbers as words of a sentence."""

from __future__ import annotations


def percent_text(share: float | None) -> str:
    """A share as words: one decimal below 10 %, none above; "unknown" when missing.

    >>> percent_text(0.0312), percent_text(0.456), percent_text(None)
    ('3.1 %', '46 %', 'unknown')
    """
    if share is None or share != share:
        return "unknown"
    # 0.0 % of something that did happen would be untrue.
    if 0 < share < 0.0005:
        return "under 0.1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{100 * share:.1f} %" if 0 < share < 0.0995 else f"{100 * share:.0f} %"
