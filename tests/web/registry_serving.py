"""The registry, played over real HTTP: it gives a record, or whatever fault it was told to have."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from registering import NCT, record
from serving import Serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

BIG = 200_000


class RegistryStandIn:
    """Answers as ClinicalTrials.gov's API v2. `record`: what it gives; `fault`: how it fails instead; `asked`: what it was asked."""

    def __init__(self) -> None:
        self.record: Any = record()
        self.fault = ""
        self.asked: list[Request] = []
        self.elsewhere = 0
        self.serving = Serving(Starlette(routes=[Route("/api/v2/studies/{id}", self.study), Route("/{path:path}", self.other)]))

    @property
    def url(self) -> str:
        """What REGISTRY_API is to be."""
        return f"{self.serving.url}/api/v2"

    async def other(self, request: Request) -> Response:
        """Any other address."""
        if request.url.path == "/moved":
            return Response(json.dumps(self.record), media_type="application/json")
        self.elsewhere += 1
        return PlainTextResponse("not here", 404)

    async def study(self, request: Request) -> Response:
        """One record."""
        self.asked.append(request)
        if request.path_params["id"] != NCT:
            return PlainTextResponse(f"NCT number {request.path_params['id']} not found", 404)
        answer = self._faults(request).get(self.fault)
        return answer if answer is not None else Response(json.dumps(self.record), media_type="application/json")

    def _faults(self, request: Request) -> dict[str, Response]:
        half = json.dumps(self.record)[:-100]
        other = json.dumps(self.record).replace(NCT, "NCT01234567")
        return {
            "404": PlainTextResponse("not found", 404),
            "429": PlainTextResponse("too many requests", 429, {"Retry-After": "60"}),
            "500": PlainTextResponse("oh", 500),
            "page": Response("<!doctype html><title>Maintenance</title>", media_type="text/html"),
            "broken": Response(half, media_type="application/json"),
            "truncated": Response(half, headers={"Content-Length": str(len(half) + 100)}, media_type="application/json"),
            "bytes": Response(b"\xff\xfe{", media_type="application/json"),
            "half a character": Response(json.dumps(self.record).replace("Madison", "\\ud800"), media_type="application/json"),
            "another": Response(other, media_type="application/json"),
            "empty": Response("{}", media_type="application/json"),
            "huge": StreamingResponse(_endless(b" " * BIG), media_type="application/json"),
            "slow": StreamingResponse(_endless(b" "), media_type="application/json"),
            "moved": RedirectResponse("/moved"),
            "loop": RedirectResponse(request.url.path),
            "elsewhere": RedirectResponse(f"http://localhost:{self.serving.port}/elsewhere"),
            "downgraded": RedirectResponse(f"ftp://127.0.0.1:{self.serving.port}/elsewhere"),
            "nowhere": Response(status_code=302),
        }


async def _endless(part: bytes) -> AsyncIterator[bytes]:
    """The same again and again, until whoever listens has gone."""
    while True:
        yield part
        await asyncio.sleep(0.001)
