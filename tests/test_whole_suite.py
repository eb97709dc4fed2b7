"""The runner of the whole suite leaves no folder out and does not swallow a failure."""

from __future__ import annotations

from pathlib import Path

import pytest
import whole_suite


def test_every_folder_and_file_is_run_once() -> None:
    tests = whole_suite.ROOT / "tests"
    holding = {path.parent.name for path in tests.glob("*/test_*.py")}
    run = [*whole_suite.folders(), *whole_suite.ALONE]
    assert sorted(run) == sorted(holding - set(whole_suite.NOT_RUN))
    for path in whole_suite.ALONE_FILES:
        assert (whole_suite.ROOT / path).is_file() and path in whole_suite.alone()
        assert f"--ignore={path}" in whole_suite.without_alone(path.split("/")[1])
    files = {Path(name).name for name in whole_suite.single_files()}
    assert files == {path.name for path in tests.glob("test_*.py")}


@pytest.mark.parametrize(("paths", "code", "is_well"), [
    (["tests/plan"], 0, True), (["tests/plan"], 1, False), (["tests/plan"], 5, False),
    (["tests/real_data"], 5, True), (["tests/real_data"], 1, False), (["planner"], 2, False),
])  # fmt: skip
def test_codes_that_mean_all_is_well(paths: list[str], code: int, is_well: bool) -> None:
    assert whole_suite.is_well(paths, code) is is_well


def test_a_failure_in_either_part_is_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    for failing in (None, "tests/browser", "tests/plan", "planner"):
        monkeypatch.setattr(
            whole_suite, "run",
            lambda paths, is_quiet, bad=failing: (paths, int(bad in paths), "3 passed", 1.0),
        )  # fmt: skip
        assert whole_suite.main() == (0 if failing is None else 1)
