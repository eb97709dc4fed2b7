"""The landing page: a card per app and the plans this browser has opened, without a kernel."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from typing import Any

from tornado.web import RequestHandler

from planner.errors import PlannerError
from planner.plan.store import PlanStore
from planner.serving.app_notebook import AppNotebook
from planner.serving.ownership import VISITOR_COOKIE, VISITOR_FORM, owner_name
from planner.serving.pages import Pages

log = logging.getLogger("planner.serving")

SHOWN_PLANS = 3


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
        cards: list[dict[str, Any]] = [
            {"name": name, "title": book.title, "question": book.question}
            for name, book in self._notebooks.items()
        ]
        visitor = self.get_cookie(VISITOR_COOKIE) or ""
        plans: list[dict[str, str]] = []
        if self._store is not None and VISITOR_FORM.fullmatch(visitor):
            plans = await asyncio.to_thread(_plans, self._store, owner_name(visitor))
        self.set_header("Cache-Control", "no-store")
        self.finish(self._pages.render("landing.html", cards=cards, plans=plans))


def _plans(store: PlanStore, owner: str) -> list[dict[str, str]]:
    """The plans this browser has opened last; none if the store cannot be read now."""
    try:
        opened = [info for info in store.listed(owner) if info.opened_at is not None]
    except PlannerError as error:
        log.warning("the landing page cannot list plans: %s", error)
        return []
    opened.sort(key=lambda info: info.opened_at or "", reverse=True)
    return [
        {
            "id": info.plan_id,
            "title": info.title,
            "words": f"version {info.version}, saved {_day(info.saved_at)} by {info.saved_by}",
        }
        for info in opened[:SHOWN_PLANS]
    ]


def _day(moment: str) -> str:
    found = dt.datetime.fromisoformat(moment)
    return f"{found.day} {found:%b %Y}"
