"""A number left to hear of other trials counts once its owner says YES by text; STOP takes it off; what may not be texted is not asked."""

from collections.abc import Callable

import pytest
from coordinating import Person, audited
from serving import Gateway, until
from sqlalchemy import insert, select
from texting import PHONE, Texting, free_port

from store import ids, other_trials
from store.tables import other_trials as table
from store.tables import outbox as outgoing
from web.coordinator_texts import health_words

ASKED = "for news of other studies"


@pytest.fixture
def phone(begin: Callable[..., Texting]) -> Texting:
    """A phone that texts, at an hour in which nothing is quiet."""
    return begin(PORT=free_port(), KEEP_PORT=1, SMS_QUIET_HOURS="0-0")


def wish(gateway: Gateway, number: str) -> None:
    context, id = gateway.context, ids.new("w")
    sealed = context.sealer.seal(f"phone:{number}", "other_trials", id, "address")
    row = {"id": id, "address": sealed, "address_index": context.sealer.index("phone", number), "language": "en", "trial": context.trial}
    with context.database.write() as connection:
        connection.execute(insert(table).values(**row, created_at=context.clock.now()))


def standing(gateway: Gateway) -> list[tuple[str, bool]]:
    with gateway.context.database.read() as connection:
        return [(one.address, one.confirmed_at is not None) for one in other_trials.every(connection, gateway.context.sealer)]


def test_a_yes_confirms_and_stop_takes_off(phone: Texting) -> None:
    cora = Person(phone.gateway)
    wish(phone.gateway, PHONE)
    asked = phone.until_got(ASKED)
    assert "STOP" in asked and health_words(asked) == [] and standing(phone.gateway) == [(PHONE, False)]
    assert PHONE not in cora.get("/exports/other-trials.csv")
    phone.text("Yes")
    phone.until_got("may text you now")
    assert standing(phone.gateway) == [(PHONE, True)] and PHONE in cora.get("/exports/other-trials.csv")
    phone.text("STOP")
    until(lambda: standing(phone.gateway) == [])
    assert {"other trials confirmed", "other trials left"} <= {action for action, _ in audited(phone.gateway)}


def test_a_no_takes_off(phone: Texting) -> None:
    wish(phone.gateway, PHONE)
    phone.until_got(ASKED)
    phone.text("no")
    until(lambda: standing(phone.gateway) == [])
    assert "other trials confirmed" not in [action for action, _ in audited(phone.gateway)]


def test_who_may_not_be_texted_or_is_in_an_interview_is_not_asked(phone: Texting) -> None:
    gateway, gone, abroad = phone.gateway, "+13125550102", "+442079460958"
    phone.text("STOP", phone=gone)
    phone.text("hello")
    phone.until_got("1 ")
    until(lambda: "opt_out.added" in [action for action, _ in audited(gateway)])
    for number in (gone, abroad, PHONE):
        wish(gateway, number)

    def seen() -> bool:
        with gateway.context.database.read() as connection:
            return not other_trials.waiting(connection)

    until(seen)
    with gateway.context.database.read() as connection:
        assert "sms.other_trials" not in set(connection.execute(select(outgoing.c.key)).scalars())
    assert {confirmed for _, confirmed in standing(gateway)} == {False}
