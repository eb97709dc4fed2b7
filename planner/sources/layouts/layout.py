"""What a layout knows: how to recognise a file and which of its columns mean what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.sources.columns import Columns


def _nothing_more(columns: Columns) -> None:
    """A layout without columns of its own making."""


@dataclass(frozen=True)
class Layout:
    """One export layout of posts.

    Parameters
    ----------
    name, title
        Key used in code and files; words for people.
    required
        The file's columns that must be there for the layout to be recognised. A subset on
        purpose: exports gain and lose columns from month to month.
    columns
        Planner column -> names it has had in this layout, the preferred one first.
    header
        All columns as written by `write`, in order.
    not_with
        Columns that another table with the same ones has besides; a file with one is not this.
    at_other_times
        Further names its columns have: older, newer, or of columns the user may tick.
    platform
        The platform all its posts are on, None if a column says so.
    month_first
        Order of day and month when the values prove nothing; None if not documented.
    interactions_kinds
        Kinds summed in the layout's own total of interactions, if it maps one.
    id_pattern
        Where the file has no ids: a pattern whose group is the id in a post's address.
    total_row
        Column and word of a row of totals, which is no post; None if there is none.
    finish
        Makes the columns that need more than one column of the file.
    """

    name: str
    title: str
    required: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    header: tuple[str, ...] = ()
    at_other_times: tuple[str, ...] = ()
    not_with: tuple[str, ...] = ()
    platform: str | None = None
    month_first: bool | None = None
    interactions_kinds: str = ""
    id_pattern: str = ""
    total_row: tuple[str, str] | None = None
    finish: Callable[[Columns], None] = field(default=_nothing_more)

    def missing(self, header: Sequence[str]) -> list[str]:
        """Required columns that the header does not have."""
        present = {_key(name) for name in header}
        return [name for name in self.required if _key(name) not in present]

    def matches(self, header: Sequence[str]) -> bool:
        """True if the header holds the required columns."""
        others = any(self.in_header(header, name) for name in self.not_with)
        return not others and not self.missing(header)

    @staticmethod
    def in_header(header: Sequence[str], name: str) -> str | None:
        """The column of the file that is called so, whatever its case and blanks."""
        return next((found for found in header if _key(found) == _key(name)), None)

    def mapping(self, header: Sequence[str]) -> dict[str, str]:
        """Planner column -> column of this file, for the columns that are there."""
        present = {_key(name): name for name in header}
        found = {}
        for column, names in self.columns.items():
            for name in names:
                if _key(name) in present:
                    found[column] = present[_key(name)]
                    break
        return found


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
