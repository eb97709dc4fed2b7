"""A workbook in the app: where several sheets could be meant, a person names one."""

from __future__ import annotations

import io

import openpyxl
import pytest

from planner.widgets.data_panel import DataPanel
from planner.widgets.plain import is_shown
from planner.widgets.state import PlannerState

POSTS = [["id", "date", "likes"], *[[str(n), f"2026-05-{n:02d} 09:30", n] for n in range(1, 29)]]


def workbook(*names: str) -> bytes:
    """A workbook with the same posts in sheets of these names."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in names:
        sheet = book.create_sheet(name)
        for row in POSTS:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def state() -> PlannerState:
    """A page before anything is uploaded."""
    return PlannerState()


def test_one_sheet_is_read_without_a_question(state: PlannerState) -> None:
    panel = DataPanel(state)
    panel.show(None)
    assert not is_shown(panel.sheet)
    state.take_file("posts.xlsx", workbook("Posts"))
    panel.show(None)
    assert len(state.imported.posts) == 28 and is_shown(panel.sheet)
    state.take_file("posts.csv", b"id,date\n1,2026-05-04\n")
    panel.show(None)
    assert not is_shown(panel.sheet)


def test_of_several_a_person_names_one(state: PlannerState) -> None:
    panel = DataPanel(state)
    state.take_file("posts.xlsx", workbook("May", "Copy of May"))
    state.recompute()
    panel.show(None)
    assert state.imported is None
    assert "sheet 'May', sheet 'Copy of May'" in " ".join(state.blockers())
    panel.sheet.value = "May"
    assert state.reading["sheet"] == "May" and len(state.imported.posts) == 28
    state.recompute()
    assert state.blockers() == []
    panel.show(state.plan)
    assert panel.sheet.value == "May"


def test_the_name_travels_with_the_saved_state(state: PlannerState) -> None:
    state.take_file("posts.xlsx", workbook("May", "June"))
    state.read_again(sheet="June")
    saved = state.get_state()
    other = PlannerState()
    other.take_file("posts.xlsx", workbook("May", "June"))
    other.set_state(saved | {"file": other.file})
    assert other.reading["sheet"] == "June" and len(other.imported.posts) == 28
    other.read_again(sheet="<b>elsewhere")
    assert other.imported is None
