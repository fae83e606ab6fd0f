"""Somebody who submits jobs and waits for them, and what the library itself says to the same questions."""

import hashlib
import time

import numpy as np
import scanplan as sp
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.catalogue import open_catalogue
from scanplan.planning.service.tokens import Tokens
from scanplan.planning.transit_dataset import write_transit_dataset
from scanplan.planning.transit_run import TransitJob, stars_at_once
from scanplan.planning.window import end_after_days

PATIENCE_S = 300


class Somebody:
    """A client with a token of its own."""

    def __init__(self, server, name, scope="read"):
        self.server = server
        self.token = Tokens(server.state).new(name, scope, "2026-01-01T00:00:00Z")

    def ask(self, method, path, **options):
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.server.http.request(method, path, headers=headers, **options)

    def submit(self, kind, body=None, media_type="text/csv", **parameters):
        headers = {} if body is None else {"Content-Type": media_type}
        return self.ask("POST", f"/api/jobs/{kind}", params=parameters, content=body, headers=headers)

    def job(self, job):
        answer = self.ask("GET", f"/api/jobs/{job['id']}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def until(self, job, is_so):
        """The job as soon as something is so."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_so(told := self.job(job)):
            assert time.monotonic() < deadline, told
            time.sleep(0.05)
        return told

    def ended(self, job):
        return self.until(job, lambda told: told["state"] not in ("QUEUED", "RUNNING"))

    def files(self, job):
        """Content of every file, by name."""
        return {each["name"]: self.ask("GET", each["url"]).content for each in job["files"]}


def catalogue(stars, seed=1, near=None):
    """A catalogue as CSV; ``near`` (ra, dec) puts all stars within a degree of there."""
    random = np.random.default_rng(seed)
    if near is None:
        ra, dec = random.uniform(0, 360, stars), np.degrees(np.arcsin(random.uniform(-1, 1, stars)))
    else:
        ra, dec = near[0] + random.uniform(0, 1, stars), near[1] + random.uniform(0, 1, stars)
    rows = (f"s{k},{a:.7f},{d:.7f}\n" for k, (a, d) in enumerate(zip(ra.tolist(), dec.tolist(), strict=True)))
    return ("name,ra,dec\n" + "".join(rows)).encode()


def law_of(start, days):
    begin = parse_time(start)
    return sp.propagate(sp.Mission.load("gaia"), begin, end_after_days(begin, days))


def dataset(folder, body, start, days, form="parquet"):
    """What the library writes for a catalogue, never interrupted: content by name."""
    folder.mkdir()
    path = folder / "catalogue.csv"
    path.write_bytes(body)
    law = law_of(start, days)
    write_transit_dataset(
        TransitJob(law, open_catalogue(path, rows_at_once=stars_at_once(law)), form), folder / "transits"
    )
    return contents(folder / "transits")


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def digests(files):
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def left_in(state):
    """Names of what lies in the folder of jobs, hidden things too."""
    return sorted(path.name for path in (state / "jobs").iterdir())
