"""Kill a saving process again and again, and see what is left of what it was told is saved."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from planner.plan.store import PlanStore
from planner.plan.store_records import StoredPlan
from tests.plan.store_tables import rows_on_disk

KILLS_PER_FILE = 20
"""A new file after so many kills: files stay small, and being the first is part of the test."""

RECORD_BYTES = 9


class Damaged(Exception):
    """What was saved cannot be read."""


class Saver(Protocol):
    """A way to keep a counter in a folder, with as much content as a plan has."""

    def __init__(self, folder: Path) -> None: ...

    def begin(self) -> int:
        """The newest counter kept, 0 when there is none."""

    def save(self, counter: int) -> None:
        """Keep this counter; returns when it is saved."""

    def check(self, acknowledged: list[int], every_page: bool) -> int:
        """How many of these are lost; `Damaged` when the file cannot be read."""


@dataclass
class Tally:
    """What the kills did. `interrupted` counts the kills that fell into a save."""

    kills: int = 0
    acknowledged: int = 0
    interrupted: int = 0
    damaged: int = 0
    lost: int = 0


def content_of(counter: int) -> dict:
    """About 60 KB that differ in every part from one counter to the next."""
    return {"counter": counter, "rows": [{"name": f"{counter} {row}" * 50} for row in range(150)]}


class StoreSaver:
    """The plan store; its one plan is found through the shelf."""

    def __init__(self, folder: Path) -> None:
        self.store = PlanStore(folder / "planner.sqlite")
        self.plan_id = ""

    def begin(self) -> int:
        listed = self.store.listed("killed")
        self.plan_id = listed[0].plan_id if listed else ""
        return listed[0].version if listed else 0

    def save(self, counter: int) -> None:
        if counter == 1:
            self.plan_id = self.store.create(content_of(1), "x", "", visitor="killed").plan_id
        else:
            done = self.store.save(self.plan_id, content_of(counter), counter - 1, by="")
            assert isinstance(done, StoredPlan)

    def check(self, acknowledged: list[int], every_page: bool) -> int:
        try:
            newest = self.begin()
            lost = [counter for counter in acknowledged if counter > newest]
            for version in {*acknowledged, newest} - {*lost, 0}:
                if self.store.load(self.plan_id, version).content != content_of(version):
                    raise Damaged
            self.store.close()
            if every_page and newest:
                rows_on_disk(self.store.path)
        except Exception as error:
            raise Damaged from error
        return len(lost)


class JsonSaver:
    """What the store is measured against: one file, opened for writing and written."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "plan.json"

    def begin(self) -> int:
        return self._read()["counter"] if self.path.exists() else 0

    def save(self, counter: int) -> None:
        with self.path.open("w") as file:
            json.dump(content_of(counter), file)

    def check(self, acknowledged: list[int], every_page: bool) -> int:
        try:
            found = self._read() if self.path.exists() else {"counter": 0}
            if found["counter"] and found != content_of(found["counter"]):
                raise Damaged
        except ValueError as error:
            self.path.unlink()
            raise Damaged from error
        return sum(n > found["counter"] for n in acknowledged)

    def _read(self) -> dict:
        return json.loads(self.path.read_text())


def kill_while_saving(
    saver: Callable[[Path], Saver],
    folder: Path,
    kills: int,
    milliseconds: tuple[float, float] = (60, 110),
    while_opening: bool = False,
    seed: int = 1,
) -> Tally:
    """Fork a process that saves without a pause, kill it after a random time, look, and repeat.

    The time counts from the first save, or from the start of the process with `while_opening`.
    The process writes a record into a pipe before each save and one after it returned: what came
    through the second way has been acknowledged and must be there for good.
    """
    rng = random.Random(seed)
    tally = Tally()
    acknowledged: list[int] = []
    for kill in range(kills):
        place = folder / str(kill // KILLS_PER_FILE)
        if kill % KILLS_PER_FILE == 0:
            place.mkdir(parents=True)
            acknowledged = []
        seconds = rng.uniform(*milliseconds) / 1000
        records = _killed_after(saver, place, seconds, while_opening)
        tally.kills += 1
        new = [counter for is_saved, counter in records if is_saved]
        tally.acknowledged += len(new)
        tally.interrupted += bool(records) and not records[-1][0]
        acknowledged += new
        # All acknowledged saves of a file are looked at once more before it is left behind.
        is_last = kill % KILLS_PER_FILE == KILLS_PER_FILE - 1 or kill == kills - 1
        try:
            tally.lost += saver(place).check(acknowledged if is_last else new, is_last)
        except Damaged:
            tally.damaged += 1
            acknowledged = []
    return tally


def _killed_after(
    saver: Callable[[Path], Saver], place: Path, seconds: float, while_opening: bool
) -> list[tuple[bool, int]]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            _save_for_ever(saver(place), writer)
        finally:
            os._exit(1)
    os.close(writer)
    first = b"" if while_opening else os.read(reader, RECORD_BYTES)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(reader, "rb") as pipe:
        data = first + pipe.read()
    # It must have died of the kill: a process that gave up earlier would prove nothing.
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, "the saving process failed"
    return [
        (data[at : at + 1] == b"+", int.from_bytes(data[at + 1 : at + RECORD_BYTES]))
        for at in range(0, len(data), RECORD_BYTES)
    ]


def _save_for_ever(saver: Saver, writer: int) -> None:
    counter = saver.begin()
    while True:
        counter += 1
        number = counter.to_bytes(RECORD_BYTES - 1)
        os.write(writer, b"?" + number)
        saver.save(counter)
        os.write(writer, b"+" + number)
