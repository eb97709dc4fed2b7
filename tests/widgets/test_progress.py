"""Long work with a progress bar: the kernel answers meanwhile, Cancel works, failures are drawn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from widgets import slow_work

from planner.widgets.progress import CANCELLED, NOT_DONE, Progress

PATIENCE_SECONDS = 60


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so, with the event loop free meanwhile."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it never became so"
        await asyncio.sleep(0.01)


def log_of(progress: Progress) -> list[tuple[str, Any]]:
    """What the bar shows, change by change."""
    seen: list[tuple[str, Any]] = []
    progress.bar.observe(
        lambda change: seen.append((change["name"], change["new"])), ["said", "share", "is_running"]
    )
    return seen


def test_the_result_arrives_where_the_widgets_live() -> None:
    async def scene() -> None:
        results: list[int] = []
        progress = Progress("Fitting the model")
        seen = log_of(progress)
        progress.run_with_progress(slow_work.doubled, 21, done=results.append)
        assert progress.is_running and progress.bar.is_running and results == []
        await until(lambda: not progress.is_running)
        assert results == [42]
        assert ("share", 1.0) in seen and ("said", "Nearly there") in seen
        assert progress.bar.said == "Done." and not progress.bar.is_running
        assert progress.guard.place.value == ""

    asyncio.run(scene())


def test_without_an_event_loop_it_waits() -> None:
    results: list[int] = []
    progress = Progress("Fitting the model")
    progress.run_with_progress(slow_work.doubled, 4, done=results.append)
    assert results == [8] and progress.bar.said == "Done."


def test_the_kernel_answers_and_cancel_leaves_the_earlier_result() -> None:
    async def scene() -> None:
        results: list[Any] = ["earlier"]
        progress = Progress("Fitting the model")
        progress.run_with_progress(slow_work.asleep, 600, done=results.append)
        await until(lambda: progress.bar.share == 0.25)
        assert progress.bar.said == "A quarter"
        progress.bar._handle_custom_msg({"kind": "other"}, [])
        assert progress.is_running
        stop = progress._stop
        progress.bar._handle_custom_msg({"kind": "cancel"}, [])
        assert progress.bar.said == CANCELLED and not progress.bar.is_running
        assert stop is not None and stop.is_set()
        workers = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        assert workers == []
        await until(lambda: not worker_threads())
        assert results == ["earlier"] and progress.bar.said == CANCELLED
        assert progress.guard.place.value == "", "being cancelled is no failure"

    asyncio.run(scene())


def worker_threads() -> list[str]:
    """Names of the threads that wait for work."""
    import threading

    return [thread.name for thread in threading.enumerate() if thread.name == "planner progress"]


def test_new_work_takes_the_place_of_the_old() -> None:
    async def scene() -> None:
        results: list[Any] = []
        progress = Progress("Fitting the model")
        progress.run_with_progress(slow_work.asleep, 600, done=results.append)
        progress.run_with_progress(slow_work.doubled, 5, done=results.append)
        await until(lambda: not progress.is_running)
        await until(lambda: not worker_threads())
        assert results == [10] and progress.bar.said == "Done."

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("function", "words"),
    [(slow_work.refuse, "3 posts; 30 are needed"), (slow_work.break_down, "error id")],
)
def test_a_failure_is_drawn_and_leaves_the_earlier_result(
    function: Callable[[], None], words: str
) -> None:
    async def scene() -> None:
        results: list[Any] = ["earlier"]
        progress = Progress("Fitting the model")
        progress.run_with_progress(function, done=results.append)
        await until(lambda: not progress.is_running)
        drawn = progress.guard.place.value
        assert words in drawn and "fitting the model" in drawn
        assert "Traceback" not in drawn and "<img" not in drawn and "KeyError" not in drawn
        assert results == ["earlier"] and progress.bar.said == NOT_DONE
        progress.run_with_progress(slow_work.doubled, 1, done=results.append)
        await until(lambda: not progress.is_running)
        assert progress.guard.place.value == "" and results == ["earlier", 2]

    asyncio.run(scene())


def test_limits_are_passed_on() -> None:
    progress = Progress("Fitting the model")
    progress.run_with_progress(slow_work.asleep, 600, done=print, timeout_seconds=0.5)
    assert "longer than 0.5 seconds" in progress.guard.place.value


def test_a_result_that_cannot_be_shown_is_a_failure_too() -> None:
    def broken(_result: int) -> None:
        raise KeyError("panel")

    progress = Progress("Fitting the model")
    progress.run_with_progress(slow_work.doubled, 1, done=broken)
    assert "Something failed on our side" in progress.guard.place.value


def test_closing_it_stops_the_work() -> None:
    async def scene() -> None:
        progress = Progress("Fitting the model")
        progress.run_with_progress(slow_work.asleep, 600, done=print)
        progress.close()
        await until(lambda: not worker_threads())

    asyncio.run(scene())
