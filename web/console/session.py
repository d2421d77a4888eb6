"""Signing in and out, and what every page of the console needs: who is signed in, a CSRF secret, the page's frame."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from prescreen import workflow
from store import accounts, audit, second_factor, sessions
from store.sessions import User
from web.addresses import client_address
from web.console import words
from web.console.permissions import NAMES, OWN, PERMISSIONS, may
from web.context import Context

COOKIE = "prescreen_console"
_MOST_BYTES = 20_000
Page = Callable[[Request, User], Awaitable[Response]]


class Console:
    """What the console's pages share."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.workflow = workflow.load()
        self.secure = context.settings.public_url.startswith("https://")
        folder = Path(__file__).parent / "templates"
        self._templates = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.filters.update(moment=self.moment, day=words.day, words=lambda code: words.WORDS.get(code, code))
        self._templates.filters["language"] = lambda code: words.LANGUAGES.get(code, code)
        self._templates.globals.update(role_names=NAMES, workflow=self.workflow)

    def route(self, path: str, page: Page, *, may: str, methods: tuple[str, ...] = ("GET",)) -> Route:
        """A route for those who have this permission. The permission is part of the route's name."""
        route = Route(path, self._guarded(page, may), methods=list(methods))
        route.permission = may  # type: ignore[attr-defined]
        return route

    def page(self, name: str, user: User | None, status: int = 200, **shown: Any) -> HTMLResponse:
        """A page from its template."""
        site = self.context.settings.site_name

        def allowed(permission: str) -> bool:
            return user is not None and may(user.role, permission)

        return HTMLResponse(self._templates.get_template(name).render(user=user, site=site, may=allowed, **shown), status)

    def message(self, user: User | None, status: int, title: str, text: str) -> HTMLResponse:
        """A page that says one thing."""
        return self.page("message.html", user, status, title=title, text=text)

    async def signed_in(self, secret: str) -> Response:
        """Redirects to the first page that the role may see, with the session's secret in a cookie."""
        user = await asyncio.to_thread(sessions.by_token, self.context.database, secret, self.context.clock.now())
        answer = RedirectResponse("/console/" if user is None or may(user.role, "read referrals") else "/console/numbers", 303)
        answer.set_cookie(COOKIE, secret, path="/console", httponly=True, samesite="lax", secure=self.secure)
        return answer

    def moment(self, at: datetime | None) -> str:
        """A moment in the site's time zone, as coordinators read it."""
        return words.moment(at, self.context.clock.zone)

    def today(self) -> date:
        """The site's day."""
        return self.context.clock.now().date()

    def _guarded(self, page: Page, permission: str) -> Callable[[Request], Awaitable[Response]]:
        """The page for those who have the permission; others are sent to sign in, or refused. So is a change without the CSRF secret."""
        assert permission in PERMISSIONS

        async def run(request: Request) -> Response:
            user = await self.who(request)
            if user is None:
                return RedirectResponse("/console/sign-in", 303)
            if not user.passed:
                return RedirectResponse("/console/second-factor", 303)
            if self.context.settings.console_second_factor == "required" and not user.two_factors and permission != OWN:
                return RedirectResponse("/console/account", 303)
            if not may(user.role, permission):
                await asyncio.to_thread(self._refused, user, permission)
                return self.message(
                    user, 403, "Not for your role", f"You are signed in as {NAMES[user.role].lower()}, who may not {permission}."
                )
            if request.method == "POST":
                given = str((await form(request)).get("csrf", ""))
                if not hmac.compare_digest(given.encode(), user.csrf.encode()):
                    return self.message(user, 403, "That did not work", "The page was too old. Please go back, reload it and try again.")
            return await page(request, user)

        return run

    def _refused(self, user: User, permission: str) -> None:
        with self.context.database.write() as connection:
            audit.add(connection, self.context.clock.now(), user.id, "refused", "console", permission)

    async def who(self, request: Request) -> User | None:
        """Whoever is signed in; None else."""
        secret = request.cookies.get(COOKIE)
        if not secret:
            return None
        return await asyncio.to_thread(sessions.by_token, self.context.database, secret, self.context.clock.now())


async def form(request: Request) -> FormData:
    """The form that was sent; an empty one where it is too large or none."""
    if not hasattr(request.state, "form"):
        body = await request.body()
        request.state.form = await request.form() if len(body) <= _MOST_BYTES else FormData()
    given: FormData = request.state.form
    return given


class SignIn:
    """The way in and out."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def run(self, request: Request) -> Response:
        """Shows the form, and takes name and password. The answer to wrong ones does not say which was wrong."""
        console, context = self._console, self._console.context
        hospital = bool(context.settings.oidc_issuer)
        if request.method == "GET":
            return console.page("sign_in.html", None, wrong=False, failed="", hospital=hospital)
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return console.page("sign_in.html", None, 403, wrong=True, failed="", hospital=hospital)
        given = await form(request)
        name, password = str(given.get("name", "")), str(given.get("password", ""))
        whence, agent = client_address(request, context.settings.trusted_proxies), request.headers.get("user-agent", "")
        signing = partial(accounts.sign_in, context.database, name, password, context.clock.now(), whence=whence, agent=agent)
        secret = await asyncio.to_thread(signing)
        if secret is None:
            return console.page("sign_in.html", None, 401, wrong=True, failed="", hospital=hospital)
        return await console.signed_in(secret)

    async def second(self, request: Request) -> Response:
        """Asks for the code of the app, or a recovery code, after the password."""
        console, user = self._console, await self._console.who(request)
        if user is None:
            return RedirectResponse("/console/sign-in", 303)
        if user.passed:
            return RedirectResponse("/console/account", 303)
        if request.method == "GET":
            return console.page("second_factor.html", None, csrf=user.csrf, wrong=False)
        given = await form(request)
        if not hmac.compare_digest(str(given.get("csrf", "")).encode(), user.csrf.encode()):
            return console.page("second_factor.html", None, 403, csrf=user.csrf, wrong=True)
        secret = await asyncio.to_thread(self._check, user, str(given.get("code", ""))[:100])
        if secret is None:
            return console.page("second_factor.html", None, 401, csrf=user.csrf, wrong=True)
        return await console.signed_in(secret)

    def _check(self, user: User, code: str) -> str | None:
        """A new session's secret; after some wrong codes the password must be given anew."""
        context, now = self._console.context, self._console.context.clock.now()
        with context.database.write() as connection:
            if second_factor.check(connection, context.sealer, user.id, code, now):
                return sessions.passed(connection, user, now)
            sessions.missed(connection, user, now)
            return None

    async def out(self, request: Request, user: User) -> Response:
        """Ends the session."""
        context = self._console.context
        await asyncio.to_thread(sessions.sign_out, context.database, user, context.clock.now())
        answer = RedirectResponse("/console/sign-in", 303)
        answer.delete_cookie(COOKIE, path="/console")
        return answer
