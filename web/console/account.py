"""One's own account: password, second factor with its QR code and recovery codes, the hospital's account, and where one is signed in."""

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
from web.console.session import Console, code_try, form
from web.studies import name_of


class Wrong(ValueError):
    """What was given can't be taken; the text says why."""


Change = Callable[[User, FormData, Request], list[str] | None]
"""A change; recovery codes to be shown once, where there are some."""


class Account:
    """The account's page. `actions`: the last part of each form's address -> what takes it."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context
        changes: dict[str, Change] = {
            "password": self._password,
            "second-factor": self._second_factor,
            "second-factor-off": self._second_factor_off,
            "sessions": self._end,
        }
        self.actions = {name: self._action(change) for name, change in changes.items()}

    async def show(self, request: Request, user: User) -> Response:
        """The page. `bind`: the owner has asked for their hospital account to be bound, and goes on to the hospital from here."""
        return await self._page(user, asked=request.query_params.get("bind") == "1")

    async def here(self, request: Request, user: User) -> Response:
        """Whether the session still stands: asked by open pages, which go once it does not."""
        return Response(status_code=204)

    def _action(self, change: Change) -> Callable[[Request, User], Awaitable[Response]]:
        async def run(request: Request, user: User) -> Response:
            try:
                codes = await asyncio.to_thread(change, user, await form(request), request)
            except ValueError as wrong:
                return await self._page(user, 422, wrong=str(wrong))
            return await self._page(user, codes=codes) if codes else RedirectResponse("/console/account", 303)

        return run

    async def _page(
        self, user: User, status: int = 200, *, wrong: str = "", codes: list[str] | None = None, asked: bool = False
    ) -> Response:
        shown = await asyncio.to_thread(self._read, user)
        required = self._context.settings.console_second_factor == "required"
        on = user.two_factors or codes is not None
        return self._console.page("account.html", user, status, wrong=wrong, codes=codes, on=on, required=required, asked=asked, **shown)

    def _read(self, user: User) -> dict[str, Any]:
        with self._context.database.write() as connection:
            listed = sessions.listed(connection, user.id, self._context.clock.now())
            secret = "" if user.two_factors else second_factor.begin(connection, self._context.sealer, user.id)
            shown = {"bound": accounts.bound(connection, user.id), "left": second_factor.left(connection, user.id)}
        picture = _picture(second_factor.address(secret, user.name, name_of(self._context, "en"))) if secret else ""
        return {"sessions": listed, "secret": secret, "picture": picture, "hospital": bool(self._context.settings.oidc_issuer), **shown}

    def _password(self, user: User, given: FormData, request: Request) -> None:
        before, after = str(given.get("before", "")), str(given.get("after", ""))
        whence: dict[str, Any] = {"whence": self._console.whence(request), "known": self._console.known(request)(user.id)}
        accounts.change_password(self._context.database, user, before, after, self._context.clock.now(), **whence)

    def _second_factor(self, user: User, given: FormData, request: Request) -> list[str]:
        with self._context.database.write() as connection:
            codes = None
            if not user.two_factors:
                code, now = str(given.get("code", ""))[:20], self._context.clock.now()
                codes = second_factor.confirm(connection, self._context.sealer, user.id, code, now)
            if codes is None:
                raise Wrong("This is not the code that the app shows now. Is the phone's clock right?")
        return codes

    def _second_factor_off(self, user: User, given: FormData, request: Request) -> None:
        one = code_try(self._console, request, user)
        with self._context.database.write() as connection:
            now, code = self._context.clock.now(), str(given.get("code", ""))[:100]
            right = user.two_factors and second_factor.check(connection, self._context.sealer, user.id, code, now, one)
            if right:
                second_factor.off(connection, user.id, now)
        if not right:
            raise Wrong("That takes a code of the app, or a recovery code. After some wrong ones none is taken for a quarter of an hour.")

    def _end(self, user: User, given: FormData, request: Request) -> None:
        with self._context.database.write() as connection:
            sessions.end(connection, user.id, str(given.get("session", "")), self._context.clock.now())


def _picture(address: str) -> str:
    """The QR code as a data URL, dark on light also where the page is dark."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="white", dark="black"))
