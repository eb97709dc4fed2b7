"""What the page around the widgets and the widgets agree on: the style sheet and who brings it."""

from __future__ import annotations

import os
from pathlib import Path

STYLE_FILE = Path(__file__).parent / "style.css"

PAGE_VARIABLE = "PLANNER_PAGE"
"""Environment variable the server sets for its kernels: its page brings the style sheet itself."""

STORE_VARIABLE = "PLANNER_STORE"
"""Environment variable that names the plan store; empty or absent where nothing is kept."""

VISITOR_VARIABLE = "PLANNER_VISITOR"
"""Environment variable by which a page's kernel knows whose drafts are its own."""
WORKSPACE_VARIABLE = "PLANNER_WORKSPACE"
"""Environment variable that names the folder that what is read from uploads is kept in."""

TOKENS_FILE = Path(__file__).parent.parent / "figures" / "tokens.css"


def style_sheet() -> str:
    """The variables and the components, as one style sheet."""
    return TOKENS_FILE.read_text(encoding="utf-8") + STYLE_FILE.read_text(encoding="utf-8")


def page_brings_style() -> bool:
    """True under `planner serve`; in JupyterLab the app carries its style sheet."""
    return os.environ.get(PAGE_VARIABLE) == "1"
