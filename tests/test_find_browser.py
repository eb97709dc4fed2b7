"""The search for a browser: its order, what it installs, and the line it fails with."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import find_browser as module
import pytest
from find_browser import BrowserNotFound, Outcome, find_browser

OWN_BROWSER = "/cache/own/chrome"


class FakeMachine:
    """A machine with some programs on PATH, some of which start as browsers."""

    def __init__(self, programs: list[str], starting: list[str] | None = None) -> None:
        self.programs = {Path(program).name: program for program in programs}
        self.programs |= {program: program for program in programs}
        self.starting = set(programs if starting is None else starting)
        self.commands: list[str] = []
        self.limits: list[int] = []
        self.apt_brings = False
        self.download_brings = False

    def which(self, name: str) -> str | None:
        return self.programs.get(name)

    def run(self, command: list[str], limit_seconds: int) -> Outcome:
        if command[-1] == "--version":
            return Outcome(0 if command[0] in self.starting else 127, "")
        if command[:2] == [sys.executable, "-c"]:
            return Outcome(0, OWN_BROWSER)
        self.commands.append(" ".join(command))
        self.limits.append(limit_seconds)
        if "apt-get" in command:
            return self._apt(command)
        if self.download_brings:
            self.starting.add(OWN_BROWSER)
            return Outcome(0, "")
        return Outcome(None, "downloading 1 %")

    def _apt(self, command: list[str]) -> Outcome:
        if "update" in command:
            return Outcome(0, "")
        if self.apt_brings:
            self.programs["chromium"] = "/usr/bin/chromium"
            self.starting.add("/usr/bin/chromium")
            return Outcome(0, "")
        return Outcome(100, "Reading\nE: Unable to locate package chromium")

    def find(self, install: bool = False, is_root: bool = True, **environ: str) -> str:
        return find_browser(
            install, environ=environ, which=self.which, run=self.run, is_root=is_root
        )


@pytest.fixture(autouse=True)
def posix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.os, "name", "posix")


def test_the_named_browser_comes_first() -> None:
    machine = FakeMachine(["/opt/my/chrome", "/usr/bin/chromium"])
    assert machine.find(PLANNER_BROWSER="/opt/my/chrome") == "/opt/my/chrome"


def test_a_named_browser_that_does_not_start_is_refused_and_not_replaced() -> None:
    machine = FakeMachine(["/usr/bin/chromium"])
    with pytest.raises(BrowserNotFound, match="PLANNER_BROWSER names '/opt/gone'") as caught:
        machine.find(install=True, PLANNER_BROWSER="/opt/gone")
    assert "\n" not in str(caught.value)
    assert machine.commands == []


def test_order_on_path() -> None:
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    programs = [f"/usr/bin/{name}" for name in names]
    for first in range(len(programs)):
        assert FakeMachine(programs[first:]).find() == programs[first]


def test_a_program_that_does_not_start_is_passed_over() -> None:
    both = ["/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    assert FakeMachine(both, starting=both[1:]).find() == "/usr/bin/google-chrome"


def test_path_comes_before_apt_and_apt_before_the_download() -> None:
    machine = FakeMachine(["/usr/bin/google-chrome", "/usr/bin/apt-get"])
    machine.apt_brings = True
    assert machine.find(install=True) == "/usr/bin/google-chrome"
    assert machine.commands == []

    machine = FakeMachine(["/usr/bin/apt-get"])
    machine.apt_brings = machine.download_brings = True
    assert machine.find(install=True) == "/usr/bin/chromium"
    assert [command.split("apt-get ")[1] for command in machine.commands] == [
        "update",
        "install -y --no-install-recommends chromium",
    ]


def test_sudo_is_used_without_asking_for_a_password() -> None:
    machine = FakeMachine(["/usr/bin/apt-get", "/usr/bin/sudo"])
    machine.apt_brings = True
    machine.find(install=True, is_root=False)
    assert all(command.startswith("sudo -n ") for command in machine.commands)


def test_without_root_and_sudo_apt_is_not_tried() -> None:
    machine = FakeMachine(["/usr/bin/apt-get"])
    machine.download_brings = True
    assert machine.find(install=True, is_root=False) == OWN_BROWSER
    assert len(machine.commands) == 1


def test_the_download_comes_last_with_its_time_limit() -> None:
    machine = FakeMachine(["/usr/bin/apt-get"])
    machine.download_brings = True
    assert machine.find(install=True) == OWN_BROWSER
    assert machine.commands[-1].endswith("-m playwright install chromium")
    assert machine.limits[-1] == 120


def test_a_browser_downloaded_earlier_is_used_without_installing() -> None:
    machine = FakeMachine(["/usr/bin/apt-get"], starting=[OWN_BROWSER])
    assert machine.find(install=True) == OWN_BROWSER
    assert machine.commands == []


def test_nothing_is_installed_unless_asked() -> None:
    machine = FakeMachine(["/usr/bin/apt-get"])
    with pytest.raises(BrowserNotFound, match="make test"):
        machine.find(install=False)
    assert machine.commands == []


def test_the_failure_is_one_line_that_names_everything_tried() -> None:
    machine = FakeMachine(["/usr/bin/apt-get"])
    with pytest.raises(BrowserNotFound) as caught:
        machine.find(install=True)
    line = str(caught.value)
    assert "\n" not in line
    for part in (
        "$PLANNER_BROWSER (not set)",
        "chromium, chromium-browser, google-chrome, google-chrome-stable on PATH (none there)",
        "apt-get install chromium (failed: E: Unable to locate package chromium)",
        "playwright install chromium (stopped after 120 s)",
        "Install Chromium or Chrome, or set PLANNER_BROWSER",
    ):
        assert part in line


def test_the_command_prints_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "find_browser", lambda install: "/usr/bin/chromium")
    assert module.main([]) == 0
    assert capsys.readouterr().out == "browser: /usr/bin/chromium\n"

    def nothing(install: bool) -> str:
        raise BrowserNotFound("No browser.")

    monkeypatch.setattr(module, "find_browser", nothing)
    assert module.main(["--install"]) == 1
    assert capsys.readouterr().err == "browser: No browser.\n"


def test_a_command_is_stopped_at_its_limit_with_what_it_started() -> None:
    started = time.monotonic()
    sleeper = "'import time; time.sleep(60)'"
    keeps_waiting = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {sleeper}])"
    outcome = module.run_command([sys.executable, "-c", keeps_waiting], 1)
    assert outcome.code is None
    assert time.monotonic() - started < 20


def test_a_missing_program_is_an_outcome_not_an_error() -> None:
    assert module.run_command(["no-such-program-anywhere"], 5).code == 127
