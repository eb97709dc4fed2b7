"""The quality report: what it says of planted gaps, outliers, young posts and missing columns."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from planner.errors import PlannerError
from planner.simulate import PostWorld, make_posts
from planner.sources import QualityReport, quality_report, read_account, read_posts
from planner.sources.quality import FEWEST_FOR_OUTLIERS, UNLOCKS

START = dt.date(2026, 1, 1)


def lines(days: range | list[int], likes: dict[int, int] | None = None) -> bytes:
    """A file of one post on each of these days, with 10 or 11 likes or those given by day."""
    rows = ["id,date,likes,format"]
    for day in days:
        count = (likes or {}).get(day, 10 + day % 2)
        rows.append(f"{day},{START + dt.timedelta(days=day)} 09:30,{count},photo")
    return ("\n".join(rows) + "\n").encode()


def said(report: QualityReport, word: str) -> list[str]:
    return [sentence for sentence in report.sentences if word in sentence]


@pytest.mark.parametrize("number", [0, 1, 3, 60, 5000])
def test_it_has_something_to_say_at_every_size(number: int) -> None:
    posts, _ = make_posts(3, PostWorld(posts=5000, weeks=120))
    report = quality_report(posts.head(number))
    assert report.posts == number and report.sentences
    assert all(sentence.endswith((".", "?")) for sentence in report.sentences)
    assert f"{number:,} post" in repr(report)
    if number == 0:
        assert report.sentences == ("No post could be read, so there is nothing to plan from yet.",)


def test_a_pause_is_found_with_its_days() -> None:
    report = quality_report(read_posts(lines([*range(0, 30), *range(50, 60)])))
    assert report.gaps[["last_day", "next_day", "days"]].to_numpy().tolist() == [
        [pd.Timestamp("2026-01-30"), pd.Timestamp("2026-02-20"), 21]
    ]
    assert "from 30 Jan 2026 to 20 Feb 2026" in said(report, "pause")[0]
    assert quality_report(read_posts(lines(range(0, 60, 14)))).gaps.empty


def test_pauses_are_those_of_an_account() -> None:
    one = read_posts(lines(range(0, 60, 30)), platform="x").posts
    other = read_posts(lines(range(60)), platform="facebook").posts
    together = pd.concat([one, other], ignore_index=True)
    assert quality_report(together).gaps["platform"].tolist() == ["x"]


def test_outliers_are_named_by_their_row_in_the_file() -> None:
    data = lines(range(40), {7: 9000, 20: 0}).replace(b"3,2026-01-04", b"3,nonsense")
    found = read_posts(data)
    assert found.rejected["row"].tolist() == [5]
    report = quality_report(found)
    assert report.outliers["row"].tolist() == [9, 22]
    assert report.outliers["post_id"].tolist() == ["7", "20"]
    assert (report.outliers["usual_low"] > 5).all() and (report.outliers["usual_high"] < 20).all()
    assert "2 posts far from the others" in said(report, "far from")[0]
    assert "(row 9, row 22)" in said(report, "far from")[0]
    table_only = quality_report(found.posts)
    assert table_only.outliers["row"].isna().all()
    assert "(post 7, post 20)" in said(table_only, "far from")[0]


def test_row_numbers_hold_behind_duplicates_too() -> None:
    data = lines([*range(30), 4]) + b"99,2026-02-20 09:30,70000,photo\n"
    found = read_posts(data)
    assert len(found.duplicates) == 1 and len(found.row_numbers) == len(found.posts) == 31
    assert quality_report(found).outliers["row"].tolist() == [33]


def test_few_posts_have_no_outliers_and_equal_ones_neither() -> None:
    few = lines(range(FEWEST_FOR_OUTLIERS - 1), {3: 10**6})
    assert quality_report(read_posts(few)).outliers.empty
    equal = lines(range(40), dict.fromkeys(range(39), 10) | {39: 10**6})
    assert quality_report(read_posts(equal)).outliers.empty


def test_the_share_of_the_top_posts_is_exact() -> None:
    report = quality_report(read_posts(lines(range(20), {0: 91, 1: 91})))
    totals = [91, 91, *[10 + day % 2 for day in range(2, 20)]]
    share = 100 * 182 / sum(totals)
    assert f"The top 10 % of posts carry {share:.0f} % of all interactions: averages" in " ".join(
        report.sentences
    )


@pytest.mark.parametrize(("day", "young"), [("2026-01-20", 8), ("2026-03-20", 0)])
def test_young_posts_are_counted(day: str, young: int) -> None:
    day = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
    found = read_posts(lines(range(20)), timezone="UTC", exported_at=day)
    words = said(quality_report(found), "had less than 7 days")
    assert [sentence.split()[0] for sentence in words] == ([str(young)] if young else [])
    unknown = quality_report(read_posts(lines(range(20))))
    assert said(unknown, "When the counts were read off is not known")


def test_clock_zone_and_payment_are_told() -> None:
    days_only = lines(range(20)).replace(b" 09:30", b"")
    assert said(quality_report(read_posts(days_only)), "timing advice is refused")
    report = quality_report(read_posts(lines(range(20))))
    assert said(report, "The time zone is not known") and said(report, "Whether any post was paid")
    known = read_posts(lines(range(20)), timezone="Europe/Berlin")
    assert not said(quality_report(known), "time zone")


def test_what_is_absent_is_named_with_what_it_would_allow() -> None:
    report = quality_report(read_posts(lines(range(20))))
    assert set(report.absent["column"]) == set(UNLOCKS) - {"format"}
    assert "people reached (for engagement rate by people reached)" in report.sentences[-1]


def test_hostile_text_stays_text() -> None:
    data = lines(range(40), {7: 9000}).replace(b"\n7,", b"\n<script>alert(1)</script>,")
    report = quality_report(read_posts(data).posts)
    assert "<script>" in repr(report) and "<script>" not in report._repr_html_()


def test_other_tables_are_refused_in_words() -> None:
    with pytest.raises(PlannerError, match="found a table of account, expected posts"):
        quality_report(read_account(b"platform,date,followers\nx,2026-03-02,812\n"))


def test_nothing_is_changed() -> None:
    posts = read_posts(lines(range(40), {7: 9000})).posts
    before = posts.copy(deep=True)
    quality_report(posts)
    pd.testing.assert_frame_equal(posts, before)
    assert np.isfinite(quality_report(posts).outliers["usual_high"]).all()
