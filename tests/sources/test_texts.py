"""Columns of texts in little memory give back what was put in."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sources.texts import Texts

CELLS = st.text(alphabet=st.characters(codec=None), max_size=4) | st.sampled_from(["a", "b", ""])


def column(blocks: list[list[str]]) -> Texts:
    found = Texts()
    for block in blocks:
        found.extend(block)
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=30), max_size=30), st.randoms(use_true_random=False))
def test_every_view_of_a_column_agrees_with_the_list_of_its_cells(blocks, random):
    cells = [cell for block in blocks for cell in block]
    texts = column(blocks)
    assert len(texts) == len(cells) and list(texts) == cells
    assert [texts[place] for place in range(len(cells))] == cells
    assert texts[3:9] == cells[3:9]
    assert set(texts.distinct()) == set(cells)
    assert texts.counts() == Counter(cells)
    lengths = texts.parsed_by(lambda part: np.array([len(cell) for cell in part], dtype=int))
    assert lengths.tolist() == [len(cell) for cell in cells]
    assert texts.where({"a"}).tolist() == [at for at, cell in enumerate(cells) if cell == "a"]
    known = {cell: cell * 2 for cell in cells}
    assert texts.replaced(known).tolist() == [known[cell] for cell in cells]
    left_out = {place for place in range(len(cells)) if random.random() < 0.3}
    kept = [cell for place, cell in enumerate(cells) if place not in left_out]
    assert list(texts.without(left_out)) == kept


def test_what_cannot_be_parsed_at_once_is_said_for_the_whole_column():
    texts = column([["1", "2"], ["x"]])
    assert texts.parsed_by(lambda part: None if "x" in part else np.array(part)) is None


def test_repeated_words_and_others_are_both_kept_small():
    words = column([["like", "share"] * 5000] * 10)
    stamps = column([[f"{block}-{place}" for place in range(10_000)] for block in range(10)])
    assert all(isinstance(block, np.ndarray) for block in words._blocks)
    assert all(isinstance(block, bytes) for block in stamps._blocks)
