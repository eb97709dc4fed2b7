"""A first look at a file of posts: what was recognised, for a person to correct before reading."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planner.sources.layouts import LAYOUTS
from planner.sources.layouts.generic import GENERIC
from planner.sources.mapping import UNKNOWN, Guess, propose_mapping
from planner.sources.names import SURE
from planner.sources.opening import Source, open_source
from planner.sources.tables import is_posts, read_table

_GUESSED_FROM = 300


@dataclass(frozen=True, eq=False)
class Preview:
    """What a file of posts looks like.

    `header` names its columns, `rows` holds its first rows as texts, `layout` and `title` say what
    was recognised, `guesses` one `Guess` per planner column (the corrections go to `read_posts` as
    `mapping`), `notes` how the bytes were read.
    """

    file: str
    layout: str
    title: str
    header: tuple[str, ...]
    rows: pd.DataFrame
    guesses: tuple[Guess, ...]
    notes: tuple[str, ...]

    @property
    def mapping(self) -> dict[str, str]:
        """Planner column -> column of the file, for the columns found."""
        return {g.column: g.file_column for g in self.guesses if g.file_column is not None}


def preview_posts(
    path: Source, *, rows: int = 20, name: str | None = None, sheet: str | None = None
) -> Preview:
    """Look at a file of posts without reading it as posts.

    Raises
    ------
    DataError
        No readable table.

    >>> look = preview_posts(b"Posted on,Likes,Mood\\n2026-05-04,3,fine\\n", name="mine.csv")
    >>> look.layout, look.mapping
    ('generic', {'published_wall': 'Posted on', 'likes': 'Likes'})
    """
    raw = read_table(open_source(path, name), is_posts, sheet, most_rows=_GUESSED_FROM)
    layout = next((known for known in LAYOUTS.values() if known.matches(raw.header)), GENERIC)
    first = list(zip(*(column[:_GUESSED_FROM] for column in raw.columns), strict=True))
    guesses = propose_mapping(raw.header, first)
    if layout is not GENERIC:
        known = layout.mapping(raw.header)
        guesses = [
            Guess(guess.column, known[guess.column], SURE, f"as in {layout.title}")
            if guess.column in known
            else Guess(guess.column, None, UNKNOWN, f"{layout.title} does not have it")
            for guess in guesses
        ]
    shown = pd.DataFrame(first[:rows], columns=list(raw.header), dtype="string")
    return Preview(
        file=raw.file,
        layout=layout.name,
        title=layout.title,
        header=raw.header,
        rows=shown,
        guesses=tuple(guesses),
        notes=tuple(raw.ledger.notes),
    )
