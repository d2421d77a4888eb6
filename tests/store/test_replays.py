"""A dry run over what is stored: nobody is lost, nothing is written, and what stood on a day is told as it stood."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from amending import A1C, AGE, BASE, QUESTION, amended
from answering import OLD, said, talked
from sqlalchemy import event, select
from turning import NOW, TRIAL, referral

from prescreen import workflow
from prescreen.protocol import Protocol
from prescreen.protocol.retention import load_terms
from store import blinding, conversations, erasure, forms, opt_outs, referrals, replays, retention, scripts, stood
from store.database import Database
from store.replays import Changed, DryRun, dry_run
from store.tables import metadata
from store.tables import referrals as table
from store.work import Desk, Marked

TERMS, ZONE = load_terms(), ZoneInfo("America/Chicago")
DAY, TODAY = timedelta(days=1), NOW.astimezone(ZONE).date()
USER: Any = SimpleNamespace(id="u_1", role="coordinator", trials=None)


def form(database: Database, at: datetime = NOW) -> None:
    """Somebody who wrote by the contact form."""
    identity = {"first_name": "Bo", "email": "bo@example.org", "phone": None, "questions": ["Is there parking?"]}
    forms.add(database, f"r_{'f' * 19}", identity, language="en", trial=TRIAL, protocol_version=OLD.version, now=at, letters=lambda *_: [])


def run(database: Database, new: Protocol, **how: Any) -> DryRun:
    """A dry run as of the day of the answers."""
    usual = {"today": TODAY, "present": OLD, "zone": ZONE}
    return dry_run(database, database.sealer, new, TRIAL, **{**usual, **how})


def of(made: DryRun, conversation: str) -> Changed:
    """What one comes to."""
    return next(one for one in made.people if one.conversation == conversation)


def referral_of(database: Database, conversation: str) -> str:
    """The referral of a conversation."""
    with database.read() as connection:
        return str(connection.execute(select(table.c.id).where(table.c.conversation == conversation)).scalar_one())


def everybody(database: Database) -> dict[str, str]:
    """One of each kind."""
    made = {
        "referral": talked(database, age=87, refer=referral()),
        "call": talked(database, disposition=None, refer=referral(kind="call", email="c@example.org", phone=None), daily_activity=None),
        "finished": talked(database, age=60, agreed="no"),
        "unlikely": talked(database, dry_mouth="no"),
        "stopped": talked(database, disposition="stopped", daily_activity=None),
        "open": talked(database, disposition=None, daily_activity=None),
        "begun": talked(database, consented=False),
    }
    form(database)
    return made


def test_everybody_has_a_box_and_the_boxes_add_up_while_rows_become_counts(database: Database, tmp_path: Path) -> None:
    who, new = everybody(database), amended(AGE, QUESTION)
    found = run(database, new)
    assert Counter(one.stands for one in found.people) == dict.fromkeys(replays.STANDS, 1)
    assert found.totals() == {"now_may_fit": 0, "no_longer_fits": 1, "unknown": 6, "destroyed": 1, "same": 0}
    assert {stands: of(found, id).stands for stands, id in who.items()} == {stands: stands for stands in who}
    began = len(found.people)
    for day in (1, 2, 3, 8, 31, 40, 900):
        at = NOW + day * DAY + timedelta(hours=1)
        retention.run(database, TERMS, at, mail=tmp_path, logs=tmp_path, by="retention", trial=TRIAL)
        later = run(database, new, today=at.date())
        assert sum(later.totals().values()) == sum(later.totals_then().values()) == began, day
    assert later.people == () and later.totals()["destroyed"] == began
    outcomes = {one.outcome: one.number for one in later.gone}
    assert outcomes == {"likely": 2, "unlikely": 1, "stopped": 1, "unfinished": 2, "unconsented": 1, "form": 1}
    assert [(one.criterion, one.number, one.changed) for one in later.ruled_out] == [("I1", 1, False)]


def test_who_asks_for_deletion_is_counted_with_what_else_they_had(sqlite_database: Database) -> None:
    database = sqlite_database
    phone = "+16085550123"
    first, second = talked(database, refer=referral(), phone=phone), talked(database, at=NOW + DAY, phone=phone)
    talked(database)
    one = conversations.get(database, second)
    assert one is not None
    with database.write() as connection:
        erasure.forget(connection, database.sealer, one, NOW + 2 * DAY)
    found = run(database, OLD, today=TODAY + 2 * DAY)
    assert len(found.people) == 2 and first not in {one.conversation for one in found.people}
    assert found.gone == (replays.Gone("deleted", "", 1),) and sum(found.totals().values()) == 3


def test_a_dry_run_writes_nothing(database: Database) -> None:
    everybody(database)
    before = rows(database)
    run(database, amended(AGE, A1C))
    run(database, OLD, as_of=TODAY - DAY)
    assert rows(database) == before


def rows(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.read() as connection:
        return {name: connection.execute(select(held).order_by(*held.primary_key)).all() for name, held in metadata.tables.items()}


def test_the_queries_do_not_grow_with_the_people(sqlite_database: Database) -> None:
    asked: list[str] = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    number = []
    for _ in range(2):
        for _ in range(3):
            talked(sqlite_database, refer=referral())
        asked.clear()
        assert len(run(sqlite_database, OLD).people) in (3, 6)
        number.append(len(asked))
    assert number[0] == number[1]


def test_whom_an_amendment_concerns(sqlite_database: Database) -> None:
    old, doubtful = talked(sqlite_database, age=88, refer=referral()), talked(sqlite_database, diabetes="yes", a1c=7.4, refer=referral())
    found = run(sqlite_database, amended(AGE, A1C))
    assert (of(found, old).comes_to, of(found, old).before, of(found, old).after) == ("no_longer_fits", "likely", "unlikely")
    assert of(found, old).criteria == {"I3": ("pass", "fail")} and of(found, old).missing == ()
    assert (of(found, doubtful).comes_to, of(found, doubtful).criteria) == ("now_may_fit", {"E3": ("review", "pass")})
    assert found.criteria["I3"] == {("pass", "fail"): 1, ("pass", "pass"): 1}
    assert of(found, old).referral == referral_of(sqlite_database, old) and of(found, old).version == OLD.version


def test_who_was_ruled_out_might_fit_only_where_that_rule_changes(sqlite_database: Database, tmp_path: Path) -> None:
    aged, other = talked(sqlite_database, age=91), talked(sqlite_database, dry_mouth="no")
    found = run(sqlite_database, amended(AGE))
    assert (of(found, aged).comes_to, of(found, aged).criteria) == ("destroyed", {"I3": ("fail", None)})
    assert (of(found, other).comes_to, of(found, other).criteria) == ("destroyed", {})
    retention.run(sqlite_database, TERMS, NOW + 2 * DAY, mail=tmp_path, logs=tmp_path, by="retention", trial=TRIAL)
    found = run(sqlite_database, amended(AGE))
    assert [(one.criterion, one.number, one.changed) for one in found.ruled_out] == [("I1", 1, False), ("I3", 1, True)]


def test_of_who_is_drawn_to_be_asked_again_nothing_is_told(sqlite_database: Database) -> None:
    drawn, other = talked(sqlite_database, age=88, refer=referral()), talked(sqlite_database, refer=referral(email="b@example.org"))
    with sqlite_database.write() as connection:
        blinding.begin(connection, referral_of(sqlite_database, drawn), NOW)
    found = run(sqlite_database, amended(AGE))
    hidden = of(found, drawn)
    assert (hidden.comes_to, hidden.before, hidden.after, hidden.criteria, hidden.missing) == ("hidden", "", "", {}, ())
    assert found.totals()["hidden"] == 1 and sum(found.totals().values()) == 2 and found.criteria["I3"] == {("pass", "pass"): 1}
    assert of(found, other).comes_to == "same" and "hidden" not in run(sqlite_database, OLD, as_of=TODAY - DAY).totals()


def test_whether_they_are_to_be_contacted(sqlite_database: Database) -> None:
    database, numbers = sqlite_database, iter(range(100, 999))

    def one(**more: Any) -> str:
        return talked(database, refer=referral(**{"email": None, "phone": f"+16085550{next(numbers)}", **more}))

    agreed, ended, joined, moved = one(), one(), one(), one()
    by_text, by_mail, nowhere = one(phone="+16085550001"), one(phone=None, email="Ana@Example.org"), one(phone=None)
    rather_not, unsaid, sms = talked(database, agreed="no"), talked(database), talked(database, disposition=None, phone="+16085550002")
    work = workflow.load()
    with database.write() as connection:
        desk = Desk(database, connection, work, USER, NOW)
        desk.move(referral_of(database, ended), None, "declined", outcome="time", note="", criteria={})
        desk.move(referral_of(database, moved), None, "contacted", outcome=None, note="", criteria={})
        desk.point(referral_of(database, joined), referral_of(database, agreed))
        for kind, value, channel in (
            ("phone", "+16085550001", "sms"),
            ("email", "ana@example.org", "mail"),
            ("phone", "+16085550002", "sms"),
        ):
            index = database.sealer.indices(kind, value)
            opt_outs.add(connection, database.sealer, index, source="text", now=NOW, channel=channel)
    found = run(database, OLD)
    expected = {agreed: "agreed", ended: "ended", joined: "joined", moved: "agreed", by_text: "opted_out", by_mail: "opted_out"}
    expected |= {nowhere: "none", rather_not: "declined", unsaid: "none", sms: "opted_out"}
    assert {id: of(found, id).contact for id in expected} == expected


def test_what_stood_on_a_day(sqlite_database: Database) -> None:
    database, before = sqlite_database, NOW - 5 * DAY
    id = talked(database, at=before, diabetes="yes", a1c=6.5, refer=referral())
    late = talked(database, at=NOW, refer=referral(email="late@example.org"))
    given = {**BASE, "diabetes": "yes", "a1c": 7.4}
    said(database, id, given, at=NOW, refer=referral())
    with database.write() as connection:
        desk = Desk(database, connection, workflow.load(), USER, NOW)
        desk.find(referral_of(database, id), None, [Marked("E8", "changed", "fail", "records")])
        desk.move(referral_of(database, id), None, "declined", outcome="time", note="", criteria={})
    now, then = of(run(database, OLD), id), run(database, OLD, as_of=TODAY - 2 * DAY)
    assert (now.before, now.contact, now.again) == ("unlikely", "ended", False)
    assert [one.conversation for one in then.people] == [id] and late not in str(then.people)
    (stood_then,) = then.people
    assert (stood_then.before, stood_then.after, stood_then.contact, stood_then.again) == ("likely", "likely", "agreed", True)
    assert then.today == TODAY - 2 * DAY and run(database, OLD, as_of=TODAY - 9 * DAY).people == ()


def test_an_interview_that_ended_later_was_still_open_on_that_day(sqlite_database: Database) -> None:
    id = talked(sqlite_database, at=NOW - 3 * DAY, disposition=None, daily_activity=None)
    said(sqlite_database, id, dict(BASE), at=NOW, refer=referral())
    (then,) = run(sqlite_database, OLD, as_of=TODAY - DAY).people
    assert (then.stands, then.before, then.comes_to, then.missing) == ("open", "", "same", ("daily_activity",))
    assert of(run(sqlite_database, OLD), id).stands == "referral"


def test_a_coordinators_finding_stands_above_and_is_marked_where_its_rule_changed(sqlite_database: Database) -> None:
    id = talked(sqlite_database, diabetes="yes", a1c=6.5, refer=referral())
    with sqlite_database.write() as connection:
        desk = Desk(sqlite_database, connection, workflow.load(), USER, NOW)
        desk.find(referral_of(sqlite_database, id), None, [Marked("E3", "changed", "fail", "7.6 in the records")])
    ages = of(run(sqlite_database, amended(AGE)), id)
    assert (ages.before, ages.after, ages.comes_to, ages.old_rule) == ("unlikely", "unlikely", "same", ())
    higher = of(run(sqlite_database, amended(A1C)), id)
    assert (higher.before, higher.after, higher.comes_to, higher.old_rule) == ("unlikely", "review", "now_may_fit", ("E3",))


def test_rules_of_before_are_those_of_the_version_that_somebody_answered_in(sqlite_database: Database) -> None:
    earlier = amended({"criteria.yml": [("investigational_washout: {value: 30,", "investigational_washout: {value: 14,")]})
    id, now = talked(sqlite_database, protocol=earlier, refer=referral()), talked(sqlite_database, refer=referral(email="b@example.org"))
    lost = run(sqlite_database, OLD)
    assert (of(lost, id).comes_to, set(of(lost, id).missing)) == ("unknown", {"cancer", "investigational"})
    assert {version: number for version, number in lost.lost.items() if number} == {earlier.version: 1}
    keep(sqlite_database, earlier)
    known = run(sqlite_database, OLD, versions={"s_earlier": earlier}.get)
    assert (of(known, id).comes_to, of(known, id).missing) == ("unknown", ("investigational",))
    assert of(known, now).comes_to == "same" and not any(known.lost.values())


def keep(database: Database, protocol: Protocol) -> None:
    """A script that is kept, as far as a dry run asks for it."""
    row = dict.fromkeys(("words", "rules", "reader", "files_digest"), "x") | {
        "script": "1.0",
        "languages": {},
        "manifest": b"",
        "files": b"",
    }
    with database.write() as connection:
        connection.execute(
            scripts.scripts.insert().values(id="s_earlier", trial=TRIAL, protocol_version=protocol.version, first_at=NOW, **row)
        )


def test_a_difference_from_what_was_stored_is_told(sqlite_database: Database) -> None:
    id = talked(sqlite_database, refer=referral())
    with sqlite_database.write() as connection:
        one = referrals.get(connection, sqlite_database.sealer, referral_of(sqlite_database, id))
        assert one is not None
        ledger = [{"criterion": each.criterion, "status": "review" if each.criterion == "E8" else each.status} for each in one.ledger]
        sealed = sqlite_database.sealer.seal_json(ledger, "referrals", one.id, "ledger")
        connection.execute(table.update().where(table.c.id == one.id).values(ledger=sealed, disposition="review"))
    found = of(run(sqlite_database, OLD), id)
    assert (found.before, found.after, found.comes_to, found.differs) == ("review", "likely", "now_may_fit", ("E8",))


def test_a_day_is_the_sites(sqlite_database: Database) -> None:
    at = datetime.fromisoformat("2026-11-23T03:00:00+00:00")
    id = talked(sqlite_database, at=at, investigational="yes", investigational_last="2026-11-22")
    assert [one.conversation for one in run(sqlite_database, OLD, as_of=date(2026, 11, 22)).people] == [id]
    with sqlite_database.read() as connection:
        (one,) = stood.every(connection, sqlite_database.sealer, TRIAL, None, ZONE)
    assert set(one.answers.on.values()) == {date(2026, 11, 22)}


@pytest.mark.parametrize("trial", ["", "another"])
def test_people_of_another_trial_are_not_looked_at(sqlite_database: Database, trial: str) -> None:
    talked(sqlite_database)
    assert dry_run(sqlite_database, sqlite_database.sealer, OLD, trial, today=TODAY).people == ()
