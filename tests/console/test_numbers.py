"""The numbers: the funnel by group, where people fall out, small counts hidden, pictures that are pictures and tables without formulas."""

import csv
import io
from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree

import httpx
from coordinating import Person, refer, words
from serving import Gateway, until
from sqlalchemy import update
from turning import turn

from store import conversations, counts, marks
from store.tables import conversations as talk
from store.tables import referrals as table
from web import retention
from web.console.numbers import PICTURES


def talked(gateway: Gateway, **values: object) -> str:
    now = gateway.context.clock.now()
    id = conversations.open_conversation(
        gateway.context.database, turn(question="a1c"), channel="web", language="en", now=now - timedelta(days=3 if values else 1)
    )
    if values:
        with gateway.context.database.write() as connection:
            connection.execute(update(talk).where(talk.c.id == id).values(**values))
    return id


def filled(gateway: Gateway) -> None:
    """Six begun: one says no, one is silent at A1c, one stops, one is ruled out, two fit and are referred; one of them consents."""
    until(lambda: marks.get(gateway.context.database, retention.MARK))  # the night that was slept through: it destroys what is begun here
    talked(gateway)
    talked(gateway, consented=True)
    talked(gateway, consented=True, disposition="stopped")
    talked(gateway, consented=True, disposition="unlikely", criteria={"E8": "fail"})
    for status in ("new", "consented"):
        id, now = refer(gateway), gateway.context.clock.now()
        with gateway.context.database.write() as connection:
            held = {"status": status, "conversation": talked_in(connection, gateway)}
            if status == "consented":
                held |= {"tried_at": now + timedelta(hours=2), "reached_at": now + timedelta(hours=30)}
            connection.execute(update(table).where(table.c.id == id).values(**held))
    refer(gateway, kind="form", disposition=None)


def talked_in(connection, gateway: Gateway) -> str:  # type: ignore[no-untyped-def]
    now = gateway.context.clock.now()
    id = conversations.add_conversation(
        connection, gateway.context.sealer, turn(question="a1c"), channel="sms", language="en", now=now, phone="+16085550123"
    )
    connection.execute(update(talk).where(talk.c.id == id).values(consented=True, disposition="likely", ended_at=now))
    return id


def rows(text: str) -> dict[tuple[str, str], str]:
    return {(row["part"], row["what"]): row["number"] for row in csv.DictReader(io.StringIO(text))}


def test_the_funnel_counts_who_came_how_far(either: Gateway) -> None:
    filled(either)
    person = Person(either, "statistician")
    found = rows(person.get("/numbers.csv"))
    funnel = [number for (part, _), number in found.items() if part == "funnel"]
    assert funnel == ["6", "6", "5", "3", "2", "2", "1", "1", "1", "1"]
    assert [number for (part, _), number in found.items() if part == "besides"] == ["1", "0", "0", "0", "0"]
    for group in ("by week", "by channel", "by language", "by disposition"):
        rows_ = [int(number) for (part, _), number in found.items() if part == group]
        assert all(before >= after for n in range(0, len(rows_), 10) for before, after in pairwise(rows_[n : n + 10])), group
    assert found["criteria", "E8: Transfusion dependency"] == "1" and found["questions", "Latest A1c"] == "2"
    assert found["questions", "stopped on purpose"] == "1"
    assert found["by channel", "text message: Conversations begun"] == "2" and found["by channel", "chat: Conversations begun"] == "4"
    page = words(person.get("/numbers"))
    assert "First try 1 2.0 hours 100%" in page and "Reached 1 30.0 hours 0%" in page
    assert "Reyes" not in page and "555" not in page


def test_where_people_fall_out_is_known_by_question(gateway: Gateway) -> None:
    filled(gateway)
    now = gateway.context.clock.now()
    with gateway.context.database.write() as connection:
        for kind in ("left.a1c", "left.age", "out.cancer_detail"):
            counts.add(connection, kind, "web", "en", now, trial=gateway.context.trial)
    person = Person(gateway, "statistician")
    found = rows(person.get("/numbers.csv"))
    assert found["questions", "Latest A1c"] == "3" and ("questions", "stopped on purpose") not in found
    assert found["by question", "Latest A1c: silent"] == "2" and found["by question", "Latest A1c: stopped"] == "1"
    assert found["by question", "Age: stopped"] == "1" and [number for (part, _), number in found.items() if part == "ruled_out"] == ["1"]
    assert found["spans", "within 4 hours"] == "1" and found["spans", "not tried yet"] == "2"
    assert found["time to first try", "median"] == "2.0 hours"
    assert "Latest A1c 2 1 0" in words(person.get("/numbers"))


def test_looks_at_the_page_are_where_the_funnel_begins(gateway: Gateway) -> None:
    for language in ("en", "en", "en"):
        assert httpx.get(f"{gateway.url}/", headers={"Accept-Language": language}, trust_env=False).status_code == 200
    httpx.head(f"{gateway.url}/", trust_env=False)
    person = Person(gateway, "statistician")
    found = until(lambda: (one := rows(person.get("/numbers.csv")))["funnel", "Looks at the study page"] == "3" and one)
    assert found["funnel", "Looks at the study page"] == found["by channel", "chat: Looks at the study page"] == "3"
    assert found["by language", "English: Looks at the study page"] == "3"


def test_small_counts_can_be_hidden_everywhere(gateway: Gateway) -> None:
    filled(gateway)
    person = Person(gateway, "statistician")
    found = rows(person.get("/numbers.csv?hide=1"))
    hours = [number for (part, what), number in found.items() if part.startswith("time to") and what == "median"]
    assert (
        set(found.values()) - set(hours) <= {"under 5", "0", "5", "–"} and "under 5" in found.values()
    )  # fives alone: nothing to subtract
    picture = person.get("/numbers/funnel.svg?hide=1")
    assert "under 5" in picture and ">3<" not in picture
    page = person.get("/numbers?hide=1")
    assert " 3 " not in words(page).split("Time to first contact")[1]
    assert "not both" in page and "not both" in person.get("/flow?hide=1") and "not both" not in person.get("/numbers")
    assert '<a href="/console/flow">participant flow</a>' in page, "whose numbers of the same stages are others"


def test_the_pictures_are_svg_without_style_or_script(gateway: Gateway) -> None:
    filled(gateway)
    person = Person(gateway)
    for name in PICTURES:
        answer = person.http.get(f"/numbers/{name}.svg")
        assert answer.headers["content-type"].startswith("image/svg+xml")
        tags = {element.tag.split("}")[1] for element in ElementTree.fromstring(answer.text).iter()}
        assert tags <= {"svg", "title", "rect", "text"} and "style=" not in answer.text
    assert person.http.get("/numbers/nothing.svg").status_code == 404
    for query in ("weeks=0", "weeks=x", "weeks=9999999", "hide=2"):
        assert person.http.get(f"/numbers?{query}").status_code == 200
