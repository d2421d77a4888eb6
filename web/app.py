"""Puts the gateway together: page, chat, webhooks, console, and the work that goes on beside them.

Decides only how the parts are put together.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
from collections.abc import AsyncIterator, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ExceptionHandler

from web import chat, demo, health, metrics_page, page, security_txt, sms
from web.blinding import Blinding
from web.context import Context, open_migrated
from web.dialogue import Dialogue
from web.emergency_mails import EmergencyMails
from web.health import Health
from web.mail import Letters
from web.metrics import Metrics
from web.missed_texts import MissedTexts
from web.other_trials import Confirmations
from web.outbox import Sender
from web.page.pages import Pages
from web.recalling import Recalls
from web.reception import rehearse
from web.registry.watching import RegistryWatch
from web.reminders import Reminders
from web.retention import Retention
from web.script_lock import watch
from web.security import BodyLimit, SecurityHeaders
from web.settings import Settings
from web.together import Alone
from web.turns import Turns
from web.visits import Visits

_THREADS, _FEWEST_THREADS = 32, 8
"""Threads for the store: of all gateways of a product, and of each at least. Each has a connection to the database while it works."""
_MOST_THREADS = 24


def create(settings: Settings, together: Alone | None = None) -> Starlette:
    """The application, its database migrated. Raises SettingsError, MigrationError, or what the database driver raises.

    `together`: what it does together with others that are forked from this process; until its lifespan begins it holds no connection.
    """
    together = together or Alone()
    context = open_migrated(settings, Metrics(together.counting))
    for one in context.trials.values():
        one.lock.keep(one.clock.now())
        if together.counting is not None:
            one.lock.look()  # once for all of them
            rehearse(one)
    context.database.close()
    return assemble(context, together)


def assemble(context: Context, together: Alone) -> Starlette:
    """The application over a context."""
    settings = context.settings
    dialogue = Dialogue(settings.turn_urls, settings.turn_secret, settings.turn_slow_url)
    sender = Sender(context, together.nudge)
    letters = Letters(context)
    turns = Turns(context, dialogue, letters, sender.nudge)
    chatting = chat.Chat(context, turns)
    pages = {trial: Pages(one) for trial, one in context.trials.items()}
    healthy, visits = Health(context, dialogue), Visits(context)

    def background() -> list[Coroutine[Any, Any, None]]:
        """What one gateway does for all, beside the requests."""
        mailing = (Confirmations(context, sender.nudge).run(), EmergencyMails(context, sender.nudge).run())
        daily = (Retention(context).run(), RegistryWatch(context).run(), Blinding(context).run())
        work = [turns.sweep(), sender.run("mail"), *daily, *mailing, Recalls(context, sender).run()]
        if settings.sms:
            work += [sender.run("sms"), Reminders(context, sender).run()]
        if sender.carrier is not None:
            work.append(MissedTexts(context, sender.carrier, turns, sender).run())
        return work

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_threads(settings), "store"))
        looking = watch([one.lock for one in context.trials.values()])
        loops = [asyncio.create_task(work) for work in (looking, visits.run(), together.background(background, sender.wake))]
        yield
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await turns.close()
        await dialogue.close()
        context.database.close()

    app = Starlette(
        routes=[
            *health.routes(context, healthy),
            metrics_page.route(context, healthy),
            security_txt.route(context),
            chat.routes(chatting),
            *sms.routes(context, turns, sender),
            *demo.routes(settings.standin_url),
            *_part("web.console", context),
            *page.routes(pages, chatting, letters, sender.nudge, visits.seen),
        ],
        lifespan=lifespan,
        middleware=[Middleware(SecurityHeaders, https=settings.public_url.startswith("https://")), Middleware(BodyLimit)],
        exception_handlers={HTTPException: _refusals(pages), Exception: _failed},
    )
    app.state.context = context
    return app


def _threads(settings: Settings) -> int:
    return min(_MOST_THREADS, max(_FEWEST_THREADS, _THREADS // max(1, settings.workers)))


def _part(name: str, context: Context) -> list[BaseRoute]:
    """The routes of a part of the gateway: its `routes(context)`."""
    if importlib.util.find_spec(name) is None:
        return []
    made: list[BaseRoute] = importlib.import_module(name).routes(context)
    return made


def _refusals(every: Mapping[str, Pages]) -> ExceptionHandler:
    """How a refusal is told: to participants' browsers by a page, to programs in their own form."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        path = request.url.path
        if path.startswith("/api/"):
            return JSONResponse({"error": error.detail}, error.status_code, error.headers)
        if "text/html" in request.headers.get("accept", "") and not path.startswith("/console"):
            pages = every.get(path.split("/")[1]) or next(iter(every.values()))
            answer = await asyncio.to_thread(pages.refused, request, error.status_code)
            answer.headers.update(error.headers or {})
            return answer
        return PlainTextResponse(error.detail, error.status_code, error.headers)

    return refused


async def _failed(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": "Something went wrong here. Please try again."}, 500)
    return PlainTextResponse("Something went wrong here. Please try again.", 500)
