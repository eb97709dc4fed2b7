"""A saving process killed at any moment: no damaged file, no acknowledged save lost."""

from __future__ import annotations

from pathlib import Path

from tests.plan.killing import JsonSaver, StoreSaver, kill_while_saving


def test_kills_while_saving(tmp_path: Path) -> None:
    tally = kill_while_saving(StoreSaver, tmp_path, kills=60)
    assert (tally.kills, tally.damaged, tally.lost) == (60, 0, 0)
    assert tally.acknowledged >= 20 and tally.interrupted >= 20


def test_kills_while_the_file_is_made_or_opened(tmp_path: Path) -> None:
    tally = kill_while_saving(
        StoreSaver, tmp_path, kills=60, milliseconds=(0, 20), while_opening=True
    )
    assert (tally.kills, tally.damaged, tally.lost) == (60, 0, 0)


def test_the_kills_do_harm_to_a_file_that_is_just_written(tmp_path: Path) -> None:
    tally = kill_while_saving(JsonSaver, tmp_path, kills=30)
    assert tally.damaged >= 5
