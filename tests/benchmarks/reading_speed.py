"""Reading large files: CPU and memory of the whole process, as ratios to bare reads of one run.

    python tests/benchmarks/reading_speed.py [--posts 200000] [--interactions 5000000]

Each figure comes from a fresh process: CPU seconds after the imports, and peak memory above the
process that has imported but read nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

CHILD = """
import json, resource, sys, time
import pandas as pd, duckdb
from planner.sources import read_interactions, read_posts
what, path = sys.argv[1:]
idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.process_time()
if what == "posts":
    read = len(read_posts(path).table)
elif what == "interactions":
    read = len(read_interactions(path, timezone="Europe/Copenhagen", key=b"k").table)
elif what == "pandas":
    read = len(pd.read_csv(path, dtype=str, keep_default_na=False))
else:
    read = len(duckdb.sql(f"select * from read_csv('{path}', all_varchar=true)").df())
seconds = time.process_time() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"rows": read, "cpu_seconds": seconds, "peak_mb": (peak - idle) / 1024}))
"""


def write_posts(path: Path, count: int) -> None:
    """Made-up posts in the planner's own columns."""
    rng = np.random.default_rng(0)
    minutes = rng.integers(0, 5_000_000, count).astype("timedelta64[m]")
    days = (np.datetime64("2015-01-01T00:00") + minutes).astype(str)
    seen, likes = rng.integers(10, 100_000, count), rng.integers(0, 5_000, count)
    with path.open("w", encoding="utf-8") as file:
        file.write(
            "post_id,platform,account,published_wall,timezone,has_time_of_day,format,pillar,"
            "intent,paid,text,permalink,exported_at,impressions,reach_people,likes,comments,shares\n"
        )
        file.writelines(
            f"{10**17 + n},facebook,Harbour,{days[n]},Europe/Copenhagen,true,photo,beans,inform,"
            f'false,"New beans today, number {n}: come and taste",'
            f"https://www.facebook.com/harbour/posts/{n},2026-06-01,{seen[n]},{seen[n] // 2},"
            f"{likes[n]},{likes[n] // 9},{likes[n] // 30}\n"
            for n in range(count)
        )


def write_interactions(path: Path, count: int) -> None:
    """Made-up acts of made-up people, a few of whom do most."""
    rng = np.random.default_rng(0)
    with path.open("w", encoding="utf-8") as file:
        file.write("member,platform,occurred_at,kind,post_id\n")
        for begin in range(0, count, 500_000):
            size = min(500_000, count - begin)
            seconds = rng.integers(0, 60_000_000, size).astype("timedelta64[s]")
            times = (np.datetime64("2024-01-01T00:00:00") + seconds).astype(str)
            members = (rng.pareto(1.2, size) * 3000).astype(int) % 400_000
            kinds, posts = rng.choice(["like", "comment", "share"], size), rng.integers(0, 9, size)
            file.writelines(
                f"@user{members[n]},facebook,{times[n]}Z,{kinds[n]},{10**17 + posts[n]}\n"
                for n in range(size)
            )


def measure(what: str, path: Path) -> dict:
    """CPU seconds and peak memory of a process that reads the file."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, what, str(path)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def main() -> None:
    """Print one line per file and reader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--interactions", type=int, default=5_000_000)
    counts = vars(parser.parse_args())
    with tempfile.TemporaryDirectory() as folder:
        for what, write in (("posts", write_posts), ("interactions", write_interactions)):
            path = Path(folder) / f"{what}.csv"
            write(path, counts[what])
            megabytes = path.stat().st_size / 2**20
            bare = {name: measure(name, path) for name in ("pandas", "duckdb")}
            ours = measure(what, path)
            print(
                f"{what}: {ours['rows']:,} rows, {megabytes:.0f} MB: {ours['cpu_seconds']:.1f} s "
                f"CPU, {ours['peak_mb']:.0f} MB above idle ({ours['peak_mb'] / megabytes:.1f} x "
                "file); "
                + "; ".join(
                    f"bare {name} as text {found['cpu_seconds']:.2f} s, ratio "
                    f"{ours['cpu_seconds'] / found['cpu_seconds']:.1f}"
                    for name, found in bare.items()
                )
            )


if __name__ == "__main__":
    main()
