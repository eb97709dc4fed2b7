"""The planner's own layout: CSV with the contract's column names, for all five tables.

Times are ISO 8601; instants carry their offset ("2026-03-02T09:15Z"). Interactions name people in
a column `member` (a handle), which is replaced by a pseudonym on reading.
"""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd

from planner.schema import POSTS, TABLES
from planner.sources.layouts.layout import Layout

POSTS_LAYOUT = Layout(
    name="planner_posts",
    title="the planner's own table of posts",
    required=("post_id", "platform", "published_wall", "has_time_of_day"),
    columns={name: (name,) for name in POSTS.names},
)

REQUIRED = {
    "INTERACTIONS": ("platform", "occurred_at", "kind"),
    "INBOUND": ("platform", "received_at"),
    "ACCOUNT": ("platform", "date"),
    "SURVEY": (),
}
"""Columns of the file that must be there, by table; `member` or `member_id` comes on top."""


def write(table: pd.DataFrame, contract: str) -> bytes:
    """A table in this layout, as bytes (UTF-8, commas).

    Parameters
    ----------
    table
        A table of the contract; a column `member` may stand instead of `member_id`.
    contract
        "POSTS", "INTERACTIONS", "INBOUND", "SURVEY" or "ACCOUNT".

    >>> accounts = pd.DataFrame({"platform": ["x"], "account": ["lantern"],
    ...     "date": pd.to_datetime(["2026-03-02"]), "followers": [812.0]})
    >>> write(accounts, "ACCOUNT").decode().splitlines()
    ['platform,account,date,followers', 'x,lantern,2026-03-02,812']
    """
    columns = TABLES[contract].by_name
    texts = [
        _texts(table[name], columns[name].kind if name in columns else "text")
        for name in table.columns
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(zip(*texts, strict=True))
    return out.getvalue().encode("utf-8")


def _texts(values: pd.Series, kind: str) -> list[str]:
    missing = values.isna().to_numpy()
    if kind == "instant":
        texts = _clock(values.dt.tz_convert("UTC"), "Z")
    elif kind == "wall":
        texts = _clock(values, "")
    elif kind == "date":
        texts = values.dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
    elif kind in ("count", "integer", "flag"):
        numbers = values.astype("float64").to_numpy(na_value=np.nan)
        texts = np.array([f"{number:.0f}" for number in numbers], dtype=object)
    elif kind in ("number", "share"):
        numbers = values.astype("float64").to_numpy(na_value=np.nan)
        texts = np.array([f"{number:.12g}" for number in numbers], dtype=object)
    else:
        texts = values.astype("string").to_numpy(dtype=object, na_value="")
    return ["" if gone else text for text, gone in zip(texts, missing, strict=True)]


def _clock(values: pd.Series, zone: str) -> np.ndarray:
    exact = values.dropna()
    whole = bool((exact.dt.second == 0).all() and (exact.dt.microsecond == 0).all())
    form = "%Y-%m-%dT%H:%M" if whole else "%Y-%m-%dT%H:%M:%S.%f"
    return values.dt.strftime(form + zone).to_numpy(dtype=object)
