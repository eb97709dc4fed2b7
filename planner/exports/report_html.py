"""HTML report: the whole plan in one file that needs nothing from outside.

plotly.js is embedded once. Every figure stands beside its sentence, unit and table, which stay
readable without script. A content policy of its own allows only the two scripts of this file, by
their hashes, and no request to anywhere. All text goes through jinja2's autoescape.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from planner.exports.badges import badge_html, icon_html, rungs_html
from planner.exports.report_words import (
    brief_words,
    calendar_weeks,
    date_words,
    finding_words,
    kpi_rows,
    span_words,
)
from planner.figures.block import Block
from planner.figures.blocks import plan_blocks
from planner.figures.theme import (
    CONFIG,
    DARK_COLOURS,
    TOKENS_FILE,
    plotly_js,
    spec,
    spec_text,
)
from planner.figures.words import amount, capital, is_missing, number, one_line, platform_label
from planner.plan.document import Plan

_HERE = Path(__file__).parent


def report_html(plan: Plan) -> bytes:
    """The report of a plan as one HTML file.

    Sections: what the plan is, verdicts, content, cadence, audience, hours and balance, calendar
    by week, assumptions, data. Notes are left out; the report says how many.
    """
    blocks = plan_blocks(plan)
    figures = {
        "config": CONFIG,
        "dark": DARK_COLOURS,
        "figures": [spec(block.figure, with_title=False) for block in blocks],
    }
    scripts = _scripts()
    page = _environment().get_template("report.html.j2")
    text = page.render(
        plan=plan,
        policy=_policy(scripts),
        style=Markup(TOKENS_FILE.read_text("utf-8") + (_HERE / "report.css").read_text("utf-8")),
        plotly_js=scripts[0],
        report_js=scripts[1],
        figures_json=Markup(spec_text(figures)),
        sections=_sections(blocks),
        brief_pairs=brief_words(plan.brief),
        kpis=kpi_rows(plan),
        findings=[finding_words(finding) for finding in plan.findings],
        weeks=calendar_weeks(plan),
        rhythm_reasons=_reasons(plan),
        data_rows=_data_rows(plan),
        key_figures=_key_figures(plan),
        period=span_words(plan.brief.starts_on, plan.brief.ends_on),
        made_on=date_words(plan.made_at.date()),
    )
    return text.encode("utf-8", "replace")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters |= {"amount": amount, "capital": capital, "number": number}
    environment.globals |= {
        "badge": lambda level: Markup(badge_html(level)),
        "icon": lambda level: Markup(icon_html(level)),
        "rungs": lambda level: Markup(rungs_html(level)),
        "cells": table_cells,
    }
    return environment


def _printable(value: Any) -> Any:
    """Every value printed by the template: one line, no control characters; markup untouched."""
    return value if isinstance(value, Markup) else one_line(value)


@cache
def _scripts() -> tuple[Markup, Markup]:
    """plotly.js and the report's own script, with nothing in them that could end a script tag."""
    own = (_HERE / "report.js").read_text("utf-8")
    return tuple(
        Markup(text.replace("</script", "<\\/script").replace("<!--", "<\\!--"))
        for text in (plotly_js(), own)
    )


@cache
def _policy(scripts: tuple[Markup, Markup]) -> str:
    """The content policy: the two scripts by hash, inline style, no request to anywhere."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _sections(blocks: list[Block]) -> dict[str, list[tuple[int, Block]]]:
    """Topic -> its blocks with their positions among all figures."""
    grouped: dict[str, list[tuple[int, Block]]] = {}
    for place, block in enumerate(blocks):
        grouped.setdefault(block.topic, []).append((place, block))
    return grouped


def table_cells(table: pd.DataFrame) -> tuple[list[tuple[str, bool]], list[list[str]]]:
    """A block's table as words: (heading, is it a number) pairs, and rows.

    >>> table_cells(pd.DataFrame({"Kind": ["Photo"], "Posts": [1200.0]}))
    ([('Kind', False), ('Posts', True)], [['Photo', '1,200']])
    """
    numeric = [pd.api.types.is_numeric_dtype(table[name]) for name in table.columns]
    heads = [
        (one_line(name), is_number) for name, is_number in zip(table.columns, numeric, strict=True)
    ]
    rows = [
        [
            number(value) if is_number else ("" if is_missing(value) else one_line(value))
            for value, is_number in zip(row, numeric, strict=True)
        ]
        for row in table.itertuples(index=False)
    ]
    return heads, rows


def _reasons(plan: Plan) -> list[tuple[str, str]]:
    return [
        (platform_label(row.platform), one_line(row.reason)) for row in plan.rhythm.itertuples()
    ]


def _data_rows(plan: Plan) -> list[dict[str, str]]:
    rows = []
    for row in plan.data.itertuples():
        known = not (is_missing(row.first_day) or is_missing(row.last_day))
        rows.append(
            {
                "table": one_line(row.table),
                "rows": number(row.rows),
                "span": span_words(row.first_day.date(), row.last_day.date())
                if known
                else "dates not known",
                "fingerprint": one_line(row.fingerprint),
            }
        )
    return rows


def _key_figures(plan: Plan) -> list[tuple[str, str, str]]:
    """(label, value, what it is made of) of the plan's four key figures."""
    weeks = plan.brief.weeks
    counts = plan.calendar["kind"].value_counts()
    posts = int(counts.get("post", 0))
    hours = plan.weeks["post_hours"].sum() + plan.weeks["active_hours"].sum()
    active = plan.weeks["active_hours"].sum()
    capacity = plan.weeks["capacity_hours"].sum()
    posting = plan.calendar[plan.calendar["kind"] == "post"]
    sells = int((posting["intent"] == "sell").sum())
    return [
        ("Posts", number(posts), f"{number(posts / weeks)} a week"),
        ("Hours a week", number(hours / weeks), f"of {number(capacity / weeks)} the team has"),
        (
            "Active share of hours",
            f"{number(100 * active / hours)} %" if hours else "no hours",
            f"{amount(counts.get('active', 0), 'active block')}",
        ),
        (
            "Posts that sell",
            f"{number(100 * sells / posts)} %" if posts else "no posts",
            f"{amount(sells, 'post')}, at most {number(100 * plan.brief.balance.sell_share_max)} %",
        ),
    ]
