"""What may enter the plan store: ids, names, titles, content; each refused with a sentence."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import secrets
from pathlib import Path
from typing import Any

from planner.errors import PlannerError
from planner.plan.store_records import UnknownPlan

PLAN_ID_BYTES = 16
"""128 random bits: a plan that is not on the shelf is found by its link only."""

TITLE_LENGTH_MAX = 120
NAME_LENGTH_MAX = 60
NOTE_LENGTH_MAX = 500

JOINERS = "\u200c\u200d"
"""Not printable by themselves, but part of Persian and Indic writing and of many emoji."""

UNKNOWN = (
    "No plan with this id is in the store: it was deleted, or the link is not complete. "
    "Remedy: open a plan from the plan list, or ask for the link again."
)


def path_of(url: str | Path) -> Path:
    """The absolute path a store's url or path names.

    >>> path_of("sqlite:////srv/plans/planner.sqlite").as_posix()
    '/srv/plans/planner.sqlite'
    """
    text = str(url)
    scheme, separator, rest = text.partition("://")
    if separator and not isinstance(url, Path):
        text = rest.removeprefix("/") if scheme == "sqlite" else ""
    if not text or text == ":memory:":
        raise PlannerError(
            f"Plan store: found {str(url)[:80]!r}, expected sqlite:///folder/planner.sqlite or the "
            "path of a file. Remedy: name a file for the plans."
        )
    return Path(text).expanduser().resolve()


def new_plan_id() -> str:
    """32 random hexadecimal digits."""
    return secrets.token_hex(PLAN_ID_BYTES)


def checked_id(plan_id: str) -> str:
    """The id as it is; anything that cannot be one is an unknown plan (links are typed, too)."""
    if isinstance(plan_id, str) and re.fullmatch(rf"[0-9a-f]{{{2 * PLAN_ID_BYTES}}}", plan_id):
        return plan_id
    raise UnknownPlan(UNKNOWN)


def digest(secret: str) -> str:
    """SHA-256 of a visitor's secret, which itself is never kept. 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def now_text() -> str:
    """The present time, UTC, as ISO 8601 text to the microsecond (texts sort by time)."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def json_text(content: dict[str, Any]) -> str:
    """A JSON object as text; what would come back with less in it is refused.

    >>> json_text({"weeks": 4, "name": "Ærø"})
    '{"weeks":4,"name":"\\\\u00c6r\\\\u00f8"}'
    """
    try:
        # Escaped to ASCII: half a surrogate pair from a browser must not make a save fail.
        text = json.dumps(content, allow_nan=False, separators=(",", ":"))
        again = json.dumps(json.loads(text), separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        found = "a value that JSON cannot hold"
    else:
        if isinstance(content, dict) and again == text:
            return text
        found = "two keys with the same text" if again != text else f"a {type(content).__name__}"
    raise PlannerError(
        f"Plan content: found {found}, expected a JSON object. "
        "Remedy: keep text, finite numbers, true or false, lists and objects with text keys only."
    )


def printable(text: str, what: str, least: int, most: int) -> str:
    """Text on one line, without outer blanks, from `least` to `most` printable characters.

    >>> printable("  Ida \\n Holm ", "Name", 1, 60)
    'Ida Holm'
    """
    line = " ".join(text.split()) if isinstance(text, str) else ""
    is_shown = all(sign.isprintable() or sign in JOINERS for sign in line)
    if isinstance(text, str) and is_shown and least <= len(line) <= most:
        return line
    if not isinstance(text, str):
        found = "no text"
    else:
        found = f"{len(line)} characters" if is_shown else "characters that cannot be shown"
    raise PlannerError(
        f"{what}: found {found}, expected {least} to {most} printable characters. "
        "Remedy: write it anew within this length."
    )


def checked_title(title: str) -> str:
    """1 to 120 printable characters."""
    return printable(title, "Title", 1, TITLE_LENGTH_MAX)


def checked_author(by: str) -> str:
    """Up to 60 printable characters; empty for somebody who has given no name."""
    return printable(by, "Name", 0, NAME_LENGTH_MAX)


def checked_note(note: str) -> str:
    """Up to 500 printable characters."""
    return printable(note, "Note", 0, NOTE_LENGTH_MAX)


def cut_title(title: str, ending: str = "") -> str:
    """A title made from another one, shortened where it would be too long.

    >>> cut_title("A" * 200, " (mine)")[-9:], len(cut_title("A" * 200, " (mine)"))
    ('A… (mine)', 120)
    """
    room = TITLE_LENGTH_MAX - len(ending)
    return (title if len(title) <= room else title[: room - 1].rstrip() + "…") + ending
