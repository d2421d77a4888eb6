"""Every answer carries the headers, no redirect leads away, no cookie is open, and a name is guessed by nobody."""

import re
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from serving import Chat, Gateway
from texting import PUBLIC

from store import accounts

HEADERS = {
    "content-security-policy": "default-src 'self'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=()",
}
PATHS = (
    "/",
    "/privacy",
    "/contact",
    "/interview",
    "/t/nothing",
    "/console/",
    "/console/sign-in",
    "/console/log",
    "/api/chat",
    "/healthz",
    "/.well-known/security.txt",
    "/nothing",
    "/console/nothing",
)


@pytest.fixture
def page(gateway: Gateway) -> httpx.Client:
    """A browser."""
    return httpx.Client(base_url=gateway.url, trust_env=False, timeout=20)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_the_headers_are_on_every_answer_and_nothing_is_stored_by_a_browser(page: httpx.Client, path: str, method: str) -> None:
    answer = page.request(method, path)
    for name, value in HEADERS.items():
        assert answer.headers[name].startswith(value), (path, name)
    assert answer.headers["cache-control"] == "no-store" and "server" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy and "*" not in policy and "frame-ancestors 'none'" in policy


def test_over_https_a_browser_is_told_to_stay_there(start: Callable[..., Gateway]) -> None:
    gateway = start(PUBLIC_URL=PUBLIC)
    assert "max-age=31536000" in httpx.get(gateway.url, trust_env=False).headers["strict-transport-security"]
    begun = httpx.post(f"{gateway.url}/interview/start", trust_env=False)
    cookie = begun.headers["set-cookie"]
    assert cookie.startswith("__Host-") and all(part in cookie.lower() for part in ("httponly", "secure", "samesite=strict", "path=/"))


