"""The parts of widgets that run in the page: small modules that travel with them as text."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "front"


def front_code(*names: str) -> str:
    """The code of these files, joined, without whole-line comments and indents.

    Text, not a path: anywidget watches the files behind paths, and its watch keeps every widget
    that was ever made.

    >>> front_code("steps.js").startswith("function render")
    True
    """
    lines = [
        line.strip()
        for name in names
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
    ]
    return "\n".join(line for line in lines if line and not line.startswith("//"))
