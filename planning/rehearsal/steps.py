"""Steps: commands of scanplan, each in a process of its own, that may be struck on the way."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from ...errors import RuleViolation
from .places import Harm

_PROGRAM = "scanplan.cli"
"""Known by its name only: steps are what an operator types."""
_KILLED = -9


@dataclass(frozen=True, slots=True)
class Step:
    """One run of a command.

    name      plan, check, package, store, deliver, receive, ack and the like
    code      exit code; negative: the signal that ended it
    message   last line of its standard error
    struck    before what it was struck; "" where it was not
    places, writes   as ``places.Counted``
    """

    name: str
    command: tuple[str, ...]
    code: int
    output: str
    message: str
    seconds: float
    places: int
    writes: int
    struck: str

    @property
    def is_killed(self) -> bool:
        return self.code == _KILLED

    @property
    def told(self) -> str:
        """What an operator sees of a failure."""
        return self.message or ("killed" if self.is_killed else f"exit code {self.code}")

    def json(self) -> Any:
        """What was printed. Raises RuleViolation where it is no JSON."""
        try:
            return json.loads(self.output)
        except ValueError:
            raise RuleViolation(f"{self.name} printed no JSON: {self.output[:100]!r}") from None


class Runner:
    """Runs steps below a folder; a ``with`` block, at whose end its process is gone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Runner:
        command = [sys.executable, "-m", "scanplan.planning.rehearsal.worker", _PROGRAM]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process.wait()  # a child that was interrupted ends by itself
            self._process = None

    def warm_up(self, mission: str, start: str, end: str) -> None:
        """Plan a moment to nowhere, so that steps begin with all that they need in memory."""
        with tempfile.TemporaryDirectory(prefix="warm-up-", dir=self._folder) as folder:
            plan = (
                "plan",
                mission,
                "--start",
                start,
                "--end",
                end,
                "--threads",
                "1",
                "--out",
                str(Path(folder, "plan")),
            )
            self._ask({"command": plan, "here": True})

    def run(self, name: str, command: Sequence[str], harm: Harm | None = None, place: int = 0) -> Step:
        """One step, struck at a place where a harm is named."""
        request = {"command": list(command), "here": False, "folder": str(self._folder), "harm": harm, "place": place}
        answer = self._ask(request)
        said = [line for line in answer.pop("messages").splitlines() if line.strip()]
        message = said[-1].removeprefix("scanplan: ") if said else ""
        return Step(name=name, command=tuple(command), message=message, **answer)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._pipes()
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuleViolation(f"{request['command'][0]}: the process that runs steps has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise RuleViolation("steps run inside a with block of their runner")
        return process.stdin, process.stdout
