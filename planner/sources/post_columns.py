"""Typing the columns of posts: counts, words, ids, names of platform and account."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.schema import POSTS
from planner.sources.columns import NUMERIC_KINDS, Columns, file_decimal
from planner.sources.dates import parse_dates
from planner.sources.masking import mask_members
from planner.sources.names import HOUR
from planner.sources.vocabulary import (
    FORMAT_WORDS,
    PLATFORM_WORDS,
    platform_in_name,
    platform_name,
)
from planner.wording import counted

_MADE_ELSEWHERE = {
    "post_id", "platform", "published_wall", "timezone", "published_at", "has_time_of_day",
    "format", "intent", "exported_at", "boosted_at", "interactions_kinds", HOUR,
}  # fmt: skip
RARE_PLATFORM_ROWS = 20
"""An unknown platform must stand in more than one row of so many to be taken for one."""
_INTENTS = {word: word for word in ("sell", "inform", "converse", "unlabelled")}


def type_columns(columns: Columns) -> None:
    """Type every mapped column except names, ids and times, which have rules of their own."""
    numeric = [
        columns.mapping[column.name]
        for column in POSTS.columns
        if column.kind in NUMERIC_KINDS and column.name in columns.mapping
    ]
    decimal = file_decimal(columns.raw, numeric)
    for column in POSTS.columns:
        if column.name in columns.mapping and column.name not in _MADE_ELSEWHERE:
            columns.add(column, decimal)
    if "format" in columns.mapping:
        columns.add_words("format", FORMAT_WORDS, "format")
    if "intent" in columns.mapping:
        columns.add_words("intent", _INTENTS, "intent")
    if "pillar" in columns:
        _name_numbered_pillars(columns)
    for name in ("exported_at", "boosted_at"):
        if name in columns.mapping:
            columns.set(name, stated_instants(columns, name), "instant")


def _name_numbered_pillars(columns: Columns) -> None:
    """Pillars that are bare numbers get their column's name: "2" becomes "category 2"."""
    pillar = columns.values["pillar"]
    known = pillar.dropna()
    if len(known) and known.str.strip().str.fullmatch(r"\d+").all():
        label = columns.mapping["pillar"].lower()
        columns.values["pillar"] = (label + " " + pillar.str.strip()).astype("string")
        columns.raw.ledger.note(
            f"'{columns.mapping['pillar']}' holds numbers; its values are called '{label} 1' and "
            "so on."
        )


def stated_instants(columns: Columns, name: str) -> pd.DatetimeIndex:
    """Instants of an optional column, UTC where no offset is stated."""
    parsed = parse_dates(columns.texts(name), required=False)
    columns.report(name, parsed)
    minutes = np.nan_to_num(parsed.offset_minutes).astype("timedelta64[m]")
    return pd.DatetimeIndex(parsed.values - minutes).tz_localize("UTC")


def keep_own_times(columns: Columns) -> None:
    """The planner's own table states instants, and the lack of a time of day, itself."""
    if "published_at" in columns.mapping:
        stated = pd.Series(stated_instants(columns, "published_at"))
        columns.set("published_at", stated.fillna(columns.values["published_at"]), "instant")
    columns.add(POSTS.by_name["has_time_of_day"])
    columns.set("has_time_of_day", columns.values["has_time_of_day"].fillna(False), "flag")


def add_post_ids(columns: Columns, *, generic: bool, id_pattern: str = "") -> None:
    """Ids as exact text; where a file has none, its addresses or row numbers serve.

    `id_pattern` finds the id within an address, for layouts that have them there.
    """
    ledger = columns.raw.ledger
    if "post_id" in columns.mapping:
        columns.add_id("post_id")
        if generic:
            _add_account_to_ids(columns)
    elif "permalink" in columns.mapping and columns.values["permalink"].notna().all():
        addresses = columns.values["permalink"]
        found = addresses.str.extract(id_pattern, expand=False) if id_pattern else None
        if found is not None and found.notna().all():
            columns.values["post_id"] = found.astype("string")
            ledger.note("The ids are the numbers in the posts' addresses.")
            return
        columns.values["post_id"] = addresses
        ledger.note("The file has no column of ids; the posts' addresses serve as ids.")
    else:
        columns.name_rows("post_id")
        ledger.note(
            "The file has no column of ids; posts are called by their row number, so they cannot "
            "be recognised in a later export."
        )


def _add_account_to_ids(columns: Columns) -> None:
    """Ids that are unique per account only become "account/id"."""
    if "account" not in columns:
        return
    ids, accounts = columns.values["post_id"], columns.values["account"]
    pairs = pd.DataFrame({"id": ids, "account": accounts}).dropna().drop_duplicates()
    if pairs["id"].duplicated().any():
        columns.values["post_id"] = (accounts.fillna("") + "/" + ids).astype("string")
        columns.raw.ledger.note(
            f"'{columns.mapping['post_id']}' repeats between accounts; ids are account/id."
        )


def add_names(
    columns: Columns, layout_platform: str | None, platform: str | None, account: str | None
) -> None:
    """Platform and account: from the file, the layout, the caller, the file's name, or unknown."""
    ledger = columns.raw.ledger
    fallback = platform_name(platform) if platform else None
    if "platform" in columns.mapping:
        texts = columns.texts("platform")
        known = {text: platform_name(text) or fallback or "unknown" for text in texts.distinct()}
        drop_rare_platforms(columns, known)
        columns.set("platform", texts.replaced(known), "text")
        if fallback is None and "unknown" in known.values():
            ledger.note("Posts with a blank platform are kept under the platform 'unknown'.")
    elif layout_platform:
        columns.fill("platform", layout_platform)
    elif fallback:
        columns.fill("platform", fallback)
        ledger.note(f"The platform is {fallback}, as given.")
    else:
        guess = platform_in_name(columns.raw.file)
        columns.fill("platform", guess or "unknown")
        ledger.note(
            f"The platform is taken as {guess} from the file's name, a guess to check."
            if guess
            else "The file does not name its platform; it is called 'unknown'. Give platform= to "
            "name it."
        )
    if "account" in columns:
        columns.values["account"] = columns.values["account"].fillna(account or pd.NA)
    else:
        columns.fill("account", account)


def drop_rare_platforms(columns: Columns, known: dict[str, str]) -> None:
    """A platform nobody knows, in a row or two of many, is a shifted cell: maybe a name."""
    texts = columns.texts("platform")
    counts = texts.counts()
    few = max(1, len(texts) // RARE_PLATFORM_ROWS)
    rare = 0
    for text, name in known.items():
        is_odd = name not in PLATFORM_WORDS.values() and name != "unknown"
        if is_odd and (mask_members(text) != text or counts[text] <= few < len(texts)):
            known[text] = "unknown"
            rare += counts[text]
    if rare:
        columns.raw.ledger.note(
            f"{counted(rare, 'row')} name a platform the planner does not know and few others "
            "name; kept under the platform 'unknown'."
        )


def note_unused(columns: Columns) -> None:
    """One note with the columns of the file that nothing was read from."""
    used = set(columns.mapping.values())
    unused = [name for name in columns.raw.header if name not in used]
    if unused:
        names = ", ".join(name[:60] for name in unused)
        columns.raw.ledger.note(f"Columns not used: {names}.")
