"""A file without a time zone: said where it matters, which is where there are clock times."""

from __future__ import annotations

import pytest

from planner.sources import read_posts
from planner.widgets.import_html import missing_zone


@pytest.mark.parametrize(
    ("day", "zone", "is_said"),
    [
        ("2026-05-04 09:30", None, True),
        ("2026-05-04 09:30", "Europe/Berlin", False),
        ("2026-05-04 09:30 +0000", None, False),
        ("2026-05-04", None, False),
    ],
)
def test_it_is_said_where_there_are_clock_times(day: str, zone: str | None, is_said: bool) -> None:
    found = read_posts(f"id,date,likes\n1,{day},3\n".encode(), timezone=zone)
    assert ("states no time zone" in missing_zone(found)) == is_said


def test_nothing_is_said_of_a_file_of_which_no_row_could_be_read() -> None:
    assert missing_zone(read_posts(b"id,date,likes\n1,2026-05-04 09:30,-3\n")) == ""
