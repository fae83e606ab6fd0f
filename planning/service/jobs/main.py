"""The process of one job: does what lies in its folder, and tells of it on its standard output, a line of JSON each.

    python -m scanplan.planning.service.jobs.main FOLDER gaia '{"job_stars": 1000, "job_nice": 19, ...}' ROOM_BYTES

It ends when its standard input does, which is when the service is gone. Exit code 0: the results are whole.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

from ..own_process import limit_memory


def main(arguments: list[str]) -> int:
    limits = json.loads(arguments[2])
    # First of all, and before what takes time is imported: whoever waits for an answer goes first.
    os.nice(limits["job_nice"])
    limit_memory(limits["job_memory_bytes"])
    with suppress(OSError):
        # Where all memory is gone, it is this process that goes, not the service.
        Path("/proc/self/oom_score_adj").write_text("1000")
    # A signal to all processes of the service, Ctrl-C or a stop by systemd, is for the service to hear.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    from .work import run

    return run(*arguments)


def _end_with_the_service() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
