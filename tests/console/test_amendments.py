"""The page of amendments: the dry run of a kept script, names for those who may read referrals alone, and every look in the trail."""

from pathlib import Path

import pytest
from amending import A1C, AGE, amended
from answering import talked
from coordinating import Person, audited, words
from serving import Gateway
from turning import TRIAL, referral

from prescreen.script import manifest_of
from prescreen.site import Site
from store import scripts
from web.versions import files_of


@pytest.fixture
def script(gateway: Gateway) -> str:
    """An amendment that is kept, from 90 to 85 years and an HbA1c of 7 to 8; two whom it concerns, one whom it does not, one gone."""
    context = gateway.context
    at, new = context.clock.now(), amended(AGE, A1C)
    talked(context.database, at=at, age=88, refer=referral())
    talked(context.database, at=at, diabetes="yes", a1c=7.4, refer=referral(first_name="Bo", email="b@example.org", phone=None))
    talked(context.database, at=at, agreed="no")
    talked(context.database, at=at, age=91)
    manifest = manifest_of(new, Site.from_json(context.settings.site), context.settings.site)
    assert new.folder is not None
    with context.database.write() as connection:
        scripts.keep(connection, manifest, files_of(new.folder), new.version, at)
    return manifest.id


def test_the_kept_scripts_are_listed_and_lead_to_their_dry_run(gateway: Gateway, script: str) -> None:
    page = Person(gateway).get("/amendments")
    assert f'href="/console/amendments/{script}"' in page and "in force" in words(page)


def test_a_dry_run(gateway: Gateway, script: str) -> None:
    said = words(Person(gateway).get(f"/amendments/{script}"))
    for line in ("Now may fit 1 1", "No longer fits 1 1", "Can't be known: never asked 0 0", "Can't be known: answers destroyed 1 1"):
        assert line in said
    assert "The same 1 1" in said and "All that ever began 4 4" in said
    assert "I3: changed" in said and "E3: changed" in said and "HbA1c of 8 % or more" in said.replace("8%", "8 %")
    assert "pass → fail 1" in said and "review → pass 1" in said
    assert "1 did not fit within the last day, by a criterion whose rule changes" in said


def test_the_version_in_force_is_held_against_the_one_before(gateway: Gateway, script: str) -> None:
    context = gateway.context
    talked(context.database, at=context.clock.now(), age=88, protocol=amended(AGE, A1C))
    said = words(Person(gateway).get(f"/amendments/{context.lock.script}"))
    assert (
        f"What differs from the version before, {amended(AGE, A1C).version}" in said and "I3: changed" in said and "It is in force." in said
    )


def test_who_it_concerns_by_name_for_those_who_may_read_referrals_alone(gateway: Gateway, script: str) -> None:
    coordinator, statistician = Person(gateway), Person(gateway, "statistician")
    better, worse = (coordinator.get(f"/amendments/{script}?comes={name}") for name in ("now_may_fit", "no_longer_fits"))
    assert "Bo Núñez" in better and "Ana" not in better and "Ana Núñez" in worse and "E3: review → pass" in words(better)
    assert 'href="/console/referrals/r_' in worse and "Likely → Unlikely" in words(worse)
    page = statistician.get(f"/amendments/{script}?comes=no_longer_fits")
    assert "Núñez" not in page and "/console/referrals/" not in page and "No longer fits 1 1" in words(page)
    assert "would rather not be contacted" in words(coordinator.get(f"/amendments/{script}?comes=same"))


def test_a_line_for_each_without_names(gateway: Gateway, script: str) -> None:
    text = Person(gateway, "statistician").get(f"/amendments/{script}/people.csv")
    assert text.count("\n") == 5 and "Núñez" not in text and "example.org" not in text and "I3:pass>fail" in text
    assert Person(gateway, "auditor").get(f"/amendments/{script}/people.csv", 403)


def test_every_look_is_in_the_trail(gateway: Gateway, script: str) -> None:
    person = Person(gateway)
    person.get(f"/amendments/{script}")
    person.get(f"/amendments/{script}/people.csv")
    looks = [one for one in audited(gateway) if one[0].startswith("amendment")]
    assert looks == [("amendment viewed", script), ("amendment exported", script)]


def test_as_of_a_day_before_anybody_began(gateway: Gateway, script: str) -> None:
    said = words(Person(gateway).get(f"/amendments/{script}?as_of=2020-01-01"))
    assert "All that ever began 0 0" in said and "as of Wed, Jan 1, 2020" in said
    assert "All that ever began 4 4" in words(Person(gateway, name="b").get(f"/amendments/{script}?as_of=nonsense"))


def test_a_script_that_is_not_kept_or_not_whole(gateway: Gateway, script: str) -> None:
    person = Person(gateway)
    assert "no such script" in words(person.get(f"/amendments/{'a' * 64}", 404))
    with gateway.context.database.write() as connection:
        connection.execute(scripts.scripts.update().where(scripts.scripts.c.id == script).values(files_digest="0" * 64))
    assert "can't be had" in words(person.get(f"/amendments/{script}", 404))


def test_nobody_of_another_trial_is_shown(gateway: Gateway, script: str, tmp_path: Path) -> None:
    with gateway.context.database.write() as connection:
        connection.execute(scripts.scripts.update().where(scripts.scripts.c.id == script).values(trial="another"))
    assert script not in Person(gateway).get("/amendments") and TRIAL != "another"
