"""What the routes of one service share."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from ..delivery.store.store import Store
from ..mission import Mission
from .answer import Answer, Question
from .answers.kinds import KINDS
from .jobs.jobs import Jobs
from .kept import KeptAnswers
from .metrics import Metrics
from .questions.common import Asked
from .settings import Settings
from .tokens import Tokens
from .wishes import Wishes
from .workers.pool import WorkerPool


@dataclass
class Service:
    """A running service, as one request sees it.

    pool     the workers that answer
    kept     answers that need not be computed again
    tokens   who has one
    jobs     questions that take long
    store    the deliveries it shows; None: none
    wishes   what the request's client said of the form of its answer
    mission  what all answers are about
    """

    settings: Settings
    pool: WorkerPool
    kept: KeptAnswers
    metrics: Metrics
    tokens: Tokens
    jobs: Jobs
    store: Store | None = None
    wishes: Wishes = field(default_factory=Wishes)
    mission: Mission = field(kw_only=True)

    async def ask(self, name: str, asked: Asked, body: bytes = b"", media_type: str = "") -> Response:
        """The response to a question of ``answers.kinds.KINDS``: 304 where the client has it already."""
        question = Question(name, asked.parameters, body, media_type, self.wishes.gzip)
        if not KINDS[name].kept:
            answer = await self.pool.ask(question)
            self.metrics.questions.labels(name, str(answer.status)).inc()
            return response(answer)
        tag = self.kept.entity_tag(question)
        if self.wishes.has(tag):
            self.metrics.questions.labels(name, "304").inc()
            return Response(status_code=304, headers=_headers(tag))
        answer = await self.kept.answer(tag, question, self.pool.ask)
        self.metrics.questions.labels(name, str(answer.status)).inc()
        told = response(answer)
        if answer.status == 200:
            told.headers.update(_headers(tag))
        return told


def _headers(tag: str) -> dict[str, str]:
    """Whoever keeps the answer asks whether it still holds before it is used again."""
    return {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}


def response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)


# A coroutine, since FastAPI sends a function to a thread.
async def _of(request: Request) -> Service:
    service: Service = request.app.state.service
    return replace(service, wishes=Wishes.of(request.method, request.headers))


ServiceOf = Annotated[Service, Depends(_of)]
"""A parameter of a route: the service it belongs to."""
