"""Signing in with a hospital's account: OpenID Connect, code flow with PKCE. An account here must be bound to that person.

It is bound by its owner, who is signed in and has asked for it on their own page, or by an administrator, who is shown who came. No name
that the hospital tells binds anything. From then on the account takes no password. Second factors are up to the hospital.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from datetime import datetime
from functools import partial
from typing import Any

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import accounts, sessions
from store.sessions import User
from web.console import asked
from web.console.session import Console
from web.security import ABROAD

LOG = logging.getLogger("prescreen.oidc")
_COOKIE, _BIND = "prescreen_oidc", "prescreen_oidc_bind"
_PATH = "/console/oidc"
_SIGNS = "/console/approvals"
"""The page on which something is signed, to which a sign-in for that leads back."""
_SECONDS = 10
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_LEEWAY = 60


class Oidc:
    """The redirect to the issuer, and what comes back from there."""

    def __init__(self, console: Console) -> None:
        self._console, self._context, self._settings = console, console.context, console.context.settings
        self._found: dict[str, Any] = {}

    async def out(self, request: Request) -> Response:
        """Redirects to the issuer. What must come back unchanged is kept in a cookie for ten minutes. With `again` in the address the
        issuer is to ask for whatever one signs in with, even where it remembers who this is."""
        state, nonce, verifier = (generate_token(48) for _ in range(3))
        again = request.query_params.get("again") == "1"
        try:
            url = await asyncio.to_thread(self._authorization, state, nonce, verifier, again)
        except (requests.RequestException, ValueError, KeyError) as error:
            return self._failed("The hospital's sign-in does not answer.", error)
        answer = RedirectResponse(url, 303, {ABROAD: "yes"})  # nosemgrep: a-redirect-leads-where-we-say  to the issuer of the settings
        if again:
            asked.want(answer, _SIGNS, secure=self._console.secure)
        kept = f"{state}.{nonce}.{verifier}{'.again' if again else ''}"
        answer.set_cookie(_COOKIE, kept, max_age=600, path=_PATH, httponly=True, samesite="lax", secure=self._console.secure)
        return answer

    async def bind(self, request: Request, user: User) -> Response:
        """Somebody signed in wants their account bound: what comes back within ten minutes binds it. The page then leads to the issuer."""
        answer = RedirectResponse("/console/account?bind=1", 303)
        answer.set_cookie(_BIND, user.csrf, max_age=600, path=_PATH, httponly=True, samesite="lax", secure=self._console.secure)
        return answer

    async def back(self, request: Request) -> Response:
        """Takes what comes back from the issuer: exchanges the code, checks it, and begins a session."""
        state, nonce, verifier, again = [*request.cookies.get(_COOKIE, "").split("."), "", "", "", ""][:4]
        given = request.query_params
        if not state or not hmac.compare_digest(state.encode(), given.get("state", "").encode()) or not given.get("code"):
            return self._failed("The sign-in was not begun here, or took too long.")
        try:
            claims = await asyncio.to_thread(self._claims, given["code"], nonce, verifier)
        except (requests.RequestException, OAuthError, JoseError, ValueError, KeyError) as error:
            return self._failed("The hospital's sign-in did not vouch for you.", error)
        name = claims.get("preferred_username") or (claims.get("email") if claims.get("email_verified") is True else None)
        subject, now = f"{self._settings.oidc_issuer}|{claims['sub']}", self._context.clock.now()
        if wanted := request.cookies.get(_BIND):
            return await self._bound(request, subject, wanted)
        agent = request.headers.get("user-agent", "")
        how: dict[str, Any] = {"agent": agent, "fresh": again == "again" and _just_now(claims.get("auth_time"), now)}
        secret = await asyncio.to_thread(accounts.sign_in_as, self._context.database, subject, str(name or ""), now, **how)
        if secret is None:
            return self._failed(
                "No account here is bound to your hospital account yet. Please ask an administrator, who sees now that you came; or sign "
                "in with your password, and bind it on your own page."
            )
        answer = await self._console.signed_in(request, secret)
        answer.delete_cookie(_COOKIE, path=_PATH)
        return answer

    async def _bound(self, request: Request, subject: str, wanted: str) -> Response:
        """Binds the account of whoever asked for it, in the same session."""
        user, now = await self._console.who(request), self._context.clock.now()
        if user is None or not user.passed or not hmac.compare_digest(wanted.encode(), user.csrf.encode()):
            answer: Response = self._failed("You were signed out meanwhile. Please sign in and try it once more.")
        else:
            binding = partial(accounts.bind, self._context.database, user.id, subject, user.id, now, session=user.session)
            try:
                await asyncio.to_thread(binding)
                answer = RedirectResponse("/console/account", 303)
            except ValueError as wrong:
                answer = self._console.message(user, 422, "That did not work", str(wrong))
        for name in (_COOKIE, _BIND):
            answer.delete_cookie(name, path=_PATH)
        return answer

    def _failed(self, text: str, error: Exception | None = None) -> Response:
        if error is not None:
            LOG.warning("sign-in by OpenID Connect failed", extra={"error": type(error).__name__})
        return self._console.page("sign_in.html", None, 401, wrong=False, failed=text, hospital=True)

    def _issuer(self) -> dict[str, Any]:
        """What the issuer says of itself, asked once."""
        if not self._found:
            answer = requests.get(f"{self._settings.oidc_issuer}/.well-known/openid-configuration", timeout=_SECONDS)
            answer.raise_for_status()
            found = answer.json()
            if found["issuer"].rstrip("/") != self._settings.oidc_issuer:
                raise ValueError("the issuer calls itself by another name")
            self._found = found
        return self._found

    def _session(self) -> OAuth2Session:
        back = f"{self._settings.public_url}{_PATH}/back"
        names = (self._settings.oidc_client_id, self._settings.oidc_client_secret)
        return OAuth2Session(*names, scope="openid profile email", redirect_uri=back, code_challenge_method="S256")

    def _authorization(self, state: str, nonce: str, verifier: str, again: bool) -> str:
        endpoint = self._issuer()["authorization_endpoint"]
        given = {"state": state, "nonce": nonce, **({"prompt": "login", "max_age": "0"} if again else {})}
        url, _ = self._session().create_authorization_url(endpoint, code_verifier=verifier, **given)
        return str(url)

    def _claims(self, code: str, nonce: str, verifier: str) -> dict[str, Any]:
        """The claims of the ID token, after its signature, issuer, audience, time and nonce were checked."""
        issuer = self._issuer()
        token = self._session().fetch_token(issuer["token_endpoint"], code=code, code_verifier=verifier, timeout=_SECONDS)
        keys = requests.get(issuer["jwks_uri"], timeout=_SECONDS)
        keys.raise_for_status()
        claims = dict(jwt.decode(token["id_token"], KeySet.import_key_set(keys.json()), algorithms=_ALGORITHMS).claims)
        wanted = jwt.JWTClaimsRegistry(
            now=int(self._context.clock.now().timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": issuer["issuer"]},
            aud={"essential": True, "value": self._settings.oidc_client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        wanted.validate(claims)
        return claims


def _just_now(auth_time: Any, now: datetime) -> bool:
    """Whether the issuer says that somebody signed in there within the last minutes; one that does not say so has not."""
    sound = isinstance(auth_time, (int, float)) and not isinstance(auth_time, bool)
    return sound and -_LEEWAY <= now.timestamp() - auth_time <= sessions.FRESH.total_seconds()
