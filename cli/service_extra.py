"""The service is an extra: what a command says where its libraries are not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def service_extra() -> Iterator[None]:
    """For imports of the service. Raises UsageError with what brings the library that is missing."""
    from ..errors import UsageError

    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(f"the service needs {error.name}; pip install 'scanplan[service]' brings it") from None
