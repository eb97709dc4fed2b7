"""The display of figures: what travels when, what the page may send, and the way out elsewhere."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from planner.figures import Block
from planner.figures.theme import CONFIG, DARK_COLOURS, drawn
from planner.widgets.figure_card import FigureCard
from planner.widgets.front_code import FOLDER
from planner.widgets.page import PAGE_VARIABLE
from planner.widgets.plot_view import WHEN_FAILED, PlotView, front_text

CELLS = 168


def hour_map(red: int, sentence: str = "Flat.", with_line: bool = False) -> Block:
    """A map of 168 bars of which one is red."""
    colours = ["#0072B2"] * CELLS
    colours[red] = "#D55E00"
    traces: list[dict] = [
        {"type": "bar", "y": np.linspace(0, 1, CELLS), "marker": {"color": colours}}
    ]
    if with_line:
        traces.append({"type": "scatter", "y": [1, 2]})
    figure = drawn(traces, {}, "Hours", "posts", 300)
    return Block("map", "timing", "Hours", "posts", sentence, figure, pd.DataFrame({"Hour": [1]}))


class Wire:
    """Stands for the connection to a page and keeps what is sent."""

    kernel = "here"
    comm_id = "wire"

    def __init__(self, view: PlotView) -> None:
        self.sent: list[tuple[dict, list]] = []
        view.comm = self

    def send(self, data: dict, buffers: list | None = None, **_more: object) -> None:
        self.sent.append((data, buffers or []))

    def on_msg(self, _callback: object) -> None:
        """Nothing is received by itself."""

    def close(self, *_arguments: object) -> None:
        """Nothing to do."""

    @property
    def size(self) -> int:
        """Bytes sent so far."""
        return sum(len(json.dumps(data)) + sum(map(len, buffers)) for data, buffers in self.sent)


@pytest.fixture
def view() -> PlotView:
    return PlotView(hour_map(3))


def from_page(view: PlotView, **state: Any) -> None:
    """A page sets values."""
    view._handle_msg({"content": {"data": {"method": "update", "state": state}}})


class TestWhatTravels:
    def test_arrays_travel_as_bytes(self, view: PlotView) -> None:
        array = view.spec["data"][0]["y"]
        assert array["dtype"] == "f8" and len(array["bdata"]) == 8 * CELLS
        assert np.frombuffer(array["bdata"], "f8")[-1] == 1

    def test_a_recoloured_cell_travels_alone(self, view: PlotView) -> None:
        wire = Wire(view)
        view.show(hour_map(4))
        ((message, buffers),) = wire.sent
        assert set(message["state"]) == {"patch"} and buffers == []
        places = [change[0] for change in message["state"]["patch"]["changes"]]
        colour = ["data", 0, "marker", "color"]
        assert places == [[*colour, 3], [*colour, 4], ["number"]]
        assert wire.size < 400

    def test_words_and_changes_travel_together(self, view: PlotView) -> None:
        wire = Wire(view)
        view.show(hour_map(4, "Hour 4."))
        ((message, _),) = wire.sent
        assert set(message["state"]) == {"patch", "sentence"}

    def test_what_is_the_same_does_not_travel(self, view: PlotView) -> None:
        wire = Wire(view)
        view.show(hour_map(3))
        assert wire.sent == [] and view.spec["number"] == 0

    def test_a_page_opened_later_gets_the_present_state(self, view: PlotView) -> None:
        for red in (4, 5, 6):
            view.show(hour_map(red, with_line=red == 6))
        fresh = PlotView(hour_map(6, with_line=True)).spec
        assert view.get_state()["spec"] == {**fresh, "number": 3}

    def test_a_change_that_was_undone_travels_again(self, view: PlotView) -> None:
        wire = Wire(view)
        for red in (4, 3, 4):
            view.show(hour_map(red))
        assert [data["state"]["patch"]["after"] for data, _ in wire.sent] == [0, 1, 2]

    def test_a_page_that_missed_a_change_is_given_the_whole(self, view: PlotView) -> None:
        view.show(hour_map(4))
        wire = Wire(view)
        view._handle_custom_msg({"kind": "again"}, [])
        ((message, buffers),) = wire.sent
        assert message["state"]["spec"]["number"] == 1 and len(buffers) == 1

    @pytest.mark.parametrize("content", [None, 3, "again", {}, {"kind": "other"}])
    def test_other_messages_are_ignored(self, view: PlotView, content: object) -> None:
        wire = Wire(view)
        view._handle_custom_msg(content, [])
        assert wire.sent == []

    def test_a_page_cannot_change_the_figure(self, view: PlotView) -> None:
        before = dict(view.spec)
        from_page(view, spec={"data": "nonsense"}, patch=[1])
        assert view.spec == before and view.patch == {}
        view.show(hour_map(4))
        assert view.spec["number"] == 1

    def test_another_chart_costs_little(self) -> None:
        one = PlotView(hour_map(3))
        state = one.get_state()
        spec = state.pop("spec")
        assert one.layout is PlotView(hour_map(4)).layout, "one Layout for all"
        assert len(json.dumps(state)) < 7000
        array = spec["data"][0]["y"].pop("bdata")
        assert len(json.dumps(spec)) + len(array) < 5000


class TestConstants:
    def test_they_stand_in_front_of_the_code_once(self) -> None:
        first, code = front_text().split("\n", 1)
        assert first.startswith("const PLANNER = {") and first.endswith("};")
        constants = json.loads(first.removeprefix("const PLANNER = ").removesuffix(";"))
        assert constants == {"config": CONFIG, "dark": DARK_COLOURS, "failed": WHEN_FAILED}
        assert "//" not in code.replace("// escaped there", "").replace("// hidden: ", "").replace(
            "// a failure", ""
        ), "comments on lines of their own stay at home"
        assert len(code) < 4800 and len(first) < 900
        assert not {"config", "dark", "when_failed"} & set(PlotView(hour_map(0)).keys)

    def test_nothing_leaves_the_page(self) -> None:
        assert CONFIG["displaylogo"] is False and CONFIG["showSendToCloud"] is False
        assert CONFIG["plotlyServerURL"] == "" and CONFIG["typesetMath"] is False
        assert {"sendDataToCloud", "sendChartToCloud"} <= set(CONFIG["modeBarButtonsToRemove"])
        assert "mathjax" not in (FOLDER / "plot_view.js").read_text(encoding="utf-8").lower()


class TestElsewhere:
    def test_plotlys_own_widget_takes_the_place_of_the_picture(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv(PAGE_VARIABLE, raising=False)
        card = FigureCard(hour_map(3), is_simulated=False)
        from_page(card.plot, status="failed")
        assert list(card.children) == [card.head, card.instead, card.plot]
        assert card.plot.status == "replaced", "the page keeps the table and drops the sorry"
        assert "Flat." in card.head.value and "<table" in card.plot.table
        assert isinstance(card.instead, go.FigureWidget)
        assert card.instead._config == CONFIG
        assert card.instead.layout.title.text is None
        assert list(card.instead.data[0].y) == list(np.linspace(0, 1, CELLS))

    def test_it_follows_changes_without_being_made_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv(PAGE_VARIABLE, raising=False)
        card = FigureCard(hour_map(3), is_simulated=False)
        from_page(card.plot, status="failed")
        made = card.instead
        card.show(hour_map(5, "Hour 5.", with_line=True), is_simulated=False)
        assert card.instead is made and len(made.data) == 2
        assert made.data[0].marker.color[5] == "#D55E00" and made.layout.height == 240
        from_page(card.plot, status="failed")  # another page of the same notebook
        assert card.instead is made and card.plot.status == "replaced"

    def test_a_served_page_shows_the_table_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(PAGE_VARIABLE, "1")
        card = FigureCard(hour_map(3), is_simulated=False)
        from_page(card.plot, status="failed")
        assert card.instead is None and list(card.children) == [card.head, card.plot]
        assert card.plot.status == "failed"

    def test_without_that_widget_the_table_stands(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing(_figure: object) -> None:
            raise ImportError("anywidget")

        monkeypatch.delenv(PAGE_VARIABLE, raising=False)
        monkeypatch.setattr("planner.widgets.figure_card.own_widget", missing)
        card = FigureCard(hour_map(3), is_simulated=False)
        from_page(card.plot, status="failed")
        assert list(card.children) == [card.head, card.plot] and card.plot.status == "failed"
