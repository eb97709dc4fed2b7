"""How a file was read is kept for files like it; intents are proposed where asked for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from sources.test_privacy import assert_no_canary, planted

from planner.widgets.data_panel import DataPanel
from planner.widgets.plain import is_shown
from planner.widgets.state import PlannerState
from planner.workspace import Workspace

HEADER = "nr;wann;warm;worte"
ROWS = "".join(
    f"{n};{n:02d}.05.2026 09:30;{n};{words}\n"
    for n, words in enumerate(["20 % auf alles", "Was meint ihr?", "Regen"] * 9, start=1)
)
DATA = f"{HEADER}\n{ROWS}".encode()
CORRECTED = {"likes": "warm", "text": "worte"}


def test_corrected_columns_are_kept_for_files_with_the_same_columns(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    first = PlannerState(workspace=workspace)
    first.take_file("may.csv", DATA)
    assert "likes" not in first.imported.mapping
    first.read_again(mapping=CORRECTED)
    second = PlannerState(workspace=Workspace(tmp_path))
    second.take_file("june.csv", DATA.replace(b".05.", b".06."))
    assert second.reading == {"mapping": CORRECTED}
    assert second.imported.mapping["likes"] == "warm"
    second.take_file("other.csv", b"id,date,likes\n1,2026-05-04,3\n")
    assert second.reading == {}
    second.take_file("broken.csv", b"%PDF")
    assert second.reading == {} and second.imported is None


def test_without_a_workspace_nothing_is_kept() -> None:
    state = PlannerState()
    state.take_file("may.csv", DATA)
    state.read_again(mapping=CORRECTED)
    state.take_file("may.csv", DATA)
    assert state.reading == {}


def test_intents_are_proposed_when_a_person_asks() -> None:
    state = PlannerState()
    panel = DataPanel(state)
    state.take_file("may.csv", DATA)
    state.read_again(mapping=CORRECTED)
    panel.show(None)
    assert is_shown(panel.labels) and panel.labels.intents.value is False
    assert set(state.imported.posts["intent"]) == {"unlabelled"}
    panel.labels.intents.value = True
    assert state.imported.posts["intent"].value_counts().to_dict() == {
        "sell": 9, "converse": 9, "unlabelled": 9,
    }  # fmt: skip
    panel.show(None)
    assert "Intents proposed from words: 9 sell, 9 converse; 9 posts stay" in panel.report.value
    assert "% auf" in panel.report.value
    panel.labels.intents.value = False
    assert set(state.imported.posts["intent"]) == {"unlabelled"}


@pytest.mark.parametrize("layout", ["meta_facebook_posts", "x_tweet_activity", "generic"])
def test_nothing_of_an_uploaded_file_that_names_people_lies_in_the_workspace(
    layout: str, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    state = PlannerState(workspace=workspace)
    state.take_file("posts.csv", planted(layout))
    state.read_again(timezone="Europe/Copenhagen")
    before = state.imported
    kept = [path for path in workspace.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in kept} == {".json", ".parquet", ""}
    assert [path.name for path in kept if not path.suffix] == ["key"]
    for path in kept:
        if path.suffix == ".json":
            assert_no_canary(path.read_text(encoding="utf-8"))
        elif path.suffix == ".parquet":
            assert_no_canary(workspace.get(path.stem).to_csv())
    again = PlannerState(workspace=Workspace(workspace.folder))
    again.set_state(state.get_state())
    assert again.upload is None and again.blockers() == []
    found = again.imported
    pd.testing.assert_frame_equal(found.posts, before.posts)
    pd.testing.assert_frame_equal(found.rejected, before.rejected)
    assert (found.notes, found.mapping, found.row_numbers) == (
        before.notes, before.mapping, before.row_numbers,
    )  # fmt: skip
    panel = DataPanel(again)
    panel.show(None)
    assert "Rows read" in panel.report.value and not is_shown(panel.mapping)
