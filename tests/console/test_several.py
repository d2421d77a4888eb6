"""The console over two trials: each has its queue, numbers, files and recruitment, and an account may be for one of them alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from coordinating import Person, audited, refer, referral, words
from second import FIRST, SECOND, trials
from serving import Gateway
from sqlalchemy import update

from prescreen.protocol import load, trial_folder
from store import accounts, recruitment
from store.tables import conversations


@pytest.fixture(scope="module", autouse=True)
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A second trial beside the first."""
    with trials(tmp_path_factory.mktemp("both")):
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def gateway(request: pytest.FixtureRequest, start: Callable[..., Gateway]) -> Gateway:
    """A gateway that serves both."""
    settings: dict[str, Any] = {"TRIALS": f"{FIRST},{SECOND}"}
    if request.param == "postgresql":
        settings["DATABASE_URL"] = request.getfixturevalue("migrated_postgres")()
    return start(**settings)


def only(gateway: Gateway, role: str, *names: str) -> Person:
    """Somebody whose account is for these trials alone."""
    person = Person(gateway, role, f"{role} of {' '.join(names)}")
    accounts.set_trials(gateway.context.database, person.id, names, "system", gateway.context.clock.now())
    return person


def test_each_trial_has_its_queue_and_the_frame_switches_between_them(gateway: Gateway) -> None:
    refer(gateway, first_name="Ada")
    other = refer(gateway, first_name="Bruno", trial=SECOND)
    cora = Person(gateway)
    assert "Ada Reyes" in words(cora.get("/")) and "Bruno" not in words(cora.get("/"))
    assert cora.post("/trial", trial=SECOND).headers["location"] == "/console/"
    assert "Bruno Reyes" in words(cora.get("/")) and "Ada" not in words(cora.get("/"))
    assert "Bruno Reyes" in words(cora.post("/", text="Bruno").text) and "Ada" not in words(cora.post("/", text="Ada").text)
    assert "Bruno Reyes" in words(cora.get(f"/referrals/{other}"))
    cora.does(other, "note", note="called")
    assert referral(gateway, other).version == 2


def test_files_and_numbers_are_of_the_trial_that_was_chosen(gateway: Gateway) -> None:
    refer(gateway, first_name="Ada")
    refer(gateway, first_name="Bruno", trial=SECOND)
    cora = Person(gateway)
    for trial, mine, others in ((FIRST, "Ada", "Bruno"), (SECOND, "Bruno", "Ada")):
        cora.post("/trial", trial=trial)
        for path in ("/exports/referrals.csv", "/exports/redcap-identity.csv", "/exports/fhir.json"):
            assert mine in cora.get(path) and others not in cora.get(path)
        assert '"not tried yet","1"' in cora.get("/numbers.csv")
        assert "besides" in cora.get("/numbers.csv") and cora.get("/log.csv").count("\n") == 1


def test_an_account_for_one_trial_finds_nothing_of_the_other(gateway: Gateway) -> None:
    mine, others = refer(gateway, first_name="Ada"), refer(gateway, first_name="Bruno", trial=SECOND)
    ben = only(gateway, "coordinator", SECOND)
    assert "Bruno Reyes" in words(ben.get("/")) and "Ada" not in words(ben.get("/"))
    ben.post("/trial", trial=FIRST)
    assert "Ada" not in words(ben.get("/")) and "Ada" not in ben.get("/exports/referrals.csv")
    for path in (f"/referrals/{mine}", f"/referrals/{mine}/sheet", f"/referrals/{mine}/version"):
        ben.get(path, 404)
    assert ben.post(f"/referrals/{mine}/note", note="x").status_code == 404
    assert only(gateway, "principal_investigator", SECOND).post("/recruitment", state="paused", trial=FIRST).status_code == 404
    assert ben.post("/hand-over", referral=[mine], to=ben.id, trial=SECOND).status_code == 422
    assert referral(gateway, mine).assigned_to is None
    ben.does(others, "assign", to=ben.id)
    cora = Person(gateway)
    assert f'value="{ben.id}"' not in cora.get(f"/referrals/{mine}")
    cora.does(mine, "assign", to=ben.id, expect=422)


def test_the_same_person_in_two_trials_is_not_shown_to_either(gateway: Gateway) -> None:
    mine, other = refer(gateway), refer(gateway, trial=SECOND)
    cora = Person(gateway)
    assert other not in cora.get(f"/referrals/{mine}") and mine not in cora.get(f"/referrals/{other}")
    cora.does(mine, "join", other=other, expect=422)
    assert cora.post(f"/referrals/{mine}/apart", other=other).status_code == 404


def test_recruitment_is_paused_for_the_trial_whose_page_says_so(gateway: Gateway) -> None:
    lead = Person(gateway, "administrator")
    lead.post("/trial", trial=SECOND)
    assert f'name="trial" value="{SECOND}"' in lead.get("/recruitment")
    lead.post("/trial", trial=FIRST)  # in another window meanwhile
    assert lead.post("/recruitment", state="paused", trial=SECOND).status_code == 303
    with gateway.context.database.read() as connection:
        assert [recruitment.standing(connection, trial) for trial in (FIRST, SECOND)] == ["open", "paused"]
    assert "Recruitment: open" in words(lead.get("/recruitment"))


def test_an_emergency_is_seen_from_every_trial_that_the_account_is_for(gateway: Gateway) -> None:
    from prescreen.dialogue import Site, begin
    from store import conversations as store

    now, protocol = gateway.context.clock.now(), load(trial_folder(SECOND))
    own = gateway.context.of(SECOND)
    turn = begin(protocol, channel="web", language="en", now=now, site=Site.from_json(own.told))
    id = store.open_conversation(gateway.context.database, turn, channel="web", language="en", now=now, script=own.script)
    with gateway.context.database.write() as connection:
        connection.execute(update(conversations).values(emergency="911", emergency_at=now))
    cora, ben = Person(gateway), only(gateway, "coordinator", FIRST)
    assert id in cora.get("/") and "The second study" in words(cora.get("/"))
    assert id in cora.get(f"/emergencies/{id}")
    assert id not in ben.get("/")
    ben.get(f"/emergencies/{id}", 404)


def test_administrators_say_which_trials_an_account_is_for(gateway: Gateway) -> None:
    lead, ben = Person(gateway, "administrator"), Person(gateway, "coordinator", "Ben")
    assert lead.post(f"/people/{ben.id}", what="trials", trials=[SECOND]).status_code == 200
    assert "for The second study alone" in words(lead.get("/people"))
    assert ("trials changed", ben.id) in audited(gateway)
    assert lead.post(f"/people/{lead.id}", what="trials", trials=[SECOND]).status_code == 422
    assert lead.post("/people", name="Zed", role="auditor", trials=[FIRST]).status_code == 200
    assert lead.post(f"/people/{ben.id}", what="role", role="administrator").status_code == 422


def test_one_trial_alone_shows_nothing_of_this(start: Callable[..., Gateway]) -> None:
    gateway = start()
    lead = Person(gateway, "administrator")
    for path in ("/", "/people", "/recruitment", "/numbers", "/account"):
        assert "/console/trial" not in lead.get(path) and 'name="trial"' not in lead.get(path) and 'name="trials"' not in lead.get(path)
