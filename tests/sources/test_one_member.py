"""What is held on one member, and that deleting reaches every table."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.share import share_path
from planner.sources import keep, kept_table, read_interactions, read_posts
from planner.sources.one_member import forget, held_on
from planner.sources.pseudonyms import pseudonym
from planner.workspace import Workspace

FIRST = b"""member,platform,occurred_at,kind
@Ida.Berg,x,2026-03-02T09:15Z,like
ida.berg,x,2026-03-09T09:15Z,comment
bo,x,2026-03-03T09:15Z,like
"""
SECOND = FIRST + b"ida.berg,facebook,2026-04-01T09:15Z,share\nbo,x,2026-04-03T09:15Z,like\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with two imports of the same log, the later one longer, and posts."""
    made = Workspace(tmp_path / "kept")
    for data in (FIRST, SECOND):
        keep(read_interactions(data, key=made.key), made)
    keep(read_posts(b"id,date,likes\n1,2026-05-04,3\n", name="posts.csv"), made)
    return made


def test_all_that_is_held_is_listed(workspace: Workspace) -> None:
    found = held_on(workspace, "@IDA.berg")
    now = found[found["in_use"]]
    assert now["rows"].sum() == 3 and set(now["kind"]) == {"like", "comment", "share"}
    assert found.loc[~found["in_use"], "rows"].sum() == 2, "the earlier import counts, too"
    assert str(now["first_day"].min()) == "2026-03-02"
    assert held_on(workspace, "nobody").empty


def test_deleting_reaches_every_table_and_leaves_the_others(workspace: Workspace) -> None:
    gone = forget(workspace, "ida.berg")
    assert (gone.rows, gone.tables, gone.names) == (5, 2, ("INTERACTIONS",))
    assert held_on(workspace, "ida.berg").empty
    left = kept_table(workspace, "INTERACTIONS")
    assert len(left) == 2 and set(left["member_id"]) == {pseudonym("bo", workspace.key)}
    assert len(kept_table(workspace, "POSTS")) == 1
    own = pseudonym("ida.berg", workspace.key).encode()
    files = [path for path in workspace.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if own in path.read_bytes()]
    assert forget(workspace, "ida.berg").rows == 0


def test_segments_of_a_kept_log_are_told_on_the_command_line(tmp_path: Path) -> None:
    share = share_path("sample_data") / "lantern_books"
    folder = str(tmp_path / "kept")
    for name in ("interactions.csv", "posts_facebook.csv"):
        CliRunner().invoke(main, ["import", str(share / name), "--workspace", folder])
    said = CliRunner().invoke(main, ["segments", "--workspace", folder])
    assert said.exit_code == 0, said.output
    assert "facebook: not enough data. Fewer than 50 members" in said.output
    assert "No segment is large enough" in said.output
    none = CliRunner().invoke(main, ["segments", "--workspace", str(tmp_path / "none")])
    assert none.exit_code != 0 and "planner import" in none.output
    wrong = CliRunner().invoke(main, ["segments", "--workspace", folder, "--platform", "vk"])
    assert wrong.exit_code != 0 and "'vk' among them" in wrong.output


def test_the_command_says_and_deletes(workspace: Workspace) -> None:
    folder = str(workspace.folder)
    said = CliRunner().invoke(main, ["member", "@ida.berg", "--workspace", folder])
    assert said.exit_code == 0 and "1 share, 2026-04-01 to 2026-04-01" in said.output
    gone = CliRunner().invoke(main, ["member", "@ida.berg", "--workspace", folder, "--forget"])
    assert "deleted 5 rows from 2 tables" in gone.output
    none = CliRunner().invoke(main, ["member", "@ida.berg", "--workspace", folder])
    assert none.output == "Nothing is held on this member.\n"
    assert "Ida" not in said.output + gone.output
    wrong = CliRunner().invoke(main, ["member", "ida", "--workspace", folder + "/elsewhere"])
    assert wrong.exit_code != 0 and "Remedy" in wrong.output
