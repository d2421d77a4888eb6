"""A site's database after years: referrals, what was done with them, who is likely the same person, and the conversations they came from.

Everything is as the gateway writes it, sealed and indexed; two in three are still open, a few are someone's, due, unread or hidden.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, insert

from prescreen.dialogue.turn import Progress, View
from store import ids, referrals
from store.tables import conversations, findings, referral_events, referral_flags, referral_index
from store.tables import referrals as table
from web.context import Context

AT_ONCE = 2_000
STATUSES = ("new", "new", "new", "contacting", "contacting", "contacted", "contacted", "scheduled", "closed", "declined", "unreachable")
_BESIDES = {"reach": "mornings", "other_language": None, "questions": []}
_DONE = {"call": {"call": "voicemail", "from": "new", "to": "contacting"}, "status": {"from": "new", "to": "contacting"}}
_SEEN = View(None, Progress(0, 0), True, "en")


def fill(context: Context, number: int, cora: str) -> None:
    """So many referrals; a handful of them is `cora`'s."""
    dice, ledger, last = random.Random(7), _ledger(context), ""
    for first in range(0, number, AT_ONCE):
        rows: dict[Table, list[dict[str, Any]]] = {
            one: [] for one in (conversations, table, referral_index, referral_flags, referral_events, findings)
        }
        for place in range(first, min(first + AT_ONCE, number)):
            last = _referral(context, dice, place, ledger, cora, rows, last)
        with context.database.write() as connection:
            for one, values in rows.items():
                if values:
                    connection.execute(insert(one), values)
    if not context.database.sqlite:
        with context.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("VACUUM ANALYZE")  # as the server does by itself after a while


def _ledger(context: Context) -> list[dict[str, Any]]:
    """What an interview leaves: every criterion, with words; one in three raises something."""
    words = {"words": "my own words about it, and a few more", "asked": "What was asked about it?", "question": None, "until": None}
    marks = ("pass", "clinic", "review")
    return [{"criterion": c.id, "status": marks[n % 3], "why": "Why", **words} for n, c in enumerate(context.protocol.criteria)]


def _referral(
    context: Context,
    dice: random.Random,
    place: int,
    ledger: list[dict[str, Any]],
    cora: str,
    rows: dict[Table, list[dict[str, Any]]],
    before: str,
) -> str:
    """Adds a referral to the rows; its id. `before`: the one that was made before it, to which a few are joined."""
    id, conversation, sealer, now = ids.random("r"), ids.random("c"), context.sealer, context.clock.now()
    first, last = f"First{dice.randrange(300)}", f"Last{dice.randrange(3000)}"
    phone, email = f"+1608{dice.randrange(2_000_000, 9_999_999)}", f"p{place}@example.org"
    names = {"first_name": first, "last_name": last, "phone": phone, "email": email}
    flags = [{"criterion": one["criterion"], "status": "review"} for one in ledger if one["status"] == "review" and dice.random() < 0.5]
    flags += [{"criterion": one["criterion"], "status": "wait"} for one in ledger[:1] if place % 20_000 == 99]  # a rare one
    rare, at, channel = place % 500, now - timedelta(minutes=place * 20), dice.choice(("web", "sms"))
    language = dice.choice(("en", "en", "es"))
    state = {
        "status": dice.choice(STATUSES),
        "disposition": dice.choice(("likely", "review", "wait")),
        "wait_until": (now + timedelta(days=dice.randrange(-90, 300))).date(),
        "focus": dice.choice(("yes", "no", "unknown")),
        "kind": "form" if place % 2_000 == 9 else "call" if place % 50 == 8 else "prescreening",
        "assigned_to": cora if rare == 1 else None,
        "next_at": now + timedelta(hours=dice.randrange(-90, 90)) if rare < 20 else None,
        "unread": 1 if rare == 5 else 0,
        "held": rare == 6,
        "blind": rare == 7,
        "joined_to": before if rare == 10 and before else None,
        "visit_at": now + timedelta(days=dice.randrange(1, 60)) if rare % 10 == 4 else None,
    }
    rows[table].append(
        {
            **{"id": id, "conversation": conversation, "channel": channel, "language": language, "flags": flags, "created_at": at},
            **{"protocol_version": "1.0", "complete": True, "trial": context.trial, **state},
            "identity": sealer.seal_json({**names, **_BESIDES}, "referrals", id, "identity"),
            "ledger": sealer.seal_json(ledger, "referrals", id, "ledger"),
        }
    )
    rows[conversations].append(
        {
            **{"id": conversation, "channel": channel, "language": language, "protocol_version": "1.0", "trial": context.trial},
            **{"consented": True, "disposition": state["disposition"], "view": _SEEN, "turn": 40, "received": 40},
            **{"started_at": at - timedelta(minutes=20), "last_at": at, "ended_at": at},
            "state": sealer.seal_json({}, "conversations", conversation, "state"),
            **({"emergency": "988", "emergency_at": at} if place % 20_000 == 77 else {"emergency": None, "emergency_at": None}),
        }
    )
    found = [("name", word) for word in referrals.name_words(f"{first} {last}")]
    found += [("phone", phone), ("email", email), ("person", f"{first} {last} {dice.randrange(20, 80)}".lower())]
    rows[referral_index] += [{"referral": id, "field": field, "digest": sealer.index(field, value)} for field, value in found]
    rows[referral_flags] += [{"referral": id, **flag} for flag in flags]
    for n, action in enumerate(("created", *(("call", "status", "note") if place % 3 == 0 else ()))):
        event = ids.random("e")
        note = sealer.seal("Left a voicemail, wants mornings", "referral_events", event, "detail") if action == "note" else None
        values = {"id": event, "referral": id, "at": at + timedelta(hours=n), "actor": cora, "action": action, "detail": note}
        rows[referral_events].append({**values, "data": _DONE.get(action, {}), "version": n or None})
    if place % 1_000 == 2:
        values = {"id": ids.random("f"), "referral": id, "criterion": ledger[0]["criterion"], "mark": "confirmed", "at": at, "actor": cora}
        rows[findings].append(values)
    return id
