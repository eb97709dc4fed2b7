"""export(): kinds, places, whole files; plan JSON; time."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest
from exports.hostile import hostile_plan
from exports.plan_by_hand import plan_by_hand
from icalendar import Calendar

from planner.errors import PlannerError
from planner.exports import KINDS, export, read_calendar_csv
from planner.exports import writing as writing_module
from planner.exports.writing import target_file, write_whole
from planner.plan.document import Plan


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_folder_gets_the_usual_name_and_a_file_its_own(kind: str, tmp_path: Path) -> None:
    plan = plan_by_hand()
    content = export(plan, kind)
    assert isinstance(content, bytes)
    (usual,) = export(plan, kind, tmp_path)
    assert usual == tmp_path / KINDS[kind][0] and usual.read_bytes() == content
    (named,) = export(plan, kind, tmp_path / "new" / f"mine.{kind}")
    assert named.name == f"mine.{kind}" and named.read_bytes() == content
    (opened,) = export(plan, kind, f"{tmp_path}/autumn.plans/")
    assert opened == tmp_path / "autumn.plans" / KINDS[kind][0]
    assert not list(tmp_path.rglob("*.part"))


def test_unknown_kinds_are_told_what_there_is() -> None:
    with pytest.raises(PlannerError, match="use one of json, csv, ics, html"):
        export(plan_by_hand(), "pptx")


def test_plan_json_comes_back_equal() -> None:
    for plan in (plan_by_hand(), hostile_plan("</script>\r\n=1+1\x00$x$")):
        assert Plan.from_json(export(plan, "json")) == plan


def test_half_a_character_pair_survives_in_json_and_harms_no_other_export() -> None:
    plan = plan_by_hand(assumptions=("half: \ud800",), generator="half \ud800")
    assert Plan.from_json(export(plan, "json")) == plan
    for kind in KINDS:
        assert export(plan, kind)


def test_all_exports_speak_of_the_same_entries() -> None:
    plan = plan_by_hand()
    events = list(Calendar.from_ical(export(plan, "ics")).walk("VEVENT"))
    table = read_calendar_csv(export(plan, "csv"))
    again = Plan.from_json(export(plan, "json"))
    assert len(events) == len(table) == len(again.calendar) == len(plan.calendar)


def test_an_existing_file_is_replaced_as_a_whole_and_a_failure_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing_module.os, "fsync", full)
    with pytest.raises(PlannerError, match=r"No space left.*unchanged.*Remedy"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old" and os.listdir(tmp_path) == ["plan.json"]
    monkeypatch.undo()
    write_whole(file, b"new")
    assert file.read_bytes() == b"new" and os.listdir(tmp_path) == ["plan.json"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("here")
    with pytest.raises(PlannerError, match="could not be written"):
        export(plan_by_hand(), "csv", blocker / "calendar.csv")


@pytest.mark.skipif(os.name == "nt", reason="permissions and links of POSIX")
def test_permissions_follow_the_umask_and_links_stay_links(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        file = write_whole(tmp_path / "a.json", b"x")
    finally:
        os.umask(old)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    link = tmp_path / "link.json"
    link.symlink_to(file)
    write_whole(link, b"y")
    assert link.is_symlink() and file.read_bytes() == b"y"


def test_what_a_path_means(tmp_path: Path) -> None:
    assert target_file(tmp_path, "a.csv") == tmp_path / "a.csv"
    assert target_file(tmp_path / "b.csv", "a.csv") == tmp_path / "b.csv"
    assert target_file(tmp_path / "new", "a.csv") == tmp_path / "new" / "a.csv"


def test_all_four_exports_take_less_than_two_seconds_of_cpu() -> None:
    plan = plan_by_hand()
    started = time.process_time()
    for kind in KINDS:
        export(plan, kind)
    assert time.process_time() - started < 2
