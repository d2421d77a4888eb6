"""What goes out is claimed once, in order for each number, and marked so that nothing is lost or doubled."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select
from turning import NOW

from store import deliveries as deliveries_of
from store import opt_outs, outbox
from store.database import Database
from store.tables import deliveries
from store.tables import outbox as table

ANA, BEN = "+16085550123", "+16085550124"


def put(database: Database, *texts: tuple[str, str]) -> None:
    for number, (phone, text) in enumerate(texts):
        with database.write() as connection:
            outbox.add_text(connection, database.sealer, "sms.help", text, phone=phone, now=NOW + timedelta(microseconds=number))


def claimed(database: Database, by: str = "one", later: float = 1) -> list[outbox.Outgoing]:
    return outbox.claim(database, "sms", by, NOW + timedelta(seconds=later))


def test_a_number_gets_its_texts_one_after_the_other(database: Database) -> None:
    put(database, (ANA, "a1"), (ANA, "a2"), (BEN, "b1"))
    first = claimed(database)
    assert [one.body for one in first] == ["a1", "b1"]
    assert claimed(database, "two") == []
    outbox.sent(database, first[0].id, "one", NOW, "SM1")
    assert [(one.body, one.doubtful) for one in claimed(database)] == [("a2", False)]


def test_a_text_to_be_tried_again_holds_back_the_next(database: Database) -> None:
    put(database, (ANA, "a1"), (ANA, "a2"))
    (one,) = claimed(database)
    outbox.again(database, one.id, "one", NOW + timedelta(seconds=5), "20429", unknown=False)
    assert claimed(database, later=4) == []
    assert [(two.body, two.attempts, two.doubtful) for two in claimed(database, later=6)] == [("a1", 2, False)]


def test_what_was_claimed_long_ago_is_doubtful(database: Database) -> None:
    put(database, (ANA, "a1"))
    claimed(database)
    assert claimed(database, "two", later=30) == []
    (one,) = claimed(database, "two", later=120)
    assert one.doubtful
    outbox.sent(database, one.id, "one", NOW, "SM-late")  # the first claimer comes back: it has lost its claim
    assert outbox.known_sids(database, ["SM-late"]) == set()


def test_a_text_given_up_lets_the_next_pass(database: Database) -> None:
    put(database, (ANA, "a1"), (ANA, "a2"))
    (one,) = claimed(database)
    outbox.given_up(database, one.id, "one", "30006")
    assert [two.body for two in claimed(database)] == ["a2"]


def test_the_recipient_goes_once_sent(database: Database) -> None:
    put(database, (ANA, "a1"))
    (one,) = claimed(database)
    outbox.sent(database, one.id, "one", NOW, "SM1")
    with database.read() as connection:
        row = connection.execute(select(table)).one()
    assert row.recipient is None and row.status == "sent"


@pytest.mark.parametrize(
    "order", list(itertools.permutations([("sent", None), ("delivered", None), ("queued", None), ("delivered", None)]))
)
def test_callbacks_in_any_order_end_in_the_same(sqlite_database: Database, order: tuple[tuple[str, str | None], ...]) -> None:
    for status, error in order:
        deliveries_of.note(sqlite_database, "SM1", status, error, NOW)
    with sqlite_database.read() as connection:
        assert connection.execute(select(deliveries.c.status)).scalar_one() == "delivered"


def test_a_failed_delivery_keeps_its_error(database: Database) -> None:
    for status, error in [("undelivered", "30003"), ("sent", None), ("undelivered", "30003"), ("nonsense", "1")]:
        deliveries_of.note(database, "SM1", status, error, NOW)
    with database.read() as connection:
        assert connection.execute(select(deliveries.c.status, deliveries.c.error)).one() == ("undelivered", "30003")


def test_the_ledger_holds_until_it_is_lifted(database: Database) -> None:
    index = database.sealer.indices("phone", ANA)
    with database.write() as connection:
        assert opt_outs.add(connection, database.sealer, index, source="text", now=NOW, words="STOP please")
        assert not opt_outs.add(connection, database.sealer, index, source="text", now=NOW, words="STOP")
        assert opt_outs.opted_out(connection, index)
        assert opt_outs.lift(connection, index, NOW)
        assert not opt_outs.opted_out(connection, index)
        assert opt_outs.add(connection, database.sealer, index, source="twilio", now=NOW)
