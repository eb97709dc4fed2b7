"""Long random walks through the plan store beside a plain dictionary that must always agree."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)

from planner.plan.store import PlanStore
from planner.plan.store_records import Conflict, StoredPlan, UnknownPlan
from tests.plan.store_tables import rows_on_disk

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(), part, max_size=3),
    max_leaves=8,
)  # fmt: skip
CONTENTS = st.dictionaries(st.text(), JSON, max_size=3)
NAMES = st.sampled_from(["", "Ida", "Bo"])
VISITORS = st.sampled_from(["ida", "bo"])


class StoreWalk(RuleBasedStateMachine):
    """Two stores on one file, as in two programs, and a model that both must equal."""

    plans = Bundle("plans")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "planner.sqlite"
        self.stores = [PlanStore(path), PlanStore(path)]
        self.turn = 0
        self.versions: dict[str, list[tuple[str, dict]]] = {}
        self.titles: dict[str, str] = {}
        self.shelf: set[str] = set()
        self.opened: set[tuple[str, str]] = set()
        self.drafts: dict[tuple[str, str], tuple[int, int, dict]] = {}
        self.names: dict[str, str] = {}

    @property
    def store(self) -> PlanStore:
        self.turn += 1
        return self.stores[self.turn % 2]

    def added(self, plan: StoredPlan, title: str, by: str, content: dict, visitor: Any) -> str:
        assert plan.version == 1 and plan.title == title and plan.saved_by == by
        assert plan.plan_id not in self.versions and not plan.on_shelf
        self.versions[plan.plan_id], self.titles[plan.plan_id] = [(by, content)], title
        if visitor:
            self.opened.add((visitor, plan.plan_id))
        return plan.plan_id

    @rule(target=plans, content=CONTENTS, by=NAMES, visitor=st.none() | VISITORS)
    def create(self, content: dict, by: str, visitor: str | None) -> str:
        return self.added(
            self.store.create(content, "New", by, visitor), "New", by, content, visitor
        )

    @rule(plan=plans, content=CONTENTS, by=NAMES, behind=st.sampled_from([0, 0, 0, 1, -1]))
    def save(self, plan: str, content: dict, by: str, behind: int) -> None:
        latest = len(self.versions[plan])
        done = self.store.save(plan, content, latest - behind, by)
        if behind:
            assert isinstance(done, Conflict) and done.yours_based_on == latest - behind
            assert (done.theirs.saved_by, done.theirs.content) == self.versions[plan][-1]
        else:
            assert isinstance(done, StoredPlan) and done.version == latest + 1
            self.versions[plan].append((by, content))

    @rule(target=plans, plan=plans, by=NAMES, visitor=st.none() | VISITORS)
    def copy(self, plan: str, by: str, visitor: str | None) -> str:
        copy = self.store.copy(plan, by, "Copied", visitor)
        return self.added(copy, "Copied", by, self.versions[plan][-1][1], visitor)

    @rule(target=plans, plan=plans, by=NAMES, content=CONTENTS)
    def fork(self, plan: str, by: str, content: dict) -> str:
        title = f"{self.titles[plan]} ({f'edits of {by}' if by else 'own edits'})"
        if len(title) > 120:
            return multiple()
        return self.added(self.store.fork(plan, content, by), title, by, content, None)

    @rule(plan=plans, title=st.sampled_from(["One", "Two"]), on_shelf=st.booleans())
    def rename_and_shelve(self, plan: str, title: str, on_shelf: bool) -> None:
        self.store.rename(plan, title)
        self.store.put_on_shelf(plan, on_shelf)
        self.titles[plan] = title
        self.shelf = self.shelf | {plan} if on_shelf else self.shelf - {plan}

    @rule(plan=plans, visitor=VISITORS)
    def open(self, plan: str, visitor: str) -> None:
        self.store.mark_opened(plan, visitor)
        self.opened.add((visitor, plan))

    @rule(plan=plans, owner=VISITORS, content=CONTENTS, sequence=st.integers(0, 9))
    def draft(self, plan: str, owner: str, content: dict, sequence: int) -> None:
        based_on = len(self.versions[plan])
        is_newer = sequence > self.drafts.get((plan, owner), (-1,))[0]
        assert self.store.save_draft(plan, owner, content, based_on, sequence) == is_newer
        if is_newer:
            self.drafts[plan, owner] = (sequence, based_on, content)

    @rule(plan=plans, owner=VISITORS)
    def drop_draft(self, plan: str, owner: str) -> None:
        self.store.drop_draft(plan, owner)
        self.drafts.pop((plan, owner), None)

    @rule(visitor=VISITORS, name=st.sampled_from(["Ida", "Ida Holm"]))
    def name(self, visitor: str, name: str) -> None:
        self.store.set_display_name(visitor, name)
        self.names[visitor] = name

    @rule(plan=consumes(plans))
    def delete(self, plan: str) -> None:
        self.store.delete(plan)
        with pytest.raises(UnknownPlan):
            self.store.load(plan)
        del self.versions[plan], self.titles[plan]
        self.shelf.discard(plan)
        self.opened = {pair for pair in self.opened if pair[1] != plan}
        self.drafts = {pair: draft for pair, draft in self.drafts.items() if pair[0] != plan}

    @rule(both=st.booleans())
    def close(self, both: bool) -> None:
        for store in self.stores[: 1 + both]:
            store.close()

    @rule(plan=plans, back=st.integers(0, 3))
    def compare_a_version(self, plan: str, back: int) -> None:
        version = max(1, len(self.versions[plan]) - back)
        found = self.store.load(plan, version)
        assert (found.saved_by, found.content) == self.versions[plan][version - 1]
        # Equal for Python is not enough: 1, 1.0 and True are three values in a file.
        kept = self.versions[plan][version - 1][1]
        assert json.dumps(found.content) == json.dumps(kept)

    @invariant()
    def agrees(self) -> None:
        for visitor in ("ida", "bo", None):
            listed = self.store.listed(visitor)
            assert [line.saved_at for line in listed] == sorted(
                (line.saved_at for line in listed), reverse=True
            )
            expected = self.shelf | {plan for who, plan in self.opened if who == visitor}
            assert {line.plan_id for line in listed} == expected
            for line in listed:
                versions = self.versions[line.plan_id]
                assert (line.title, line.version) == (self.titles[line.plan_id], len(versions))
                assert (line.created_by, line.saved_by) == (versions[0][0], versions[-1][0])
                assert line.on_shelf == (line.plan_id in self.shelf)
                assert (line.opened_at is not None) == ((visitor, line.plan_id) in self.opened)

    def teardown(self) -> None:
        for plan, versions in self.versions.items():
            history = self.store.history(plan)
            assert [(line.version, line.saved_by) for line in reversed(history)] == [
                (number, by) for number, (by, _) in enumerate(versions, start=1)
            ]
            latest = self.store.load(plan)
            assert (latest.title, latest.content) == (self.titles[plan], versions[-1][1])
            for owner in ("ida", "bo"):
                draft = self.store.draft(plan, owner)
                kept = draft and (draft.sequence, draft.based_on_version, draft.content)
                assert kept == self.drafts.get((plan, owner))
        for visitor in ("ida", "bo"):
            assert self.store.display_name(visitor) == self.names.get(visitor)
        path = self.stores[0].path
        for store in self.stores:
            store.close()
        if path.exists():
            rows = rows_on_disk(path)
            assert len(rows["versions"]) == sum(map(len, self.versions.values()))
            assert len(rows["drafts"]) == len(self.drafts)
        self.folder.cleanup()


TestStoreWalk = StoreWalk.TestCase
TestStoreWalk.settings = settings(max_examples=25, stateful_step_count=40)
