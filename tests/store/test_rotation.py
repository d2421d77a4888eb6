"""A rotation of the keys seals and indexes everything anew beside whoever writes meanwhile, and goes on where it was killed."""

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from turning import NOW, answer, message, opened, referral, texts, turn

from prescreen.script.parts import Made, Part, Worded
from store import agreements, conversations, ids, links, opt_outs, referrals, rotation
from store.database import Database
from store.keys import Keys, load_keys, write_keys
from store.migrate import upgrade
from store.outbox import made_in
from store.seals import Sealer, sealed_by
from store.tables import metadata, other_trials, outbox, referral_events
from store.turns import Letter, commit

ANA, BEN = "+16085550123", "+16085550124"
MAIL = Worded.of("{}", Made((Part("wording mail.copy.text", "en", {"first_name": "Ana"}),), script="a-manifest"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The key file."""
    load_keys(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the database is."""
    return f"sqlite:///{tmp_path / 'prescreen.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres")()


def reached(url: str, file: Path) -> Database:
    """The database as a process of its own sees it, by the key file."""
    return Database(url, Sealer(load_keys(file)[0], file))


def filled(database: Database) -> str:
    """Something in every sealed column and every blind index; the conversation."""
    upgrade(database)
    id = opened(database, phone=ANA)
    said = message(database, id, "about eight")
    before = conversations.get(database, id)
    assert before is not None
    wish = {"email": "ana@example.org", "phone": None}
    made = turn("Thanks", answers={"a1c": answer(8, "about eight")}, referral=referral(), other_trials=wish)
    commit(database, before, [said], made, now=NOW, letters=lambda *_: [Letter("mail.copy", "ana@example.org", MAIL)])
    with database.write() as connection:
        opt_outs.add(connection, database.sealer, database.sealer.indices("phone", BEN), source="text", now=NOW, words="STOP")
        agreements.ask(connection, database.sealer.indices("phone", BEN), NOW)
        links.add(connection, database.sealer, to=ANA, language="en", now=NOW)
        (found,) = referrals.find(connection, database.sealer, "name", "nunez")
    note(database, found)
    return id


def note(database: Database, id: str) -> None:
    """A coordinator's note on a referral."""
    event = ids.new("e")
    detail = database.sealer.seal("calls back", "referral_events", event, "detail")
    with database.write() as connection:
        connection.execute(insert(referral_events).values(id=event, referral=id, at=NOW, actor="u_1", action="note", detail=detail))


def found(database: Database, conversation: str) -> None:
    """Everything opens, and is found by what it is looked for by."""
    sealer = database.sealer
    with database.read() as connection:
        assert conversations.current_by_phone(connection, sealer.indices("phone", ANA)) == conversation
        assert opt_outs.opted_out(connection, sealer.indices("phone", BEN)) and agreements.asked(connection, sealer.indices("phone", BEN))
        for field, value in (("name", "Núñez Ana"), ("email", "ANA@example.org"), ("phone", ANA)):
            assert len(referrals.find(connection, sealer, field, value)) == 1
        wish = connection.execute(select(other_trials)).one()
        assert sealer.open(wish.address, "other_trials", wish.id, "address") == "email:ana@example.org"
        mail = connection.execute(select(outbox).where(outbox.c.key == "mail.copy")).one()
        assert made_in(sealer, mail, "outbox") == MAIL.made
    assert texts(database, conversation) == ["Hello", "<about eight>", "Thanks"]


def key_ids(database: Database) -> set[str]:
    """Which keys sealed what the database holds."""
    with database.read() as connection:
        values = [
            one for column in rotation.sealed_columns() for one in connection.execute(select(column).where(column.is_not(None))).scalars()
        ]
    return {sealed_by(value) for value in values}


def test_everything_is_sealed_and_indexed_anew_and_the_old_key_goes(urls: str, file: Path) -> None:
    ours, running = reached(urls, file), reached(urls, file)
    conversation = filled(ours)
    with ours.read() as connection:
        full = [str(c) for c in rotation.sealed_columns() if connection.execute(select(c).where(c.is_not(None))).first() is not None]
    assert len(full) >= 11
    old = ours.sealer.keys
    for turns in (1, 2):  # a second rotation finds what the first one indexed
        write_keys(file, ours.sealer.keys.rotated())
        found(running, conversation)  # at once, by the old digests
        assert rotation.outstanding(running) > 10 and rotation.renew(ours) > 10 and rotation.outstanding(running) == 0
        write_keys(file, ours.sealer.keys.retired())
        found(running, conversation)
        assert key_ids(running) == {running.sealer.keys.current} and len(running.sealer.keys.index) == turns + 1
    fresh = reached(urls, file)
    found(fresh, conversation)
    assert old.current not in file.read_text() and set(fresh.sealer.keys.data) == {fresh.sealer.keys.current}
    for database in (ours, running, fresh):
        database.close()


def test_killed_it_goes_on_where_it_was(urls: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = reached(urls, file)
    conversation = filled(database)
    write_keys(file, database.sealer.keys.rotated())
    left, passed = rotation.outstanding(database), rotation._whole

    def dies(database: Database, batch: Any, column: Any) -> int:
        if str(column) == "outbox.body":
            raise KeyboardInterrupt
        return passed(database, batch, column)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(rotation, "_whole", dies)
        rotation.renew(database)
    assert 0 < rotation.outstanding(database) < left
    found(database, conversation)
    rotation.renew(database)
    assert rotation.outstanding(database) == 0
    found(database, conversation)
    database.close()


def test_what_is_written_meanwhile_is_sealed_anew_too(urls: str, file: Path) -> None:
    """A transaction that took the old key before the fresh one came in may end long after: it is waited for."""
    database, stale = reached(urls, file), Database(urls, Sealer(load_keys(file)[0]))
    filled(database)
    writing, begun = threading.Event(), threading.Event()

    def write() -> None:
        with stale.write() as connection:
            token = links.add(connection, stale.sealer, to=BEN, language="en", now=NOW)
            begun.set()
            assert token and writing.wait(30)

    thread = threading.Thread(target=write)
    thread.start()
    assert begun.wait(30)
    write_keys(file, database.sealer.keys.rotated())
    waiting = threading.Thread(target=rotation.renew, args=(database,))
    waiting.start()
    writing.set()
    thread.join(30)
    waiting.join(60)
    assert rotation.outstanding(database) == 0 and key_ids(database) == {database.sealer.keys.current}
    stale.close()
    database.close()


def test_a_key_file_that_cannot_be_read_changes_nothing(file: Path) -> None:
    sealer = Sealer(load_keys(file)[0], file)
    sealed = sealer.seal("words", "inbox", "m_1", "text")
    file.write_text("{")
    assert sealer.open(sealed, "inbox", "m_1", "text") == "words" and sealer.seal("more", "inbox", "m_2", "text")[1:9] == sealed[1:9]


def test_every_blind_index_and_no_other_column_is_known_to_the_rotation() -> None:
    named = {"phone_index", "recipient_index", "address_index", "digest", "fingerprint"}
    columns = {str(c) for table in metadata.sorted_tables for c in table.columns if c.name in named}
    assert columns - {"text_counts.phone_index"} == {str(c) for c in rotation.BLIND}


def test_the_ring_of_before_the_rotations_is_read() -> None:
    keys = Keys.new()
    text = keys.to_text().replace('"index": ["', '"index": "').replace('"], "audit"', '", "audit"')
    assert Keys.from_text(text).index == keys.index
