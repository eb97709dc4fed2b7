"""The next step to ask a group of people for: one rung up from what they do now.

A suggestion by rule, not a finding: whether people take the step is for a test to say.
"""

from __future__ import annotations

LADDER = ("like", "click", "save", "comment", "reply", "direct_message", "share", "mention",
          "user_content")  # fmt: skip
"""Kinds of act from the least to the most that is asked of a person."""

_AFTER_KIND = {
    "like": "a first comment: ask a question that a word or two will answer",
    "click": "a save or a comment: ask what they found behind the link",
    "save": "a comment: ask what they saved it for",
    "comment": "a conversation: answer within the day and ask back",
    "reply": "a share: give them something they can pass on with a line of their own",
    "direct_message": "a public word: ask whether you may quote the question, and answer it there",
    "share": "a mention or a post of their own: ask to see how they use it, and show the best",
    "mention": "a post of their own: ask for a picture or a story, and credit it",
    "user_content": "a standing part: early looks, a say in what comes next, thanks by name",
    "other": "a comment: ask a question that a word or two will answer",
}

_AFTER_TIER = {
    "visitor": "a second visit: end posts with what comes next, and ask one easy question",
    "regular": "a first comment: ask a question that a word or two will answer",
    "contributor": "a share or a mention: give them something worth passing on",
    "advocate": "a standing part: early looks, a say in what comes next, thanks by name",
}


def next_step(tier: str | None = None, kind: str | None = None) -> str:
    """What to ask a tier for, or a type by the kind of act that sets it apart.

    >>> next_step(tier="visitor")
    'a second visit: end posts with what comes next, and ask one easy question'
    >>> next_step(kind="like")
    'a first comment: ask a question that a word or two will answer'
    """
    if tier is not None:
        return _AFTER_TIER[tier]
    return _AFTER_KIND.get(kind or "other", _AFTER_KIND["other"])
