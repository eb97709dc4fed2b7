"""Member features: every row of the log is accounted for, and the SQL is portable."""

from __future__ import annotations

import sqlite3

import pandas as pd
import pytest
from audience.worlds import acts_of, as_log, mixed_world, random_acts
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.audience.features import FEATURES, checked_log, features_sql, member_features
from planner.errors import DataError


def by_sqlite(log: pd.DataFrame, until_day: int | None) -> list[tuple]:
    """The same SQL text, run by another engine."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE acts (platform TEXT, member_id TEXT, day INT, kind TEXT, is_inbound INT, "
        "is_contest INT)"
    )
    rows = [
        (row.platform, row.member_id, int(row.day), row.kind,
         int(not pd.isna(row.direction) and row.direction == "inbound"), int(row.contest))
        for row in log.itertuples()
    ]  # fmt: skip
    connection.executemany("INSERT INTO acts VALUES (?, ?, ?, ?, ?, ?)", rows)
    found = connection.execute(features_sql(until_day)).fetchall()
    connection.close()
    return sorted(row for row in found if row[2] > 0)


@settings(max_examples=25)
@given(rows=random_acts, until_day=st.none() | st.integers(0, 260))
def test_another_engine_gives_equal_rows(rows, until_day):
    log = as_log(rows)
    features = member_features(log, until_day)
    assert [tuple(row) for row in features.members.itertuples(index=False)] == by_sqlite(
        log, until_day
    )


def test_the_features_of_one_member_by_hand():
    log = as_log(
        acts_of("ann", [("like", 3), ("share", 3), ("mention", 9), ("comment", 9), ("other", 20)])
        + acts_of("ann", [("share", 40)], contest=True)
        + acts_of("bob", [("comment", 1)], contest=True)
        + [("facebook", "ann", 50, "reply", "outbound", False)]
        + [("facebook", "ann", 51, "reply", None, False)]
    )
    features = member_features(log)
    assert features.members.iloc[0].to_dict() == {
        "platform": "facebook", "member_id": "ann", "n_all": 5, "n_contest": 1,
        "n_contributor": 3, "n_advocate": 2, "active_days": 3, "advocate_days": 2,
        "first_day": 3, "last_day": 20,
    }  # fmt: skip
    assert len(features.members) == 1 and features.contest_only_members == 1
    assert features.rows == {"counted": 5, "contest": 2, "outbound": 1, "direction unknown": 1}
    assert (features.first_day, features.last_day, features.span_days) == (1, 51, 51)
    assert features.kinds_absent == {
        "facebook": ("reply", "direct_message", "click", "save", "user_content")
    }


@given(rows=random_acts)
@settings(max_examples=25)
def test_every_row_is_accounted_for(rows):
    log = as_log(rows)
    features = member_features(log)
    assert sum(features.rows.values()) == len(log)
    assert features.members["n_all"].sum() == features.rows["counted"]
    assert str(features.members["n_all"].dtype) == "int64"


def test_one_account_name_on_two_platforms_is_two_members():
    log = as_log(acts_of("ann", [("like", 1)]) + acts_of("ann", [("like", 1)], platform="x"))
    assert len(member_features(log).members) == 2


def test_row_order_and_memory_layout_do_not_matter():
    log = mixed_world(300, 60)
    expected = member_features(log).members
    for other in (log.iloc[::-1], log.sample(frac=1, random_state=3)):
        pd.testing.assert_frame_equal(member_features(checked_log(other)).members, expected)


def test_an_empty_log():
    features = member_features(checked_log(None))
    assert list(features.members.columns) == ["platform", "member_id", *FEATURES]
    assert len(features.members) == 0 and features.last_day is None and features.span_days == 0


def test_a_broken_log_is_refused_with_its_row():
    log = as_log(acts_of("ann", [("like", 1), ("like", 2)]))
    with pytest.raises(DataError, match=r"INTERACTIONS, row 2, column 'kind': found 'wave'"):
        checked_log(log.assign(kind=["like", "wave"]))
    with pytest.raises(DataError, match="column 'day'"):
        checked_log(log.drop(columns="day"))
    with pytest.raises(DataError, match="a second time"):
        checked_log(log.assign(event_id="same"))
