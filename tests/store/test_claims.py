"""A claim that was waited on too long is another's: whoever held it must not send any more."""

from datetime import timedelta

from test_outbox import ANA, claimed, put
from turning import NOW

from store import outbox
from store.database import Database


def test_who_waited_too_long_has_lost_the_claim(database: Database) -> None:
    put(database, (ANA, "a1"))
    (mine,) = claimed(database)
    (other,) = claimed(database, "two", later=120)
    at = NOW + timedelta(seconds=121)
    assert mine.id == other.id
    assert not outbox.hold(database, mine.id, "one", at) and outbox.hold(database, mine.id, "two", at)


def test_a_claim_that_is_held_again_is_not_taken_over(database: Database) -> None:
    put(database, (ANA, "a1"))
    (mine,) = claimed(database)
    assert outbox.hold(database, mine.id, "one", NOW + timedelta(seconds=50))
    assert claimed(database, "two", later=100) == []


def test_what_is_done_is_held_by_nobody(database: Database) -> None:
    put(database, (ANA, "a1"))
    (mine,) = claimed(database)
    outbox.sent(database, mine.id, "one", NOW, "SM1")
    assert not outbox.hold(database, mine.id, "one", NOW)
