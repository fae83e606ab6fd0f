"""The archive's own star counts: the query that makes them, and a run of it at a service of the IVOA's TAP.

TAP 1.1 runs a long query as a job (UWS 1.1): it is posted to ``async``, its phase asked for until it is done, and the
table fetched. Only Python's own HTTP client is used.
"""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ...errors import InvalidInput, UsageError
from .count_table import read_count_table
from .counted_map import map_of

GAIA_ARCHIVE = "https://gea.esac.esa.int/tap-server/tap"
MOST_NSIDE_ASKED = 256

# A source's number begins with its nested pixel of level 12: Gaia DR3 documentation, gaia_source, source_id.
_SOURCE_ID_PER_PIXEL_12 = 1 << 35
_REQUEST_TIMEOUT_S = 60.0
_MOST_OF_AN_ERROR = 300
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.2, 20.0


def counts_query(nside: int, g_max_mag: float) -> str:
    """ADQL for rows of pixel, g and n: the stars of Gaia DR3 in bins of half a magnitude, nested pixels, ICRS.

    Raises UsageError unless ``nside`` is a power of two up to ``MOST_NSIDE_ASKED``.
    """
    if not (1 <= nside <= MOST_NSIDE_ASKED and nside & (nside - 1) == 0):
        raise UsageError(
            f"nside {nside} is no power of two from 1 to {MOST_NSIDE_ASKED}; give 64, for pixels of 0.9 deg"
        )
    if not 3.0 < g_max_mag <= 25.0:
        raise UsageError(f"no stars are to be had to G {g_max_mag:g}; give a limit above 3 and up to 25")
    level = nside.bit_length() - 1
    per_pixel = _SOURCE_ID_PER_PIXEL_12 << (2 * (12 - level))
    return (
        f"SELECT source_id/{per_pixel} AS hpx{level}, FLOOR(phot_g_mean_mag*2)/2 AS g, COUNT(*) AS n\n"
        "FROM gaiadr3.gaia_source\n"
        f"WHERE phot_g_mean_mag < {g_max_mag:g}\n"
        f"GROUP BY hpx{level}, g"
    )


def run_query(
    adql: str,
    archive: str = GAIA_ARCHIVE,
    *,
    timeout_s: float = 7200.0,
    on_phase: Callable[[str], None] = lambda p: None,
) -> bytes:
    """The CSV table that a TAP service answers with, checked to be a star map of the whole sky.

    timeout_s   how long the job may take; what is not done then is given up
    on_phase    hears the job's phase

    Raises UsageError for an address that is none of HTTP, InvalidInput for all that goes wrong at the service.
    """
    if urllib.parse.urlsplit(archive).scheme not in ("http", "https") or not urllib.parse.urlsplit(archive).netloc:
        raise UsageError(f"'{archive}' is no address of a service; give one such as {GAIA_ARCHIVE}")
    asked = {"REQUEST": "doQuery", "LANG": "ADQL", "FORMAT": "csv", "PHASE": "RUN", "QUERY": adql}
    give_up = time.monotonic() + timeout_s
    with _talking(archive):
        job, _ = _post(f"{archive.rstrip('/')}/async", asked)
        try:
            _wait(job, archive, give_up, timeout_s, on_phase)
            data = _get(f"{job}/results/result")
        except BaseException:
            with suppress(Exception):
                _post(f"{job}/phase", {"PHASE": "ABORT"})
            raise
    _require_whole_sky(data, archive)
    return data


def _wait(job: str, archive: str, give_up: float, timeout_s: float, on_phase: Callable[[str], None]) -> None:
    pause_s = _FIRST_WAIT_S
    while True:
        phase = _get(f"{job}/phase").decode("utf-8", "replace").strip()
        on_phase(phase.lower())
        if phase == "COMPLETED":
            return
        if phase in ("ERROR", "ABORTED"):
            told = _message(_get(f"{job}/error")) if phase == "ERROR" else "it was aborted there"
            raise InvalidInput(f"the query failed: {told}", file=archive)
        if phase not in ("PENDING", "QUEUED", "EXECUTING", "HELD", "SUSPENDED", "UNKNOWN"):
            raise InvalidInput(
                f"the job's phase is '{_message(phase.encode())}'", file=archive, hint="is this a TAP service?"
            )
        if time.monotonic() > give_up:
            raise InvalidInput(f"no answer within {timeout_s:g} s", file=archive, hint="give it a longer --timeout")
        time.sleep(pause_s)
        pause_s = min(1.5 * pause_s, _LONGEST_WAIT_S)


def _post(address: str, fields: dict[str, str]) -> tuple[str, bytes]:
    """Where the answer is found in the end, after any redirection, and its body."""
    request = urllib.request.Request(address, urllib.parse.urlencode(fields).encode())
    with urllib.request.urlopen(request, timeout=_REQUEST_TIMEOUT_S) as answer:
        return str(answer.geturl()).rstrip("/"), answer.read()


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=_REQUEST_TIMEOUT_S) as answer:
        body: bytes = answer.read()
        return body


@contextmanager
def _talking(archive: str) -> Iterator[None]:
    """What goes wrong on the way as an InvalidInput of one line."""
    try:
        yield
    except urllib.error.HTTPError as error:
        with error:
            told = _message(error.read(1 << 16)) or error.reason
        raise InvalidInput(f"answered with HTTP status {error.code}: {told}", file=archive) from None
    except http.client.IncompleteRead as error:
        problem = f"the answer breaks off after {len(error.partial)} bytes"
        raise InvalidInput(problem, file=archive, hint="try again") from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        told = getattr(reason, "strerror", None) or str(reason) or type(error).__name__
        raise InvalidInput(f"cannot be reached: {' '.join(told.split())}", file=archive) from None


def _message(document: bytes) -> str:
    """What an error document says, VOTable, HTML or plain text, in one line."""
    text = document.decode("utf-8", "replace")
    text = text.replace("<![CDATA[", " ").replace("]]>", " ")
    status = re.search(r"<INFO[^>]*QUERY_STATUS[^>]*>(.*?)</INFO>", text, re.DOTALL)
    text = re.sub(r"<style.*?</style>|<[^>]*>", " ", status[1] if status else text, flags=re.DOTALL)
    text = " ".join(text.split())
    return text if len(text) <= _MOST_OF_AN_ERROR else text[:_MOST_OF_AN_ERROR] + " ..."


def _require_whole_sky(data: bytes, archive: str) -> None:
    """A service may cut a long table without a word: then pixels lack."""
    said = _message(data[: 1 << 16]) if data.lstrip().startswith(b"<") else ""
    if said:
        raise InvalidInput(f"the answer is no table: {said}", file=archive)
    sky = map_of(read_count_table(archive, data), ())
    seen = int((sky.stars.sum(axis=1) > 0.0).sum())
    if seen < sky.stars.shape[0] or not data.endswith(b"\n"):
        problem = f"the answer has stars in {seen} of {sky.stars.shape[0]} pixels"
        raise InvalidInput(problem, file=archive, hint="the service may have cut it: ask for a smaller --nside")
