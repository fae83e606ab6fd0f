"""Who gets the next worker: two queues, so that what takes long never stands before what does not.

Slow questions are worked on by all workers but one at most; while none is, theirs is the next worker, so that a stream
of short ones does not starve them.
"""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Lanes(Generic[T]):
    """Those who wait, by ``slow``; within a lane the first comes first.

    slow_at_once   how many slow ones may be worked on at a time
    """

    def __init__(self, slow_at_once: int) -> None:
        self._slow_at_once = slow_at_once
        self._slow_at_work = 0
        self._waiting: tuple[deque[T], deque[T]] = (deque(), deque())

    def waiting(self, slow: bool) -> int:
        return len(self._waiting[slow])

    def put(self, who: T, slow: bool) -> None:
        self._waiting[slow].append(who)

    def drop(self, who: T, slow: bool) -> bool:
        """Whether it still stood there; it no longer does."""
        try:
            self._waiting[slow].remove(who)
        except ValueError:
            return False
        return True

    def take(self) -> T | None:
        """The one whose turn it is, to be worked on now; ``done`` tells when it is."""
        short, slow = self._waiting
        if slow and (self._slow_at_work == 0 or (not short and self._slow_at_work < self._slow_at_once)):
            self._slow_at_work += 1
            return slow.popleft()
        return short.popleft() if short else None

    def done(self, slow: bool) -> None:
        """One that was taken is no longer worked on."""
        self._slow_at_work = max(0, self._slow_at_work - slow)

    def everybody(self) -> list[T]:
        """All who wait; nobody does any more."""
        gone = [*self._waiting[0], *self._waiting[1]]
        for lane in self._waiting:
            lane.clear()
        return gone
