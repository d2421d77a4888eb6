"""The proof of a conversation: held against the manifest that it was said from, and against whatever may have been changed since."""

import json
import zlib
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from given import Given
from sqlalchemy import select, update
from turning import NOW, message, opened

from prescreen.dialogue import begin, take
from prescreen.protocol import load
from prescreen.script import Manifest, manifest_of
from prescreen.script.parts import Made
from prescreen.site import Site
from prescreen.understanding import Reading
from store import approvals, conversations, outbox, proofs, scripts
from store.approvals import Approval
from store.database import Database
from store.erasure import erase_words, forget
from store.outbox import add_mail
from store.proofs import Proved
from store.tables import approvals as recorded
from store.tables import outbox as said
from store.tables import scripts as kept
from store.turns import commit, put_again

PROTOCOL = load()
SITE = Site("Example Hospital", "608-555-0123", "team@example.org", "https://study.example.org", rights="the office, 608-555-0199")
MANIFEST = manifest_of(PROTOCOL, SITE)
TODAY = NOW.date()


def read(question: str, text: str) -> Reading:
    return Reading("answer", int(text) if text.isdigit() else text, {}, {question: text}, ())


def talked(database: Database, *texts: str, script: str | None = MANIFEST.id, channel: str = "web") -> str:
    """A conversation in which these texts were answered; its id."""
    with database.write() as connection:
        scripts.keep(connection, MANIFEST, {}, PROTOCOL.version, NOW - timedelta(days=9))
    first = begin(PROTOCOL, channel=channel, language="en", now=NOW, site=SITE)
    phone = "+16085550123" if channel == "sms" else None
    id = conversations.open_conversation(database, first, channel=channel, language="en", now=NOW, phone=phone, script=script)
    for text in texts:
        taken, before = message(database, id, text), conversations.get(database, id)
        assert before is not None
        turn = take(PROTOCOL, Given(read), before.state, text, now=NOW, message=f"{id}-{before.turn}", site=SITE)
        commit(database, before, [taken], turn, now=NOW, letters=lambda *_: [], script=script)
    return id


def proved(database: Database, id: str) -> Proved:
    with database.read() as connection:
        found = proofs.prove(connection, database.sealer, id)
    assert found is not None
    return found


EARLIER = NOW - timedelta(hours=1)
RECORDED = f"recorded on {EARLIER:%Y-%m-%d %H:%M}"


def approve(database: Database, on: date = TODAY, at: datetime = EARLIER, **more: Any) -> str:
    given: dict[str, Any] = {"board": "Example IRB", "number": "2026-0123", "approved_on": on, "kind": "approval", **more}
    one = Approval(MANIFEST.trial, MANIFEST.id, languages=("en",), approver="Dr. X", meaning="approved", by="u_1", **given)
    with database.write() as connection:
        return approvals.record(connection, one, at)


def outgoing(database: Database, id: str, key: str) -> Any:
    with database.read() as connection:
        row = connection.execute(select(said).where(said.c.conversation == id, said.c.key == key).order_by(said.c.turn.desc())).first()
    assert row is not None
    return row


def changed(database: Database, row: Any, body: str) -> None:
    """Somebody with the keys changes what was said."""
    with database.write() as connection:
        sealed = database.sealer.seal(body, "outbox", row.id, "body")
        connection.execute(update(said).where(said.c.id == row.id).values(body=sealed))


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_every_message_is_of_the_script(database: Database, channel: str) -> None:
    id = talked(database, *(["hello"] if channel == "sms" else []), "yes", "54", channel=channel)
    approve(database)
    with database.write() as connection:
        connection.execute(update(said).where(said.c.channel == "sms").values(status="sent"))
    found = proved(database, id)
    assert found.holds and {one.outcome for one in found.messages} == {"proved"}
    assert found.summary == (
        f"all {len(found.messages)} messages are letter by letter those of script {PROTOCOL.script},"
        f" approved on {NOW.date()} (Example IRB 2026-0123), {RECORDED}"
    )
    assert found.approved
    consent = next(one for one in found.messages if one.key == "ask.consent")
    assert consent.ids[0] == f"wording ask.consent.{channel}"
    assert found.script == MANIFEST.id and found.version == PROTOCOL.script


