"""Forked kernels: as separate as started ones, and ordinary starts wherever a fork cannot be."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from traitlets.config import Config

from planner.serving import provisioner
from planner.serving.code_state import code_state
from planner.serving.forked_process import ForkedProcess
from planner.serving.forking import CannotFork, KernelTemplate
from tests.serving.fork_probe import expected_product
from tests.serving.kernel_session import ROOT, KernelSession

LIMIT_SECONDS = 60
PROBE = "tests.serving.fork_probe"

LIGHT = """
import sys
from planner.serving import template_process
template_process.warm = lambda: __import__("numpy.random")
sys.exit(template_process.main(sys.argv[1:]))
"""
"""A template that has imported next to nothing, where what it imports does not matter."""


class Code:
    """The state of the code, for a template that must not notice what others do to the files."""

    def __init__(self) -> None:
        self.state = "as it is"

    def __call__(self) -> str:
        return self.state


@pytest.fixture(scope="module")
def code() -> Code:
    return Code()


@pytest.fixture(scope="module")
def template(code: Code) -> Iterator[KernelTemplate]:
    made = KernelTemplate(code)
    deadline = time.monotonic() + LIMIT_SECONDS
    while made.status()["template"] is None and time.monotonic() < deadline:
        made.warm()
        time.sleep(0.02)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def used_template(template: KernelTemplate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioner, "kernel_template", lambda: template)
    monkeypatch.setattr(provisioner, "_logged", set())


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a name short enough for sockets, which pytest's are not."""
    with tempfile.TemporaryDirectory(prefix="planner-") as name:
        yield Path(name)


def environment(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT), **more}  # fmt: skip


async def forked(
    template: KernelTemplate, function: str, folder: Path, env: dict[str, str], **more: Any
) -> tuple[ForkedProcess, Path]:
    """A fork that calls a function of the probe, and the file with what it writes."""
    handle, name = tempfile.mkstemp(dir=folder, suffix=".txt")
    request = {"kind": "call", "function": f"{PROBE}:{function}", "argv": [], "env": env,
               "cwd": str(folder), **more}  # fmt: skip
    try:
        return await template.fork(request, handle, handle), Path(name)
    finally:
        os.close(handle)


async def ended(process: Any) -> int:
    async with asyncio.timeout(LIMIT_SECONDS):
        while (found := process.poll()) is None:
            await asyncio.sleep(0.01)
    return found


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_SECONDS):
        while not condition():
            await asyncio.sleep(0.01)


def children(process_id: int) -> str:
    return Path(f"/proc/{process_id}/task/{process_id}/children").read_text().strip()


