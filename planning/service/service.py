"""What the routes of one service share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response

from ..delivery.store.store import Store
from .answer import Answer, Question
from .questions.common import Asked
from .settings import Settings
from .tokens import Tokens
from .workers.pool import WorkerPool


@dataclass
class Service:
    """A running service: its settings, the workers that answer, who has a token, and the deliveries it shows."""

    settings: Settings
    pool: WorkerPool
    tokens: Tokens
    store: Store | None = None

    async def ask(self, name: str, asked: Asked, body: bytes = b"", media_type: str = "") -> Response:
        """The response to a question of ``answers.kinds.KINDS``."""
        return response(await self.pool.ask(Question(name, parameters_of(asked), body, media_type)))


def parameters_of(asked: Asked) -> Mapping[str, Any]:
    """What was asked, as JSON has it, without what was left out."""
    return asked.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


def response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)


def _of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceOf = Annotated[Service, Depends(_of)]
"""A parameter of a route: the service it belongs to."""
