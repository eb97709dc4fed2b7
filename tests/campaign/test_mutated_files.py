"""10,000 damaged files of all layouts and containers: no row unaccounted for, no surprise."""

from __future__ import annotations

from tests.sources.mutated_files import read_all

FILES = 10_000


def test_ten_thousand_damaged_files() -> None:
    tally = read_all(range(FILES))
    came = ", ".join(f"{name} {count:,}" for name, count in tally.layouts.most_common())
    print(
        f"\n{tally.files:,} damaged files: {tally.refused:,} refused with a reason and a remedy, "
        f"the others read with {tally.rows:,} rows ({came}); faults: {len(tally.faults)}"
    )
    assert tally.faults == []
