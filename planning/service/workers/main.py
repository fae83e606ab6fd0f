"""A worker: reads questions from its standard input, writes answers to its standard output, until its input ends.

    python -m scanplan.planning.service.workers.main gaia '{"stars": 1000}'

It says one empty answer first, when it is ready.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import BinaryIO

from pydantic import ValidationError

from ....errors import ScanplanError
from ...mission import Mission
from ..answer import Answer, Question, problem, refusal
from ..answers.kinds import KINDS
from ..desk import Desk
from ..settings import Limits
from .wire import answer_bytes, question_of


def main(arguments: list[str]) -> int:
    # What a library prints must not get between the answers.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    desk = Desk(Mission.load(arguments[0]), Limits(**json.loads(arguments[1])))
    _send(out, Answer(b""))
    while (question := _next(sys.stdin.buffer)) is not None:
        _send(out, answered(desk, question))
    return 0


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
