"""Scripts are kept once with their files; approvals cover what says and rules the same; nothing of it is overwritten."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from turning import NOW

from prescreen.script import Manifest
from prescreen.script.rules import Rule
from store import approvals, scripts
from store.approvals import APPROVAL, EDITORIAL, Approval
from store.database import Database
from store.tables import audit
from store.tables import scripts as table

FILES = {"knee/study.yml": b"script: '1.0'\n", "common/wording/en.yml": "ask: {age: 'How old?'}  # ñ\n".encode()}


def manifest(ask: str = "How old are you?", spanish: str = "¿Qué edad tiene?", limit: str = "18", reader: str = "a") -> Manifest:
    texts = {"en": {"wording ask.age": ask}, "es": {"wording ask.age": spanish}}
    return Manifest(
        "knee", "1.0", texts, {"study age": Rule(f"From {limit} years on.", limit)}, {"cues/en.yml": reader * 64}, {"page": "x"}
    )


def kept(database: Database, one: Manifest, minutes: int = 0) -> Manifest:
    with database.write() as connection:
        scripts.keep(connection, one, FILES, "1.0+0", NOW + timedelta(minutes=minutes))
    return one


def record(database: Database, one: Manifest, *languages: str, kind: str = APPROVAL, minutes: int = 0) -> str:
    given = Approval("knee", one.id, kind, languages, "Dr. Ruiz", "It is approved.", "u_1", "Board", "2026-1", "1.0", date(2026, 11, 25))
    with database.write() as connection:
        return approvals.record(connection, given, NOW + timedelta(minutes=minutes))


def covered(database: Database, one: Manifest) -> dict[str, str]:
    words = {language: one.words_of(language) for language in one.texts}
    with database.read() as connection:
        found = approvals.standing(connection, "knee", words, one.rules_digest)
    return {language: found[language].id for language in sorted(found)}


def test_a_script_is_kept_once_and_found_by_its_beginning(database: Database) -> None:
    one = kept(database, manifest())
    with database.write() as connection:
        assert not scripts.keep(connection, one, {}, "2.0", NOW)
        assert scripts.get(connection, one.id) == one and scripts.files(connection, one.id) == FILES
        assert scripts.version_of(connection, one.id) == "1.0+0"
    other = kept(database, manifest(limit="21"), minutes=1)
    with database.write() as connection:
        assert scripts.find(connection, "knee", "") == (other.id, one.id) and scripts.find(connection, "dry", "") == ()
        assert scripts.find(connection, "knee", one.id[:9].upper()) == (one.id,)
        assert scripts.get(connection, "0" * 64) is None and scripts.files(connection, "0" * 64) is None
        connection.execute(update(table).where(table.c.id == one.id).values(files=b"PK"))
        with pytest.raises(ValueError, match="can't be read"):
            scripts.files(connection, one.id)


def test_what_covers_a_language_says_and_rules_the_same_whatever_reads(database: Database) -> None:
    one = kept(database, manifest())
    id = record(database, one, "en")
    assert covered(database, one) == covered(database, manifest(reader="b")) == covered(database, manifest(spanish="¿Edad?")) == {"en": id}
    assert covered(database, manifest(ask="How old are you ?")) == covered(database, manifest(limit="19")) == {}
    both = record(database, one, "en", "es", minutes=1)
    assert covered(database, one) == {"en": both, "es": both}


def test_an_approval_counts_before_a_let_through_and_history_stays(database: Database) -> None:
    one = kept(database, manifest())
    approved, let = record(database, one, "en"), record(database, one, "en", "es", kind=EDITORIAL, minutes=1)
    assert covered(database, one) == {"en": approved, "es": let}
    with database.write() as connection:
        before = approvals.mark(connection, "knee")
        assert approvals.withdraw(connection, approved, "u_2", "asked again", NOW + timedelta(minutes=2))
        assert not approvals.withdraw(connection, approved, "u_2", "twice", NOW)
        assert approvals.mark(connection, "knee") != before != approvals.mark(connection, "dry")
    assert covered(database, one) == {"en": let, "es": let}
    again = record(database, one, "en", minutes=3)
    with database.read() as connection:
        found = approvals.of_trial(connection, "knee")
        assert [one.id for one in found] == [again, let, approved] and approvals.latest(found) == found[0]
        assert (found[2].withdrawn_by, found[2].withdrawn_because, found[2].approved_on) == ("u_2", "asked again", date(2026, 11, 25))
        events = [(row.action, row.object, row.actor) for row in connection.execute(select(audit).order_by(audit.c.seq))]
    signed = ["script approved", "script let through", "approval withdrawn", "script approved"]
    assert events == [(action, one.id, "u_2" if action == signed[2] else "u_1") for action in signed]
    with pytest.raises(KeyError), database.write() as connection:
        approvals.record(connection, Approval("knee", "0" * 64, APPROVAL, ("en",), "A", "m", "u_1"), NOW)