def is_running(process_id: int) -> bool:
    """False for a process that is gone, or a zombie."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(") ")[2][0]
    except FileNotFoundError:
        return False
    return state != "Z"


# What a fork is


def test_forty_forks_share_nothing(template: KernelTemplate, folder: Path) -> None:
    zones = {"UTC": 0, "Asia/Tokyo": 9, "America/New_York": 19}
    places = [folder / name for name in ("one", "two")]
    for place in places:
        place.mkdir()

    async def one(number: int) -> dict[str, Any]:
        zone = list(zones)[number % 3]
        place = places[number % 2]
        mine = environment(TZ=zone, TMPDIR=str(place), **{f"ONLY_{number}": "x" * number})
        if number % 4 == 0:
            mine["LC_ALL"] = "C"
        async with asyncio.timeout(LIMIT_SECONDS):
            process, written = await forked(template, "tell", place, mine)
            assert await ended(process) == 0, written.read_text()
        found = json.loads(written.read_text())
        assert found["environment"] == mine
        assert (found["cwd"], found["tempdir"]) == (str(place), str(place))
        assert found["hour"] == zones[zone]
        assert found["locale"] == ("C" if number % 4 == 0 else "C.UTF-8")
        assert found["path"][0] == str(ROOT)
        assert found["is_session"] and found["blocked"] == []
        assert found["signals"] == {
            "SIGINT": "default_int_handler", "SIGPIPE": "SIG_IGN", "SIGXFSZ": "SIG_IGN"
        }  # fmt: skip
        # Its three streams, the pipe that tells when the server is gone, and nothing else.
        streams = [found["descriptors"].pop(number) for number in "012"]
        assert streams == ["/dev/null", str(written), str(written)]
        assert [name.split(":")[0] for name in found["descriptors"].values()] == ["pipe"]
        assert found["threads"] == 2
        return found

    async def all_of_them() -> list[dict[str, Any]]:
        found = []
        for first in range(0, 40, 8):
            found += await asyncio.gather(*(one(n) for n in range(first, first + 8)))
        return found

    found = asyncio.run(all_of_them())
    assert [told["product"] for told in found] == 40 * [expected_product()]
    for stream in found[0]["streams"]:
        assert len({told["streams"][stream] for told in found}) == 40, stream
    assert children(template.status()["template"]) == ""


def test_streams_exit_codes_and_signals_are_its_own(template: KernelTemplate, folder: Path) -> None:
    async def check() -> None:
        source = folder / "source.txt"
        source.write_text("some words\n")
        written = folder / "written.txt"
        with source.open() as given, written.open("w") as output:
            request = {"kind": "call", "function": f"{PROBE}:echo", "argv": [],
                       "env": environment(), "cwd": str(folder)}  # fmt: skip
            process = await template.fork(request, output.fileno(), output.fileno(), given.fileno())
            assert await ended(process) == 0
        assert sorted(written.read_text().split("\n")) == ["", "SOME WORDS", "done"]

        process, _ = await forked(template, "fail", folder, environment())
        assert await ended(process) == 7
        sleeper, written = await forked(template, "sleep", folder, environment())
        await until(lambda: "asleep" in written.read_text())
        sleeper.send_signal(signal.SIGINT)
        assert await ended(sleeper) == 0 and "interrupted" in written.read_text()
        for number in (signal.SIGTERM, signal.SIGKILL):
            sleeper, written = await forked(template, "sleep", folder, environment())
            await until(lambda written=written: "asleep" in written.read_text())
            sleeper.send_signal(number)
            assert await ended(sleeper) == -number
        sleeper.send_signal(signal.SIGINT)  # nobody is there any more

    asyncio.run(check())
    assert children(template.status()["template"]) == ""


def test_a_fork_keeps_nothing_of_other_callers(template: KernelTemplate, folder: Path) -> None:
    place = Path(f"/proc/{template.status()['template']}/cwd").resolve() / "socket"

    async def check() -> str:
        process, written = await forked(template, "tell", folder, environment())
        assert await ended(process) == 0
        return written.read_text()

    with socket.socket(socket.AF_UNIX) as half, (folder / "kept").open("w") as kept:
        half.connect(str(place))
        socket.send_fds(half, [b"\0"], [kept.fileno()])  # and the rest of a request never comes
        found = json.loads(asyncio.run(check()))
    assert [name.split(":")[0] for name in found["descriptors"].values()] == [
        *("/dev/null", found["descriptors"]["1"], found["descriptors"]["2"]), "pipe"
    ]  # fmt: skip


def test_a_tied_fork_ends_with_the_one_who_asked(template: KernelTemplate, folder: Path) -> None:
    async def check() -> None:
        tied, written = await forked(template, "sleep", folder, environment(), tied=True)
        free, _ = await forked(template, "sleep", folder, environment())
        await until(lambda: "asleep" in written.read_text())
        numbers = tied.pid, free.pid
        del tied
        await until(lambda: not is_running(numbers[0]))
        assert is_running(numbers[1])
        free.kill()
        await ended(free)

    asyncio.run(check())


def test_no_secret_of_the_server_is_in_a_fork(
    code: Code, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_DATABASE", "canary-4711")
    own = KernelTemplate(code, [sys.executable, "-c", LIGHT])

    async def check() -> None:
        process, written = await forked(own, "sleep", folder, environment())
        await until(lambda: "asleep" in written.read_text())
        for number in (process.pid, own.status()["template"]):
            assert b"canary-4711" not in Path(f"/proc/{number}/environ").read_bytes()
        process.kill()

    try:
        asyncio.run(check())
    finally:
        own.close()


def test_the_socket_is_for_its_user_only(template: KernelTemplate) -> None:
    folder = Path(f"/proc/{template.status()['template']}/cwd").resolve()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "socket").stat().st_mode & 0o777 == 0o600


# Kernels


ASK = """
import json, os, sys
kernel = get_ipython().kernel
print(json.dumps({
    "names": sorted(name for name in globals() if name not in ("json", "os", "sys", "kernel")),
    "environment": dict(os.environ), "path": sys.path, "argv": sys.argv[1:],
    "main": __name__, "cwd": os.getcwd(),
    "history": get_ipython().history_manager.enabled,
    "targets": sorted(kernel.comm_manager.targets),
    "nbformat": "nbformat" in sys.modules, "pandas": "pandas" in sys.modules,
}))
"""


def test_a_forked_kernel_is_like_a_started_one(template: KernelTemplate, folder: Path) -> None:
    # What only the start of a program can take over makes the second kernel an ordinary one.
    async def both() -> tuple[dict, dict]:
        told = []
        for more in ({}, {"PYTHONHASHSEED": "7"}):
            async with KernelSession(folder, environment(**more)) as kernel:
                assert isinstance(kernel.process, ForkedProcess) is not bool(more)
                told.append(json.loads(await kernel.run(ASK)))
                await kernel.run("import plotly.io, ipywidgets")
                told[-1]["renderer"] = await kernel.run("print(plotly.io.renderers.default)")
        return told[0], told[1]

    fork, ordinary = asyncio.run(both())
    assert fork.pop("pandas") and not ordinary.pop("pandas")
    assert fork.pop("targets") == ["jupyter.widget", "jupyter.widget.control"]
    assert ordinary.pop("targets") == []  # they come with the import of ipywidgets there
    assert ordinary["environment"].pop("PYTHONHASHSEED") == "7"
    # The debugger's library sets it for itself; a fork has exactly what was asked for.
    assert ordinary["environment"].pop("PYDEVD_USE_FRAME_EVAL") == "NO"
    assert fork == ordinary
    assert fork["environment"]["JPY_PARENT_PID"] == str(os.getpid())
    assert not fork["history"] and not fork["nbformat"]
    assert fork["renderer"] == "plotly_mimetype"


def test_the_app_works_in_a_forked_kernel(folder: Path) -> None:
    code = (
        "import sys\nbefore = set(sys.modules)\n"
        "from planner.widgets import PlannerApp\napp = PlannerApp()\n"
        "more = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(type(app).__name__, app.comm is not None, 'nbformat' in sys.modules)\n"
        "print(*more - {name.split('.')[0] for name in before})"
    )

    async def check() -> None:
        async with KernelSession(folder, environment()) as kernel:
            assert await kernel.run(code) == "PlannerApp True False"

    asyncio.run(check())


def test_interrupt_restart_and_shutdown(template: KernelTemplate, folder: Path) -> None:
    async def check() -> int:
        async with KernelSession(folder, environment()) as kernel:
            assert await kernel.interrupted() == "interrupted"
            await kernel.run("kept = 1")
            first = kernel.process
            await kernel.manager.restart_kernel()
            await kernel.client.wait_for_ready(timeout=LIMIT_SECONDS)
            # ipykernel misses a request to shut down now and then, however it was started;
            # then Jupyter sends SIGTERM.
            assert first.returncode in (0, -signal.SIGTERM)
            assert kernel.process.pid != first.pid
            assert "NameError" in await kernel.run("kept")
            second = kernel.process
            os.kill(second.pid, signal.SIGKILL)
            assert await ended(second) == -signal.SIGKILL
            assert not await kernel.manager.is_alive()
            await kernel.manager.restart_kernel(now=True)
            await kernel.client.wait_for_ready(timeout=LIMIT_SECONDS)
            assert await kernel.run("print(2 + 2)") == "4"
            third = kernel.process
        assert third.returncode in (0, -signal.SIGTERM)
        # A kernel that is killed rather than asked leaves nothing either.
        async with KernelSession(folder, environment()) as kernel:
            last = kernel.process
            await kernel.manager.shutdown_kernel(now=True)
        assert last.returncode == -signal.SIGKILL
        return template.status()["template"]

    process_id = asyncio.run(check())
    assert children(process_id) == ""
    assert list(folder.iterdir()) == []


def test_a_kernel_past_its_memory_says_so_and_lives(folder: Path) -> None:
    limits = Config()
    limits.ForkProvisioner = Config(memory_bytes=200 * 2**20, open_files=500, processor_seconds=90)
    limit = "import resource as r; print(r.getrlimit(r.{})[0])".format

    async def check() -> None:
        async with KernelSession(folder, environment(), config=limits) as kernel:
            assert isinstance(kernel.process, ForkedProcess)
            assert (await kernel.run("b = bytes(300 * 2**20)")).startswith("MemoryError")
            assert await kernel.run("b = bytes(100 * 2**20); print(len(b))") == str(100 * 2**20)
            for name, value in (("NOFILE", 500), ("CPU", 90), ("CORE", 0)):
                assert await kernel.run(limit("RLIMIT_" + name)) == str(value)
        ordinary = environment(PYTHONHASHSEED="7")
        async with KernelSession(folder, ordinary, config=limits) as kernel:
            assert not isinstance(kernel.process, ForkedProcess)
            assert await kernel.run(limit("RLIMIT_NOFILE")) == "500"
            assert (await kernel.run("b = bytes(3 * 2**30)")).startswith("MemoryError")
        async with KernelSession(folder, environment()) as kernel:
            assert await kernel.run(limit("RLIMIT_AS")) == "-1"

    asyncio.run(check())


def test_notebooks_run_with_the_provisioner_named_in_the_environment(
    template: KernelTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", provisioner.NAME)
    KernelProvisionerFactory.clear_instance()
    before = template.status()["forks"]
    cell = nbformat.v4.new_code_cell("import sys; print('pandas' in sys.modules)")
    client = NotebookClient(nbformat.v4.new_notebook(cells=[cell]), kernel_name="python3")
    done = client.execute()
    assert done.cells[0].outputs[0].text == "True\n"
    assert template.status()["forks"] == before + 1
    KernelProvisionerFactory.clear_instance()


@pytest.mark.parametrize(
    "command",
    [
        ["R", "--slave", "-e", "IRkernel::main()"],
        [sys.executable, "-m", "bash_kernel", "-f", "k.json"],
        [sys.executable, "-O", "-m", "ipykernel_launcher", "-f", "k.json"],
        ["/usr/bin/python3-of-somebody-else", "-m", "ipykernel_launcher", "-f", "k.json"],
    ],
)
def test_other_kernels_are_not_forked(command: list[str]) -> None:
    assert provisioner.kernel_arguments(command) is None


# When forking is not possible


def test_a_template_killed_while_kernels_start_costs_no_kernel(
    template: KernelTemplate, folder: Path
) -> None:
    places = [folder / str(number) for number in range(4)]
    for place in places:
        place.mkdir()

    async def answer(place: Path) -> str:
        async with KernelSession(place, environment()) as kernel:
            return await kernel.run("print(6 * 7)")

    async def check() -> None:
        starts = [asyncio.ensure_future(answer(place)) for place in places]
        await asyncio.sleep(0.03)
        os.kill(template.status()["template"], signal.SIGKILL)
        assert await asyncio.gather(*starts) == 4 * ["42"]
        before = template.status()
        async with KernelSession(folder, environment()) as kernel:
            assert isinstance(kernel.process, ForkedProcess)
        after = template.status()
        assert (after["state"], after["reason"]) == ("forking", "")
        assert after["template"] != before["template"] or before["template"] is None

    asyncio.run(check())


def test_a_kernel_outlives_its_template(template: KernelTemplate, folder: Path) -> None:
    async def check() -> None:
        async with KernelSession(folder, environment()) as kernel:
            os.kill(template.status()["template"], signal.SIGKILL)
            assert await kernel.run("print(6 * 7)") == "42"
            assert kernel.process.poll() is None
            process = kernel.process
        assert process.returncode == 1  # nobody is left who could tell
        assert not is_running(process.pid)

    asyncio.run(check())


def test_changed_code_makes_a_new_template(
    template: KernelTemplate, code: Code, folder: Path
) -> None:
    async def check() -> None:
        async with KernelSession(folder, environment()) as kernel:
            old = template.status()["template"]
            code.state = "changed"
            place = folder / "other"
            place.mkdir()
            async with KernelSession(place, environment()):
                assert template.status()["template"] not in (None, old)
            assert is_running(old)  # it has to tell how its kernel ends
            assert await kernel.run("print(6 * 7)") == "42"
            process = kernel.process
        assert process.returncode in (0, -signal.SIGTERM)
        await until(lambda: not is_running(old))

    asyncio.run(check())


def test_the_state_of_the_code_is_that_of_its_files(tmp_path: Path) -> None:
    module = tmp_path / "room" / "module.py"
    module.parent.mkdir()
    module.write_text("one = 1\n")
    first = code_state(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "module.pyc").write_bytes(b"x")
    assert code_state(tmp_path) == first
    module.write_text("one = 11\n")
    assert code_state(tmp_path) != first
    (tmp_path / "another.py").write_text("")
    assert len({first, code_state(tmp_path)}) == 2


def test_without_forks_kernels_start_and_the_reason_is_logged_once(
    code: Code, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = KernelTemplate(code)
    own.disable("--no-fork was given")
    monkeypatch.setattr(provisioner, "kernel_template", lambda: own)
    own.warm()

    async def check() -> None:
        for _ in range(2):
            async with KernelSession(folder, environment()) as kernel:
                assert isinstance(kernel.process, subprocess.Popen)
                assert await kernel.run("print(6 * 7)") == "42"

    with caplog.at_level(logging.WARNING, "planner.serving"):
        asyncio.run(check())
    logged = [record.getMessage() for record in caplog.records if record.name == "planner.serving"]
    assert logged == ["Kernels start the ordinary way, which is slower: --no-fork was given."]
    assert own.status() == {"state": "ordinary", "reason": "--no-fork was given",
                            "template": None, "forks": 0, "restarts": 0}  # fmt: skip


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ('print(\'{"error": "2 threads are running"}\')', "2 threads are running"),
        ("raise SystemExit(1)", "it ended while starting"),
    ],
)
def test_a_template_that_cannot_start_is_not_tried_at_once_again(
    code: Code, folder: Path, program: str, reason: str
) -> None:
    own = KernelTemplate(code, [sys.executable, "-c", program])

    async def check() -> None:
        for _ in range(3):
            with pytest.raises(CannotFork, match=f"the template cannot fork: {reason}"):
                await forked(own, "tell", folder, environment())

    asyncio.run(check())
    assert own.status()["state"] == "ordinary" and own.status()["restarts"] == 0
    own.close()


def test_a_socket_name_that_is_too_long_is_a_reason(
    code: Code, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = folder / ("x" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    own = KernelTemplate(code, [sys.executable, "-c", LIGHT])
    with pytest.raises(CannotFork, match="AF_UNIX path too long"):
        asyncio.run(forked(own, "tell", folder, environment()))
    own.close()
    assert [path.suffix for path in deep.iterdir()] == []


def test_a_fork_that_cannot_settle_does_not_exist(template: KernelTemplate, folder: Path) -> None:
    async def check() -> None:
        with pytest.raises(CannotFork, match="FileNotFoundError"):
            request = {"kind": "call", "function": f"{PROBE}:tell", "argv": [],
                       "env": environment(), "cwd": str(folder / "nowhere")}  # fmt: skip
            await template.fork(request, 1, 2)
        await until(lambda: children(template.status()["template"]) == "")

    asyncio.run(check())


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        ("", ""),
        ("import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True)"
         ".start()", "2 threads are running, expected 1"),
        ("import socket; kept = socket.socket()", "descriptor"),
        ("import sqlite3; kept = sqlite3.connect(':memory:')", "a database connection exists"),
        ("import zmq; kept = zmq.Context()", "a ZeroMQ context exists"),
        ("import asyncio; kept = asyncio.new_event_loop()", "an event loop exists"),
        ("import ipywidgets; kept = ipywidgets.HTML()", "a widget exists"),
        ("import random; kept = random.Random(1)", "a random generator of its own exists"),
        ("import numpy.random as r; kept = r.default_rng(1)", "a random generator of its own"),
        ("from concurrent.futures import ThreadPoolExecutor as T; kept = T()", "a pool of threads"),
    ],
)  # fmt: skip
def test_what_must_not_live_before_a_fork_is_found(plant: str, found: str) -> None:
    program = (
        f"{plant}\nfrom planner.serving.before_fork import disturbances\n"
        "import sys; sys.stdout.write('; '.join(disturbances()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert (found in done.stdout) if found else done.stdout == ""


SERVER = """
import asyncio, os, sys
from planner.serving.forking import KernelTemplate
async def main():
    template = KernelTemplate(command=[sys.executable, "-c", sys.argv[1]])
    request = {"kind": "call", "function": "tests.serving.fork_probe:" + sys.argv[2], "argv": [],
               "env": dict(os.environ), "cwd": os.getcwd()}
    reading, writing = os.pipe()
    process = await template.fork(request, writing, writing)
    os.read(reading, len("asleep"))
    print(template.status()["template"], process.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""


def server_with_fork(occupation: str, folder: Path) -> tuple[subprocess.Popen, int, int]:
    """A server process, its template and the one fork it has."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, LIGHT, occupation],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
    )
    template, fork = (int(word) for word in server.stdout.readline().split())
    server.stdout.close()
    assert is_running(template) and is_running(fork)
    return server, template, fork


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("occupation", ["sleep", "sleep_deaf"])
def test_nothing_is_left_when_the_server_is_gone(
    number: int, occupation: str, folder: Path
) -> None:
    server, template, fork = server_with_fork(occupation, folder)
    assert len(list(folder.iterdir())) == 1
    server.send_signal(number)
    server.wait()
    asyncio.run(until(lambda: not is_running(template) and not is_running(fork)))
    assert list(folder.iterdir()) == []


def test_a_fork_ends_with_its_server_even_without_a_template(folder: Path) -> None:
    server, template, fork = server_with_fork("sleep", folder)
    os.kill(template, signal.SIGKILL)
    asyncio.run(until(lambda: not is_running(template)))
    assert is_running(fork)
    server.kill()
    server.wait()
    asyncio.run(until(lambda: not is_running(fork)))


def test_no_template_folder_is_left(code: Code, folder: Path) -> None:
    own = KernelTemplate(code, [sys.executable, "-c", LIGHT])

    async def check() -> Path:
        process, _ = await forked(own, "tell", folder, environment())
        await ended(process)
        return Path(f"/proc/{own.status()['template']}/cwd").resolve()

    place = asyncio.run(check())
    assert place.is_dir()
    own.close()
    assert not place.exists()
