"""A kernel and a client for tests: start, run code, read what it prints, shut down."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyter_client import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from planner.serving.provisioner import NAME

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


class KernelSession:
    """`async with KernelSession(folder, env) as kernel: await kernel.run("1 + 1")`.

    `options` are those of the kernel manager; "extra_arguments" go to the kernel.
    """

    def __init__(
        self,
        folder: Path,
        env: dict[str, str],
        extra_arguments: tuple[str, ...] = ("--HistoryManager.enabled=False",),
        **options: Any,
    ) -> None:
        KernelProvisionerFactory.instance().default_provisioner_name = NAME
        self.manager = AsyncKernelManager(
            kernel_name="python3", transport="ipc", connection_file=str(folder / "kernel.json"),
            **options,
        )  # fmt: skip
        self._folder, self._env, self._arguments = folder, env, list(extra_arguments)

    @property
    def process(self) -> Any:
        """What the provisioner made: a forked process, or a Popen."""
        return self.manager.provisioner.process

    async def start(self) -> None:
        """Start the kernel and wait until it answers."""
        await self.manager.start_kernel(
            env=dict(self._env), cwd=str(self._folder), extra_arguments=self._arguments
        )
        self.client = self.manager.client()
        self.client.start_channels()
        await self.client.wait_for_ready(timeout=SECONDS)

    async def run(self, code: str) -> str:
        """What the code prints; the error's name and text if it fails."""
        told: list[str] = []

        def take(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                told.append(content["text"])
            elif message["msg_type"] == "error":
                told.append(f"{content['ename']}: {content['evalue']}")

        await self.client.execute_interactive(code, output_hook=take, timeout=SECONDS)
        return "".join(told).strip()

    async def interrupted(self) -> str:
        """What a sleeping kernel prints when it is interrupted."""
        running = asyncio.ensure_future(
            self.run(
                "import time\ntry: open('asleep', 'w').close(); time.sleep(60)\n"
                "except KeyboardInterrupt: print('interrupted')"
            )
        )
        while not (self._folder / "asleep").exists():
            await asyncio.sleep(0.01)
        (self._folder / "asleep").unlink()
        await self.manager.interrupt_kernel()
        return await running

    async def stop(self) -> None:
        """Shut the kernel down and leave nothing open."""
        if self.manager.has_kernel:
            await self.manager.shutdown_kernel()
        if hasattr(self, "client"):
            self.client.stop_channels()

    async def __aenter__(self) -> KernelSession:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
