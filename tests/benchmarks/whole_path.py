"""Wall and CPU time of the whole path as a whole process: demo on each brand, plan on a CSV.

Usage: python tests/benchmarks/whole_path.py [RUNS]
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from planner.samples import SAMPLE_BRANDS
from planner.share import share_path


def measured(command: list[str], runs: int) -> str:
    """Minimum, median and maximum of wall seconds, CPU seconds, and the peak of memory."""
    wall, cpu = [], []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        wall.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    spread = [
        f"{name} {min(values):.2f} / {statistics.median(values):.2f} / {max(values):.2f} s"
        for name, values in (("wall", wall), ("CPU", cpu))
    ]
    return f"{'; '.join(spread)}; peak so far {peak:.0f} MB (min / median / max of {runs})"


def main(runs: int) -> None:
    """Print one line per command."""
    with tempfile.TemporaryDirectory() as folder:
        for brand in SAMPLE_BRANDS:
            command = [sys.executable, "-m", "planner", "demo", "--brand", brand, "--out", folder]
            print(f"planner demo --brand {brand}: {measured(command, runs)}")
        posts = share_path("sample_data") / "harbour_roast" / "posts_x.csv"
        command = [sys.executable, "-m", "planner", "plan", "--posts", str(posts), "--out",
                   str(Path(folder) / "plan")]  # fmt: skip
        print(f"planner plan --posts posts_x.csv: {measured(command, runs)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
