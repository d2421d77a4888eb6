"""The investigator releases a call list from the dry run of the script in force, by a fresh sign-in; the referral's page shows what to ask."""

from collections.abc import Callable
from pathlib import Path

import pytest
from amended import ASKED, CRITERION, QUESTION, amended, approve, goes_over, interviewed
from coordinating import Person, audited, referral, words
from serving import Gateway, until
from sqlalchemy import select, update

from store import call_lists, referrals
from store.tables import call_list_entries, conversations
from store.tables import call_lists as lists
from store.tables import referrals as referred
from web import replaying

DAY = 86_400
CALLED = {"contact.reach": "please call me, mornings"}


@pytest.fixture
def gateway(start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Gateway:
    """After the amendment, with one who wants a call, one who wants mail, and one who would not be contacted."""
    old = start(CLOCK_OFFSET=0)
    interviewed(old, **CALLED)
    interviewed(
        old, **{"contact.first_name": "Eva", "contact.last_name": "Lund", "contact.email": "eva@example.org", "contact.phone": "none"}
    )
    interviewed(old, **{"contact.agreed": "no"})
    old.stop()
    goes_over(monkeypatch, amended(tmp_path))
    return start(CLOCK_OFFSET=9 * DAY)


def page(gateway: Gateway) -> str:
    return f"/amendments/{gateway.context.script}"


def releases(person: Person, gateway: Gateway, **given: str) -> int:
    return person.post(f"{page(gateway)}/release", **{"reason": "Amendment 1", "password": person.password, **given}).status_code


def entries(gateway: Gateway) -> dict[str, call_lists.Entry]:
    """First name -> where they stand."""
    found = {}
    for one in referrals.every(gateway.context.database):
        with gateway.context.database.read() as connection:
            for entry in call_lists.of_referral(connection, one.id):
                found[str(one.identity["first_name"])] = entry
    return found


def test_the_investigator_alone_releases_it_and_signs_for_it(gateway: Gateway) -> None:
    coordinator, investigator = Person(gateway), Person(gateway, "principal_investigator")
    shown = words(investigator.get(page(gateway)))
    assert "2 people to ask" in shown and "Left out: 1 (would rather not be contacted)" in shown and "Sign and release" in shown
    assert "Sign and release" not in coordinator.get(page(gateway)) and releases(coordinator, gateway) == 403
    assert releases(investigator, gateway, password="wrong") == 422 and releases(investigator, gateway, reason=" ") == 422
    assert entries(gateway) == {}
    assert releases(investigator, gateway) == 303
    until(lambda: {one.status for one in entries(gateway).values()} == {"sent", "call"})
    assert {name: (one.status, one.missing) for name, one in entries(gateway).items()} == {
        "Ana": ("call", ("metal",)),
        "Eva": ("sent", ("metal",)),
    }
    assert "Nobody is left who could be asked" in words(investigator.get(page(gateway)))
    assert releases(investigator, gateway, reason="again") == 422
    (id,) = [on for action, on in audited(gateway) if action == "call list released"]
    told = words(investigator.get("/audit"))
    assert "asked 2" in told and "declined 1" in told and "Amendment 1" not in told
    listed = words(coordinator.get(f"/call-lists/{id}"))
    assert "To be called" in listed and "Ana Reyes" in listed and "Amendment 1" in listed
    numbers = words(Person(gateway, "statistician").get("/call-lists"))
    assert "To be called: 1" in numbers and "Ana" not in numbers
    assert coordinator.get("/call-lists/k_none", 404)


def test_sent_twice_it_is_released_once(gateway: Gateway) -> None:
    investigator = Person(gateway, "principal_investigator")
    assert releases(investigator, gateway, key="k1") == 303
    assert releases(investigator, gateway, key="k1") == 422
    with gateway.context.database.read() as connection:
        assert len(connection.execute(select(lists.c.id)).all()) == 1
        assert len(connection.execute(select(call_list_entries.c.id)).all()) == 2


def test_the_page_of_who_is_called_shows_the_questions_and_takes_what_came_of_it(gateway: Gateway) -> None:
    releases(Person(gateway, "principal_investigator"), gateway)
    until(lambda: entries(gateway)["Ana"].status == "call")
    coordinator, entry = Person(gateway), entries(gateway)["Ana"]
    here = f"/referrals/{entry.referral}"
    shown = words(coordinator.get(here))
    assert "To ask after the amendment" in shown and ASKED in shown and "To be called" in shown
    assert ASKED in words(coordinator.get(f"{here}/sheet"))
    refused = words(coordinator.does(entry.referral, "asked", entry=entry.id, outcome="done", expect=422).text)
    assert "nothing was found on E99" in refused and entries(gateway)["Ana"].status == "call"
    coordinator.does(entry.referral, "findings", criterion="E99", mark="open")
    coordinator.does(entry.referral, "asked", entry=entry.id, outcome="done", expect=422)
    coordinator.does(entry.referral, "findings", criterion="E99", mark="changed", status="pass", reason="no metal, on the phone")
    coordinator.does(entry.referral, "asked", entry=entry.id, outcome="done")
    run = replaying.look(gateway.context, gateway.context.protocol)
    (mine,) = (one for one in run.people if one.referral == entry.referral)
    assert (mine.comes_to, mine.before, mine.missing, mine.old_rule) == ("same", "likely", (), ())
    (other,) = (one for one in run.people if one.referral == entries(gateway)["Eva"].referral)
    assert (other.comes_to, other.missing) == ("unknown", ("metal",))
    assert (entries(gateway)["Ana"].status, entries(gateway)["Ana"].why) == ("done", "phone")
    shown = words(coordinator.get(here))
    assert "To ask after the amendment" not in shown and "Answered what was new to them" in shown
    coordinator.does(entry.referral, "asked", entry=entry.id, outcome="left", expect=422)
    assert ("asked on the phone", entry.referral) in audited(gateway)


def test_a_call_ends_the_asking_by_mail_too(gateway: Gateway) -> None:
    releases(Person(gateway, "principal_investigator"), gateway)
    until(lambda: entries(gateway)["Eva"].status == "sent")
    entry = entries(gateway)["Eva"]
    Person(gateway).does(entry.referral, "asked", entry=entry.id, outcome="left")
    with gateway.context.database.read() as connection:
        assert connection.execute(select(call_list_entries.c.token_hash).where(call_list_entries.c.id == entry.id)).scalar() is None


def test_only_the_script_in_force_and_the_day_of_today(gateway: Gateway) -> None:
    investigator = Person(gateway, "principal_investigator")
    with gateway.context.database.read() as connection:
        from store import scripts

        (old,) = (one for one in scripts.find(connection, gateway.context.trial, "") if one != gateway.context.script)
    assert "This is not the script in force" in words(investigator.get(f"/amendments/{old}"))
    answer = investigator.post(f"/amendments/{old}/release", reason="x", password=investigator.password)
    assert answer.status_code == 422 and "not the script in force" in words(answer.text)
    today = gateway.context.clock.now().date()
    earlier = today.fromordinal(today.toordinal() - 1)
    assert "as of an earlier day" in words(investigator.get(f"{page(gateway)}?as_of={earlier.isoformat()}"))
    investigator.post("/recruitment", state="paused")
    assert "Recruitment is not open" in words(investigator.get(page(gateway))) and releases(investigator, gateway) == 422
    assert entries(gateway) == {}


def test_with_the_lock_on_only_those_whose_language_is_approved(
    start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = start(CLOCK_OFFSET=0)
    interviewed(old, **CALLED)
    other = interviewed(old, **CALLED).id
    with old.context.database.write() as connection:  # as if it had been held in Spanish
        connection.execute(update(conversations).where(conversations.c.id == other).values(language="es"))
        connection.execute(update(referred).where(referred.c.conversation == other).values(language="es"))
    old.stop()
    goes_over(monkeypatch, amended(tmp_path, *QUESTION, *CRITERION, *spanish()))
    gateway = start(CLOCK_OFFSET=9 * DAY, SCRIPT_LOCK="enforce")
    investigator = Person(gateway, "principal_investigator")
    assert "No board has approved this script yet" in words(investigator.get(page(gateway))) and releases(investigator, gateway) == 422
    approve(gateway, "en")
    assert "Left out: 1 (the script is not approved in their language)" in words(investigator.get(page(gateway)))
    assert releases(investigator, gateway) == 303
    until(lambda: [one.status for one in entries(gateway).values()] == ["call"])
    (entry,) = entries(gateway).values()
    assert referral(gateway, entry.referral).language == "en"


def spanish() -> list[tuple[str, str, str]]:
    """The question's words in Spanish."""
    return [("wording/es.yml", f"\n{key}:\n", f'\n{key}:\n  metal: "¿Tiene metal?"\n') for key in ("ask", "reask", "help", "label")]


def test_who_no_longer_fits_is_marked_and_hears_nothing(
    start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = start(CLOCK_OFFSET=0)
    interviewed(old, **CALLED, age="88")
    interviewed(old, **{**CALLED, "contact.first_name": "Bo", "contact.last_name": "Berg", "contact.phone": "608-555-0177"})
    old.stop()
    younger = ("criteria.yml", "age_to: {value: 90,", "age_to: {value: 85,")
    goes_over(monkeypatch, amended(tmp_path, *QUESTION, *CRITERION, younger))
    gateway = start(CLOCK_OFFSET=9 * DAY)
    releases(Person(gateway, "principal_investigator"), gateway)
    until(lambda: entries(gateway)["Bo"].status == "call")
    marked = entries(gateway)["Ana"]
    assert (marked.status, marked.way, marked.criteria["I3"]) == ("marked", "", ["pass", "fail"])
    shown = words(Person(gateway).get(f"/referrals/{marked.referral}"))
    assert (
        f"No longer fits under {gateway.context.protocol.version} a rule changed" in shown
        and "A rule changed after they answered" in shown
        and "I3 pass → fail" in shown
        and referral(gateway, marked.referral).status == "new"
    )
