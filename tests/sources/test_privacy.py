"""Canaries: names, handles, mails and profile links planted in every column of every layout."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import planner
from planner.plan.starter import starter_brief
from planner.sources import read_inbound, read_interactions, read_posts, read_survey
from planner.sources.layouts import LAYOUTS
from planner.widgets import import_html
from planner.workspace import Workspace

FORMS = {
    "mail": "ida.canary{n}@canary.example",
    "handle": "@ida_canary{n}",
    "link": "https://www.instagram.com/ida.canary{n}/",
    "name": "Ida Canary{n}",
}
# A plain name in words, a name of a pillar, an account or an id cannot be told from any other.
NAME_MAY_STAY = {"text", "title", "pillar", "account", "post_id"}
# What stands in the column of accounts is the brand's own handle by definition.
HANDLE_MAY_STAY = {"account"}
GENERIC = ("id", "posted at", "platform", "account", "post type", "topic", "caption", "link",
           "likes", "comments", "reach", "paid", "spend", "currency", "time zone",
           "notes")  # fmt: skip
GOOD_ROWS = 40
USUAL = {
    "platform": "facebook", "account": "Harbour", "published_wall": "2026-05-{day:02} 09:30",
    "format": "Photo", "pillar": "beans", "intent": "inform", "paid": "no", "currency": "EUR",
    "title": "New beans", "text": "New beans came in today", "timezone": "Europe/Copenhagen",
    "permalink": "https://www.linkedin.com/feed/update/urn:li:activity:72123456789012{n:05}",
    "post_id": "72123456789012{n:05}", "is_reply": "no", "is_live": "no",
    "exported_at": "2026-06-20", "boosted_at": "", "published_at": "", "has_time_of_day": "true",
    "interactions_kinds": "likes", "sentiment": "0.5",
}  # fmt: skip


def planted(layout: str) -> bytes:
    """A file of that layout: good rows, then one row per column and form of canary."""
    known = LAYOUTS.get(layout)
    header = list(known.header or planner.schema.POSTS.names) if known else list(GENERIC)
    names = known.mapping(header) if known else {
        "post_id": "id", "published_wall": "posted at", "platform": "platform",
        "account": "account", "format": "post type", "pillar": "topic", "text": "caption",
        "permalink": "link", "paid": "paid", "currency": "currency", "timezone": "time zone",
    }  # fmt: skip
    ours = {theirs: column for column, theirs in names.items()}
    rows = [row_of(header, ours, n) for n in range(GOOD_ROWS)]
    for column in header:
        mine = ours.get(column, "")
        for form, text in FORMS.items():
            if (form == "name" and mine in NAME_MAY_STAY) or (
                form == "handle" and mine in HANDLE_MAY_STAY
            ):
                continue
            row = row_of(header, ours, len(rows))
            canary = text.format(n=len(rows))
            row[column] = f"Thanks {canary} for this" if mine in ("text", "title") else canary
            rows.append(row)
    out = io.StringIO()
    writer = csv.DictWriter(out, header)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def row_of(header: list[str], ours: dict[str, str], n: int) -> dict[str, str]:
    usual = {name: USUAL.get(ours.get(name, ""), "3") for name in header}
    return {name: text.format(n=n, day=n % 28 + 1) for name, text in usual.items()}


def everything(found: planner.sources.Import) -> str:
    parts = [found.table.to_csv(), found.rejected.to_csv(), found.duplicates.to_csv()]
    page = import_html.report(found) if found.contract == "POSTS" else ""
    return "\n".join([*parts, *found.notes, found._repr_html_(), page, str(found.mapping)])


def assert_no_canary(text: str) -> None:
    place = text.casefold().find("canary")
    assert place < 0, text[max(0, place - 200) : place + 60]


@pytest.mark.parametrize("layout", [*LAYOUTS, "generic"])
def test_no_canary_of_any_column_is_kept(layout, tmp_path: Path):
    found = read_posts(planted(layout), name="posts.csv", timezone="Europe/Copenhagen")
    assert found.layout == layout
    assert found.rows_read == len(found.table) + len(found.rejected) + len(found.duplicates)
    assert len(found.table) >= GOOD_ROWS
    assert_no_canary(everything(found))
    workspace = Workspace(tmp_path / "workspace")
    kept = workspace.get(workspace.put(found.table))
    assert_no_canary(kept.to_csv())
    import datetime as dt

    brief = starter_brief(found.table, "posts.csv", "Europe/Copenhagen", dt.date(2026, 6, 20))
    plan = planner.make_plan(brief, found.table)
    for kind in ("json", "csv", "ics", "html"):
        assert_no_canary(planner.export(plan, kind).decode())


def test_no_canary_of_other_tables_is_kept():
    header = ["member", "platform", "occurred_at", "kind", "event_id", "timezone", "direction",
              "initiative", "post_id", "contest"]  # fmt: skip
    good = ["@bo", "x", "2026-03-02T09:15Z", "comment", "e{n}", "Europe/Copenhagen", "inbound",
            "reactive", "17", "no"]  # fmt: skip
    inbound = ["message_id", "platform", "account", "received_at", "answered_at", "kind",
               "post_id", "sentiment"]  # fmt: skip
    message = ["m{n}", "x", "Harbour", "2026-03-02T09:15Z", "", "comment", "17", "0.5"]
    for columns, usual, read in (
        (header, good, lambda data: read_interactions(data, key=b"secret")),
        (inbound, message, read_inbound),
    ):
        rows = [columns] + [[cell.format(n=n) for cell in usual] for n in range(GOOD_ROWS)]
        for place, column in enumerate(columns):
            for form, text in FORMS.items():
                unknowable = column in ("account", "platform", "post_id") and form == "name"
                if unknowable or (column == "account" and form == "handle"):
                    continue
                row = [cell.format(n=len(rows)) for cell in usual]
                row[place] = text.format(n=len(rows) * 100)
                rows.append(row)
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        assert_no_canary(everything(read(out.getvalue().encode())))


def test_a_file_without_a_header_line_names_nobody():
    rows = b"1,2026-05-04,ida.canary@post.dk,@canary\n2,2026-05-05,bo@post.dk,@bo\n"
    with pytest.raises(planner.DataError) as caught:
        read_posts(rows, layout="meta_facebook_posts")
    assert_no_canary(str(caught.value))


def test_replies_lose_their_words_and_captions_keep_theirs():
    found = read_posts(
        b"id,date,platform,account,text\n"
        b"1,2026-05-04,x,harbour,@ida your order left today\n"
        b"2,2026-05-04,instagram,harbour,@ida made this cup\n"
        b"3,2026-05-04,x,harbour,@harbour again: we open at 8\n"
    )
    assert found.posts["text"].fillna("?").tolist() == [
        "?", "@member made this cup", "@harbour again: we open at 8",
    ]  # fmt: skip
    assert any("1 reply to persons kept without words" in note for note in found.notes)


def test_sensitive_columns_are_refused_and_may_be_allowed():
    data = (
        b"respondent_id,Religion,group,first name,why,age\n"
        b"1,Catholic,Democrat,Ida,I like how the beans are roasted here every single day,18-24\n"
        b"2,Muslim,Republican,Bo,Because the people behind the bar remember what I drink,25-34\n"
        b"3,None,Democrat,Eva,The harbour view and the quiet mornings before work begins,25-34\n"
    )
    found = read_survey(data)
    assert found.sensitive == ("Religion", "group")
    assert found.survey.columns.tolist() == ["respondent_id", "age"]
    assert sum("left out" in note for note in found.notes) == 4
    allowed = read_survey(data, allow_sensitive=["Religion"])
    assert allowed.sensitive == ("group",)
    assert allowed.survey["Religion"].tolist() == ["Catholic", "Muslim", "None"]
    with pytest.raises(planner.DataError, match="allow_sensitive"):
        read_survey(data, allow_sensitive=["Faith"])


@pytest.mark.parametrize(
    ("header", "answers"),
    [
        ("Favourite colour", ["black", "white", "red"]), ("Union Square shop", ["yes", "no"]),
        ("European Union", ["yes", "no"]), ("Party size", ["2", "4"]),
        ("Distance", ["5 km", "10 km"]), ("Health food", ["yes", "no"]),
        ("Age", ["18-24", "25-34"]), ("Gender", ["f", "m"]),
    ],
)  # fmt: skip
def test_harmless_columns_stay(header, answers):
    rows = "\n".join(answers)
    assert header in read_survey(f"{header}\n{rows}\n".encode()).survey
