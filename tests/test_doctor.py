"""The doctor: what is installed, what is missing, what it is for, and what to do."""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from planner import doctor
from planner.cli import main
from planner.doctor import CORE, EXTRAS, Check, findings
from planner.errors import PlannerError


def _names(requirements: list[str]) -> set[str]:
    return {re.match(r"[A-Za-z0-9._-]+", text).group() for text in requirements}


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch):
    """Makes the doctor believe that these packages are not installed."""

    def hide(*names: str) -> None:
        def version(name: str) -> str:
            if name in names:
                raise importlib.metadata.PackageNotFoundError(name)
            return importlib.metadata.version(name)

        monkeypatch.setattr(doctor, "version", version)

    return hide


def _run() -> tuple[int, list[str]]:
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output.splitlines()


def test_it_looks_for_what_the_package_asks_for(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(CORE) == _names(project["dependencies"])
    asked = project["optional-dependencies"]
    assert set(EXTRAS) == set(asked) - {"test", "dev"}, "test and dev are for builders"
    for extra, (packages, purpose) in EXTRAS.items():
        assert set(packages) == _names(asked[extra]), extra
        assert purpose


def test_here_everything_needed_is_there() -> None:
    found = findings()
    assert all(check.is_there for check in found if check.is_needed)
    sentences = [check.sentence for check in found]
    assert len(set(sentences)) == len(sentences)
    pandas = importlib.metadata.version("pandas")
    assert Check(f"pandas {pandas}", True, True) in found
    assert sum(check.is_needed for check in found) == 1 + len(CORE) + 2  # Python, two folders
    code, lines = _run()
    assert (code, lines) == (0, sentences)


def test_a_missing_package_is_needed_and_named_with_its_remedy(without) -> None:
    without("pandas")
    assert Check("pandas is missing. Remedy: pip install planner", False, True) in findings()
    code, lines = _run()
    assert code == 1
    assert "pandas is missing. Remedy: pip install planner" in lines


def test_a_missing_extra_is_said_and_needed_only_for_its_purpose(without) -> None:
    without("voila", "anywidget", "python-pptx")
    code, lines = _run()
    assert code == 0
    assert (
        "Extra [apps] is not complete: voila, anywidget missing. Needed only for planner serve: "
        'pip install "planner[apps]"'
    ) in lines
    assert (
        "Extra [slides] is not complete: python-pptx missing. Needed only for slides: "
        'pip install "planner[slides]"'
    ) in lines


def test_an_old_python_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 4))
    monkeypatch.setattr(doctor.platform, "python_version", lambda: "3.10.4")
    first = findings()[0]
    assert first == Check(
        "Python 3.10.4: expected 3.11 or newer. Remedy: install Python 3.11 or newer.", False, True
    )


def test_a_missing_folder_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(name: str) -> Path:
        raise PlannerError(f"The folder {name!r} is missing. Install the planner again.")

    monkeypatch.setattr(doctor, "share_path", lost)
    code, lines = _run()
    assert code == 1
    assert "The folder 'sample_data' is missing. Install the planner again." in lines
    assert "Traceback" not in "\n".join(lines)


@pytest.mark.parametrize(
    ("system", "part"),
    [("linux", "can fork processes"), ("darwin", "starts each app page as a process of its own")],
)
def test_it_says_how_pages_will_start(
    system: str, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(sys, "platform", system)
    last = findings()[-1]
    assert part in last.sentence
    assert (last.is_there, last.is_needed) == (system == "linux", False)
