"""The least a service can do: FastAPI that answers with bytes it has, as many as PEER_BYTES says."""

import os

from fastapi import FastAPI
from fastapi.responses import Response

BODY = b"x" * int(os.environ.get("PEER_BYTES", "1"))
app = FastAPI()


@app.get("/api/transits")
async def answer(ra: float, dec: float, start: str, end: str, format: str) -> Response:
    return Response(BODY, media_type="application/json")
