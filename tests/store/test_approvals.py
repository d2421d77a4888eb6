"""Scripts are kept once with their files; approvals cover what says and rules the same; nothing of it is overwritten."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from turning import NOW

from prescreen.script import Manifest
from prescreen.script.rules import Rule
from store import approvals, scripts
from store.approvals import APPROVAL, EDITORIAL, HAZARD, Approval
from store.database import Database
from store.tables import approvals as approvals_table
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
    first, one = kept(database, manifest(ask="Your age?")), kept(database, manifest())
    base = record(database, first, "en", "es")
    approved, let = record(database, one, "en", minutes=1), record(database, one, "en", "es", kind=EDITORIAL, minutes=1)
    assert covered(database, one) == {"en": approved, "es": base}  # the Spanish of the first is the same
    with database.write() as connection:
        before = approvals.mark(connection, "knee")
        assert approvals.withdraw(connection, approved, "u_2", "asked again", NOW + timedelta(minutes=2))
        assert not approvals.withdraw(connection, approved, "u_2", "twice", NOW)
        assert approvals.mark(connection, "knee") != before != approvals.mark(connection, "dry")
    assert covered(database, one) == {"en": let, "es": base}
    again = record(database, one, "en", minutes=3)
    with database.read() as connection:
        found = approvals.of_trial(connection, "knee")
        assert [one.id for one in found] == [again, *sorted((approved, let), reverse=True), base] and approvals.latest(found) == found[0]
        assert approvals.latest(found, "es") == found[3] and list(approvals.faults(connection)) == []
        (gone,) = (one for one in found if one.withdrawn_at)
        assert (gone.withdrawn_by, gone.withdrawn_because, gone.approved_on) == ("u_2", "asked again", date(2026, 11, 25))
        events = [(row.action, row.object, row.actor) for row in connection.execute(select(audit).order_by(audit.c.seq))]
    signed = ["script approved", "script approved", "script let through", "approval withdrawn", "script approved"]
    objects = [first.id, *4 * [one.id]]
    assert events == [(action, id, "u_2" if action == signed[3] else "u_1") for action, id in zip(signed, objects, strict=True)]
    with pytest.raises(KeyError), database.write() as connection:
        approvals.record(connection, Approval("knee", "0" * 64, APPROVAL, ("en",), "A", "m", "u_1"), NOW)


def test_a_let_through_ends_with_the_approval_that_it_stands_on(database: Database) -> None:
    first, one = kept(database, manifest(ask="Your age?")), kept(database, manifest())
    record(database, one, "en", kind=HAZARD)
    assert covered(database, one) == {}  # nothing was ever approved
    base, let = record(database, first, "en", minutes=1), record(database, one, "en", "es", kind=HAZARD, minutes=2)
    assert covered(database, one) == {"en": let}
    with database.write() as connection:
        approvals.withdraw(connection, base, "u_1", "asked again", NOW + timedelta(minutes=3))
    assert covered(database, one) == {}


@pytest.mark.parametrize("change", ["opened again", "board", "day", "languages", "added", "removed"])
def test_what_was_changed_behind_our_back_does_not_count_and_is_told(database: Database, change: str) -> None:
    one = kept(database, manifest())
    id, mine = record(database, one, "en"), approvals_table.c.id
    with database.write() as connection:
        if change == "opened again":
            approvals.withdraw(connection, id, "u_1", "asked again", NOW + timedelta(minutes=1))
        values = {
            "opened again": {"withdrawn_at": None, "withdrawn_by": None, "withdrawn_because": None},
            "board": {"board": "Another board"},
            "day": {"approved_on": date(2026, 11, 24)},
            "languages": {"languages": ["en", "es"]},
        }
        if change == "added":
            row = connection.execute(select(approvals_table)).mappings().one()
            connection.execute(insert(approvals_table).values({**row, "id": "v_forged", "languages": ["en", "es"]}))
        elif change == "removed":
            connection.execute(delete(approvals_table))
        else:
            connection.execute(update(approvals_table).where(mine == id).values(values[change]))
    assert covered(database, one) == ({"en": id} if change == "added" else {})
    with database.read() as connection:
        (fault,) = approvals.faults(connection)
        assert ("v_forged" if change == "added" else id) in fault


def test_a_scripts_digests_are_those_of_its_manifest(database: Database) -> None:
    one, new = kept(database, manifest()), manifest(ask="How old?")
    record(database, one, "en")
    forged = {"en": new.words_of("en"), "es": new.words_of("es")}
    with database.write() as connection:
        connection.execute(update(table).where(table.c.id == one.id).values(languages=forged))
        assert "digests" in "".join(approvals.faults(connection, "knee"))
    assert covered(database, new) == {} and list(covered(database, one)) == ["en"]
