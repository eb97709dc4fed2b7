"""Damaged files: every row stays accounted for, and nothing but DataError is ever raised."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import DataError
from planner.samples import sample_files
from planner.simulate.brands import brands
from planner.sources import (
    read_account,
    read_inbound,
    read_interactions,
    read_posts,
    read_survey,
)

GENERIC = (
    b"Post no;Datum;Post Hour;Type;Category;Paid;Likes;Comments;Note\n"
    b'1;04.05.2026;9;Photo;2;0;1.204;3;"one; two"\n2;31.05.2026;17;Video;1;1;55;;\n'
    b'3;01.06.2026;23;Status;3;0;12;1;"two\nlines, ""quoted"""\n4;02.06.2026;8;Link;1;;7;0;x\n'
)
ZONE = "Europe/London"
FILES = {
    name: b"\n".join(content.split(b"\n")[:25]) + b"\n"
    for name, content in sample_files(brands()["lantern_books"]).items()
    if name.endswith(".csv")
}


def _read_with_labels(content: bytes, name: str = "", timezone: str | None = None):
    return read_posts(FILES["posts_facebook.csv"], timezone=timezone, labels=content, name=name)


READERS = {
    "posts_facebook.csv": read_posts,
    "posts_x.csv": read_posts,
    "interactions.csv": read_interactions,
    "inbound.csv": read_inbound,
    "survey.csv": read_survey,
    "account.csv": read_account,
    "generic.csv": read_posts,
    "labels.csv": _read_with_labels,
}
CONTENTS = FILES | {"generic.csv": GENERIC}

PIECES = st.sampled_from(
    [b'"', b",", b";", b"\n", b"\r", b"\r\n", b"\t", b"\x00", b"\xff", b"-1", b"1,234", b"1e309",
     b"=1+1", b"nan", b"31/12/2026", b"2026-03-29 02:30", b"+0000", b"99:99", b"\xef\xbb\xbf",
     "é".encode(), b"\xc3", b"|", b"'", b"undefined", b"UTC", b"\xe2\x80\xa8", b"\x1a", b"0" * 400]
)  # fmt: skip


@st.composite
def damaged(draw) -> tuple[str, bytes]:
    """A sample file with pieces inserted, cut out, doubled or moved."""
    name = draw(st.sampled_from(sorted(READERS)))
    content = bytearray(CONTENTS[name])
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 120))
        match draw(st.sampled_from(["insert", "cut", "double", "swap", "replace"])):
            case "insert":
                content[place:place] = draw(PIECES)
            case "cut":
                del content[place : place + length]
            case "double":
                content[place:place] = content[place : place + length]
            case "swap":
                piece = content[place : place + length]
                del content[place : place + length]
                content.extend(piece)
            case "replace":
                content[place : place + 1] = draw(PIECES)
    return name, bytes(content)


@settings(max_examples=300)
@given(damaged(), st.sampled_from([None, ZONE]))
def test_damaged_files_stay_accounted_for(case, timezone):
    name, content = case
    reader = READERS[name]
    arguments = {} if reader in (read_survey, read_account) else {"timezone": timezone}
    with contextlib.suppress(DataError):
        found = reader(content, name=name, **arguments)
        assert found.rows_read == len(found.table) + len(found.rejected) + len(found.duplicates)
        assert (
            found.rejected["row"].between(1, content.count(b"\n") + content.count(b"\r") + 1).all()
        )
        assert (found.rejected["reason"].str.len() > 0).all()
        assert (found.rejected["remedy"].str.len() > 0).all()


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_data_error(content):
    for reader in (read_posts, read_interactions, read_survey):
        with contextlib.suppress(DataError):
            found = reader(content)
            assert found.rows_read == len(found.table) + len(found.rejected) + len(found.duplicates)


@settings(max_examples=150)
@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=5), min_size=1, max_size=8))
def test_any_cells_under_known_names_stay_accounted_for(rows):
    import csv
    import io

    out = io.StringIO()
    header = ["id", "date", "likes", "timezone", "format"]
    csv.writer(out).writerows([header, *rows])
    with contextlib.suppress(DataError):
        found = read_posts(
            out.getvalue().encode("utf-8", "surrogatepass"), mapping={"published_wall": "date"}
        )
        assert found.rows_read == len(found.table) + len(found.rejected) + len(found.duplicates)


def test_undamaged_files_are_read_whole():
    for name, reader in READERS.items():
        arguments = {} if reader in (read_survey, read_account) else {"timezone": ZONE}
        found = reader(CONTENTS[name], **arguments)
        # Cut after 25 lines, a text over several lines can lose its end.
        assert len(found.rejected) <= 1
        assert len(found.table) >= 4
