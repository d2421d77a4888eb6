"""What has been kept for as long as the table says is destroyed with all that hangs on it; the rest stays, and so do the counts."""

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from readers import reader
from sqlalchemy import func, select, update
from turning import NOW, TRIAL, answer, message, opened, referral, turn

from prescreen.dialogue import begin, take
from prescreen.protocol import load
from prescreen.protocol.layers import common_of, default_trial, files_of
from prescreen.protocol.retention import DESTROYED, KEPT, lint_retention, load_terms
from prescreen.script import Manifest
from store import audit, conversations, erasure, forms, ids, opt_outs, outbox, referrals, retention, scripts
from store.database import Database
from store.tables import answers, counts, destructions, inbox, metadata, other_trials
from store.tables import outbox as outgoing
from store.tables import referrals as table
from store.turns import Letter, commit
from web.retention import promised

TERMS = load_terms()
DAY = timedelta(days=1)
PLAIN = Manifest(trial=TRIAL, script="1.0", texts={}, rules={}, reader={}, site={})


def interview(
    database: Database, disposition: str | None = None, *, referred: bool = False, consented: bool = True, phone: str | None = None
) -> str:
    """A conversation that came to this; its id."""
    id = conversations.open_conversation(
        database, turn(("greeting", "Hello")), channel="sms" if phone else "web", language="en", now=NOW, token=ids.token(), phone=phone
    )
    said = message(database, id, "eight")
    before = conversations.get(database, id)
    assert before is not None
    made = turn(
        "Thanks",
        answers={"a1c": answer(8, "eight")} if consented else {},
        ended=disposition is not None,
        disposition=disposition,
        consented=consented,
        fell_at="age" if disposition in ("stopped", "unlikely") else None,
        keep="criterion" if disposition == "unlikely" else "all",
        referral=referral() if referred else None,
    )
    commit(database, before, [said], made, now=NOW, letters=lambda *_: [Letter("mail.copy", "ana@example.org", "{}")])
    return id


def run(database: Database, now: datetime, folder: Path) -> dict[str, int]:
    """What was destroyed."""
    return retention.run(database, TERMS, now, mail=folder / "mail", logs=folder / "logs", by="retention")


def left(database: Database) -> set[str]:
    """The conversations there are."""
    with database.read() as connection:
        return set(connection.execute(select(conversations.conversations.c.id)).scalars())


@pytest.mark.parametrize(
    ("disposition", "more", "term"),
    [
        (None, {"consented": False}, "unconsented"),
        (None, {}, "unfinished"),
        ("stopped", {}, "unfinished"),
        ("likely", {}, "not_contacted"),
        ("wait", {}, "not_contacted"),
        ("unlikely", {}, "unlikely"),
        ("likely", {"referred": True}, "referral"),
        (None, {"referred": True}, "referral"),
    ],
)
def test_each_goes_on_its_day_and_not_before(
    database: Database, tmp_path: Path, disposition: str | None, more: dict[str, bool], term: str
) -> None:
    id = interview(database, disposition, **more)  # type: ignore[arg-type]
    due = NOW + TERMS[term].time
    run(database, due, tmp_path)
    assert left(database) == {id}
    number = run(database, due + timedelta(seconds=1), tmp_path)
    assert left(database) == set() and number[term] == 1 and sum(number[one] for one in DESTROYED if one not in ("mail", "texts")) == 1
    with database.read() as connection:
        for one in (inbox, outgoing, answers, table):
            assert connection.execute(select(func.count()).select_from(one)).scalar_one() == 0, one.name
        assert not referrals.find(connection, database.sealer, "name", "ana")
        kept = connection.execute(select(counts.c.kind, counts.c.number)).all()
        counted = {"stopped": {("left.age", 1)}, "unlikely": {("out.age", 1)}}.get(disposition or "", set())
        expected = set() if term == "unconsented" else {(f"log.{disposition or 'unfinished'}", 1)} | counted
        assert {tuple(row) for row in kept} == expected
        assert [(row.term, row.number) for row in connection.execute(select(destructions)) if row.term == term] == [(term, 1)]
        assert id not in str([tuple(row) for one in (counts, destructions) for row in connection.execute(select(one))])
        assert list(audit.verify(connection)) == []


def test_a_referral_that_ended_goes_half_a_year_after_the_last_thing_done(database: Database, tmp_path: Path) -> None:
    id = interview(database, "review", referred=True)
    with database.write() as connection:
        connection.execute(update(table).values(status="closed"))
    assert run(database, NOW + 179 * DAY, tmp_path)["referral_ended"] == 0
    assert run(database, NOW + 181 * DAY, tmp_path)["referral_ended"] == 1 and id not in left(database)


def test_a_form_goes_like_a_referral_and_a_wish_for_other_trials_on_its_own(database: Database, tmp_path: Path) -> None:
    identity = {"first_name": "Zoe", "email": "zoe@example.org", "questions": ["When?"]}
    assert forms.add(database, "r_1", identity, language="en", trial=TRIAL, protocol_version="1", now=NOW, letters=lambda *_: [])
    with database.write() as connection:
        sealed = database.sealer.seal("email:zoe@example.org", "other_trials", "w_1", "address")
        row = {"id": "w_1", "address": sealed, "address_index": "x", "language": "en", "created_at": NOW}
        connection.execute(other_trials.insert().values(row))
    number = run(database, NOW + 731 * DAY, tmp_path)
    assert (number["referral"], number["other_trials"]) == (1, 1)
    with database.read() as connection:
        assert connection.execute(select(table)).first() is None and not referrals.find(
            connection, database.sealer, "email", "zoe@example.org"
        )


