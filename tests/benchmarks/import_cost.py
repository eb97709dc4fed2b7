"""What `import planner` and `planner --help` cost: CPU seconds and modules, in fresh processes.

Prints minimum and median of seven runs, of the import alone and of the whole process, and the
modules it brings; ends with exit code 1 when the import takes more than the promised 0.3 s.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

RUNS = 7
PROMISED_SECONDS = 0.3

CODE = """
import contextlib, io, json, sys, time
before = set(sys.modules)
start = time.process_time()
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    {work}
end = time.process_time()
names = sorted(set(sys.modules) - before)
print(json.dumps({{"seconds": end - start, "process_seconds": end, "modules": names}}))
"""
WORK = {
    "import planner": "import planner",
    "planner --help": "from planner.cli import main; main(['--help'])",
}


def measured(work: str) -> dict:
    """CPU seconds of one piece of work in a fresh Python, and the modules it loaded."""
    command = [sys.executable, "-c", CODE.format(work=work)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> int:
    """Measure, print, and compare with what is promised."""
    kept = True
    for name, work in WORK.items():
        measured(work)  # the first run compiles
        runs = [measured(work) for _ in range(RUNS)]
        seconds = [run["seconds"] for run in runs]
        whole = [run["process_seconds"] for run in runs]
        print(
            f"{name}: {min(seconds):.3f} s CPU (median {statistics.median(seconds):.3f} s of "
            f"{RUNS} runs); whole process {min(whole):.3f} s (median "
            f"{statistics.median(whole):.3f} s)"
        )
        modules = runs[0]["modules"]
        standard = [m for m in modules if m.split(".")[0].lstrip("_") in _STANDARD]
        others = [module for module in modules if module not in standard]
        print(f"  {len(modules)} modules, {len(standard)} of them of the standard library")
        print(f"  others: {', '.join(others)}")
        kept &= name != "import planner" or min(seconds) <= PROMISED_SECONDS
    if not kept:
        print(f"import planner: more than the promised {PROMISED_SECONDS} s CPU")
    return 0 if kept else 1


_STANDARD = {name.lstrip("_") for name in sys.stdlib_module_names}

if __name__ == "__main__":
    sys.exit(main())
