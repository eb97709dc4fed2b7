"""Meta Business Suite, one total by day: UTF-16, `sep=,`, a title line, then Date and Primary.

The title line (or the file's name) says which total it is; Primary holds it.
"""

from __future__ import annotations

from planner.sources.daily.layout import DailyLayout

LAYOUT = DailyLayout(
    name="meta_page_daily",
    title="Meta Business Suite, one total by day",
    required=("Date", "Primary"),
    columns={"date": "Date"},
    exact=True,
    by_title=(
        ("follow", "followers_net"), ("visit", "profile_visits"), ("view", "impressions"),
        ("impression", "impressions"),
    ),
)  # fmt: skip
