"""Tables kept in a workspace, their history, rows mended and read again, and questions asked."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.exports.rows_to_mend import rows_as_csv
from planner.sources import (
    keep,
    kept_table,
    kind_of,
    read_account,
    read_inbound,
    read_interactions,
    read_posts,
)
from planner.sources.keeping import HISTORY
from planner.workspace import Workspace


def export(day: str, *rows: str) -> object:
    text = "id,date,platform,likes,comments,pillar\n" + "\n".join(rows) + "\n"
    return read_posts(text.encode(), name=f"posts_{day}.csv")


EXPORTS = (
    export("2026-06-01", "1,2026-05-04,x,3,1,beans", "2,2026-05-05,x,5,,"),
    export("2026-07-01", "1,2026-05-04,x,9,,", "3,2026-06-20,x,2,0,shop"),
    export("2026-08-01", "1,2026-05-04,x,10,2,", "2,2026-05-05,x,6,1,milk"),
)


def test_exports_in_any_order_lead_to_the_same_tables(tmp_path):
    results = []
    for number, order in enumerate(itertools.permutations(EXPORTS)):
        workspace = Workspace(tmp_path / str(number))
        for found in order:
            keep(found, workspace)
        results.append((kept_table(workspace, "POSTS"), kept_table(workspace, HISTORY)))
    posts, history = results[0]
    assert posts.set_index("post_id")["likes"].to_dict() == {"1": 10, "2": 6, "3": 2}
    assert posts.set_index("post_id")["pillar"].to_dict() == {
        "1": "beans",
        "2": "milk",
        "3": "shop",
    }
    first = history[(history["post_id"] == "1") & (history["outcome"] == "likes")]
    assert first["value"].tolist() == [3, 9, 10]
    for other_posts, other_history in results[1:]:
        pd.testing.assert_frame_equal(posts, other_posts)
        pd.testing.assert_frame_equal(history, other_history)


def test_what_keeping_did_is_counted(tmp_path):
    workspace = Workspace(tmp_path)
    assert [(k.rows, k.new, k.updated) for k in (keep(found, workspace) for found in EXPORTS)] == [
        (2, 2, 0), (3, 1, 1), (3, 0, 2),
    ]  # fmt: skip
    again = keep(EXPORTS[2], workspace)
    assert (again.rows, again.new, again.updated) == (3, 0, 0)


def test_other_tables_keep_one_row_per_key(tmp_path):
    workspace = Workspace(tmp_path)
    for text in ("x,2026-03-02,812\nx,2026-03-03,815", "x,2026-03-03,816"):
        keep(read_account(f"platform,date,followers\n{text}\n".encode()), workspace)
    assert kept_table(workspace, "ACCOUNT")["followers"].tolist() == [812, 816]


@pytest.mark.parametrize("spreadsheet_guard", [False, True])
def test_mended_rows_are_read_like_the_export_they_came_from(spreadsheet_guard):
    header = (
        "Post ID,Page ID,Page name,Title,Description,Publish time,Permalink,Post type,Reach,"
        '"Reactions, Comments and Shares",Reactions'
    )
    rows = (
        "1,9,Harbour,,@harbour opens,05/04/2026 09:30,https://www.facebook.com/9/posts/1,Photos,"
        "many,3,3\n"
        "2,9,Harbour,,Thanks @ida,05/14/2026 09:30,https://www.facebook.com/9/posts/2,Photos,8,2,2\n"
    )
    found = read_posts(f"{header}\n{rows}".encode())
    assert (len(found.posts), len(found.rejected), len(found.to_mend)) == (1, 1, 1)
    mended = found.to_mend.copy()
    assert mended.loc[0, "Reach"] == ""  # words are not handed out: they may be a name
    assert mended.loc[0, "planner: row in the file"] == "2"
    mended["Reach"] = "7"
    data = rows_as_csv([mended]) if spreadsheet_guard else mended.to_csv(index=False).encode()
    again = read_posts(data)
    assert (again.layout, len(again.posts), len(again.rejected)) == ("meta_facebook_posts", 1, 0)
    post = again.posts.iloc[0]
    assert (post["post_id"], post["reach_people"], post["text"]) == ("1", 7, "@harbour opens")


def test_rows_about_people_are_not_handed_out():
    found = read_interactions(b"member,platform,occurred_at,kind\n@ida,x,never,comment\n")
    assert len(found.rejected) == 1
    assert found.to_mend.empty


def test_the_order_of_day_and_month_is_asked_for_only_where_nothing_proves_it():
    data = b"id,date,likes\n1,03/04/2026,3\n"
    asked = read_posts(data)
    assert asked.questions == ("day_first",)
    assert asked.posts["published_wall"].dt.month.tolist() == [4]
    told = read_posts(data, day_first=False)
    assert told.questions == ()
    assert told.posts["published_wall"].dt.month.tolist() == [3]
    assert any("as was given" in note for note in told.notes)
    proven = read_posts(b"id,date,likes\n1,13/04/2026,3\n2,03/04/2026,3\n", day_first=False)
    assert proven.posts["published_wall"].dt.month.tolist() == [4, 4]


def test_kinds_are_told_by_columns():
    assert kind_of(b"member,platform,occurred_at,kind\n@ida,x,2026-03-02T09:15Z,comment\n") == (
        "interactions"
    )
    assert kind_of(b"Datum,Likes\n2026-03-02,3\n") == "posts"


def test_the_command_imports_keeps_and_remembers_a_mapping(tmp_path):
    file, folder = tmp_path / "mine_2026-06-01.csv", tmp_path / "workspace"
    file.write_text("nr;wann;warm\n1;31.05.2026 09:30;3\n2;31.05.2026 10:30;viele\n")
    run = CliRunner().invoke
    options = ["import", str(file), "--workspace", str(folder), "--platform", "instagram"]
    told = run(main, [*options, "--map", "likes=warm", "--map", "published_wall=wann",
                      "--map", "post_id=nr", "--to-mend", str(tmp_path / "mend.csv")])  # fmt: skip
    assert told.exit_code == 1, told.output  # a row was rejected
    assert "kept: 1 row of posts (1 new, 0 updated)" in told.output
    assert "viele" not in told.output
    assert (tmp_path / "mend.csv").read_text(encoding="utf-8-sig").startswith("nr,wann,warm,")
    again = run(main, options)
    assert "kept: 1 row of posts (0 new, 0 updated)" in again.output
    assert kept_table(Workspace(folder), "POSTS")["likes"].tolist() == [3]
    assert run(main, [*options, "--map", "likes"]).exit_code == 1


def test_acts_and_messages_without_ids_add_up_over_files_that_overlap(tmp_path):
    """Row numbers repeat in every file; what is kept must neither collide nor count twice."""
    workspace = Workspace(tmp_path)
    head = "member,platform,occurred_at,kind\n"
    acts = [f"member{n},x,2026-03-{n:02}T09:15Z,like\n" for n in range(1, 9)]
    twice = acts[0]
    for rows in ([twice, *acts[:5]], acts[3:]):
        kept = keep(read_interactions((head + "".join(rows)).encode(), key=b"k"), workspace)
    assert (kept.rows, kept.new) == (9, 3), "two like acts of one file stay two"
    again = keep(read_interactions((head + "".join(acts[3:])).encode(), key=b"k"), workspace)
    assert (again.rows, again.new, again.updated) == (9, 0, 0)
    open_message = b"platform,received_at,answered_at,kind\nx,2026-03-02T09:15Z,,comment\n"
    answered = open_message.replace(b",,", b",2026-03-02T10:15Z,")
    other = open_message.replace(b"09:15", b"11:15")
    for data in (open_message, answered, other):
        kept = keep(read_inbound(data), workspace)
    assert kept.rows == 2
    assert kept_table(workspace, "INBOUND")["answered_at"].notna().sum() == 1


def test_posts_without_ids_of_two_files_do_not_replace_each_other(tmp_path):
    workspace = Workspace(tmp_path)
    for day in ("04", "05"):
        found = read_posts(f"date,likes\n2026-05-{day} 09:30,3\n".encode(), platform="x")
        kept = keep(found, workspace)
    assert kept.rows == 2
