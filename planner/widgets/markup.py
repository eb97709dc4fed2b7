"""HTML of the app's fixed pieces. Every text that enters is escaped here and nowhere else.

The functions return HTML made of constants and escaped text: uploaded files, briefs and messages
may hold anything, and none of it may become markup.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

ICONS = {
    "check": '<path d="M3.5 8.5l3 3 6-6.5"/>',
    "done": '<circle cx="8" cy="8" r="6"/><path d="M5.3 8.2l1.9 1.9 3.5-3.9"/>',
    "info": '<circle cx="8" cy="8" r="6"/><path d="M8 7.3v3.7M8 5v.1"/>',
    "stop": '<path d="M5.5 1.8h5l3.7 3.7v5l-3.7 3.7h-5L1.8 10.5V5.5zM8 5v3.6M8 10.900v.1"/>',
    "warn": '<path d="M8 2.2l6.2 11H1.8zM8 6.5v3M8 11.400v.1"/>',
}

TONE_ICONS = {"plain": "info", "ok": "done", "warn": "warn", "bad": "stop"}


def esc(value: Any) -> str:
    """Any value as escaped text; a missing one is empty.

    >>> esc("<img src=x>"), esc(None), esc(float("nan")), esc(3)
    ('&lt;img src=x&gt;', '', '', '3')
    """
    if value is None or (not isinstance(value, str) and bool(pd.isna(value))):
        return ""
    return html.escape(str(value), quote=True)


def icon(name: str) -> str:
    """One of our icons; decoration, so it has no name of its own."""
    return f'<svg class="ico" aria-hidden="true" viewBox="0 0 16 16">{ICONS[name]}</svg>'


def message(
    tone: str,
    title: str,
    sentences: Iterable[str] = (),
    listed: Iterable[str] = (),
    extra: str = "",
) -> str:
    """One message: tone "plain", "ok", "warn" or "bad", what is so, and what to do.

    `listed` becomes a list; `extra` is HTML made by this module.
    """
    role = "alert" if tone == "bad" else "status"
    words = "".join(f"<p>{esc(sentence)}</p>" for sentence in sentences)
    items = "".join(f"<li>{esc(item)}</li>" for item in listed)
    return (
        f'<div class="msg {tone}" role="{role}">{icon(TONE_ICONS[tone])}<div><b>{esc(title)}</b>'
        f"{words}{f'<ul>{items}</ul>' if items else ''}{extra}</div></div>"
    )


def headed_list(heading: str, items: Sequence[str]) -> str:
    """A short heading with a list under it."""
    rows = "".join(f"<li>{esc(item)}</li>" for item in items)
    head = f'<p class="sub">{esc(heading)}</p>' if heading else ""
    return f'{head}<ul class="pl-list">{rows}</ul>' if rows else ""


def folded(summary: str, inside: str) -> str:
    """Something to open. `inside` is HTML made by this module."""
    return f'<details class="disc"><summary>{esc(summary)}</summary><div>{inside}</div></details>'


def copyable(text: str) -> str:
    """Plain text to select and copy."""
    return f'<pre class="pl-copy" tabindex="0">{esc(text)}</pre>'


def facts(pairs: Iterable[tuple[str, Any]]) -> str:
    """Names and values side by side."""
    cells = "".join(
        f"<div><dt>{esc(name)}</dt><dd>{esc(value)}</dd></div>" for name, value in pairs
    )
    return f'<dl class="pl-meta">{cells}</dl>'


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    numbers: Sequence[bool] = (),
    blocks: bool = False,
) -> str:
    """A table with caption and scopes; `blocks` turns its rows into blocks on a phone.

    `numbers` marks the columns that hold numbers; they stand to the right.
    """
    right = [*numbers, *[False] * (len(columns) - len(numbers))]
    head = "".join(
        f'<th scope="col"{_right(is_right)}>{esc(name)}</th>'
        for name, is_right in zip(columns, right, strict=True)
    )
    # A table whose rows become blocks on a phone names each cell; the others need not carry it.
    names = columns if blocks else ()
    body = "".join(f"<tr>{_cells(row, names, right)}</tr>" for row in rows)
    kind = "pl blocks" if blocks else "pl"
    return (
        f'<table class="{kind}"><caption>{esc(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cells(row: Sequence[Any], names: Sequence[str], right: Sequence[bool]) -> str:
    cells = []
    for index, (value, is_right) in enumerate(zip(row, right, strict=True)):
        if index == 0:
            cells.append(f'<th scope="row"{_right(is_right)}>{esc(value)}</th>')
        else:
            name = f' data-h="{esc(names[index])}"' if names else ""
            cells.append(f"<td{name}{_right(is_right)}>{esc(value)}</td>")
    return "".join(cells)


def _right(is_right: bool) -> str:
    return ' class="r"' if is_right else ""


def frame_table(frame: pd.DataFrame, caption: str, blocks: bool = False) -> str:
    """A DataFrame as a table: numbers as they are rounded already, missing ones as words."""
    numbers = [bool(pd.api.types.is_numeric_dtype(frame[name])) for name in frame.columns]
    rows = [[_shown(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return table(caption, [str(name) for name in frame.columns], rows, numbers, blocks)


def _shown(value: Any) -> str:
    if value is None or (not isinstance(value, str) and bool(pd.isna(value))):
        return "not known"
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) else f"{value:,g}"
    return str(value)
