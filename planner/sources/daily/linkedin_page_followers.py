"""LinkedIn page, new followers by day: `Total followers` sums those gained on the day."""

from __future__ import annotations

from planner.sources.columns import Columns
from planner.sources.daily.layout import DailyLayout


def _finish(columns: Columns) -> None:
    columns.raw.ledger.note(
        "Total followers is read as followers gained on the day, as this table gives them."
    )


LAYOUT = DailyLayout(
    name="linkedin_page_followers",
    title="LinkedIn page, new followers by day",
    required=("Date", "Organic followers", "Total followers"),
    columns={"date": "Date", "followers_net": "Total followers"},
    platform="linkedin",
    month_first=True,
    finish=_finish,
)
