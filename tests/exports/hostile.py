"""Texts that break careless writers, and tables that hold them."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from exports.plan_by_hand import (
    brief_by_hand,
    calendar_by_hand,
    calendar_of,
    content_rows,
    data_rows,
    entry,
    hour_rows,
    kpi_rows,
    lifecycle_rows,
    plan_by_hand,
    rhythm_rows,
    tier_rows,
    timing_rows,
)
from hypothesis import strategies as st

from planner.plan.document import Finding, Plan
from planner.schema import ENTRY_KINDS, ENTRY_STATES, FORMAT_NAMES, INTENT_NAMES
from planner.verdict import Verdict

FORMULAS = [
    "=1+1", "+1", "-x", "@x", "\t=1", "\x00=1", "＝1+1", "＋1", "－1", "＠x", " =1", "\n =1",
    "\r=1", "=cmd|' /C calc'!A0", "'=1", "''", "'", "", " ", "  +1", "\u00a0=1", "\ufeff=1",
    "'Tis the season", "-2", "=HYPERLINK(\"http://x\")", "＝", "=", "\t", "\r\n@x",
]  # fmt: skip

MARKUP = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<!-- <script>",
    "<img src=http://example.org/x onerror=alert(1)>", "\"><svg onload=alert(1)>", "]]>",
    "{{ 7 * 7 }}", "{% raw %}", "%{x}", r"$\alpha$", "<style>@import url(http://example.org)",
    "a & b &lt; c", "javascript:alert(1)", "\u2028\u2029", "a\x00b\x0bc\x85d",
]  # fmt: skip

ICS = [
    "\r\nBEGIN:VEVENT\r\nSUMMARY:extra\r\nEND:VEVENT", "\nEND:VCALENDAR", "a;b,c\\n\\,d",
    "x\r\n y", "DTSTART:20270101", "é" * 90, "😀" * 40, "ends with backslash\\", "\u2028END:VEVENT",
    "\x0cBEGIN:VALARM", "\x85BEGIN:VEVENT",
]  # fmt: skip

HOSTILE = [*FORMULAS, *MARKUP, *ICS]

texts = st.one_of(
    st.none(),
    st.sampled_from(HOSTILE),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30),
)
"""Any text a table can hold, the hostile ones often."""

numbers = st.one_of(st.none(), st.floats(min_value=-1e9, max_value=1e9, allow_nan=False))
amounts = st.one_of(st.none(), st.floats(min_value=0, max_value=1e5, allow_nan=False))
flags = st.one_of(st.none(), st.booleans())


@st.composite
def calendars(
    draw: st.DrawFn,
    most: int = 4,
    zones: st.SearchStrategy = texts,
    years: tuple[int, int] = (1990, 2090),
) -> pd.DataFrame:
    """A CALENDAR table with anything its contract allows."""
    walls = st.datetimes(dt.datetime(years[0], 1, 1), dt.datetime(years[1], 1, 1))
    ids = draw(
        st.lists(
            texts.filter(lambda text: text is not None and text.strip()), max_size=most, unique=True
        )
    )
    rows = []
    for entry_id in ids:
        row = entry(entry_id, draw(walls), draw(st.sampled_from(ENTRY_KINDS)))
        row |= {
            name: draw(texts)
            for name in ("platform", "account", "pillar", "campaign", "activity", "owner", "title",
                         "text", "link", "media_urls", "alt_text", "board", "tags", "linked_to",
                         "rule_id", "reason", "verdict", "decision_id")
        }  # fmt: skip
        row |= {name: draw(numbers) for name in ("expected_ratio", "low_90", "high_90")}
        row |= {name: draw(amounts) for name in ("duration_minutes", "effort_hours")}
        row |= {name: draw(flags) for name in ("series_edited", "exploration")}
        row |= {
            "timezone": draw(zones),
            "fold": draw(st.sampled_from([0, 1])),
            "format": draw(st.sampled_from([None, *FORMAT_NAMES])),
            "intent": draw(st.sampled_from([None, *INTENT_NAMES])),
            "state": draw(st.sampled_from(ENTRY_STATES)),
        }
        rows.append(row)
    return calendar_of(rows)


def hostile_plan(text: str) -> Plan:
    """A plan with one text wherever a person or a file can put one."""
    brief = brief_by_hand(
        weeks=1,
        name=f"{text}x"[:120],
        platforms=[{"platform": f"{text}p"[:120], "account": text}],
        goals=[{"name": f"{text}g"[:120], "family": "marketing"}],
        campaigns=[{"name": f"{text}c"[:120], "starts_on": "2027-01-04", "ends_on": "2027-01-09",
                    "offer": text, "pillar": text}],
        themed_days=[{"name": f"{text}t"[:120], "weekday": "monday",
                      "platform": f"{text}p"[:120]}],
        blackouts=[{"starts_on": "2027-01-08", "ends_on": "2027-01-09", "reason": text}],
        capacity={"people": [{"name": f"{text}i"[:120], "hours_per_week": 14}]},
    )  # fmt: skip
    fields = ("platform", "account", "pillar", "campaign", "activity", "owner", "title", "text",
              "link", "media_urls", "alt_text", "board", "tags", "linked_to", "rule_id", "reason",
              "verdict")  # fmt: skip
    calendar = calendar_by_hand(brief).assign(**dict.fromkeys(fields, text))
    calendar["entry_id"] = calendar["entry_id"] + text
    where = f"{text}p"[:120]
    finding = Finding(
        text, text, Verdict("leaning", text, 3, text, text, 1.0, 0.5, 2.0, text), text
    )
    return plan_by_hand(
        brief=brief,
        generator=text,
        plan_id=text,
        outcome=text,
        calendar=calendar,
        findings=(finding,),
        assumptions=(text,),
        content=content_rows().assign(platform=where, pillar=text, outcome=text, note=text),
        hours=hour_rows().assign(platform=where),
        timing=timing_rows().head(1).assign(platform=where, verdict=text),
        rhythm=rhythm_rows().head(1).assign(platform=where, account=text, reason=text),
        tiers=tier_rows().assign(definition=text, note=text, tier=[f"{text}{n}" for n in "abc"]),
        lifecycle=lifecycle_rows().assign(definition=text, stage=[f"{text}{n}" for n in "abc"]),
        kpis=kpi_rows().assign(goal=text, metric=f"{text}m", unit=text, sentence=text),
        data=data_rows().assign(table=text, fingerprint=text),
    )
