"""A turn is one transaction, committed only onto the turn it was computed from."""

import threading
from typing import Any

import pytest
from sqlalchemy import select
from turning import NOW, answer, message, opened, referral, texts, turn

from prescreen.dialogue.turn import Turn
from store import conversations, log, referrals
from store.database import Database
from store.referrals import Upsert
from store.tables import answers, counts, inbox, other_trials, outbox
from store.turns import Conflict, Letter, commit, put_aside


def no_letters(written: Upsert, given: Any, language: str) -> list[Letter]:
    return []


def run(database: Database, conversation: str, text: str, made: Turn, letters: Any = no_letters) -> int:
    """One message and its turn."""
    said = message(database, conversation, text)
    before = conversations.get(database, conversation)
    assert before is not None
    return commit(database, before, [said], made, now=NOW, letters=letters)


def rows(database: Database, table: Any) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table)))


def test_a_turn_is_committed_whole(database: Database) -> None:
    id = opened(database)
    assert run(database, id, "I am 54", turn("Thank you", answers={"age": answer(54, "I am 54")}, criteria={"I3": "pass"})) == 1
    after = conversations.get(database, id)
    assert after is not None and after.turn == 1 and after.consented and after.view.question == "age"
    assert texts(database, id) == ["Hello", "<I am 54>", "Thank you"]
    assert [row.status for row in rows(database, inbox)] == ["answered"]
    assert conversations.replies(database, id, 1) == [{"from": "bot", "text": "Thank you", "choices": []}]


def test_the_same_turn_twice_has_one_effect(database: Database) -> None:
    id = opened(database)
    said = message(database, id, "I am 54")
    before = conversations.get(database, id)
    assert before is not None
    commit(database, before, [said], turn("Thank you", count="under_18"), now=NOW, letters=no_letters)
    with pytest.raises(Conflict):
        commit(database, before, [said], turn("Thank you", count="under_18"), now=NOW, letters=no_letters)
    after = conversations.get(database, id)
    assert after is not None
    with pytest.raises(Conflict):  # from the new state too: the message has had its turn
        commit(database, after, [said], turn("Thank you", count="under_18"), now=NOW, letters=no_letters)
    assert texts(database, id) == ["Hello", "<I am 54>", "Thank you"]
    assert [row.number for row in rows(database, counts)] == [1]


def test_of_many_at_once_one_commits(database: Database) -> None:
    id = opened(database)
    said = message(database, id, "I am 54")
    before = conversations.get(database, id)
    assert before is not None
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            commit(database, before, [said], turn("Thank you"), now=NOW, letters=no_letters)
            outcomes.append("committed")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["committed"] + ["conflict"] * 5
    assert texts(database, id) == ["Hello", "<I am 54>", "Thank you"]


def test_a_message_is_stored_once_by_its_source(database: Database) -> None:
    id = opened(database)
    source = conversations.source_of(id, "client-1")
    found: list[str] = []

    def send() -> None:
        found.append(conversations.receive(database, id, source, "yes", now=NOW).id)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1
    assert len(rows(database, inbox)) == 1


def test_messages_are_numbered_in_the_order_received(database: Database) -> None:
    id = opened(database)
    for text in ("one", "two", "three"):
        message(database, id, text)
    with database.read() as connection:
        _, waiting = conversations.with_pending(connection, database.sealer, id)
    assert [(one.seq, one.text) for one in waiting] == [(1, "one"), (2, "two"), (3, "three")]


def test_a_changed_answer_stands_beside_the_old_one(database: Database) -> None:
    id = opened(database)
    run(database, id, "54", turn("?", answers={"age": answer(54, "54"), "dry_mouth": answer("yes", "yes")}))
    run(database, id, "no, 45", turn("?", answers={"age": answer(45, "no, 45"), "dry_mouth": answer("yes", "yes")}))
    kept = sorted((row.question, row.turn, row.superseded_at is None) for row in rows(database, answers))
    assert kept == [("age", 1, False), ("age", 2, True), ("dry_mouth", 1, True)]


def test_an_answer_taken_back_no_longer_counts(database: Database) -> None:
    id = opened(database)
    run(database, id, "54", turn("?", answers={"age": answer(54, "54")}))
    run(database, id, "go back", turn("?", answers={}))
    assert [row.superseded_at is None for row in rows(database, answers)] == [False]


def test_unlikely_leaves_the_failing_criterion_and_the_closing_words(database: Database) -> None:
    id = opened(database)
    run(database, id, "I am 12", turn("Is that right?", answers={"age": answer(12, "I am 12")}))
    close = ("close.unlikely", "All the best")
    run(
        database,
        id,
        "yes",
        turn(close, ("ask.contact.other_trials", "News?"), keep="criterion", disposition="unlikely", criteria={"I3": "fail"}),
    )
    assert texts(database, id) == ["All the best", "News?"]
    run(database, id, "no", turn(("close.done", "Bye"), ended=True, keep="criterion", disposition="unlikely", criteria={"I3": "fail"}))
    assert texts(database, id) == ["All the best", "Bye"]
    assert rows(database, answers) == [] and all(row.text is None for row in rows(database, inbox))
    assert [(e["disposition"], e["criteria"], e["answers"]) for e in log.entries(database)] == [("unlikely", {"I3": "fail"}, {})]


def test_no_consent_leaves_a_count_alone(database: Database) -> None:
    id = opened(database)
    run(database, id, "no, not me", turn(("close.no_consent", "Fine"), ended=True, keep="nothing", consented=False, count="no_consent"))
    assert texts(database, id) == ["Fine"]
    assert [(row.kind, row.number) for row in rows(database, counts)] == [("no_consent", 1)]
    assert list(log.entries(database)) == []


