"""The frame agrees with itself: pyproject.toml, requirements.lock, environment.yml, Makefile."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from planner import share
from planner.errors import PlannerError

ROOT = Path(__file__).resolve().parent.parent
LOCKED_EXTRAS = ("apps", "slides", "team", "test")
CONDA_BY_NAME = ("jupyterlab", "ipywidgets", "pandas", "plotly", "voila")
MAKE_TARGETS = (
    "help",
    "setup",
    "app",
    "test",
    "lint",
    "campaign",
    "samples",
    "bench",
    "lock",
    "clean",
)


@cache
def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def declared(*extras: str) -> list[Requirement]:
    """The core's requirements and those of `extras`."""
    project = pyproject()["project"]
    texts = list(project["dependencies"])
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    return [Requirement(text) for text in texts]


def lock_entries() -> list[str]:
    """The requirements of the lock, each joined to one line with its hashes."""
    text = (ROOT / "requirements.lock").read_text().replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip()]


def locked() -> dict[str, list[Version]]:
    versions: dict[str, list[Version]] = {}
    for entry in lock_entries():
        requirement = Requirement(entry.split(" --hash")[0].strip())
        (pin,) = requirement.specifier
        name = canonicalize_name(requirement.name)
        versions.setdefault(name, []).append(Version(pin.version))
    return versions


def test_the_lock_holds_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text()
    for part in ("://", "http:", "https:", "--index-url", "--extra-index-url", "--find-links", "@"):
        assert part not in text, f"requirements.lock contains {part!r}; make it with `make lock`"


def test_every_lock_entry_is_pinned_with_a_hash() -> None:
    entry_form = re.compile(
        r"[a-z0-9][a-z0-9-]*==[0-9][0-9a-z.+!]*( ; [^-]+?)?( +--hash=sha256:[0-9a-f]{64})+"
    )
    odd = [entry[:80] for entry in lock_entries() if not entry_form.fullmatch(entry)]
    assert not odd, f"not a pin with sha256 hashes: {odd}"


def test_the_lock_covers_every_declared_package_within_its_bound() -> None:
    versions = locked()
    wanted = declared(*LOCKED_EXTRAS)
    wanted += [Requirement(text) for text in pyproject()["build-system"]["requires"]]
    wanted.append(Requirement("editables"))
    for requirement in wanted:
        name = canonicalize_name(requirement.name)
        assert name in versions, f"{requirement} is not in requirements.lock; run `make lock`"
        for version in versions[name]:
            assert version in requirement.specifier, f"locked {name} {version}, want {requirement}"


def test_bounds_are_plain_and_the_same_everywhere() -> None:
    seen: dict[str, str] = {}
    for requirement in declared(*pyproject()["project"]["optional-dependencies"]):
        bound = str(requirement.specifier)
        assert re.fullmatch(r">=[0-9.]+", bound), f"{requirement}: expected one lower bound"
        assert seen.setdefault(requirement.name, bound) == bound, f"two bounds: {requirement}"


def test_the_core_does_without_jupyter() -> None:
    jupyter = {"jupyterlab", "voila", "ipywidgets", "anywidget", "ipykernel"}
    assert not jupyter & {requirement.name for requirement in declared()}
    extras = pyproject()["project"]["optional-dependencies"]
    assert {Requirement(text).name for text in extras["apps"]} == jupyter
    assert set(extras) == {"apps", "slides", "team", "spark", "test", "dev"}


def test_environment_yml_agrees_with_pyproject() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["name"] == "planner"
    assert environment["channels"] == ["conda-forge"]
    entries = environment["dependencies"]
    bounds = {requirement.name: str(requirement.specifier) for requirement in declared("apps")}
    expected = ["python" + pyproject()["project"]["requires-python"], "pip"]
    expected += [name + bounds[name] for name in CONDA_BY_NAME]
    assert [entry for entry in entries if isinstance(entry, str)] == expected
    assert entries[-1] == {"pip": ["-e .[apps]"]}


