"""Names of types from what their members do, out of a closed table: same data, same names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PHRASES = {
    "like": "Quick likers",
    "comment": "Comment-first",
    "share": "Share-first",
    "reply": "Back-and-forth",
    "direct_message": "Ask-you-directly",
    "click": "Click-through",
    "save": "Save-for-later",
    "mention": "Name-you-first",
    "user_content": "Make-their-own",
    "other": "Other ways",
}

_MANY = {"reply": "replies", "save": "saves", "user_content": "own posts", "other": "other acts"}


def kind_words(kind: str) -> str:
    """A kind of act in the plural.

    >>> kind_words("reply"), kind_words("direct_message")
    ('replies', 'direct messages')
    """
    return _MANY.get(kind, f"{kind.replace('_', ' ')}s")


def type_names(mixes: np.ndarray, overall: np.ndarray, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """One name per type, by the kind it does most beyond everyone else's share.

    Parameters
    ----------
    mixes
        Share of each kind, shape (types, kinds).
    overall
        Share of each kind among everyone, shape (kinds,).

    >>> import numpy as np
    >>> type_names(np.array([[.8, .2], [.3, .7]]), np.array([.6, .4]), ("like", "share"))
    ('Quick likers', 'Share-first')
    """
    import numpy as np

    # Standardised by the spread of a share: a rare kind done twice as often is no small thing.
    differences = (mixes - overall) / np.sqrt(overall * (1 - overall) + 1e-12)
    names: list[str] = []
    for row in differences:
        order = np.argsort(-row, kind="stable")
        first = PHRASES.get(kinds[order[0]], kinds[order[0]].replace("_", " ").capitalize())
        name = first
        if name in names and len(order) > 1:
            second = PHRASES.get(kinds[order[1]], kinds[order[1]].replace("_", " ").capitalize())
            name = f"{first}, {second.lower()}"
        number = 2
        while name in names:
            name, number = f"{first} {number}", number + 1
        names.append(name)
    return tuple(names)
