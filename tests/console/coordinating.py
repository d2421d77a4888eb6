"""A console with referrals in it, and people of each role at work, over real HTTP."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import httpx
from serving import PROTOCOL, Gateway

from prescreen.dialogue.turn import Entry, Status
from store import accounts, ids, referrals, sessions
from web.console.permissions import PERMISSIONS

ROLES = sorted(PERMISSIONS["own account"])


def entry(criterion: str, status: Status, why: str = "", **more: Any) -> Entry:
    """A ledger's entry."""
    return Entry(criterion, status, why or f"why {criterion}", **{"protocol": "1.0+test", **more})


LEDGER = [
    entry("I3", "pass", question="age", value=54, words="I'm 54", asked="How old are you?"),
    entry("E4", "review", question="diuretic_first", value="yes", words="the water pill came first", asked="Which came first?"),
    entry("E5", "wait", question="thrush", value="untreated", words="white patches"),
]


def refer(gateway: Gateway, *, at: datetime | None = None, ledger: list[Entry] | None = None, **given: Any) -> str:
    """A referral in the queue; its id."""
    context, id = gateway.context, ids.random("r")
    now = at or context.clock.now()
    names = ("first_name", "last_name", "email", "phone", "reach", "other_language", "questions")
    identity = {**dict.fromkeys(names), "questions": [], "first_name": "Ana", "last_name": "Reyes", "phone": "+16085550123"}
    identity |= {name: given.pop(name) for name in names if name in given}
    listed = tuple(LEDGER if ledger is None else ledger)
    values = {
        "kind": "prescreening",
        "disposition": "review",
        "wait_until": None,
        "focus": "yes",
        "language": "en",
        "flags": referrals.flags_in(listed),
        "protocol_version": PROTOCOL.version,
        "complete": True,
        "trial": PROTOCOL.name,
    }
    place = {"conversation": None, "channel": given.pop("channel", "web")}
    values |= given
    with context.database.write() as connection:
        referrals.insert_referral(connection, context.sealer, id, values, identity, listed, **place, now=now)
    return id


def referral(gateway: Gateway, id: str) -> referrals.Referral:
    """A referral as it stands."""
    with gateway.context.database.read() as connection:
        found = referrals.get(connection, gateway.context.sealer, id)
    assert found is not None
    return found


class Person:
    """Somebody signed in."""

    def __init__(self, gateway: Gateway, role: str = "coordinator", name: str = "") -> None:
        self.gateway, self.role, self.name = gateway, role, name or f"a {role}"
        self.password = accounts.add(gateway.context.database, self.name, role, gateway.context.clock.now())
        self.http = httpx.Client(base_url=f"{gateway.url}/console", trust_env=False, timeout=20)
        self.sign_in()

    @property
    def id(self) -> str:
        with self.gateway.context.database.read() as connection:
            return next(id for id, name in accounts.names(connection).items() if name == self.name)

    def sign_in(self) -> None:
        answer = self.http.post("/sign-in", data={"name": self.name, "password": self.password})
        assert answer.status_code == 303, answer.text
        for cookie in self.http.cookies.jar:  # a secure one would be kept to HTTPS
            cookie.secure = False

    def get(self, path: str, status: int = 200) -> str:
        """A page."""
        answer = self.http.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
        return answer.text

    def csrf(self) -> str:
        secret = self.http.cookies["prescreen_console"]
        context = self.gateway.context
        user = sessions.by_token(context.database, secret, context.clock.now())
        assert user is not None
        return user.csrf

    def post(self, path: str, **given: Any) -> httpx.Response:
        """A form sent."""
        return self.http.post(path, data={"csrf": self.csrf(), **given})

    def does(self, id: str, action: str, *, version: int | None = None, expect: int = 303, **given: Any) -> httpx.Response:
        """A change on a referral, made on the version that stands unless another is given."""
        on = referral(self.gateway, id).version if version is None else version
        answer = self.post(f"/referrals/{id}/{action}", version=on, **given)
        assert answer.status_code == expect, (answer.status_code, words(answer.text)[:3000])
        return answer


def words(html: str) -> str:
    """The words of a page, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def audited(gateway: Gateway) -> list[tuple[str, str]]:
    """Action and object of everything in the audit trail, oldest first."""
    from sqlalchemy import select

    from store.tables import audit

    with gateway.context.database.read() as connection:
        return [(row.action, row.object) for row in connection.execute(select(audit).order_by(audit.c.seq))]
