"""What may go wrong with a target, in two kinds: what may be gone at the next attempt, and what stays."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from ....errors import InvalidInput


class PassingFault(InvalidInput):
    """A fault that may be gone at the next attempt: a lost connection, a timeout, a full disk."""


_PASSING = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.ECONNABORTED,
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EDQUOT,  # somebody will make room, or the other side will fetch its files
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.EINTR,
        errno.EIO,  # what a mounted file system answers while its server is away
        errno.ENETDOWN,
        errno.ENETRESET,
        errno.ENETUNREACH,
        errno.ENOSPC,
        errno.ENOTCONN,
        errno.EPIPE,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)


def fault_of(error: OSError, place: str) -> InvalidInput:
    """One line for what the system says of a place, of the kind that tells whether to try again."""
    reason = error.strerror or str(error) or type(error).__name__
    is_passing = error.errno in _PASSING or isinstance(error, TimeoutError)
    if is_passing:
        return PassingFault(f"cannot be used now: {reason}", file=place)
    return InvalidInput(f"cannot be used: {reason}", file=place)


@contextmanager
def system_faults(place: str) -> Iterator[None]:
    """Turn what the system says of a place into one line."""
    try:
        yield
    except OSError as error:
        raise fault_of(error, place) from error