def test_the_ledger_of_opt_outs_stays(database: Database, tmp_path: Path) -> None:
    index = database.sealer.indices("phone", "+16085550123")
    with database.write() as connection:
        opt_outs.add(connection, database.sealer, index, source="text", now=NOW, words="STOP")
    interview(database, phone="+16085550123")
    run(database, NOW + 4000 * DAY, tmp_path)
    with database.read() as connection:
        assert opt_outs.opted_out(connection, index)
    assert left(database) == set()


def test_mail_files_go_with_what_they_were_of(database: Database, tmp_path: Path) -> None:
    folder, logs = tmp_path / "mail", tmp_path / "logs"
    folder.mkdir()
    logs.mkdir()
    interview(database, "likely", referred=True)
    (mail,) = outbox.claim(database, "mail", "s_1", NOW)
    outbox.sent(database, mail.id, "s_1", NOW)
    (folder / f"{mail.id}.eml").write_text("Ana")
    (logs / "gateway.log.1").write_text("old")
    assert run(database, NOW + 30 * DAY, tmp_path)["mail"] == 0
    assert run(database, NOW + 31 * DAY, tmp_path)["mail"] == 2 and list(folder.iterdir()) == []


def test_what_waits_to_be_sent_is_not_destroyed(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        outbox.add_mail(connection, database.sealer, "mail.referral", "{}", to="site@example.org", now=NOW)
    run(database, NOW + 400 * DAY, tmp_path)
    assert len(outbox.claim(database, "mail", "s_1", NOW + 400 * DAY)) == 1


def test_who_writes_again_is_kept(database: Database, tmp_path: Path) -> None:
    id = opened(database)
    conversations.receive(database, id, "web:1", "hello", now=NOW + DAY)
    run(database, NOW + 2.5 * DAY, tmp_path)
    assert left(database) == {id}


def test_the_table_names_everything_and_keeps_the_promises_made(tmp_path: Path) -> None:
    assert lint_retention(load()) == [] and set(TERMS) == {*DESTROYED, *KEPT}
    text = files_of(default_trial(), ["retention.yml"])[0].read_text()
    (tmp_path / "retention.yml").write_text(
        text.replace(
            "days: 30\n    from: the last message\n    decided_by: ethics",
            "days: 31\n    from: the last message\n    decided_by: ethics",
            1,
        )
    )
    assert [
        "is 31, but participants are told that it is to go after 30 days" in fault.said for fault in lint_retention(load(), tmp_path)
    ] == [True]
    shutil.copytree(common_of(default_trial()), tmp_path / "common")  # a line is only missing where the common table lacks it, too
    (tmp_path / "common" / "retention.yml").write_text(text.replace("id: mail", "id: male").replace("days: 180", "days: soon"))
    assert len(lint_retention(load(), tmp_path / "trial")) == 3


def test_every_table_of_people_is_destroyed_by_its_conversation_or_referral() -> None:
    of_nobody = {"counts", "ends", "marks", "audit", "audit_head", "destructions", "users", "sessions", "pairs", "recruitment"}
    of_nobody |= {
        "sign_in_failures",
        "hospital_claims",
        "registry_snapshots",
        "registry_watch",
        "registry_acknowledgements",
        "scripts",
        "approvals",
        "call_lists",
        "codes",
        "agreement_seeds",
        "agreement_cells",
        "queue_counts",
    }
    by_themselves = {"text_counts", "opt_outs", "agreements", "deliveries", "other_trials", "referrals", "conversations"}
    hanging = {name for name, one in metadata.tables.items() if "conversation" in one.c or "referral" in one.c}
    assert set(metadata.tables) - hanging - of_nobody - by_themselves == set()


def test_a_ruling_out_is_held_some_minutes_and_then_let_go_with_the_number(database: Database) -> None:
    protocol, now = load(), NOW
    made = begin(protocol, channel="sms", language="en", now=now)
    with database.write() as connection:
        id = conversations.add_conversation(connection, database.sealer, made, channel="sms", language="en", now=now, phone="+16085550123")
    for number, said in enumerate(("hi", "yes", "95", "yes")):
        message = conversations.receive(database, id, f"s{number}", said, now=now)
        one = conversations.get(database, id)
        assert one is not None
        made = take(protocol, reader(), one.state, said, now=now, message=f"m{number}")
        commit(database, one, [message], made, now=now, letters=lambda *_: [])
    assert made.record.disposition == "unlikely" and made.record.answers == {}
    for minutes, left, phone in ((29, {"consent", "age"}, "+16085550123"), (31, set(), None)):
        erasure.let_go(database, now + timedelta(minutes=minutes))
        one = conversations.get(database, id)
        assert one is not None and set(one.state["answers"]) == left and one.phone == phone


def test_who_was_promised_a_shorter_time_is_kept_no_longer(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        for script in (replace(PLAIN, site={}), replace(PLAIN, texts={"en": {"a": "b"}}, site={"keep_years": 10})):
            scripts.keep(connection, script, {}, "1.0+0", NOW)
    ids_ = [interview(database, "likely", referred=True) for _ in range(2)]
    kept = promised(database, TRIAL)
    assert sorted(kept.values()) == [730, 3650]
    rows = conversations.conversations
    with database.write() as connection:
        for id, days in zip(ids_, (730, 3650), strict=True):
            told = next(script for script, number in kept.items() if number == days)
            connection.execute(update(rows).where(rows.c.id == id).values(script=told))
    ten = load_terms(years=10)

    def due(days: int) -> set[str]:
        retention.run(database, ten, NOW + days * DAY, mail=tmp_path, logs=tmp_path, by="retention", promised=kept)
        return left(database)

    assert (due(729), due(731), due(3649), due(3651)) == (set(ids_), {ids_[1]}, {ids_[1]}, set())