def test_a_changed_letter_is_found_and_shown(database: Database) -> None:
    id = talked(database, "yes")
    row = outgoing(database, id, "ask.age")
    body = database.sealer.open(row.body, "outbox", row.id, "body")
    changed(database, row, body.replace("old", "bold"))
    found = proved(database, id)
    (wrong,) = [one for one in found.messages if one.outcome == "differs"]
    assert not found.holds and "1 of" in found.summary
    assert str(wrong.why) == "a letter differs at letter 5: said 'How bold are you?', the manifest gives 'How old are you?'"


def test_words_added_between_parts_are_found(database: Database) -> None:
    id = talked(database, "yes")
    row = outgoing(database, id, "ask.age")
    body = database.sealer.open(row.body, "outbox", row.id, "body") + " Join now!"
    changed(database, row, body)
    made = outbox.made_in(database.sealer, row, "outbox")
    assert made is not None
    with database.write() as connection:
        sealed = outbox.seal_made(database.sealer, Made((*made.text, " Join now!"), made.choices), "outbox", row.id)
        connection.execute(update(said).where(said.c.id == row.id).values(parts=sealed))
    assert "'Join now!' is of no text" in [str(one.why) for one in proved(database, id).messages]


def test_a_choice_that_was_changed_is_found(database: Database) -> None:
    id = talked(database)
    row = outgoing(database, id, "ask.consent")
    with database.write() as connection:
        connection.execute(update(said).where(said.c.id == row.id).values(choices=[{**row.choices[0], "title": "Yes!"}, *row.choices[1:]]))
    (wrong,) = [one for one in proved(database, id).messages if one.outcome == "differs"]
    assert "said 'Yes!'" in str(wrong.why)


def manifest_changed(database: Database, mend: bool) -> None:
    """Somebody changes a text in the manifest that is kept. `mend`: and its digests, so that it is sound in itself."""
    entry = MANIFEST.to_json()
    text = entry["texts"]["en"]["wording ask.age"]
    text["text"] = "How old are you now?"
    if mend:
        texts = {language: {id: one["text"] for id, one in held.items()} for language, held in entry["texts"].items()}
        entry = Manifest(MANIFEST.trial, MANIFEST.script, texts, MANIFEST.rules, MANIFEST.reader, MANIFEST.site).to_json()
    with database.write() as connection:
        connection.execute(update(kept).values(manifest=zlib.compress(json.dumps(entry).encode())))


@pytest.mark.parametrize(("mend", "told"), [(False, "is not as it was kept"), (True, "is another than was kept")])
def test_a_changed_manifest_is_found(database: Database, mend: bool, told: str) -> None:
    id = talked(database, "yes")
    manifest_changed(database, mend)
    found = proved(database, id)
    assert not found.holds and all(one.outcome == "unproved" and told in str(one.why) for one in found.messages)


def test_a_message_that_has_lost_its_parts_is_not_proved(database: Database) -> None:
    id = talked(database, "yes")
    with database.write() as connection:
        connection.execute(update(said).where(said.c.key == "ask.age").values(parts=None, script=None))
    assert [one.key for one in proved(database, id).messages if one.outcome == "unproved"] == ["ask.age"]


def test_what_was_said_before_proofs_were_kept_is_told_as_that(database: Database) -> None:
    id = opened(database)
    found = proved(database, id)
    assert found.holds and found.summary == "nothing is left to prove: 1 said before proofs were kept"


def test_after_deletion_only_versions_are_left(database: Database) -> None:
    id = talked(database, "yes", "54")
    with database.write() as connection:
        erase_words(connection, id, before_turn=9)
    with database.read() as connection:
        rows = connection.execute(select(said.c.body, said.c.parts, said.c.script).where(said.c.conversation == id)).all()
    assert all((row.body, row.parts, row.script) == (None, None, MANIFEST.id) for row in rows)
    found = proved(database, id)
    assert found.holds and {one.outcome for one in found.messages} == {"destroyed"} and found.version == PROTOCOL.script
    assert not any(one.ids or one.said for one in found.messages)


THEN, LATER = TODAY - timedelta(days=2), NOW + timedelta(minutes=5)
LONG_AGO = date(1999, 1, 1)
AFTERWARDS = f"recorded on {LATER:%Y-%m-%d %H:%M}, afterwards"
BY_X = "let through (editorial) by Dr. X"


