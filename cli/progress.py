"""Progress on the standard error: only where somebody is looking, silent otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def progress(text: str) -> Iterator[Callable[[str], None]]:
    """A spinner with a text that the function given changes; nothing when the standard error is no terminal."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console

    with Console(stderr=True).status(text) as status:
        yield status.update


class Counter:
    """How much of something long is done; shows nothing."""

    def begin_at(self, done: int) -> None:
        """So much was done already: it does not count for the time that is left."""

    def add(self, done: int, remark: str) -> None:
        """So much more is done."""


class _Bar(Counter):
    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task

    def begin_at(self, done: int) -> None:
        self._bar.reset(self._task, completed=done)

    def add(self, done: int, remark: str) -> None:
        self._bar.update(self._task, advance=done, remark=remark)


@contextmanager
def counting(what: str, total: int | None) -> Iterator[Counter]:
    """A bar of how many of ``total`` are done, with the rate and the time left; nothing when nobody is looking."""
    if not sys.stderr.isatty():
        yield Counter()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text("" if not task.speed else f"{task.speed:,.0f}/s")

    shown = "{task.completed:,.0f}" if total is None else "{task.completed:,.0f} of {task.total:,.0f}"
    bar = Progress(
        SpinnerColumn(),
        TextColumn(f"{shown} {what}"),
        BarColumn(),
        Rate(),
        TextColumn("{task.fields[remark]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        yield _Bar(bar, bar.add_task(what, total=total, remark=""))
