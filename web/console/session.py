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
from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Match, Route

from prescreen import workflow
from prescreen.protocol.layers import trial_folder
from store import accounts, acts, audit, ids, second_factor, sessions
from store.background import masked
from store.sessions import User
from store.tries import Try
from web.addresses import client_address
from web.console import asked, typed, words
from web.console.permissions import NAMES, OWN, PERMISSIONS, may
from web.context import Context
from web.studies import name_of

COOKIE = "prescreen_console"
_KNOWN = "prescreen_known"
_KNOWN_DAYS, _MOST_KNOWN = 365, 8
_MOST_BYTES = 250_000
REFRESH = "x-refresh"
"""The header of what a page asks for by itself: it keeps no session alive, and is answered 401 where there is none."""
Page = Callable[[Request, User], Awaitable[Response]]


class Console:
    """What the console's pages share."""

    def __init__(self, context: Context, *, common: bool = False) -> None:
        """`common`: for the pages that are of no trial."""
        self.context, self._common = context, common
        self.workflow = workflow.load(trial_folder(context.trial))
        self.secure = context.settings.public_url.startswith("https://")
        folder = Path(__file__).parent / "templates"
        self._templates = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.filters.update(moment=self.moment, day=words.day, words=lambda code: words.WORDS.get(code, code))
        self._templates.filters.update(phone=words.phone, promise=self.promise, came=words.came)
        self._templates.filters["language"] = lambda code: words.LANGUAGES.get(code, code)
        self._templates.globals.update(role_names=NAMES, zone=context.clock.zone.key, workflow=self.workflow, form_key=ids.token)
        self._templates.globals.update(study=name_of(context, "en"), focus=context.protocol.focus.label)
        self._pages: list[Route] = []

    def route(self, path: str, page: Page, *, may: str, methods: tuple[str, ...] = ("GET",), act: bool = True) -> Route:
        """A route for those who have this permission, which is part of the route's name. `act`: no page asks for it by itself."""
        route = Route(path, self._guarded(page, may, act), methods=list(methods))
        route.permission = may  # type: ignore[attr-defined]
        if "GET" in methods:
            self._pages.append(route)
        return route

    def page(self, name: str, user: User | None, status: int = 200, **shown: Any) -> HTMLResponse:
        """A page from its template, without any address that is for a participant alone."""
        site = self.context.settings.site_name

        def allowed(permission: str) -> bool:
            return user is not None and may(user.role, permission)

        several = {trial: name_of(self.context.of(trial), "en") for trial in self.open_to(user)} if user is not None else {}
        frame: dict[str, Any] = {"user": user, "site": site, "may": allowed, "studies": several if len(self.context.trials) > 1 else {}}
        frame["scripts"] = self._scripts(user)
        whole = self._templates.get_template(name).render(**frame, trial="" if self._common else self.context.trial, **shown)
        return HTMLResponse(masked(whole), status)

    @property
    def about(self) -> str:
        """What the audit trail tells of a list or file beside its name: the trial, where there are several."""
        return self.context.trial if self.context.settings.several else ""

    def open_to(self, user: User) -> list[str]:
        """The trials that an account is for, of those that are served."""
        return [trial for trial in self.context.trials if not user.trials or trial in user.trials]

    def _scripts(self, user: User | None) -> list[str]:
        """What every page says of scripts that are not approved: of the trial that it is of, or of all that the account is for."""
        trials = [] if user is None else self.open_to(user) if self._common else [self.context.trial]
        said = ((trial, self.context.of(trial).lock.banner(words.LANGUAGES)) for trial in trials)
        return [f"{trial}: {line}" if self.context.settings.several else line for trial, line in said if line]

    def message(self, user: User | None, status: int, title: str, text: str) -> HTMLResponse:
        """A page that says one thing."""
        return self.page("message.html", user, status, title=title, text=text)

    async def signed_in(self, request: Request, secret: str) -> Response:
        """Redirects to the page that was asked for, or the first that the role may see, with the session's secret in a cookie."""
        user = await asyncio.to_thread(sessions.by_token, self.context.database, secret, self.context.clock.now())
        usual = "/console/" if user is None or may(user.role, "read referrals") else "/console/numbers"
        wanted = asked.page(request)
        whole = user is not None and user.passed
        on = wanted if whole and user is not None and self._may_see(user, wanted) else usual
        answer = RedirectResponse(on, 303)  # nosemgrep: a-redirect-leads-where-we-say  looked at by web/console/asked.py
        answer.set_cookie(COOKIE, secret, path="/console", httponly=True, samesite="lax", secure=self.secure)
        if whole and user is not None:
            asked.forget(answer)
            self._remember(request, answer, user.id)
        return answer

    def _may_see(self, user: User, path: str) -> bool:
        """Whether there is such a page, and it is for this role."""
        scope = {"type": "http", "method": "GET", "path": path.partition("?")[0].removeprefix("/console"), "root_path": ""}
        found = (route for route in self._pages if route.matches(scope)[0] is Match.FULL)
        return any(may(user.role, route.permission) for route in found)  # type: ignore[attr-defined]

    def known(self, request: Request) -> Callable[[str], bool]:
        """Tells whether the browser has signed in to an account of that id before."""
        held = set(request.cookies.get(_KNOWN, "").split("."))
        return lambda account: not held.isdisjoint(self.context.sealer.indices("known browser", account))

    def _remember(self, request: Request, answer: Response, account: str) -> None:
        """Keeps in the browser that this account has signed in there: a digest that nobody can make without the keys."""
        mark = self.context.sealer.index("known browser", account)
        held = [one for one in request.cookies.get(_KNOWN, "").split(".") if one and one != mark]
        kept = ".".join([mark, *held][:_MOST_KNOWN])
        age = _KNOWN_DAYS * 86_400
        answer.set_cookie(_KNOWN, kept, max_age=age, path="/console", httponly=True, samesite="lax", secure=self.secure)

    def whence(self, request: Request) -> str:
        """The address that a request comes from."""
        return client_address(request, self.context.settings.trusted_proxies)

    def once(self, connection: Connection, request: Request, user: User, given: FormData) -> bool:
        """Whether a form comes for the first time; it is to have no effect else. To be asked within the transaction of its effect."""
        path, now = request.url.path, self.context.clock.now()
        on = typed.place(path)
        about = on[0] if on else None
        first = not given.get("key") or acts.first(connection, user.id, path, typed.fields(given), now, referral=about)
        if first:
            typed.done(connection, user.id, path, given)
        return first

    def promise(self, at: datetime | None) -> str:
        """A promised moment as coordinators read it: the day, and the hour where one was named."""
        return words.promise(at, self.context.clock.zone)

    def moment(self, at: datetime | None) -> str:
        """A moment in the site's time zone, as coordinators read it."""
        return words.moment(at, self.context.clock.zone)

    def today(self) -> date:
        """The site's day."""
        return self.context.clock.now().date()

    def _guarded(self, page: Page, permission: str, act: bool) -> Callable[[Request], Awaitable[Response]]:
        """The page for those who have the permission; others are sent to sign in, or refused. So is a change without the CSRF secret."""
        assert permission in PERMISSIONS

        async def run(request: Request) -> Response:
            by_itself = not act or REFRESH in request.headers
            user = await self.who(request, act=not by_itself)
            if user is None or not user.passed:
                if REFRESH in request.headers:
                    return JSONResponse({"signed_out": True}, 401)
                return await self._to_sign_in(request, user)
            if self.context.settings.console_second_factor == "required" and not user.two_factors and permission != OWN:
                return RedirectResponse("/console/account", 303)
            if not may(user.role, permission):
                await asyncio.to_thread(self._refused, user, permission)
                return self.message(
                    user, 403, "Not for your role", f"You are signed in as {NAMES[user.role].lower()}, who may not {permission}."
                )
            if request.method == "POST":
                given = await form(request)
                if not _meant(given, user):
                    return self.message(user, 403, "That did not work", "The page was too old. Please go back, reload it and try again.")
                by_enter = bool(given.get("enter"))
                await asyncio.to_thread(partial(typed.keep, self.context, user.id, request.url.path, given, whole=by_enter))
                if by_enter and (to := typed.page(request.url.path)):
                    return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say  a page of ours
            return await page(request, user)

        return run

    def _refused(self, user: User, permission: str) -> None:
        with self.context.database.write() as connection:
            audit.add(connection, self.context.clock.now(), user.id, "refused", "console", permission)

    async def _to_sign_in(self, request: Request, user: User | None) -> Response:
        """To sign in, or give the second factor; the page that was asked for comes after it, with what was typed into it."""
        answer = RedirectResponse("/console/sign-in" if user is None else "/console/second-factor", 303)
        asked.remember(request, answer, secure=self.secure)
        secret = request.cookies.get(COOKIE)
        if request.method == "POST" and user is None and secret:
            before = await asyncio.to_thread(sessions.lapsed, self.context.database, secret)
            given = await form(request)
            if before is not None and _meant(given, before) and may(before.role, "work on referrals"):
                await asyncio.to_thread(typed.keep, self.context, before.id, request.url.path, given, whole=True)
        return answer

    async def who(self, request: Request, *, act: bool = True) -> User | None:
        """Whoever is signed in; None else. `act`: this shows that they are there."""
        secret = request.cookies.get(COOKIE)
        if not secret:
            return None
        return await asyncio.to_thread(partial(sessions.by_token, self.context.database, secret, self.context.clock.now(), act=act))


