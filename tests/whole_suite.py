"""The whole suite: pages in a browser first, alone; then the rest, two folders at a time.

    python tests/whole_suite.py

What opens pages waits for them a few seconds and would be disturbed by neighbours; servers that are
killed and restarted mostly wait, and what only computes disturbs itself alone. Folders of the
second part are taken from a queue, the longest first. The exit code is 0 only if every run passed.
`make test ARGS=...` gives its arguments to one pytest instead.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALONE = ("browser",)
ALONE_FILES = ("tests/serving/test_kills.py",)
"""Files of other folders that open pages, too."""

LONGEST_FIRST = ("serving", "widgets", "audience", "content", "cadence", "plan", "real_data",
                 "sources", "evidence", "exports", "simulate", "inference", "figures",
                 "samples")  # fmt: skip
NOT_RUN = ("artefacts", "benchmarks", "campaign", "data")
AT_ONCE = 2
NOTHING_COLLECTED = 5
COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|deselected)")
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def folders() -> list[str]:
    """Folders of the second part; one that nobody has named here comes last."""
    found = {path.name for path in (ROOT / "tests").iterdir()
             if path.is_dir() and any(path.glob("test_*.py"))}  # fmt: skip
    rest = found - set(ALONE) - set(NOT_RUN)
    known = [name for name in LONGEST_FIRST if name in rest]
    return [*known, *sorted(rest - set(known))]


def alone() -> list[str]:
    """Paths of the first part."""
    return [*(f"tests/{name}" for name in ALONE), *ALONE_FILES]


def without_alone(folder: str) -> list[str]:
    """A folder of the second part, less its files of the first."""
    own = [f"--ignore={path}" for path in ALONE_FILES if path.startswith(f"tests/{folder}/")]
    return [f"tests/{folder}", *own]


def single_files() -> list[str]:
    """The files that lie in no folder; one run of the second part."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").glob("test_*.py"))


def run(paths: list[str], *, is_quiet: bool) -> tuple[list[str], int, str, float]:
    """One pytest: its paths, exit code, last words (all words if quiet), seconds."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *paths],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE if is_quiet else None,
        stderr=subprocess.STDOUT if is_quiet else None,
        # Two computing processes with two threads each would only stand in each other's way.
        env={**os.environ, **ONE_THREAD} if is_quiet else None,
        check=False,
    )
    return paths, done.returncode, done.stdout or "", time.monotonic() - start


def is_well(paths: list[str], code: int) -> bool:
    """True if a run passed; checks of real data may find nothing to do where there is none."""
    return code == 0 or (code == NOTHING_COLLECTED and paths == ["tests/real_data"])


def main() -> int:
    """Run everything; 1 if anything failed."""
    failed, total = [], Counter()
    first = run(alone(), is_quiet=False)
    if not is_well(first[0], first[1]):
        failed.append("pages")
    work = [without_alone(name) for name in folders()]
    work[2:2] = [single_files()]
    work.append(["planner"])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for future in as_completed([pool.submit(run, paths, is_quiet=True) for paths in work]):
            paths, code, said, seconds = future.result()
            print(f"\n{'=' * 20} {' '.join(paths)}, {seconds:.0f} s\n{said}", flush=True)
            if not is_well(paths, code):
                failed.append(" ".join(paths))
            last = said.strip().rsplit("\n", 1)[-1]
            total.update({word: int(number) for number, word in COUNTS.findall(last)})
    counts = ", ".join(f"{number} {word}" for word, number in sorted(total.items()))
    print(f"\nsecond part: {counts}; failed: {', '.join(failed) or 'nothing'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
