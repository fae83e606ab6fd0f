"""How questions and answers go through a pipe: a line of JSON that says how many bytes follow, then the bytes."""

from __future__ import annotations

import json
from typing import Any

from ..answer import Answer, Question

LONGEST_HEAD = 1 << 20


def question_bytes(question: Question) -> bytes:
    head = {
        "name": question.name,
        "parameters": question.parameters,
        "media_type": question.media_type,
        "gzip": question.gzip,
        "size": len(question.body),
    }
    return _head(head) + question.body


def answer_bytes(answer: Answer) -> bytes:
    head = {
        "status": answer.status,
        "media_type": answer.media_type,
        "headers": dict(answer.headers),
        "size": len(answer.body),
    }
    return _head(head) + answer.body


def question_of(head: dict[str, Any], body: bytes) -> Question:
    return Question(head["name"], head["parameters"], body, head["media_type"], head["gzip"])


def answer_of(head: dict[str, Any], body: bytes) -> Answer:
    return Answer(body, head["media_type"], head["status"], head["headers"])


def _head(head: dict[str, Any]) -> bytes:
    return json.dumps(head, separators=(",", ":")).encode() + b"\n"
