"""What texting leaves in the record: links used once, agreements, counts of a day, marks, on either database."""

from datetime import date, timedelta

from sqlalchemy import func, select
from turning import NOW, opened

from store import agreements, deliveries, links, marks, outbox, text_counts
from store.database import Database
from store.tables import deliveries as table
from store.tables import text_counts as counts

ANA = "+16085550123"


def test_a_link_is_good_once_and_for_a_day(database: Database) -> None:
    with database.write() as connection:
        token = links.add(connection, database.sealer, to=ANA, language="en", now=NOW)
        found = links.find(connection, database.sealer, token, NOW + timedelta(hours=23))
        assert found is not None and (found.to, found.language) == (ANA, "en")
        assert links.find(connection, database.sealer, token, NOW + timedelta(days=1)) is None
        assert links.use(connection, found.id, NOW) and not links.use(connection, found.id, NOW)
        assert links.find(connection, database.sealer, token, NOW) is None
        assert links.find(connection, database.sealer, "another", NOW) is None


def test_who_may_be_written_to(database: Database) -> None:
    index, other = database.sealer.indices("phone", ANA), database.sealer.indices("phone", "+16085550124")
    opened(database, phone="+16085550124")
    with database.write() as connection:
        assert not agreements.may_write(connection, index) and agreements.may_write(connection, other)
        agreements.ask(connection, index, NOW)
        assert agreements.waiting(connection, index) and not agreements.may_write(connection, index)
        agreements.agree(connection, index, NOW)
        assert agreements.may_write(connection, index) and not agreements.waiting(connection, index)


def test_texts_are_counted_by_number_and_day_and_old_days_go(database: Database) -> None:
    today = date(2026, 11, 22)
    with database.write() as connection:
        assert [text_counts.received(connection, "a", today) for _ in range(3)] == [1, 2, 3]
        assert text_counts.received(connection, "a", today + timedelta(days=1)) == 1
        assert [text_counts.sent(connection, "b", today), text_counts.sent(connection, "a", today)] == [1, 1]
        assert text_counts.sent_in_all(connection, today) == 2
        text_counts.forget(connection, today + timedelta(days=2))
        assert connection.execute(select(func.count()).select_from(counts)).scalar_one() == 1


def test_a_mark_is_the_last_one_put(database: Database) -> None:
    assert marks.get(database, "seen") is None
    marks.put(database, "seen", NOW)
    marks.put(database, "seen", NOW + timedelta(hours=1))
    assert marks.get(database, "seen") == NOW + timedelta(hours=1)


def test_what_waits_for_a_number_is_taken_back(database: Database) -> None:
    index = database.sealer.indices("phone", ANA)
    with database.write() as connection:
        for key, unprompted in (("sms.help", False), ("sms.reminder", True), ("coordinator", True)):
            outbox.add_text(connection, database.sealer, key, key, phone=ANA, now=NOW, unprompted=unprompted)
        outbox.withdraw(connection, index, "answered", key="sms.reminder")
    assert [one.key for one in outbox.claim(database, "sms", "one", NOW)] == ["sms.help", "coordinator"]  # what a person wrote goes out


def test_a_text_given_back_untried_counts_as_no_try(database: Database) -> None:
    with database.write() as connection:
        outbox.add_text(connection, database.sealer, "sms.reminder", "hi", phone=ANA, now=NOW, unprompted=True)
    (one,) = outbox.claim(database, "sms", "one", NOW)
    outbox.later(database, one.id, "one", NOW + timedelta(hours=9))
    assert outbox.claim(database, "sms", "one", NOW + timedelta(hours=8)) == []
    (again,) = outbox.claim(database, "sms", "one", NOW + timedelta(hours=9))
    assert (again.attempts, again.doubtful) == (1, False)


def test_states_of_any_length_and_order_are_taken(database: Database) -> None:
    for status in ("partially_delivered", "sent", "delivered", "read", "undelivered"):
        deliveries.note(database, "SM1", status, None, NOW)
    with database.read() as connection:
        assert connection.execute(select(table.c.status)).scalar_one() == "read"
