"""The page of the link in a mail about other trials: confirms an address, or removes it. Only its buttons change anything."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from store import other_trials
from store.other_trials import Wish
from web.origins import own_origin
from web.page.forms import sent_form
from web.page.pages import Pages

_LONGEST = 64


class OtherTrials:
    """GET shows where the address stands, POST decides."""

    def __init__(self, pages: Pages) -> None:
        self._pages, self._context = pages, pages.context

    async def show(self, request: Request) -> Response:
        """Where the address stands."""
        wish = await asyncio.to_thread(self._find, _token(request))
        return self._pages.shown("other_trials.html", request, 200 if wish else 404, wish=wish)

    async def decide(self, request: Request) -> Response:
        """Confirms the address, or takes it off."""
        if not own_origin(self._context, request):
            return await self.show(request)
        wants = (await sent_form(request)).get("news")
        wish = await asyncio.to_thread(self._decide, _token(request), wants)
        return self._pages.shown("other_trials.html", request, wish=wish)

    async def trial(self, request: Request) -> str:
        """The trial that somebody came from; empty where there is no such address."""
        wish = await asyncio.to_thread(self._find, _token(request))
        return wish.trial if wish is not None and self._context.serves(wish.trial) else ""

    def _find(self, token: str) -> Wish | None:
        with self._context.database.read() as connection:
            return other_trials.of_token(connection, self._context.sealer, token)

    def _decide(self, token: str, wants: str | None) -> Wish | None:
        now = self._context.clock.now()
        with self._context.database.write() as connection:
            wish = other_trials.of_token(connection, self._context.sealer, token)
            if wish is not None and wants == "yes":
                other_trials.confirm(connection, wish.id, now)
            elif wish is not None and wants == "no":
                other_trials.remove(connection, wish.id, now)
            return other_trials.of_token(connection, self._context.sealer, token)


def _token(request: Request) -> str:
    return str(request.path_params["token"])[:_LONGEST]
