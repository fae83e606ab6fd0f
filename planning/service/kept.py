"""Answers that need not be computed again: those lately given, and those that are being computed for somebody else.

An answer depends on nothing but its question and what ``identity_of`` digests, so that its entity tag is known before
the answer is.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from .answer import Answer, Question
from .entity_tags import weak_tag

_LARGEST_PART = 16
"""An answer that would take more than this part of the memory is not kept."""
_OVERHEAD_BYTES = 1024


class KeptAnswers:
    """Finished answers, the last used ones, up to so many bytes; and those on their way.

    identity   of code, data and mission; see ``identity_of``
    found      how many questions had no need of a worker, and how many shared one
    """

    def __init__(self, identity: str, most_bytes: int) -> None:
        self._identity = identity.encode()
        self._most_bytes, self._bytes = most_bytes, 0
        self._kept: OrderedDict[tuple[str, bool], Answer] = OrderedDict()
        self._coming: dict[tuple[str, bool], asyncio.Task[Answer]] = {}
        self.found = self.shared = 0

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def entity_tag(self, question: Question) -> str:
        """Of the answer to a question."""
        digest = hashlib.sha256(self._identity)
        asked = [question.name, question.parameters, question.media_type]
        digest.update(json.dumps(asked, separators=(",", ":")).encode())
        digest.update(hashlib.sha256(question.body).digest())
        return weak_tag(digest.hexdigest())

    async def answer(self, tag: str, question: Question, ask: Callable[[Question], Awaitable[Answer]]) -> Answer:
        """The answer to a question with this tag; who goes away does not take it from others that wait for it."""
        key = (tag, question.gzip)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            self.found += 1
            return kept
        coming = self._coming.get(key)
        if coming is None:
            coming = asyncio.ensure_future(ask(question))
            self._coming[key] = coming
            coming.add_done_callback(lambda done: self._arrived(key, done))
        else:
            self.shared += 1
        return await asyncio.shield(coming)

    def _arrived(self, key: tuple[str, bool], coming: asyncio.Future[Answer]) -> None:
        del self._coming[key]
        if coming.cancelled() or coming.exception() is not None or coming.result().status != 200:
            return
        answer = coming.result()
        size = _size(answer)
        if size * _LARGEST_PART > self._most_bytes:
            return
        self._kept[key] = answer
        self._bytes += size
        while self._bytes > self._most_bytes:
            self._bytes -= _size(self._kept.popitem(last=False)[1])


def _size(answer: Answer) -> int:
    return len(answer.body) + _OVERHEAD_BYTES
