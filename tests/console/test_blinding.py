"""Nothing that anybody can be shown depends on the answers of somebody who is to be asked again: whatever they answered, all is the same.

Each page, file, list, count and command is read twice; in between the answers, the outcome and the words are exchanged in the database.
"""

import io
import re
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from asking_again import answered
from coordinating import Person, audited, entry, refer, referral, words
from serving import Gateway
from sqlalchemy import delete, select, update
from starlette.routing import Mount, Route

from cli.main import main
from store import agreement, blinding, forms, ids, messages, referrals
from store.queue import SORTS, VIEWS
from store.tables import agreement_draws, answers, conversations, inbox, referral_flags, referral_index
from store.tables import referrals as table

SECRET = "furosemide every morning"
"""Words of theirs, which stand wherever words can stand."""
FILTERS = [
    *[("disposition", one) for one in ("likely", "review", "wait", "unlikely")],
    *[("focus", one) for one in ("yes", "no", "unknown")],
    *[("flag", one) for one in ("E3", "E4", "I1", "I3")],
    *[("kind", "prescreening"), ("status", "new")],
]
CHANGES = ("asked", "move", "findings", "dates", "join", "apart", "read", "undo", "sign-off", "write", "take-over", "hand-back")
_MOVING = re.compile(
    r'value="[\w.:-]{16,}"|\d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?|just now|\d+ minutes?|"(?:timestamp|lastUpdated)": "[^"]*"|\d\.\d of 24 hours|"stamp":"\w+"'
    r'|value="\d\.\d"|data-stamp="\w+"|# HELP.*|process_\S+.*|python_\S+.*|turn\w*_\S+.*'
)
"""What differs between two readings of the same page: secrets of forms, and the time."""


def plain(text: str) -> str:
    return _MOVING.sub("~", text)


def paths(gateway: Gateway, id: str, conversation: str) -> list[str]:
    """Every page and file of the console that somebody can ask for, but those of the audit trail, which grows by each."""
    mount = next(route for route in gateway.app.routes if isinstance(route, Mount) and route.path == "/console")
    found = []
    for route in mount.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ()) and "audit" not in route.path and getattr(route, "permission", None):
            about = {"emergencies": conversation, "amendments": gateway.context.lock.script}.get(route.path.split("/")[1], id)
            found.append(route.path.replace("{id}", about).replace("{name}", "outcomes"))
    views = [*(f"/?view={view}" for view in VIEWS), *(f"/?view=all&sort={sort}" for sort in SORTS)]
    narrowed = [f"/?{name}={value}" for name, value in FILTERS]
    stamps = [f"/queue/stamp{one[1:]}" for one in (*views[:3], *narrowed[:5])]
    script = gateway.context.lock.script
    dry = [f"/amendments/{script}?comes={one}" for one in ("now_may_fit", "no_longer_fits", "unknown", "same", "hidden")]
    return [*found, *views, *narrowed, *stamps, *dry, f"/next?after={id}", "/numbers?hide=1", "/flow?hide=0", "/flow.csv?hide=0"]


def seen(gateway: Gateway, people: list[Person], id: str, conversation: str, capture: Callable[..., str]) -> dict[str, str]:
    """All that anybody is shown, by where."""
    found: dict[str, str] = {}
    for person in people:
        for path in (
            paths(gateway, id, conversation) if person is people[0] else [f"/referrals/{id}", f"/emergencies/{conversation}", "/log", "/"]
        ):
            answer = person.http.get(path)
            found[f"{person.role} {path}"] = f"{answer.status_code} {answer.headers.get('location', '')} {answer.text}"
        if person.role in ("auditor", "administrator"):
            continue
        for text in ("Ana", "54", SECRET, id):
            found[f"{person.role} search {text}"] = person.post("/", text=text).text
        for change in CHANGES:
            given = {
                "version": referral(gateway, id).version,
                "to": "contacted",
                "mark.E4": "confirmed",
                "channel": "sms",
                "template": "tried",
            }
            answer = person.post(f"/referrals/{id}/{change}", **given, criterion="E4", other=id, upto="x")
            found[f"{person.role} {change}"] = f"{answer.status_code} {answer.text}"
    found["metrics"] = person.http.get(f"{gateway.url}/metrics").text
    for command in (
        ()
        if person is people[0]
        else (
            ["referrals", "--json"],
            ["log", "--json"],
            ["log", "--counts"],
            ["agreement", "--json"],
            ["flow", "--json"],
            ["replay", gateway.context.lock.script[:12], "--json"],
            ["prove", conversation, "--words"],
            ["prove", conversation, "--json"],
            ["prove", conversation],
        )
    ):
        found[" ".join(command)] = capture(*command)
    return {where: plain(text) for where, text in found.items()}


