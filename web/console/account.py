"""One's own account: password, second factor with its QR code and recovery codes, and where one is signed in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import segno
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import accounts, second_factor, sessions
from store.sessions import User
from web.console.session import Console, form


class Wrong(ValueError):
    """What was given can't be taken; the text says why."""


class Account:
    """The account's page. `actions`: the last part of each form's address -> what takes it."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context
        changes: dict[str, Callable[[User, FormData], list[str] | None]] = {
            "password": self._password,
            "second-factor": self._second_factor,
            "second-factor-off": self._second_factor_off,
            "sessions": self._end,
        }
        self.actions = {name: self._action(change) for name, change in changes.items()}

    async def show(self, request: Request, user: User) -> Response:
        """The page."""
        return await self._page(user)

    def _action(self, change: Callable[[User, FormData], list[str] | None]) -> Callable[[Request, User], Awaitable[Response]]:
        async def run(request: Request, user: User) -> Response:
            try:
                codes = await asyncio.to_thread(change, user, await form(request))
            except ValueError as wrong:
                return await self._page(user, 422, wrong=str(wrong))
            return await self._page(user, codes=codes) if codes else RedirectResponse("/console/account", 303)

        return run

    async def _page(self, user: User, status: int = 200, *, wrong: str = "", codes: list[str] | None = None) -> Response:
        shown = await asyncio.to_thread(self._read, user)
        required = self._context.settings.console_second_factor == "required"
        on = user.two_factors or codes is not None
        return self._console.page("account.html", user, status, wrong=wrong, codes=codes, on=on, required=required, **shown)

    def _read(self, user: User) -> dict[str, Any]:
        with self._context.database.write() as connection:
            listed = sessions.listed(connection, user.id, self._context.clock.now())
            secret = "" if user.two_factors else second_factor.begin(connection, self._context.sealer, user.id)
        return {"sessions": listed, "secret": secret, "picture": _picture(second_factor.address(secret, user.name)) if secret else ""}

    def _password(self, user: User, given: FormData) -> None:
        before, after = str(given.get("before", "")), str(given.get("after", ""))
        accounts.change_password(self._context.database, user, before, after, self._context.clock.now())

    def _second_factor(self, user: User, given: FormData) -> list[str]:
        with self._context.database.write() as connection:
            codes = None
            if not user.two_factors:
                code, now = str(given.get("code", ""))[:20], self._context.clock.now()
                codes = second_factor.confirm(connection, self._context.sealer, user.id, code, now)
            if codes is None:
                raise Wrong("This is not the code that the app shows now. Is the phone's clock right?")
        return codes

    def _second_factor_off(self, user: User, given: FormData) -> None:
        with self._context.database.write() as connection:
            now, code = self._context.clock.now(), str(given.get("code", ""))[:100]
            right = user.two_factors and second_factor.check(connection, self._context.sealer, user.id, code, now)
            if right:
                second_factor.off(connection, user.id, now)
        if not right:
            raise Wrong("A code of the app, or a recovery code, is needed to take the second factor off.")

    def _end(self, user: User, given: FormData) -> None:
        with self._context.database.write() as connection:
            sessions.end(connection, user.id, str(given.get("session", "")), self._context.clock.now())


def _picture(address: str) -> str:
    """The QR code as a data URL, dark on light also where the page is dark."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="white", dark="black"))
