"""Every route with every role: what the permission table says is what happens, and nothing is open that names no permission."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from coordinating import ROLES, Person, audited, refer, referral
from serving import Gateway
from starlette.routing import Mount, Route

from store.accounts import ROLES as STORED
from web.console.permissions import NAMES, PERMISSIONS, may

READ, WORK = "coordinator principal_investigator administrator auditor", "coordinator principal_investigator administrator"
ALL = f"{READ} statistician"
EXPECTED = {
    ALL: """
        POST /sign-out, GET /account, POST /account/password, POST /account/second-factor, POST /account/second-factor-off,
        POST /account/sessions, GET /numbers, GET /numbers.csv, GET /numbers/{name}.svg, GET /recruitment, GET /log, GET /still-here, POST /trial,
        GET /approvals, GET /registry, GET /amendments, GET /amendments/{id}, GET /call-lists, GET /second-looks, GET /second-looks.csv,
        GET /agreement, GET /agreement.csv, GET /agreement-pairs.csv, GET /flow, GET /flow.svg, GET /flow.csv""",
    READ: """
        GET /, POST /, GET /referrals/{id}, GET /referrals/{id}/sheet, GET /referrals/{id}/version, GET /emergencies/{id}, GET /other-trials,
        GET /queue/stamp, GET /next, GET /referrals/{id}/proof, GET /call-lists/{id}, POST /referrals/{id}/open,
        GET /referrals/{id}/comparison""",
    WORK: """
        POST /referrals/{id}/move, POST /referrals/{id}/assign, POST /referrals/{id}/call, POST /referrals/{id}/note,
        POST /referrals/{id}/dates, POST /referrals/{id}/findings, POST /referrals/{id}/undo, POST /referrals/{id}/join,
        POST /referrals/{id}/apart, POST /emergencies/{id}, POST /referrals/{id}/write, POST /referrals/{id}/take-over,
        POST /referrals/{id}/hand-back, POST /hand-over, POST /referrals/{id}/read, POST /referrals/{id}/opt-out, POST /referrals/{id}/draft,
        POST /referrals/{id}/asked,
        POST /second-looks, GET /second-looks/{id}, POST /second-looks/{id},
        GET /referrals/{id}/ask-again, POST /referrals/{id}/ask-again,
        GET /exports/redcap-identity.csv, GET /exports/referrals.csv, GET /exports/other-trials.csv,
        GET /exports/fhir.json, GET /exports/referrals-data.csv, GET /exports/other-trials-data.csv""",
    f"{WORK} statistician": """
        GET /exports, GET /exports/redcap.csv, GET /exports/redcap-dictionary.csv, GET /log.csv, GET /exports/statistics.csv,
        GET /exports/statistics-calls.csv, GET /exports/statistics-medicines.csv, GET /exports/statistics-codebook.csv,
        GET /amendments/{id}/people.csv""",
    "principal_investigator administrator": "POST /recruitment",
    "principal_investigator administrator auditor": "GET /audit, GET /audit.csv",
    "principal_investigator": """POST /referrals/{id}/sign-off, POST /approvals, POST /approvals/{id}/withdraw, POST /registry,
        POST /amendments/{id}/release, POST /agreement/draw""",
    "administrator auditor": "GET /people",
    "administrator": "POST /people, POST /people/{id}",
}
"""Roles -> the routes that are theirs, written down apart from the code: a route that is not here, or is another's, fails."""
OPEN = {"/console/sign-in", "/console/second-factor", "/console/oidc", "/console/oidc/back"}
WORKS = {"coordinator", "principal_investigator", "administrator"}


def routes(gateway: Gateway) -> list[tuple[str, str, str | None]]:
    """Path, method and permission of every route of the console."""
    mount = next(route for route in gateway.app.routes if isinstance(route, Mount) and route.path == "/console")
    found = []
    for route in mount.routes:
        if isinstance(route, Route):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                found.append((f"/console{route.path}", method, getattr(route, "permission", None)))
    return found


def test_the_roles_are_those_of_the_store() -> None:
    assert set(ROLES) == set(STORED) == set(NAMES)
    assert {role for roles in PERMISSIONS.values() for role in roles} == set(STORED)


def test_every_route_names_its_permission(gateway: Gateway) -> None:
    assert {path for path, _, permission in routes(gateway) if permission is None} <= OPEN
    assert all(permission in PERMISSIONS for path, _, permission in routes(gateway) if path not in OPEN)


def test_the_routes_and_whose_they_are_stand_here_too(gateway: Gateway) -> None:
    expected = {route.strip(): set(roles.split()) for roles, listed in EXPECTED.items() for route in listed.split(",")}
    granted = {
        f"{method} {path.removeprefix('/console')}": set(PERMISSIONS[permission])
        for path, method, permission in routes(gateway)
        if permission is not None
    }
    assert granted == expected


@pytest.mark.parametrize("role", ROLES)
def test_every_route_does_as_the_table_says(gateway: Gateway, role: str) -> None:
    id, person = refer(gateway), Person(gateway, role)
    before = referral(gateway, id)
    for path, method, permission in routes(gateway):
        if permission is None or path == "/console/sign-out":
            continue
        url = gateway.url + path.replace("{id}", id).replace("{format}", "csv").replace("{name}", "funnel")
        if method == "GET":
            status = person.http.get(url).status_code
        else:
            status = person.http.post(url, data={"csrf": person.csrf()}).status_code
        allowed = may(role, permission)
        assert (status != 403) is allowed and status < 500, (role, method, path, status)
    after = referral(gateway, id)
    assert (after == before) is (role not in WORKS) or after == before
    refused = [action for action, _ in audited(gateway)].count("refused")
    barred = sum(1 for _, _, permission in routes(gateway) if permission is not None and not may(role, permission))
    assert refused == barred


def test_nobody_gets_in_without_a_session(gateway: Gateway) -> None:
    id = refer(gateway)
    http = httpx.Client(trust_env=False)
    for path, method, permission in routes(gateway):
        if permission is None:
            continue
        answer = http.request(method, gateway.url + path.replace("{id}", id), cookies={"prescreen_console": "x" * 32})
        assert answer.status_code == 303 and answer.headers["location"] == "/console/sign-in", path


def test_no_change_without_the_secret_of_the_page(gateway: Gateway) -> None:
    id, person = refer(gateway), Person(gateway, "administrator")
    for path, method, permission in routes(gateway):
        if method == "POST" and permission is not None:
            for data in ({}, {"csrf": "x"}, {"csrf": "é"}):
                assert person.http.post(gateway.url + path.replace("{id}", id), data=data).status_code == 403, path
    assert referral(gateway, id).version == 1


@pytest.mark.parametrize("role", ["auditor", "statistician"])
def test_those_who_only_read_see_no_form_that_changes(start: Callable[..., Gateway], role: str) -> None:
    gateway: Any = start()
    id, person = refer(gateway), Person(gateway, role)
    if role == "auditor":
        page = person.get(f"/referrals/{id}")
        assert "Ana Reyes" in page and "Log a call" not in page and f"/referrals/{id}/move" not in page
        assert "referral viewed" in person.get(f"/audit?object={id}")
    log = person.get("/log")
    assert "Ana" not in log and (f"/referrals/{id}" in log) is (role == "auditor" and id in log)
