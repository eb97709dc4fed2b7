"""Addresses that open a plan at a step: what they may say, and how a plan fits into one.

Everything in an address is somebody else's text: unknown keys are dropped, known ones are checked.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

LONGEST_LINK = 2000
"""Characters; longer addresses are cut by some mail programs and proxies."""

LARGEST_STATE = 200_000
"""Bytes a packed state may unfold to: an address is no place for more."""

VIEWS = ("month", "week", "list")
_PLAN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_STEP = re.compile(r"[a-z]{1,20}")


@dataclass(frozen=True)
class DeepLink:
    """What an address asks for; each part may be missing.

    Parameters
    ----------
    plan
        Id of a plan in the store.
    step
        Name of a step.
    starts, view
        First day shown in the calendar, and month, week or list.
    state
        A packed state (see `pack`), where there is no store.
    """

    plan: str | None = None
    step: str | None = None
    starts: dt.date | None = None
    view: str | None = None
    state: str | None = None

    @classmethod
    def parse(cls, query: str) -> DeepLink:
        """Read a query string.

        >>> DeepLink.parse("plan=AbCdEfGh12345678&step=brief&view=year&x=1")
        DeepLink(plan='AbCdEfGh12345678', step='brief', starts=None, view=None, state=None)
        """
        found = dict(parse_qsl(query[: 2 * LONGEST_LINK]))
        return cls(
            plan=_matching(_PLAN, found.get("plan")),
            step=_matching(_STEP, found.get("step")),
            starts=_day(found.get("from")),
            view=found.get("view") if found.get("view") in VIEWS else None,
            state=found.get("state"),
        )

    def query(self) -> str:
        """The query string that asks for this.

        >>> DeepLink(step="calendar", view="week").query()
        'step=calendar&view=week'
        """
        parts = asdict(self)
        parts["from"] = parts.pop("starts")
        order = ("plan", "state", "step", "from", "view")
        return urlencode([(name, str(parts[name])) for name in order if parts[name] is not None])


def pack(state: Mapping[str, Any]) -> str | None:
    """A state as text for an address; None if it does not fit.

    >>> unpack(pack({"brief": {"weeks": 8}}))
    {'brief': {'weeks': 8}}
    """
    raw = json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    text = base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")
    return text if len(text) <= LONGEST_LINK else None


def unpack(text: str) -> dict[str, Any] | None:
    """The state in an address; None if it is none of ours or has no end."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unfold = zlib.decompressobj()
        raw = unfold.decompress(packed, LARGEST_STATE)
        if unfold.unconsumed_tail or not unfold.eof:
            return None
        state = json.loads(raw)
    except (ValueError, binascii.Error, zlib.error, RecursionError):
        return None
    return state if isinstance(state, dict) else None


def _matching(form: re.Pattern[str], text: str | None) -> str | None:
    return text if text and form.fullmatch(text) else None


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
