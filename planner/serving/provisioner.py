"""A Jupyter kernel provisioner that forks IPython kernels from a warm template process.

Any Jupyter program can use it: set JUPYTER_DEFAULT_PROVISIONER_NAME=planner-fork-provisioner, or
name it in a kernel's kernel.json. A kernel of another Python or another language, and every kernel
while forking is impossible, starts the ordinary way.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Any as AnyTrait
from traitlets import Integer, default

from planner.serving.forked_process import ForkedProcess
from planner.serving.forking import CannotFork, KernelTemplate, kernel_template

NAME = "planner-fork-provisioner"
"""Its name among Jupyter's provisioners."""

ORDINARY_START_BYTES = 2 * 2**30
"""Address space of a kernel that has imported everything itself; forks measure theirs."""

_UNDERSTOOD = {"cwd", "env", "extra_arguments", "independent", "kernel_id", "stderr", "stdin",
               "stdout"}  # fmt: skip

_log = logging.getLogger("planner.serving")
_logged: set[str] = set()


class ForkProvisioner(LocalProvisioner):
    """Starts kernels as forks where that is possible, else as Jupyter's own provisioner does."""

    memory_bytes = Integer(
        0, min=0, help="Address space a kernel may take beyond what it starts with; 0: no limit."
    ).tag(config=True)
    open_files = Integer(0, min=0, help="Files a kernel may have open; 0: no limit.").tag(
        config=True
    )
    processor_seconds = Integer(
        0, min=0, help="Processor time of a kernel over its whole life; 0: no limit."
    ).tag(config=True)
    template = AnyTrait(help="The template that is asked for forks.")

    @default("template")
    def _default_template(self) -> KernelTemplate:
        return kernel_template()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel, or start it the ordinary way and log why."""
        arguments = kernel_arguments(cmd)
        if arguments is None or not _is_plain(kwargs):
            return await self._launch_ordinary(cmd, kwargs)
        try:
            await self._launch_fork(arguments, kwargs)
        except CannotFork as error:
            _log_once(str(error))
            return await self._launch_ordinary(cmd, kwargs)
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and all it has started."""
        if isinstance(self.process, ForkedProcess):
            # Its number may be another's once it has ended.
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)

    def limits(self) -> dict[str, int]:
        """What was set, by the names the template knows."""
        names = ("memory_bytes", "open_files", "processor_seconds")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    async def _launch_fork(self, arguments: list[str], kwargs: dict[str, Any]) -> None:
        cwd = os.path.abspath(kwargs.get("cwd") or os.getcwd())
        request = {
            "kind": "kernel",
            "argv": arguments,
            # Programs look for this variable to find out that they run in a kernel.
            "env": {**kwargs["env"], "JPY_PARENT_PID": str(os.getpid())},
            "cwd": cwd,
            "limits": self.limits(),
        }
        nowhere = os.open(os.devnull, os.O_RDWR)
        try:
            output, errors = (
                _descriptor(kwargs.get(name), inherited, nowhere)
                for name, inherited in (("stdout", 1), ("stderr", 2))
            )
            self.process = await self.template.fork(request, output, errors)
        finally:
            os.close(nowhere)
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd

    async def _launch_ordinary(
        self, cmd: list[str], kwargs: dict[str, Any]
    ) -> KernelConnectionInfo:
        info = await super().launch_kernel(cmd, **kwargs)
        if sys.platform.startswith("linux"):
            limit_from_outside(self.pid, self.limits())
        return info


def kernel_arguments(cmd: list[str]) -> list[str] | None:
    """The arguments of an IPython kernel in this very Python; None for any other command.

    >>> import sys
    >>> kernel_arguments([sys.executable, "-m", "ipykernel_launcher", "-f", "kernel.json"])
    ['-f', 'kernel.json']
    >>> kernel_arguments(["/usr/bin/R", "--slave", "-e", "IRkernel::main()"])
    """
    program, *rest = cmd
    if rest[:1] == ["-Xfrozen_modules=off"]:  # it only makes debuggers quieter
        rest = rest[1:]
    if rest[:2] != ["-m", "ipykernel_launcher"] or not _is_this_python(program):
        return None
    return rest[2:]


def _is_this_python(program: str) -> bool:
    # Environments share the file of the program and differ by the folder it is called in.
    ours, theirs = Path(sys.executable), Path(program)
    try:
        return theirs.parent == ours.parent and theirs.samefile(ours)
    except OSError:
        return False


def _is_plain(kwargs: dict[str, Any]) -> bool:
    """True if nothing is asked that only a new program can have."""
    return (
        set(kwargs) <= _UNDERSTOOD
        and not kwargs.get("independent")
        and kwargs.get("stdin") in (None, subprocess.DEVNULL, subprocess.PIPE)
        and subprocess.PIPE not in (kwargs.get("stdout"), kwargs.get("stderr"))
        and kwargs.get("stdout") != subprocess.STDOUT
    )


def _descriptor(given: Any, inherited: int, nowhere: int) -> int:
    if given is None:
        return inherited
    if given == subprocess.DEVNULL:
        return nowhere
    if given == subprocess.STDOUT:
        return 1
    return given if isinstance(given, int) else given.fileno()


def limit_from_outside(process_id: int, limits: dict[str, int]) -> None:
    """Set the limits of a process that was started the ordinary way. Linux only."""
    import resource

    for name, number, more in (
        ("memory_bytes", resource.RLIMIT_AS, ORDINARY_START_BYTES),
        ("open_files", resource.RLIMIT_NOFILE, 0),
        ("processor_seconds", resource.RLIMIT_CPU, 0),
    ):
        if name in limits:
            value = limits[name] + more
            _, hard = resource.prlimit(process_id, number)
            if hard != resource.RLIM_INFINITY:
                value = min(value, hard)
            resource.prlimit(process_id, number, (value, value))


def _log_once(reason: str) -> None:
    if reason not in _logged:
        _logged.add(reason)
        _log.warning("Kernels start the ordinary way, which is slower: %s.", reason)
