"""People who have answered, as the product records them: what an answer gives is what the criteria give."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from amending import BASE
from turning import NOW, answer, turn

from prescreen.criteria import evaluate
from prescreen.dialogue.state import Contact, Interview, State
from prescreen.disposition import decide
from prescreen.protocol import Protocol, load
from prescreen.settling import settle
from store import conversations
from store.database import Database
from store.turns import commit

OLD = load()


def talked(
    database: Database,
    *,
    at: datetime = NOW,
    disposition: str | None = "",
    refer: dict[str, Any] | None = None,
    agreed: str | None = None,
    consented: bool = True,
    protocol: Protocol = OLD,
    phone: str | None = None,
    **answers: Any,
) -> str:
    """Somebody who gave these answers, and what the product records of them; the conversation. `disposition` "": what they give."""
    given = {id: value for id, value in {**BASE, **answers}.items() if value is not None} if consented else {}
    channel = "sms" if phone else "web"
    first = turn(protocol=protocol.version, consented=False)
    with database.write() as connection:
        id = conversations.add_conversation(connection, database.sealer, first, channel=channel, language="en", now=at, phone=phone)
    if consented:
        said(database, id, given, at=at, disposition=disposition, refer=refer, agreed=agreed, protocol=protocol)
    return id


def said(
    database: Database,
    id: str,
    given: dict[str, Any],
    *,
    at: datetime,
    disposition: str | None = "",
    refer: dict[str, Any] | None = None,
    agreed: str | None = None,
    protocol: Protocol = OLD,
) -> None:
    """A turn of theirs after which these answers stand."""
    found = evaluate(protocol, {**settle(protocol, given, at.date()), **given}, at.date())
    statuses = {one.criterion: one.status for one in found.values() if one.status}
    comes = decide(found) if disposition == "" else disposition
    out = comes == "unlikely"
    ledger = [{"criterion": name, "status": status} for name, status in statuses.items()]
    failed = next((name for name, status in statuses.items() if status == "fail"), "I1")
    record = {
        "protocol": protocol.version,
        "disposition": comes,
        "keep": "criterion" if out else "all",
        "criteria": {failed: "fail"} if out else statuses,
        "ledger": [] if out else ledger,
        "answers": {} if out else {q: answer(value, protocol=protocol.version) for q, value in given.items()},
        "referral": refer,
    }
    contact = Contact(agreed=agreed or ("yes" if refer else None), email=(refer or {}).get("email"))
    made = replace(turn(ended=comes is not None, **record), state=State(protocol.version, Interview(), contact=contact).to_json())
    one = conversations.get(database, id)
    assert one is not None
    with database.write() as connection:  # as of a text that is answered by no words, since what is said is no matter here
        source = f"{id}{one.turn}"
        message = conversations.add_message(connection, database.sealer, id, source, "x", now=at, meaning="stop")
    commit(database, one, [message], made, now=at, letters=lambda *_: [])
