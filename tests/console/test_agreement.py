"""Referrals that are asked again by somebody who does not know the answers: the draw, the rater's page, both side by side, the numbers.

That nothing gives the answers away before is in test_blinding.py.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from asking_again import answered, given, put_right, rate
from coordinating import Person, audited, refer, referral, words
from serving import Gateway
from sqlalchemy import select, update

from store import agreement, blinding, referrals, retention
from store.tables import agreement_cells, agreement_draws, agreement_ratings, metadata
from store.tables import referrals as table


@pytest.fixture
def drawing(start: Callable[..., Gateway]) -> Gateway:
    """A gateway that draws every referral."""
    return start(AGREEMENT_SAMPLE="1")


@pytest.fixture(params=["sqlite", "postgresql"])
def either_drawing(request: pytest.FixtureRequest, start: Callable[..., Gateway]) -> Gateway:
    """The same over either database."""
    settings = {"DATABASE_URL": request.getfixturevalue("migrated_postgres")()} if request.param == "postgresql" else {}
    return start(AGREEMENT_SAMPLE="1", **settings)


def test_a_drawn_referral_is_asked_again_compared_and_counted(either_drawing: Gateway) -> None:
    gateway = either_drawing
    id, cora = answered(gateway), Person(gateway)
    assert referral(gateway, id).blind and referral(gateway, id).ledger == ()
    assert "To be asked again" in cora.get(f"/referrals/{id}")
    page = cora.get(f"/referrals/{id}/ask-again")
    assert "How old are you?" in words(page) and "dry_mouth_onset" not in page and "contraception" not in page
    rate(cora, id, thrush="untreated", **{"note.thrush": "white patches, she says", "changed.cancer": "1"})
    shown = words(cora.get(f"/referrals/{id}/comparison"))
    assert re.search(r"E5 .{0,120}pass.{0,80}wait.{0,80}disagrees", shown) and "white patches, she says" in shown
    assert re.search(r"E6 .{0,300}changed since", shown) and shown.index("E5") < shown.index("E6") < shown.index("agrees I3")
    assert not referral(gateway, id).blind and "A person has asked again" in words(cora.get(f"/referrals/{id}"))
    numbers = words(cora.get("/agreement"))
    assert "Asked again 1" in numbers and re.search(r"E6 [^.]*?0 nobody was compared yet 1 changed since", numbers)
    rows = {row["criterion"]: row for row in csv.DictReader(io.StringIO(cora.get("/agreement.csv")))}
    assert (rows["E5"]["n"], rows["E5"]["disagreements"], rows["E5"]["percent"]) == ("1", "1", "0.0")
    assert (rows["I3"]["n"], rows["I3"]["disagreements"], rows["I3"]["disagreements at most"]) == ("1", "0", "0.95")
    assert rows["I3"]["kappa"] == "" and "single category" in rows["I3"]["kappa not estimable"]
    assert (rows["E6"]["n"], rows["E6"]["changed since"]) == ("0", "1")
    pairs = list(csv.DictReader(io.StringIO(cora.get("/agreement-pairs.csv"))))
    assert {"criterion": "E5", "interview": "pass", "person": "wait", "changed since": "no", "number": "1"} in pairs
    assert ("answers compared", id) in audited(gateway) and "white patches" not in Person(gateway, "auditor").get("/audit")


def test_what_was_sent_is_never_changed_and_sent_once(drawing: Gateway) -> None:
    gateway = drawing
    id, cora, dan = answered(gateway), Person(gateway), Person(gateway, name="Dan")
    rate(cora, id)
    with gateway.context.database.read() as connection:
        before = connection.execute(select(agreement_ratings).order_by(agreement_ratings.c.id)).all()
        cells = connection.execute(select(agreement_cells)).all()
    for person in (cora, dan):
        answer = person.post(f"/referrals/{id}/ask-again", what="send", question=["age"], **{"answer.age": "33"})
        assert answer.status_code == 409 and "asked already" in words(answer.text)
    with gateway.context.database.read() as connection:
        assert connection.execute(select(agreement_ratings).order_by(agreement_ratings.c.id)).all() == before
        assert connection.execute(select(agreement_cells)).all() == cells and {row.number for row in cells} == {1}
    assert [action for action, about in audited(gateway) if about == id].count("answers compared") == 1


def test_one_alone_asks_until_it_is_handed_over_or_a_day_has_passed(either_drawing: Gateway) -> None:
    gateway = either_drawing
    id, cora, dan = answered(gateway), Person(gateway), Person(gateway, name="Dan")
    both = [dan.get(f"/referrals/{id}/ask-again"), cora.get(f"/referrals/{id}/ask-again")]
    dan.post(f"/referrals/{id}/ask-again", what="keep", **given(both[0]))
    refused = cora.post(f"/referrals/{id}/ask-again", what="keep", **given(both[1]))
    assert refused.status_code == 409 and "Begun by Dan at" in words(refused.text)
    for path, status in (("/", 200), ("/agreement", 200), (f"/referrals/{id}", 200), (f"/referrals/{id}/ask-again", 409)):
        assert "Begun by Dan at" in words(cora.get(path, status)) and "ask-again" not in cora.get(path, status), path
    assert "Begun by" not in words(dan.get("/agreement")) and "Go on asking" in words(dan.get(f"/referrals/{id}"))
    assert dan.post(f"/referrals/{id}/ask-again", what="hand-over").status_code == 303
    cora.post(f"/referrals/{id}/ask-again", what="keep", **given(both[1]))
    assert dan.post(f"/referrals/{id}/ask-again", what="send", **given(both[0])).status_code == 409
    with gateway.context.database.write() as connection:
        assert connection.execute(select(agreement_ratings.c.user)).scalars().all() == [cora.id]
        connection.execute(update(agreement_ratings).values(begun_at=gateway.context.clock.now() - timedelta(hours=25)))
    rate(dan, id)
    assert ("asking again handed over", id) in audited(gateway)


def test_which_questions_are_asked_goes_by_the_raters_answers_alone(drawing: Gateway) -> None:
    gateway = drawing
    id, cora = answered(gateway, dry_mouth="yes"), Person(gateway)
    first = cora.get(f"/referrals/{id}/ask-again")
    assert 'value="dry_mouth_onset"' not in first  # the participant had answered what brings it up
    cora.post(f"/referrals/{id}/ask-again", what="keep", question=["dry_mouth"], **{"answer.dry_mouth": "yes"})
    assert 'value="dry_mouth_onset"' in cora.get(f"/referrals/{id}/ask-again")
    cora.post(f"/referrals/{id}/ask-again", what="keep", question=["dry_mouth"], **{"answer.dry_mouth": "no"})
    assert 'value="dry_mouth_onset"' not in cora.get(f"/referrals/{id}/ask-again")
    refused = cora.post(f"/referrals/{id}/ask-again", what="send", question=["age", "dry_mouth"], **{"answer.age": "old"})
    assert refused.status_code == 422 and "in whole years" in refused.text and 'value="old"' in refused.text
    assert "say that you did not ask this" in refused.text and referral(gateway, id).blind


def test_a_rater_may_be_somebody_who_never_looked(drawing: Gateway) -> None:
    gateway = drawing
    id = answered(gateway)
    cora, dan = Person(gateway), Person(gateway, name="Dan")
    other = refer(gateway, phone="+16085550123")  # put there by hand, so that the draw knows nothing of it
    cora.get(f"/referrals/{other}")  # of the same number: she knows what this person has
    assert "another referral of theirs" in words(cora.get(f"/referrals/{id}/ask-again", 409))
    assert "You can't be who asks" in words(cora.get(f"/referrals/{id}"))
    dan.post(f"/referrals/{id}/open", reason="she is on the phone now")
    assert "Every criterion" in words(dan.get(f"/referrals/{id}"))
    assert "opened it all the same" in words(dan.get(f"/referrals/{id}/ask-again", 409))
    assert dan.post(f"/referrals/{id}/ask-again", what="send").status_code == 409
    eve = Person(gateway, name="Eve")
    assert eve.get(f"/referrals/{id}/ask-again") and "Every criterion" not in words(eve.get(f"/referrals/{id}"))
    assert (blinding.OPENED, id) in audited(gateway) and eve.post(f"/referrals/{id}/open", reason="").status_code == 422
    rate(eve, id)


def test_it_ends_when_its_time_is_over_when_they_decline_or_when_somebody_works_on_it(drawing: Gateway) -> None:
    gateway = drawing
    cora, dan = Person(gateway), Person(gateway, name="Dan")
    late, declining, worked = (answered(gateway, phone=f"+1608555012{one}", age=50 + one) for one in (4, 5, 6))
    with gateway.context.database.write() as connection:
        past = gateway.context.clock.now() - timedelta(minutes=1)
        connection.execute(update(agreement_draws).where(agreement_draws.c.referral == late).values(until=past))
    cora.get("/")
    assert not referral(gateway, late).blind and referral(gateway, late).ledger
    cora.post(f"/referrals/{declining}/ask-again", what="keep", question=["age"], **{"answer.age": "54"})
    cora.post(f"/referrals/{declining}/ask-again", what="declined")
    assert not referral(gateway, declining).blind
    dan.does(worked, "findings", expect=422, **{"mark.E4": "confirmed"})
    assert dan.post(f"/referrals/{worked}/write", template="tried", channel="mail").status_code == 422
    dan.does(worked, "call", how="voicemail", next_on="usual")
    dan.does(worked, "note", note="voicemail is full")
    assert referral(gateway, worked).blind and "voicemail is full" not in cora.get(f"/referrals/{worked}") + cora.get("/")
    dan.post(f"/referrals/{worked}/open", reason="asks for a visit today")
    dan.does(worked, "findings", **{"mark.E4": "confirmed"})
    assert not referral(gateway, worked).blind
    with gateway.context.database.read() as connection:
        ended = {one.referral: one.ended for one in agreement.every(connection, "dry-mouth")}
        assert ended == {late: "expired", declining: "declined", worked: "worked on"}
        assert connection.execute(select(agreement_ratings)).all() == []
    assert "did not want to be asked again 1" in words(cora.get("/agreement")).lower()


def test_who_puts_an_answer_right_stays_drawn_and_is_compared_as_they_were(drawing: Gateway) -> None:
    gateway = drawing
    id, cora = answered(gateway), Person(gateway)
    cora.post(f"/referrals/{id}/ask-again", what="keep", question=["age"], **{"answer.age": "83"})
    for open_ in (True, False):
        put_right(gateway, id, open_=open_, age=83)
        assert referral(gateway, id).blind and referral(gateway, id).kind == "prescreening"
    with gateway.context.database.read() as connection:
        whole = referrals.get(connection, gateway.context.sealer, id, whole=True)
        assert whole is not None and [one.ended for one in agreement.every(connection, "dry-mouth")] == [None]
    rate(cora, id, age="83", thrush="untreated")
    shown = words(cora.get(f"/referrals/{id}/comparison"))
    assert re.search(r"I3 .{0,300}changed since, by themselves", shown) and re.search(r"54 put right by themselves 83 83", shown)
    assert re.search(r"E5 .{0,120}pass.{0,80}wait.{0,80}disagrees", shown)
    rows = {row["criterion"]: row for row in csv.DictReader(io.StringIO(cora.get("/agreement.csv")))}
    assert (rows["I3"]["n"], rows["I3"]["changed since"]) == ("0", "1") and rows["E5"]["disagreements"] == "1"
    assert "answers gone" not in words(cora.get("/agreement")).lower()


def test_what_is_still_being_put_right_is_compared_as_it_was(drawing: Gateway) -> None:
    gateway = drawing
    id, cora = answered(gateway), Person(gateway)
    put_right(gateway, id, open_=True, age=83)
    rate(cora, id)
    pairs = list(csv.DictReader(io.StringIO(cora.get("/agreement-pairs.csv"))))
    assert {"criterion": "I3", "interview": "pass", "person": "pass", "changed since": "yes", "number": "1"} in pairs
    assert {"criterion": "E5", "interview": "pass", "person": "pass", "changed since": "no", "number": "1"} in pairs


def test_those_that_nobody_has_seen_can_be_drawn_by_hand(start: Callable[..., Gateway]) -> None:
    gateway = start(AGREEMENT_SAMPLE="0")
    first = answered(gateway)
    assert not referral(gateway, first).blind
    cora, rosa = Person(gateway), Person(gateway, "principal_investigator")
    cora.get("/"), rosa.get("/")  # both have seen it in the queue
    assert "nobody to draw from" in words(rosa.post("/agreement/draw", number="1").text)
    opened, second, third = (answered(gateway, phone=f"+1608555012{one}", age=50 + one) for one in (4, 5, 6))
    cora.get(f"/referrals/{opened}")
    assert "Draw so many of the 2" in words(rosa.get("/agreement"))
    assert rosa.post("/agreement/draw", number="1").status_code == 303
    blind = [id for id in (first, opened, second, third) if referral(gateway, id).blind]
    assert len(blind) == 1 and blind[0] in (second, third) and cora.post("/agreement/draw", number="1").status_code == 403
    other = second if blind == [third] else third
    rosa.get("/"), cora.get("/"), cora.get("/exports/statistics.csv")
    assert "nobody to draw from" in words(rosa.post("/agreement/draw", number="1").text) and not referral(gateway, other).blind
    assert cora.get(f"/referrals/{blind[0]}/ask-again")  # she saw the queue after the draw, which shows nothing of it
    with gateway.context.database.read() as connection:
        assert agreement.check(connection, gateway.context.sealer)[1] == []


def test_the_draw_can_be_done_again(
    start: Callable[..., Gateway], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cli.main import main

    gateway = start(AGREEMENT_SAMPLE="0.5", AGREEMENT_SEED="a-seed-of-the-tests")
    made = [answered(gateway, phone=f"+1608555013{one}", age=50 + one) for one in range(6)]
    for name, value in gateway.environ.items():
        monkeypatch.setenv(name, value)
    assert main(["agreement", "draw", "--check"]) == 0 and "6 referrals" in capsys.readouterr().out
    from prescreen.agreement.drawing import drawn

    chosen = {id for id in made if drawn("a-seed-of-the-tests", id, 0.5)}
    assert {id for id in made if referral(gateway, id).blind} == chosen
    with gateway.context.database.write() as connection:
        connection.execute(update(agreement_draws).where(agreement_draws.c.referral == made[0]).values(drawn=~agreement_draws.c.drawn))
    assert main(["agreement", "draw", "--check"]) == 1 and made[0] in capsys.readouterr().out
    assert main(["agreement", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["dry-mouth"]["drawn"] == len(chosen ^ {made[0]}) and {row["criterion"] for row in told["dry-mouth"]["criteria"]} >= {
        "I3",
        "E4",
        "outcome",
    }


def test_what_is_asked_again_goes_with_the_referral_and_the_counts_stay(drawing: Gateway) -> None:
    gateway = drawing
    id = answered(gateway)
    rate(Person(gateway), id)
    with gateway.context.database.write() as connection:
        conversation = connection.execute(select(table.c.conversation).where(table.c.id == id)).scalar_one()
        retention.destroy(connection, conversation)
        left = [
            one.name
            for one in metadata.sorted_tables
            if "referral" in one.c and connection.execute(select(one).where(one.c.referral == id)).first()
        ]
        assert left == [] and connection.execute(select(agreement_cells)).first() is not None
    assert re.search(r"I3 Age 18 to 90 1 100%", words(Person(gateway, "statistician").get("/agreement")))
