"""A line to a kernel that has just been started, as soon as it can be used.

Jupyter's own waiting adds a fifth of a second of silence after the kernel has answered, to be sure
that nothing more comes. Here the line counts as ready when both of its ends have been heard: a
reply to a question, and the word on it that the kernel publishes for everybody.
"""

from __future__ import annotations

from queue import Empty
from typing import Any

SECONDS_BEFORE_ASKING_AGAIN = 0.5
"""A subscription takes a moment; what was published before it stood is never heard."""


async def connected(manager: Any) -> Any:
    """A client of the manager's kernel whose channels work; waits as long as that takes."""
    client = manager.client()
    client.start_channels(hb=False)
    client.allow_stdin = False
    asked: set[str] = set()
    has_reply = has_word = False
    try:
        while not (has_reply and has_word):
            asked.add(client.kernel_info())
            has_reply = has_reply or await _heard(client.get_shell_msg, asked)
            has_word = await _heard(client.get_iopub_msg, asked)
    except BaseException:
        client.stop_channels()
        raise
    return client


async def _heard(next_message: Any, asked: set[str]) -> bool:
    """True once a message comes that answers one of the questions."""
    while True:
        try:
            message = await next_message(timeout=SECONDS_BEFORE_ASKING_AGAIN)
        except Empty:
            return False
        if message["parent_header"].get("msg_id") in asked:
            return True
