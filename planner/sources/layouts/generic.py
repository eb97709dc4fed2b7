"""Any CSV with one row per post: columns found by name and content, open to correction."""

from __future__ import annotations

from planner.sources.layouts.layout import Layout
from planner.sources.mapping import CHECK, NOTHING_FOUND, propose_mapping
from planner.sources.rows import RawTable

GENERIC = Layout(name="generic", title="a table the planner does not know", required=(), columns={})


def guess_columns(raw: RawTable) -> tuple[dict[str, str], str]:
    """(planner column -> column of the file, why no date column was found or "").

    Each guess that a person should check is noted.

    >>> from planner.sources.opening import open_source
    >>> from planner.sources.rows import read_rows
    >>> guess_columns(read_rows(open_source(b"Posted on,Likes\\n2026-05-04,3\\n")))
    ({'published_wall': 'Posted on', 'likes': 'Likes'}, '')
    """
    rows = list(zip(*(column[:300] for column in raw.columns), strict=True))
    found, refused = {}, ""
    for guess in propose_mapping(raw.header, rows):
        if guess.file_column is None:
            if guess.reason != NOTHING_FOUND:
                raw.ledger.note(f"Not used for {guess.column}: {guess.reason}.")
                refused = guess.reason if guess.column == "published_wall" else refused
            continue
        if guess.column == "interactions" and guess.confidence == CHECK:
            # "Engagements" of a platform count clicks and opened details, too.
            parts = [name for name in ("likes", "reactions", "comments", "shares") if name in found]
            if len(parts) >= 2:
                raw.ledger.note(
                    f"'{guess.file_column}' is not taken as the total of interactions, since it "
                    "may count clicks, too; name it in the mapping to use it."
                )
                continue
        found[guess.column] = guess.file_column
        if guess.confidence == CHECK:
            raw.ledger.note(
                f"'{guess.file_column}' is taken as {guess.column} ({guess.reason}), "
                "a guess to check."
            )
    return found, refused
