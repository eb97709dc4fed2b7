"""Run a function in a forked child and get its result: for limits, rights and kills."""

from __future__ import annotations

import os
import pickle
import traceback
from collections.abc import Callable
from typing import Any


def start_child(function: Callable[[], Any]) -> tuple[int, int]:
    """The child's process id and the reading end of the pipe its result comes through."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    status = 1
    try:
        os.close(reader)
        try:
            result = (True, function())
        except BaseException:
            result = (False, traceback.format_exc())
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(result, pipe)
        status = 0
    finally:
        os._exit(status)


def result_of(child: tuple[int, int]) -> Any:
    """Wait for a child; its traceback fails the test."""
    pid, reader = child
    with os.fdopen(reader, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(pid, 0)
    assert data, f"the child ended without a result (status {status})"
    succeeded, result = pickle.loads(data)
    assert succeeded, result
    return result


def in_a_child(function: Callable[[], Any]) -> Any:
    """The result of a function that ran in a child of its own."""
    return result_of(start_child(function))
