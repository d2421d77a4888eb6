"""Reminders and what else depends on the hour: once after a day, once after three, then rest; never at night, never past a stop."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from serving import Gateway, until
from sqlalchemy import select, update
from texting import PHONE, Texting

from store import deliveries, outbox
from store.tables import conversations as table
from store.tables import inbox
from store.tables import outbox as outgoing
from web import coordinator_texts
from web.outbox import Sender
from web.reminders import Reminders

NOON = 18  # UTC, in Chicago
HEALTH = coordinator_texts.health_words


class Clocked(Texting):
    """Texting at an hour of the tests' choosing. Reminders are looked for when a test says so."""

    def at(self, moment: datetime) -> None:
        """It is this moment now."""
        clock = self.gateway.context.clock
        clock.offset = (moment - datetime.now(timezone.utc)).total_seconds()

    def pass_(self, **time: float) -> int:
        """So much time goes by; how many reminders were due then."""
        self.gateway.context.clock.offset += timedelta(**time).total_seconds()
        return self.remind()

    def remind(self) -> int:
        """The reminders that are due now."""
        count = self.reminding.remind()
        self.reminding.sender.nudge()
        return count

    @property
    def reminding(self) -> Reminders:
        """The loop's work, by hand."""
        return Reminders(self.gateway.context, Sender(self.gateway.context))

    def rows(self, column: Any, key: str = "sms.reminder") -> list[Any]:
        """A column of the outbox, of one key."""
        with self.gateway.context.database.read() as connection:
            return list(connection.execute(select(column).where(outgoing.c.key == key)).scalars())

    def begun(self) -> "Clocked":
        """Consented at noon, at the first question."""
        self.faults(opt_out="off")
        self.at(datetime(2026, 11, 23, NOON, tzinfo=timezone.utc))
        self.text("hello")
        self.until_got("1 ")
        self.text("1")
        self.until_got("How old")
        return self


@pytest.fixture(params=["sqlite", "postgresql"])
def phone(request: pytest.FixtureRequest, start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch) -> Iterator[Clocked]:
    """On either database."""
    monkeypatch.setattr("web.reminders._EVERY_SECONDS", 3600)
    more = {} if request.param == "sqlite" else {"DATABASE_URL": request.getfixturevalue("postgres")()}
    made = Clocked(start, **more)
    yield made
    made.close()


def test_a_reminder_after_a_day_one_after_three_then_rest(phone: Clocked) -> None:
    phone.begun()
    assert phone.pass_(hours=23.9) == 0
    assert phone.pass_(hours=0.2) == 1
    assert HEALTH(phone.until_got("we stopped partway")) == []
    assert phone.pass_(hours=1) == 0
    assert phone.pass_(days=2) == 1
    assert [phone.pass_(days=1) for _ in range(6)] == [0] * 6
    assert len(phone.rows(outgoing.c.id)) == 2


def test_a_text_after_a_reminder_opens_the_interview_where_it_was_and_begins_the_count_anew(phone: Clocked) -> None:
    phone.begun()
    assert phone.pass_(days=1.1) == 1
    phone.until_got("we stopped partway")
    before = len(phone.sent())
    phone.text("hi again")
    until(lambda: [text for text in phone.sent()[before:] if "How old" in text])
    assert phone.pass_(days=1.1) == 1


def test_no_reminder_before_consent_after_a_stop_or_once_ended(phone: Clocked) -> None:
    phone.faults(opt_out="off")
    phone.at(datetime(2026, 11, 23, NOON, tzinfo=timezone.utc))
    phone.text("hello")
    phone.until_got("1 ")
    assert phone.pass_(days=1.1) == 0
    phone.text("1")
    phone.until_got("1 ")
    phone.text("1")
    phone.until_got("How old")
    phone.text("stop")
    phone.until_got("no more texts")
    assert [phone.pass_(days=1.1) for _ in range(4)] == [0] * 4


