"""Forked against ordinary kernels: seconds until the planner app stands, and memory per kernel.

Both kinds run in one go on the same machine, so that their ratio means something on any machine.
Private memory (USS) is what one kernel more costs; PSS adds its part of what is shared.

Usage: python tests/benchmarks/forked_kernels.py [RUNS]
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from planner.serving import provisioner  # noqa: E402
from planner.serving.forking import KernelTemplate  # noqa: E402
from tests.serving.kernel_session import KernelSession  # noqa: E402

AT_ONCE = (1, 10)
APP = "from planner.widgets import PlannerApp\napp = PlannerApp()\nprint('ready')"
SETTLING_SECONDS = 5


class Memory(NamedTuple):
    """Megabytes of one process: private; with its part of what is shared."""

    private: float
    proportional: float


def memory(process_id: int) -> Memory:
    """What the system says about a process."""
    sizes = {}
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines()[1:]:
        name, size, *_ = line.split()
        sizes[name] = int(size) / 1024
    private = sizes["Private_Clean:"] + sizes["Private_Dirty:"]
    return Memory(private, sizes["Pss:"])


async def measured(number: int, folder: Path) -> tuple[float, float, list[Memory], list[Memory]]:
    """Seconds to the first and the last app of so many at once; memory without and with the app."""
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env |= {"OPENBLAS_NUM_THREADS": "1"}
    kernels = []
    for position in range(number):
        place = folder / str(position)
        place.mkdir(exist_ok=True)
        kernels.append(KernelSession(place, env))
    began = time.perf_counter()
    bare: list[Memory] = []

    async def one(kernel: KernelSession) -> float:
        await kernel.start()
        bare.append(memory(kernel.process.pid))
        assert (await kernel.run(APP)).endswith("ready")
        return time.perf_counter() - began

    try:
        seconds = await asyncio.gather(*(one(kernel) for kernel in kernels))
        await asyncio.sleep(SETTLING_SECONDS)
        sizes = [memory(kernel.process.pid) for kernel in kernels]
    finally:
        for kernel in kernels:
            await kernel.stop()
    return min(seconds), max(seconds), bare, sizes


async def main(runs: int) -> None:
    """Print a line per number of kernels."""
    # Files that change during a run must not make the template start again.
    forking, ordinary = KernelTemplate(lambda: "fixed"), KernelTemplate()
    ordinary.disable("measuring")
    began = time.perf_counter()
    forking.warm()
    while forking.status()["template"] is None:
        await asyncio.sleep(0.01)
        forking.warm()
    print(f"template ready after {time.perf_counter() - began:.2f} s")
    for number in AT_ONCE:
        last: dict[str, list[float]] = {"ordinary": [], "forked": []}
        for _ in range(runs):
            for kind, template in (("ordinary", ordinary), ("forked", forking)):
                provisioner.kernel_template = lambda template=template: template
                with tempfile.TemporaryDirectory(prefix="planner-") as folder:
                    _, slowest, bare, sizes = await measured(number, Path(folder))
                last[kind].append(slowest)
                print(
                    f"{number:3} at once, {kind}: last app after {slowest:.2f} s; private memory "
                    f"{_median(bare, 'private')} MB, with app {_median(sizes, 'private')} MB; PSS "
                    f"{_median(bare, 'proportional')} MB, with app "
                    f"{_median(sizes, 'proportional')} MB"
                )
        middle = {kind: statistics.median(seconds) for kind, seconds in last.items()}
        print(
            f"{number:3} at once: ordinary / forked = "
            f"{middle['ordinary'] / middle['forked']:.1f} (medians of {runs})"
        )
    forking.close()


def _median(sizes: list[Memory], name: str) -> str:
    return f"{statistics.median(getattr(size, name) for size in sizes):.0f}"


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
