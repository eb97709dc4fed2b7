"""One column of texts into one typed column, by the kind its contract declares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from planner.schema import DTYPES, Column
from planner.sources.masking import mask_members
from planner.sources.numbers import decimal_sign, parse_numbers
from planner.sources.parsed import Parsed, positions_of
from planner.sources.rows import RawTable
from planner.sources.texts import Texts
from planner.sources.vocabulary import FLAG_WORDS, normal

_SPREADSHEET_ID = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
_WRAPPED_ID = re.compile(r'="(.*)"|\'(.*)')
FEWEST_TO_NAME = 3
"""Rows a word must stand in before a message names it."""
NUMERIC_KINDS = frozenset({"count", "number", "share", "integer"})


@dataclass
class Columns:
    """Typed columns of one file while they are made.

    `values` holds planner column -> pandas array of all rows (rejected ones too, as missing);
    `mapping` planner column -> column of the file; `sensitive` columns of the file left out
    because they speak of what the law protects; `questions` what only a person can decide;
    `has_row_names` is true where the ids are row numbers, which never repeat.
    """

    raw: RawTable
    mapping: dict[str, str]
    values: dict[str, pd.Series]
    sensitive: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    has_row_names: bool = False

    @classmethod
    def of(cls, raw: RawTable, mapping: dict[str, str]) -> Columns:
        """No column typed yet."""
        return cls(raw, dict(mapping), {})

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def __len__(self) -> int:
        return len(self.raw)

    def texts(self, name: str) -> Texts:
        """The texts behind a planner column."""
        return self.raw.column(self.mapping[name])

    def fill(self, name: str, value: object, kind: str = "text") -> None:
        """The same value in every row."""
        self.values[name] = pd.Series(value, index=range(len(self)), dtype=DTYPES[kind])

    def set(self, name: str, values: object, kind: str) -> None:
        """A typed column from ready values."""
        self.values[name] = pd.Series(values, dtype=DTYPES[kind])

    def report(self, name: str, parsed: Parsed) -> None:
        """Hand a column's problems and notes to the ledger."""
        file_column = self.mapping[name]
        texts, ledger = self.texts(name), self.raw.ledger
        for position, (reason, remedy) in parsed.problems.items():
            ledger.reject(position, file_column, texts[position], reason, remedy)
        for note in parsed.notes:
            ledger.note(f"Column '{file_column}': {note}")

    def add(self, column: Column, decimal: str | None = None) -> None:
        """Type the file's column behind `column` by its kind (dates are typed elsewhere)."""
        texts = self.texts(column.name)
        if column.kind == "text":
            self.values[column.name] = text_column(texts)
        elif column.kind == "flag":
            self._add_flag(column.name, texts)
        else:
            parsed = parse_numbers(
                texts,
                whole=column.kind in ("count", "integer"),
                low=column.low,
                high=column.high,
                decimal=decimal,
                lean="," if self.raw.delimiter == ";" else ".",
            )
            self.report(column.name, parsed)
            self.set(column.name, parsed.values, column.kind)

    def add_id(self, name: str, *, required: bool = True) -> None:
        """An id column: exact text; an id a spreadsheet has cut or a blank one is a problem."""
        texts, problems = self.texts(name), {}

        def bare_id(text: str) -> str:
            bare = text.strip()
            wrapped = _WRAPPED_ID.fullmatch(bare)
            bare = (wrapped.group(1) or wrapped.group(2) or "") if wrapped else bare
            if _SPREADSHEET_ID.fullmatch(bare):
                problems[text] = (
                    "an id whose digits a spreadsheet has cut",
                    "export again and import the file without opening it in a spreadsheet",
                )
            elif required and not bare.strip():
                problems[text] = ("no id", "fill in the id, or take out the row")
            return bare

        self.values[name] = _text_series(
            texts.parsed_by(
                lambda part: _or_missing(
                    [text if text.isdigit() else bare_id(text) for text in part]
                )
            )
        )
        self.report(name, Parsed(np.empty(0), positions_of(texts, problems)))

    def name_rows(self, name: str) -> None:
        """Ids for a file that has none: the numbers of its rows."""
        self.set(name, self.raw.ledger.row_names, "text")
        self.has_row_names = True

    def _add_flag(self, name: str, texts: Texts) -> None:
        known = {text: FLAG_WORDS.get(_flag_word(text)) for text in texts.distinct()}
        odd = texts.where(lambda text: known[text] is None and bool(text.strip()))
        if len(odd):
            self.raw.ledger.note(
                f"Column '{self.mapping[name]}': {len(odd):,} value(s) are neither yes nor no "
                f"({self._named(odd, texts)}); left missing."
            )
        codes = {text: -1 if flag is None else int(flag) for text, flag in known.items()}
        flags = texts.replaced(codes, "int8")
        self.values[name] = pd.Series(pd.arrays.BooleanArray(flags == 1, flags < 0))

    def add_words(self, name: str, words: dict[str, str], what: str) -> None:
        """A column with a closed vocabulary; unknown words are left missing and named."""
        texts = self.texts(name)
        known = {text: words.get(normal(text)) for text in texts.distinct()}
        odd = texts.where(lambda text: known[text] is None and bool(text.strip()))
        if len(odd):
            self.raw.ledger.note(
                f"Column '{self.mapping[name]}': {len(odd):,} value(s) are no {what} the planner "
                f"knows ({self._named(odd, texts)}); left missing."
            )
        self.values[name] = pd.Series(texts.replaced(known), dtype="string")

    def _named(self, odd: np.ndarray, texts: Texts) -> str:
        """Odd words by name where they stand often, else by row: a rare one may be a person's."""
        counts = Counter(texts[place].strip() for place in odd)
        words = [f"'{mask_members(word)[:30]}'" for word in sorted(counts)
                 if counts[word] >= FEWEST_TO_NAME]  # fmt: skip
        lines = [str(self.raw.ledger.lines[place]) for place in odd
                 if counts[texts[place].strip()] < FEWEST_TO_NAME]  # fmt: skip
        parts = [_some(words)] if words else []
        return ", ".join(parts + ([f"row {_some(lines)}"] if lines else []))


def _flag_word(text: str) -> str:
    bare = text.strip().casefold()
    return bare if bare in FLAG_WORDS else normal(text)


def _some(words: list[str]) -> str:
    shown = ", ".join(words[:5])
    return shown if len(words) <= 5 else f"{shown} and {len(words) - 5} more"


def text_column(texts: Iterable[str]) -> pd.Series:
    """Texts as they are; blank ones are missing. "None" and "NA" are ordinary texts here."""
    return _text_series(Texts.of(texts).parsed_by(_or_missing))


def _or_missing(texts: list[str]) -> np.ndarray:
    values = np.empty(len(texts), dtype=object)
    values[:] = [text if text.strip() else pd.NA for text in texts]
    return values


def _text_series(values: np.ndarray) -> pd.Series:
    """Texts and missing ones, already known to be nothing else, as a column."""
    return pd.Series(pd.arrays.StringArray(values))


def file_decimal(raw: RawTable, file_columns: list[str]) -> str | None:
    """The decimal sign the numeric columns of a file prove together."""
    proven = [decimal_sign(raw.column(name).distinct()) for name in file_columns]
    points, commas = proven.count("."), proven.count(",")
    if points == commas:
        return None
    return "." if points > commas else ","
