"""Workers of Dask: processes of this machine, or those of a scheduler that runs already."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ...errors import InvalidInput, ScanplanError
from ..plan_facts import generator

if TYPE_CHECKING:
    from dask.delayed import Delayed
    from distributed import Client, Future

_T = TypeVar("_T")
_CONNECT_S = 10.0


@contextmanager
def workers_of(scheduler: str | None, processes: int) -> Iterator[Client]:
    """A client of the scheduler at this address or, when None, of as many processes of this machine.

    Each process has one thread and its share of the machine's memory; one that grows beyond is started anew.
    Raises InvalidInput where no scheduler answers or one has no workers.
    """
    from distributed import Client, LocalCluster

    if scheduler is None:
        cluster = LocalCluster(
            n_workers=processes,
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
            preload=__name__,
        )
        with cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=_CONNECT_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise InvalidInput("no Dask scheduler answers", file=scheduler, hint="give one like tcp://host:8786") from error
    with client:
        if not client.scheduler_info(n_workers=0)["total_threads"]:
            raise InvalidInput("this Dask scheduler has no workers", file=scheduler, hint="start dask worker")
        yield client


def dask_setup(worker: Any) -> None:
    """Called by Dask in each of our processes as it begins: Ctrl-C is for the run to hear, which then ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def require_same_program(client: Client, folder: Path) -> None:
    """Raise InvalidInput unless every worker runs this version of scanplan and sees the folder."""
    for address, (program, sees) in client.run(_program_and_folder, str(folder)).items():
        if program != generator():
            raise InvalidInput(f"this worker runs {program}, not {generator()}", file=address, hint="install the same")
        if not sees:
            raise InvalidInput(
                f"this worker does not see {folder}", file=address, hint="name a folder that all workers share"
            )


def as_done(client: Client, tasks: Mapping[_T, Delayed]) -> Iterator[tuple[_T, Callable[[], Any]]]:
    """Names of tasks, each when it is done, with what gives its result or raises what it raised.

    A task whose worker dies is given to another; the result of one whose workers die again and again raises
    ScanplanError.
    """
    from distributed import as_completed

    futures = dict(zip(client.compute(list(tasks.values())), tasks, strict=True))
    for future in as_completed(futures):
        yield futures[future], partial(_result, future)


def _result(future: Future) -> Any:
    from distributed import KilledWorker

    try:
        return future.result()
    except KilledWorker as error:
        raise ScanplanError(
            f"{error.allowed_failures + 1} workers died of the same task; give each more memory, with fewer of them"
        ) from error


def processors() -> int:
    """Processors this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _program_and_folder(folder: str) -> tuple[str, bool]:
    return generator(), Path(folder).is_dir()
