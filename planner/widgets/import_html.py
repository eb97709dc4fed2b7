"""The import report in words: every row accounted for, every decision with its reason."""

from __future__ import annotations

from planner.plan import Plan
from planner.samples import Sample
from planner.sources import Import, quality_report
from planner.widgets import markup

SHOWN_REJECTED = 50


def report(found: Import) -> str:
    """Rows read = accepted + rejected + duplicates, decisions taken, rejected rows."""
    return (
        f'<div class="pl-card">{_fates(found)}{_quality(found)}{_decisions(found)}'
        f"{_rejected(found)}{_duplicates(found)}</div>"
    )


def missing_zone(found: Import) -> str:
    """What to do where the file states no time zone; nothing where it does, or knows days only."""
    table = found.table
    if table["timezone"].notna().any() or not table["has_time_of_day"].any():
        return ""
    return markup.message(
        "warn",
        "The file states no time zone.",
        [
            "Write it into the field above. Until then the hours of your posts are clock times as "
            "the file shows them, and the plan is in the time zone of the brief."
        ],
    )


def _fates(found: Import) -> str:
    parts = [
        ("Rows read", found.rows_read, "= accepted + rejected + duplicates"),
        ("Accepted", len(found.table), _share(len(found.table), found.rows_read)),
        ("Rejected", len(found.rejected), "listed below" if len(found.rejected) else "none"),
        ("Duplicates", len(found.duplicates), "one of each kept" if len(found.duplicates)
         else "none"),
    ]  # fmt: skip
    cells = "".join(
        f'<div><dt>{name}</dt><dd class="pl-kf">{count:,}</dd>'
        f'<dd class="tiny muted">{markup.esc(note)}</dd></div>'
        for name, count, note in parts
    )
    return f'<h3>{markup.esc(found.file)}</h3><dl class="pl-fates">{cells}</dl>'


def _share(part: int, total: int) -> str:
    return f"{100 * part / total:.1f} %" if total else ""


def _decisions(found: Import) -> str:
    return markup.headed_list("Decisions taken while reading", found.notes)


def _quality(found: Import) -> str:
    return markup.headed_list("What to know of these posts", quality_report(found).sentences)


def _rejected(found: Import) -> str:
    if found.rejected.empty:
        return ""
    total, shown = len(found.rejected), found.rejected.head(SHOWN_REJECTED)
    caption = f"Rejected rows of {found.file}, {len(shown):,} of {total:,}"
    rows = [
        [f"{row.row}", row.column, row.value, row.reason, row.remedy] for row in shown.itertuples()
    ]
    columns = ("Line", "Column", "Found", "Reason", "Remedy")
    return markup.table(caption, columns, rows, blocks=True)


def _duplicates(found: Import) -> str:
    if found.duplicates.empty:
        return ""
    shown = found.duplicates.head(SHOWN_REJECTED)
    identity = next(
        name for name in shown.columns if name not in ("file", "row", "duplicate_of_row")
    )
    rows = zip(shown["row"], shown[identity], shown["duplicate_of_row"], strict=True)
    table = markup.table(
        f"Duplicates, {len(shown):,} of {len(found.duplicates):,}",
        ("Line", "Id", "Same as line"),
        rows,
        blocks=True,
    )
    return markup.folded("Show the duplicates", table)


def sample_report(sample: Sample, plan: Plan | None) -> str:
    """What the files of a sample brand hold, and what became of their rows."""
    words = f"<h3>{markup.esc(sample.title)}</h3><p>{markup.esc(sample.note)}</p>"
    rows = [
        [name, *(f"{n:,}" for n in (found.rows_read, len(found.table), len(found.rejected),
                                    len(found.duplicates)))]
        for name, found in sample.imports.items()
    ]  # fmt: skip
    files = markup.table(
        "Rows read = accepted + rejected + duplicates",
        ("File", "Rows read", "Accepted", "Rejected", "Duplicates"),
        rows,
        numbers=(False, True, True, True, True),
        blocks=True,
    )
    rejected = "".join(_rejected(found) for found in sample.imports.values())
    return f'<div class="pl-card">{words}{files}{rejected}{tables_used(plan)}</div>'


def tables_used(plan: Plan | None) -> str:
    """The tables a plan was made from."""
    if plan is None:
        return ""
    rows = [
        [
            str(row.table).capitalize(),
            f"{row.rows:,.0f}",
            "" if row.first_day is None else f"{row.first_day:%d %b %Y}",
            "" if row.last_day is None else f"{row.last_day:%d %b %Y}",
        ]
        for row in plan.data.astype({"first_day": object, "last_day": object})
        .where(plan.data.notna(), None)
        .itertuples()
    ]
    return markup.table(
        "What the plan was made from",
        ("Table", "Rows", "First day", "Last day"),
        rows,
        numbers=(False, True),
        blocks=True,
    )
