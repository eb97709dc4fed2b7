"""`planner load-test`: many sessions at once, each as a browser has it, and what they met.

The sessions open together; when all are open and idle the memory is measured; then every session
moves one control back and forth, the next move after the answer to the one before; then all leave.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from planner.errors import PlannerError
from planner.serving.load_report import LoadPlan, LoadReport


class CannotTest(PlannerError):
    """The test was asked for with values that make no sense. `exit_code` is that of wrong usage."""

    exit_code = 2


def run_load(
    url: str,
    sessions: int,
    moves: int = 3,
    *,
    token: str | None = None,
    app: str | None = None,
    control: str | None = None,
    within_seconds: float = 0.0,
    hold_seconds: float = 0.0,
    server_process_id: int | None = None,
    settle_seconds: float = 15.0,
    open_seconds: float = 300.0,
    answer_seconds: float = 30.0,
) -> LoadReport:
    """Open sessions with a running server, use them, and say what they met.

    What goes wrong with a session stands in the report and raises nothing.

    Parameters
    ----------
    url
        Address of a page, or of the server if `app` names one of its apps.
    sessions, moves
        How many sessions, and how many moves of a control each makes.
    token
        What the server wants from visitors, if the address does not hold it.
    control
        Label of the control to move; None takes the first slider whose move changes something.
    within_seconds
        The sessions begin spread over so long; 0 is all at the same moment.
    hold_seconds
        How long the sessions stay open after their last move.
    server_process_id
        The server's process on this machine, for the memory; None measures none.
    settle_seconds
        How long a page is left alone after its controls came, if no chart has come by then. Pages
        that are used before their first chart are not said to have one.
    open_seconds, answer_seconds
        Longest opening of a page and longest wait for the answer to a move.

    Raises
    ------
    CannotTest
        If the values make no sense or the apps extra is missing.
    """
    if sessions < 1 or moves < 0 or min(within_seconds, hold_seconds, settle_seconds) < 0:
        raise CannotTest(
            f"Found {sessions} sessions, {moves} moves, and {within_seconds:g}, {hold_seconds:g} "
            f"and {settle_seconds:g} s; expected at least one session and nothing below zero. "
            "Remedy: correct the number."
        )
    plan = LoadPlan(
        page_address(url, app, token), sessions, moves, control, within_seconds, hold_seconds,
        server_process_id, settle_seconds, open_seconds, answer_seconds,
    )  # fmt: skip
    return asyncio.run(_visiting()(plan))


def page_address(url: str, app: str | None, token: str | None) -> str:
    """The address a session opens.

    >>> page_address("http://localhost:8866/?token=x", "planner", None)
    'http://localhost:8866/planner?token=x'
    >>> page_address("http://localhost:8866/team/planner", None, "a b")
    'http://localhost:8866/team/planner?token=a+b'
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CannotTest(
            f"Address: found {url!r}, expected one such as http://localhost:8866/planner. "
            "Remedy: use the address planner serve prints."
        )
    path = f"{parts.path.rstrip('/')}/{app}" if app else parts.path or "/"
    query = [pair for pair in parse_qsl(parts.query) if token is None or pair[0] != "token"]
    query += [("token", token)] if token is not None else []
    return urlunsplit(parts._replace(path=path, query=urlencode(query), fragment=""))


def _visiting() -> Callable[[LoadPlan], Coroutine[Any, Any, LoadReport]]:
    try:
        from planner.serving.load_visits import visit_all
    except ImportError as error:
        if (error.name or "").split(".")[0] == "planner":
            raise
        raise CannotTest(
            f"The load test needs {error.name}, which is not installed. "
            'Remedy: pip install "planner[apps]"'
        ) from error
    return visit_all
