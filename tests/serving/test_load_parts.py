"""The parts of a load test, without a server: frames, cookies, widgets, figures."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)

from planner.serving.kernel_messages import KernelMessage, pack, request, unpack
from planner.serving.load_report import LoadReport, MemoryReport, Move, SessionResult
from planner.serving.load_test import CannotTest, page_address, run_load
from planner.serving.page_client import page_config
from planner.serving.page_cookies import PageCookies
from planner.serving.process_memory import descendants, kernel_processes
from planner.serving.widget_models import Change, WidgetModels, moved_value

# Frames

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
MAPPING = st.dictionaries(st.text(), PLAIN, max_size=3)
MESSAGES = st.builds(
    KernelMessage,
    channel=st.sampled_from(["shell", "iopub", "control", "stdin"]),
    header=MAPPING, content=MAPPING, parent=MAPPING, metadata=MAPPING,
    buffers=st.lists(st.binary(max_size=20), max_size=3).map(tuple),
)  # fmt: skip


@given(MESSAGES)
def test_a_frame_holds_its_message(message: KernelMessage) -> None:
    assert unpack(pack(message)) == message


@given(MESSAGES)
def test_the_server_reads_our_frames_and_we_read_its(message: KernelMessage) -> None:
    channel, parts = deserialize_msg_from_ws_v1(pack(message))
    values = [message.header, message.parent, message.metadata, message.content]
    assert channel == message.channel
    assert [json.loads(part) for part in parts[:4]] == values
    assert tuple(parts[4:]) == message.buffers
    raw = [json.dumps(value).encode() for value in values]
    assert unpack(serialize_msg_to_ws_v1([*raw, *message.buffers], channel)) == message


@given(st.binary(max_size=200) | MESSAGES.map(pack).map(lambda frame: frame[:-1]))
def test_what_is_no_frame_is_refused(frame: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(frame)


# Cookies

PAGE = "http://localhost:8866/team/planner"


def kept(*lines: str) -> PageCookies:
    """The cookies of a browser to which the page said these lines."""
    cookies = PageCookies()
    cookies.keep(PAGE, lines)
    return cookies


@pytest.mark.parametrize(
    ("line", "path", "is_sent"),
    [
        ("a=1; Path=/", "/", True),
        ("a=1; path=/api/kernels/7; HttpOnly", "/api/kernels/7", True),
        ("a=1; Path=/api/kernels/7", "/api/kernels/7/channels", True),
        ("a=1; Path=/api/kernels/7/", "/api/kernels/7/channels", True),
        ("a=1; Path=/api/kernels/7/", "/api/kernels/7", False),
        ("a=1; Path=/api/kernels/7", "/api/kernels/77", False),
        ("a=1; Path=/api/kernels/7", "/", False),
        ("a=1; Path=/API", "/api", False),
        ("a=1", "/team", True),
        ("a=1", "/team/brief", True),
        ("a=1", "/teams", False),
        ("a=1; Path=team", "/team/brief", True),
        ("a=1; Path=/; Secure", "/", False),
        ("a=1; Path=/; Max-Age=0", "/", False),
        ("a=1; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "/", True),
        ("a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "/", False),
        ("no cookie", "/team/planner", False),
    ],
)
def test_a_cookie_goes_where_its_path_says(line: str, path: str, is_sent: bool) -> None:
    assert kept(line).header("http://localhost:8866" + path) == ("a=1" if is_sent else "")


def test_the_path_of_the_address_counts_and_not_its_query() -> None:
    cookies = kept("a=1; Path=/api")
    assert cookies.header("http://localhost:8866/x?next=/api/kernels") == ""
    assert cookies.header("http://localhost:8866/api?x=/y") == "a=1"


def test_cookies_of_one_name_live_side_by_side_the_longest_path_first() -> None:
    cookies = kept("page=all; Path=/", "page=one; Path=/team", "page=two; Path=/team")
    assert cookies.header(PAGE) == "page=two; page=all"
    cookies.keep(PAGE, ["page=; Path=/team; Max-Age=0"])
    assert cookies.header(PAGE) == "page=all"


def test_scripts_do_not_see_hidden_cookies() -> None:
    assert kept("a=1; Path=/; HttpOnly", "_xsrf=2=3|x; Path=/").readable(PAGE) == {"_xsrf": "2=3|x"}


# Widgets


def message(kind: str, model_id: str, parent: str = "m", **data: Any) -> KernelMessage:
    """What a kernel says about a widget."""
    content = {"comm_id": model_id, "data": data}
    return KernelMessage("iopub", {"msg_type": kind}, content, {"msg_id": parent})


def models() -> WidgetModels:
    """A page with a box of controls, a text, a chart, and a slider that is not shown."""
    slider = {"value": 8, "min": 1, "max": 13, "step": 1, "disabled": False}
    found = WidgetModels()
    states = {
        "hidden": ("IntSliderModel", slider | {"description": "Hidden"}),
        "field": ("BoundedIntTextModel", slider | {"description": "Weeks, number"}),
        "slider": ("IntSliderModel", slider | {"description": "Weeks"}),
        "off": ("IntSliderModel", slider | {"description": "Off", "disabled": True}),
        "words": ("HTMLModel", {"value": "before"}),
        "chart": ("AnyModel", {"spec": {"data": [1]}}),
        "saved": ("AnyModel", {"saved": "at one"}),
        "root": ("VBoxModel", {"children": ["IPY_MODEL_row", "IPY_MODEL_words"]}),
        "row": ("HBoxModel", {"children": [f"IPY_MODEL_{name}" for name in
                                           ("field", "off", "slider", "chart", "root")]}),
    }  # fmt: skip
    listed = {key: {"model_name": name, "state": dict(state)} for key, (name, state) in
              states.items()}  # fmt: skip
    found.take(message("comm_msg", "control", method="update_states", states=listed))
    return found


def test_controls_are_those_the_page_shows_sliders_first() -> None:
    assert models().controls(["root"]) == ["slider", "field"]
    assert models().controls(["root"], "Weeks, number") == ["field"]
    assert models().controls(["words"]) == []


@pytest.mark.parametrize(
    ("model_id", "method", "state", "expected"),
    [
        ("chart", "update", {"spec": {"data": [2]}}, Change("chart", True, "m")),
        ("chart", "update", {"patch": [[["data"], [2]]]}, Change("chart", True, "m")),
        ("words", "update", {"value": "after"}, Change("words", False, "m")),
        ("chart", "update", {"spec": {"data": [1]}}, None),
        ("words", "update", {"value": "before"}, None),
        ("words", "update", {"value": '<p role="status">Working it out.</p>'}, None),
        ("words", "update", {"layout": "IPY_MODEL_x"}, None),
        ("slider", "update", {"value": 9}, None),
        ("field", "update", {"value": 9}, None),
        ("slider", "echo_update", {"value": 9}, None),
        ("saved", "update", {"saved": "at two"}, None),
        ("nobody", "update", {"value": "x"}, None),
    ],
)
def test_a_change_is_a_text_or_a_chart_that_differs(
    model_id: str, method: str, state: dict, expected: Change | None
) -> None:
    page = models()
    assert page.take(message("comm_msg", model_id, method=method, state=state)) == expected
    if model_id in page.models:
        assert page.models[model_id].state.items() >= state.items()


def test_widgets_come_and_go() -> None:
    page = models()
    opened = {"_model_name": "HTMLModel", "value": "new"}
    assert page.take(message("comm_open", "new", state=opened)) == Change("new", False, "m")
    empty = {"_model_name": "HTMLModel", "value": ""}
    assert page.take(message("comm_open", "empty", state=empty)) is None
    assert page.take(message("comm_close", "new")) is None
    assert "new" not in page.models and "empty" in page.models


def test_buffers_go_back_to_their_places() -> None:
    page = models()
    data = {
        "method": "update",
        "state": {"spec": {"x": [None]}},
        "buffer_paths": [["spec", "x", 0]],
    }
    content = {"comm_id": "chart", "data": data}
    change = page.take(
        KernelMessage("iopub", {"msg_type": "comm_msg"}, content, {}, {}, (b"\x01\x02",))
    )
    assert change == Change("chart", True, "")
    assert page.models["chart"].state["spec"] == {"x": [b"\x01\x02"]}


@given(low=st.integers(-50, 50), width=st.integers(1, 100), step=st.integers(1, 7), data=st.data())
def test_moves_stay_inside_the_bounds_and_come_back(
    low: int, width: int, step: int, data: st.DataObject
) -> None:
    home = data.draw(st.integers(low, low + width))
    state = {"value": home, "min": low, "max": low + width, "step": step}
    there = moved_value(state, home)
    assert there != home and low <= there <= low + width
    assert moved_value(state | {"value": there}, home) == home


def test_messages_name_who_they_come_from() -> None:
    one, other = (request("comm_msg", {}, "session") for _ in range(2))
    assert one.message_id != other.message_id and one.header["session"] == "session"


# Addresses and figures


@pytest.mark.parametrize("url", ["localhost:8866", "ftp://localhost/", "http://", "planner"])
def test_what_is_no_address_is_told_with_exit_code_2(url: str) -> None:
    with pytest.raises(CannotTest, match="Remedy") as caught:
        page_address(url, None, None)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("sessions", "moves"), [(0, 1), (1, -1)])
def test_numbers_that_make_no_sense_are_told(sessions: int, moves: int) -> None:
    with pytest.raises(CannotTest, match="Remedy"):
        run_load("http://localhost/", sessions, moves)


def test_a_given_token_takes_the_place_of_another() -> None:
    url = page_address("http://localhost/?token=old&step=data", "planner", "new")
    assert url == "http://localhost/planner?step=data&token=new"


@pytest.mark.parametrize("text", ["", "<p>", '<script id="jupyter-config-data">[1]</script>',
                                  '<script id="jupyter-config-data">{</script>'])  # fmt: skip
def test_a_page_without_words_for_its_scripts_has_none(text: str) -> None:
    assert page_config(text) == {}


def test_the_summary_says_what_was_counted() -> None:
    def opened(page: float, *changes: float) -> SessionResult:
        moves = tuple(Move("Weeks", 9, change, None) for change in changes)
        return SessionResult("opened", "k", True, {"page": page}, moves)

    refused = SessionResult("refused", seconds={"refusal": 0.4})
    failed = SessionResult("failed", problems=("The line is cut.",))
    report = LoadReport(
        "http://localhost/planner", 2,
        (opened(1.0, 0.1, 0.2), opened(3.0, 0.3), refused, failed, failed),
        MemoryReport((30 * 2**20, 50 * 2**20, 40 * 2**20), (), 2**20), ("A note.",), 0.5,
    )  # fmt: skip
    assert [report.count(name) for name in ("opened", "refused", "failed")] == [2, 1, 2]
    assert report.exit_code == 1
    words = report.summary()
    for piece in ("5 sessions, 2 opened, 1 refused", "4 moves asked for, 3 answered", "2 failures",
                  "median 40.0 MB, most 50.0 MB, 3 kernels", "RSS): 1.0 MB", "A note.",
                  "! 2 x The line is cut."):  # fmt: skip
        assert piece in words, piece
    rows = {line[:15].strip(): line[15:].split()[:4] for line in words.splitlines()}
    assert rows["whole page"] == ["1.000", "3.000", "3.000", "2"]
    assert rows["move -> change"] == ["0.200", "0.300", "0.300", "3"]
    assert rows['told "full"'] == ["0.400", "0.400", "0.400", "1"]
    assert "first chart" not in rows and "move -> chart" not in rows
    plain = json.loads(json.dumps(report.to_dict()))
    assert plain["counts"] == {"opened": 2, "refused": 1, "failed": 2}
    assert plain["seconds"]["page"] == {"n": 2, "p50": 1.0, "p95": 3.0, "max": 3.0}
    assert len(plain["sessions"]) == 5 and plain["memory"]["server_resident_bytes"] == 2**20


def test_a_report_without_faults_ends_well() -> None:
    refused = SessionResult("refused", seconds={"refusal": 0.1})
    assert LoadReport("http://localhost/", 0, (refused,)).exit_code == 0


def test_nobody_is_found_below_a_process_that_is_not_there() -> None:
    assert descendants(2**22 + 1) == [] and kernel_processes(2**22 + 1, ["k"]) == {}
