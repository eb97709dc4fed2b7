"""A large log of acts, from its file to cards of segments: processor seconds and memory.

    python tests/benchmarks/act_logs.py                 10 million acts of 200,000 members
    python tests/benchmarks/act_logs.py --rows 100000000 --members 2000000 --memory 1.5e9

The types are fitted before, on 4,000 simulated members. What is measured runs in a process of its
own: opening the file, features, tiers, lifecycle with its check, types by the fitted model, and
cards with hours and content. The log is made by the engine in a temporary folder (7 GB for 100
million acts).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

FIRST_DAY, DAYS, POSTS = 20_450, 364, 2_000


def make_log(path: Path, rows: int, members: int) -> None:
    """Acts of unequally busy members over a year, ids as pseudonyms are."""
    with duckdb.connect() as connection:
        connection.execute("SELECT setseed(0.5)")
        connection.execute(f"""
            COPY (
              WITH drawn AS (
                SELECT i, CAST(floor({members} * pow(random(), 3)) AS BIGINT) AS m,
                  CAST(floor(random() * {DAYS}) AS BIGINT) AS d,
                  CAST(floor(24 * random()) AS BIGINT) AS h,
                  random() AS u, random() AS v, random() AS w
                FROM range({rows}) numbers(i)
              )
              SELECT md5(CAST(i AS VARCHAR)) AS event_id, md5(CAST(m AS VARCHAR)) AS member_id,
                CASE WHEN m % 4 = 0 THEN 'instagram' ELSE 'facebook' END AS platform,
                {FIRST_DAY} + d AS day, (d % 7) * 24 + h AS hour_of_week,
                CASE WHEN u < .5 OR (m % 3 = 0 AND u < .7) THEN 'like' WHEN u < .7 THEN 'comment'
                  WHEN u < .8 THEN 'share' WHEN u < .9 THEN 'reply' WHEN u < .97 THEN 'click'
                  ELSE 'mention' END AS kind,
                CASE WHEN v < .03 THEN 'outbound' ELSE 'inbound' END AS direction,
                CASE WHEN v < .2 THEN 'proactive' ELSE 'reactive' END AS initiative,
                CASE WHEN v >= .2 THEN 'p' || CAST(CAST(floor(w * {POSTS}) AS INT) AS VARCHAR) END
                  AS post_id,
                w < .02 AS contest
              FROM drawn
            ) TO '{path}' (FORMAT parquet)""")


def posts() -> pd.DataFrame:
    """The posts the acts are on, 24 kinds of content on each platform."""
    number = np.arange(POSTS)
    wall = pd.Timestamp("1970-01-05") + pd.to_timedelta(
        FIRST_DAY + number * DAYS // POSTS, unit="D"
    )
    one = pd.DataFrame(
        {
            "post_id": [f"p{place}" for place in number],
            "account": "the brand",
            "timezone": "UTC",
            "published_wall": wall,
            "published_at": wall.tz_localize("UTC"),
            "has_time_of_day": False,
            "pillar": [f"pillar {place % 6}" for place in number],
            "format": np.array(["photo", "video", "link", "text"])[number % 4],
            "interactions": 1.0,
            "interactions_kinds": "likes",
        }
    )
    return pd.concat([one.assign(platform=name) for name in ("facebook", "instagram")],
                     ignore_index=True)  # fmt: skip


def fitted_types() -> str:
    """Three types of members, found by all gates, with their readable rule."""
    from planner.audience import EngagementTypes, types_to_json
    from planner.audience.readable_rule import readable_rule

    rng = np.random.default_rng(0)
    mixes = [[0.7, 0.1, 0.05, 0.05, 0.08, 0.02], [0.2, 0.45, 0.05, 0.25, 0.03, 0.02],
             [0.2, 0.1, 0.4, 0.05, 0.05, 0.2]]  # fmt: skip
    rows = [rng.multinomial(rng.integers(5, 30), rng.dirichlet(np.array(mixes[one % 3]) * 40))
            for one in range(4_000)]  # fmt: skip
    counts = pd.DataFrame(rows, columns=["like", "comment", "share", "reply", "click", "mention"])
    types = EngagementTypes().fit(counts)
    types.rule_ = readable_rule(counts, types.assign(counts).to_numpy(dtype=object))
    return types_to_json(types, FIRST_DAY, FIRST_DAY + DAYS)


def measured(folder: Path, memory_bytes: int) -> None:
    """In a process of its own: the log to cards."""
    from planner.audience import AudienceSegmentation, types_from_json
    from planner.sources import open_act_log

    table = pd.read_pickle(folder / "posts.pkl")
    types = types_from_json((folder / "types.json").read_text(encoding="utf-8"))
    with open_act_log(folder / "acts.parquet", memory_bytes=memory_bytes) as log:

        def say(_share: float, words: str) -> None:
            print(f"  {time.process_time():7.1f} s  {_peak_mb():6,.0f} MB  {words}", flush=True)

        found = AudienceSegmentation(types=types).fit(log, table, report=say)
    print(f"  {time.process_time():7.1f} s  {_peak_mb():6,.0f} MB  {len(found.cards_)} cards")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> None:
    """Make the log and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--members", type=int, default=200_000)
    parser.add_argument("--memory", type=float, default=1.2e9)
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.folder is not None:
        measured(given.folder, int(given.memory))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_log(folder / "acts.parquet", given.rows, given.members)
        posts().to_pickle(folder / "posts.pkl")
        (folder / "types.json").write_text(fitted_types(), encoding="utf-8")
        print(f"{given.rows:,} acts of {given.members:,} members, whole process, twice:")
        for _ in range(2):
            subprocess.run(
                [sys.executable, __file__, "--in", str(folder), "--memory", str(given.memory)],
                check=True,
            )


if __name__ == "__main__":
    main()
