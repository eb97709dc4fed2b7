"""A room of 50 processes edits one plan, 200 edits each: none lost, nobody told to wait."""

from __future__ import annotations

from pathlib import Path

from tests.plan.test_store_processes import crowd

PROCESSES, EDITS = 50, 200


def test_a_room_on_one_plan(tmp_path: Path) -> None:
    conflicts = crowd(tmp_path, PROCESSES, EDITS)
    print(
        f"{PROCESSES} processes x {EDITS} edits of one plan: 0 lost, 0 refused as locked, "
        f"{conflicts} saves joined with somebody else's"
    )