def test_at_night_a_reminder_waits_for_the_morning_of_the_number(phone: Clocked) -> None:
    phone.begun()
    phone.at(datetime(2026, 11, 25, 2, tzinfo=timezone.utc))  # eight in the evening in Chicago
    assert phone.remind() == 0
    phone.at(datetime(2026, 11, 25, 14, 59, tzinfo=timezone.utc))
    assert phone.remind() == 0
    phone.at(datetime(2026, 11, 25, 15, 0, 5, tzinfo=timezone.utc))
    assert phone.remind() == 1


def test_a_text_held_back_by_the_night_holds_back_no_reply_and_is_dropped_once_the_person_writes(phone: Clocked) -> None:
    phone.begun()
    phone.faults(send={"status": 503, "times": 1})
    assert phone.pass_(days=1.05) == 1
    until(lambda: phone.rows(outgoing.c.error) != [None])
    phone.at(datetime(2026, 11, 25, 4, tzinfo=timezone.utc))
    before = len(phone.sent())
    phone.text("54")
    until(lambda: [text for text in phone.sent()[before:] if "year of birth" in text or "How old" in text])
    until(lambda: phone.rows(outgoing.c.status) == ["suppressed"])
    assert not [text for text in phone.sent() if "stopped partway" in text]


def test_a_coordinators_text_at_night_goes_out_in_the_morning(phone: Clocked) -> None:
    phone.begun()
    phone.at(datetime(2026, 11, 25, 4, tzinfo=timezone.utc))
    context = phone.gateway.context
    with context.database.write() as connection:
        coordinator_texts.write(context, connection, phone=PHONE, words="We call you today.", by="u_1")
    until(lambda: phone.rows(outgoing.c.next_at, "coordinator") == [datetime(2026, 11, 25, 15, tzinfo=timezone.utc)])
    assert not [text for text in phone.sent() if "We call you" in text]
    phone.at(datetime(2026, 11, 25, 15, 0, 1, tzinfo=timezone.utc))
    phone.until_got("We call you today")


def test_two_reminders_never_come_at_once_and_two_processes_send_one(phone: Clocked) -> None:
    phone.begun()
    assert phone.pass_(days=10) == 1
    assert phone.remind() == 0
    assert phone.pass_(days=2) == 1
    with phone.gateway.context.database.write() as connection:
        connection.execute(update(table).values(reminded=0))
    assert phone.remind() + phone.remind() == 1


def test_a_landline_is_not_reminded(phone: Clocked) -> None:
    phone.begun()
    until(lambda: None not in phone.rows(outgoing.c.sid, "ask.age"))
    (sid,) = phone.rows(outgoing.c.sid, "ask.age")
    until(lambda: phone.account.messages[sid].status == "delivered")
    with phone.gateway.context.database.write() as connection:
        connection.execute(update(outgoing).where(outgoing.c.sid == sid).values(sid="SM-landline"))
    deliveries.note(phone.gateway.context.database, "SM-landline", "undelivered", "30006", datetime.now(timezone.utc))
    assert phone.pass_(days=1.1) == 0 and phone.rows(outgoing.c.id) == []


def test_unprompted_texts_and_replies_are_claimed_apart(phone: Clocked) -> None:
    database, now = phone.gateway.context.database, phone.gateway.context.clock.now()
    later = now + timedelta(days=300)
    with database.write() as connection:
        for key, unprompted in (("coordinator", True), ("sms.help", False)):
            outbox.add_text(connection, database.sealer, key, key, phone="+16085550999", now=later, unprompted=unprompted)
    claimed = outbox.claim(database, "sms", "another", later)
    assert sorted(one.key for one in claimed) == ["coordinator", "sms.help"]
    assert not outbox.hold(database, claimed[0].id, "somebody else", later)
    assert outbox.hold(database, claimed[0].id, "another", later)
    with database.read() as connection:
        assert list(connection.execute(select(inbox.c.id))) == []
