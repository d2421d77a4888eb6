"""/metrics: the numbers of this process and what the database says of all of them, for this machine or who has the token."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from store import gauges
from web.context import Context
from web.health import Health

STORE_SECONDS = 3


def route(context: Context, health: Health) -> Route:
    """The route."""
    metrics = context.metrics

    async def show(request: Request) -> Response:
        if not _allowed(request, context.settings.metrics_token):
            return PlainTextResponse("Only from this machine, or with the token METRICS_TOKEN.", 403)
        _, missing = await health.missing()
        for part in ("dialogue", "database"):
            metrics.up.labels(part).set(part not in missing)
        if "database" not in missing:
            await _look(context)
        return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return Route("/metrics", show)


async def _look(context: Context) -> None:
    """Sets the numbers that the database has, which are of all gateways."""
    metrics, now = context.metrics, context.clock.now()
    async with asyncio.timeout(STORE_SECONDS):
        seen = await asyncio.to_thread(gauges.look, context.database)
    metrics.waiting.set(seen.waiting)
    metrics.oldest.set(max((now - seen.oldest).total_seconds(), 0) if seen.oldest else 0)
    for channel in ("sms", "mail"):
        metrics.unsent.labels(channel).set(seen.unsent.get(channel, 0))
    metrics.referrals.clear()
    for status, number in seen.referrals.items():
        metrics.referrals.labels(status).set(number)


def _allowed(request: Request, token: str) -> bool:
    """Whether whoever asks may see the numbers. What a proxy on this machine hands on comes from elsewhere, and needs the token."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode()):
        return True
    handed_on = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))
    try:
        here = request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        here = False
    return here and not handed_on
