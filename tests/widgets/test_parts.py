"""The small parts: guard, later, controls, download, upload, plot view, steps."""

from __future__ import annotations

import asyncio
import importlib.util
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
import traitlets

from planner.errors import PlannerError
from planner.figures import Block
from planner.widgets import page, plot_view
from planner.widgets.controls import Number
from planner.widgets.download import DownloadButton, File, file_name
from planner.widgets.guard import Guard
from planner.widgets.plot_view import PlotView
from planner.widgets.plotly_file import plotly_address, plotly_file
from planner.widgets.steps import Steps
from planner.widgets.upload import UploadField
from planner.widgets.work import Work

HOSTILE = "<img src=x onerror=alert(1)>"


def block(**changes: Any) -> Block:
    """A small block."""
    import pandas as pd

    values = {
        "name": "one",
        "topic": "content",
        "title": "Flat",
        "unit": "posts",
        "sentence": "Nothing stands out.",
        "figure": go.Figure(go.Scatter(y=[1, 2]), layout={"title": {"text": "Flat"}}),
        "table": pd.DataFrame({"Kind": [HOSTILE], "Posts": [3]}),
    }
    return Block(**values | changes)


def sent_by(widget: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict, list]]:
    """Messages a widget sends to its page."""
    sent: list[tuple[dict, list]] = []

    def send(content: dict, buffers: list | None = None) -> None:
        sent.append((content, buffers or []))

    monkeypatch.setattr(widget, "send", send)
    return sent


def broken(*_args: object) -> None:
    """Fails as our own code might."""
    raise KeyError(HOSTILE)


class TestGuard:
    def test_faults_are_drawn_with_reference_and_without_traceback(self) -> None:
        guard = Guard()
        assert guard.wrap("adding", broken)() is None
        words = guard.place.value
        assert "Something failed on our side while adding." in words
        assert "reference" in words and "Details to copy" in words
        assert "Traceback" not in words and "<img" not in words and "&lt;img" in words

    def test_known_errors_keep_their_words(self) -> None:
        def refuse() -> None:
            raise PlannerError("There is no plan. Make one.")

        guard = Guard()
        guard.wrap("opening", refuse)()
        assert "There is no plan. Make one." in guard.place.value

    def test_only_the_same_thing_clears_its_words(self) -> None:
        guard = Guard()
        outer = guard.wrap("planning", lambda: guard.wrap("drawing", broken)())
        outer()
        assert "drawing" in guard.place.value, "a success around it hides no failure"
        guard.wrap("drawing", lambda: None)()
        assert guard.place.value == ""


class TestWork:
    def test_without_a_loop_it_answers_at_once(self) -> None:
        shown: list[str] = []
        work = Work(60, lambda: lambda: "a", shown.append)
        work.ask()
        work.ask()
        assert shown == ["a", "a"] and not work.is_pending

    def test_requests_in_quick_succession_are_answered_together(self) -> None:
        async def ask_often() -> tuple[int, list[str]]:
            computed: list[str] = []
            shown: list[str] = []
            answered = asyncio.Event()
            work = Work(
                0.01,
                lambda: lambda: computed.append(threading.current_thread().name) or "a",
                lambda result: (shown.append(result), answered.set()),
            )
            for _ in range(20):
                work.ask()
            assert work.is_pending
            await asyncio.wait_for(answered.wait(), 5)
            assert computed != [threading.current_thread().name], "beside the controls"
            return len(computed), shown

        assert asyncio.run(ask_often()) == (1, ["a"])

    def test_an_overtaken_result_is_dropped(self) -> None:
        async def overtake() -> list[int]:
            begun, go_on, answered = threading.Event(), threading.Event(), asyncio.Event()
            shown: list[int] = []
            value = [1]

            def compute() -> int:
                taken = value[0]
                begun.set()
                go_on.wait(5)
                return taken

            work = Work(0, lambda: compute, lambda result: (shown.append(result), answered.set()))
            work.ask()
            await asyncio.to_thread(begun.wait, 5)
            value[0] = 2
            work.ask()
            go_on.set()
            await asyncio.wait_for(answered.wait(), 5)
            return shown

        assert asyncio.run(overtake()) == [2]

    def test_finish_answers_what_is_pending(self) -> None:
        async def hurry() -> list[str]:
            shown: list[str] = []
            work = Work(60, lambda: lambda: "a", shown.append)
            work.finish()
            assert shown == [], "nothing was asked for"
            work.ask()
            work.finish()
            work.finish()
            return shown

        assert asyncio.run(hurry()) == ["a"]


class TestNumber:
    def test_slider_and_field_agree(self) -> None:
        number = Number("Weeks", 1, 13)
        number.slider.value = 5
        assert (number.value, number.field.value) == (5, 5)
        number.field.value = 7
        assert (number.value, number.slider.value) == (7, 7)
        number.value = 3
        assert (number.slider.value, number.field.value) == (3, 3)

    def test_values_outside_are_moved_inside(self) -> None:
        number = Number("Hours", 0, 10, 0.5)
        number.value = 99
        assert number.value == number.slider.value == 10
        number.set_bounds(2, 4)
        assert number.value == 4
        number.set_bounds(6, 8)
        assert number.value == 6 and (number.slider.min, number.field.max) == (6, 8)

    def test_one_value_alone_is_no_choice(self) -> None:
        number = Number("Share", 0, 100)
        number.set_bounds(40, 40)
        assert number.value == 40 and number.slider.disabled and number.slider.max > 40
        number.set_bounds(40, 50)
        assert not number.field.disabled


