"""Signing in: wrong tries, second factor, recovery codes, sessions that end, and the accounts that an administrator keeps."""

import re
import subprocess
import sys
from collections.abc import Callable

import argon2
import httpx
import pyotp
import pytest
from argon2.exceptions import VerifyMismatchError
from coordinating import Person, audited, words
from serving import Gateway
from sqlalchemy import select, update

from store import accounts, tries
from store.tables import audit as trail
from store.tables import sessions, users


def try_in(gateway: Gateway, name: str, password: str, whence: str = "") -> int:
    headers = {"X-Forwarded-For": whence} if whence else {}
    data = {"name": name, "password": password}
    return httpx.post(f"{gateway.url}/console/sign-in", data=data, headers=headers, trust_env=False).status_code


def enrol(person: Person) -> tuple[pyotp.TOTP, list[str]]:
    """Turns the second factor on; the app and the recovery codes."""
    page = person.get("/account")
    assert 'src="data:image/svg+xml' in page
    app = pyotp.TOTP(re.findall(r'<code class="key">([A-Z2-7]+)</code>', page)[0])
    assert person.post("/account/second-factor", code="000000").status_code == 422
    answer = person.post("/account/second-factor", code=app.at(person.gateway.context.clock.now()))
    codes = re.findall(r"<li><code>([a-z2-9-]+)</code></li>", answer.text)
    assert answer.status_code == 200 and len(codes) == 10
    return app, codes


def test_a_password_is_hashed_as_argon2_advises() -> None:
    """By the product itself: here passwords are hashed in no time (tests/conftest.py)."""
    code = "from store import accounts; print(accounts._hasher.hash('a password'), accounts._NOBODY)"
    hashes = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    wanted = argon2.profiles.RFC_9106_LOW_MEMORY
    assert len(hashes) == 2 and [argon2.extract_parameters(hashed) for hashed in hashes] == [wanted, wanted]


def test_failures_lock_out_only_whoever_fails(start: Callable[..., Gateway]) -> None:
    gateway = start(TRUSTED_PROXIES="127.0.0.1")
    cora = Person(gateway, name="Cora")
    assert [try_in(gateway, "Cora", "guess", "203.0.113.9") for _ in range(6)] == [401] * 6
    assert try_in(gateway, "Cora", cora.password, "203.0.113.9") == 401
    assert try_in(gateway, "Cora", cora.password, "198.51.100.7") == 303
    assert "sign-in refused" in [action for action, _ in audited(gateway)]
    gateway.stop()
    assert try_in(start(TRUSTED_PROXIES="127.0.0.1", CLOCK_OFFSET=16 * 60), "Cora", cora.password, "203.0.113.9") == 303


def test_a_second_factor_is_asked_for_and_each_code_is_good_once(either: Gateway) -> None:
    cora = Person(either)
    app, codes = enrol(cora)
    used = app.at(either.context.clock.now())
    cora.http.cookies.clear()
    cora.sign_in()
    assert cora.http.get("/").headers["location"] == "/console/second-factor"
    assert cora.http.get("/account").headers["location"] == "/console/second-factor"
    assert cora.post("/second-factor", code=used).status_code == 401
    before = cora.http.cookies["prescreen_console"]
    assert cora.post("/second-factor", code=codes[0].upper()).status_code == 303
    assert cora.http.cookies["prescreen_console"] != before and cora.http.get("/").status_code == 200
    cora.http.cookies.clear()
    cora.sign_in()
    assert cora.post("/second-factor", code=codes[0]).status_code == 401
    assert cora.post("/second-factor", code=codes[1]).status_code == 303


def test_what_signs_in_is_kept_as_digests_or_sealed(either: Gateway) -> None:
    cora = Person(either)
    app, codes = enrol(cora)
    secrets = [app.secret, *codes, cora.password, cora.http.cookies["prescreen_console"]]
    with either.context.database.read() as connection:
        held = [str(row) for table in (users, sessions, trail) for row in connection.execute(select(table))]
    assert len(held) > 4 and len(set(codes)) == 10 and [one for one in secrets if any(one in row for row in held)] == []


