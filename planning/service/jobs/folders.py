"""Jobs on the disk: a folder each, which is there whole or not at all.

jobs/<id>/job.json      what was asked
          catalogue.csv what came along, until the job has ended
          state.json    where it stands; replaced whole
          results/      what came out, with a manifest; it appears when it is whole
jobs/.scanplan-*.part   what is being received, made or removed; goes when a service starts
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from ....errors import InvalidInput, ProductError
from ...delivery.dataset import parts_done
from ...delivery.disk import hold, is_temporary, make_folder, sync, temporary, write, writing
from ...delivery.growing_folder import write_whole
from ...delivery.store.appearing import appearing
from ...manifest import MANIFEST_NAME, read_manifest
from .record import Job, JobFile, Ordered

RESULTS = "results"
_ORDERED, _STATE = "job.json", "state.json"
_PAUSE_S = 0.05


@contextmanager
def alone(folder: Path, problem: str, patience_s: float = 3.0) -> Iterator[None]:
    """Hold a folder for this process, however that ends; one that is just ending is waited for.

    Raises InvalidInput with the problem where it does not end.
    """
    make_folder(folder)
    handle = os.open(folder, os.O_RDONLY)
    try:
        deadline = time.monotonic() + patience_s
        while not hold(handle):
            if time.monotonic() > deadline:
                raise InvalidInput(problem, file=folder, hint="name another folder, or wait for it")
            time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(handle)


class JobFolders:
    """The jobs in the folder of a service. Methods wait for the disk, and raise InvalidInput where it refuses."""

    def __init__(self, state: Path) -> None:
        self.root = state / "jobs"

    def folder(self, job_id: str) -> Path:
        return self.root / job_id

    def uploading(self, job_id: str) -> Path:
        """Where the body of a job that is not there yet grows."""
        return temporary(self.root / f"{job_id}.body")

    def add(self, ordered: Ordered) -> Job:
        """Make the folder of a job, with the body that was uploaded for it."""
        job = Job(ordered)
        with appearing(self.folder(ordered.id)) as folder:
            if ordered.body is not None:
                with writing(folder):
                    self.uploading(ordered.id).rename(folder / ordered.body)
            write(folder / _ORDERED, _json(asdict(ordered)))
            write(folder / _STATE, _state_of(job))
        return job

    def keep(self, job: Job) -> None:
        """Write where a job stands."""
        write_whole(self.folder(job.id) / _STATE, _state_of(job))

    def read(self) -> list[Job]:
        """The jobs in their order; what was being made or removed as the service ended goes.

        A folder that holds no job that can be read is left as it is, and told on the standard error.
        """
        make_folder(self.root)
        with writing(self.root):
            self.root.chmod(0o700)  # catalogues of others
        jobs = []
        for path in sorted(self.root.iterdir()):
            if is_temporary(path):
                _remove(path)
                continue
            try:
                jobs.append(_read(path))
            except (OSError, ValueError, TypeError, KeyError) as error:
                print(f"scanplan: {path} holds no job that can be read: {error}", file=sys.stderr, flush=True)
        return sorted(jobs, key=lambda job: job.ordered.number)

    def clear(self, job: Job) -> None:
        """Remove what a job that has ended has no use for: what came along, and half a result."""
        folder = self.folder(job.id)
        kept = {_ORDERED, _STATE, *([RESULTS] if job.state == "DONE" else [])}
        with writing(folder):
            for path in folder.iterdir():
                if path.name not in kept:
                    _remove(path)

    def remove(self, job_id: str) -> None:
        """Remove a job and all it has."""
        folder = self.folder(job_id)
        hidden = temporary(folder)
        with writing(folder):
            folder.rename(hidden)
            sync(self.root)
            _remove(hidden)

    def age_s(self, job_id: str) -> float:
        """Seconds since the job got into the state in which it is."""
        with writing(self.folder(job_id)):
            return time.time() - (self.folder(job_id) / _STATE).stat().st_mtime


def files_of(folder: Path) -> tuple[JobFile, ...] | None:
    """What came out of the job in a folder; None while it is not whole."""
    try:
        data = (folder / RESULTS / MANIFEST_NAME).read_bytes()
        manifest = read_manifest(data, MANIFEST_NAME)
    except (OSError, ProductError):
        return None
    files = (JobFile(each.name, each.size_bytes, each.sha256, each.media_type) for each in manifest.products)
    return (*files, _manifest_file(data))


def parts_in(folder: Path) -> int:
    """How many parts of the results of the job in a folder are done, while they are not whole."""
    return parts_done(folder / RESULTS)


def _manifest_file(data: bytes) -> JobFile:
    return JobFile(MANIFEST_NAME, len(data), sha256(data).hexdigest(), "application/json")


def ordered_in(folder: Path) -> Ordered:
    """What was asked of the job in a folder."""
    return Ordered(**json.loads((folder / _ORDERED).read_bytes()))


def _read(folder: Path) -> Job:
    told = json.loads((folder / _STATE).read_bytes())
    files = tuple(JobFile(**each) for each in told.pop("files"))
    job = Job(ordered_in(folder), **told, files=files)
    if job.id != folder.name:
        raise ValueError(f"it calls itself {job.id}")
    return job


def _state_of(job: Job) -> bytes:
    files = [asdict(each) for each in job.files]
    problem = None if job.problem is None else dict(job.problem)
    done = 1.0 if job.state == "DONE" else 0.0
    said = job.said if job.has_ended else ""
    return _json({
        "state": job.state, "deaths": job.deaths, "parts": job.parts, "done": done, "said": said, "problem": problem,
        "files": files,
    })  # fmt: skip


def _json(told: object) -> bytes:
    return (json.dumps(told, indent=2, allow_nan=False) + "\n").encode("ascii")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        with suppress(FileNotFoundError):
            path.unlink()
