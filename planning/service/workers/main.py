"""A worker: reads questions from its standard input, writes answers to its standard output, until its input ends.

    python -m scanplan.planning.service.workers.main gaia SHA256-OF-THE-MISSION-FILE '{"stars": 1000}'

It says one empty answer first, when it is ready.
"""

from __future__ import annotations

import ctypes
import json
import signal
import sys
import traceback
from typing import BinaryIO

from pydantic import ValidationError

from ....errors import IntegrityError, ScanplanError
from ...mission import Mission
from ..answer import Answer, Question, problem, refusal
from ..answers.kinds import KINDS
from ..desk import Desk
from ..own_process import own_output
from ..settings import Limits
from .compression import compressed
from .warm_up import warm_up
from .wire import answer_bytes, question_of

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> int:
    _end_with_the_service()
    out = own_output()
    try:
        desk = _desk(*arguments)
    except ScanplanError as error:
        print(f"scanplan: {error}", file=sys.stderr, flush=True)
        return error.exit_code
    warm_up(desk, lambda question: answered(desk, question))
    _send(out, Answer(b""))
    while (question := _next(sys.stdin.buffer)) is not None:
        _send(out, compressed(answered(desk, question)) if question.gzip else answered(desk, question))
    return 0


def _end_with_the_service() -> None:
    """Signals are for the service, which ends its workers; one that is killed takes them along.

    Elsewhere than on Linux a worker that computes ends when its answer finds no reader.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _desk(mission: str, mission_sha256: str, limits: str) -> Desk:
    """Raises ScanplanError, also where the mission file is no longer the one that the service began with."""
    loaded = Mission.load(mission)
    if loaded.source_sha256 != mission_sha256:
        raise IntegrityError(f"{mission}: has changed since the service was started; restart the service")
    return Desk(loaded, Limits(**json.loads(limits)))


def answered(desk: Desk, question: Question) -> Answer:
    """The answer to a question, whatever happens."""
    try:
        return KINDS[question.name].answer(desk, question)
    except ScanplanError as error:
        return refusal(error)
    except ValidationError as error:
        return problem(422, "; ".join(each["msg"] for each in error.errors()))
    except Exception:
        traceback.print_exc()
        return problem(500, "The service could not answer; its log says why.")


def _next(stream: BinaryIO) -> Question | None:
    head = stream.readline()
    if not head.endswith(b"\n"):
        return None
    told = json.loads(head)
    body = stream.read(told["size"])
    return question_of(told, body) if len(body) == told["size"] else None


def _send(out: BinaryIO, answer: Answer) -> None:
    out.write(answer_bytes(answer))
    out.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
