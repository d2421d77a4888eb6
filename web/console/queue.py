"""The contact queue and a referral's page: who to reach, how, why, in the participant's own words, and what was done."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import accounts, audit, conversations, deliveries, opt_outs, queue, referrals
from store.accounts import User
from store.queue import Wanted
from web import failures
from web.console.session import Console, form

_NOTE = 2000


class Queue:
    """The queue's pages."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """The referrals, newest first, and emergencies that nobody has looked at."""
        asked = request.query_params
        wanted = Wanted(
            asked.get("status", ""),
            asked.get("disposition", ""),
            asked.get("kind", ""),
            asked.get("text", "")[:200],
            _page(asked.get("page")),
        )
        rows, count, emergencies = await asyncio.to_thread(self._found, wanted, user)
        now = self._context.clock.now()
        pages = max(1, -(-count // queue.PAGE))
        return self._console.page(
            "queue.html",
            user,
            rows=[{"referral": r, "waited": waited(r.created_at, now)} for r in rows],
            count=count,
            wanted=wanted,
            pages=pages,
            link=lambda page: "?" + urlencode({**dict(asked), "page": page}),
            statuses=queue.STATUSES,
            emergencies=emergencies,
            words=WORDS,
        )

    def _found(self, wanted: Wanted, user: User) -> tuple[list[referrals.Referral], int, Any]:
        rows, count = queue.find(self._context.database, wanted)
        if wanted.text:
            with self._context.database.write() as connection:
                audit.record(connection, self._context.clock.now(), user.id, "queue searched", "queue", f"{count} found")
        with self._context.database.read() as connection:
            return rows, count, queue.emergencies(connection)

    async def referral(self, request: Request, user: User) -> Response:
        """One referral. That it was looked at is in the audit trail."""
        shown = await asyncio.to_thread(self._opened, request.path_params["id"], user)
        if shown is None:
            return self._console.page("message.html", user, 404, title="Not found", text="There is no such referral.")
        return self._console.page("referral.html", user, stale=False, note="", **shown)

    async def change(self, request: Request, user: User) -> Response:
        """Sets a status with a note; a page that somebody else has overtaken is shown anew, the note kept."""
        given, id = await form(request), request.path_params["id"]
        status, note, version = str(given.get("status", "")), str(given.get("note", ""))[:_NOTE], str(given.get("version", ""))
        try:
            await asyncio.to_thread(
                queue.change,
                self._context.database,
                id,
                status=status,
                note=note,
                version=int(version),
                by=user.id,
                now=self._context.clock.now(),
            )
        except KeyError:
            return self._console.page("message.html", user, 404, title="Not found", text="There is no such referral.")
        except ValueError:
            return self._console.page("message.html", user, 400, title="That did not work", text="Please choose one of the statuses.")
        except queue.Stale:
            shown = await asyncio.to_thread(self._opened, id, user)
            assert shown is not None
            return self._console.page("referral.html", user, 409, stale=True, note=note, **shown)
        return RedirectResponse(f"/console/referrals/{id}", 303)

    async def emergency(self, request: Request, user: User) -> Response:
        """A conversation with an emergency; a POST marks it as looked at."""
        id = request.path_params["id"]
        if request.method == "POST":
            await asyncio.to_thread(self._seen, id, user)
            return RedirectResponse("/console/", 303)
        history = await asyncio.to_thread(self._listened, id, user)
        return self._console.page("emergency.html", user, id=id, history=history)

    def _seen(self, id: str, user: User) -> None:
        now = self._context.clock.now()
        with self._context.database.write() as connection:
            conversations.seen_emergency(connection, id, user.id, now)
            audit.record(connection, now, user.id, "emergency seen", id)

    def _listened(self, id: str, user: User) -> list[dict[str, Any]]:
        with self._context.database.write() as connection:
            audit.record(connection, self._context.clock.now(), user.id, "conversation viewed", id)
        return conversations.history(self._context.database, id)

    def _opened(self, id: str, user: User) -> dict[str, Any] | None:
        database, now = self._context.database, self._context.clock.now()
        with database.read() as connection:
            referral = referrals.get(connection, database.sealer, id)
            if referral is None:
                return None
            events = queue.events(connection, database.sealer, id)
            who = accounts.names(connection)
            texts = self._texts(connection, referral)
        with database.write() as connection:
            audit.record(connection, now, user.id, "referral viewed", id)
        criteria = {criterion.id: criterion.text for criterion in self._context.protocol.criteria}
        return {
            "referral": referral,
            "identity": referral.identity,
            "flags": [entry for entry in referral.ledger if entry["status"] in ("fail", "wait", "review")],
            "criteria": criteria,
            "events": [(event, who.get(event.actor, event.actor)) for event in events],
            "history": conversations.history(database, referral.conversation) if referral.conversation else [],
            "texts": texts,
            "waited": waited(referral.created_at, now),
            "statuses": queue.STATUSES,
            "words": WORDS,
        }

    def _texts(self, connection: Connection, referral: referrals.Referral) -> dict[str, Any] | None:
        """What a coordinator should know before texting: an opt-out, or why the last text did not arrive."""
        phone = referral.identity.get("phone")
        out = opt_outs.standing(connection, self._context.sealer.indices("phone", phone)) if phone else None
        if out is not None:
            return {"what": failures.MEANINGS["opted_out"], "code": None, "at": out}
        fate = deliveries.last(connection, referral.conversation) if referral.conversation else None
        if fate is None or fate.status not in ("failed", "undelivered"):
            return None
        return {"what": failures.MEANINGS[failures.classify(fate.error)], "code": fate.error, "at": fate.at}


def _page(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 7 else 1


def waited(since: datetime, now: datetime) -> str:
    """How long a referral has waited, in the largest fitting unit."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "just now"


WORDS = {
    "new": "New",
    "calling": "Being called",
    "reached": "Reached",
    "scheduled": "Visit scheduled",
    "not_interested": "Not interested",
    "not_suitable": "Not suitable",
    "closed": "Closed",
    "created": "Referred",
    "likely": "Likely",
    "review": "Review",
    "wait": "Waiting list",
    "unlikely": "Unlikely",
    "prescreening": "Prescreening",
    "call": "Asked for a call",
    "form": "Asked for a call (contact form)",
    "yes": "inflammatory cause: yes",
    "no": "inflammatory cause: no",
    "unknown": "inflammatory cause: unknown",
}
"""The console's words for what the records hold."""
