"""Passes /demo/ on to the stand-in for Twilio, where one runs. With a real account there is no such page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_PASSED = ("content-type", "content-security-policy", "cache-control", "referrer-policy", "etag", "last-modified")
_MOST_BYTES = 65_536


def routes(standin_url: str) -> list[Route]:
    """The routes; none without a stand-in."""
    if not standin_url:
        return []
    import httpx  # not loaded where there is nothing to pass on

    client = httpx.AsyncClient(base_url=standin_url, trust_env=False, timeout=20)  # one for all: making one takes as long as ten answers

    async def pass_on(request: Request) -> Response:
        body = await request.body()
        if len(body) > _MOST_BYTES:
            return PlainTextResponse("too much", 413)
        kept = {name: value for name, value in request.headers.items() if name in ("content-type", "accept", "if-none-match")}
        try:
            answer = await client.request(request.method, request.url.path, params=request.query_params, content=body, headers=kept)
        except httpx.HTTPError:
            return PlainTextResponse("The stand-in for Twilio does not answer.", 502)
        headers = {name: answer.headers[name] for name in _PASSED if name in answer.headers}
        return Response(answer.content, answer.status_code, headers)

    return [Route("/demo/{path:path}", pass_on, methods=["GET", "POST", "DELETE"])]
