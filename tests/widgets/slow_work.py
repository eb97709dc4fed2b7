"""Work for the tests of the progress bar; it lies in a module so that another process finds it."""

from __future__ import annotations

import time
from collections.abc import Callable

from planner.errors import PlannerError


def doubled(number: int, report: Callable[[float, str], None]) -> int:
    """Twice the number, with a word on the way."""
    report(1.0, "Nearly there")
    return 2 * number


def asleep(seconds: float, report: Callable[[float, str], None]) -> None:
    """Say that it began, then do nothing for a while."""
    report(0.25, "A quarter")
    time.sleep(seconds)


def refuse() -> None:
    """Fail as a model does that has too little to go on."""
    raise PlannerError("There are 3 posts; 30 are needed. Import a longer time span.")


def break_down() -> None:
    """Fail as our own code might."""
    raise KeyError("<img src=x>")
