"""Small matters of wording that every sentence shares."""

from __future__ import annotations


def counted(number: float, noun: str, plural: str | None = None) -> str:
    """A whole number with its noun in the right form.

    >>> counted(1, "post"), counted(1250, "post"), counted(2, "reply", "replies")
    ('1 post', '1,250 posts', '2 replies')
    """
    word = noun if number == 1 else plural or f"{noun}s"
    return f"{number:,.0f} {word}"
