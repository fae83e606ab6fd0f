"""The process of one job: does what lies in its folder, and tells of it on its standard output, a line of JSON each.

    python -m scanplan.planning.service.jobs.main FOLDER gaia '{"job_stars": 1000}' ROOM_BYTES

It ends when its standard input does, which is when the service is gone. Exit code 0: the results are whole.
"""

from __future__ import annotations

import os
import sys
import threading


def main(arguments: list[str]) -> int:
    _make_way()
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    # Only now, that nobody has to wait for what it takes.
    from .work import run

    return run(*arguments)


def _make_way() -> None:
    """Whoever waits for an answer goes first: this takes what is left of the processors."""
    os.nice(19)
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _end_with_the_service() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
