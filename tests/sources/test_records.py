"""The planner's own tables: acts of people, messages, survey answers, daily totals."""

from __future__ import annotations

import pandas as pd
import pytest

from planner.errors import DataError
from planner.schema import ACCOUNT, INBOUND, INTERACTIONS, SURVEY, check
from planner.simulate import (
    InboundWorld,
    MemberWorld,
    make_account,
    make_inbound,
    make_interactions,
    make_survey,
)
from planner.sources import (
    pseudonym,
    read_account,
    read_inbound,
    read_interactions,
    read_survey,
)
from planner.sources.layouts import planner_tables

KEY = b"a key for tests"
CANARY = "Zebedee.Quux42"


# ---------------------------------------------------------------- interactions


def acts(*rows: str, header: str = "member,platform,occurred_at,kind", **settings):
    content = "\n".join([header, *rows]) + "\n"
    return read_interactions(content.encode(), **({"key": KEY} | settings))


def test_days_and_hours_are_counted_in_the_accounts_zone():
    found = acts("ida,x,2026-03-01T23:30Z,comment", timezone="Europe/Copenhagen")
    act = found.interactions.iloc[0]
    assert act["occurred_at"] == pd.Timestamp("2026-03-01 23:30", tz="UTC")
    assert (act["day"], act["hour_of_week"], act["timezone"]) == (20510, 0, "Europe/Copenhagen")
    assert pd.Timestamp("1970-01-05") + pd.Timedelta(days=20510) == pd.Timestamp("2026-03-02")


def test_clock_times_are_read_in_the_zone_given_or_stated():
    given = acts("ida,x,2026-03-02 00:30,comment", timezone="Europe/Copenhagen")
    stated = acts(
        "ida,x,2026-03-02 00:30,comment,Europe/Copenhagen",
        header="member,platform,occurred_at,kind,timezone",
    )
    for found in (given, stated):
        act = found.interactions.iloc[0]
        assert act["occurred_at"] == pd.Timestamp("2026-03-01 23:30", tz="UTC")
        assert act["hour_of_week"] == 0


def test_without_a_zone_the_instant_stays_unknown_and_the_clock_counts():
    found = acts("ida,x,2026-03-02 00:30,comment")
    assert found.interactions["occurred_at"].isna().all()
    assert found.interactions["hour_of_week"].tolist() == [0]
    assert any("state no zone" in note for note in found.notes)


def test_a_date_without_time_has_a_day_and_no_hour():
    found = acts("ida,x,2026-03-02,comment", timezone="UTC")
    assert found.interactions["hour_of_week"].isna().all()
    assert found.interactions["day"].tolist() == [20510]


def test_kinds_initiative_direction_and_contest():
    found = acts(
        "ida,x,2026-03-02T10:00Z,DM,,1", "bo,x,2026-03-02T10:00Z,retweet,out,0",
        "bo,x,2026-03-02T10:00Z,teleported,inbound,",
        header="member,platform,occurred_at,kind,direction,contest",
    )  # fmt: skip
    table = found.interactions
    assert table["kind"].tolist() == ["direct_message", "share", "other"]
    assert table["initiative"].tolist() == ["proactive", "reactive", "reactive"]
    assert table["direction"].tolist() == ["inbound", "outbound", "inbound"]
    assert table["contest"].tolist() == [True, False, False]
    assert any("1 row(s) have no kind of act" in note for note in found.notes)


def test_rejected_acts():
    found = acts(
        ",x,2026-03-02T10:00Z,like", "ida,,2026-03-02T10:00Z,like", "ida,x,soon,like",
        "ida,x,2026-03-02T10:00Z,like",
    )  # fmt: skip
    assert found.rejected["row"].tolist() == [2, 3, 4]
    assert found.rejected["reason"].tolist() == [
        "nobody named", "no platform", "not readable as a date",
    ]  # fmt: skip


def test_handles_appear_nowhere():
    found = acts(
        f"{CANARY},x,2026-03-02T10:00Z,like",
        f"{CANARY},x,{CANARY},like",  # shifted by hand
        f"{CANARY},x,@{CANARY} and friends,like",
        f"{CANARY},x,2026-03-02T10:00Z,{CANARY}",
        f"{CANARY},{CANARY},x,2026-03-02T10:00Z,like",
        f'"{CANARY},x',
    )
    assert found.rows_read == 6
    shown = "".join(
        [found.table.to_csv(), found.rejected.to_csv(), found.duplicates.to_csv(),
         *found.notes, repr(found), found._repr_html_()]
    ).casefold()  # fmt: skip
    assert CANARY.casefold() not in shown
    assert "zebedee" not in shown


def test_handles_do_not_appear_in_errors_either():
    for content in (
        f"{CANARY},x,2026-03-02T10:00Z,like\n{CANARY},x,2026-03-02T10:00Z,like\n",
        f"member,platform,{CANARY}\nida,x,3\n",
    ):
        with pytest.raises(DataError) as error:
            read_interactions(content.encode())
        assert CANARY not in str(error.value)


def test_one_person_keeps_one_pseudonym_under_one_key():
    table = acts(
        "ida,x,2026-03-02T10:00Z,like", "@Ida,x,2026-03-02T11:00Z,like",
        "bo,x,2026-03-02T11:00Z,like",
    ).interactions  # fmt: skip
    ids = table["member_id"].tolist()
    assert ids[0] == ids[1] == pseudonym("ida", KEY)
    assert ids[2] != ids[0]
    assert pseudonym("ida", b"another key") != ids[0]


