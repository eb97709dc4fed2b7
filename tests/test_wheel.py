"""The built wheel, installed in an empty environment outside the checkout, does the main job.

The environments hold the wheel and exactly the packages that pyproject.toml asks for (linked from
the environment of this run, so nothing is fetched): one with the core only, one with `apps`.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
SAMPLE_PLAN = {"plan.json", "calendar.csv", "calendar.ics", "report.html"}
SERVE_SECONDS = 60
SERVER_CONFIG = "etc/jupyter/jupyter_server_config.d/planner.json"


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=repository, check=True, capture_output=True, timeout=60)
    (built,) = folder.glob("planner-*.whl")
    return built


@pytest.fixture(scope="module")
def with_apps(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and what `planner[apps]` asks for."""
    return _environment(tmp_path_factory.mktemp("apps"), wheel, "apps")


@pytest.fixture(scope="module")
def core_only(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and what plain `planner` asks for: no Jupyter."""
    return _environment(tmp_path_factory.mktemp("core"), wheel)


def _environment(root: Path, wheel: Path, *extras: str) -> Path:
    venv = root / "venv"
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True, timeout=60
    )
    site = _site_packages(venv)
    install = [sys.executable, "-m", "pip", "--python", str(_program(venv, "python"))]
    install += ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, env=_clean_environ(), timeout=60)
    for name in _needed_by(wheel, extras):
        _link_distribution(name, site)
    if extras:
        _link(Path(sys.prefix) / "share/jupyter", venv / "share/jupyter")
        for path in (Path(sys.prefix) / "etc/jupyter").rglob("*.json"):
            if path.stem != "planner":  # ours must come from the wheel
                _link(path, venv / path.relative_to(sys.prefix))
    return venv


def _needed_by(wheel: Path, extras: tuple[str, ...]) -> list[str]:
    """Names of all distributions the wheel asks for, and those they ask for in turn."""
    from zipfile import ZipFile

    with ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        asked = re.findall(r"^Requires-Dist: (.*)$", archive.read(metadata).decode(), re.M)
    waiting = [(text, extras) for text in asked]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        text, wanted = waiting.pop()
        requirement = Requirement(text)
        if requirement.marker and not any(
            requirement.marker.evaluate({"extra": extra}) for extra in ("", *wanted)
        ):
            continue
        key = canonicalize_name(requirement.name), tuple(sorted(requirement.extras))
        if key not in seen:
            seen.add(key)
            waiting += [(text, key[1]) for text in importlib.metadata.requires(key[0]) or []]
    return sorted({name for name, _ in seen})


def _link_distribution(name: str, site: Path) -> None:
    files = importlib.metadata.files(name) or []
    tops = {file.parts[0] for file in files} - {"..", "__pycache__"}
    for top in tops:
        if not top.endswith(".pth"):
            _link(SITE_PACKAGES / top, site / top)


def _link(source: Path, target: Path) -> None:
    if source.exists() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source, target_is_directory=source.is_dir())


def _program(venv: Path, name: str) -> Path:
    return venv / "Scripts" / f"{name}.exe" if os.name == "nt" else venv / "bin" / name


def _site_packages(venv: Path) -> Path:
    scheme = {"base": str(venv), "platbase": str(venv)}
    return Path(sysconfig.get_path("purelib", "venv", vars=scheme))


def _clean_environ() -> dict[str, str]:
    """This run's environment without what would let the checkout or its venv shine through."""
    hidden = ("PYTHON", "VIRTUAL_ENV", "JUPYTER", "PLANNER_", "COV_")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)}


def _run(venv: Path, cwd: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(_program(venv, program)), *arguments],
        cwd=cwd,
        env=_clean_environ(),
        capture_output=True,
        text=True,
        timeout=120,
    )


def _check_demo(venv: Path, folder: Path) -> None:
    done = _run(venv, folder, "planner", "demo", "--out", "made")
    assert done.returncode == 0, done.stderr + done.stdout
    made = folder / "made"
    assert {path.name for path in made.iterdir()} >= SAMPLE_PLAN
    assert all((made / name).stat().st_size > 0 for name in SAMPLE_PLAN)


def test_the_wheel_holds_no_leftovers(wheel: Path) -> None:
    from zipfile import ZipFile

    names = ZipFile(wheel).namelist()
    assert not [name for name in names if ".ipynb_checkpoints" in name or "__pycache__" in name]
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith((".dist-info", ".data"))} == {"planner"}
    beside = [name.partition(".data/")[2] for name in names if ".data/" in name]
    assert beside == [f"data/{SERVER_CONFIG}"], "nothing else is put into the environment"


