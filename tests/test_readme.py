"""The README's example runs as printed, and its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner

from planner.cli import main

README = Path(__file__).parents[1] / "README.md"


def example() -> str:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 1
    return blocks[0]


def test_the_example_runs_and_has_at_most_twelve_lines(capsys: pytest.CaptureFixture) -> None:
    code = example()
    statements = [line for line in code.splitlines() if line.strip()]
    assert len(statements) <= 12
    names: dict = {}
    exec(compile(code, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert printed.count("|") == len(names["plan"].findings)
    assert names["again"].brief.weeks == 10
    events = icalendar.Calendar.from_ical(names["calendar"]).walk("VEVENT")
    assert len(events) == len(names["again"].calendar)


def test_commands_and_options_of_the_readme_exist() -> None:
    text = README.read_text(encoding="utf-8").split("## Command line")[1].split("## ")[0]
    lines = text.split("```")[1]
    for command in ("demo", "plan", "serve", "doctor"):
        shown = CliRunner().invoke(main, [command, "--help"])
        assert shown.exit_code == 0 and f"planner {command}" in lines
        part = lines.split(f"planner {command}")[1].split("planner ")[0]
        for option in re.findall(r"--[a-z-]+", part):
            assert option in shown.output, (command, option)


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (README.parent / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^|`)make ([a-z]+)", README.read_text("utf-8"), re.M)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
