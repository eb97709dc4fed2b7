"""Independent simulations on all cores, results in the order of their seeds."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def in_parallel(work: Callable[..., Any], seeds: Iterable[Any], *settings: Any) -> list[Any]:
    """[work(seed, *settings) for each seed], spread over the cores, one thread each."""
    import multiprocessing

    os.environ.update(_ONE_THREAD)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context, initializer=_as_here,
                             initargs=(list(sys.path),)) as pool:  # fmt: skip
        return list(pool.map(partial(_called, work, settings), seeds, chunksize=2))


def _called(work: Callable[..., Any], settings: tuple, seed: Any) -> Any:
    return work(seed, *settings)


def _as_here(paths: list[str]) -> None:
    sys.path[:] = paths
