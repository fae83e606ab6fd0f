"""Trying again: how often, and after how long."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ....errors import InvalidInput


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Delays grow by a factor up to a cap, each longer by up to a share that name and attempt decide.

    attempts         in all, from 1
    first_delay_s    behind the first attempt
    largest_delay_s  without the jitter
    jitter           largest share a delay is longer by, so that many deliveries do not come back all at once
    """

    attempts: int = 5
    first_delay_s: float = 2.0
    factor: float = 2.0
    largest_delay_s: float = 300.0
    jitter: float = 0.25

    def __post_init__(self) -> None:
        at_least = {"attempts": 1, "factor": 1.0, "first_delay_s": 0.0, "largest_delay_s": 0.0, "jitter": 0.0}
        for key, least in at_least.items():
            if not least <= getattr(self, key) < float("inf"):
                raise InvalidInput(f"is {getattr(self, key)}", key=key, hint=f"give a finite number from {least:g}")

    def delay_s(self, name: str, attempt: int) -> float:
        """Seconds between this attempt, counted from 1, and the next."""
        digest = hashlib.sha256(f"{name}:{attempt}".encode()).digest()
        share = int.from_bytes(digest[:4], "big") / 2**32
        delay_s = self.first_delay_s
        for _ in range(attempt - 1):
            delay_s = min(delay_s * self.factor, self.largest_delay_s)
        return min(delay_s, self.largest_delay_s) * (1.0 + self.jitter * share)


DEFAULT_RETRY = RetryPolicy()