@pytest.mark.parametrize(
    ("given", "standing"),
    [
        ({"on": THEN}, f"approved on {THEN} (Example IRB 2026-0123), {RECORDED}"),
        (
            {"on": LONG_AGO, "at": LATER},
            f"not approved when it was said; the board's approval of {LONG_AGO} (Example IRB 2026-0123) was {AFTERWARDS}",
        ),
        (
            {"on": TODAY + timedelta(days=2)},
            f"not approved when it was said; the board's approval of {TODAY + timedelta(days=2)} (Example IRB 2026-0123) was {RECORDED},"
            " before, for that day",
        ),
        (
            {"kind": "editorial", "rule": "minor changes", "reason": "a comma", "on": None},
            f"{BY_X}, minor changes, on {EARLIER:%Y-%m-%d %H:%M}",
        ),
        (
            {"kind": "editorial", "rule": "minor changes", "reason": "a comma", "on": None, "at": LATER},
            f"not approved when it was said; {BY_X} on {LATER:%Y-%m-%d %H:%M}, afterwards",
        ),
        (None, "not approved when it was said"),
    ],
)
def test_what_counts_is_what_was_recorded_when_it_was_said(sqlite_database: Database, given: dict[str, Any] | None, standing: str) -> None:
    id = talked(sqlite_database)
    if given is not None:
        approve(sqlite_database, **given)
    found = proved(sqlite_database, id)
    assert {one.standing for one in found.messages} == {standing} and standing in found.summary
    assert found.approved is standing.startswith("approved")


def test_a_withdrawal_is_told_from_then_on_and_changes_nothing_of_before(sqlite_database: Database) -> None:
    id, withdrawn = talked(sqlite_database), approve(sqlite_database)
    with sqlite_database.write() as connection:
        approvals.withdraw(connection, withdrawn, "u_1", "a new version.", LATER)
    why = f"withdrawn on {LATER:%Y-%m-%d %H:%M} because a new version"
    found = proved(sqlite_database, id)
    assert found.approved and found.summary.endswith(f"approved on {TODAY} (Example IRB 2026-0123), {RECORDED}, and {why}")
    with sqlite_database.write() as connection:
        connection.execute(update(said).values(created_at=LATER + timedelta(minutes=1)))
    found = proved(sqlite_database, id)
    assert found.approved is False
    assert found.summary.endswith(f"not approved when it was said; the approval of {TODAY} (Example IRB 2026-0123) was {why}")


def test_a_message_that_was_taken_away_is_missing(database: Database) -> None:
    id = talked(database, "yes", "54")
    keys = [one.key for one in proved(database, id).messages]
    turns = conversations.get(database, id)
    assert turns is not None
    for key in ("greeting", "ask.consent", "ask.age"):
        if key not in keys:
            continue
        row = outgoing(database, id, key)
        with database.write() as connection:
            connection.execute(said.delete().where(said.c.id == row.id))
        found = proved(database, id)
        assert not found.holds and found.number("missing") == 1 and found.summary == "1 is missing", key
        with database.write() as connection:
            connection.execute(said.insert().values(dict(row._mapping)))
        assert proved(database, id).holds


def test_the_last_message_of_a_turn_and_a_whole_turn_are_missed(sqlite_database: Database) -> None:
    id = talked(sqlite_database, "yes", "54")
    with sqlite_database.read() as connection:
        rows = connection.execute(select(said).where(said.c.turn == 0).order_by(said.c.position)).all()
    assert len(rows) > 1
    with sqlite_database.write() as connection:
        connection.execute(said.delete().where(said.c.id == rows[-1].id))
        connection.execute(said.delete().where(said.c.turn == 2))
    found = [str(one.why) for one in proved(sqlite_database, id).messages if one.outcome == "missing"]
    assert sorted(found) == [f"message {len(rows)} of {len(rows)} of turn 0 is not there", "turn 2 has no message, though it answered one"]


def test_words_that_are_gone_without_a_record_of_it_are_missing(sqlite_database: Database) -> None:
    id = talked(sqlite_database, "yes")
    with sqlite_database.write() as connection:
        connection.execute(update(said).where(said.c.key == "ask.age").values(body=None))
    found = proved(sqlite_database, id)
    assert not found.holds and [one.key for one in found.messages if one.outcome == "missing"] == ["ask.age"]


