"""Several files as one, followers of the day, duplicates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import PlannerError
from planner.sources import add_followers, combine, read_account, read_posts
from planner.sources.duplicates import find_duplicates
from planner.sources.exported import exported_at_of_name


def posts(rows: str, name: str):
    return read_posts(f"id,date,likes\n{rows}".encode(), name=name)


def test_the_newer_export_wins_whatever_the_order():
    old = posts("1,2026-05-04,3\n2,2026-05-05,4\n", "posts_2026-06-01.csv")
    new = posts("1,2026-05-04,9\n3,2026-06-05,5\n", "posts_2026-07-01.csv")
    for files in ([old, new], [new, old]):
        both = combine(files)
        counts = dict(zip(both.posts["post_id"], both.posts["likes"], strict=True))
        assert counts == {"1": 9, "2": 4, "3": 5}
        assert both.rows_read == 4 == len(both.table) + len(both.rejected) + len(both.duplicates)
        assert both.duplicates["file"].tolist() == ["posts_2026-06-01.csv"]
        assert both.exported_at == new.exported_at


def test_rejected_rows_keep_their_file():
    both = combine([posts("1,never,3\n2,2026-05-04,3\n", "a.csv"),
                    posts("3,2026-05-04,3\n4,2026-05-04,-3\n", "b.csv")])  # fmt: skip
    assert both.rejected["file"].tolist() == ["a.csv", "b.csv"]


def test_files_of_different_kinds_do_not_mix():
    account = read_account(b"platform,date,followers\nx,2026-03-02,8\n")
    with pytest.raises(PlannerError, match="files of one kind"):
        combine([account, posts("1,2026-05-04,3\n", "a.csv")])
    with pytest.raises(PlannerError, match="at least one"):
        combine([])
    assert combine([account]) is account


def test_followers_of_the_day_of_publishing():
    table = read_posts(
        b"id,platform,date\n1,x,2026-03-02 10:00\n2,x,2026-03-04 10:00\n"
        b"3,facebook,2026-03-02 10:00\n"
        b"4,x,2026-03-20 10:00\n5,x,2026-03-01 10:00\n"
    ).posts
    account = read_account(
        b"platform,account,date,followers\nx,a,2026-03-02,100\nx,a,2026-03-03,110\n"
    ).account
    found = add_followers(table, account)["followers"]
    assert found.fillna(-1).tolist() == [100, 110, -1, -1, -1]
    assert "followers" not in table


def test_followers_of_several_accounts_go_by_account_and_own_values_stay():
    table = read_posts(
        b"id,platform,page,date,followers\n1,x,a,2026-03-02 10:00,\n2,x,b,2026-03-02 10:00,7\n"
        b"3,x,b,2026-03-02 10:00,\n"
    ).posts
    account = read_account(
        b"platform,account,date,followers\nx,a,2026-03-02,100\nx,b,2026-03-02,200\n"
    ).account
    assert add_followers(table, account)["followers"].tolist() == [100, 7, 200]


@given(st.lists(st.sampled_from("abc"), max_size=12))
def test_every_key_keeps_exactly_its_last_row(keys):
    table = pd.DataFrame({"k": pd.Series(keys, dtype="string")})
    left_out, kept = find_duplicates(table, ["k"])
    stays = sorted(set(range(len(keys))) - set(left_out.tolist()))
    assert stays == sorted({key: place for place, key in enumerate(keys)}.values())
    assert all(keys[a] == keys[b] for a, b in zip(left_out, kept, strict=True))
    assert not np.isin(kept, left_out).any()


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("Jan-01-2026_Jan-31-2026_1049.csv", "2026-01-31"),
        ("account_analytics_content_2026-04-01_2026-04-30.csv", "2026-04-30"),
        ("tweet_activity_metrics_brand_20190101_20190201_en.csv", "2019-02-01"),
        ("122104567890123456.csv", None),
        ("Feb-31-2026.csv", None),
        ("posts.csv", None),
    ],
)
def test_export_dates_in_file_names(name, date):
    found = exported_at_of_name(name)
    assert (found.date().isoformat() if found else None) == date
