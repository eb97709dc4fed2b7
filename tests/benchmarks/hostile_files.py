"""Files made to do harm: how long and how much memory it takes to refuse each, in a fresh process.

Usage: python tests/benchmarks/hostile_files.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sources.test_workbooks import HARMFUL, LAUGHS, far_apart, replaced  # noqa: E402

READ = r"""
import re, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from planner.errors import DataError
from planner.sources import read_posts
read_posts(b"id,date\n1,2026-05-04\n")  # what every reading loads is not the file's doing
import openpyxl, xlrd
def most():  # of this process alone: what is counted for its children starts with the parent's
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text()).group(1)) / 1024
before, began = most(), time.perf_counter()
try:
    read_posts(open(sys.argv[1], "rb") if sys.argv[3] == "opened" else sys.argv[1])
    said = "READ"
except DataError as error:
    said = str(error)
seconds = time.perf_counter() - began
print(f"{seconds:5.2f} s, {most():4.0f} MB in all ({most() - before:.0f} MB for it): {said[:80]}")
"""


def main() -> None:
    """Print a line per kind of file."""
    kinds = {name: make() for name, (make, _) in HARMFUL.items()}
    kinds["entities that multiply"] = replaced(far_apart("A1"), "xl/worksheets/sheet1.xml", LAUGHS)
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, data) in enumerate(kinds.items()):
            path = Path(folder) / f"{number}.xlsx"
            path.write_bytes(data)
            show(name, path)
        large = Path(folder) / "large.csv"
        with large.open("wb") as file:
            file.write(b"id,date\n")
            file.truncate(2 * 2**30)
        show("a CSV of 2 GB, named by its path", large)
        show("the same, as an open file", large, "opened")


def show(name: str, path: Path, how: str = "named") -> None:
    """Read the file in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path), str(ROOT), how], capture_output=True, text=True
    )
    print(f"{name:38} {done.stdout.strip() or done.stderr.strip()[-200:]}", flush=True)


if __name__ == "__main__":
    main()
