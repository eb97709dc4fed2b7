"""The trap corpus: small files of real exports' traps, each with its exact values."""

from __future__ import annotations

import pandas as pd
import pytest
from sources.trap_corpus import TRAPS, Trap

import planner
from planner.errors import DataError
from planner.schema import POSTS, check
from planner.sources import encoding, opening, read_account, read_posts, read_survey, rows
from planner.sources.layouts import planner_tables

READERS = {"posts": read_posts, "account": read_account, "survey": read_survey}


def plain(value: object) -> object:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d %H:%M")
    return value


def test_the_corpus_is_large_enough_and_each_trap_has_its_name():
    assert len(TRAPS) >= 60
    assert len({trap.name for trap in TRAPS}) == len(TRAPS)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_every_trap_gives_its_exact_values(trap: Trap):
    read = READERS[trap.read]
    if trap.refused:
        with pytest.raises(DataError, match=trap.refused):
            read(trap.data, **trap.given)
        return
    found = read(trap.data, **trap.given)
    counts = (found.rows_read, len(found.table), len(found.rejected), len(found.duplicates))
    if trap.rows is not None:
        assert counts == trap.rows
    else:
        assert counts[1:] == (found.rows_read, 0, 0)
    for column, expected in trap.values.items():
        assert [plain(value) for value in found.table[column]] == expected, column
    assert any(trap.note in note for note in found.notes), found.notes
    if trap.reason:
        first = found.rejected.iloc[0]
        assert trap.reason in first["reason"]
        assert first["row"] >= 2 and first["remedy"]


@pytest.mark.parametrize("brand", ["harbour_roast", "lantern_books", "riverside_commons"])
def test_our_own_posts_read_back_equal(brand):
    posts = planner.load_sample(brand).posts
    again = read_posts(planner_tables.write(posts, "POSTS"))
    assert again.layout == "planner_posts"
    pd.testing.assert_frame_equal(check(again.posts[posts.columns], POSTS), check(posts, POSTS))


def outcome(trap: Trap, source: object) -> dict:
    """Everything a reading says, or the refusal."""
    try:
        found = READERS[trap.read](source, **{"name": "trap", **trap.given})
    except DataError as error:
        return {"refused": str(error)}
    tables = {name: getattr(found, name).to_csv() for name in
              ("table", "rejected", "duplicates", "to_mend")}  # fmt: skip
    return {**tables, "notes": found.notes, "rows": found.rows_read, "at": list(found.row_numbers)}


@pytest.mark.parametrize("characters", [1, 37])
def test_where_a_file_is_cut_into_pieces_makes_no_difference(characters, tmp_path, monkeypatch):
    whole = [outcome(trap, trap.data) for trap in TRAPS]
    monkeypatch.setattr(encoding, "WINDOW_CHARACTERS", characters)
    monkeypatch.setattr(rows, "_TELLING_LINES", 20)
    assert [outcome(trap, trap.data) for trap in TRAPS] == whole


def test_a_file_read_in_pieces_from_the_disk_gives_the_same_as_its_bytes(tmp_path, monkeypatch):
    texts = [trap for trap in TRAPS if not trap.data.startswith(opening._NO_TEXT)]
    whole = [outcome(trap, trap.data) for trap in texts]
    monkeypatch.setattr(opening, "MAX_FILE_BYTES", 0)
    found = []
    for number, trap in enumerate(texts):
        place = tmp_path / str(number)
        place.write_bytes(trap.data)
        found.append(outcome(trap, place))
    assert found == whole
