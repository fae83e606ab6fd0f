"""What a service says no with, as errors: one class a status, in the words of the service."""

from __future__ import annotations

from collections.abc import Mapping

from ....errors import ScanplanError


class ServiceError(ScanplanError):
    """A service did not answer what was asked.

    status     of HTTP; None where there was no answer
    detail     what is wrong; ``parameter`` what is to blame for it, ``hint`` what would be right, where it says so
    """

    def __init__(
        self, detail: str, status: int | None = None, parameter: str | None = None, hint: str | None = None
    ) -> None:
        self.status, self.detail, self.parameter, self.hint = status, detail, parameter, hint
        named = detail if parameter is None else f"{parameter}: {detail}"
        super().__init__(named if hint is None else f"{named.removesuffix('.')}; {hint}")


class TokenNeeded(ServiceError):
    """401: this needs a token, or the one given is not known."""


class NotAllowed(ServiceError):
    """403: the token's scope is too small."""


class NotFound(ServiceError):
    """404: there is no such package, file or job, or the service has no store."""


class Conflict(ServiceError):
    """409: as things stand it cannot be done, or something is damaged."""


class TooLarge(ServiceError):
    """413: the body is longer than the service takes; a job may take it."""


class NotAcceptable(ServiceError):
    """422: a parameter or the catalogue is not acceptable, or asks for too much at once."""


class TooManyRequests(ServiceError):
    """429: others ask as well, and waiting was in vain."""


class NotAvailable(ServiceError):
    """503, no answer in time, or nobody there."""


OF_STATUS: Mapping[int, type[ServiceError]] = {
    401: TokenNeeded,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    422: NotAcceptable,
    429: TooManyRequests,
    503: NotAvailable,
}
