"""What the process of a job does, whatever happens."""

from __future__ import annotations

import errno
import json
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ....errors import InvalidInput, ScanplanError
from ...mission import Mission
from ..answer import Answer, problem, refusal
from ..own_process import own_output
from ..settings import Limits
from .desk import JobDesk
from .folders import alone, files_of, ordered_in
from .kinds import KINDS

Say = Callable[[Mapping[str, Any]], None]

_PATIENCE_S = 60.0  # for a process whose service is gone and which has not noticed yet
_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


def run(folder: str, mission: str, limits: str, room_bytes: str) -> int:
    """Do the job in a folder; the exit code."""
    say = _to_standard_output()
    try:
        with alone(Path(folder), "is worked on by another process", _PATIENCE_S):
            _work(Path(folder), mission, Limits(**json.loads(limits)), int(room_bytes), say)
    except ScanplanError as error:
        said = _refused(error)
    except OSError as error:
        said = _by_the_system(error)
    except MemoryError:
        most = json.loads(limits)["job_memory_bytes"]
        said = problem(422, f"The job needs more than the {most:,} bytes of memory it has.", hint="ask for less")
    except Exception:
        traceback.print_exc()
        said = problem(500, "The service could not do this job; its log says why.")
    else:
        return 0
    say({"problem": json.loads(said.body)})
    return 1


def _work(folder: Path, mission: str, limits: Limits, room_bytes: int, say: Say) -> None:
    if files_of(folder) is not None:  # the service ended before it heard
        return
    ordered = ordered_in(folder)
    body = None if ordered.body is None else folder / ordered.body
    desk = JobDesk(
        Mission.load(mission), limits, folder, body, room_bytes, lambda done, said: say({"done": done, "said": said})
    )
    KINDS[ordered.kind].work(desk, ordered)


def _refused(error: ScanplanError) -> Answer:
    cause = error.__cause__
    return _by_the_system(cause) if isinstance(error, InvalidInput) and isinstance(cause, OSError) else refusal(error)


def _by_the_system(error: OSError) -> Answer:
    """What the disk says no with; the path stays here."""
    print(f"scanplan: {error}", file=sys.stderr, flush=True)
    reason = error.strerror or type(error).__name__
    if error.errno in _NO_ROOM:
        return problem(507, f"There is no room for the results: {reason}.", hint="submit it again when there is")
    return problem(500, f"The results cannot be written: {reason}.")


def _to_standard_output() -> Say:
    """Lines of JSON."""
    out = own_output()

    def say(told: Mapping[str, Any]) -> None:
        out.write(json.dumps(told).encode("ascii") + b"\n")
        out.flush()

    return say