def test_a_name_without_a_password_is_as_much_work(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a name has an account, or signs in elsewhere, is told by neither the answer nor its time."""
    for name in ("Cora", "Bound", "Gone"):
        accounts.add(gateway.context.database, name, "auditor", gateway.context.clock.now())
    with gateway.context.database.write() as connection:
        connection.execute(update(users).where(users.c.name == "Bound").values(password="", subject="person-1"))
        connection.execute(update(users).where(users.c.name == "Gone").values(disabled_at=gateway.context.clock.now()))
    worked, verify = [], accounts._hasher.verify

    class Counting:
        """Counts the hashes that were worked out to their end."""

        def verify(self, hashed: str, password: str) -> bool:
            try:
                return verify(hashed, password)
            except VerifyMismatchError:
                worked.append(hashed)
                raise

    monkeypatch.setattr(accounts, "_hasher", Counting())
    assert [try_in(gateway, name, "a guess of theirs") for name in ("Cora", "Bound", "Gone", "Nobody")] == [401] * 4
    assert len(worked) == 4


def test_wrong_codes_end_the_attempt(gateway: Gateway) -> None:
    cora = Person(gateway)
    _, codes = enrol(cora)
    cora.http.cookies.clear()
    cora.sign_in()
    for _ in range(5):
        assert cora.post("/second-factor", code="123 456").status_code == 401
    assert cora.http.post("/second-factor", data={"csrf": "x", "code": codes[0]}).headers["location"] == "/console/sign-in"


def test_neither_codes_nor_the_password_are_guessed_and_the_site_is_not_locked_out(start: Callable[..., Gateway]) -> None:
    gateway = start(TRUSTED_PROXIES="127.0.0.1")
    cora, dan = Person(gateway, name="Cora"), Person(gateway, name="Dan")
    app, codes = enrol(cora)
    for wrong in range(4):
        assert cora.post("/account/second-factor-off", code=f"{wrong:06}").status_code == 422
    for guess in range(6):
        assert dan.post("/account/password", before=f"guess {guess}", after="four plain words here").status_code == 422
    assert "too many wrong tries" in dan.post("/account/password", before=dan.password, after="four plain words here").text
    thief = Person.__new__(Person)
    thief.gateway, thief.name, thief.password = gateway, cora.name, cora.password
    thief.http = httpx.Client(base_url=f"{gateway.url}/console", trust_env=False, headers={"X-Forwarded-For": "203.0.113.9"})
    for _ in range(3):  # the password alone begins anew as often as one likes; the codes do not
        thief.sign_in()
        for _ in range(4):
            thief.post("/second-factor", code="123 456")
    thief.sign_in()
    assert thief.post("/second-factor", code=codes[0]).status_code == 401
    assert try_in(gateway, "Dan", dan.password, "203.0.113.9") == 303 and dan.http.get("/").status_code == 200
    cora.http.cookies.delete("prescreen_console")
    cora.sign_in()
    assert cora.post("/second-factor", code=codes[1]).status_code == 303  # her own browser is known
    assert "9 of 10 recovery codes are left" in words(cora.get("/account")) and app


def test_one_password_is_not_tried_on_everybody(start: Callable[..., Gateway]) -> None:
    gateway = start(TRUSTED_PROXIES="127.0.0.1")
    cora = Person(gateway, name="Cora")
    with gateway.context.database.write() as connection:
        for number in range(70):
            tries.missed(connection, tries.Try(f"name somebody {number}", "203.0.113.9"), gateway.context.clock.now())
    assert try_in(gateway, "Cora", cora.password, "203.0.113.9") == 401 and try_in(gateway, "Cora", cora.password, "203.0.113.8") == 303
    known = {"name": "Cora", "password": cora.password}
    assert cora.http.post("/sign-in", data=known, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 303


@pytest.mark.parametrize("weak", [" " * 12, "123456789012", "passwordpassword", "qwertyuiop12", "Cora Miller 1!", "short"])
def test_weak_passwords_are_refused(weak: str) -> None:
    assert accounts.weak.why(weak, "Cora Miller") and not accounts.weak.why("four plain words here", "Cora Miller")


def test_a_second_factor_comes_off_with_a_code_alone(gateway: Gateway) -> None:
    cora = Person(gateway)
    _, codes = enrol(cora)
    assert cora.post("/account/second-factor-off", code="111111").status_code == 422
    assert cora.post("/account/second-factor-off", code=codes[3]).status_code == 303
    cora.http.cookies.clear()
    cora.sign_in()
    assert cora.http.get("/").status_code == 200


def test_where_it_is_required_nothing_comes_before_it(start: Callable[..., Gateway]) -> None:
    gateway = start(CONSOLE_SECOND_FACTOR="required")
    cora = Person(gateway)
    assert cora.http.get("/").headers["location"] == "/console/account"
    assert "needed before anything else" in words(cora.get("/account"))
    enrol(cora)
    assert cora.http.get("/").status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(29 * 60, 200), (31 * 60, 303), (13 * 3600, 303)])
def test_a_session_ends(start: Callable[..., Gateway], seconds: int, status: int) -> None:
    gateway = start()
    cora = Person(gateway)
    gateway.stop()
    later = start(CLOCK_OFFSET=seconds)
    cora.http.base_url = httpx.URL(f"{later.url}/console")
    assert cora.http.get("/").status_code == status


def test_sessions_are_listed_and_ended(gateway: Gateway) -> None:
    here, there = Person(gateway, name="Cora"), None
    there = httpx.Client(base_url=f"{gateway.url}/console", trust_env=False, headers={"User-Agent": "Old tablet <b>"})
    assert there.post("/sign-in", data={"name": "Cora", "password": here.password}).status_code == 303
    page = here.get("/account")
    assert "Old tablet &lt;b&gt;" in page
    (other,) = re.findall(r'name="session" value="([0-9a-f]+)"', page)
    assert here.post("/account/sessions", session=other).status_code == 303
    assert there.get("/").status_code == 303 and here.http.get("/").status_code == 200


def test_a_password_is_changed_by_whoever_knows_it(gateway: Gateway) -> None:
    cora = Person(gateway, name="Cora")
    assert cora.post("/account/password", before="guess", after="four plain words here").status_code == 422
    assert cora.post("/account/password", before=cora.password, after="short").status_code == 422
    assert cora.post("/account/password", before=cora.password, after="four plain words here").status_code == 303
    assert (try_in(gateway, "Cora", cora.password), try_in(gateway, "Cora", "four plain words here")) == (401, 303)


def test_an_administrator_keeps_the_accounts(gateway: Gateway) -> None:
    boss = Person(gateway, "administrator", "Boss")
    answer = boss.post("/people", name="Dan <i>", role="auditor")
    password = re.findall(r'<code class="key">([^<]+)</code>', answer.text)[0]
    assert try_in(gateway, "Dan <i>", password) == 303 and "Dan &lt;i&gt;" in answer.text
    assert boss.post("/people", name="Dan <i>", role="auditor").status_code == 422
    assert boss.post("/people", name="dan <I>", role="auditor").status_code == 422
    seen = Person(gateway, "auditor", "Ada").get("/people")
    assert "Dan &lt;i&gt;" in seen and "Add somebody" not in seen and "Shut out" not in seen
    assert boss.post("/people", name="Eve", role="emperor").status_code == 422
    (id,) = {found for found in re.findall(r'action="/console/people/(u_\w+)"', answer.text) if found != boss.id}
    assert boss.post(f"/people/{id}", what="role", role="coordinator").status_code == 200
    fresh = re.findall(r'<code class="key">([^<]+)</code>', boss.post(f"/people/{id}", what="reset").text)[0]
    assert (try_in(gateway, "Dan <i>", password), try_in(gateway, "Dan <i>", fresh)) == (401, 303)
    assert [try_in(gateway, "Dan <i>", "guess") for _ in range(5)] == [401] * 5
    fresh = re.findall(r'<code class="key">([^<]+)</code>', boss.post(f"/people/{id}", what="reset").text)[0]
    assert try_in(gateway, "Dan <i>", fresh) == 303  # a reset lifts the lock
    boss.post(f"/people/{id}", what="disable")
    assert try_in(gateway, "Dan <i>", fresh) == 401
    assert "Somebody must be left" in boss.post(f"/people/{boss.id}", what="disable").text
    assert "Somebody must be left" in boss.post(f"/people/{boss.id}", what="role", role="auditor").text
    assert boss.post("/people/u_none", what="reset").status_code == 404
    assert {"user added", "role changed", "sign-in reset", "user disabled"} <= {action for action, _ in audited(gateway)}