@pytest.mark.parametrize(
    "target",
    [
        "/console",
        "//evil.example/console",
        "/console//evil.example",
        "/%2f%2fevil.example",
        "/console/sign-in/",
        "/api/chat/",
        "/\\evil.example",
    ],
)
def test_no_redirect_leads_elsewhere(gateway: Gateway, target: str) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port)) as line:
        line.sendall(f"GET {target} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while more := line.recv(4096):
            answer += more
    assert answer.startswith(b"HTTP/1.1 ")
    location = re.search(rb"(?im)^location: (.*?)\r$", answer)
    assert location is None or re.fullmatch(rb"/(?![/\\]).*|/", location[1]), location


def test_a_new_session_at_each_sign_in_and_a_cookie_that_no_script_reads(gateway: Gateway, page: httpx.Client) -> None:
    password = accounts.add(gateway.context.database, "ana", "coordinator", gateway.context.clock.now())
    planted = "planted-by-somebody"
    page.cookies.set("prescreen_console", planted, domain="127.0.0.1", path="/console")
    first = page.post("/console/sign-in", data={"name": "ana", "password": password})
    cookie = first.headers["set-cookie"]
    assert first.status_code == 303 and planted not in cookie and "httponly" in cookie.lower() and "samesite" in cookie.lower()
    second = httpx.post(f"{gateway.url}/console/sign-in", data={"name": "ana", "password": password}, trust_env=False)
    assert second.headers["set-cookie"].split(";")[0] != cookie.split(";")[0]


def test_a_change_without_the_secret_of_the_page_is_refused(gateway: Gateway, page: httpx.Client) -> None:
    password = accounts.add(gateway.context.database, "ana", "coordinator", gateway.context.clock.now())
    page.post("/console/sign-in", data={"name": "ana", "password": password})
    for given in ({}, {"csrf": ""}, {"csrf": "x" * 32}):
        assert page.post("/console/sign-out", data=given).status_code == 403
    foreign = page.post("/console/sign-in", data={"name": "ana", "password": password}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert page.post("/interview/start", headers={"Origin": "https://evil.example"}).status_code == 403
    assert page.post("/api/chat", json={}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_whoever_guesses_is_slowed_down(gateway: Gateway, page: httpx.Client) -> None:
    password = accounts.add(gateway.context.database, "ana", "coordinator", gateway.context.clock.now())
    for guess in range(5):
        assert page.post("/console/sign-in", data={"name": "ana", "password": f"guess{guess}"}).status_code == 401
    assert page.post("/console/sign-in", data={"name": "ana", "password": password}).status_code in (401, 429)


def test_no_answer_and_no_name_is_ever_in_an_address(gateway: Gateway) -> None:
    """Forms post; what templates link to holds no more than an opaque id and what the queue is narrowed to."""
    chat = Chat(gateway.url)
    assert chat.http.get("/api/chat/messages", params={"text": "yes"}).status_code == 405
    for template in (Path(__file__).parents[2] / "web" / "page" / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        for form in re.findall(r"<form\b[^>]*>", text):
            assert 'method="post"' in form, (template.name, form)
        for link in re.findall(r'href="([^"]*)"', text):
            assert not re.search(
                r"answer|first_name|phone\b(?!.*demo)|email", re.sub(r"\{%.*?%\}|mailto:|tel:", "", link)
            ) or link.startswith(("mailto:", "tel:", "{{", "/interview/answers")), (template.name, link)


def test_an_id_opens_nothing(gateway: Gateway, page: httpx.Client) -> None:
    chat = Chat(gateway.url)
    chat.say("yes")
    for secret in (chat.id, chat.id.removeprefix("c_"), "null", chat.token[:-1], chat.token + "x"):
        assert page.get("/api/chat", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    for path in (f"/console/referrals/{chat.id}", f"/console/emergencies/{chat.id}", f"/t/{chat.id}"):
        answer = page.get(path)
        assert answer.status_code in (303, 410) and "yes" not in answer.text


def test_the_program_says_no_secret(gateway: Gateway) -> None:
    text = (Path(__file__).parents[2] / "web" / "settings.py").read_text("utf-8")
    secret = set(re.findall(r'Setting\("(\w*(?:TOKEN|SECRET|KEYS|_URL))"', text)) - {
        "APPROVAL_KEYS",
        "PUBLIC_URL",
        "STANDIN_URL",
        "TURN_SLOW_URL",
        "TURN_URL",
        "TURN_SECRET",
    }
    from cli.settings import _SECRET

    assert secret <= set(_SECRET)


@pytest.mark.parametrize(("seconds", "status"), [(29 * 60, 200), (31 * 60, 303)])
def test_a_session_ends_by_itself(gateway: Gateway, page: httpx.Client, monkeypatch: pytest.MonkeyPatch, seconds: int, status: int) -> None:
    clock = gateway.context.clock
    password = accounts.add(gateway.context.database, "ana", "coordinator", clock.now())
    page.post("/console/sign-in", data={"name": "ana", "password": password})
    later = clock.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(type(clock), "now", lambda self: later)
    assert page.get("/console/").status_code == status


def test_html_is_compressed_where_it_holds_no_secret(gateway: Gateway) -> None:
    http = httpx.Client(base_url=gateway.url, trust_env=False, headers={"Accept-Encoding": "gzip"}, follow_redirects=True)
    assert {http.get(path).headers.get("content-encoding") for path in ("/", "/privacy", "/contact")} == {"gzip"}
    http.post("/interview/start", data={})
    for path in ("/interview", "/interview/history", "/interview/answers", "/console/sign-in"):
        assert "content-encoding" not in http.get(path).headers, path


def test_what_is_not_there_is_told_by_a_page(gateway: Gateway) -> None:
    http = httpx.Client(base_url=gateway.url, trust_env=False)
    page = http.get("/no-such-page?language=es", headers={"Accept": "text/html"})
    assert page.status_code == 404 and "No hay tal p\u00e1gina" in page.text and 'href="tel:911"' in page.text
    assert http.get("/no-such-page").text == "Not Found" and http.get("/api/nothing", headers={"Accept": "text/html"}).json()["error"]
