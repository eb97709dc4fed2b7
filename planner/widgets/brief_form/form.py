"""The Brief step: everything a brief holds, in groups that open, and the same as text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from planner.brief import Brief
from planner.errors import BriefError
from planner.figures.words import capital
from planner.plan import Plan
from planner.widgets import plain
from planner.widgets.brief_form.blockers import found
from planner.widgets.brief_form.editor import Deed, RowsEditor
from planner.widgets.brief_form.fields import Refused
from planner.widgets.brief_form.groups import GROUPS, SECTIONS, YAML, Group
from planner.widgets.brief_form.places import placed
from planner.widgets.brief_form.sections import Change, Section
from planner.widgets.guard import Guard
from planner.widgets.panels import Blocks, heading
from planner.widgets.state import PlannerState
from planner.widgets.yaml_panel import QUESTION, YamlPanel

OPEN_AT_FIRST = "goals"

Problems = Sequence[tuple[str, str]]
"""(field, sentence) pairs, as a `BriefError` holds them."""


class BriefForm(plain.VBox):
    """The form. Each change goes to the state at once, each state to the form.

    Rows are known by ids that stay while the brief changes, so the page keeps their fields, and
    the focus in them.

    >>> form = BriefForm(PlannerState())
    >>> form.editor.part("goals")["summary"]
    '2 goals, 6 KPIs'
    """

    def __init__(self, state: PlannerState) -> None:
        self._state = state
        self._plan: Plan | None = None
        self._problems: Problems = ()
        self._refused: dict[tuple[str, str, str], str] = {}
        self._open = {OPEN_AT_FIRST}
        self._new_id = itertools.count(1)
        self._ids: dict[str, list[str]] = {}
        self._answers = dict.fromkeys((group.name for group in GROUPS), 0)
        self.guard = Guard()
        heard = self.guard.wrap("taking over a change", self._do)
        self.editor = RowsEditor([group.name for group in GROUPS], heard)
        self.yaml: YamlPanel | None = None
        head = plain.HTML(heading("Brief", QUESTION))
        super().__init__([head, self.guard.place, self.editor])
        self.add_class("pl-panel")
        changed = self.guard.wrap("showing the brief", lambda _change: self._brief_changed())
        state.observe(changed, "brief")
        self._brief_changed()

    # what is shown ------------------------------------------------------------------------

    def show(self, plan: Plan | None, _blocks: Blocks | None = None) -> None:
        """Show the state's brief; `plan` says where the brand stands now."""
        self._plan = plan
        self._draw()
        self._show_yaml()

    def show_problems(self, fields: Problems) -> None:
        """Write each problem beside its field, and what belongs to no field at the top."""
        self._problems = tuple(fields)
        self._draw()

    def _brief_changed(self) -> None:
        # Rules are checked here too: a row and the sentence beside it change together.
        try:
            Brief.make(**self._state.brief)
            self._problems = ()
        except BriefError as error:
            self._problems = tuple(error.problems)
        except TypeError:  # names of fields that are no names at all
            self._problems = (("brief", "It cannot be read. Remedy: choose a sample brand."),)
        self._draw()
        self._show_yaml()

    def _draw(self) -> None:
        beside, others = self._beside()
        for group in GROUPS:
            self.editor.show_part(group.name, self._part(group, beside))
        listed = [{"group": "", "text": f"{field}: {text}"} for field, text in others]
        missing = [blocker._asdict() for blocker in found(self._state.brief)]
        self.editor.missing = listed + [
            {"group": item["group"], "text": item["sentence"]} for item in missing
        ]

    def _beside(self) -> tuple[dict[tuple[str, str, str], list[str]], list[tuple[str, str]]]:
        """Sentences by (section, row, field), and those without a place in the form."""
        beside: dict[tuple[str, str, str], list[str]] = {
            where: [sentence] for where, sentence in self._refused.items()
        }
        others = []
        for field, sentence in self._problems:
            where = placed(self._state.brief, SECTIONS, field, sentence)
            if where is None:
                others.append((field, sentence))
                continue
            section, (row, key) = where
            ids = self._row_ids(next(item for item in SECTIONS if item.name == section))
            row_id = ids[row] if row is not None and row < len(ids) else ""
            place = (section, row_id, (key or "") if row_id else "")
            beside.setdefault(place, []).append(capital(sentence))
        return beside, others

    def _part(self, group: Group, beside: dict[tuple[str, str, str], list[str]]) -> dict[str, Any]:
        names = {section.name for section in group.sections}
        part: dict[str, Any] = {
            "title": group.title,
            "summary": group.summary(self._state.brief),
            "problems": sum(len(texts) for where, texts in beside.items() if where[0] in names),
            "open": group.name in self._open,
        }
        if part["open"]:
            part["answer"] = self._answers[group.name]
            part["sections"] = [self._section(section, beside) for section in group.sections]
        return part

    def _section(
        self, section: Section, beside: dict[tuple[str, str, str], list[str]]
    ) -> dict[str, Any]:
        brief = self._state.brief
        ids = self._row_ids(section)
        rows = [
            self._row(section, row_id, values, beside)
            for row_id, values in zip(ids, section.rows(brief), strict=True)
        ]
        return {
            "name": section.name,
            "title": section.title,
            "hint": section.hint,
            "noun": section.noun,
            "can_add": section.new is not None,
            "movable": section.movable,
            "compact": section.compact,
            "error": " ".join(beside.get((section.name, "", ""), ())),
            "fields": [field.schema() for field in section.fields(brief)],
            "rows": rows,
        }

    def _row(
        self,
        section: Section,
        row_id: str,
        values: dict[str, Any],
        beside: dict[tuple[str, str, str], list[str]],
    ) -> dict[str, Any]:
        brief = self._state.brief
        cells = {}
        for field in section.fields(brief):
            own = section.field_of(brief, values, field)
            cell = {"value": own.shown(values.get(field.key))}
            if own.unit:
                cell["unit"] = own.unit
            if sentences := beside.get((section.name, row_id, field.key)):
                cell["error"] = " ".join(sentences)
            cells[field.key] = cell
        return {
            "id": row_id,
            "label": markup_free(section.label(brief, values)),
            "note": markup_free(section.note(brief, values, self._plan)),
            "error": " ".join(beside.get((section.name, row_id, ""), ())),
            "cells": cells,
        }

    def _row_ids(self, section: Section) -> list[str]:
        """One id per row; other ones when rows came or went without this form."""
        count = len(section.rows(self._state.brief))
        ids = self._ids.setdefault(section.name, [])
        if len(ids) != count:
            ids[:] = [str(next(self._new_id)) for _ in range(count)]
        return ids

    # what a person does -------------------------------------------------------------------

    def _do(self, deed: Deed) -> None:
        group = next((group for group in GROUPS if group.name == deed.group), None)
        if group is None:
            return
        if deed.kind == "open":
            self._fold(group, bool(deed.value))
            return
        section = next((item for item in group.sections if item.name == deed.section), None)
        ids = self._row_ids(section) if section else []
        if section is None or (deed.kind != "add" and deed.row not in ids):
            return
        self._answers[group.name] += 1  # the page shows again what stands, whatever it sent
        index = ids.index(deed.row) if deed.kind != "add" else len(ids)
        try:
            change, words = self._change(section, index, deed)
        except Refused as refusal:
            where = (section.name, deed.row if deed.kind != "add" else "", deed.key)
            self._refused[where] = str(refusal)
            self._draw()
            return
        self._refused.clear()
        self._take(section, change)
        self.editor.said = words

    def _change(self, section: Section, index: int, deed: Deed) -> tuple[Change | None, str]:
        """The change a deed leads to (None: nothing is different), and what is said of it."""
        brief = self._state.brief
        noun = section.noun
        if deed.kind == "add":
            return section.added(brief), f"A {noun} is added; its first field has the focus."
        row = section.rows(brief)[index]
        label = markup_free(section.label(brief, row))
        if deed.kind == "remove":
            return section.removed(brief, index), f"Removed {noun} {label}."
        if deed.kind == "move":
            by = -1 if deed.value == -1 else 1
            return section.moved(brief, index, by), f"Moved {noun} {label}."
        return self._edit(section, index, row, deed), ""

    def _edit(self, section: Section, index: int, row: dict[str, Any], deed: Deed) -> Change | None:
        brief = self._state.brief
        fields = {field.key: field for field in section.fields(brief)}
        if deed.key not in fields:
            raise Refused("There is no such field.")
        field = section.field_of(brief, row, fields[deed.key])
        before = row.get(field.key)
        shown = field.shown(before)
        if deed.value == shown and type(deed.value) is type(shown):
            return None
        try:
            value = field.taken(deed.value)
        except Refused as refusal:
            stands = f" {shown} still stands." if shown not in ("", [], True, False) else ""
            raise Refused(f"{refusal}{stands}") from refusal
        # A number is shown rounded: the same number again changes nothing.
        if field.shown(value) == shown:
            return None
        return section.edited(brief, index, field.key, value)

    def _take(self, section: Section, change: Change | None) -> None:
        if change is None:
            self._draw()
            return
        ids = self._row_ids(section)
        self._ids[section.name] = [
            str(next(self._new_id)) if before is None else ids[before] for before in change.order
        ]
        before = self._state.brief
        self._state.change_brief(**change.values)
        if self._state.brief == before:
            self._draw()

    def _fold(self, group: Group, is_open: bool) -> None:
        (self._open.add if is_open else self._open.discard)(group.name)
        self._draw()
        if group.name == YAML:
            self._show_yaml()

    def _show_yaml(self) -> None:
        """The text is made when it is first opened, and hidden when it is closed."""
        is_open = YAML in self._open
        if is_open and self.yaml is None:
            self.yaml = YamlPanel(self._state)
            self.children = [*self.children, self.yaml]
        if self.yaml is None:
            return
        plain.show(self.yaml, is_open)
        if is_open:
            # One heading is enough: the panel's own would say Brief a second time.
            with self.yaml.head.hold_sync():
                self.yaml.show(self._plan)
                self.yaml.head.value = ""


def markup_free(text: str) -> str:
    """A text on one line that every page can take, whatever stands in the brief.

    >>> markup_free("Two\\nlines")
    'Two lines'
    """
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