def exchanged(gateway: Gateway, id: str, conversation: str) -> None:
    """Another outcome, other answers and other words, in the place of those that were."""
    sealer = gateway.context.sealer
    with gateway.context.database.write() as connection:
        whole = referrals.get(connection, sealer, id, whole=True)
        assert whole is not None
        ledger = (entry("E3", "wait", words="something else"), entry("I3", "pass", question="age", value=88))
        identity = {**whole.identity, "questions": ["may I bring my dog?"], "reach": "mornings"}
        sealed = {
            "ledger": sealer.seal_json(msgspec.to_builtins(ledger), "referrals", id, "ledger"),
            "identity": sealer.seal_json(identity, "referrals", id, "identity"),
        }
        told = {"disposition": "wait", "wait_until": date(2030, 1, 1), "focus": "yes"}
        connection.execute(update(table).where(table.c.id == id).values(**told, **sealed, flags=referrals.flags_in(ledger)))
        connection.execute(delete(referral_flags).where(referral_flags.c.referral == id))
        connection.execute(referral_flags.insert().values(referral=id, criterion="E3", status="wait"))
        connection.execute(delete(referral_index).where(referral_index.c.referral == id, referral_index.c.field == "person"))
        here = conversations.c.id == conversation
        connection.execute(update(conversations).where(here).values(**told, criteria={"E3": "wait", "I3": "pass"}))
        connection.execute(delete(answers).where(answers.c.conversation == conversation))
        for row in connection.execute(select(inbox).where(inbox.c.conversation == conversation)).all():
            other = sealer.seal("other words", "inbox", row.id, "text")
            connection.execute(update(inbox).where(inbox.c.id == row.id).values(text=other))


@pytest.fixture
def capture(monkeypatch: pytest.MonkeyPatch) -> Callable[[Gateway], Callable[..., str]]:
    """What a command of the program prints, with the settings of a gateway."""

    def of(gateway: Gateway) -> Callable[..., str]:
        for name, value in gateway.environ.items():
            monkeypatch.setenv(name, value)

        def run(*command: str) -> str:
            with redirect_stdout(io.StringIO()) as out:
                status = main(list(command))
            return f"{status} {out.getvalue()}"

        return run

    return of


