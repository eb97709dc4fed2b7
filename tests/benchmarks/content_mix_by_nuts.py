"""Processor time of the response model against numpyro's NUTS on the same model and posts.

    python tests/benchmarks/content_mix_by_nuts.py        (needs numpyro: the [dev] extra)

300 posts, one likelihood each, drifting level, one half-life. NUTS: 4 chains of 1,000 warm-up and
1,000 kept draws, its second run, so that compiling is not counted. Both in CPU seconds of one run.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from content.rebuild_reference_posteriors import SEED, sampler_of  # noqa: E402
from content.reference_worlds import WORLDS, model_of  # noqa: E402


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print the figures."""
    if importlib.util.find_spec("numpyro") is None:
        print("numpyro is not installed, so nothing was measured (the [dev] extra brings it).")
        return
    import jax

    for name in WORLDS:
        model = model_of(name)
        ours = sorted(seconds(lambda n=name: model_of(n)) for _ in range(5))[2]
        sampler = sampler_of(model)
        key = jax.random.PRNGKey(SEED)
        sampler.run(key)
        theirs = seconds(lambda s=sampler, k=key: s.run(k))
        print(f"{name}: ours {ours:.2f} s, NUTS {theirs:.1f} s, {theirs / ours:.0f} times as much")


if __name__ == "__main__":
    main()
