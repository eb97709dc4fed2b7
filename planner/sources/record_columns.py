"""Columns of the planner's own tables: people, times, kinds, ids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planner.schema import INTERACTIONS, KIND_NAMES, SURVEY, TABLES, Table
from planner.sources.columns import Columns, text_column
from planner.sources.dates import ParsedDates
from planner.sources.layouts.planner_tables import REQUIRED
from planner.sources.missing import missing_column
from planner.sources.opening import Progress, RawFile, Source, open_source
from planner.sources.post_columns import drop_rare_platforms
from planner.sources.pseudonyms import RANDOM_KEY_NOTE, pseudonyms
from planner.sources.rows import RawTable
from planner.sources.tables import read_table
from planner.sources.times import reject_unknown_zones, zones_as_written
from planner.sources.vocabulary import normal, platform_name
from planner.sources.zones import check_zone, day_and_hour_of_week, to_instants, to_wall

_ALIASES = {
    "member": ("member_id", "handle", "user", "username", "author"),
    "occurred_at": ("time", "timestamp", "created_at"),
    "received_at": ("time", "timestamp", "created_at"),
    "answered_at": ("replied_at",),
    "date": ("day",),
    "respondent_id": ("respondent", "id", "response_id"),
    "message_id": ("id",),
    "event_id": ("id",),
}
KINDS = {normal(word): word for word in KIND_NAMES} | {
    "dm": "direct_message", "message": "direct_message", "retweet": "share", "repost": "share",
    "quote": "share", "reaction": "like", "favourite": "like", "favorite": "like",
    "bookmark": "save", "ugc": "user_content",
}  # fmt: skip
DIRECTIONS = {"inbound": "inbound", "in": "inbound", "outbound": "outbound", "out": "outbound"}
_INITIATIVES = {"reactive": "reactive", "proactive": "proactive"}
_PROACTIVE = {"mention", "direct_message", "user_content"}


def fits(header: Sequence[str], contract: Table, extra: tuple[str, ...]) -> bool:
    """True if a header has the columns that a table of this kind must have."""
    present = {normal(name).replace(" ", "_") for name in header}
    needed = (*extra, *REQUIRED[contract.name])
    return bool(needed) and all(present & {column, *_ALIASES.get(column, ())} for column in needed)


def open_records(
    path: Source,
    name: str | None,
    contract: Table,
    timezone: str | None,
    extra: tuple = (),
    progress: Progress | None = None,
) -> tuple[RawFile, RawTable, Columns]:
    """The file, its rows, and its columns found by the contract's names and their aliases."""
    raw_file = open_source(path, name, progress)
    check_zone(timezone, raw_file.name)
    raw = read_table(raw_file, lambda header: fits(header, contract, extra))
    return raw_file, raw, columns_of_records(raw, contract, extra)


def columns_of_records(raw: RawTable, contract: Table, extra: tuple = ()) -> Columns:
    """The columns of a table of the planner's own, found by the contract's names and aliases."""
    present = {normal(header).replace(" ", "_"): header for header in raw.header}
    mapping: dict[str, str] = {}
    for column in (*extra, *contract.names):
        if column == "member_id":
            continue
        names = (column, *_ALIASES.get(column, ()))
        found = next((present[n] for n in names if n in present), None)
        if found is not None and found not in mapping.values():
            mapping[column] = found
    for column in (*extra, *REQUIRED[contract.name]):
        if column not in mapping:
            # A file without a header line would show a person's handle here: names only we know.
            shown = [name if _is_known(name) else "(another)" for name in raw.header]
            raise missing_column(
                raw.file, shown, column, f"a column {column}", "rename one of the columns"
            )
    raw.ledger.note("Layout: the planner's own tables.")
    if contract is not SURVEY:
        unused = [header for header in raw.header if header not in mapping.values()]
        if unused:
            raw.ledger.note(f"Columns not used: {', '.join(unused)}.")
    return Columns.of(raw, mapping)


def _is_known(name: str) -> bool:
    words = normal(name).replace(" ", "_")
    aliases = {alias for names in _ALIASES.values() for alias in names} | set(_ALIASES)
    return words in aliases or any(words in table.by_name for table in TABLES.values())


def pseudonymise(columns: Columns, key: bytes | None) -> None:
    """Replace the column `member` by `member_id`; rows that name nobody are rejected."""
    texts, ledger = columns.texts("member"), columns.raw.ledger
    by_handle = pseudonyms(texts.distinct(), key)
    ledger.private = {text.strip() for text in by_handle} - {""}
    for position in texts.where({text for text in by_handle if not text.strip()}):
        ledger.reject(
            int(position), columns.mapping["member"], "", "nobody named",
            "fill in the person's handle, or take out the row",
        )  # fmt: skip
    columns.set("member_id", texts.replaced(by_handle), "text")
    ledger.note(
        "People appear under pseudonyms (a keyed hash of their handle)."
        if key is not None
        else RANDOM_KEY_NOTE
    )


def add_ids(columns: Columns, name: str, what: str) -> None:
    """Ids of the file, or row numbers where it has none."""
    if name in columns.mapping:
        columns.add_id(name)
    else:
        columns.name_rows(name)
        columns.raw.ledger.note(f"The file has no {name}; {what} are called by their row number.")


