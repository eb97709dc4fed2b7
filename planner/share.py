"""Finds the folders that come with the planner: the app notebooks and the sample brands."""

from __future__ import annotations

from pathlib import Path

from planner.errors import PlannerError

SHARED_FOLDERS = ("notebooks", "sample_data")

_PACKAGE = Path(__file__).resolve().parent


def share_path(name: str) -> Path:
    """The folder `name` ("notebooks" or "sample_data") of this installation.

    An installed planner carries the folders inside the package; a checkout has them beside it.

    >>> share_path("notebooks").name
    'notebooks'
    >>> share_path("holidays")
    Traceback (most recent call last):
        ...
    ValueError: No shared folder is called 'holidays'; expected one of: notebooks, sample_data.
    """
    if name not in SHARED_FOLDERS:
        expected = ", ".join(SHARED_FOLDERS)
        raise ValueError(f"No shared folder is called {name!r}; expected one of: {expected}.")
    return _first_folder(name, _PACKAGE)


def _first_folder(name: str, package: Path) -> Path:
    packaged, beside = package / "_share" / name, package.parent / name
    if packaged.is_dir():
        return packaged
    if beside.is_dir() and (package.parent / "pyproject.toml").is_file():
        return beside
    raise PlannerError(
        f"The folder {name!r} that comes with the planner is missing: "
        f"expected it at {packaged} (installed) or {beside} (checkout). "
        "Install the planner again, or get a complete checkout."
    )
