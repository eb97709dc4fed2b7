"""Every reach figure against the published tables as files."""

from __future__ import annotations

import csv

from planner.platforms import ALL_ADULTS, LABELS, REACH

FILE_NAMES = {label: platform for platform, label in LABELS.items()} | {"Twitter (X)": "x"}


def published(path, first):
    """(first column, platform) -> percent, missing cells left out."""
    with open(path, encoding="utf-8", newline="") as file:
        return {
            (row[first].lower(), FILE_NAMES[name]): int(cell)
            for row in csv.DictReader(file)
            for name, cell in row.items()
            if name != first and cell != ""
        }


def ours(rows, first):
    figures = {(first(row), row.platform): round(100 * row.share_of_adults, 9) for row in rows}
    assert len(figures) == len(rows)
    return figures


def test_headline_2025(real_data):
    with open(real_data / "real" / "pew_us_adults_2025_headline.csv", encoding="utf-8") as file:
        table = {
            ("2025", FILE_NAMES[row["platform"]]): int(row["percent_us_adults_2025"])
            for row in csv.DictReader(file)
        }
    rows = [row for row in REACH if row.survey_date == "2025"]
    assert ours(rows, lambda row: row.survey_date) == table and len(table) == 11


def test_trend_2012_to_2024(real_data):
    table = published(real_data / "real" / "pew_us_adults_by_platform_2012_2024.csv", "date")
    rows = [row for row in REACH if row.group == ALL_ADULTS and row.survey_date != "2025"]
    assert ours(rows, lambda row: row.survey_date) == table and len(table) > 80


def test_groups_2023(real_data):
    table = published(real_data / "real" / "pew_us_adults_by_group_2023.csv", "group")
    rows = [row for row in REACH if row.group != ALL_ADULTS]
    assert ours(rows, lambda row: row.group) == table and len(table) == 66
