"""Which table a file holds, told by its header."""

from __future__ import annotations

from collections.abc import Sequence

from planner.schema import ACCOUNT, INBOUND, INTERACTIONS
from planner.sources.daily import DAILY_LAYOUTS
from planner.sources.opening import Source, open_source
from planner.sources.record_columns import fits
from planner.sources.tables import is_posts, read_table

KINDS = ("posts", "interactions", "inbound", "survey", "account")
"""Tables a file can hold; a survey is never guessed."""


def kind_of(path: Source, *, name: str | None = None, sheet: str | None = None) -> str:
    """One of `KINDS`: what a file seems to hold. Files of no known kind may be posts.

    Raises
    ------
    DataError
        No readable table.

    >>> kind_of(b"platform,received_at,kind\\nx,2026-03-02T09:15Z,comment\\n")
    'inbound'
    >>> kind_of(b"Date,Followers,Difference in followers from previous day\\n2026-03-02,8,1\\n")
    'account'
    """
    return _kind(read_table(open_source(path, name), _is_known, sheet, most_rows=1).header)


def _kind(header: Sequence[str]) -> str:
    if is_posts(header):
        return "posts"
    if fits(header, INTERACTIONS, ("member",)):
        return "interactions"
    if fits(header, INBOUND, ()) and "received_at" in {name.strip().lower() for name in header}:
        return "inbound"
    if fits(header, ACCOUNT, ()) and "followers" in {name.strip().lower() for name in header}:
        return "account"
    if any(layout.matches(header) for layout in DAILY_LAYOUTS.values()):
        return "account"
    return "posts"


def _is_known(header: Sequence[str]) -> bool:
    return is_posts(header) or _kind(header) != "posts"