def add_platform(columns: Columns) -> None:
    """The platform in the planner's spelling; rows without one are rejected."""
    texts = columns.texts("platform")
    known = {text: platform_name(text) for text in texts.distinct()}
    for position in texts.where({text for text in known if not known[text]}):
        columns.raw.ledger.reject(
            int(position), columns.mapping["platform"], texts[position], "no platform",
            "fill in the platform, such as facebook",
        )  # fmt: skip
    drop_rare_platforms(columns, known)
    columns.set("platform", texts.replaced(known), "text")


def add_account(columns: Columns) -> None:
    """The account, missing where the file does not say."""
    if "account" in columns.mapping:
        columns.values["account"] = text_column(columns.texts("account"))
    else:
        columns.fill("account", None)


def zones_of(columns: Columns, timezone: str | None) -> np.ndarray:
    """Zone of each row's day and hour: the file's own, else the argument; None where unknown."""
    if "timezone" not in columns.mapping:
        zones = np.empty(len(columns), dtype=object)
        zones[:] = timezone  # one and the same text in every row
        return zones
    zones = columns.texts("timezone").parsed_by(zones_as_written)
    reject_unknown_zones(columns, zones)
    zones[np.equal(zones, None)] = timezone
    return zones


def add_day_and_hour(columns: Columns, parsed: ParsedDates, names: np.ndarray) -> None:
    """`day` and `hour_of_week` in the account's zone; clock time as in the file without one."""
    ledger = columns.raw.ledger
    wall = parsed.values.copy()
    instants = pd.DatetimeIndex(columns.values["occurred_at"])
    stated = ~np.isnan(parsed.offset_minutes) & ~np.isnat(parsed.values)
    late = np.zeros(len(wall), dtype=bool)
    for zone in set(names) - {None}:
        rows = names == zone
        unplaced = rows & instants.isna() & ~np.isnat(wall)
        if unplaced.any():  # the file's own zone column, no argument given
            found, notes = to_instants(wall[unplaced], zone)
            late |= unplaced
            merged = instants.tz_localize(None).to_numpy(copy=True)
            merged[unplaced] = found.tz_localize(None).as_unit("us").to_numpy()
            instants = pd.DatetimeIndex(merged).tz_localize("UTC")
            for note in notes:
                ledger.note(note)
        moved = rows & stated
        if moved.any():
            wall[moved] = to_wall(instants[moved], zone)
        ledger.note(f"Days and hours of the week are counted in {zone}.")
    if late.any():
        columns.set("occurred_at", instants, "instant")
    if (stated & np.equal(names, None).astype(bool)).any():
        utc = stated & (np.nan_to_num(parsed.offset_minutes) == 0)
        ledger.note(
            "No time zone is given: days and hours are those of the clock times in the file"
            + (" (UTC)." if utc.any() else ".")
        )
    readable = ~np.isnat(wall)
    day, hour = day_and_hour_of_week(np.where(readable, wall, np.datetime64("1970-01-05", "us")))
    timed = readable & parsed.has_time
    columns.set("timezone", names, "text")
    columns.values["day"] = pd.Series(pd.arrays.IntegerArray(day, ~readable))
    columns.values["hour_of_week"] = pd.Series(pd.arrays.IntegerArray(hour, ~timed))


def add_closed(columns: Columns, name: str, words: dict[str, str], default: str, what: str) -> None:
    """A closed vocabulary that may not be missing: other words become `default` and are counted."""
    if name not in columns.mapping:
        columns.fill(name, default)
        columns.raw.ledger.note(f"The file has no {name}; every row counts as {default}.")
        return
    texts = columns.texts(name)
    known = {text: words.get(normal(text)) for text in texts.distinct()}
    odd = len(texts.where({text for text in known if known[text] is None}))
    if odd:
        # The words themselves are not shown: a shifted cell could hold somebody's handle.
        columns.raw.ledger.note(
            f"{odd:,} row(s) have no {what} the planner knows; counted as {default}."
        )
    columns.set(
        name, texts.replaced({text: found or default for text, found in known.items()}), "text"
    )


def add_initiative(columns: Columns) -> None:
    """Who started it: the file's word, else by the kind of act."""
    if "initiative" in columns.mapping:
        add_closed(columns, "initiative", _INITIATIVES, "reactive", "initiative")
        return
    kinds = columns.values["kind"]
    words = np.array(["reactive", "proactive"], dtype=object)
    columns.set("initiative", words[kinds.isin(_PROACTIVE).to_numpy(dtype="int8")], "text")
    columns.raw.ledger.note(
        "The file has no initiative; mentions, direct messages and own posts count as proactive, "
        "the rest as reactive."
    )


def add_contest(columns: Columns) -> None:
    """Whether the act belongs to a contest; false where the file does not say."""
    if "contest" in columns.mapping:
        columns.add(INTERACTIONS.by_name["contest"])
        columns.set("contest", columns.values["contest"].fillna(False), "flag")
    else:
        columns.fill("contest", False, "flag")


def reject_early_answers(columns: Columns) -> None:
    """Turn away messages that were answered before they came in."""
    early = columns.values["answered_at"] < columns.values["received_at"]
    texts = columns.texts("answered_at")
    for position in np.flatnonzero(early.to_numpy(dtype=bool)):
        columns.raw.ledger.reject(
            int(position), columns.mapping["answered_at"], texts[position],
            "answered before it was received", "correct one of the two times",
        )  # fmt: skip
