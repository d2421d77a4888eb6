"""The coordinators' console under /console: sign in, the contact queue, a referral with its evidence, the screening log."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from web.console.log import Log
from web.console.queue import Queue
from web.console.session import Console, SignIn
from web.context import Context


def routes(context: Context) -> list[BaseRoute]:
    """The console's routes."""
    console = Console(context)
    sign_in, queue, log = SignIn(console), Queue(console), Log(console)
    return [
        Mount(
            "/console",
            routes=[
                Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
                Route("/", console.guarded(queue.show)),
                Route("/sign-in", sign_in.run, methods=["GET", "POST"]),
                Route("/sign-out", console.guarded(sign_in.out), methods=["POST"]),
                Route("/referrals/{id}", console.guarded(queue.referral), methods=["GET"]),
                Route("/referrals/{id}", console.guarded(queue.change), methods=["POST"]),
                Route("/emergencies/{id}", console.guarded(queue.emergency), methods=["GET", "POST"]),
                Route("/log", console.guarded(log.show)),
                Route("/log.csv", console.guarded(log.csv)),
            ],
        )
    ]
