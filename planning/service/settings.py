"""What a service is made of, and what it bears."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Limits:
    """What one request, and all together, may ask for; beyond it stands 413, 422 or 429.

    body_bytes          of a request's body; ``upload_bytes`` where it begins a job
    stars, transits     of one request: stars given, and transits expected of them
    seconds             of work for one answer; ``slow_seconds`` for one that takes long by its kind
    waiting             requests that wait for a worker; ``slow_waiting`` those that take long
    attitudes           times of one request
    nside               of a coverage map
    schedule_days       of a science schedule; ``event_days`` of events
    job_stars           of a job; ``job_nside`` and ``job_schedule_days`` likewise
    jobs_waiting        jobs that are not yet done, of all; ``jobs_of_token`` of one bearer
    job_bytes           of results on the disk, of all jobs
    jobs_running        jobs that are worked on at once
    job_nice            by which they make way for all else, 1 to 19; at 19 a busy machine hardly lets them run
    job_memory_bytes    of the process of a job, mapped files and stacks too
    job_days            for which a job that has ended is kept
    answer_bytes        of answers kept in memory, to be given again
    worker_bytes        of memory of a worker, beyond which another takes its place
    """

    body_bytes: int = 1 << 20
    upload_bytes: int = 256 << 20
    stars: int = 1_000
    transits: int = 200_000
    seconds: float = 30.0
    slow_seconds: float = 120.0
    waiting: int = 256
    slow_waiting: int = 32
    attitudes: int = 10_000
    nside: int = 64
    schedule_days: float = 31.0
    event_days: float = 400.0
    job_stars: int = 5_000_000
    job_nside: int = 1024
    job_schedule_days: float = 400.0
    jobs_waiting: int = 20
    jobs_of_token: int = 5
    job_bytes: int = 50 << 30
    jobs_running: int = 1
    job_nice: int = 19
    job_memory_bytes: int = 4 << 30
    job_days: float = 30.0
    answer_bytes: int = 64 << 20
    worker_bytes: int = 1536 << 20


@dataclass(frozen=True)
class Settings:
    """A service as its operator wants it.

    mission      name of an embedded mission, or path of a mission file
    state        folder of the service's own: tokens, jobs
    store        folder of the store of deliveries; None: no packages
    inbox        where ``deliver`` sends packages, an address as ``scanplan deliver --to`` takes; None: nowhere
    rehearsal    whether packages are delivered also from a store that is a rehearsal
    key          public key that packages of the store are held against; None: their hashes alone
    workers      processes that answer
    host_names   names under which requests may come beside those of the loopback
    read_needs_token   whether a token is needed also where nothing is changed
    log_requests       whether each request is told on the standard error
    """

    mission: str
    state: Path
    store: Path | None = None
    inbox: str | None = None
    rehearsal: bool = False
    key: Path | None = None
    workers: int = 2
    host_names: tuple[str, ...] = ()
    read_needs_token: bool = False
    log_requests: bool = False
    limits: Limits = field(default_factory=Limits)
