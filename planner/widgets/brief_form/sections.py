"""A part of the brief as rows of fields: read from the brief, and written back into it.

Pure functions of plain values: the brief goes in as it stands (it may break rules while it is
being edited), the top-level values to change come out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from planner.plan import Plan
from planner.widgets.brief_form.fields import Field, Refused

ROWS_MAX = 100
"""Longest list the form makes; a brief holds a handful of each."""

Values = dict[str, Any]
Fields = Callable[[Values], Sequence[Field]]


class Change(NamedTuple):
    """Top-level values to change, and where each row that follows was before (None: nowhere)."""

    values: Values
    order: list[int | None]


class Place(NamedTuple):
    """Where a problem belongs: a row and one of its fields, as far as they are known."""

    row: int | None = None
    key: str | None = None


def part(brief: Values, path: Sequence[str]) -> Any:
    """The value at `path`, None where there is none.

    >>> part({"capacity": {"money": 3}}, ("capacity", "money")), part({"capacity": 1}, ("a", "b"))
    (3, None)
    """
    value: Any = brief
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def entries(brief: Values, *path: str) -> list[Values]:
    """The entries of a list in the brief; what is no entry is left out."""
    found = part(brief, path)
    listed = found if isinstance(found, list | tuple) else ()
    return [dict(item) for item in listed if isinstance(item, dict)]


def replaced(brief: Values, path: Sequence[str], value: Any) -> Values:
    """The top-level value that holds `value` at `path`.

    >>> replaced({"capacity": {"money": 3}}, ("capacity", "currency"), "EUR")
    {'capacity': {'money': 3, 'currency': 'EUR'}}
    """
    first, *rest = path
    if not rest:
        return {first: value}
    inner = brief.get(first)
    inner = inner if isinstance(inner, dict) else {}
    return {first: {**inner, **replaced(inner, rest, value)}}


def free_name(wanted: str, taken: Sequence[Any]) -> str:
    """A name nobody has yet.

    >>> free_name("New goal", ["New goal"])
    'New goal 2'
    """
    names = (wanted, *(f"{wanted} {number}" for number in range(2, ROWS_MAX + 2)))
    return next(name for name in names if name not in taken)


class Section:
    """Rows of fields for one part of the brief.

    Parameters
    ----------
    name, title, hint
        Its name among the sections, its heading and a line under it.
    path
        Where its rows stand in the brief.
    fields
        The fields of a row, given the brief (some offer what stands elsewhere in it).
    noun
        What one row is called, as in "Remove campaign Winter box".
    new
        Makes the values of a row that is added; None: rows are neither added nor removed.
    movable
        Whether the order of the rows is a person's choice.
    compact
        Rows are lines of a table on a wide page: only the first one shows its labels.
    """

    def __init__(
        self,
        name: str,
        path: Sequence[str],
        fields: Fields,
        *,
        title: str = "",
        hint: str = "",
        noun: str = "",
        new: Callable[[Values], Values] | None = None,
        movable: bool = False,
        compact: bool = True,
    ) -> None:
        self.name, self.path, self.fields = name, tuple(path), fields
        self.title, self.hint, self.noun = title, hint, noun
        self.new, self.movable, self.compact = new, movable, compact

    # reading ------------------------------------------------------------------------------

    def rows(self, brief: Values) -> list[Values]:
        """The values of each row."""
        return entries(brief, *self.path)

    def label(self, brief: Values, row: Values) -> str:
        """What a person calls this row."""
        return str(row.get("name") or "without a name")

    def note(self, brief: Values, row: Values, plan: Plan | None) -> str:
        """A line under the row: what the data or the catalogue say of it."""
        return ""

    def field_of(self, brief: Values, row: Values, field: Field) -> Field:
        """The field as it is in this row: some have another unit or another meaning when empty."""
        return field

    def place(self, brief: Values, path: Sequence[str]) -> Place | None:
        """Where a problem at `path` of the brief belongs; None: not here. Rows count from 1."""
        here = len(self.path)
        if tuple(path[:here]) != self.path:
            return None
        inside = list(path[here:])
        row = int(inside[0]) - 1 if inside and inside[0].isdecimal() else None
        keys = [field.key for field in self.fields(brief)]
        return Place(row, inside[1] if len(inside) > 1 and inside[1] in keys else None)

    # writing ------------------------------------------------------------------------------

    def written(self, brief: Values, rows: list[tuple[int | None, Values]]) -> Change:
        """The change that leaves these rows, each with its place before."""
        values = replaced(brief, self.path, [row for _, row in rows])
        return Change(values, [before for before, _ in rows])

    def edited(self, brief: Values, index: int, key: str, value: Any) -> Change:
        """One field of one row gets a value."""
        rows: list[tuple[int | None, Values]] = [*enumerate(self.rows(brief))]
        rows[index] = (index, rows[index][1] | {key: value})
        return self.written(brief, rows)

    def added(self, brief: Values) -> Change:
        """One more row at the end."""
        rows: list[tuple[int | None, Values]] = [*enumerate(self.rows(brief))]
        if self.new is None or len(rows) >= ROWS_MAX:
            raise Refused(f"There are {len(rows)} already; take one out first.")
        return self.written(brief, [*rows, (None, self.new(brief))])

    def removed(self, brief: Values, index: int) -> Change:
        """One row less."""
        if self.new is None:
            raise Refused("These rows are always there.")
        rows = [*enumerate(self.rows(brief))]
        return self.written(brief, rows[:index] + rows[index + 1 :])

    def moved(self, brief: Values, index: int, by: int) -> Change:
        """A row changes places with the one before (-1) or after (1) it."""
        rows = [*enumerate(self.rows(brief))]
        other = index + by
        if not self.movable or not 0 <= other < len(rows):
            raise Refused("It cannot be moved further.")
        rows[index], rows[other] = rows[other], rows[index]
        return self.written(brief, rows)


class Single(Section):
    """One row that is always there: single values of the brief."""

    def rows(self, brief: Values) -> list[Values]:
        """The one row."""
        found = part(brief, self.path)
        return [dict(found) if isinstance(found, dict) else {}]

    def label(self, brief: Values, row: Values) -> str:
        """Its heading."""
        return self.title

    def place(self, brief: Values, path: Sequence[str]) -> Place | None:
        """The field the path names."""
        inside = path[len(self.path) :]
        if tuple(path[: len(self.path)]) != self.path:
            return None
        keys = [field.key for field in self.fields(brief)]
        return Place(0, inside[0]) if inside and inside[0] in keys else None

    def written(self, brief: Values, rows: list[tuple[int | None, Values]]) -> Change:
        """The values of the fields, each where it stands."""
        values: Values = {}
        for field in self.fields(brief):
            if field.key in rows[0][1]:
                values |= replaced(brief | values, (*self.path, field.key), rows[0][1][field.key])
        return Change(values, [0])