def _meant(given: FormData, user: User) -> bool:
    """Whether a form comes from a page that this session was given."""
    return hmac.compare_digest(str(given.get("csrf", "")).encode(), user.csrf.encode())


async def form(request: Request) -> FormData:
    """The form that was sent; an empty one where it is too large or none."""
    if not hasattr(request.state, "form"):
        body = await request.body()
        request.state.form = await request.form() if len(body) <= _MOST_BYTES else FormData()
    given: FormData = request.state.form
    return given


def code_try(console: Console, request: Request, user: User) -> Try:
    """A try at a second factor. It is counted apart from tries at passwords: else whoever knows the password could sign in again, and so
    begin the count anew, for ever.
    """
    return Try(f"{user.id} codes", console.whence(request), console.known(request)(user.id))


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
        whence, agent = console.whence(request), request.headers.get("user-agent", "")
        told: dict[str, Any] = {"whence": whence, "agent": agent, "known": console.known(request)}
        signing = partial(accounts.sign_in, context.database, name, password, context.clock.now(), **told)
        secret = await asyncio.to_thread(signing)
        if secret is None:
            return console.page("sign_in.html", None, 401, wrong=True, failed="", hospital=hospital)
        return await console.signed_in(request, secret)

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
        one = code_try(console, request, user)
        secret = await asyncio.to_thread(self._check, user, str(given.get("code", ""))[:100], one)
        if secret is None:
            return console.page("second_factor.html", None, 401, csrf=user.csrf, wrong=True)
        return await console.signed_in(request, secret)

    def _check(self, user: User, code: str, one: Try) -> str | None:
        """A new session's secret; after some wrong codes the password must be given anew."""
        context, now = self._console.context, self._console.context.clock.now()
        with context.database.write() as connection:
            if second_factor.check(connection, context.sealer, user.id, code, now, one):
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
