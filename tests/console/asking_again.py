"""People whose interview came to its end with these answers, stored as a turn stores them; and a rater who asks them again."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from coordinating import Person, words
from given import Given
from serving import PROTOCOL, Gateway, read
from sqlalchemy import select
from turning import turn

from prescreen.criteria import evaluate
from prescreen.dialogue import Site, begin, take
from prescreen.dialogue.turn import Entry
from prescreen.disposition import decide, focus, wait_until
from store import conversations, evidence, referrals
from store.tables import referrals as table
from store.turns import commit

ANSWERS: dict[str, Any] = {
    **dict.fromkeys(("consent", "dry_mouth", "procedures_ok", "deciding_for_self", "contraception"), "yes"),
    **dict.fromkeys(("radiation", "gland_removed", "salivary_stones", "diabetes", "cancer", "transfusions", "thrush"), "no"),
    **dict.fromkeys(("diuretic", "immunosuppressant", "investigational", "other_study"), "no"),
    **{"age": 54, "dry_mouth_onset": "unsure", "saliva_test": "not_tested", "diagnoses": [], "medications": []},
    **{"sex_at_birth": "male", "daily_activity": "A"},
}
"""An interview that ends as likely or to be reviewed."""


def answered(gateway: Gateway, *, phone: str = "+16085550123", words: str = "my own words", reach: str = "mornings", **given: Any) -> str:
    """Their referral; drawn as the gateway's settings say."""
    context, now = gateway.context, gateway.context.clock.now()
    answers = {**ANSWERS, **given}
    found = evaluate(PROTOCOL, answers, now.date())
    ledger = [
        Entry(
            one.criterion,
            one.status,
            one.why,
            question=one.question,
            value=answers.get(one.question or ""),
            words=words,
            protocol=PROTOCOL.version,
        )
        for one in found.values()
        if one.status is not None
    ]
    until = wait_until(found)
    opening = begin(PROTOCOL, channel="web", language="en", now=now, site=Site.from_json(context.settings.site))
    how: dict[str, Any] = {"channel": "web", "language": "en", "now": now}
    id = conversations.open_conversation(context.database, opening, **how, token=None, phone=None, script=context.script)
    later = now + timedelta(hours=1)  # so that no turn is made of it but this one
    said = conversations.receive(context.database, id, conversations.source_of(id, None), words, now=later)
    before = conversations.get(context.database, id)
    assert before is not None
    details = {"kind": "prescreening", "first_name": "Ana", "last_name": "Reyes", "email": None, "phone": phone, "reach": reach}
    made = turn(
        ended=True,
        protocol=PROTOCOL.version,
        disposition=decide(found),
        wait_until=until.isoformat() if until else None,
        focus=focus(PROTOCOL, answers),
        criteria={one.criterion: one.status for one in ledger},
        ledger=[vars(one) for one in ledger],
        answers={
            id: {"value": value, "words": words, "asked": "?", "message": "t", "protocol": PROTOCOL.version, "settled": False}
            for id, value in answers.items()
        },
        referral={**details, "language": "en", "other_language": None, "questions": [f"a question of theirs: {words}"], "complete": True},
    )
    says = take(PROTOCOL, Given(read), opening.state, "yes", now=now, message="t", site=Site.from_json(context.settings.site))
    made = replace(made, says=says.says, state=says.state)
    how = {"now": now, "letters": lambda *_: [], "script": context.script, "sample": context.settings.sample}
    commit(context.database, before, [said], made, **how)
    with context.database.read() as connection:
        return str(connection.execute(select(table.c.id).where(table.c.conversation == id)).scalar_one())


def put_right(gateway: Gateway, referral: str, *, open_: bool = False, **given: Any) -> None:
    """They answer these otherwise once it is over. `open_`: what they say is read back to them first, and they have not said yes yet."""
    context, sealer, now = gateway.context, gateway.context.sealer, gateway.context.clock.now() + timedelta(hours=2)
    with context.database.read() as connection:
        id = str(connection.execute(select(table.c.conversation).where(table.c.id == referral)).scalar_one())
        whole = referrals.get(connection, sealer, referral, whole=True)
        standing = evidence.standing(connection, sealer, id)
    assert whole is not None
    answers = {**{one: entry["value"] for one, entry in standing.items()}, **given}
    found = evaluate(PROTOCOL, answers, now.date())
    ledger = [
        vars(Entry(one.criterion, one.status, one.why, protocol=PROTOCOL.version)) for one in found.values() if one.status is not None
    ]
    said = conversations.receive(context.database, id, conversations.source_of(id, None), "please change it", now=now)
    before = conversations.get(context.database, id)
    assert before is not None
    details = {name: whole.identity[name] for name in ("first_name", "last_name", "email", "phone", "reach", "other_language", "questions")}
    made = turn(
        ended=not open_,
        protocol=PROTOCOL.version,
        disposition=None if open_ else decide(found),
        criteria={one["criterion"]: one["status"] for one in ledger},
        ledger=ledger,
        answers={
            one: {"value": value, "words": "", "asked": "?", "message": "t", "protocol": PROTOCOL.version, "settled": False}
            for one, value in answers.items()
        },
        referral={**details, "kind": "call" if open_ else "prescreening", "language": "en", "complete": True},
    )
    site = Site.from_json(context.settings.site)
    opening = begin(PROTOCOL, channel="web", language="en", now=now, site=site)
    says = take(PROTOCOL, Given(read), opening.state, "yes", now=now, message="t", site=site)
    made = replace(made, says=says.says, state=says.state)
    how = {"now": now, "letters": lambda *_: [], "script": context.script, "sample": context.settings.sample}
    commit(context.database, before, [said], made, **how)


INSTEAD = {"diagnoses": "none", "medications": "none", "dry_mouth_onset": "unsure", "saliva_test": "not_tested"}


def given(page: str, **other: str) -> dict[str, Any]:
    """What a rater sends who hears the same answers as the interview did, with these in their place."""
    asked = re.findall(r'name="question" value="(\w+)"', page)
    same = {id: value for id, value in ANSWERS.items() if id not in INSTEAD}
    sent: dict[str, Any] = {"question": asked}
    for id in asked:
        name = f"instead.{id}" if id in INSTEAD and id not in other else f"answer.{id}"
        sent[name] = {**same, **INSTEAD, **other}.get(id, "no")
    return sent


def rate(person: Person, id: str, **other: Any) -> None:
    """Asks again, and sends it."""
    beside = {name: other.pop(name) for name in list(other) if "." in name}
    for what in ("keep", "send"):
        sent = given(person.get(f"/referrals/{id}/ask-again"), **other)
        answer = person.post(f"/referrals/{id}/ask-again", what=what, **sent, **beside)
        assert answer.status_code == 303, words(answer.text)[:3000]
    assert answer.headers["location"].endswith("/comparison")
