"""The plan document: JSON there and back, damaged files in words."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from planner.brief import Brief
from planner.errors import PlannerError
from planner.plan import Plan, make_plan
from tests.evidence.null_worlds import world


@pytest.fixture(scope="module")
def plan() -> Plan:
    brief = Brief.make(name="Ærø & <b>", timezone="UTC", starts_on="2027-01-04", weeks=2,
                       platforms=[{"platform": "facebook"}],
                       capacity={"people": [{"name": "Ida", "hours_per_week": 12}]},
                       goals=[{"name": "g", "family": "marketing",
                               "kpis": [{"metric": "interactions", "target": 10}]}])  # fmt: skip
    return make_plan(brief, world(0, 60))


def test_round_trip_with_notes(plan: Plan) -> None:
    noted = plan.with_note("Mette", "Agreed.", dt.datetime(2027, 1, 3, 8, tzinfo=dt.UTC))
    back = Plan.from_json(noted.to_json())
    assert back == noted and back != plan
    assert back.notes[0].author == "Mette" and back.kpis.equals(plan.kpis)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text[:100], "not readable as JSON"),
        (lambda text: "[]", "holds no plan"),
        (lambda text: text.replace('"schema_version": 1', '"schema_version": 99'), "newer planner"),
        (lambda text: text.replace('"plan_id"', '"other_id"'), "damaged"),
        (lambda text: text.replace('"timezone": "UTC"', '"timezone": "Nowhere"'), "damaged"),
        (lambda text: "[" * 100_000, "not readable as JSON"),
    ],
)
def test_damaged_files_are_refused_in_words(plan: Plan, damage, said: str) -> None:
    with pytest.raises(PlannerError, match=said):
        Plan.from_json(damage(plan.to_json()))


def test_a_table_that_breaks_its_contract_is_refused(plan: Plan) -> None:
    plain = json.loads(plan.to_json())
    plain["tables"]["calendar"]["kind"][0] = "party"
    with pytest.raises(PlannerError, match="party"):
        Plan.from_json(json.dumps(plain))


def test_json_holds_no_personal_data_and_is_strict(plan: Plan) -> None:
    assert "NaN" not in plan.to_json() and "member_id" not in plan.to_json()
