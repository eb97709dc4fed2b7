"""Steps a person has confirmed, and which of them hold no longer because something changed.

A confirmation keeps a digest of every input the step rests on, its own and those of the steps
before it. Whether it still holds is worked out from the present inputs, so a stale confirmation
cannot exist; the digests that differ tell what has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

DATA = ("source", "brand", "file", "reading")

STEP_LABELS = {
    "data": "Data",
    "brief": "Brief",
    "audience": "Audience",
    "content": "Content mix",
    "cadence": "Cadence",
    "calendar": "Calendar",
}

DEPENDS_ON: dict[str, tuple[str, ...]] = {
    "data": (),
    "brief": ("data",),
    "audience": ("data",),
    "content": ("data", "brief"),
    "cadence": ("data", "brief"),
    "calendar": ("audience", "content", "cadence"),
}
"""Each step and those it rests on directly."""

WORDS = {
    "source": "the data",
    "brand": "the sample brand",
    "file": "the uploaded file",
    "reading": "how the file is read",
}


def inputs_of(step: str, state: Mapping[str, Any]) -> dict[str, str]:
    """Digest of every input a step rests on, by the input's name (`brief.weeks`).

    >>> state = {"source": "sample", "brand": "b", "file": {}, "reading": {}, "brief": {"weeks": 4}}
    >>> sorted(inputs_of("audience", state)), sorted(inputs_of("brief", state))[1:2]
    (['brand', 'file', 'reading', 'source'], ['brief.weeks'])
    """
    inputs = {name: state.get(name) for name in DATA}
    if _rests_on(step, "brief"):
        inputs |= {f"brief.{name}": value for name, value in state.get("brief", {}).items()}
    return {name: _digest(value) for name, value in inputs.items()}


def changed_since(confirmed: Mapping[str, str], step: str, state: Mapping[str, Any]) -> list[str]:
    """Names of the inputs that are not what they were when the step was confirmed."""
    now = inputs_of(step, state)
    names = [*now, *(name for name in confirmed if name not in now)]
    return [name for name in names if now.get(name) != confirmed.get(name)]


def input_words(name: str) -> str:
    """An input's name as people say it.

    >>> input_words("brief.reply_promise_minutes"), input_words("file")
    ('reply promise minutes', 'the uploaded file')
    """
    return WORDS.get(name, name.removeprefix("brief.").replace("_", " "))


def _rests_on(step: str, other: str) -> bool:
    return step == other or any(_rests_on(before, other) for before in DEPENDS_ON[step])


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