class TestDownload:
    def test_bytes_are_made_when_pressed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[int] = []

        def make() -> File:
            made.append(1)
            return File("plan.ics", b"BEGIN", "text/calendar")

        button = DownloadButton("Calendar", make)
        sent = sent_by(button, monkeypatch)
        assert made == []
        button._handle_custom_msg({"kind": "make"}, [])
        (content, buffers), *more = sent
        assert not more and buffers == [b"BEGIN"]
        assert (content["kind"], content["name"]) == ("file", "plan.ics")

    @pytest.mark.parametrize("content", [None, {}, {"kind": "other"}, "make", 3])
    def test_other_messages_are_ignored(
        self, monkeypatch: pytest.MonkeyPatch, content: object
    ) -> None:
        button = DownloadButton("Calendar", broken)
        sent = sent_by(button, monkeypatch)
        button._handle_custom_msg(content, [])
        assert sent == []

    def test_a_disabled_button_makes_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        button = DownloadButton("Calendar", broken, disabled=True)
        sent = sent_by(button, monkeypatch)
        button._handle_custom_msg({"kind": "make"}, [])
        assert sent == []

    def test_failures_are_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        button = DownloadButton("Calendar", broken)
        sent = sent_by(button, monkeypatch)
        button._handle_custom_msg({"kind": "make"}, [])
        assert sent[0][0]["kind"] == "problem" and "KeyError" not in sent[0][0]["said"]

    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("Autumn: 50 % off / <b>", "Autumn-50-off-b.ics"),
            ("../../etc/passwd", "etc-passwd.ics"),
            ("", "plan.ics"),
            ("COM1", "plan-COM1.ics"),
            ("Søndag på havnen", "Søndag-på-havnen.ics"),
            ("x" * 300, "x" * 80 + ".ics"),
        ],
    )
    def test_file_names_are_safe(self, title: str, name: str) -> None:
        assert file_name(title, "ics") == name


class TestUpload:
    def test_name_and_bytes_reach_the_app(self, monkeypatch: pytest.MonkeyPatch) -> None:
        taken: list[tuple[str, bytes]] = []
        field = UploadField("Posts", lambda name, data: taken.append((name, data)) or "read")
        sent = sent_by(field, monkeypatch)
        field._handle_custom_msg(
            {"kind": "file", "name": "C:\\Users\\me\\posts.csv"}, [memoryview(b"id\n1\n")]
        )
        assert taken == [("posts.csv", b"id\n1\n")]
        assert sent == [({"said": "read"}, [])]

    def test_what_is_too_large_is_refused_here_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        field = UploadField("Posts", broken, limit_bytes=2**20)
        sent = sent_by(field, monkeypatch)
        field._handle_custom_msg({"kind": "file", "name": "big.csv"}, [bytes(2**20 + 1)])
        assert "larger than 1 MB" in sent[0][0]["said"]

    @pytest.mark.parametrize(
        ("content", "buffers"), [(None, []), ({"kind": "file"}, []), ({"kind": "x"}, [b"1"])]
    )
    def test_other_messages_are_ignored(
        self, monkeypatch: pytest.MonkeyPatch, content: object, buffers: list
    ) -> None:
        field = UploadField("Posts", broken)
        sent = sent_by(field, monkeypatch)
        field._handle_custom_msg(content, buffers)
        assert sent == []


class TestPlotView:
    def test_it_carries_sentence_and_escaped_table(self) -> None:
        view = PlotView(block())
        assert view.sentence == "Nothing stands out." and view.status == "waiting"
        assert "<img" not in view.table and "&lt;img" in view.table
        assert "title" not in view.spec["layout"], "the page shows title and unit as words"

    def test_another_block_replaces_it_in_place(self) -> None:
        view = PlotView(block())
        view.show(block(sentence="One kind may bring more.", min_width=700))
        assert (view.sentence, view.min_width) == ("One kind may bring more.", 700)

    def test_plotly_js_is_the_installed_one_by_content(self) -> None:
        assert plotly_file().stat().st_size > 1_000_000
        assert plotly_address().startswith("planner-assets/plotly-")
        assert view_address() == plotly_address()


def view_address() -> str:
    """The address a view tells its page."""
    return PlotView(block()).address


class TestFrontFiles:
    def test_they_are_small(self) -> None:
        files = sorted((Path(plot_view.__file__).parent / "front").glob("*.js"))
        assert len(files) >= 12
        for file in files:
            assert len(file.read_text(encoding="utf-8").splitlines()) < 150, file.name

    def test_they_reach_no_other_host(self) -> None:
        folder = Path(plot_view.__file__).parent
        for file in [*folder.rglob("*.js"), folder / "style.css"]:
            assert "//" not in file.read_text(encoding="utf-8").replace("// ", ""), file.name

    def test_the_style_sheet_has_the_variables_it_uses(self) -> None:
        import re

        text = page.style_sheet()
        used = set(re.findall(r"var\((--[\w-]+)", text))
        known = set(re.findall(r"(--[\w-]+)\s*:", text))
        assert used - known <= {"--p", "--ico-knock"}, "those two have a fallback"


class TestSteps:
    def test_unknown_steps_are_refused(self) -> None:
        steps = Steps(steps=[{"name": "data", "label": "Data", "note": ""}], current="data")
        with pytest.raises(traitlets.TraitError):
            steps.current = "nowhere"
        steps.note(data="60 posts")
        assert steps.steps[0]["note"] == "60 posts"


def test_the_planner_loads_without_widgets() -> None:
    assert importlib.util.find_spec("ipywidgets") is not None
    code = (
        "import sys, planner, planner.widgets, planner.serving; "
        "sys.exit('ipywidgets' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
