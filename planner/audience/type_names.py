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

KEPT_FROM = 0.5
"""Overlap (Jaccard) of members from which a type is the same one as before."""

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


def kept_names(
    labels: np.ndarray,
    earlier_labels: np.ndarray,
    names: tuple[str, ...],
    earlier_names: tuple[str, ...],
    weights: np.ndarray,
) -> tuple[str, ...]:
    """Names after a new fit: an earlier name stays where half or more of the members are the same.

    Parameters
    ----------
    labels, earlier_labels
        Type of the same members by both fits.
    names, earlier_names
        Of the types.
    weights
        Members per row.

    Each earlier name goes to one type at most, so that the overlap (Jaccard) is largest in all.

    >>> import numpy as np
    >>> new, old = np.array(list("aabb")), np.array(list("XXXY"))
    >>> kept_names(new, old, ("a", "b"), ("X", "Y"), np.ones(4))
    ('X', 'Y')
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    overlap = np.zeros((len(names), len(earlier_names)))
    for row, name in enumerate(names):
        for column, earlier in enumerate(earlier_names):
            mine, theirs = labels == name, earlier_labels == earlier
            union = weights[mine | theirs].sum()
            overlap[row, column] = weights[mine & theirs].sum() / union if union else 0.0
    kept = {
        int(row): earlier_names[column]
        for row, column in zip(*linear_sum_assignment(-overlap), strict=True)
        if overlap[row, column] >= KEPT_FROM
    }
    found, taken = [], set(kept.values())
    for row, name in enumerate(names):
        own, number = kept.get(row, name), 2
        # A new type must not carry the name of another that stayed.
        while row not in kept and own in taken:
            own, number = f"{name} {number}", number + 1
        taken.add(own)
        found.append(own)
    return tuple(found)
