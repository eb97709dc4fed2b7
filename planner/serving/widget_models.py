"""The widgets of a page as its browser knows them: their states, and what a visitor sees change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from planner.serving.kernel_messages import KernelMessage

SLIDERS = ("IntSliderModel", "FloatSliderModel", "IntRangeSliderModel", "FloatRangeSliderModel")
NUMBER_FIELDS = ("BoundedIntTextModel", "BoundedFloatTextModel")
CONTROLS = SLIDERS + NUMBER_FIELDS
TEXTS = ("HTMLModel", "HTMLMathModel", "LabelModel")
"""Widgets that say something. Others change too (a link, "draft kept") without being an answer."""

REFERENCE = "IPY_MODEL_"

FIGURE_TRAITS = {"spec", "patch", "_widget_data", "_widget_layout"}
"""What a figure is drawn from: in our display and in plotly's own figure widget."""

FIGURE_ORDERS = "_py2js_"
"""Plotly's own figure widget sends its changes in traits of this beginning."""

SHARE_OF_RANGE = 0.1


@dataclass
class Model:
    """One widget: the name of its model and its synced traits."""

    name: str
    state: dict[str, Any]

    @property
    def is_figure(self) -> bool:
        """True for what draws a chart."""
        return bool(FIGURE_TRAITS & self.state.keys())

    @property
    def label(self) -> str:
        """What stands beside a control."""
        return self.state.get("description") or ""

    @property
    def can_move(self) -> bool:
        """True for a slider or a bounded number field a visitor can move now."""
        if self.name not in CONTROLS or self.state.get("disabled"):
            return False
        low, high = self.state.get("min"), self.state.get("max")
        return isinstance(low, int | float) and isinstance(high, int | float) and low < high


@dataclass(frozen=True)
class Change:
    """What a message changed before the visitor's eyes, and which message of ours led to it."""

    model_id: str
    is_figure: bool
    parent_id: str


class WidgetModels:
    """All widgets of one page, kept up to date by the kernel's messages."""

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}

    @property
    def has_figure(self) -> bool:
        """True if at least one widget draws a chart."""
        return any(model.is_figure for model in self.models.values())

    def take(self, message: KernelMessage) -> Change | None:
        """Take over what a message says; what a visitor sees of it, None if nothing."""
        model_id, data = message.content.get("comm_id", ""), message.content.get("data") or {}
        if message.kind == "comm_close":
            self.models.pop(model_id, None)
            return None
        if message.kind not in ("comm_open", "comm_msg"):
            return None
        put_buffers(data.get("states") or data, data.get("buffer_paths", ()), message.buffers)
        if data.get("method") == "update_states":
            for key, value in data.get("states", {}).items():
                self.models[key] = Model(value.get("model_name", ""), value.get("state", {}))
            return None
        state = data.get("state") or {}
        if message.kind == "comm_open":
            self.models[model_id] = Model(state.get("_model_name", ""), state)
            changed = {key for key, value in state.items() if value}
        else:
            changed = self._merge(model_id, state)
            if data.get("method") != "update":
                return None
        return self._seen(model_id, changed, message.parent_id)

    def controls(self, roots: Sequence[str], label: str | None = None) -> list[str]:
        """Ids of what can be moved, in the order of the page, sliders first.

        `roots` are the widgets the page shows; with `label` only controls of that name count.
        """
        found = [
            model_id
            for model_id in dict.fromkeys(self._below(roots))
            if self.models[model_id].can_move and label in (None, self.models[model_id].label)
        ]
        return sorted(found, key=lambda model_id: self.models[model_id].name not in SLIDERS)

    def _merge(self, model_id: str, state: dict[str, Any]) -> set[str]:
        model = self.models.get(model_id)
        if model is None:
            return set()
        changed = {key for key, value in state.items() if model.state.get(key) != value}
        model.state.update(state)
        return changed

    def _seen(self, model_id: str, changed: set[str], parent_id: str) -> Change | None:
        model = self.models.get(model_id)
        if model is None:
            return None
        if changed & FIGURE_TRAITS or any(key.startswith(FIGURE_ORDERS) for key in changed):
            return Change(model_id, True, parent_id)
        if model.name not in TEXTS or "value" not in changed or _is_announcement(model):
            return None
        return Change(model_id, False, parent_id)

    def _below(self, ids: Iterable[str], seen: set[str] | None = None) -> Iterator[str]:
        seen = set() if seen is None else seen
        for model_id in ids:
            if model_id in seen or model_id not in self.models:
                continue
            seen.add(model_id)
            yield model_id
            yield from self._below(references(self.models[model_id].state), seen)


def _is_announcement(model: Model) -> bool:
    """Words such as "Working it out" tell of an answer to come; they are not the answer."""
    value = model.state.get("value")
    return isinstance(value, str) and 'role="status"' in value


def references(value: Any) -> Iterator[str]:
    """Ids of the widgets a state names.

    >>> list(references({"children": ["IPY_MODEL_a", "IPY_MODEL_b"], "value": 3}))
    ['a', 'b']
    """
    if isinstance(value, str) and value.startswith(REFERENCE):
        yield value.removeprefix(REFERENCE)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from references(item)


def put_buffers(
    data: dict[str, Any], paths: Sequence[Sequence[Any]], buffers: Sequence[bytes]
) -> None:
    """Put the buffers of a message back where they were taken out.

    A path begins at the state of a widget or, for the states of all, at the widgets' ids.

    >>> data = {"state": {"value": None}}
    >>> put_buffers(data, [["value"]], [b"x"])
    >>> data["state"]
    {'value': b'x'}
    """
    start = data.get("state", data)
    for (*way, last), buffer in zip(paths, buffers, strict=False):
        place: Any = start
        for key in way:
            place = place[key]
        place[last] = buffer


def moved_value(state: dict[str, Any], home: Any) -> Any:
    """Where a control goes next: a tenth of its range away from `home`, or back to it.

    A range is moved at its upper end. The result lies inside the bounds and on a step.

    >>> weeks = {"value": 8, "min": 1, "max": 13, "step": 1}
    >>> moved_value(weeks, 8), moved_value(weeks | {"value": 9}, 8), moved_value(weeks, 13)
    (9, 8, 13)
    >>> moved_value({"value": [25, 50], "min": 0, "max": 100, "step": 1}, [25, 50])
    [25, 58]
    >>> moved_value({"value": 2.0, "min": 0.0, "max": 2.0, "step": 0.5}, 2.0)
    1.5
    """
    low, high, step = state["min"], state["max"], state.get("step") or 1
    value = state["value"]
    if isinstance(value, list):
        low = value[0]
        return [low, _next(value[1], home[1], low, high, step)]
    return _next(value, home, low, high, step)


def _next(value: Any, home: Any, low: Any, high: Any, step: Any) -> Any:
    if value != home and low <= home <= high:
        return home
    far = max(1, round(SHARE_OF_RANGE * (high - low) / step)) * step
    for target in (value + far, value - far, value + step, value - step):
        if low <= target <= high:
            return round(target, 9)
    return low if value != low else high
