"""200 kernels killed while somebody edits: announced, and the draft is back every time."""

from __future__ import annotations

from playwright.sync_api import Browser
from serving.editing import Editor
from serving.running_server import RunningServer

KILLS = 200


def test_two_hundred_kills(browser: Browser) -> None:
    banners, losses = [], []
    with RunningServer() as server:
        editor = Editor(browser, server)
        for number in range(KILLS):
            editor.edit_for(0.5 + number % 7 / 5, seed=number)
            killed_at = editor.kill_kernel()
            banners.append(editor.seconds_to_banner(killed_at))
            editor.restore()
            losses.append(editor.lost_seconds(killed_at))
        editor.close()
    banners.sort()
    losses.sort()
    print(
        f"\n{KILLS} kills: banner after {banners[KILLS // 2]:.2f} s (median), {banners[-1]:.2f} s "
        f"(longest); edits lost {losses[KILLS // 2]:.2f} s (median), {losses[-1]:.2f} s (most)"
    )
    assert banners[-1] <= 5
    assert losses[-1] <= 2
