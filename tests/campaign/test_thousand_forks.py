"""A thousand forked kernels: separate in everything, none stuck, none left behind."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from planner.serving import provisioner
from planner.serving.forked_process import ForkedProcess
from planner.serving.forking import KernelTemplate
from tests.serving.fork_probe import expected_product
from tests.serving.kernel_session import ROOT, KernelSession

FORKS = 1000
AT_ONCE = 8
LIMIT_SECONDS = 120
"""A kernel that has not come, answered and gone by then is stuck."""

KILLS = 66
OPENS_PER_KILL = 3

ASK = "from tests.serving import fork_probe\nfork_probe.tell()"
ZONES = {"UTC": 0, "Asia/Tokyo": 9, "America/New_York": 19, "Asia/Kathmandu": 5}
LOCALES = {"C.UTF-8": "C.UTF-8", "C": "C"}
SET_BY_KERNEL = {"CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "GIT_PAGER", "JPY_PARENT_PID",
                 "MPLBACKEND", "PAGER", "TERM"}  # fmt: skip
"""What IPython's kernel sets for itself, however it was started."""


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch) -> Any:
    made = KernelTemplate(lambda: "as it is")
    monkeypatch.setattr(provisioner, "kernel_template", lambda: made)
    yield made
    made.close()


def requested(number: int, place: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(place),
        "TMPDIR": str(place),
        "PYTHONPATH": str(ROOT),
        "TZ": list(ZONES)[number % len(ZONES)],
        "LC_ALL": list(LOCALES)[number % len(LOCALES)],
        f"ONLY_{number}": f"value {number}",
    }


def faults(number: int, place: Path, found: dict[str, Any], interrupted: str) -> list[str]:
    """What was not as asked for, by name."""
    env = requested(number, place)
    of_kernel = {key: value for key, value in found["environment"].items() if key not in env}
    right = {
        "product": found["product"] == expected_product(),
        "environment": env.items() <= found["environment"].items(),
        "foreign variables": set(of_kernel) <= SET_BY_KERNEL,
        "cwd": found["cwd"] == str(place),
        "temporary folder": found["tempdir"] == str(place),
        "time zone": found["hour"] == ZONES[env["TZ"]],
        "locale": found["locale"] == LOCALES[env["LC_ALL"]],
        "session": found["is_session"],
        "signals": found["signals"] == {"SIGINT": "default_int_handler", "SIGPIPE": "SIG_IGN",
                                        "SIGXFSZ": "SIG_IGN"},
        "Ctrl+C": interrupted == "interrupted",
    }  # fmt: skip
    return [name for name, is_right in right.items() if not is_right]


def children(process_id: int) -> list[int]:
    told = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
    return [int(number) for number in told.split()]


def test_a_thousand_forks(template: KernelTemplate) -> None:
    streams: list[dict[str, str]] = []
    found_faults: dict[int, list[str]] = {}
    stuck: list[int] = []
    ordinary: list[int] = []
    left_behind: list[str] = []

    async def visit(number: int, place: Path) -> None:
        async with KernelSession(place, requested(number, place)) as kernel:
            if not isinstance(kernel.process, ForkedProcess):
                ordinary.append(number)
            found = json.loads(await kernel.run(ASK))
            interrupted = await kernel.interrupted()
        streams.append(found["streams"])
        if wrong := faults(number, place, found, interrupted):
            found_faults[number] = wrong
        left_behind.extend(str(path) for path in place.rglob("*kernel*"))

    async def one(number: int, folder: Path, free: asyncio.Semaphore) -> None:
        async with free:
            place = folder / str(number)
            place.mkdir()
            try:
                async with asyncio.timeout(LIMIT_SECONDS):
                    await visit(number, place)
            except TimeoutError:
                stuck.append(number)

    async def all_of_them() -> None:
        free = asyncio.Semaphore(AT_ONCE)
        with tempfile.TemporaryDirectory(prefix="planner-") as name:
            await asyncio.gather(*(one(number, Path(name), free) for number in range(FORKS)))

    began = time.perf_counter()
    asyncio.run(all_of_them())
    seconds = time.perf_counter() - began
    equal = {name: len(streams) - len({told[name] for told in streams}) for name in streams[0]}
    status = template.status()
    zombies = children(status["template"])
    print(
        f"\n{FORKS} kernels in {seconds:.0f} s, {AT_ONCE} at once: {status['forks']} forked, "
        f"{len(ordinary)} ordinary, {len(stuck)} stuck, {len(zombies)} processes left, "
        f"{len(left_behind)} files left, {status['restarts']} restarts of the template; kernels "
        f"with faults: {len(found_faults)}; equal streams: {equal}"
    )
    assert stuck == [] and ordinary == [] and found_faults == {}
    assert equal == dict.fromkeys(equal, 0) and len(streams) == FORKS
    assert zombies == [] and left_behind == []


def test_the_template_killed_at_random_costs_no_open(template: KernelTemplate) -> None:
    chance = random.Random(3)
    answers: list[str] = []
    kinds: list[str] = []

    async def visit(place: Path) -> None:
        env = {"PATH": os.environ["PATH"], "HOME": str(place)}
        async with asyncio.timeout(LIMIT_SECONDS), KernelSession(place, env) as kernel:
            kinds.append(type(kernel.process).__name__)
            answers.append(await kernel.run("print(6 * 7)"))

    async def all_of_them() -> None:
        with tempfile.TemporaryDirectory(prefix="planner-") as name:
            for kill in range(KILLS):
                places = [Path(name) / f"{kill}-{number}" for number in range(OPENS_PER_KILL)]
                for place in places:
                    place.mkdir()
                opens = [asyncio.ensure_future(visit(place)) for place in places]
                await asyncio.sleep(chance.uniform(0, 0.3))
                process_id = template.status()["template"]
                if process_id is not None:
                    os.kill(process_id, signal.SIGKILL)
                await asyncio.gather(*opens)

    asyncio.run(all_of_them())
    print(
        f"\n{KILLS} kills during {len(answers)} opens: {kinds.count('ForkedProcess')} forked, "
        f"{kinds.count('Popen')} ordinary, {answers.count('42')} right, "
        f"{template.status()['restarts']} restarts"
    )
    assert answers == KILLS * OPENS_PER_KILL * ["42"]
