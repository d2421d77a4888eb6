"""Signing in with a hospital's account: OpenID Connect, code flow with PKCE. An account of that name must exist here.

The first time binds the account here to that person; from then on it takes no password. Second factors are up to the hospital.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
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

from store import accounts
from web.console.session import Console
from web.security import ABROAD

LOG = logging.getLogger("prescreen.oidc")
_COOKIE = "prescreen_oidc"
_PATH = "/console/oidc"
_SECONDS = 10
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_LEEWAY = 60


class Oidc:
    """The redirect to the issuer, and what comes back from there."""

    def __init__(self, console: Console) -> None:
        self._console, self._context, self._settings = console, console.context, console.context.settings
        self._found: dict[str, Any] = {}

    async def out(self, request: Request) -> Response:
        """Redirects to the issuer. What must come back unchanged is kept in a cookie for ten minutes."""
        state, nonce, verifier = (generate_token(48) for _ in range(3))
        try:
            url = await asyncio.to_thread(self._authorization, state, nonce, verifier)
        except (requests.RequestException, ValueError, KeyError) as error:
            return self._failed("The hospital's sign-in does not answer.", error)
        answer = RedirectResponse(url, 303, {ABROAD: "yes"})
        kept = f"{state}.{nonce}.{verifier}"
        answer.set_cookie(_COOKIE, kept, max_age=600, path=_PATH, httponly=True, samesite="lax", secure=self._console.secure)
        return answer

    async def back(self, request: Request) -> Response:
        """Takes what comes back from the issuer: exchanges the code, checks it, and begins a session."""
        state, nonce, verifier = [*request.cookies.get(_COOKIE, "").split("."), "", "", ""][:3]
        given = request.query_params
        if not state or not hmac.compare_digest(state.encode(), given.get("state", "").encode()) or not given.get("code"):
            return self._failed("The sign-in was not begun here, or took too long.")
        try:
            claims = await asyncio.to_thread(self._claims, given["code"], nonce, verifier)
        except (requests.RequestException, OAuthError, JoseError, ValueError, KeyError) as error:
            return self._failed("The hospital's sign-in did not vouch for you.", error)
        name = claims.get("preferred_username") or (claims.get("email") if claims.get("email_verified") is True else None)
        subject, now = f"{self._settings.oidc_issuer}|{claims['sub']}", self._context.clock.now()
        agent = request.headers.get("user-agent", "")
        secret = await asyncio.to_thread(accounts.sign_in_as, self._context.database, subject, str(name or ""), now, agent=agent)
        if secret is None:
            return self._failed("You have no account here. Please ask an administrator to add you under your hospital's name.")
        answer = await self._console.signed_in(secret)
        answer.delete_cookie(_COOKIE, path=_PATH)
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

    def _authorization(self, state: str, nonce: str, verifier: str) -> str:
        endpoint = self._issuer()["authorization_endpoint"]
        url, _ = self._session().create_authorization_url(endpoint, state=state, nonce=nonce, code_verifier=verifier)
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
