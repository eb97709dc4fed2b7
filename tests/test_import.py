"""`import planner` and `planner --help` stay light: what they load, and what that costs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "pandas", "numpy", "scipy", "duckdb", "pydantic", "pydantic_core", "yaml", "plotly", "jinja2",
    "icalendar", "ipywidgets", "anywidget", "traitlets", "IPython", "ipykernel", "tornado", "voila",
    "nbformat", "nbconvert", "nbclient", "notebook", "zmq", "sklearn", "matplotlib",
}  # fmt: skip
PROMISED_SECONDS = 0.3


def _modules_after(code: str) -> set[str]:
    """Top-level modules that stand in sys.modules after this code in a fresh Python."""
    code += "\nimport json, sys\nprint(json.dumps(sorted({n.split('.')[0] for n in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def _heavy(modules: set[str]) -> set[str]:
    return {name for name in modules if name in HEAVY or name.startswith("jupyter")}


QUIETLY = "import contextlib, io, sys\nfrom planner.cli import main\n"
WORK = {
    "import planner": "import planner; planner.__version__; dir(planner)",
    "from planner import errors": "from planner import BriefError, DataError, InfeasiblePlan",
    "planner --help": QUIETLY + "with contextlib.suppress(SystemExit):\n    main(['--help'])",
    "planner --version": QUIETLY + "with contextlib.suppress(SystemExit):\n    main(['--version'])",
    "planner plan --help": QUIETLY
    + "with contextlib.suppress(SystemExit):\n    main(['plan', '--help'])",
    "planner doctor": QUIETLY + "with contextlib.suppress(SystemExit):\n    main(['doctor'])",
}


@pytest.mark.parametrize("code", WORK.values(), ids=WORK)
def test_nothing_heavy_is_loaded(code: str) -> None:
    modules = _modules_after(code)
    assert "planner" in modules
    assert _heavy(modules) == set()


def test_python_m_planner_is_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "planner", "--help"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: python -m planner [OPTIONS] COMMAND")
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "click" in loaded
    assert _heavy(loaded) == set()


def test_a_name_is_loaded_when_it_is_first_used() -> None:
    modules = _modules_after("import planner; planner.Plan; assert 'Plan' in vars(planner)")
    assert {"pandas", "pydantic"} <= _heavy(modules)
    assert not {"plotly", "ipywidgets", "IPython"} & modules


def test_making_a_plan_needs_neither_plotly_nor_jupyter() -> None:
    modules = _modules_after("import planner; planner.make_plan; planner.read_posts")
    unwanted = {"plotly", "ipywidgets", "anywidget", "traitlets", "IPython", "tornado", "voila"}
    assert not {name for name in modules if name in unwanted or name.startswith("jupyter")}


def test_the_import_costs_what_is_promised(repository: Path) -> None:
    script = repository / "tests" / "benchmarks" / "import_cost.py"
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"^import planner: ([\d.]+) s CPU \(median ([\d.]+) s", done.stdout, re.M)
    assert found and float(found[1]) <= PROMISED_SECONDS
    assert re.search(r"^planner --help: [\d.]+ s CPU", done.stdout, re.M)
    assert "others: planner" in done.stdout
