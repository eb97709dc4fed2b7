"""The landing page: a card per app and the plans this browser has opened, without a kernel."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Mapping
from typing import Any

from tornado.web import RequestHandler

from planner.errors import PlannerError
from planner.plan.store import PlanStore
from planner.serving.app_notebook import AppNotebook
from planner.serving.ownership import VISITOR_COOKIE, VISITOR_FORM, owner_name
from planner.serving.pages import Pages
from planner.widgets.confirming import STEP_LABELS, changed_since

log = logging.getLogger("planner.serving")

SHOWN_PLANS = 3
STEP_OF_APP = {"brief": "brief", "audience": "audience", "mix": "content",
               "cadence": "cadence"}  # fmt: skip
"""The step that an app of one step is about."""


class Landing(RequestHandler):
    """Answers at the root."""

    def initialize(
        self, pages: Pages, notebooks: dict[str, AppNotebook], store: PlanStore | None
    ) -> None:
        """Take over what the cards are made of."""
        self._pages = pages
        self._notebooks = notebooks
        self._store = store

    async def get(self) -> None:
        """The cards."""
        visitor = self.get_cookie(VISITOR_COOKIE) or ""
        plans: list[dict[str, str]] = []
        steps: dict[str, str] = {}
        if self._store is not None and VISITOR_FORM.fullmatch(visitor):
            plans, steps = await asyncio.to_thread(_plans, self._store, owner_name(visitor))
        cards: list[dict[str, Any]] = [
            {
                "name": name,
                "title": book.title,
                "question": book.question,
                "minutes": book.minutes,
                "state": steps.get(name, ""),
            }
            for name, book in self._notebooks.items()
        ]
        self.set_header("Cache-Control", "no-store")
        self.finish(self._pages.render("landing.html", cards=cards, plans=plans))


def _plans(store: PlanStore, owner: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The plans this browser has opened last, and how far the last of them is, by app.

    Nothing if the store cannot be read now.
    """
    try:
        opened = [info for info in store.listed(owner) if info.opened_at is not None]
        opened.sort(key=lambda info: info.opened_at or "", reverse=True)
        steps = _progress(store, opened[0].plan_id, owner) if opened else {}
    except PlannerError as error:
        log.warning("the landing page cannot list plans: %s", error)
        return [], {}
    plans = [
        {
            "id": info.plan_id,
            "title": info.title,
            "words": f"version {info.version}, saved {_day(info.saved_at)} by {info.saved_by}",
        }
        for info in opened[:SHOWN_PLANS]
    ]
    return plans, steps


def _progress(store: PlanStore, plan_id: str, owner: str) -> dict[str, str]:
    """How far a plan is: its draft's steps where there is one, by app."""
    kept = store.draft(plan_id, owner) or store.load(plan_id)
    return progress_words(kept.content.get("inputs", {}))


def progress_words(inputs: Mapping[str, Any]) -> dict[str, str]:
    """How far a plan with these inputs is, by app.

    >>> progress_words({"brief": {"weeks": 4}, "confirmed": {}})
    {'brief': 'not confirmed yet', 'audience': 'not confirmed yet', 'mix': 'not confirmed yet', \
'cadence': 'not confirmed yet', 'planner': '0 of 6 steps confirmed'}
    """
    changed = {
        step: changed_since(digests, step, inputs)
        for step, digests in inputs.get("confirmed", {}).items()
        if step in STEP_LABELS
    }
    holding = sum(not names for names in changed.values())
    words = dict.fromkeys(STEP_OF_APP, "not confirmed yet")
    for app, step in STEP_OF_APP.items():
        if step in changed:
            words[app] = "changed since it was confirmed" if changed[step] else "confirmed"
    return {**words, "planner": f"{holding} of {len(STEP_LABELS)} steps confirmed"}


def _day(moment: str) -> str:
    found = dt.datetime.fromisoformat(moment)
    return f"{found.day} {found:%b %Y}"
