"""The visits of a load test: opened together, used, measured and closed together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from planner.serving.app import is_loopback
from planner.serving.kernel_line import PageProblem
from planner.serving.load_report import LoadPlan, LoadReport, MemoryReport, Move, SessionResult
from planner.serving.page_client import PageSession, RoomIsFull, bare, open_session
from planner.serving.process_memory import can_measure, kernel_processes, memory_of
from planner.serving.widget_models import moved_value
from planner.wording import counted

CONTROLS_TRIED = 4
IDLE_SECONDS = 2.0
IDLE_SECONDS_MOST = 60.0


@dataclass
class _Visit:
    """One session while it runs."""

    page: PageSession | None = None
    outcome: str = "failed"
    seconds: dict[str, float] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def result(self) -> SessionResult:
        """What is kept of it."""
        return SessionResult(
            outcome=self.outcome,
            kernel_id=self.page.kernel_id if self.page else "",
            has_status_stream=self.page.has_status_stream if self.page else False,
            seconds=dict(self.seconds),
            moves=tuple(self.moves),
            problems=tuple(self.problems),
        )


async def visit_all(plan: LoadPlan) -> LoadReport:
    """What `planner.serving.load_test.run_load` does, for a program with its own event loop."""
    processor_at = time.process_time()
    visits = [_Visit() for _ in range(plan.sessions)]
    memory: MemoryReport | None = None
    notes: list[str] = []
    try:
        await asyncio.gather(*(_open(visit, plan, i) for i, visit in enumerate(visits)))
        pages = [visit.page for visit in visits if visit.page]
        if pages and plan.server_process_id is not None:
            await _until_idle(pages)
            memory, note = measure(plan.url, plan.server_process_id, pages)
            notes += [note] if note else []
        await asyncio.gather(*(_use(visit, plan) for visit in visits))
        if pages:
            await asyncio.sleep(plan.hold_seconds)
            without = sum(not page.has_status_stream for page in pages)
            notes += [f"{counted(without, 'page')} had no status stream."] if without else []
    finally:
        await asyncio.gather(*(_close(visit) for visit in visits))
    return LoadReport(
        url=bare(plan.url),
        moves_asked=plan.moves,
        sessions=tuple(visit.result() for visit in visits),
        memory=memory,
        notes=tuple(notes),
        client_processor_seconds=time.process_time() - processor_at,
    )


def measure(
    url: str, server_process_id: int, pages: Sequence[PageSession]
) -> tuple[MemoryReport | None, str | None]:
    """Memory of the server and of these pages' kernels; a sentence if there is more to say."""
    if not can_measure() or not is_loopback(urlsplit(url).hostname or ""):
        return None, (
            "Memory was not measured: that needs Linux, and the server on this very machine."
        )
    server = memory_of(server_process_id)
    if server is None:
        return None, f"Memory was not measured: no process {server_process_id} of yours runs here."
    processes = kernel_processes(server_process_id, [page.kernel_id for page in pages])
    found = [memory for memory in map(memory_of, processes.values()) if memory is not None]
    report = MemoryReport(
        private_bytes=tuple(memory.private_bytes for memory in found),
        proportional_bytes=tuple(memory.proportional_bytes for memory in found),
        server_resident_bytes=server.resident_bytes,
    )
    if len(found) == len(pages):
        return report, None
    return report, (
        f"Memory was measured for {len(found)} of {counted(len(pages), 'kernel')}: the others were "
        f"not found below process {server_process_id}."
    )


async def _open(visit: _Visit, plan: LoadPlan, index: int) -> None:
    await asyncio.sleep(plan.within_seconds * index / plan.sessions)
    try:
        visit.page = page = await open_session(plan.url, plan.open_seconds)
    except RoomIsFull as full:
        visit.outcome, visit.seconds["refusal"] = "refused", full.seconds
        return
    except PageProblem as problem:
        visit.problems.append(str(problem))
        return
    visit.outcome = "opened"
    await page.settle(plan.settle_seconds)
    times = {
        "first_byte": page.times.first_byte,
        "skeleton": page.times.skeleton,
        "page": page.times.page,
        "widgets": page.times.widgets,
        "chart": page.chart_seconds,
    }
    visit.seconds.update({name: at for name, at in times.items() if at is not None})


async def _use(visit: _Visit, plan: LoadPlan) -> None:
    if visit.page is None or not plan.moves:
        return
    try:
        control, home = await _first_move(visit, plan)
        while len(visit.moves) < plan.moves:
            value = moved_value(visit.page.state(control), home)
            await _move(visit, control, value, plan)
    except PageProblem as problem:
        left = plan.moves - len(visit.moves) - 1
        rest = f" {counted(left, 'more move')} of this session {'was' if left == 1 else 'were'} "
        visit.problems.append(f"{problem}{rest + 'not tried.' if left > 0 else ''}")


async def _first_move(visit: _Visit, plan: LoadPlan) -> tuple[str, object]:
    """Move controls until one changes something: that control and where it stood."""
    page = visit.page
    controls = page.controls(plan.control)[:CONTROLS_TRIED]
    if not controls:
        named = f" called {plan.control!r}" if plan.control else ""
        raise PageProblem(
            f"The page has no control{named} that can be moved. Remedy: name another page, or "
            "another control (--control)."
        )
    for number, control in enumerate(controls, 1):
        home = page.state(control)["value"]
        try:
            await _move(visit, control, moved_value(page.state(control), home), plan)
        except PageProblem:
            # A slider that happens to change nothing is no fault of the page.
            if number == len(controls):
                raise
            continue
        return control, home
    raise AssertionError("a control was there")


async def _move(visit: _Visit, control: str, value: object, plan: LoadPlan) -> None:
    visit.moves.append(await visit.page.move(control, value, plan.answer_seconds))


async def _close(visit: _Visit) -> None:
    if visit.page is None:
        return
    lost = visit.page.ended_because
    for sentence in (lost, await visit.page.close()):
        if sentence and not any(problem.startswith(sentence) for problem in visit.problems):
            visit.problems.append(sentence)


async def _until_idle(pages: Sequence[PageSession]) -> None:
    until = time.perf_counter() + IDLE_SECONDS_MOST
    while time.perf_counter() < until:
        if min(page.quiet_seconds for page in pages) >= IDLE_SECONDS:
            return
        await asyncio.sleep(0.1)
