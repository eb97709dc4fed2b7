"""A page gets its widgets all at once, when it asks for them; until then none is announced.

While a page loads, the kernel goes on: lists fill, a plan is ready, widgets are made. Announced at
that moment, a widget names others (its layout) that the page has not fetched yet; the page then
holds it for broken for good. Nobody misses an announcement before the page has asked: its first
question is for the states of all widgets there are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import comm
import ipywidgets as widgets

from planner.widgets.page import page_brings_style


class _Quiet:
    """Makes lines for widgets on which nothing is said until `is_asked`."""

    def __init__(self, create: Callable[..., Any]) -> None:
        self._create = create
        self.is_asked = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.is_asked:
            return self._create(*args, **kwargs)
        made = self._create(*args, **{**kwargs, "primary": False})
        comm.get_comm_manager().register_comm(made)
        if getattr(made, "kernel", self) is None:
            # Set when a line is first spoken on; without it widgets take the line for a dead one.
            made.kernel = sys.modules["ipykernel.kernelbase"].Kernel.instance()
        publish = made.publish_msg

        def published(*message: Any, **content: Any) -> None:
            if self.is_asked:  # before, the answer to the page's question will hold it all
                publish(*message, **content)

        made.publish_msg = published
        return made


def quiet_start() -> None:
    """Say nothing of new widgets until the page asks; only under `planner serve`.

    Called at the beginning of every app. Elsewhere (JupyterLab, tests) nothing changes: there a
    page may be listening already.
    """
    if not page_brings_style() or isinstance(comm.create_comm, _Quiet):
        return
    if comm.create_comm is comm.DummyComm:  # apps that are built ahead talk to nobody anyway
        return
    quiet = _Quiet(comm.create_comm)
    quiet.is_asked = widgets.Widget._control_comm is not None  # a page was here before this app
    answer = widgets.Widget._handle_control_comm_msg.__func__

    def answered(cls: type[widgets.Widget], message: Any) -> None:
        try:
            answer(cls, message)
        finally:
            quiet.is_asked = True

    widgets.Widget._handle_control_comm_msg = classmethod(answered)
    comm.create_comm = quiet
