"""Labels: what the brand knows about its posts and no export says (pillar, intent, paid ...)."""

from __future__ import annotations

import pandas as pd

from planner.catalog import UNLABELLED
from planner.errors import DataError
from planner.schema import DTYPES, INTENT_NAMES, POSTS
from planner.sources.columns import Columns
from planner.sources.masking import masked
from planner.sources.opening import Source, open_source
from planner.sources.post_columns import stated_instants
from planner.sources.tables import read_table
from planner.sources.vocabulary import FORMAT_WORDS, normal, platform_name

LABEL_COLUMNS = ("pillar", "intent", "format", "paid", "spend", "currency", "boosted_at")
"""Columns a table of labels may carry beside post_id and platform."""


def read_labels(path: Source | pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """A table of labels with right types, and notes.

    Parameters
    ----------
    path
        A file with the columns post_id, optionally platform, and any of `LABEL_COLUMNS`; or a
        DataFrame with these columns.

    Raises
    ------
    DataError
        No post_id, none of the label columns, or a row that cannot be read: labels are the
        user's own list, so a mistake in it is reported instead of being passed over.
    """
    if isinstance(path, pd.DataFrame):
        path = path.to_csv(index=False).encode("utf-8")
    raw = read_table(open_source(path), lambda header: "post_id" in map(_key, header))
    names = {_key(name): name for name in raw.header}
    wanted = [name for name in ("post_id", "platform", *LABEL_COLUMNS) if name in names]
    if "post_id" not in wanted or not set(wanted) & set(LABEL_COLUMNS):
        raise DataError(
            file=raw.file,
            column="post_id" if "post_id" not in wanted else "pillar",
            got=f"the columns {', '.join(raw.header)}",
            expected=f"post_id and at least one of {', '.join(LABEL_COLUMNS)}",
            remedy="rename the columns of the labels",
        )
    columns = Columns.of(raw, {name: names[name] for name in wanted})
    columns.add_id("post_id")
    if "platform" in wanted:
        columns.set("platform", [platform_name(text) for text in columns.texts("platform")], "text")
    intents = {word: word for word in INTENT_NAMES}
    for name in wanted[1:]:
        if name == "intent":
            columns.add_words("intent", intents, "intent")
        elif name == "format":
            columns.add_words("format", FORMAT_WORDS, "format")
        elif name == "boosted_at":
            columns.set(name, stated_instants(columns, name), "instant")
        elif name != "platform":
            columns.add(POSTS.by_name[name])
    if len(raw.ledger.rejected):
        bad = raw.ledger.rejected.iloc[0]
        raise DataError(
            file=raw.file,
            row=int(bad["row"]),
            column=bad["column"] or None,
            got=f"{bad['value']!r} ({bad['reason']})",
            expected="a readable label",
            remedy=bad["remedy"],
        )
    if "pillar" in columns:
        columns.values["pillar"], _ = masked(columns.values["pillar"])
    key = [name for name in ("platform", "post_id") if name in wanted]
    table = pd.DataFrame(columns.values)
    repeated = int(table.duplicated(key).sum())
    notes = [f"Labels: {note}" for note in raw.ledger.notes if note.startswith("Column")]
    if repeated:
        notes.append(f"Labels: {repeated:,} post(s) are labelled twice; the last label counts.")
    return table.drop_duplicates(key, keep="last"), notes


def join_labels(
    posts: pd.DataFrame, labels: Source | pd.DataFrame | None
) -> tuple[pd.DataFrame, list[str]]:
    """Posts with their labels, and notes. No post is dropped.

    A label overrules what the export says; a blank label leaves it. Posts without a pillar or
    intent carry "unlabelled".

    >>> posts = pd.DataFrame({"post_id": ["1", "2"], "platform": ["x", "x"]}, dtype="string")
    >>> table, notes = join_labels(posts, b"post_id,pillar,intent\\n1,beans,sell\\n")
    >>> table[["pillar", "intent"]].to_numpy().tolist(), notes
    ([['beans', 'sell'], ['unlabelled', 'unlabelled']], ['1 of 2 posts have no label.'])
    """
    posts = posts.copy()
    notes: list[str] = []
    if labels is not None:
        table, notes = read_labels(labels)
        key = [name for name in ("platform", "post_id") if name in table]
        found = posts[key].merge(table, on=key, how="left", indicator=True)
        found.index = posts.index
        for name in LABEL_COLUMNS:
            if name in found:
                given = found[name]
                dtype = DTYPES[POSTS.by_name[name].kind]
                posts[name] = given.where(given.notna(), posts[name]) if name in posts else given
                posts[name] = posts[name].astype(dtype)
        without = int((found["_merge"] == "left_only").sum())
        if without:
            notes.append(f"{without:,} of {len(posts):,} posts have no label.")
        if "paid" in found and "paid" in posts:
            notes.append("Which posts were paid for comes from the labels.")
    for name in ("pillar", "intent"):
        values = posts[name] if name in posts else pd.Series(pd.NA, index=posts.index)
        posts[name] = values.astype("string").fillna(UNLABELLED)
    return posts, notes


def _key(name: str) -> str:
    return normal(name).replace(" ", "_")
