"""A share of the 10,000 damaged files; all of them are read in the campaign."""

from __future__ import annotations

from sources.mutated_files import HEADERS, made, read_all

FILES = 600


def test_damaged_files_of_all_layouts_and_containers_stay_accounted_for() -> None:
    tally = read_all(range(FILES))
    assert tally.faults == []
    assert tally.files == FILES and tally.rows > 1000
    assert set(tally.layouts) == set(HEADERS), "files of every layout came through"


def test_the_same_seed_makes_the_same_text() -> None:
    names = {made(seed)[0] for seed in range(60)}
    assert {name.rpartition(".")[2] for name in names} == {"text", "xlsx", "xls", "zip"}
    texts = [seed for seed in range(60) if made(seed)[0].endswith("text")]
    assert all(made(seed) == made(seed) for seed in texts)