def test_version_and_help(with_apps: Path, tmp_path: Path) -> None:
    import planner

    version = _run(with_apps, tmp_path, "planner", "--version")
    assert version.returncode == 0, version.stderr
    assert planner.__version__ in version.stdout
    usage = _run(with_apps, tmp_path, "planner", "--help")
    assert usage.returncode == 0, usage.stderr
    assert "demo" in usage.stdout
    assert "serve" in usage.stdout


def test_notebooks_and_sample_brands_come_with_the_wheel(
    with_apps: Path, repository: Path, tmp_path: Path
) -> None:
    for name in ("notebooks", "sample_data"):
        question = f"from planner.share import share_path; print(share_path({name!r}))"
        answer = _run(with_apps, tmp_path, "python", "-c", question)
        assert answer.returncode == 0, answer.stderr
        found = Path(answer.stdout.strip())
        assert found.is_relative_to(with_apps.resolve())
        assert _files(found) == _files(repository / name), f"{name}: not what the checkout holds"
    assert "apps/planner.ipynb" in _files(repository / "notebooks")
    assert len(list((repository / "sample_data").iterdir())) >= 3


def _files(folder: Path) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    made_by_tools = {".ipynb_checkpoints", "__pycache__"}
    return {path.as_posix() for path in paths if not made_by_tools & set(path.parts)}


def test_demo_from_the_wheel(with_apps: Path, tmp_path: Path) -> None:
    _check_demo(with_apps, tmp_path)


def test_serve_from_the_wheel(with_apps: Path, tmp_path: Path) -> None:
    port = _free_port()
    with _serving(with_apps, tmp_path, port) as (process, log):
        page = _wait_for_page(f"http://127.0.0.1:{port}/", process, log)
    assert "planner" in page.lower()


def test_jupyterlab_finds_the_server_extension(with_apps: Path, tmp_path: Path) -> None:
    assert (with_apps / SERVER_CONFIG).is_file()
    question = (
        "from jupyter_core.paths import jupyter_config_path\n"
        "from jupyter_server.extension.config import ExtensionConfigManager\n"
        "from jupyter_server.extension.manager import ExtensionPackage\n"
        "found = ExtensionConfigManager(read_config_path=jupyter_config_path())\n"
        "print(found.get_jpserver_extensions()['planner.serving.lab'])\n"
        "print(ExtensionPackage(name='planner.serving.lab', enabled=True).validate())\n"
    )
    answer = _run(with_apps, tmp_path, "python", "-c", question)
    assert answer.stdout.split() == ["True", "True"], answer.stdout + answer.stderr


@contextmanager
def _serving(venv: Path, folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = folder / "serve.log"
    command = [str(_program(venv, "planner")), "serve", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_clean_environ(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process, log
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    finally:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _wait_for_page(address: str, process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + SERVE_SECONDS
    seen = "no answer"
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=SERVE_SECONDS) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            seen = f"status {error.code}"
        except OSError as error:
            seen = str(error)
        time.sleep(0.3)
    state = "still runs" if process.poll() is None else f"ended with {process.returncode}"
    pytest.fail(f"{address}: {seen}; planner serve {state}:\n{log.read_text()}", pytrace=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_core_does_its_job_without_jupyter(core_only: Path, tmp_path: Path) -> None:
    site = _site_packages(core_only)
    for name in ("jupyterlab", "voila", "ipywidgets", "anywidget", "ipykernel"):
        assert not (site / name).exists()
    _check_demo(core_only, tmp_path)


def test_serve_without_jupyter_says_what_to_install(core_only: Path, tmp_path: Path) -> None:
    refused = _run(core_only, tmp_path, "planner", "serve", "--port", str(_free_port()))
    said = refused.stdout + refused.stderr
    assert refused.returncode == 2, said
    assert 'pip install "planner[apps]"' in said
    assert "Traceback" not in said


def test_the_wheel_installs_without_what_only_tests_need(core_only: Path) -> None:
    site = _site_packages(core_only)
    for name in ("pytest", "hypothesis", "playwright", "ruff"):
        assert not (site / name).exists()
    assert shutil.which("planner", path=str(core_only / "bin")) or os.name == "nt"
