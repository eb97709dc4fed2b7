"""Every notebook: clean, thin, importing public names only, and running from a fresh kernel."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import planner
import planner.widgets

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted(
    path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)
APPS = [path for path in NOTEBOOKS if path.parent.name == "apps"]
MOST_APP_LINES = 10
PUBLIC = {"planner": planner, "planner.widgets": planner.widgets}


def name_of(path: Path) -> str:
    """The name of a notebook in the list of tests."""
    return str(path.relative_to(ROOT / "notebooks"))


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    """The cells of one kind."""
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == kind]


def code_of(path: Path) -> str:
    """The code of a notebook."""
    return "\n".join("".join(cell["source"]) for cell in cells(path, "code"))


def test_there_are_notebooks() -> None:
    names = ["apps/audience.ipynb", "apps/brief.ipynb", "apps/cadence.ipynb",
             "apps/home.ipynb", "apps/mix.ipynb",
             "apps/planner.ipynb"]  # fmt: skip
    assert [name_of(path) for path in APPS] == names


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_it_carries_no_outputs(path: Path) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    for cell in cells(path, "code"):
        assert cell["outputs"] == [] and cell["execution_count"] is None
    assert found["metadata"]["kernelspec"]["name"] == "python3"
    assert "widgets" not in found["metadata"], "saved widget state"
    assert not re.search(r"/home/|/Users/|/mnt/|/tmp/|[A-Z]:\\\\", json.dumps(found))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_it_is_a_valid_notebook_with_stable_ids(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    ids = [cell["id"] for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", cell_id) for cell_id in ids)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_it_imports_public_names_only(path: Path) -> None:
    for node in ast.walk(ast.parse(code_of(path))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.startswith("planner")]
            assert set(names) <= set(PUBLIC), names
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("planner"):
            assert node.module in PUBLIC, node.module
            public = set(PUBLIC[node.module].__all__)
            assert {alias.name for alias in node.names} <= public


@pytest.mark.parametrize("path", APPS, ids=name_of)
def test_an_app_is_thin(path: Path) -> None:
    lines = [line for line in code_of(path).splitlines() if line.strip()]
    assert len(lines) <= MOST_APP_LINES
    first = "".join(cells(path, "markdown")[0]["source"])
    assert first.startswith("# ") and first.count("# ") == 1
    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef)
                   for node in ast.walk(ast.parse(code_of(path))))  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_it_runs_from_a_fresh_kernel(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output["output_type"] in ("error", "stream")]
    if path in APPS:
        view = "application/vnd.jupyter.widget-view+json"
        assert any(view in output.get("data", {}) for output in outputs)
    assert not any(tmp_path.iterdir()), "a notebook leaves nothing behind"
