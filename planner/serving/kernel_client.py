"""A line to a kernel that has just been started, as soon as it can be used.

Jupyter's own waiting adds a fifth of a second of silence after the kernel has answered, to be sure
that nothing more comes. Here the line counts as ready when both of its ends have been heard: a
reply to a question, and the word on it that the kernel publishes for everybody.
"""

from __future__ import annotations

from queue import Empty
from typing import Any

import zmq

MILLISECONDS_TO_CONNECT_AGAIN = 5
"""The kernel is not listening yet; a tenth of a second, which is the default, is long here."""

SECONDS_FOR_REPLY = 0.5
SECONDS_FOR_WORD = 0.05
"""A subscription takes a moment; what was published before it stood is never heard. Once a reply
is here its word must be on its way, so a question whose word was missed is soon asked again."""


async def connected(manager: Any) -> Any:
    """A client of the manager's kernel whose channels work; waits as long as that takes."""
    client = manager.client()
    client.context.setsockopt(zmq.RECONNECT_IVL, MILLISECONDS_TO_CONNECT_AGAIN)
    client.start_channels(hb=False)
    client.allow_stdin = False
    asked: set[str] = set()
    has_reply = has_word = False
    try:
        while not (has_reply and has_word):
            asked.add(client.kernel_info())
            has_reply = await _heard(client.get_shell_msg, asked, SECONDS_FOR_REPLY)
            has_word = has_reply and await _heard(client.get_iopub_msg, asked, SECONDS_FOR_WORD)
    except BaseException:
        client.stop_channels()
        raise
    return client


async def _heard(next_message: Any, asked: set[str], seconds: float) -> bool:
    """True once a message comes that answers one of the questions."""
    while True:
        try:
            message = await next_message(timeout=seconds)
        except Empty:
            return False
        if message["parent_header"].get("msg_id") in asked:
            return True
