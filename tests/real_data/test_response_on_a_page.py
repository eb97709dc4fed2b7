"""The response model on a real page of 2014, rolling origin by month, against five rules.

Train on the months before m, forecast month m, for m = 8 to 12 (225 posts with known results).
Error is the mean absolute difference of log(1 + y). Level and likelihood are chosen from earlier
months only. The rules' figures are published with the data and reproduced first.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.content.response import ResponseModel
from planner.inference.week_bootstrap import week_weights

pytestmark = pytest.mark.slow

METRICS = {
    "Total Interactions": (0.950, 1.015, 0.911, 1.014, 0.953),
    "Lifetime Post Consumers": (0.864, 0.696, 0.768, 0.937, 0.668),
    "Lifetime Engaged Users": (0.803, 0.714, 0.710, 0.884, 0.670),
    "Lifetime People who have liked your Page and engaged with your post":
        (0.736, 0.683, 0.619, 0.735, 0.636),
    "Lifetime Post Total Reach": (0.981, 0.964, 0.901, 1.305, 0.886),
    "like": (0.956, 1.003, 0.918, 1.021, 0.950),
    "comment": (0.869, 0.934, 0.880, 1.135, 0.894),
    "share": (0.774, 0.807, 0.739, 0.821, 0.775),
}  # fmt: skip
MONTHS = range(8, 13)
INPUTS = ["Page total likes", "Type", "Category", "Post Month", "Post Weekday", "Post Hour", "Paid"]


@pytest.fixture(scope="module")
def page(real_data: Path) -> pd.DataFrame:
    return pd.read_csv(real_data / "real" / "facebook_page_2014.csv")


def _known(page: pd.DataFrame, metric: str) -> pd.DataFrame:
    return page[page[metric].notna()].fillna({"Paid": 0}).reset_index(drop=True)


def _posts(rows: pd.DataFrame, metric: str) -> pd.DataFrame:
    wall = pd.to_datetime(rows["date_reconstructed"]) + pd.to_timedelta(rows["Post Hour"] % 24, "h")
    return pd.DataFrame(
        {
            "post_id": rows["post_no"].astype(str), "platform": "facebook", "account": "page",
            "published_wall": wall, "has_time_of_day": True, "format": rows["Type"].str.lower(),
            "pillar": "category " + rows["Category"].astype(str), "intent": "unlabelled",
            "paid": rows["Paid"] > 0, "followers": rows["Page total likes"].astype(float),
            "interactions": rows[metric].astype(float),
        }
    )  # fmt: skip


def _rules(train: pd.DataFrame, test: pd.DataFrame, metric: str, month: int) -> list[np.ndarray]:
    """Forecasts of the five rules."""
    overall = train[metric].median()
    last = train.loc[train["Post Month"] == month - 1, metric].median()
    keys = ["Type", "Category"]
    cell = train.groupby(keys)[metric]
    median, mean = cell.median(), cell.mean()
    pairs = list(test[keys].itertuples(index=False, name=None))
    by_median = np.array([median.get(pair, overall) for pair in pairs])
    by_mean = np.array([mean.get(pair, train[metric].mean()) for pair in pairs])
    count = len(test)
    return [np.full(count, overall), np.full(count, last), by_median, by_mean,
            _support_vectors(train, test, metric)]  # fmt: skip


def _support_vectors(train: pd.DataFrame, test: pd.DataFrame, metric: str) -> np.ndarray:
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    from sklearn.svm import SVR

    words = [name for name in INPUTS if name != "Page total likes"]
    inputs = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), words), (StandardScaler(), ["Page total likes"])
    )
    fitted = make_pipeline(inputs, SVR(C=1.0)).fit(train[INPUTS], np.log1p(train[metric]))
    return np.expm1(fitted.predict(test[INPUTS]))


def _one_metric(page: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Per test post: week, errors of the five rules and the model, inside the 80 % interval."""
    rows = _known(page, metric)
    found = []
    for month in MONTHS:
        train, test = rows[rows["Post Month"] < month], rows[rows["Post Month"] == month]
        y = np.log1p(test[metric].to_numpy())
        errors = {
            f"rule {number}": np.abs(y - np.log1p(forecast))
            for number, forecast in enumerate(_rules(train, test, metric, month), start=1)
        }
        model = ResponseModel("interactions").fit(_posts(train, metric))
        said = model.predict(_posts(test, metric))
        errors["model"] = np.abs(y - np.log1p(said["median"].to_numpy()))
        actual = test[metric].to_numpy()
        inside = (actual >= said["low_80"]) & (actual <= said["high_80"])
        week = pd.to_datetime(test["date_reconstructed"]).dt.isocalendar().week.to_numpy()
        found.append(pd.DataFrame(errors).assign(inside=np.asarray(inside), week=week))
    return pd.concat(found, ignore_index=True)


@pytest.fixture(scope="module")
def results(page: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {metric: _one_metric(page, metric) for metric in METRICS}


def test_rules_reproduce_their_published_errors(results: dict[str, pd.DataFrame]) -> None:
    for metric, published in METRICS.items():
        own = results[metric][[f"rule {number}" for number in range(1, 6)]].mean().to_numpy()
        assert own[:4] == pytest.approx(published[:4], abs=0.0006), metric
        assert own[4] == pytest.approx(published[4], abs=0.012), metric


def test_model_beats_the_rules(results: dict[str, pd.DataFrame]) -> None:
    means = {metric: found.filter(like="rule").mean() for metric, found in results.items()}
    model = {metric: found["model"].mean() for metric, found in results.items()}
    table = pd.DataFrame(means).T.assign(model=model)
    table["cover_80"] = [found["inside"].mean() for found in results.values()]
    print("\n" + table.round(3).to_string())
    pooled = np.mean([value for found in results.values() for value in found["inside"]])
    print(f"mean: {table.mean().round(3).to_dict()}; pooled cover of 80 % intervals {pooled:.3f}")
    assert table["model"].mean() < table["rule 3"].mean()
    assert table["model"].mean() < table["rule 5"].mean()
    assert 0.75 <= pooled <= 0.85


def test_no_result_is_clearly_worse_than_the_best_rule(results: dict[str, pd.DataFrame]) -> None:
    for metric, found in results.items():
        best = found.filter(like="rule").mean().idxmin()
        difference = (found["model"] - found[best]).to_numpy()
        weights = week_weights(found["week"].to_numpy(), np.random.default_rng(0), 1_000)
        resampled = weights @ difference / weights.sum(axis=1)
        print(f"{metric}: {difference.mean():+.3f} against {best}, se {resampled.std():.3f}")
        assert difference.mean() <= 1.64 * resampled.std(), metric
