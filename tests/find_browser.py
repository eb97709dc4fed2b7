"""Finds a Chromium or Chrome for the browser tests; standard library only.

The order: $PLANNER_BROWSER, the browsers on PATH, a browser the test tool downloaded earlier;
then, with --install, apt-get (as root or by `sudo -n`) and the test tool's own download.
`python tests/find_browser.py --install` prints the browser used on one line, or fails with one
line that names what was tried.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 30
APT_SECONDS = 600
DOWNLOAD_SECONDS = 120

_ASK_TEST_TOOL = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as tool:\n"
    "    print(tool.chromium.executable_path)\n"
)


class BrowserNotFound(RuntimeError):
    """No browser can be had; the text says in one line what was tried and what to do."""


class Outcome(NamedTuple):
    """What a command left: its exit code (None when stopped at its time limit) and its output."""

    code: int | None
    output: str


Runner = Callable[[list[str], int], Outcome]
Which = Callable[[str], str | None]


def run_command(command: list[str], limit_seconds: int) -> Outcome:
    """Run `command` and whatever it starts; stop all of it after `limit_seconds`."""
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            return Outcome(127, str(error))
        try:
            code: int | None = process.wait(limit_seconds)
        except subprocess.TimeoutExpired:
            code = None
            _stop(process)
        log.seek(0)
        return Outcome(code, log.read().decode(errors="replace").strip())


def _stop(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


class _Search:
    """One search: remembers what was tried, for the message at the end."""

    def __init__(
        self, environ: Mapping[str, str], which: Which, run: Runner, is_root: bool
    ) -> None:
        self.environ, self.which, self.run, self.is_root = environ, which, run, is_root
        self.tried: list[str] = []

    def starts(self, path: str) -> bool:
        """Whether the browser starts; some systems put a mere signpost under the name."""
        if os.name == "nt":  # there --version would open a window
            return Path(path).is_file()
        return self.run([path, "--version"], START_SECONDS).code == 0

    def named(self) -> str | None:
        asked = self.environ.get("PLANNER_BROWSER", "")
        if not asked:
            self.tried.append("$PLANNER_BROWSER (not set)")
            return None
        path = self.which(asked)
        if path and self.starts(path):
            return path
        raise BrowserNotFound(
            f"PLANNER_BROWSER names {asked!r}, which does not start as a browser: "
            "set it to the program file of Chromium or Chrome, or unset it."
        )

    def on_path(self) -> str | None:
        broken = []
        for name in NAMES:
            path = self.which(name)
            if path and self.starts(path):
                return path
            if path:
                broken.append(path)
        note = f"{', '.join(broken)} does not start" if broken else "none there"
        self.tried.append(f"{', '.join(NAMES)} on PATH ({note})")
        return None

    def downloaded(self) -> str | None:
        answer = self.run([sys.executable, "-c", _ASK_TEST_TOOL], START_SECONDS)
        path = _last_line(answer.output)
        if answer.code == 0 and path and self.starts(path):
            return path
        return None

    def apt(self) -> str | None:
        if not self.which("apt-get"):
            self.tried.append("apt-get (not on this system)")
            return None
        if not self.is_root and not self.which("sudo"):
            self.tried.append("apt-get (needs root, and there is no sudo)")
            return None
        apt = [*([] if self.is_root else ["sudo", "-n"])]
        apt += ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        _say("no browser found: installing chromium with apt-get ...")
        self.run([*apt, "update"], APT_SECONDS)
        install = [*apt, "install", "-y", "--no-install-recommends", "chromium"]
        outcome = self.run(install, APT_SECONDS)
        for name in NAMES:
            path = self.which(name)
            if path and self.starts(path):
                return path
        self.tried.append(f"apt-get install chromium ({_why(outcome, APT_SECONDS)})")
        return None

    def download(self) -> str | None:
        _say(f"downloading the test tool's browser (at most {DOWNLOAD_SECONDS} s) ...")
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        outcome = self.run(command, DOWNLOAD_SECONDS)
        path = self.downloaded() if outcome.code == 0 else None
        if path is None:
            reason = _why(outcome, DOWNLOAD_SECONDS)
            self.tried.append(f"playwright install chromium ({reason})")
        return path


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _why(outcome: Outcome, limit_seconds: int) -> str:
    if outcome.code is None:
        return f"stopped after {limit_seconds} s"
    if outcome.code == 0:
        return "done, but the browser does not start"
    lines = outcome.output.splitlines()
    errors = [line for line in lines if line.startswith("E:") or "Error:" in line]
    last = _last_line("\n".join(errors) or outcome.output)
    return f"failed: {last[:120]}" if last else f"failed with exit code {outcome.code}"


def _say(text: str) -> None:
    print(f"browser: {text}", file=sys.stderr, flush=True)


def find_browser(
    install: bool,
    *,
    environ: Mapping[str, str] | None = None,
    which: Which = shutil.which,
    run: Runner = run_command,
    is_root: bool | None = None,
) -> str:
    """The program file of a browser that starts; with `install`, one is fetched when missing.

    Raises BrowserNotFound with one line that names what was tried and what to do.
    """
    search = _Search(
        os.environ if environ is None else environ,
        which,
        run,
        _is_root() if is_root is None else is_root,
    )
    steps = [search.named, search.on_path, search.downloaded]
    if install:
        steps += [search.apt, search.download]
    for step in steps:
        path = step()
        if path is not None:
            return path
    raise BrowserNotFound(
        f"No browser for the browser tests. Tried: {'; '.join(search.tried)}. "
        "Install Chromium or Chrome, or set PLANNER_BROWSER to its program file"
        + ("." if install else ", or run `make test`, which installs one.")
    )


def main(arguments: list[str]) -> int:
    """Print the browser used; exit code 1 and one line when there is none."""
    try:
        path = find_browser(install="--install" in arguments)
    except BrowserNotFound as error:
        print(f"browser: {error}", file=sys.stderr)
        return 1
    print(f"browser: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