def test_without_a_key_pseudonyms_hold_for_the_session_and_a_note_says_so():
    first = acts("ida,x,2026-03-02T10:00Z,like", key=None)
    second = acts("ida,x,2026-03-02T10:00Z,like", key=None)
    assert first.interactions["member_id"][0] == second.interactions["member_id"][0]
    assert any("this session only" in note for note in first.notes)


def test_events_without_ids_are_called_by_their_row_and_repeated_ids_are_listed():
    assert acts("ida,x,2026-03-02T10:00Z,like").interactions["event_id"].tolist() == ["row 2"]
    found = acts(
        "e1,ida,x,2026-03-02T10:00Z,like", "e1,ida,x,2026-03-02T10:00Z,like",
        header="event_id,member,platform,occurred_at,kind",
    )  # fmt: skip
    assert found.duplicates[["row", "event_id", "duplicate_of_row"]].to_numpy().tolist() == [
        [2, "e1", 3]
    ]


def test_written_interactions_read_back_equal():
    table, _ = make_interactions(3, MemberWorld(members=60))
    content = planner_tables.write(
        table.rename(columns={"member_id": "member"}).drop(columns=["day", "hour_of_week"]),
        "INTERACTIONS",
    )
    found = read_interactions(content, key=KEY).interactions
    expected = table.assign(member_id=[pseudonym(name, KEY) for name in table["member_id"]])
    pd.testing.assert_frame_equal(found, check(expected, INTERACTIONS)[found.columns])


# ---------------------------------------------------------------- inbound


def test_open_messages_stay_open_and_early_answers_are_rejected():
    found = read_inbound(
        b"message_id,platform,received_at,answered_at,kind\n"
        b"1,x,2026-03-02T10:00Z,2026-03-02T10:20Z,comment\n"
        b"2,x,2026-03-02T10:00Z,,comment\n"
        b"3,x,2026-03-02T10:00Z,2026-03-02T09:00Z,comment\n"
    )
    assert found.inbound["answered_at"].notna().tolist() == [True, False]
    assert found.rejected["row"].tolist() == [4]
    assert "before it was received" in found.rejected["reason"][0]


@pytest.mark.parametrize("column", ["received_at", "answered_at"])
def test_clock_times_of_messages_need_a_zone(column):
    times = {"received_at": "2026-03-02T10:00Z", "answered_at": "2026-03-02T11:00Z"}
    times[column] = times[column].removesuffix("Z")
    content = (
        f"message_id,platform,received_at,answered_at\n1,x,{times['received_at']},"
        f"{times['answered_at']}\n"
    ).encode()
    with pytest.raises(DataError, match="without a zone") as error:
        read_inbound(content, name="inbox.csv")
    assert (error.value.row, error.value.column) == (2, column)
    assert len(read_inbound(content, timezone="UTC").inbound) == 1


def test_a_file_without_answers_says_so():
    found = read_inbound(b"platform,received_at\nx,2026-03-02T10:00Z\n")
    assert found.inbound["answered_at"].isna().all()
    assert any("every message counts as open" in note for note in found.notes)


def test_sentiment_outside_its_range_is_rejected():
    found = read_inbound(b"platform,received_at,sentiment\nx,2026-03-02T10:00Z,7\n")
    assert found.rejected["column"].tolist() == ["sentiment"]


def test_written_messages_read_back_equal():
    table, _ = make_inbound(4, InboundWorld(weeks=6))
    found = read_inbound(planner_tables.write(table, "INBOUND"))
    pd.testing.assert_frame_equal(found.inbound, check(table, INBOUND)[found.inbound.columns])


# ---------------------------------------------------------------- survey and account


def test_answers_are_kept_as_words_and_blanks_are_missing():
    found = read_survey(b"Respondent ID,country,dish,age\n7,NA,None,18-24\n8,,,\n")
    assert found.survey["country"].tolist() == ["NA", pd.NA]
    assert found.survey["dish"].fillna("?").tolist() == ["None", "?"]
    assert found.survey["respondent_id"].tolist() == ["7", "8"]


def test_a_survey_without_ids_gets_row_numbers():
    assert read_survey(b"age\n18-24\n25-34\n").survey["respondent_id"].tolist() == [
        "row 2", "row 3",
    ]  # fmt: skip


def test_written_answers_read_back_equal():
    table, _ = make_survey(5)
    pd.testing.assert_frame_equal(
        read_survey(planner_tables.write(table, "SURVEY")).survey, check(table, SURVEY)
    )


def test_daily_totals_and_their_traps():
    found = read_account(
        b"platform,account,date,followers,mentions\n"
        b'Facebook,a,2026-03-02,"1,204",undefined\nfacebook,a,2026-03-02,1300,3\n'
        b"facebook,a,2026-03-03,-7,3\n"
    )
    assert found.account["followers"].tolist() == [1300]
    assert found.duplicates["row"].tolist() == [2]
    assert found.rejected["value"].tolist() == ["-7"]


def test_written_totals_read_back_equal():
    table, _ = make_account(6)
    pd.testing.assert_frame_equal(
        read_account(planner_tables.write(table, "ACCOUNT")).account, check(table, ACCOUNT)
    )


@pytest.mark.parametrize(
    ("reader", "missing"),
    [(read_interactions, "member"), (read_inbound, "platform"), (read_account, "platform")],
)
def test_missing_columns_are_named(reader, missing):
    with pytest.raises(DataError) as error:
        reader(b"date,followers\n2026-03-02,8\n")
    assert error.value.column == missing
