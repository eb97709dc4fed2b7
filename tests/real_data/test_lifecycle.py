"""The lifecycle processes on the data of their papers: published parameters and totals."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from planner.audience import Lifecycle


@pytest.fixture
def cdnow(real_data: Path) -> pd.DataFrame:
    table = pd.read_csv(real_data / "dev" / "cdnow_calibration_summary.csv")
    return table.rename(columns={"frequency": "repeat_count", "T": "age"})


def test_bg_nbd_on_cdnow(cdnow: pd.DataFrame) -> None:
    found = Lifecycle("bg_nbd", penalty=0).fit_summary(cdnow)
    published = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert found.params_ == pytest.approx(published, abs=5e-4)
    assert found.log_likelihood_ == pytest.approx(-9582.4, abs=0.05)


def test_mbg_nbd_on_cdnow(cdnow: pd.DataFrame) -> None:
    found = Lifecycle("mbg_nbd", penalty=0).fit_summary(cdnow)
    published = {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}
    assert found.params_ == pytest.approx(published, abs=5e-4)
    assert found.log_likelihood_ == pytest.approx(-9582.1327, abs=0.01)


def test_bg_bb_on_the_donors(real_data: Path) -> None:
    table = pd.read_csv(real_data / "dev" / "donations_patterns.csv").rename(
        columns={"frequency": "repeat_count", "periods": "opportunities", "weights": "weight"}
    )
    found = Lifecycle(penalty=0).fit_summary(table)
    published = {"a": 1.204, "b": 0.750, "g": 0.657, "d": 2.783}
    assert found.params_ == pytest.approx(published, abs=6e-4)
    assert found.log_likelihood_ == pytest.approx(-33_225.581, abs=0.01)
    expected = (table["weight"] * found.expected_uses(table, 5)).sum()
    assert expected == pytest.approx(12_884.2, abs=1)
