"""New widgets are announced to a page only after it has asked for all of them."""

from __future__ import annotations

import subprocess
import sys

PROBE = """
import os, sys
os.environ["PLANNER_PAGE"] = sys.argv[1]
import comm, ipywidgets as widgets
said = []

class Line(comm.base_comm.BaseComm):
    def publish_msg(self, kind, data=None, metadata=None, buffers=None, **keys):
        said.append((kind, (data or {}).get("method")))

comm.create_comm = Line
from planner.widgets.quiet_start import quiet_start
quiet_start()
quiet_start()
first = widgets.HTML("a")
before = [kind for kind, _ in said]
opened = Line(target_name="jupyter.widget.control", primary=False)
control = {"metadata": {"version": "1.0.0"}, "content": {"data": {}}}
widgets.Widget.handle_control_comm_opened(opened, control)
opened.handle_msg({"content": {"data": {"method": "request_states"}}})
second = widgets.HTML("b")
first.value = "c"
print(before.count("comm_open"), said)
"""


def ran(page: str) -> str:
    done = subprocess.run([sys.executable, "-c", PROBE, page], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_is_announced_before_the_page_asks() -> None:
    out = ran("1")
    assert out.startswith("0 ")
    states, *rest = out.split("update_states")
    assert "comm_open" not in states and len(rest) == 1
    assert rest[0].count("comm_open") == 3, "what is made later is announced: a box and its looks"
    assert "('comm_msg', 'update')" in rest[0]


def test_elsewhere_everything_is_announced_at_once() -> None:
    assert ran("0").startswith("3 ")
