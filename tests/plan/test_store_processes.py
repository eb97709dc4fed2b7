"""Many processes and forks on one plan store: no update lost, nobody told that it is locked."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from planner.plan.merging import merge_contents
from planner.plan.store import PlanStore
from planner.plan.store_records import Conflict
from tests.plan.child_process import in_a_child, result_of, start_child
from tests.plan.store_tables import rows_on_disk


def _edit(path: Path, plan_id: str, me: str, edits: int) -> int:
    """Raise my counter again and again, joining with the others; the number of conflicts met."""
    store = PlanStore(path)
    conflicts = 0
    for _ in range(edits):
        base = store.load(plan_id)
        mine = base.content | {me: base.content[me] + 1}
        version, content = base.version, mine
        while isinstance(done := store.save(plan_id, content, version, by=me), Conflict):
            conflicts += 1
            merge = merge_contents(base.content, mine, done.theirs.content)
            assert merge.conflicts == ()
            version, content = done.theirs.version, merge.merged
        assert store.save_draft(plan_id, me, content, done.version, sequence=done.version)
    return conflicts


def crowd(folder: Path, processes: int, edits: int) -> int:
    """Many processes edit one plan at once: every edit is in it. The number of conflicts met."""
    store = PlanStore(folder / "planner.sqlite")
    names = [f"process {number}" for number in range(processes)]
    plan_id = store.create(dict.fromkeys(names, 0), "x", by="").plan_id
    children = [start_child(lambda me=me: _edit(store.path, plan_id, me, edits)) for me in names]
    conflicts = sum([result_of(child) for child in children])
    plan = store.load(plan_id)
    assert plan.content == dict.fromkeys(names, edits)
    assert plan.version == 1 + processes * edits
    # Each version holds one edit more than the one before: none was made on a stale plan.
    counts = [sum(store.load(plan_id, n).content.values()) for n in range(1, plan.version + 1)]
    assert counts == list(range(plan.version))
    store.close()
    rows = rows_on_disk(store.path)
    assert len(rows["versions"]) == plan.version and len(rows["drafts"]) == processes
    return conflicts


def test_eight_processes_with_fifty_edits_each(tmp_path: Path) -> None:
    assert crowd(tmp_path, processes=8, edits=50) > 0  # they did meet


def test_a_child_does_not_lose_its_saves_when_the_parent_closes(tmp_path: Path) -> None:
    """With an inherited connection it does: the parent, last for all it knows, deletes the log."""
    store = PlanStore(tmp_path / "planner.sqlite")
    plan_id = store.create({"n": 1}, "x", by="").plan_id
    to_child, to_parent = os.pipe(), os.pipe()

    def child() -> int:
        saved = store.save(plan_id, {"n": 2}, 1, by="")
        os.write(to_parent[1], b"!")
        os.read(to_child[0], 1)
        assert Path(f"{store.path}-wal").exists()
        saved = store.save(plan_id, {"n": 3}, saved.version, by="")
        os._exit(saved.version == 3 and 7)

    pid = os.fork()
    if pid == 0:
        child()
    os.read(to_parent[0], 1)
    assert store.load(plan_id).version == 2
    store.close()
    os.write(to_child[1], b"!")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    for end in (*to_child, *to_parent):
        os.close(end)
    assert store.load(plan_id).content == {"n": 3}


def test_a_child_may_use_threads_and_fork_again(tmp_path: Path) -> None:
    store = PlanStore(tmp_path / "planner.sqlite")
    plan_id = store.create({"n": 1}, "x", by="").plan_id

    def child() -> int:
        seen: list[int] = []
        thread = threading.Thread(target=lambda: seen.append(store.load(plan_id).version))
        thread.daemon = True
        thread.start()
        thread.join(timeout=20)
        assert seen == [1]
        return in_a_child(lambda: store.save(plan_id, {"n": 2}, 1, by="").version)

    assert in_a_child(child) == 2
    assert store.load(plan_id).content == {"n": 2}


def test_forks_while_a_thread_is_saving(tmp_path: Path) -> None:
    store = PlanStore(tmp_path / "planner.sqlite")
    mine = store.create({"n": 0}, "mine", by="").plan_id
    theirs = store.create({"n": 0}, "theirs", by="").plan_id
    stop, saved, problems = threading.Event(), [0], []

    def keep_saving() -> None:
        try:
            while not stop.wait(0.001):  # a pause, or the forks hardly get their turn
                done = store.save(mine, {"n": saved[0] + 1}, saved[0] + 1, by="")
                assert done.version == saved[0] + 2
                saved[0] += 1
        except BaseException as error:
            problems.append(error)

    thread = threading.Thread(target=keep_saving)
    thread.start()
    for n in range(1, 21):
        assert in_a_child(lambda n=n: store.save(theirs, {"n": n}, n, by="").version) == n + 1
    stop.set()
    thread.join()
    assert problems == [] and saved[0] > 20
    assert store.load(mine).content == {"n": saved[0]}
    assert store.load(theirs).content == {"n": 20}
