"""What a layout of daily totals knows: how to recognise a file and which columns mean what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.sources.layouts.layout import Layout

if TYPE_CHECKING:
    from planner.sources.columns import Columns


def _nothing_more(columns: Columns) -> None:
    """A layout without columns of its own making."""


@dataclass(frozen=True)
class DailyLayout:
    """One export layout of an account's daily totals.

    Parameters
    ----------
    name, title
        Key used in code; words for people.
    required
        The file's columns that must be there.
    columns
        Column of ACCOUNT -> column of the file.
    platform
        The platform it is from, None if the file or the caller says so.
    month_first
        Order of day and month when the values prove nothing.
    exact
        True if a file with further columns is another one.
    by_title
        Words of the title line above the header -> what `Primary` is: column of ACCOUNT.
    finish
        Makes the columns that need more than one column of the file.
    """

    name: str
    title: str
    required: tuple[str, ...]
    columns: dict[str, str]
    platform: str | None = None
    month_first: bool | None = None
    exact: bool = False
    by_title: tuple[tuple[str, str], ...] = ()
    finish: Callable[[Columns], None] = field(default=_nothing_more)

    def matches(self, header: Sequence[str]) -> bool:
        """True if the header holds the required columns."""
        there = all(Layout.in_header(header, name) for name in self.required)
        return there and (not self.exact or len(header) == len(self.required))

    def mapping(self, header: Sequence[str]) -> dict[str, str]:
        """Column of ACCOUNT -> column of this file, for the columns that are there."""
        found = {ours: Layout.in_header(header, name) for ours, name in self.columns.items()}
        return {ours: name for ours, name in found.items() if name}
