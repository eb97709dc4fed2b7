"""100 odd queries and 50 failing or hanging notebooks: every page ends, no kernel stays."""

from __future__ import annotations

import random
import string
import time
from pathlib import Path
from urllib.parse import quote

from serving.running_server import RunningServer, Visitor, write_notebook

QUERIES = 100
FAILURES = 50
ANSWER_SECONDS = 10
NAMES = ("template", "theme", "plan", "step", "state", "from", "view", "token", "voila", "x[]")
CELLS = {
    "light": "import ipywidgets\nipywidgets.IntSlider(description='Hours')",
    "raises": "1 / 0",
    "dies": "import os\nos._exit(1)",
    "nothing": "pass",
    "recursion": "def f(): return f()\nf()",
    "hangs": "import time\ntime.sleep(600)",
    "spins": "while True: pass",
}


def odd_query(rng: random.Random) -> str:
    """Some names and values nobody would type."""
    letters = string.printable + "äß漢\u202e\x00"
    pairs = []
    for _ in range(rng.randrange(1, 5)):
        value = "".join(rng.choice(letters) for _ in range(rng.choice((0, 3, 40, 900))))
        pairs.append(f"{rng.choice(NAMES)}={quote(value)}")
    return "&".join(pairs)


def test_every_page_ends_and_no_kernel_stays(tmp_path: Path) -> None:
    notebooks = {name: write_notebook(tmp_path / f"{name}.ipynb", cell)
                 for name, cell in CELLS.items()}  # fmt: skip
    rng, slowest, slowest_failure = random.Random(0), 0.0, 0.0
    with RunningServer("--max-sessions", "10", notebooks=notebooks) as server:
        for _ in range(QUERIES):
            visitor, began = Visitor(server), time.monotonic()
            text, kernel = visitor.open_page(f"light?{odd_query(rng)}")
            slowest = max(slowest, time.monotonic() - began)
            assert kernel and text.rstrip().endswith("</html>") and "Traceback" not in text
            visitor.get(f"voila/api/shutdown/{kernel}", method="POST").close()
        for number in range(FAILURES):
            app = list(CELLS)[1 + number % (len(CELLS) - 1)]
            began = time.monotonic()
            text, _ = Visitor(server).open_page(app)
            slowest_failure = max(slowest_failure, time.monotonic() - began)
            assert "This app could not start" in text and "widget-view" not in text
            assert "Traceback" not in text and text.rstrip().endswith("</html>")
        server.wait_for_sessions(0, seconds=15)
        kernels = server.health()["kernels"]
    print(
        f"\n{QUERIES} odd queries: slowest answer {slowest:.1f} s; {FAILURES} notebooks that fail "
        f"or hang: slowest {slowest_failure:.1f} s; kernels left {kernels}"
    )
    assert slowest < ANSWER_SECONDS
    assert slowest_failure < ANSWER_SECONDS
    assert kernels == 0