def test_every_package_imported_is_declared() -> None:
    owners = importlib.metadata.packages_distributions()
    declared_names = {
        canonicalize_name(requirement.name)
        for requirement in declared("apps", "slides", "team", "spark")
    }
    # These arrive with the apps and are theirs to name: Voila and JupyterLab are built on them.
    declared_names |= {"traitlets", "tornado", "jupyter-client", "jupyter-server", "jupyter-core"}
    declared_names |= {"jupyterlab-server", "comm", "pyzmq"}
    declared_names |= {"nbformat", "nbclient", "ipython", "nbconvert"}
    undeclared = set()
    for name, file in _imports(ROOT / "planner"):
        known = {canonicalize_name(owner) for owner in owners.get(name, [name])}
        if not known & declared_names:
            undeclared.add(f"{name} ({file})")
    assert not undeclared, f"imported but not declared in pyproject.toml: {sorted(undeclared)}"


def _imports(package: Path) -> set[tuple[str, str]]:
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            else:
                continue
            found |= {(name.split(".")[0], str(path.relative_to(package))) for name in names}
    own = sys.stdlib_module_names | {"planner"}
    return {(name, file) for name, file in found if name not in own}


def test_every_declared_package_has_its_reason_in_the_changelog() -> None:
    reasons = re.findall(r"^- `([^`]+)`: \S", (ROOT / "CHANGELOG.md").read_text(), re.M)
    every_extra = pyproject()["project"]["optional-dependencies"]
    for requirement in declared(*every_extra):
        assert requirement.name in reasons, f"CHANGELOG.md gives no reason for {requirement.name}"


def test_the_version_is_the_same_everywhere() -> None:
    import planner

    version = pyproject()["project"]["version"]
    assert planner.__version__ == version
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


def _make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    make = shutil.which("make")
    assert make, "there is no make on this system; the suite is run by make test"
    command = [make, "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_make_alone_lists_every_target(bare_checkout: Path) -> None:
    listed = _make(bare_checkout).stdout
    assert re.findall(r"^make ([a-z]+) +\S", listed, re.M) == list(MAKE_TARGETS)


def _fake_python(folder: Path, behaviour: str) -> str:
    program = folder / "fakepython"
    program.write_text(f'#!/bin/sh\ncase "$*" in\n{behaviour}\nesac\nexit 0\n')
    program.chmod(0o755)
    return f"PYTHON={program}"


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        ("*version_info*) exit 1;; --version) echo Python 3.9.2;;", "is Python 3.9.2; planner"),
        ('"-c import venv") exit 1;;', "has no venv module"),
        ('"-c import ensurepip") exit 1;; "-m pip"*) exit 1;;', "neither ensurepip nor pip"),
    ],
)
def test_setup_says_in_one_line_what_python_lacks(
    bare_checkout: Path, behaviour: str, expected: str
) -> None:
    result = _make(bare_checkout, "setup", _fake_python(bare_checkout, behaviour))
    said = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert result.returncode != 0
    assert len(said) == 1, result.stderr
    assert said[0].startswith("setup: ")
    assert expected in said[0]


def test_setup_says_when_there_is_no_python(bare_checkout: Path) -> None:
    result = _make(bare_checkout, "setup", "PYTHON=no-such-python")
    assert result.returncode != 0
    assert "no program 'no-such-python' found; planner needs Python 3.11" in result.stderr


def test_share_path_prefers_the_package_then_the_checkout(tmp_path: Path) -> None:
    package = tmp_path / "planner"
    (tmp_path / "sample_data").mkdir()
    with pytest.raises(PlannerError, match=r"'sample_data'.*missing.*Install the planner again"):
        share._first_folder("sample_data", package)
    (tmp_path / "pyproject.toml").touch()
    assert share._first_folder("sample_data", package) == tmp_path / "sample_data"
    (package / "_share" / "sample_data").mkdir(parents=True)
    expected = package / "_share" / "sample_data"
    assert share._first_folder("sample_data", package) == expected


def test_an_editable_install_switches_the_server_extension_on_too(tmp_path: Path) -> None:
    code = f"from hatchling.build import build_editable; print(build_editable({str(tmp_path)!r}))"
    built = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    with ZipFile(tmp_path / built.stdout.split()[-1]) as wheel:
        (placed,) = [name for name in wheel.namelist() if ".data/" in name]
        content = json.loads(wheel.read(placed))
    assert placed.endswith(".data/data/etc/jupyter/jupyter_server_config.d/planner.json")
    (extension,) = content["ServerApp"]["jpserver_extensions"]
    assert (ROOT / f"{extension.replace('.', '/')}.py").is_file()
