"""The plan store: versions, conflicts, drafts, the plan list, names, what is written where."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from planner.errors import PlannerError
from planner.plan import network_share
from planner.plan.store import PlanStore
from planner.plan.store_records import Conflict, StoredPlan, UnknownPlan
from tests.plan.store_tables import rows_on_disk

NO_PLAN = "0" * 32


@pytest.fixture
def store(tmp_path: Path) -> PlanStore:
    return PlanStore(tmp_path / "planner.sqlite")


def test_a_new_plan_comes_back(store: PlanStore) -> None:
    content = {"weeks": 4, "text": "Ærø 🎈 \ud800", "list": [1, 2.5, None, True], "deep": {"": []}}
    plan = store.create(content, "  Spring \n plan ", by="Ida")
    assert plan == store.load(plan.plan_id) == store.load(plan.plan_id, version=1)
    assert plan.content == content and plan.content is not content
    assert (plan.title, plan.version, plan.saved_by, plan.on_shelf) == (
        "Spring plan", 1, "Ida", False,
    )  # fmt: skip
    assert plan.saved_at.endswith("+00:00") and len(plan.plan_id) == 32


def test_ids_are_random(store: PlanStore) -> None:
    ids = {store.create({}, "x", by="").plan_id for _ in range(100)}
    assert len(ids) == 100
    bits = [f"{int(name, 16):0128b}" for name in ids]
    assert all(20 <= sum(one[at] == "1" for one in bits) <= 80 for at in range(128))


def test_every_version_stays(store: PlanStore) -> None:
    plan_id = store.create({"n": 1}, "x", by="Ida").plan_id
    for n in range(2, 6):
        saved = store.save(plan_id, {"n": n}, n - 1, by="Bo", note=f"step {n}")
        assert isinstance(saved, StoredPlan) and saved.version == n
    assert [store.load(plan_id, n).content["n"] for n in range(1, 6)] == [1, 2, 3, 4, 5]
    history = store.history(plan_id)
    assert [line.version for line in history] == [5, 4, 3, 2, 1]
    assert (history[0].note, history[-1].note) == ("step 5", "")
    assert (history[0].saved_by, history[-1].saved_by) == ("Bo", "Ida")
    assert [line.saved_at for line in history] == sorted(
        (line.saved_at for line in history), reverse=True
    )


def test_the_second_of_two_is_told(store: PlanStore) -> None:
    plan_id = store.create({"n": 1}, "x", by="Ida").plan_id
    first = store.save(plan_id, {"n": 2}, 1, by="Ida")
    for version in (1, 0, 3, -1):
        refused = store.save(plan_id, {"n": 3}, version, by="Bo")
        assert refused == Conflict(theirs=first, yours_based_on=version)
    assert store.load(plan_id) == first
    assert store.save(plan_id, {"n": 3}, 2, by="Bo").version == 3


def test_what_is_not_there_is_said(store: PlanStore) -> None:
    plan_id = store.create({}, "x", by="").plan_id
    calls: list[Any] = [
        lambda one: store.load(one), lambda one: store.history(one), lambda one: store.delete(one),
        lambda one: store.save(one, {}, 1, by=""), lambda one: store.copy(one, by=""),
        lambda one: store.fork(one, {}, by=""), lambda one: store.rename(one, "y"),
        lambda one: store.put_on_shelf(one, True), lambda one: store.mark_opened(one, "v"),
        lambda one: store.save_draft(one, "v", {}, 1, 1),
    ]  # fmt: skip
    for call in calls:
        for wrong in (NO_PLAN, "", "' OR 1=1 --", "\ud800", plan_id.upper() + "é", None, 7):
            with pytest.raises(UnknownPlan, match="No plan with this id"):
                call(wrong)
    for version in (0, 2, -1, 2**70):
        with pytest.raises(UnknownPlan, match="The plan has versions 1 to 1, found"):
            store.load(plan_id, version)
    assert store.draft(NO_PLAN, "v") is None
    store.drop_draft(plan_id, "v")
    assert len(store.history(plan_id)) == 1


def test_copy_and_fork(store: PlanStore) -> None:
    plan_id = store.create({"n": 1}, "Spring", by="Ida").plan_id
    store.save(plan_id, {"n": 2}, 1, by="Bo")
    store.put_on_shelf(plan_id, True)
    copy = store.copy(plan_id, by="Eva", visitor="eva")
    assert (copy.title, copy.version, copy.content, copy.on_shelf, copy.saved_by) == (
        "Copy of Spring", 1, {"n": 2}, False, "Eva",
    )  # fmt: skip
    assert store.history(copy.plan_id)[0].note == "Copied from version 2 of “Spring”."
    assert store.copy(plan_id, by="Eva", title="Mine").title == "Mine"
    fork = store.fork(plan_id, {"n": 9}, by="Eva", visitor="eva")
    assert (fork.title, fork.version, fork.content) == ("Spring (edits of Eva)", 1, {"n": 9})
    assert store.fork(plan_id, {}, by="").title == "Spring (own edits)"
    assert {line.plan_id for line in store.listed("eva")} == {
        plan_id, copy.plan_id, fork.plan_id,
    }  # fmt: skip
    store.save(copy.plan_id, {"n": 3}, 1, by="Eva")
    assert store.load(plan_id).content == {"n": 2}
    store.rename(plan_id, "T" * 120)
    assert len(store.copy(plan_id, by="").title) == 120


def test_the_list_shows_the_shelf_and_what_one_has_opened(store: PlanStore) -> None:
    ids = [
        store.create({}, name, by="Ida", visitor="ida").plan_id for name in ("one", "two", "three")
    ]
    assert [line.title for line in store.listed("ida")] == ["three", "two", "one"]
    assert store.listed("bo") == [] == store.listed(None)
    store.put_on_shelf(ids[0], True)
    (line,) = store.listed(None)
    assert (line.title, line.on_shelf, line.opened_at, line.created_by) == (
        "one", True, None, "Ida",
    )  # fmt: skip
    store.mark_opened(ids[1], "bo")
    store.mark_opened(ids[1], "bo")
    assert [line.title for line in store.listed("bo")] == ["two", "one"]
    saved = store.save(ids[0], {}, 1, by="Bo")
    first = store.listed("bo")[0]
    assert (first.title, first.version, first.saved_at, first.saved_by) == (
        "one", 2, saved.saved_at, "Bo",
    )  # fmt: skip
    store.put_on_shelf(ids[0], False)
    assert [line.title for line in store.listed("bo")] == ["two"]
    store.rename(ids[1], "two again")
    assert [line.title for line in store.listed("bo")] == ["two again"]


def test_an_older_draft_never_replaces_a_newer_one(store: PlanStore) -> None:
    plan_id = store.create({"n": 1}, "x", by="").plan_id
    assert store.draft(plan_id, "ida") is None
    assert store.save_draft(plan_id, "ida", {"n": 5}, 1, sequence=5)
    assert not store.save_draft(plan_id, "ida", {"n": 4}, 1, sequence=4)
    assert not store.save_draft(plan_id, "ida", {"n": 6}, 1, sequence=5)
    assert store.save_draft(plan_id, "bo", {"n": 1}, 1, sequence=1)
    draft = store.draft(plan_id, "ida")
    assert draft is not None
    assert (draft.plan_id, draft.content, draft.sequence) == (plan_id, {"n": 5}, 5)
    store.save(plan_id, {"n": 2}, 1, by="")
    assert store.save_draft(plan_id, "ida", {"n": 7}, 2, sequence=2**62)
    draft = store.draft(plan_id, "ida")
    assert draft is not None and (draft.content, draft.based_on_version) == ({"n": 7}, 2)
    store.drop_draft(plan_id, "ida")
    assert store.draft(plan_id, "ida") is None
    assert store.draft(plan_id, "bo") is not None


def test_names(store: PlanStore) -> None:
    assert store.display_name("ida") is None
    store.set_display_name("ida", "  Ida   Holm ")
    store.set_display_name("bo", "می‌خواهم 👩‍💻")
    assert store.display_name("ida") == "Ida Holm"
    assert store.display_name("bo") == "می‌خواهم 👩‍💻"
    store.set_display_name("ida", "I" * 60)
    for wrong, said in (
        ("", "Name: found 0 characters, expected 1 to 60 printable characters."),
        (" \n", "found 0 characters"),
        ("I" * 61, "found 61 characters"),
        ("I\x00da", "found characters that cannot be shown"),
        ("I\u202eda", "found characters that cannot be shown"),
        (None, "found no text"),
    ):
        with pytest.raises(PlannerError, match=said):
            store.set_display_name("ida", wrong)
    assert store.display_name("ida") == "I" * 60


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([], "found a list"),
        ("text", "found a str"),
        (None, "found a NoneType"),
        ({"n": float("nan")}, "a value that JSON cannot hold"),
        ({"n": float("inf")}, "a value that JSON cannot hold"),
        ({"n": {1, 2}}, "a value that JSON cannot hold"),
        ({"n": b""}, "a value that JSON cannot hold"),
        ({(1, 2): 1}, "a value that JSON cannot hold"),
        ({1: "a", "1": "b"}, "two keys with the same text"),
    ],
)
def test_content_that_would_not_come_back_is_refused(
    store: PlanStore, content: Any, said: str
) -> None:
    plan_id = store.create({"n": 1}, "x", by="").plan_id
    for call in (
        lambda: store.create(content, "y", by="", visitor="v"),
        lambda: store.save(plan_id, content, 1, by=""),
        lambda: store.fork(plan_id, content, by="", visitor="v"),
        lambda: store.save_draft(plan_id, "v", content, 1, 1),
    ):
        with pytest.raises(PlannerError, match=said):
            call()
    assert store.load(plan_id).version == 1
    assert store.listed("v") == [] and store.draft(plan_id, "v") is None


def test_titles_names_and_notes_have_limits(store: PlanStore) -> None:
    plan_id = store.create({}, "T" * 120, by="B" * 60).plan_id
    calls: list[Any] = [
        lambda: store.create({}, "", by=""), lambda: store.create({}, "T" * 121, by=""),
        lambda: store.create({}, "x", by="B" * 61), lambda: store.rename(plan_id, "\x1b"),
        lambda: store.copy(plan_id, by="", title=" "),
        lambda: store.save(plan_id, {}, 1, by="\u202e"),
        lambda: store.save(plan_id, {}, 1, by="", note="n" * 501),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(PlannerError, match="printable characters"):
            call()
    store.close()
    assert len(rows_on_disk(store.path)["versions"]) == 1


def test_deleting_leaves_no_trace(store: PlanStore) -> None:
    kept = store.create({"text": "stays"}, "kept", by="", visitor="ida").plan_id
    secret = "canary" * 5000
    gone = store.create({"text": secret}, "canary title", by="canary name", visitor="ida").plan_id
    for n in range(1, 4):
        store.save(gone, {"text": secret, "n": n}, n, by="", note="canary note")
    store.save_draft(gone, "ida", {"text": secret}, 1, sequence=1)
    store.delete(gone)
    with pytest.raises(UnknownPlan):
        store.load(gone)
    assert [line.plan_id for line in store.listed("ida")] == [kept]
    # Not in the log either, while the store stays open.
    for path in store.path.parent.iterdir():
        assert b"canary" not in path.read_bytes()
    store.close()
    rows = rows_on_disk(store.path)
    assert gone not in str(rows) and len(rows["versions"]) == 1 and rows["drafts"] == []
    for path in store.path.parent.iterdir():
        assert b"canary" not in path.read_bytes()
    assert b"stays" in store.path.read_bytes()


def test_secrets_of_visitors_are_not_in_the_file(store: PlanStore) -> None:
    secret = "cookie-value-of-ida"
    plan_id = store.create({}, "x", by="", visitor=secret).plan_id
    store.mark_opened(plan_id, secret)
    store.save_draft(plan_id, secret, {}, 1, 1)
    store.set_display_name(secret, "Ida")
    paths = list(store.path.parent.iterdir())
    store.close()
    assert len(paths) == 3
    for path in store.path.parent.iterdir():
        assert secret.encode() not in path.read_bytes()


def test_only_the_owner_can_read_the_files(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = PlanStore(tmp_path / "new" / "folder" / "planner.sqlite")
        plan_id = store.create({}, "x", by="").plan_id
        modes = {path.name: path.stat().st_mode & 0o777 for path in store.path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {
        "planner.sqlite": 0o600, "planner.sqlite-wal": 0o600, "planner.sqlite-shm": 0o600,
    }  # fmt: skip
    assert store.path.parent.stat().st_mode & 0o777 == 0o700
    store.close()
    store.path.chmod(0o644)
    store.load(plan_id)
    assert store.path.stat().st_mode & 0o777 == 0o600
    store.close()


def test_settings_of_the_file(store: PlanStore) -> None:
    store.create({}, "x", by="")
    with store._file.reading() as connection:
        found = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys",
                         "secure_delete")
        }  # fmt: skip
    assert found == {
        "journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1,
        "secure_delete": 1,
    }  # fmt: skip
    assert store.notes == ()


def test_nothing_is_opened_before_the_first_use(tmp_path: Path) -> None:
    store = PlanStore(tmp_path / "folder" / "planner.sqlite")
    assert list(tmp_path.iterdir()) == []
    assert store.listed(None) == []
    assert store.path.is_file()


@pytest.mark.parametrize("url", ["sqlite:///{}", "{}"])
def test_the_place_is_a_url_or_a_path(tmp_path: Path, url: str) -> None:
    path = tmp_path / "a b" / "planner.sqlite"
    assert PlanStore(path).path == path
    assert PlanStore(url.format(path)).path == path


@pytest.mark.parametrize(
    "url", ["postgresql://host/plans", "sqlite://", "sqlite:///:memory:", ":memory:", "", "x://"]
)
def test_other_places_are_refused(url: str) -> None:
    with pytest.raises(PlannerError, match="expected sqlite:///folder/planner"):
        PlanStore(url)


def test_on_a_network_share_the_journal_is_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = PlanStore(tmp_path / "share" / "planner.sqlite")
    plan_id = local.create({"n": 1}, "x", by="").plan_id
    local.close()
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\n//host/x {tmp_path}/share cifs rw 0 0\n")
    monkeypatch.setattr(network_share, "MOUNTS", mounts)
    store = PlanStore(tmp_path / "share" / "planner.sqlite")
    (note,) = store.notes
    assert "network share (cifs)" in note
    assert store.save(plan_id, {"n": 2}, 1, by="").version == 2
    store.delete(plan_id)
    with store._file.reading() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert [path.name for path in store.path.parent.iterdir()] == ["planner.sqlite"]


def test_no_list_of_mounts_means_no_network(tmp_path: Path) -> None:
    assert network_share.network_share_at(tmp_path, "no such line\n") is None
    mounts = f"host:/x {tmp_path} nfs rw 0 0\n/dev/sda1 / ext4 rw 0 0\n"
    assert network_share.network_share_at(tmp_path / "planner.sqlite", mounts) == "nfs"
    assert network_share.network_share_at(Path("/other/planner.sqlite"), mounts) is None
    assert network_share.network_share_at(Path("\\\\host\\share\\planner.sqlite")) == "smb"


def test_a_deleted_file_does_not_swallow_saves(store: PlanStore) -> None:
    plan_id = store.create({"n": 1}, "x", by="").plan_id
    for path in list(store.path.parent.iterdir()):
        path.unlink()
    with pytest.raises(UnknownPlan):
        store.save(plan_id, {"n": 2}, 1, by="")
    new = store.create({"n": 3}, "y", by="").plan_id
    store.close()
    assert [row[0] for row in rows_on_disk(store.path)["plans"]] == [new]


def test_threads_share_one_store(store: PlanStore) -> None:
    plan_id = store.create({"n": 0}, "x", by="").plan_id
    conflicts, problems = [], []

    def edit() -> None:
        try:
            for _ in range(20):
                plan = store.load(plan_id)
                while isinstance(
                    done := store.save(plan_id, {"n": plan.content["n"] + 1}, plan.version, by=""),
                    Conflict,
                ):
                    conflicts.append(done)
                    plan = done.theirs
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=edit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert store.load(plan_id).content == {"n": 120} and store.load(plan_id).version == 121