def test_whatever_they_answered_everything_shown_is_the_same(
    start: Callable[..., Gateway], capture: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.console.replay._GOOD_FOR", timedelta(0))  # no dry run of before is shown again
    gateway = start(AGREEMENT_SAMPLE="1", CONTACT_TARGET_HOURS="24")
    people = [Person(gateway, "administrator"), Person(gateway), Person(gateway, "principal_investigator"), Person(gateway, "auditor")]
    id = answered(
        gateway, words=SECRET, reach=f"Asked for a call: {SECRET}\nmornings", diuretic="yes", diuretic_first="yes", diagnoses=["sjogren"]
    )
    refer(gateway, phone="+16085550177")  # of the same name, and 54 years old too; put there by hand, so that the draw knows nothing of it
    with gateway.context.database.write() as connection:
        conversation = connection.execute(select(table.c.conversation).where(table.c.id == id)).scalar_one()
        marked = {"emergency": "911", "emergency_at": gateway.context.clock.now()}
        connection.execute(update(conversations).where(conversations.c.id == conversation).values(marked))
        messages.receive(connection, gateway.context.sealer, id, SECRET, channel="sms", phone_index=None, now=gateway.context.clock.now())
    assert referral(gateway, id).blind
    run = capture(gateway)
    before = seen(gateway, people, id, conversation, run)
    exchanged(gateway, id, conversation)
    after = seen(gateway, people, id, conversation, run)
    assert {where for where in before if before[where] != after[where]} == set()
    assert {where for where, text in before.items() if SECRET in text and "search" not in where} == set()
    alarm = words(before[f"coordinator /emergencies/{conversation}"])
    assert "Emergency: medical" in alarm and "Ana Reyes" in alarm and "(608) 555-0123" in alarm
    assert "Ana Reyes" in before["coordinator /"] and "emergency" in before["coordinator /"].lower()
    assert blinding.OPENED not in {action for action, _ in audited(gateway)} and referral(gateway, id).blind
    with gateway.context.database.write() as connection:
        blinding.end(connection, id, blinding.EXPIRED, gateway.context.clock.now(), "draw")
    for where in (
        "/",
        "/log",
        "/exports/redcap.csv",
        "/exports/fhir.json",
        "/exports/statistics.csv",
        f"/referrals/{id}",
        "/?view=waiting",
    ):
        told = people[0].http.get(where)
        assert plain(f"{told.status_code}  {told.text}") != after[f"administrator {where}"], where  # or this test could not fail


def test_an_emergency_is_opened_at_a_press(start: Callable[..., Gateway]) -> None:
    gateway = start(AGREEMENT_SAMPLE="1")
    id, cora = answered(gateway, words="my chest hurts"), Person(gateway)
    with gateway.context.database.write() as connection:
        conversation = connection.execute(select(table.c.conversation).where(table.c.id == id)).scalar_one()
        marked = {"emergency": "911", "emergency_at": gateway.context.clock.now()}
        connection.execute(update(conversations).where(conversations.c.id == conversation).values(marked))
    page = cora.get(f"/emergencies/{conversation}")
    assert "my chest hurts" not in page and "Show their words now" in page and 'name="reason" value="an emergency"' in page
    answer = cora.post(f"/referrals/{id}/open", reason="an emergency", emergency=conversation)
    assert answer.headers["location"].endswith(f"/emergencies/{conversation}")
    assert "my chest hurts" in cora.get(f"/emergencies/{conversation}")
    assert referral(gateway, id).blind and "my chest hurts" not in Person(gateway, name="Dan").get(f"/emergencies/{conversation}")


def test_nobody_is_hidden_of_whom_another_referral_shows_the_answers(start: Callable[..., Gateway]) -> None:
    gateway = start(AGREEMENT_SAMPLE="1")
    drawn, cora = answered(gateway), Person(gateway)
    cora.post(f"/referrals/{drawn}/ask-again", what="keep", question=["age"], **{"answer.age": "54"})
    of_the_age = answered(gateway, phone="+16085550178")  # another number, and the same name and age
    assert not referral(gateway, drawn).blind and not referral(gateway, of_the_age).blind
    assert "another referral of the same person came" in words(cora.get(f"/referrals/{drawn}/ask-again", 409))
    assert "Another referral of theirs came first 1" in words(cora.get("/agreement"))
    with gateway.context.database.read() as connection:
        query = select(agreement_draws.c.drawn, agreement_draws.c.why_not, agreement_draws.c.ended).order_by(agreement_draws.c.id)
        assert [tuple(row) for row in connection.execute(query)] == [(True, "", "another came"), (False, agreement.OTHER, None)]
        assert agreement.check(connection, gateway.context.sealer) == (2, [])
        assert agreement.undrawn(connection, "dry-mouth", [cora.id]) == []
    elder = answered(gateway, age=71, phone="+16085550179")
    assert referral(gateway, elder).blind
    forms.add(
        gateway.context.database,
        ids.random("r"),
        {"first_name": "A.", "phone": "+16085550179"},
        language="en",
        trial="dry-mouth",
        protocol_version="1",
        now=gateway.context.clock.now(),
        letters=lambda *_: [],
    )
    assert not referral(gateway, elder).blind


def test_a_referral_whose_answers_are_gone_is_hidden_no_more(start: Callable[..., Gateway]) -> None:
    gateway = start(AGREEMENT_SAMPLE="1")
    id, context = answered(gateway), gateway.context
    with context.database.write() as connection:
        connection.execute(update(table).where(table.c.id == id).values(kind="call", disposition="unlikely"))
        conversation = connection.execute(select(table.c.conversation).where(table.c.id == id)).scalar_one()
        agreement.consider(connection, context.sealer, conversation, context.settings.sample, context.clock.now())
    assert not referral(gateway, id).blind
    assert ids.random("r") != id and ("shown again", id) in audited(gateway)
