"""How an app finds out what to open: from its page's address, its server and its browser."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Mapping

from planner.errors import PlannerError
from planner.plan.store import PlanStore
from planner.widgets.deep_link import DeepLink
from planner.widgets.page import STORE_VARIABLE, VISITOR_VARIABLE, WORKSPACE_VARIABLE
from planner.widgets.quiet_start import quiet_start
from planner.widgets.session import PlanSession
from planner.widgets.state import PlannerState
from planner.workspace import Workspace

SECONDS_BETWEEN_LOOKS = 5.0


def asked_for(environment: Mapping[str, str] = os.environ) -> DeepLink:
    """What the page's address asks for; nothing outside a served page.

    >>> asked_for({"QUERY_STRING": "step=brief"}).step
    'brief'
    """
    return DeepLink.parse(environment.get("QUERY_STRING", ""))


def open_session(
    state: PlannerState | None = None, environment: Mapping[str, str] = os.environ
) -> PlanSession:
    """The session of this app: with the server's store under `planner serve`, else without one.

    A state that is given is a notebook's own; it is neither kept nor replaced.
    """
    quiet_start()
    if state is not None:
        return PlanSession(state, None, "")
    url, folder = environment.get(STORE_VARIABLE), environment.get(WORKSPACE_VARIABLE)
    store, trouble = None, ""
    if url:
        try:
            store = PlanStore(url)
        except PlannerError as error:
            trouble = str(error)
    workspace = None
    if folder:
        try:
            workspace = Workspace(folder)
        except PlannerError as error:
            trouble = trouble or str(error)
    owner = environment.get(VISITOR_VARIABLE, "")
    session = PlanSession(PlannerState(workspace=workspace), store, owner)
    session.trouble = trouble
    session.open(asked_for(environment))
    return session


def watch_for_others(session: PlanSession) -> asyncio.Task | None:
    """Look now and then whether somebody else has saved a version; needs a running event loop."""
    if session.store is None:
        return None
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return None

    async def look() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
                session.check_for_newer()

    return loop.create_task(look())
