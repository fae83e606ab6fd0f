"""Processes of a service: which there are, whether they still run."""

import os
import signal
import time
from pathlib import Path

JOBS, WORKERS = "service.jobs.main", "service.workers.main"


def processes_of(server, module):
    """Processes of a server that run this module."""
    listed = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    children = [int(pid) for pid in listed.read_text().split()] if listed.exists() else []
    return [pid for pid in children if runs(pid, module)]


def runs(pid, module):
    """Whether a process runs this module; one that has ended runs nothing, also where nobody has fetched its end."""
    try:
        return module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def killed(pid):
    os.kill(pid, signal.SIGKILL)


def until(is_so, patience_s=60):
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)
