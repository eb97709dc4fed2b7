"""Which kernels pages run on: the Python of this very installation, without a history."""

from __future__ import annotations

import os
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Dict, Unicode

from planner.serving.environment import allowed

KERNEL = "python3"


class OwnKernelSpecs(KernelSpecManager):
    """Knows one kernel: ipykernel in the Python that runs the server.

    A "python3" that lies in somebody's home folder may be another Python without the planner, so
    the folders of installed kernels are not looked at.
    """

    def _kernel_dirs_default(self) -> list[str]:
        return []

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The one kernel; any other name is unknown."""
        if kernel_name != KERNEL:
            raise NoSuchKernel(kernel_name)
        spec = super().get_kernel_spec(kernel_name)
        # The history file would mix what different visitors did.
        spec.argv = [*spec.argv, "--HistoryManager.enabled=False"]
        return spec


class PageKernels(AsyncMappingKernelManager):
    """Kernels of pages: they start in the server's folder and see what the server names."""

    folder = Unicode(help="Working folder of the kernels.").tag(config=True)
    variables = Dict(help="Environment variables added for the kernels.").tag(config=True)

    async def start_kernel(self, **kwargs: Any) -> str:
        """Start a kernel that sees the page's variables, the server's, and a few of the system."""
        page = kwargs.get("env") or {}
        kwargs["env"] = {**allowed(os.environ), **page, **self.variables}
        return await super().start_kernel(**kwargs)

    def cwd_for_path(self, path: str, **kwargs: Any) -> str:
        """The server's folder, whatever the notebook's path."""
        return self.folder or super().cwd_for_path(path, **kwargs)
