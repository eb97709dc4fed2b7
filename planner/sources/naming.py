"""Which lines of a file can name columns."""

from __future__ import annotations

from collections.abc import Sequence


def names_columns(cells: Sequence[str]) -> bool:
    """True for cells that can only be names: filled, different, and without a digit.

    >>> names_columns(["Video title", "Views"]), names_columns(["Rain", "3"]), names_columns(["a"])
    (True, False, False)
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    return (
        len(filled) >= 2
        and len(set(filled)) == len(filled)
        and not any(sign.isdigit() for cell in filled for sign in cell)
    )
