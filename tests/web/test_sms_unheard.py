"""Twilio that does not answer in time but takes the text all the same: it is found before it is sent again. And two senders on one outbox."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from serving import until
from sqlalchemy import select
from texting import Texting

from store.tables import outbox as outgoing
from web import carrier, outbox


def statuses(texting: Texting) -> set[str]:
    """How what goes out stands."""
    with texting.gateway.context.database.read() as connection:
        return set(connection.execute(select(outgoing.c.status)).scalars())


def test_a_text_taken_after_we_gave_up_waiting_is_not_sent_twice(begin: Callable[..., Texting], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "SECONDS", 0.5)
    monkeypatch.setattr(outbox, "_SETTLING", timedelta(seconds=6))
    phone = begin()
    phone.faults(send={"delay": 4, "times": 1})
    phone.text("hello")
    until(lambda: "unknown" in statuses(phone))
    until(lambda: statuses(phone) == {"sent"}, 60)
    assert len(phone.sent()) == len(set(phone.sent()))