def test_the_number_goes_with_the_rest(database: Database) -> None:
    id = opened(database, phone="+16085550123")
    run(database, id, "no", turn(("close.no_consent", "Fine"), ended=True, keep="nothing", consented=False, count="no_consent"))
    after = conversations.get(database, id)
    assert after is not None and after.phone is None and after.phone_index is None
    assert {row.wipe for row in rows(database, outbox)} == {True}


def test_a_referral_is_written_once_and_kept_up_to_date(database: Database) -> None:
    id = opened(database)
    done: list[Upsert] = []

    def letters(written: Upsert, given: Any, language: str) -> list[Letter]:
        done.append(written)
        return [Letter("mail.referral", "team@example.org", "{}")] if written.new else []

    entry = {"criterion": "E3", "status": "review", "why": "Records decide", "words": "about 8", "question": "a1c"}
    record = {"disposition": "review", "focus": "yes", "ledger": [entry, {**entry, "criterion": "I3", "status": "pass"}]}
    run(database, id, "608-555-0123", turn("?", **record, referral=referral()), letters)
    run(database, id, "mornings", turn("?", **record, referral=referral(reach="evenings")), letters)
    run(database, id, "no", turn("Bye", ended=True, **record, referral=referral(reach="evenings", complete=True)), letters)
    assert [(one.new, one.completed) for one in done] == [(True, False), (False, False), (False, True)]
    (written,) = referrals.every(database)
    shown = written.to_json()
    assert shown["flags"] == [{"criterion": "E3", "status": "review", "why": "Records decide", "words": "about 8"}]
    assert (shown["reach"], shown["conversation"], shown["kind"], shown["status"]) == ("evenings", id, "prescreening", "new")
    assert len([row for row in rows(database, outbox) if row.channel == "mail"]) == 1
    (entry_,) = log.entries(database)
    assert entry_["referral"] == written.id


def test_a_referral_is_found_by_name_mail_and_phone(database: Database) -> None:
    id = opened(database)
    run(database, id, "x", turn("?", referral=referral()))
    with database.read() as connection:
        found = {
            asked: len(referrals.find(connection, database.sealer, *asked))
            for asked in [
                ("name", "nunez"),
                ("name", "ANA Núñez"),
                ("name", "nun"),
                ("email", "ana@EXAMPLE.org"),
                ("phone", "+16085550123"),
            ]
        }
    assert list(found.values()) == [1, 1, 0, 1, 1]


def test_by_text_the_number_is_known(database: Database) -> None:
    id = opened(database, phone="+16085550199")
    run(database, id, "x", turn("?", referral=referral(phone=None, kind="call")))
    (written,) = referrals.every(database)
    assert written.identity["phone"] == "+16085550199" and written.kind == "call"


def test_an_unlikely_one_who_asked_for_a_call_keeps_no_health_answers_by_the_name(database: Database) -> None:
    id = opened(database)
    entry = {"criterion": "E3", "status": "review", "why": "w", "words": "about 8", "question": "a1c"}
    run(database, id, "call me", turn("?", answers={"a1c": answer(8, "about 8")}, ledger=[entry], referral=referral(kind="call")))
    fail = {"keep": "criterion", "disposition": "unlikely", "criteria": {"E8": "fail"}, "referral": referral(kind="call")}
    run(database, id, "yes", turn(("close.unlikely", "Bye"), ended=True, **fail))
    (written,) = referrals.every(database)
    assert written.ledger == () and written.disposition == "unlikely" and rows(database, answers) == []


def test_wishes_for_other_trials_stand_on_a_list_of_their_own(database: Database) -> None:
    id = opened(database)
    for _ in range(2):
        run(database, id, "yes", turn("?", other_trials={"email": "Ana@example.org", "phone": None}))
    (wish,) = rows(database, other_trials)
    assert database.sealer.open(wish.address, "other_trials", wish.id, "address") == "email:Ana@example.org"


def test_an_emergency_marks_the_conversation_after_consent_only(database: Database) -> None:
    before, after = opened(database, phone="+16085550101"), opened(database)
    run(database, before, "chest pain", turn("911", consented=False, emergency="911", count="emergency_before_consent"))
    run(database, after, "chest pain", turn("911", emergency="911"))
    from store.tables import conversations as table

    marked = {row.id: row.emergency for row in rows(database, table)}
    assert marked == {before: None, after: "911"}
    assert [row.kind for row in rows(database, counts)] == ["emergency_before_consent"]


def test_what_stops_or_goes_on_shows_in_the_log(database: Database) -> None:
    stopped, open_ = opened(database, phone="+16085550101"), opened(database)
    run(database, stopped, "stop", turn("OK", ended=True, disposition="stopped", criteria={"I3": "pass"}, answers={"age": answer(54)}))
    run(database, open_, "54", turn("?", criteria={"I3": "pass"}, answers={"age": answer(54)}))
    assert [(e["conversation"], e["disposition"], e["criteria"], e["answers"]) for e in log.entries(database)] == [
        (stopped, "stopped", {}, {})
    ]
    run(database, stopped, "hello again", turn("?", criteria={"I3": "pass"}, answers={"age": answer(54)}))
    assert list(log.entries(database)) == []


def test_a_message_put_aside_puts_the_open_question_again(database: Database) -> None:
    id = opened(database)
    run(database, id, "yes", turn(("ask.age", "How old are you?")))
    said = message(database, id, "?!")
    before = conversations.get(database, id)
    assert before is not None
    put_aside(database, before, said, NOW)
    assert texts(database, id) == ["Hello", "<yes>", "How old are you?", "<?!>", "How old are you?"]
    with pytest.raises(Conflict):
        put_aside(database, before, said, NOW)
