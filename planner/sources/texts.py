"""A column of texts in little memory: words that repeat are kept once, all others are packed.

A list of Python texts takes fifty to a hundred bytes a cell; here a cell takes four bytes where
words repeat, and its own letters where they do not. What is asked of a column is asked of its
distinct words, part by part, and spread over the rows afterwards.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import numpy as np

BLOCK_ROWS = 16_384
_BETWEEN = "\x00"
"""Between the cells of a packed block: no text file's cell holds NUL, readers take it out."""

_MOST_FRESH_AT_FIRST, _MOST_FRESH = 0.9, 0.25
"""Share of a block's cells that may be new words if it is to be kept as words: a word takes ten
times what a packed cell takes, but at first every word is new."""

_TRIALS, _FEW = 12, 8
"""Early blocks; and new words that are never too many."""


class Texts(Sequence[str]):
    """The cells of one column, as texts.

    >>> kinds = Texts.of(["like", "like", "share", "like"])
    >>> len(kinds), kinds[2], list(kinds), kinds[:2]
    (4, 'share', ['like', 'like', 'share', 'like'], ['like', 'like'])
    >>> kinds.parsed_by(lambda texts: np.array([len(text) for text in texts]))
    array([4, 4, 5, 4])
    """

    def __init__(self) -> None:
        self._words: list[str] = []
        self._place: dict[str, int] = {}
        self._blocks: list[np.ndarray | bytes | list[str]] = []
        self._starts = [0]
        self._packed = 0
        self._opened: tuple[int, list[str]] = (-1, [])

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """The texts themselves if they are such a column already, else a column of them."""
        if isinstance(texts, cls):
            return texts
        found, cells = cls(), iter(texts)
        while block := list(itertools.islice(cells, BLOCK_ROWS)):
            found.extend(block)
        return found

    def extend(self, cells: Sequence[str]) -> None:
        """Add a block of cells at the end."""
        if not cells:
            return
        self._blocks.append(self._coded(cells) if self._may_repeat else self._packed_of(cells))
        self._starts.append(self._starts[-1] + len(cells))

    def clear(self) -> None:
        """Let go of every cell."""
        self.__init__()

    @property
    def _may_repeat(self) -> bool:
        return self._packed < _TRIALS or self._packed * 2 < len(self._blocks)

    def _coded(self, cells: Sequence[str]) -> np.ndarray | bytes | list[str]:
        place = self._place
        try:
            return np.fromiter(map(place.__getitem__, cells), dtype="int32", count=len(cells))
        except KeyError:
            fresh = dict.fromkeys(cell for cell in cells if cell not in place)
        is_early = len(self._blocks) < _TRIALS
        most = (_MOST_FRESH_AT_FIRST if is_early else _MOST_FRESH) * len(cells)
        if len(fresh) > max(most, _FEW):
            return self._packed_of(cells)
        place.update(zip(fresh, itertools.count(len(self._words)), strict=False))
        self._words += fresh
        return np.fromiter(map(place.__getitem__, cells), dtype="int32", count=len(cells))

    def _packed_of(self, cells: Sequence[str]) -> bytes | list[str]:
        self._packed += 1
        joined = _BETWEEN.join(cells)
        if joined.count(_BETWEEN) != len(cells) - 1:  # a workbook may hold NUL
            return list(cells)
        return joined.encode("utf-8", "surrogatepass")

    def __len__(self) -> int:
        return self._starts[-1]

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[single] for single in range(*place.indices(len(self)))]
        place = place + len(self) if place < 0 else place
        if not 0 <= place < len(self):
            raise IndexError(place)
        number = int(np.searchsorted(self._starts, place, side="right")) - 1
        block = self._blocks[number]
        if isinstance(block, np.ndarray):
            return self._words[block[place - self._starts[number]]]
        if self._opened[0] != number:
            self._opened = (number, _unpacked(block))
        return self._opened[1][place - self._starts[number]]

    def __iter__(self) -> Iterator[str]:
        for block in self._blocks:
            if isinstance(block, np.ndarray):
                yield from map(self._words.__getitem__, block.tolist())
            else:
                yield from _unpacked(block)

    def parts(self) -> Iterator[list[str]]:
        """The distinct words, and the cells of each packed block: together every text there is."""
        if self._words:
            yield self._words
        for block in self._blocks:
            if not isinstance(block, np.ndarray):
                yield _unpacked(block)

    def distinct(self) -> dict[str, None]:
        """Every text once."""
        return dict.fromkeys(itertools.chain.from_iterable(self.parts()))

    def parsed_by(self, parse: Callable[[list[str]], np.ndarray | None]) -> np.ndarray | None:
        """What `parse` makes of each text, one value per row; None if it gives None for a part.

        Parameters
        ----------
        parse
            Takes a list of texts and returns as many values, always of one dtype. It sees texts
            that repeat once, in no promised order.
        """
        if not self._blocks:
            return parse([])
        of_words = parse(self._words) if self._words else None
        if self._words and of_words is None:
            return None
        found = []
        for block in self._blocks:
            is_coded = isinstance(block, np.ndarray)
            values = of_words[block] if is_coded else parse(_unpacked(block))
            if values is None:
                return None
            found.append(values)
        return np.concatenate(found) if len(found) > 1 else found[0]

    def replaced(self, known: dict[str, object], dtype: str | type = object) -> np.ndarray:
        """The value of each row's text in `known`."""
        return self.parsed_by(
            lambda texts: _array([known[text] for text in texts], np.dtype(dtype))
        )

    def where(self, wanted: Collection[str] | Callable[[str], bool]) -> np.ndarray:
        """Positions of the rows whose text is wanted, ascending."""
        is_wanted = wanted if callable(wanted) else wanted.__contains__
        return np.flatnonzero(
            self.parsed_by(lambda texts: np.array([bool(is_wanted(text)) for text in texts], bool))
        )

    def counts(self) -> Counter[str]:
        """How many rows hold each text."""
        found: Counter[str] = Counter()
        coded = [block for block in self._blocks if isinstance(block, np.ndarray)]
        if coded:
            times = sum(np.bincount(block, minlength=len(self._words)) for block in coded)
            found.update(dict(zip(self._words, times.tolist(), strict=True)))
        for block in self._blocks:
            if not isinstance(block, np.ndarray):
                found.update(_unpacked(block))
        return found

    def without(self, positions: Collection[int]) -> Texts:
        """The column without some rows."""
        left_out = set(positions)
        return Texts.of(text for place, text in enumerate(self) if place not in left_out)


def _unpacked(block: bytes | list[str]) -> list[str]:
    if isinstance(block, list):
        return block
    return block.decode("utf-8", "surrogatepass").split(_BETWEEN)


def _array(values: list, dtype: np.dtype) -> np.ndarray:
    if dtype.kind != "O":
        return np.array(values, dtype=dtype)
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
