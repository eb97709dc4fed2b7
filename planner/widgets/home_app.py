"""Home: which plan, which step next?"""

from __future__ import annotations

import os
from collections.abc import Mapping

import ipywidgets as widgets

from planner.errors import PlannerError
from planner.plan.store import PlanStore
from planner.widgets import markup, plain
from planner.widgets.guard import Guard
from planner.widgets.page import (
    STORE_VARIABLE,
    VISITOR_VARIABLE,
    page_brings_style,
    style_sheet,
)
from planner.widgets.panels import SIMULATED
from planner.widgets.plan_list import PlanList
from planner.widgets.quiet_start import quiet_start
from planner.widgets.tables import SAMPLE_BRANDS, SAMPLE_TITLES

WAYS = (
    ("planner?step=brief", "Start with a brief", "Goals, people, hours and limits first."),
    ("planner?step=data", "Start with your own posts", "A CSV of posts is enough to begin."),
)


class HomeApp(widgets.VBox):
    """The list of plans, and ways to begin a new one.

    >>> HomeApp(environment={}).plans.plans
    []
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        quiet_start()
        self.guard = Guard()
        store, trouble = None, ""
        if environment.get(STORE_VARIABLE):
            try:
                store = PlanStore(environment[STORE_VARIABLE])
            except PlannerError as error:
                trouble = markup.message("bad", "The plans cannot be listed.", [str(error)])
        base_url = base_of(environment.get("SCRIPT_NAME", "/"))
        owner = environment.get(VISITOR_VARIABLE, "") or "this machine"
        self.plans = PlanList(store, owner, self.guard, base_url)
        begin = plain.HTML(f"<h2>Begin a new plan</h2>{_ways(base_url)}")
        head = plain.HTML(f"<h2>Your plans</h2>{trouble}")
        main = plain.VBox([head, self.guard.place, self.plans, begin])
        main.add_class("pl-main")
        main.add_class("pl-home")
        style = [] if page_brings_style() else [plain.HTML(f"<style>{style_sheet()}</style>")]
        super().__init__([*style, main])
        self.add_class("pl-app")


def base_of(path: str) -> str:
    """The base URL of a page's path.

    >>> base_of("/team/home"), base_of("/home"), base_of("")
    ('/team/', '/', '/')
    """
    return path.rstrip("/").rsplit("/", 1)[0] + "/"


def _ways(base_url: str) -> str:
    cards = [
        f'<li><h3><a href="{markup.esc(base_url + address)}">{markup.esc(title)}</a></h3>'
        f"<p>{markup.esc(words)}</p></li>"
        for address, title, words in WAYS
    ]
    brands = ", ".join(SAMPLE_TITLES[name] for name in SAMPLE_BRANDS)
    cards.append(
        f'<li><h3><a href="{markup.esc(base_url)}planner">Look at a sample brand</a></h3>'
        f"<p>{SIMULATED} {markup.esc(brands)}</p></li>"
    )
    return f'<ul class="pl-cards">{"".join(cards)}</ul>'
