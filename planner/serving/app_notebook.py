"""An app's notebook, read once at the server's start: its title, its words, its code cells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


@dataclass(frozen=True)
class AppNotebook:
    """What a page needs of a notebook.

    Parameters
    ----------
    name
        Name of the app, which is its address too.
    title
        Title of the page.
    words
        HTML of the first Markdown cell: the heading and one sentence.
    node
        The notebook itself; each page runs a copy.
    """

    name: str
    title: str
    words: str
    node: nbformat.NotebookNode

    @property
    def has_charts(self) -> bool:
        """False for a notebook whose metadata say that it draws none."""
        return bool(self._said.get("charts", True))

    @property
    def minutes(self) -> int:
        """How long a first visit takes, as the notebook's metadata say; 0 where they do not."""
        return int(self._said.get("minutes", 0))

    @property
    def label(self) -> str:
        """A short name for the bar; the title where the metadata give none."""
        return str(self._said.get("label", self.title))

    @property
    def _said(self) -> dict[str, Any]:
        return self.node.metadata.get("planner", {})

    @classmethod
    def read(cls, name: str, path: Path) -> AppNotebook:
        """Read a notebook file."""
        node = nbformat.read(path, as_version=4)
        markdown = [cell.source for cell in node.cells if cell.cell_type == "markdown"]
        # Markup inside the Markdown is shown as text: nothing that looks like code may run.
        render = MarkdownWithMath(renderer=IPythonRenderer(escape=True, exclude_anchor_links=True))
        words = render.render(markdown[0]) if markdown else ""
        return cls(name, node.metadata.get("title", name), words, node)

    @property
    def question(self) -> str:
        """The sentence under the heading, as plain text."""
        for cell in self.node.cells:
            if cell.cell_type == "markdown":
                lines = [line for line in cell.source.splitlines() if line.strip()]
                return " ".join(line.strip() for line in lines if not line.startswith("#"))
        return ""
