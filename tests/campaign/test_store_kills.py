"""1,000 kills of a saving process, and as many of them harm a file that is just written."""

from __future__ import annotations

import os
import platform
import sqlite3
from pathlib import Path

import pytest

from tests.plan.killing import JsonSaver, StoreSaver, Tally, kill_while_saving

KILLS = 1000


def said(what: str, tally: Tally) -> str:
    return (
        f"{what}: {tally.kills} kills, {tally.interrupted} of them inside a save, "
        f"{tally.acknowledged} saves acknowledged, {tally.damaged} damaged, {tally.lost} lost"
    )


@pytest.fixture(scope="module", autouse=True)
def machine() -> None:
    print(
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def test_no_acknowledged_save_is_lost(tmp_path: Path) -> None:
    tally = kill_while_saving(StoreSaver, tmp_path, KILLS)
    print(said("plan store", tally))
    assert (tally.kills, tally.damaged, tally.lost) == (KILLS, 0, 0)
    assert tally.interrupted > KILLS / 2


def test_the_kills_bite(tmp_path: Path) -> None:
    tally = kill_while_saving(JsonSaver, tmp_path, KILLS // 10)
    print(said("open for writing and json.dump", tally))
    assert tally.damaged > KILLS / 100
