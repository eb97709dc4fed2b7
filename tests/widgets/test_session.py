"""A person's work on a plan: kept, undone, restored, saved as versions, joined with others'."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from planner.errors import PlannerError
from planner.plan.store import PlanStore
from planner.widgets.confirming import DEPENDS_ON, STEP_LABELS
from planner.widgets.deep_link import LONGEST_LINK, DeepLink, pack, unpack
from planner.widgets.session import PlanSession
from planner.widgets.state import INPUTS, PlannerState
from planner.workspace import Workspace

POSTS = "post_id,published,platform,likes\n" + "".join(
    f"{n},2026-0{n % 6 + 1}-{n % 27 + 1:02d} 09:00,facebook,{n % 9}\n" for n in range(60)
)


@pytest.fixture
def store(tmp_path: Path) -> PlanStore:
    """A store in a folder of its own."""
    return PlanStore(tmp_path / "plans.sqlite")


def session(
    store: PlanStore | None, owner: str = "ines", folder: Path | None = None
) -> PlanSession:
    """A session of one person, as a fresh page has it."""
    return PlanSession(PlannerState(workspace=Workspace(folder) if folder else None), store, owner)


def opened(store: PlanStore, plan_id: str, owner: str = "ines") -> PlanSession:
    """A fresh page that opens a plan."""
    found = session(store, owner)
    found.open(DeepLink(plan=plan_id))
    return found


def test_nothing_is_kept_until_something_changes(store: PlanStore) -> None:
    work = session(store)
    assert store.listed("ines") == [] and work.plan_id == ""
    work.state.change_brief(weeks=5)
    assert [info.plan_id for info in store.listed("ines")] == [work.plan_id]
    assert store.listed("somebody else") == []


def test_a_draft_comes_back_and_undo_leads_to_the_saved_version(store: PlanStore) -> None:
    work = session(store)
    before = work.state.get_state()
    work.state.change_brief(weeks=5)
    work.state.change_brief(name="Spring")
    again = opened(store, work.plan_id)
    assert again.state.get_state() == work.state.get_state()
    assert "draft" in again.notice
    again.undo()
    assert again.state.get_state() == before


def test_the_draft_of_one_person_is_not_anothers(store: PlanStore) -> None:
    work = session(store)
    work.state.change_brief(weeks=5)
    work.save_version()
    work.state.change_brief(weeks=6)
    other = opened(store, work.plan_id, owner="omar")
    assert other.state.brief["weeks"] == 5 and other.notice == ""


def test_two_people_never_overwrite_each_other(store: PlanStore) -> None:
    first = session(store)
    first.give_name("Ines")
    first.state.change_brief(weeks=5)
    first.save_version()
    second = opened(store, first.plan_id, "omar")
    second.state.change_brief(weeks=7, reply_promise_minutes=30)
    second.save_version()
    assert second.dispute is None and second.version == 3
    first.check_for_newer()
    assert first.newer == 3
    first.state.change_brief(weeks=9, reply_promise_share=0.5)
    first.save_version()
    assert first.dispute is not None
    assert [item.path for item in first.dispute.merge.conflicts] == ["inputs.brief.weeks"]
    assert store.load(first.plan_id).content["inputs"]["brief"]["weeks"] == 7
    first.settle({"inputs.brief.weeks": "mine"})
    saved = store.load(first.plan_id)
    brief = saved.content["inputs"]["brief"]
    assert (brief["weeks"], brief["reply_promise_minutes"], brief["reply_promise_share"]) == (
        9, 30, 0.5,
    )  # fmt: skip
    assert saved.saved_by == "Ines" and first.dispute is None and first.newer == 0


def test_mine_can_become_a_plan_of_its_own_or_give_way(store: PlanStore) -> None:
    first = session(store)
    first.state.change_brief(weeks=5)
    first.save_version()
    second, third = opened(store, first.plan_id, "omar"), opened(store, first.plan_id, "ada")
    first.state.change_brief(weeks=6)
    first.save_version()
    second.state.change_brief(weeks=7)
    second.save_version()
    second.keep_apart()
    assert second.plan_id != first.plan_id and second.dispute is None
    assert store.load(second.plan_id).content["inputs"]["brief"]["weeks"] == 7
    assert store.load(first.plan_id).content["inputs"]["brief"]["weeks"] == 6
    third.state.change_brief(weeks=8)
    third.save_version()
    third.take_theirs()
    assert third.state.brief["weeks"] == 6
    third.undo()
    assert third.state.brief["weeks"] == 8


def test_a_plan_deleted_under_ones_hands_goes_on_as_a_new_one(store: PlanStore) -> None:
    work = session(store)
    work.state.change_brief(weeks=5)
    old = work.plan_id
    store.delete(old)
    work.state.change_brief(weeks=6)
    assert work.plan_id not in ("", old) and "new one" in work.notice
    assert opened(store, work.plan_id).state.brief["weeks"] == 6


@pytest.mark.parametrize("plan", ["nothing-like-this-0000", "0" * 32])
def test_a_link_to_nothing_says_so(store: PlanStore, plan: str) -> None:
    work = opened(store, plan)
    assert "not here" in work.notice or "Remedy" in work.notice
    assert work.plan_id == ""


def test_an_uploaded_file_is_there_again_after_a_restart(store: PlanStore, tmp_path: Path) -> None:
    work = session(store, folder=tmp_path)
    work.state.take_file("mine.csv", POSTS.encode())
    work.state.change_brief(weeks=3)
    again = session(store, folder=tmp_path)
    again.open(DeepLink(plan=work.plan_id))
    assert again.state.get_state() == work.state.get_state()
    assert len(again.state.imported.table) == 60
    elsewhere = session(store)
    elsewhere.open(DeepLink(plan=work.plan_id))
    assert "Choose the file again" in elsewhere.state.blockers()[0]


def random_change(state: PlannerState, rng: random.Random) -> None:
    """Some change a person may make."""
    kind = rng.randrange(5)
    if kind == 0:
        state.change_brief(weeks=rng.randrange(1, 20))
    elif kind == 1:
        state.choose_sample(rng.choice(["harbour_roast", "lantern_books", "riverside_commons"]))
    elif kind == 2:
        state.change_brief(reply_promise_minutes=rng.randrange(5, 600), name=f"Plan {rng.random()}")
    elif kind == 3:
        state.confirmed = {**state.confirmed, rng.choice(list(STEP_LABELS)): {}}
    else:
        state.change_brief(starts_on=f"2027-0{rng.randrange(1, 9)}-11")


@pytest.mark.parametrize("seed", range(5))
def test_undoing_a_hundred_changes_leads_to_the_beginning(seed: int) -> None:
    rng, work = random.Random(seed), session(None)
    seen = [work.state.get_state()]
    while len(seen) <= 100:
        random_change(work.state, rng)
        if work.state.get_state() != seen[-1]:
            seen.append(work.state.get_state())
    for expected in reversed(seen[:-1]):
        work.undo()
        assert work.state.get_state() == expected
    assert not work.can_undo
    for expected in seen[1:]:
        work.redo()
        assert work.state.get_state() == expected


def test_a_confirmed_step_never_outlives_its_inputs() -> None:
    """Every field of the state, changed after every step was confirmed."""
    fields = {"source", "brand", "reading", "file", *(
        f"brief.{name}" for name in session(None).state.brief)}  # fmt: skip
    assert {field.split(".")[0] for field in fields} == set(INPUTS) - {"confirmed"}
    for field in sorted(fields):
        work = session(None)
        for step in STEP_LABELS:
            work.confirm(step)
        before = work.state.get_state()
        state = work.state.get_state()
        if field.startswith("brief."):
            name = field.removeprefix("brief.")
            other = {dict: {"other": 1}, list: ["other"]}
            changed = other.get(type(state["brief"][name]), "something else")
            state["brief"] = {**state["brief"], name: changed}
        else:
            state |= {
                "source": {"source": "file"},
                "brand": {"brand": "lantern_books"},
                "reading": {"reading": {"timezone": "UTC"}},
                "file": {"file": {"name": "a.csv", "sha256": "0" * 64, "bytes": 3}},
            }[field]
        work.state.set_state(state)
        stale = {step for step in STEP_LABELS if work.changed_since_confirmed(step)}
        rests = {
            step
            for step in STEP_LABELS
            if not field.startswith("brief.") or step == "brief" or "brief" in _closure(step)
        }
        assert stale == rests, field
        work.undo()
        assert work.state.get_state() == before


def _closure(step: str) -> set[str]:
    found = set(DEPENDS_ON[step])
    for before in DEPENDS_ON[step]:
        found |= _closure(before)
    return found


def test_links_without_a_store_hold_the_brief() -> None:
    work = session(None)
    work.state.change_brief(weeks=3)
    query = work.link("brief")
    assert query is not None and len(query) < LONGEST_LINK + 100
    other = session(None)
    link = DeepLink.parse(query)
    other.open(link)
    assert other.state.get_state() == work.state.get_state() and link.step == "brief"


@pytest.mark.parametrize(
    "text", ["", "x", "AAAA", pack({"a": 1})[:-4], "é", "A" * 5000, pack([1]) or "", "=" * 9]
)
def test_damaged_links_open_nothing(text: str) -> None:
    assert unpack(text) is None
    work = session(None)
    before = work.state.get_state()
    work.open(DeepLink(state=text))
    assert work.state.get_state() == before


@pytest.mark.parametrize(
    "inputs",
    [
        {"brand": "../../etc"}, {"source": "elsewhere"}, {"file": {"name": 1}}, {"brief": []},
        {"reading": {"path": "x"}}, {"confirmed": {"data": 5}}, {"unknown": 1}, {"brief": None},
        {"file": []}, {"reading": "x"},
    ],
)  # fmt: skip
def test_states_from_outside_are_checked(inputs: dict) -> None:
    work = session(None)
    before = work.state.get_state()
    work.open(DeepLink(state=pack({"inputs": inputs})))
    assert work.state.get_state() == before
    assert work.notice


def test_a_packed_state_does_not_unfold_without_end() -> None:
    assert unpack(pack({"a": "x" * 10})) is not None
    bomb = pack({"a": "x" * 1_000_000})
    assert bomb is not None and len(bomb) < LONGEST_LINK, "it would fit into an address"
    assert unpack(bomb) is None


def test_two_tabs_of_one_person_join_their_changes(store: PlanStore) -> None:
    first = session(store)
    first.state.change_brief(weeks=5)
    second = opened(store, first.plan_id)
    first.state.change_brief(name="Named here")
    second.state.change_brief(reply_promise_minutes=25)
    assert second.state.brief["name"] == "Named here" and "Another tab" in second.notice
    again = opened(store, first.plan_id)
    assert again.state.brief["name"] == "Named here"
    assert again.state.brief["reply_promise_minutes"] == 25
    first.save_version()
    assert opened(store, first.plan_id).state.brief["reply_promise_minutes"] == 25


def test_what_was_typed_after_the_question_belongs_into_the_answer(store: PlanStore) -> None:
    first = session(store)
    first.state.change_brief(weeks=5)
    first.save_version()
    other = opened(store, first.plan_id, "omar")
    other.state.change_brief(reply_promise_minutes=30)
    other.save_version()
    first.state.change_brief(name="X one")
    first.save_version()
    assert first.dispute is not None and first.dispute.merge.conflicts == ()
    first.state.change_brief(name="X typed later")
    first.settle({})
    saved = store.load(first.plan_id).content["inputs"]["brief"]
    assert (saved["name"], saved["reply_promise_minutes"]) == ("X typed later", 30)


def test_undo_past_somebody_elses_version_asks_again_before_saving(store: PlanStore) -> None:
    first = session(store)
    first.state.change_brief(weeks=5)
    first.save_version()
    other = opened(store, first.plan_id, "omar")
    other.state.change_brief(reply_promise_minutes=30)
    other.save_version()
    first.state.change_brief(weeks=6)
    first.take_theirs()
    first.undo()
    assert first.state.brief["weeks"] == 6 and first.newer == 3
    first.save_version()
    assert first.dispute is not None, "theirs is not overwritten"
    first.settle({})
    saved = store.load(first.plan_id).content["inputs"]["brief"]
    assert (saved["weeks"], saved["reply_promise_minutes"]) == (6, 30)


def test_a_name_that_cannot_be_a_title_is_kept_all_the_same(store: PlanStore) -> None:
    work = session(store)
    work.state.change_brief(name="Zero\u200bwidth")
    assert work.trouble == "" and work.plan_id
    work.save_version()
    assert store.load(work.plan_id).title == "Zero width"


def test_a_plan_that_cannot_be_opened_is_not_written_over(store: PlanStore) -> None:
    made = store.create({"inputs": {"from a newer planner": 1}}, "Theirs", "ada")
    work = opened(store, made.plan_id)
    assert "not kept" not in work.saved and "Nothing you change here is kept" in work.trouble
    work.state.change_brief(weeks=5)
    assert store.draft(made.plan_id, "ines") is None
    assert work.link() == f"plan={made.plan_id}", "the address still names it"


def test_reading_a_reopened_file_in_another_way_leaves_the_brief_alone(
    store: PlanStore, tmp_path: Path
) -> None:
    work = session(store, folder=tmp_path)
    work.state.take_file("mine.csv", POSTS.encode())
    work.state.change_brief(name="My careful brief", weeks=4)
    again = session(store, folder=tmp_path)
    again.open(DeepLink(plan=work.plan_id))
    with pytest.raises(PlannerError, match="Choose the file again"):
        again.state.read_again(timezone="Europe/Oslo")
    again.state.take_file("mine.csv", POSTS.encode())
    again.state.read_again(timezone="Europe/Oslo")
    assert (again.state.brief["name"], again.state.brief["weeks"]) == ("My careful brief", 4)
