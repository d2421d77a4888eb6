"""Signing in with a hospital's account, against an issuer of our own: what fits lets in, and whatever does not fit lets nobody in."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from coordinating import Person, audited
from joserfc import jwt
from joserfc.jwk import RSAKey
from serving import Gateway, Serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route


class Issuer:
    """A stand-in issuer. `claims` are put into the next ID token, over those that are right."""

    def __init__(self) -> None:
        self.key, self.other = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})
        self.claims: dict[str, Any] = {}
        self.forge = False
        self.codes: dict[str, dict[str, str]] = {}
        routes = [
            Route("/.well-known/openid-configuration", self.configuration),
            Route("/authorize", self.authorize),
            Route("/token", self.token, methods=["POST"]),
            Route("/keys", self.keys),
        ]
        self.serving = Serving(Starlette(routes=routes))

    async def configuration(self, request: Request) -> Response:
        url = self.serving.url
        places = {"authorization_endpoint": f"{url}/authorize", "token_endpoint": f"{url}/token", "jwks_uri": f"{url}/keys"}
        return JSONResponse({"issuer": url, **places})

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.codes[f"code{len(self.codes)}"] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code=code{len(self.codes) - 1}&state={asked['state']}", 302)

    async def token(self, request: Request) -> Response:
        given = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(given.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        secret = base64.b64encode(b"prescreen:s3cret").decode()
        if asked is None or proof != asked["code_challenge"] or request.headers.get("authorization") != f"Basic {secret}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        right = {"iss": self.serving.url, "aud": "prescreen", "sub": "person-1", "exp": 9_999_999_999, "nonce": asked["nonce"]}
        claims = {**right, "preferred_username": "cora@hospital.example", **self.claims}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.other if self.forge else self.key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    async def keys(self, request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.serving.stop()


@pytest.fixture
def hospital(start: Callable[..., Gateway], issuer: Issuer) -> Gateway:
    from socket import socket

    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    oidc = {"OIDC_ISSUER": issuer.serving.url, "OIDC_CLIENT_ID": "prescreen", "OIDC_CLIENT_SECRET": "s3cret"}
    return start(PORT=port, KEEP_PORT=1, **oidc)


def through(gateway: Gateway, http: httpx.Client | None = None, **change: str) -> tuple[httpx.Client, httpx.Response]:
    """Out to the issuer and back."""
    http = http or httpx.Client(base_url=gateway.url, trust_env=False)
    there = http.get("/console/oidc")
    assert there.status_code == 303
    back = httpx.get(there.headers["location"], trust_env=False).headers["location"]
    parts = urlsplit(back)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()} | change
    return http, http.get(parts.path, params=query)


def test_nobody_is_bound_by_a_name_but_by_themselves_or_an_administrator(hospital: Gateway, issuer: Issuer) -> None:
    cora, boss = Person(hospital, name="cora@hospital.example"), Person(hospital, "administrator", "Boss")
    assert "hospital account" in httpx.get(f"{hospital.url}/console/sign-in", trust_env=False).text
    issuer.claims = {"preferred_username": "Boss"}
    assert through(hospital)[1].status_code == 401 and boss.http.get("/people").status_code == 200
    assert boss.post(f"/people/{cora.id}", what="bind", claim=f"{issuer.serving.url}|nobody").status_code == 422
    assert "person-1" in boss.get("/people")  # who came, and under what name
    bound = boss.post(f"/people/{cora.id}", what="bind", claim=f"{issuer.serving.url}|person-1")
    assert bound.status_code == 200 and "person-1" not in bound.text
    http, answer = through(hospital)
    assert answer.status_code == 303 and http.get("/console/").status_code == 200
    data = {"name": cora.name, "password": cora.password}
    assert httpx.post(f"{hospital.url}/console/sign-in", data=data, trust_env=False).status_code == 401
    issuer.claims = {"preferred_username": "renamed"}
    assert through(hospital)[1].status_code == 303
    issuer.claims = {"sub": "person-2"}
    assert through(hospital)[1].status_code == 401
    assert {"account bound", "signed in"} <= {action for action, _ in audited(hospital)}


def test_whoever_is_signed_in_binds_their_own(hospital: Gateway, issuer: Issuer) -> None:
    cora, dan = Person(hospital, name="Cora"), Person(hospital, name="Dan")
    assert cora.http.get(f"{hospital.url}/console/oidc/bind").status_code == 404
    assert cora.post("/account/hospital").headers["location"] == "/console/account?bind=1"
    browser = httpx.Client(base_url=hospital.url, trust_env=False, cookies=cora.http.cookies)
    assert through(hospital, browser)[1].headers["location"] == "/console/account"
    assert "Your hospital looks after it" in cora.get("/account") and through(hospital)[1].status_code == 303
    dan.post("/account/hospital")
    stranger = httpx.Client(base_url=hospital.url, trust_env=False, cookies={"prescreen_oidc_bind": "x" * 32})
    issuer.claims = {"sub": "person-2"}
    assert through(hospital, stranger)[1].status_code == 401
    issuer.claims = {}
    browser = httpx.Client(base_url=hospital.url, trust_env=False, cookies=dan.http.cookies)
    assert "belongs to that person already" in through(hospital, browser)[1].text


@pytest.mark.parametrize(
    "claims",
    [
        {"preferred_username": "nobody"},
        {"preferred_username": None, "email": "cora@hospital.example"},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "old"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
    ],
)
def test_a_token_that_does_not_fit_lets_nobody_in(hospital: Gateway, issuer: Issuer, claims: dict[str, Any]) -> None:
    Person(hospital, name="cora@hospital.example")
    issuer.claims = claims
    http, answer = through(hospital)
    assert answer.status_code == 401 and http.get("/console/").status_code == 303


def test_a_forged_token_a_foreign_state_and_a_used_code_let_nobody_in(hospital: Gateway, issuer: Issuer) -> None:
    Person(hospital, name="cora@hospital.example")
    issuer.forge = True
    assert through(hospital)[1].status_code == 401
    issuer.forge = False
    assert through(hospital, state="another")[1].status_code == 401
    assert through(hospital, code="used")[1].status_code == 401
    assert httpx.get(f"{hospital.url}/console/oidc/back?code=x&state=", trust_env=False).status_code == 401


def test_an_issuer_that_is_away_is_told_of(hospital: Gateway, issuer: Issuer) -> None:
    issuer.serving.stop()
    answer = httpx.get(f"{hospital.url}/console/oidc", trust_env=False)
    assert answer.status_code == 401 and "does not answer" in answer.text


def test_without_the_setting_there_is_no_such_way(gateway: Gateway) -> None:
    assert httpx.get(f"{gateway.url}/console/oidc", trust_env=False).status_code == 404
    assert "hospital" not in httpx.get(f"{gateway.url}/console/sign-in", trust_env=False).text


def test_who_signs_an_approval_signs_in_at_the_hospital_once_more(hospital: Gateway, issuer: Issuer) -> None:
    lead, boss = Person(hospital, "principal_investigator", "Lead"), Person(hospital, "administrator", "Boss")
    through(hospital)
    boss.post(f"/people/{lead.id}", what="bind", claim=f"{issuer.serving.url}|person-1")
    given = {"kind": "approval", "script": hospital.context.lock.script, "approver": "Lead", "languages": ["en"]}
    given |= {"board": "UW HS IRB", "number": "2026-0815", "version": "1.0", "approved_on": "2026-01-05"}
    now = hospital.context.clock.now().timestamp()
    for again, auth_time, status in (("", now, 422), ("?again=1", now - 3600, 422), ("?again=1", None, 422), ("?again=1", now, 303)):
        issuer.claims = {"auth_time": auth_time}
        there = lead.http.get(f"{hospital.url}/console/oidc{again}").headers["location"]
        assert ("prompt=login" in there and "max_age=0" in there) is bool(again)
        parts = urlsplit(httpx.get(there, trust_env=False).headers["location"])
        back = lead.http.get(f"{hospital.url}{parts.path}?{parts.query}")
        assert back.headers["location"] == ("/console/approvals" if again else "/console/")
        assert lead.post("/approvals", password="x", **given).status_code == status, (again, auth_time)
