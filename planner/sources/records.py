"""Reading the planner's own tables beside posts: interactions, inbound, survey."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from planner.errors import DataError
from planner.schema import INBOUND, INTERACTIONS, SURVEY
from planner.sources.assembling import assemble
from planner.sources.collecting import uncollected
from planner.sources.columns import Columns, file_decimal, text_column
from planner.sources.imported import Import
from planner.sources.masking import masked
from planner.sources.missing import missing_column
from planner.sources.opening import Progress, Source
from planner.sources.record_columns import (
    DIRECTIONS,
    KINDS,
    add_account,
    add_closed,
    add_contest,
    add_day_and_hour,
    add_ids,
    add_initiative,
    add_platform,
    open_records,
    pseudonymise,
    reject_early_answers,
    zones_of,
)
from planner.sources.sensitive import unfit
from planner.sources.times import add_instant

LAYOUT = "planner"


@uncollected()
def read_interactions(
    path: Source,
    timezone: str | None = None,
    key: bytes | None = None,
    *,
    name: str | None = None,
    progress: Progress | None = None,
) -> Import:
    """Acts of single people: `member`, `platform`, `occurred_at`, `kind` and more if known.

    Parameters
    ----------
    path
        A path, bytes or an open file. Columns: member (handle), platform, occurred_at, kind;
        optional event_id, timezone, direction, initiative, post_id, contest.
    timezone
        IANA zone of the account: days and hours of the week are counted in it, and clock times
        without an offset are read in it.
    key
        Key of the pseudonyms (see `planner.sources.pseudonyms`). None draws one for the session.
    progress
        Told the share done and what is being done, for large files.

    Returns
    -------
    Import
        `table` honours INTERACTIONS. Handles appear nowhere in it.

    Raises
    ------
    DataError
        No readable table, missing columns, an unknown zone.

    >>> found = read_interactions(
    ...     b"member,platform,occurred_at,kind\\n@ida,x,2026-03-02T09:15Z,comment\\n",
    ...     timezone="Europe/Copenhagen", key=b"secret")
    >>> found.interactions[["hour_of_week", "kind", "initiative"]].to_numpy().tolist()
    [[10, 'comment', 'reactive']]
    """
    raw_file, _, columns = open_records(
        path, name, INTERACTIONS, timezone, extra=("member",), progress=progress
    )
    pseudonymise(columns, key)
    add_ids(columns, "event_id", "acts")
    add_platform(columns)
    add_day_and_hour(
        columns,
        add_instant(columns, "occurred_at", timezone, required=True),
        zones_of(columns, timezone),
    )
    add_closed(columns, "kind", KINDS, "other", "kind of act")
    add_closed(columns, "direction", DIRECTIONS, "inbound", "direction")
    add_initiative(columns)
    if "post_id" in columns.mapping:
        columns.add_id("post_id", required=False)
    add_contest(columns)
    return assemble(columns, INTERACTIONS, "event_id", raw_file, LAYOUT)


@uncollected()
def read_inbound(
    path: Source,
    timezone: str | None = None,
    *,
    name: str | None = None,
    progress: Progress | None = None,
) -> Import:
    """Messages that need an answer: `platform`, `received_at`, and `answered_at` once answered.

    Clock times without an offset need `timezone`. A message without answer keeps a missing
    `answered_at`; one answered before it came in is rejected.

    Raises
    ------
    DataError
        No readable table, missing columns, an unknown zone, or clock times without a zone.

    >>> found = read_inbound(b"message_id,platform,received_at,answered_at\\n"
    ...                      b"m1,facebook,2026-03-02T09:15Z,\\n")
    >>> len(found.inbound), bool(found.inbound["answered_at"].isna().all())
    (1, True)
    """
    raw_file, raw, columns = open_records(path, name, INBOUND, timezone, progress=progress)
    add_ids(columns, "message_id", "messages")
    add_platform(columns)
    add_account(columns)
    _add_instant_with_zone(columns, "received_at", timezone, required=True)
    if "answered_at" in columns.mapping:
        _add_instant_with_zone(columns, "answered_at", timezone, required=False)
        reject_early_answers(columns)
    else:
        columns.fill("answered_at", None, "instant")
        raw.ledger.note("The file has no answered_at: every message counts as open.")
    add_closed(columns, "kind", KINDS, "other", "kind of message")
    if "post_id" in columns.mapping:
        columns.add_id("post_id", required=False)
    if "sentiment" in columns.mapping:
        columns.add(INBOUND.by_name["sentiment"], file_decimal(raw, [columns.mapping["sentiment"]]))
    return assemble(columns, INBOUND, "message_id", raw_file, LAYOUT)


@uncollected()
def read_survey(
    path: Source,
    *,
    name: str | None = None,
    allow_sensitive: Collection[str] = (),
    progress: Progress | None = None,
) -> Import:
    """Answers of respondents: one row each, every column a category, blank cells missing.

    Names, addresses and people's own words are left out. So are columns that seem to hold health,
    religion, politics, sexuality, ethnic origin or union membership: `Import.sensitive` lists them.

    Parameters
    ----------
    path
        A path, bytes or an open file.
    allow_sensitive
        Columns of the file to keep all the same: declared answers that are shown in groups only.

    Raises
    ------
    DataError
        No readable table, or a column in `allow_sensitive` that is not in the file.

    >>> read_survey(b"respondent_id,country\\n1,NA\\n2,\\n").survey["country"].tolist()
    ['NA', <NA>]
    """
    raw_file, raw, columns = open_records(path, name, SURVEY, None, progress=progress)
    add_ids(columns, "respondent_id", "respondents")
    used = set(columns.mapping.values())
    for asked in allow_sensitive:
        if asked not in raw.header:
            raise missing_column(
                raw.file, raw.header, asked, "the column named in allow_sensitive",
                "correct the name",
            )  # fmt: skip
    for header, texts in zip(raw.header, raw.columns, strict=True):
        if header in used:
            continue
        reason = unfit(header, texts)
        if reason is None or (reason.topic and header in allow_sensitive):
            columns.values[header], _ = masked(text_column(texts))
            if reason is not None:
                raw.ledger.note(
                    f"'{header}' holds {reason.topic} and is kept as asked, for groups only."
                )
            continue
        raw.ledger.note(reason.sentence)
        if reason.topic:
            columns.sensitive.append(header)
    return assemble(columns, SURVEY, "respondent_id", raw_file, LAYOUT)


def _add_instant_with_zone(
    columns: Columns, name: str, timezone: str | None, *, required: bool
) -> None:
    """An instant column in which a clock time without a zone is an error: nothing is guessed."""
    parsed = add_instant(columns, name, timezone, required=required)
    no_zone = np.isnan(parsed.offset_minutes) & ~np.isnat(parsed.values)
    if timezone is None and no_zone.any():
        raise DataError(
            file=columns.raw.file,
            row=columns.raw.ledger.lines[int(no_zone.argmax())],
            column=columns.mapping[name],
            got="a clock time without a zone",
            expected="an offset such as Z or +01:00, or a given time zone",
            remedy="give timezone='Europe/Copenhagen' or the like",
        )
