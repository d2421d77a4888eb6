"""/metrics for Prometheus: turns, messages, what waits and what goes out, in numbers alone; for this machine, or who has the token.

Decides what is counted and who may see it. Holds no id and no word of a participant.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from store import watching

if TYPE_CHECKING:
    from web.context import Context
    from web.health import Health

STORE_SECONDS = 3
_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 3)


class Metrics:
    """The numbers of this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        r = self.registry
        self.turns = Counter("prescreen_turns", "Turns by how they ended", ["outcome"], registry=r)
        self.turn_seconds = Histogram("prescreen_turn_seconds", "From the stored message to the stored turn", buckets=_BUCKETS, registry=r)
        self.received = Counter("prescreen_messages_received", "Messages stored", ["channel"], registry=r)
        self.refused = Counter("prescreen_messages_refused", "Messages not stored, answered with 503", ["channel"], registry=r)
        self.outgoing = Counter(
            "prescreen_outgoing", "Texts and mails, by how a try to send them ended", ["channel", "outcome"], registry=r
        )
        self.up = Gauge("prescreen_up", "Whether a part answers", ["part"], registry=r)
        self.waiting = Gauge("prescreen_messages_waiting", "Messages that wait for their turn, in the whole database", registry=r)
        self.oldest = Gauge("prescreen_messages_waiting_seconds", "How long the oldest of them waits", registry=r)
        self.unsent = Gauge("prescreen_outgoing_waiting", "Texts and mails not sent yet, in the whole database", ["channel"], registry=r)
        self.referrals = Gauge("prescreen_referrals", "Referrals by status, in the whole database", ["status"], registry=r)


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
    """What the database says of all gateways' work."""
    metrics, now = context.metrics, context.clock.now()
    async with asyncio.timeout(STORE_SECONDS):
        seen = await asyncio.to_thread(watching.look, context.database)
    metrics.waiting.set(seen.waiting)
    metrics.oldest.set(max((now - seen.oldest).total_seconds(), 0) if seen.oldest else 0)
    for channel in ("sms", "mail"):
        metrics.unsent.labels(channel).set(seen.unsent.get(channel, 0))
    metrics.referrals.clear()
    for status, number in seen.referrals.items():
        metrics.referrals.labels(status).set(number)


def _allowed(request: Request, token: str) -> bool:
    """A proxy on this machine is no friend: what it hands on names where it came from, and needs the token."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode()):
        return True
    handed_on = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))
    try:
        here = request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        here = False
    return here and not handed_on