def test_what_nobody_has_got_is_told_and_is_not_counted_as_said(sqlite_database: Database) -> None:
    id = talked(sqlite_database, "hello", "yes", channel="sms")
    approve(sqlite_database)
    with sqlite_database.write() as connection:
        connection.execute(update(said).values(status="sent"))
        connection.execute(update(said).where(said.c.key == "ask.age").values(status="suppressed", error="opted out"))
    found = proved(sqlite_database, id)
    (lost,) = [one for one in found.messages if one.fate]
    assert (lost.key, lost.fate) == ("ask.age", "not sent: cancelled, since its reader wanted no more texts")
    number = len(found.messages) - 1
    assert ("the one message is" if number == 1 else f"all {number} messages are") in found.summary
    assert found.summary.endswith("; 1 that nobody has got")


def test_what_was_changed_by_hand_is_told_and_raises_nothing(sqlite_database: Database) -> None:
    id, approved = talked(sqlite_database, "yes"), approve(sqlite_database)
    with sqlite_database.write() as connection:
        connection.execute(update(said).where(said.c.key == "ask.age").values(body=b"\x01nonsense"))
    (wrong,) = [one for one in proved(sqlite_database, id).messages if one.outcome == "unproved"]
    assert wrong.key == "ask.age" and str(wrong.why).startswith("it is not as it was kept (outbox.body: ")
    with sqlite_database.write() as connection:
        connection.execute(update(kept).values(manifest=b"nonsense"))
    assert "can't be unpacked" in str(proved(sqlite_database, id).messages[0].why)
    with sqlite_database.write() as connection:
        connection.execute(update(recorded).where(recorded.c.id == approved).values(languages=None))
    with sqlite_database.read() as connection, pytest.raises(proofs.Damaged, match="is not as it was kept"):
        proofs.prove(connection, sqlite_database.sealer, id)


def test_after_a_request_to_delete_no_key_tells_what_was_said(sqlite_database: Database) -> None:
    id = talked(sqlite_database, "yes", "54")
    whole = conversations.get(sqlite_database, id)
    assert whole is not None
    with sqlite_database.write() as connection:
        add_mail(connection, sqlite_database.sealer, "mail.copy", "{}", to="ana@example.org", now=NOW, conversation=id)
        connection.execute(update(said).where(said.c.key == "mail.copy").values(status="sending"))
        connection.execute(update(said).where(said.c.turn == 1).values(key="close.referred"))
        forget(connection, sqlite_database.sealer, whole, NOW)
    with sqlite_database.read() as connection:
        rows = connection.execute(select(said).where(said.c.conversation == id)).all()
    assert {(row.key, row.body, row.parts, row.rows) for row in rows} == {("gone", None, None, None)}
    found = proved(sqlite_database, id)
    assert found.holds and found.approved is None and {one.outcome for one in found.messages} == {"destroyed"}


def test_a_conversation_in_two_versions_names_both(sqlite_database: Database) -> None:
    id = talked(sqlite_database, "yes")
    newer = Manifest(MANIFEST.trial, "1.1", MANIFEST.texts, MANIFEST.rules, MANIFEST.reader, {**MANIFEST.site})
    other = {language: {**held, "wording greeting.web": "Hello."} for language, held in newer.texts.items()}
    newer = Manifest(MANIFEST.trial, "1.1", other, MANIFEST.rules, MANIFEST.reader, {})
    with sqlite_database.write() as connection:
        scripts.keep(connection, newer, {}, "1.1+test", NOW)
    taken, before = message(sqlite_database, id, "54"), conversations.get(sqlite_database, id)
    assert before is not None
    turn = take(PROTOCOL, Given(read), before.state, "54", now=NOW, message="m", site=SITE)
    commit(sqlite_database, before, [taken], turn, now=NOW, letters=lambda *_: [], script=newer.id)
    found = proved(sqlite_database, id)
    assert found.holds and f"script {PROTOCOL.script}, 1.1" in found.summary and found.version == "1.1"


def test_a_question_put_again_is_of_the_script_that_it_was_of(sqlite_database: Database) -> None:
    id = talked(sqlite_database, "yes")
    whole = conversations.get(sqlite_database, id)
    assert whole is not None
    with sqlite_database.write() as connection:
        put_again(connection, sqlite_database.sealer, whole, NOW)
    again = proved(sqlite_database, id).messages[-1]
    assert (again.key, again.outcome, again.script) == ("ask.age", "proved", MANIFEST.id)


def test_there_is_no_proof_of_what_there_is_not(sqlite_database: Database) -> None:
    with sqlite_database.read() as connection:
        assert proofs.prove(connection, sqlite_database.sealer, "c_nobody") is None
