"""The accounts. Administrators add one, change a role, shut out and let in again, bind one to the hospital's; auditors see who has one."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from store import accounts
from store.sessions import User
from web.console.session import Console, form

_TWICE = "This was done already; nothing was done twice. A password that was shown can't be shown again."


class People:
    """The accounts' page."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """Everybody."""
        return await self._page(user)

    async def add(self, request: Request, user: User) -> Response:
        """Somebody new; their password is shown once."""
        given = await form(request)
        if not await asyncio.to_thread(self._first, request, user, given):
            return await self._page(user, wrong=_TWICE)
        name, role, trials = str(given.get("name", "")), str(given.get("role", "")), self._trials(given)
        try:
            adding = partial(accounts.add, self._context.database, name, role, self._context.clock.now(), by=user.id, trials=trials)
            password = await asyncio.to_thread(adding)
        except ValueError as wrong:
            return await self._page(user, 422, wrong=str(wrong))
        return await self._page(user, fresh=(name.strip(), password))

    async def change(self, request: Request, user: User) -> Response:
        """Changes a role, disables or enables an account, or resets its password."""
        given, id = await form(request), request.path_params["id"]
        database, now, what = self._context.database, self._context.clock.now(), str(given.get("what", ""))
        if not await asyncio.to_thread(self._first, request, user, given):
            return await self._page(user, wrong=_TWICE)
        try:
            if what == "role":
                await asyncio.to_thread(accounts.set_role, database, id, str(given.get("role", "")), user.id, now)
            elif what == "trials":
                await asyncio.to_thread(accounts.set_trials, database, id, self._trials(given), user.id, now)
            elif what == "bind":
                await asyncio.to_thread(accounts.bind, database, id, str(given.get("claim", "")), user.id, now)
            elif what in ("disable", "enable"):
                await asyncio.to_thread(accounts.set_disabled, database, id, what == "disable", user.id, now)
            elif what == "reset":
                password = await asyncio.to_thread(accounts.reset, database, id, user.id, now)
                return await self._page(user, fresh=(None, password))
            else:
                raise ValueError("Please choose what to change.")
        except KeyError:
            return self._console.message(user, 404, "Not found", "There is no such account.")
        except ValueError as wrong:
            return await self._page(user, 422, wrong=str(wrong))
        return await self._page(user)

    async def _page(self, user: User, status: int = 200, *, wrong: str = "", fresh: tuple[str | None, str] | None = None) -> Response:
        def read() -> Any:
            with self._context.database.read() as connection:
                return accounts.every(connection), accounts.claims(connection) if self._context.settings.oidc_issuer else ()

        people, claims = await asyncio.to_thread(read)
        return self._console.page("people.html", user, status, people=people, claims=claims, wrong=wrong, fresh=fresh)

    def _trials(self, given: FormData) -> list[str]:
        """The trials that were ticked, of those that are served; with all of them ticked it is none, which stands for all."""
        ticked = [trial for trial in self._context.trials if trial in given.getlist("trials")]
        return ticked if len(ticked) < len(self._context.trials) else []

    def _first(self, request: Request, user: User, given: FormData) -> bool:
        with self._context.database.write() as connection:
            return self._console.once(connection, request, user, given)
