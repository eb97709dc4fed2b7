"""Share sliders and the hour grid without a page: what they hold, and what they refuse."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from planner.widgets.hour_grid import HourGrid, hour_lines, hours_sentence
from planner.widgets.shares import ShareSliders

NAMES = ("photo", "reel", "text")
WORK_WEEK = [24 * day + hour for day in range(5) for hour in range(9, 17)]


def mix(**locks: bool) -> ShareSliders:
    """Three shares."""
    made = ShareSliders("Formats", {"photo": 0.5, "reel": 0.3, "text": 0.2})
    for name, locked in locks.items():
        made.lock(name, locked)
    return made


def answer_of(control: Any, content: object, monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What a control sends back to a message from its page."""
    sent: list[dict] = []
    monkeypatch.setattr(control, "send", lambda message, _buffers=None: sent.append(message))
    control._handle_custom_msg(content, [])
    return sent


class TestShares:
    def test_moving_one_takes_from_the_others_in_proportion(self) -> None:
        shares = mix()
        assert shares.move("photo", 75) == ""
        assert shares.shares == {"photo": 0.75, "reel": 0.15, "text": 0.1}
        assert shares.move("photo", 50) == ""
        assert shares.shares == {"photo": 0.5, "reel": 0.3, "text": 0.2}

    def test_all_of_it_and_back_divides_evenly(self) -> None:
        shares = mix()
        shares.move("reel", 100)
        assert shares.percents == {"photo": 0, "reel": 100, "text": 0}
        shares.move("reel", 99)
        assert shares.percents == {"photo": 1, "reel": 99, "text": 0}
        shares.move("text", 100)
        shares.move("text", 50)
        assert shares.percents == {"photo": 25, "reel": 25, "text": 50}

    def test_locked_shares_stay(self) -> None:
        shares = mix(reel=True)
        assert shares.move("photo", 60) == ""
        assert shares.percents == {"photo": 60, "reel": 30, "text": 10}
        assert "up to 70 %" in shares.move("photo", 90)
        assert shares.percents == {"photo": 70, "reel": 30, "text": 0}
        assert "locked" in shares.move("reel", 10)
        shares.lock("text", True)
        assert "Unlock one" in shares.move("photo", 50)
        assert shares.percents == {"photo": 70, "reel": 30, "text": 0}

    @given(
        st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any),
        st.lists(st.tuples(st.integers(0, 11), st.integers(0, 100), st.booleans()), max_size=12),
    )
    def test_they_always_make_the_whole(
        self, weights: list[int], moves: list[tuple[int, int, bool]]
    ) -> None:
        names = [f"n{number}" for number in range(len(weights))]
        given_shares = {
            name: weight / sum(weights) for name, weight in zip(names, weights, strict=True)
        }
        shares = ShareSliders("x", given_shares)
        for name, share in given_shares.items():
            assert abs(shares.shares[name] - share) < 0.01 + 1e-9
        for place, percent, lock in moves:
            name = names[place % len(names)]
            before = dict(shares.shares)
            locked = {row["name"] for row in shares.rows if row["locked"]}
            said = shares.move(name, percent)
            assert sum(shares.shares.values()) == 1
            assert sum(shares.percents.values()) == 100
            assert all(0 <= share <= 1 for share in shares.shares.values())
            assert all(shares.percents[kept] == round(100 * before[kept]) for kept in locked)
            if not said:
                assert shares.percents[name] == percent
            shares.lock(name, lock)

    @pytest.mark.parametrize(
        "division",
        [{}, {"a": 0.5}, {"a": 1.5, "b": -0.5}, {"a": math.nan, "b": 1.0}, {"a": math.inf},
         {"a": "1"}, {1: 1.0}, {"a": True, "b": 0.0}, {f"n{n}": 1 / 50 for n in range(50)}],
    )  # fmt: skip
    def test_what_is_no_division_is_refused(self, division: dict) -> None:
        shares = mix()
        with pytest.raises(traitlets.TraitError):
            shares.shares = division
        assert shares.shares == {"photo": 0.5, "reel": 0.3, "text": 0.2}
        with pytest.raises(traitlets.TraitError):
            ShareSliders("Formats", division)

    @pytest.mark.parametrize(
        "content",
        [{"kind": "move", "name": name, "percent": percent}
         for name, percent in itertools.product(
             ("photo", "nobody"), (math.nan, math.inf, -1, 101, None, "50", [1], {}, True))]
        + [{"kind": "move", "name": 3, "percent": 3}, {"kind": "move"}, None, "move", 7, [],
           {"kind": "lock", "name": "nobody", "locked": True}, {"kind": "other", "name": "photo"}],
    )  # fmt: skip
    def test_what_a_page_sends_is_checked(
        self, content: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shares = mix()
        rows = list(shares.rows)
        sent = answer_of(shares, content, monkeypatch)
        assert shares.shares == {"photo": 0.5, "reel": 0.3, "text": 0.2} and shares.rows == rows
        if isinstance(content, dict) and content.get("name") == "photo" and "percent" in content:
            assert [bool(message["said"]) for message in sent] == [True], "it says what is expected"

    def test_a_page_cannot_set_the_rows(self) -> None:
        shares = mix()
        rows = list(shares.rows)
        update = {"method": "update", "state": {"rows": [{"name": "x", "percent": 900}]}}
        shares._handle_msg({"content": {"data": update}})
        assert shares.rows == rows

    def test_moves_and_locks_of_a_page_are_done(self, monkeypatch: pytest.MonkeyPatch) -> None:
        shares = mix()
        seen: list[dict] = []
        shares.observe(lambda change: seen.append(change["new"]), "shares")
        ask = {"kind": "lock", "name": "text", "locked": True}
        assert answer_of(shares, ask, monkeypatch) == [{"said": ""}]
        ask = {"kind": "move", "name": "photo", "percent": 70}
        assert answer_of(shares, ask, monkeypatch) == [{"said": ""}]
        assert seen == [{"photo": 0.7, "reel": 0.1, "text": 0.2}]
        assert [row["percent"] for row in shares.rows] == [70, 10, 20]

    def test_another_division_can_be_set(self) -> None:
        shares = mix(text=True)
        shares.shares = {"video": 1 / 3, "text": 2 / 3}
        assert shares.rows == [
            {"name": "video", "percent": 33, "locked": False},
            {"name": "text", "percent": 67, "locked": True},
        ]


class TestHours:
    def test_the_sentence(self) -> None:
        grid = HourGrid("Somebody is there", WORK_WEEK)
        assert grid.sentence == "Mon-Fri 09-17, 40 hours a week"
        grid.hours = [*WORK_WEEK, 0, 23, 24 * 6 + 23]
        assert grid.lines == ["Mon 00-01 and 09-17 and 23-24", "Tue-Fri 09-17", "Sun 23-24"]
        assert grid.sentence.endswith("Sun 23-24, 43 hours a week")
        grid.hours = []
        assert grid.sentence == "No hour is chosen" and grid.lines == []
        assert hours_sentence(range(168)) == "Mon-Sun 00-24, 168 hours a week"
        assert hours_sentence([5]) == "Mon 05-06, 1 hour a week"

    @given(st.sets(st.integers(0, 167)))
    def test_the_lines_hold_exactly_the_hours(self, hours: set[int]) -> None:
        days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        read: list[int] = []
        for line in hour_lines(hours):
            when, _, ranges = line.partition(" ")
            first, _, last = when.partition("-")
            for day in range(days.index(first), days.index(last or first) + 1):
                for part in ranges.split(" and "):
                    start, end = map(int, part.split("-"))
                    read += [24 * day + hour for hour in range(start, end)]
        assert sorted(read) == sorted(hours)

    def test_hours_are_kept_in_order_and_once(self) -> None:
        grid = HourGrid("x", [9, 8, 9])
        assert grid.hours == [8, 9]

    @pytest.mark.parametrize("hours", [[168], [-1], [1.5], ["3"], [True], [None], list(range(200))])
    def test_what_is_no_hour_is_refused(self, hours: list) -> None:
        grid = HourGrid("x", [8])
        with pytest.raises(traitlets.TraitError):
            grid.hours = hours
        assert grid.hours == [8]

    def test_quick_changes_of_a_page_add_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        grid = HourGrid("x", [8])
        for hours, on in (([9, 10], True), ([8], False), ([11], True)):
            sent = answer_of(grid, {"kind": "choose", "hours": hours, "on": on}, monkeypatch)
            assert sent == []
        assert grid.hours == [9, 10, 11]

    @pytest.mark.parametrize(
        "hours", [[168], [-1], ["3"], [1.0], [math.nan], None, "9", {"a": 1}, [[9]], [True]]
    )
    def test_what_a_page_sends_is_checked(
        self, hours: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        grid = HourGrid("x", [8])
        (sent,) = answer_of(grid, {"kind": "choose", "hours": hours, "on": True}, monkeypatch)
        assert "not known" in sent["said"] and grid.hours == [8]

    def test_a_page_cannot_set_words_or_hours(self) -> None:
        grid = HourGrid("x", [8])
        state = {"hours": [999], "lines": ["<b>"], "sentence": "lies"}
        grid._handle_msg({"content": {"data": {"method": "update", "state": state}}})
        assert (grid.hours, grid.lines) == ([8], ["Mon 08-09"])
        assert grid.sentence == "Mon 08-09, 1 hour a week"
