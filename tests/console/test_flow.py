"""The participant flow in the console and by the program: a picture that stands by itself, a table, files; on a day, of a part, with small
counts hidden; each look in the trail."""

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from coordinating import Person, audited, refer, words
from serving import Gateway, until
from sqlalchemy import update
from turning import turn

from cli.main import main
from store import conversations, marks
from store.tables import conversations as talks
from store.tables import referrals
from web import retention

SVG = "{http://www.w3.org/2000/svg}"


def talked(gateway: Gateway, **values: object) -> str:
    """A conversation that began two weeks ago."""
    now = gateway.context.clock.now() - timedelta(days=14)
    how = {"channel": "web", "language": "en", "now": now}
    id = conversations.open_conversation(gateway.context.database, turn(question="a1c"), **how)  # type: ignore[arg-type]
    with gateway.context.database.write() as connection:
        connection.execute(update(talks).where(talks.c.id == id).values(ended_at=now if "disposition" in values else None, **values))
    return id


@pytest.fixture
def filled(gateway: Gateway) -> Gateway:
    """Eleven begun: one never answered, three were ruled out by one criterion, seven fit; six are referred, five of them tried; a form too."""
    until(lambda: marks.get(gateway.context.database, retention.MARK))  # the night that was slept through: it destroys what is begun here
    talked(gateway)
    for _ in range(3):
        talked(gateway, consented=True, disposition="unlikely", criteria={"E8": "fail"})
    fits = [talked(gateway, consented=True, disposition="likely") for _ in range(7)]
    then = gateway.context.clock.now() - timedelta(days=13)
    for place, conversation in enumerate(fits[:6]):
        id = refer(gateway, at=then, phone=f"+1608555{place:04d}")
        with gateway.context.database.write() as connection:
            tried = then + timedelta(hours=1) if place else None
            values = {"conversation": conversation, "tried_at": tried, "status": "contacting" if place else "new"}
            connection.execute(update(referrals).where(referrals.c.id == id).values(**values))
    refer(gateway, at=then, kind="form", disposition=None, phone="+16085559999")
    return gateway


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def number(found: list[dict[str, str]], box: str, way: str = "", reason: str = "", chain: str = "Prescreenings") -> str:
    (one,) = (
        row for row in found if (row["table"], row["chain"], row["box"], row["way out"], row["reason"]) == ("flow", chain, box, way, reason)
    )
    return one["prescreenings"]


def test_the_boxes_and_who_left_them_are_on_the_page_and_in_the_table(filled: Gateway) -> None:
    person = Person(filled, "statistician")
    found = rows(person.get("/flow.csv"))
    assert [number(found, box) for box in ("Conversations begun", "Answered to the end", "Asked to be contacted", "First try made")] == [
        "11",
        "10",
        "6",
        "5",
    ]
    assert number(found, "Answered to the end", "does not fit", "E8: Transfusion dependency") == "3"
    assert number(found, "Asked to be contacted", chain="Calls asked for besides") == "1"
    assert {row["table"] for row in found} >= {"flow", "by week", "by channel", "by language", "by version", "reach by age", "reach by sex"}
    page = words(person.get("/flow"))
    assert "Conversations begun 11" in page and "E8: Transfusion dependency" in page and "Who is reached, by age" in page
    assert "Reyes" not in page and "555" not in page
    assert ("flow viewed", "flow") in audited(filled) and ("flow exported", "flow") in audited(filled)


def test_the_picture_says_in_words_what_it_shows(filled: Gateway) -> None:
    person = Person(filled, "auditor")
    picture = ElementTree.fromstring(person.get("/flow.svg"))
    assert picture.findtext(f"{SVG}title") == "Participant flow" and picture.get("role") == "img"
    told = picture.findtext(f"{SVG}desc") or ""
    assert "Conversations begun: 11; left: 1 did not say whether they agree" in told and "Consented: 0" in told
    assert {picture.find(f"{SVG}{part}").get("id") for part in ("title", "desc")} == set(  # type: ignore[union-attr]
        (picture.get("aria-labelledby") or "").split()
    )
    sizes = [int(one.get("font-size") or 0) for one in picture.iter(f"{SVG}text")]
    assert sizes and min(sizes) >= 12
    high = float(picture.get("height") or 0)
    assert all(float(one.get("y") or 0) + float(one.get("height") or 0) <= high for one in picture.iter(f"{SVG}rect"))


def test_hidden_nothing_under_five_and_no_day_but_sundays(filled: Gateway) -> None:
    person = Person(filled)
    for query in ("hide=1", "hide=1&channel=web", "hide=1&channel=web&language=en"):
        found = rows(person.get(f"/flow.csv?{query}"))
        shown = {row[name] for row in found for name in ("prescreenings", "persons known", "no more kept")}
        assert all(one in ("", "under 5", "–") or int(one) % 5 == 0 and int(one) >= 5 for one in shown), query
        assert not any(row["persons known"] or row["no more kept"] for row in found), "they would bound the numbers beside them"
    page = person.get("/flow?hide=1&as_of=2026-11-25")
    assert ">No more kept</th>" not in page and ">No more kept</th>" in person.get("/flow")
    assert "person" not in person.get("/flow.svg?hide=1") and "person" in person.get("/flow.svg")
    day = re.search(r'name="as_of"[^>]* value="([^"]+)"', page)
    assert day and day[1] == "2026-11-22" and "one part is looked at at a time" not in page
    assert "one part is looked at at a time" in person.get("/flow?hide=1&channel=web&language=en")


def test_a_past_day_and_what_makes_no_sense(filled: Gateway) -> None:
    person = Person(filled)
    early = (filled.context.clock.now() - timedelta(days=20)).date().isoformat()
    assert number(rows(person.get(f"/flow.csv?as_of={early}")), "Conversations begun") == "0"
    assert "As things stood at the end of" in person.get(f"/flow?as_of={early}")
    for query in ("as_of=never", "as_of=9999-12-31", "channel=pigeon", "week=x&hide=1", "as_of=0001-01-01"):
        assert person.http.get(f"/flow?{query}").status_code == 200, query


def test_the_program_tells_the_same(
    filled: Gateway, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, value in filled.environ.items():
        monkeypatch.setenv(name, value)
    assert main(["flow", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["chains"]["main"][0]["prescreenings"] == 11 and not told["hidden"]
    assert main(["flow", "--csv", str(tmp_path / "flow.csv")]) == 0
    assert (tmp_path / "flow.csv").read_text("utf-8") == Person(filled).get("/flow.csv").replace("\r\n", "\n")
    assert main(["flow", "--svg", str(tmp_path / "flow.svg"), "--as-of", "2026-11-22"]) == 0
    assert ElementTree.parse(tmp_path / "flow.svg").getroot().tag == f"{SVG}svg"
    for wrong, said in (
        (("--channel", "fax"), "there is no channel fax; there are form, web, sms"),
        (("--week", "2026-11-25"), "2026-11-25 is no Monday"),
        (("--language", "xx"), "there is no language xx; there are en"),
        (("--version", "nope"), "there is no version nope; there are "),
        (("--as-of", "2999-01-01"), "2999-01-01 is still to come"),
    ):
        assert main(["flow", *wrong]) == 2
        out, err = capsys.readouterr()
        assert said in err and err.count("\n") == 1 and not out
    assert main(["flow", "--channel", "sms"]) == main(["flow", "--week", "2026-11-02"]) == 0, "of what nobody is yet there are none"
    assert main(["flow", "--hide", "--channel", "web", "--language", "en"]) == 2
    assert "one part is looked at at a time" in capsys.readouterr().err
