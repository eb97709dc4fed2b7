"""Kernels that are killed while somebody edits, and servers that are started again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from serving.editing import Editor
from serving.running_server import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KILLS = 3
BANNER_SECONDS = 5
LOST_SECONDS = 2


def test_a_killed_kernel_is_announced_and_the_draft_comes_back(browser: Browser) -> None:
    with RunningServer() as server:
        editor = Editor(browser, server)
        for number in range(KILLS):
            editor.edit_for(1.5, seed=number)
            killed_at = editor.kill_kernel()
            assert editor.seconds_to_banner(killed_at) <= BANNER_SECONDS
            editor.restore()
            assert editor.lost_seconds(killed_at) <= LOST_SECONDS
        editor.close()


def test_a_draft_survives_a_restart_of_the_server(browser: Browser, tmp_path: Path) -> None:
    arguments = ("--workspace", str(tmp_path))
    with RunningServer(*arguments) as server:
        editor = Editor(browser, server)
        editor.edit_for(1.0, seed=7)
        query = editor.page.url.split("?")[1]
        kept = editor.last_value
        editor.wait_until_kept()
    with RunningServer(*arguments) as again:
        editor.page.goto(again.address(f"planner?{query}"))
        editor.wait_for_plan()
        assert editor.value() == kept
        editor.close()
