"""Who may stay and for how long, with a clock of the test's own."""

from __future__ import annotations

import pytest

from planner.serving.environment import allowed, without_token
from planner.serving.ownership import Ownership, kernel_of, new_visitor, owner_name
from planner.serving.room_size import default_limit, too_few_descriptors
from planner.serving.sessions import (
    SECONDS_AFTER_GOODBYE,
    SECONDS_AFTER_LOSS,
    SECONDS_OF_LIFE,
    SECONDS_TO_FIRST_STREAM,
    Sessions,
    Turns,
)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the sessions."""
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    """Room for two, one of them taken by page "a" which is being watched."""
    found = Sessions(limit=2, clock=clock)
    found.reserve("a", "planner")
    found.page_sent("a")
    found.stream_opened("a")
    return found


def test_an_open_page_stays(sessions: Sessions, clock: Clock) -> None:
    clock.now += SECONDS_OF_LIFE - 1
    assert sessions.overdue() == {}
    clock.now += 2
    assert "four hours" in sessions.overdue()["a"]


def test_a_closed_page_goes_soon(sessions: Sessions, clock: Clock) -> None:
    sessions.stream_closed("a", said_goodbye=True)
    clock.now += SECONDS_AFTER_GOODBYE - 0.1
    assert sessions.overdue() == {}
    clock.now += 0.2
    assert list(sessions.overdue()) == ["a"]


def test_a_lost_page_may_come_back(sessions: Sessions, clock: Clock) -> None:
    sessions.stream_closed("a", said_goodbye=False)
    clock.now += SECONDS_AFTER_LOSS - 1
    assert sessions.overdue() == {}
    sessions.stream_opened("a")
    clock.now += SECONDS_AFTER_LOSS + 1
    assert sessions.overdue() == {}
    sessions.stream_closed("a", said_goodbye=False)
    clock.now += SECONDS_AFTER_LOSS + 1
    assert list(sessions.overdue()) == ["a"]


def test_asking_now_and_then_keeps_a_page_without_a_stream(
    sessions: Sessions, clock: Clock
) -> None:
    sessions.stream_closed("a", said_goodbye=False)
    for _ in range(10):
        clock.now += SECONDS_AFTER_LOSS / 2
        sessions.seen("a")
        assert sessions.overdue() == {}


def test_a_page_that_never_shows_up_goes(sessions: Sessions, clock: Clock) -> None:
    sessions.reserve("b", "planner")
    clock.now += SECONDS_TO_FIRST_STREAM + 1
    assert sessions.overdue() == {}, "it is still being started"
    sessions.page_sent("b")
    clock.now += SECONDS_TO_FIRST_STREAM + 1
    assert list(sessions.overdue()) == ["b"]


def test_two_streams_of_one_page(sessions: Sessions, clock: Clock) -> None:
    sessions.stream_opened("a")
    sessions.stream_closed("a", said_goodbye=True)
    clock.now += SECONDS_AFTER_LOSS * 2
    assert sessions.overdue() == {}, "the other stream is open"


def test_a_full_room_counts_whom_it_turned_away(sessions: Sessions) -> None:
    assert sessions.reserve("b", "planner") and sessions.is_full
    assert not sessions.reserve("c", "planner")
    assert sessions.refused_count == 1 and "c" not in sessions
    sessions.release("a")
    sessions.release("a")
    assert sessions.reserve("c", "planner")


def test_words_about_unknown_sessions_are_ignored(sessions: Sessions) -> None:
    sessions.stream_opened("x")
    sessions.stream_closed("x", said_goodbye=True)
    sessions.page_sent("x")
    sessions.seen("x")
    assert len(sessions) == 1


def test_the_line_keeps_its_order_when_somebody_leaves() -> None:
    line = Turns(at_once=2)
    turns = [line.join() for _ in range(6)]
    assert [turn.place for turn in turns] == [0, 0, 1, 2, 3, 4]
    turns[3].leave()
    assert [turn.place for turn in turns] == [0, 0, 1, 0, 2, 3]
    turns[0].leave()
    turns[0].leave()
    assert [turns[2].is_mine, turns[4].place, turns[5].place] == [True, 1, 2]


def test_cookies_of_pages_cannot_be_guessed_or_moved() -> None:
    owner, other = Ownership(), Ownership()
    key = owner.page_key("a")
    assert owner.owns("a", key) and not owner.owns("b", key) and not other.owns("a", key)
    assert not owner.owns("a", None) and not owner.owns("a", "") and not owner.owns("a", "é")
    first, second = new_visitor(), new_visitor()
    assert (
        first != second
        and owner_name(first) != owner_name(second)
        and first not in owner_name(first)
    )


@pytest.mark.parametrize(
    "path",
    ["", "planner", "api/kernel/5", "voila/api/themes/5", "xapi/kernels/5", "voila/static/x"],
)
def test_only_kernel_routes_belong_to_a_kernel(path: str) -> None:
    assert kernel_of(path) is None


def test_kernels_see_a_few_variables_and_no_token() -> None:
    seen = allowed({"PATH": "a", "HOME": "b", "AWS_SECRET_ACCESS_KEY": "c", "PGPASSWORD": "d",
                    "LC_ALL": "C", "JUPYTER_TOKEN": "e"})  # fmt: skip
    assert seen == {"PATH": "a", "HOME": "b", "LC_ALL": "C"}
    assert without_token("a=1&token=x&TOKEN=y&b=&c=%26") == "a=1&b=&c=%26"


def test_the_room_grows_with_memory_and_never_without_end() -> None:
    assert default_limit(1_000_000.0) == 200
    assert too_few_descriptors(1) is None
    sentence = too_few_descriptors(10_000_000)
    assert sentence is not None and "--max-sessions" in sentence
