"""What every new page does first, done once before pages are forked from this process.

Building an app fills caches that belong to classes (defaults of widgets, compiled patterns, parsed
briefs, the plan of the first sample brand); a fork begins with them. The app itself is closed
again: two pages must not share a widget.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import comm
import ipywidgets as widgets

from planner.widgets.app import PlannerApp
from planner.widgets.audience_app import AudienceApp
from planner.widgets.brief_app import BriefApp
from planner.widgets.cadence_app import CadenceApp
from planner.widgets.home_app import HomeApp
from planner.widgets.mix_app import MixApp


def work_ahead() -> None:
    """Build each app as a page without a store would, and close it again."""
    with _talking_to_nobody():
        for make in (
            PlannerApp,
            BriefApp,
            AudienceApp,
            MixApp,
            CadenceApp,
            lambda: HomeApp(environment={}),
        ):
            make()
        widgets.Widget.close_all()


@contextmanager
def _talking_to_nobody() -> Iterator[None]:
    """Widgets open lines to a page, for which a kernel starts threads; there is no page here."""
    create = comm.create_comm
    comm.create_comm = comm.DummyComm
    try:
        yield
    finally:
        comm.create_comm = create
