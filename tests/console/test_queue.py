"""The contact queue: what is on top, what each view and filter holds, whom a search finds, who is likely the same person."""

import re
from datetime import date, datetime, timedelta, timezone

import pytest
from coordinating import Person, entry, refer, referral, words
from serving import Gateway, until
from sqlalchemy import update
from turning import turn

from store import conversations, messages, queue
from store.tables import conversations as conversation_table
from store.tables import referrals as table


def names(page: str) -> list[str]:
    """The names on a page of the queue, in order."""
    import re

    return [words(found) for found in re.findall(r"<h2><a[^>]*>(.*?)</a></h2>", page, re.DOTALL)]


def put(gateway: Gateway, id: str, **values: object) -> None:
    with gateway.context.database.write() as connection:
        connection.execute(update(table).where(table.c.id == id).values(**values))


def test_an_emergency_is_on_top_until_somebody_looked(either: Gateway) -> None:
    now = either.context.clock.now()
    id = conversations.open_conversation(either.context.database, turn(), channel="web", language="en", now=now)
    with either.context.database.write() as connection:
        connection.execute(update(conversation_table).where(conversation_table.c.id == id).values(emergency="911", emergency_at=now))
    cora, auditor = Person(either), Person(either, "auditor")
    page = words(cora.get("/?view=mine"))
    assert "Emergencies not looked at yet: 1" in page and "medical emergency" in page and "no referral" in page
    alarm = words(cora.get(f"/emergencies/{id}"))
    assert "nobody is done with it yet" in alarm and "not given" in alarm
    assert cora.post(f"/emergencies/{id}", what="note", note="called, no answer").headers["location"].endswith(id)
    assert "called, no answer" in cora.get(f"/emergencies/{id}") and "Emergencies not looked at yet: 1" in words(cora.get("/"))
    calm = conversations.open_conversation(either.context.database, turn(), channel="web", language="en", now=now)
    assert cora.http.get(f"/emergencies/{calm}").status_code == 404 and cora.post(f"/emergencies/{calm}").status_code == 404
    assert "Mark as looked at" not in auditor.get(f"/emergencies/{id}")
    assert auditor.post(f"/emergencies/{id}").status_code == 403
    assert cora.post(f"/emergencies/{id}").status_code == 303
    assert "Emergencies" not in cora.get("/")
    assert cora.http.get("/emergencies/c_none").status_code == 404 and cora.post("/emergencies/c_none").status_code == 404


def test_the_views_and_their_numbers(either: Gateway) -> None:
    now, cora = either.context.clock.now(), Person(either)
    fresh = refer(either, first_name="Fresh", last_name="New")
    mine = refer(either, first_name="My", last_name="Own")
    put(either, mine, assigned_to=cora.id)
    due = refer(either, first_name="Due", last_name="Today")
    put(either, due, assigned_to=cora.id, status="contacting", next_at=now - timedelta(hours=1))
    over = refer(either, first_name="All", last_name="Over")
    put(either, over, status="closed")
    waits = {
        day: refer(either, first_name=f"Wait{day or 'nodate'}", last_name="List", disposition="wait")
        for day in ("2020-01-01", "2099-01-01", "")
    }
    for day, id in waits.items():
        put(either, id, wait_until=date.fromisoformat(day) if day else None)
    put(either, over, unread=2)
    visit = refer(either, first_name="Vera", last_name="Visit")
    put(either, visit, status="scheduled", visit_at=now + timedelta(days=2))
    late = refer(either, first_name="Late", last_name="New", at=now - timedelta(hours=30))
    later = refer(either, first_name="Later", last_name="Promised")
    put(either, later, status="contacting", next_at=now + timedelta(days=1))
    put(either, over, unread=2)
    whom_first = ["All Over", "Due Today", "Late New", "My Own", "Fresh New", "Wait2020-01-01 List", "Later Promised"]
    page = cora.get("/")
    assert sorted(names(page)[3:6]) == sorted(whom_first[3:6])
    assert [*names(page)[:3], *names(page)[6:]] == [*whom_first[:3], *whom_first[6:]] and "Whom first 7" in words(page)
    assert names(cora.get("/?view=visits")) == ["Vera Visit"] and "Visit " in words(cora.get("/?view=visits"))
    put(either, late, status="closed")
    put(either, later, status="closed")
    put(either, visit, status="closed")
    assert names(cora.get("/?view=open")) == ["Wait2020-01-01 List", "Due Today", "My Own", "Fresh New"]
    assert names(cora.get("/?view=mine")) == ["Due Today", "My Own"]
    assert names(cora.get("/?view=unassigned")) == ["Wait2020-01-01 List", "Fresh New"]
    assert names(cora.get("/?view=due")) == ["Due Today"]
    assert names(cora.get("/?view=waiting")) == ["Wait2020-01-01 List", "Wait2099-01-01 List", "Waitnodate List"]
    assert names(cora.get("/?view=unread")) == ["All Over"] and "2 unread" in words(cora.get("/?view=unread"))
    assert len(names(cora.get("/?view=all"))) == 10 and referral(either, fresh).status == "new"
    assert "To do 4 Mine 2 Unassigned 2 Promised, due 1 Unread replies 1 Visits 0 Waiting list 3 Awaits a decision 0 All 10" in words(
        cora.get("/")
    )


def test_each_filter_narrows(either: Gateway) -> None:
    cora = Person(either)
    day = datetime(2026, 3, 1, 5, 30, tzinfo=timezone.utc)  # the last of February at the site
    refer(
        either,
        first_name="Ada",
        last_name="One",
        channel="sms",
        language="es",
        focus="no",
        disposition="likely",
        ledger=[entry("E3", "review")],
        at=day,
    )
    refer(either, first_name="Bea", last_name="Two", kind="call", disposition=None)
    for query in (
        "disposition=likely",
        "channel=sms",
        "language=es",
        "focus=no",
        "flag=E3",
        "until=2026-02-28",
        "since=2026-02-28&until=2026-02-28",
    ):
        assert names(cora.get(f"/?view=all&{query}")) == ["Ada One"], query
    for query in ("kind=call", "flag=E4", "since=2026-03-01"):
        assert names(cora.get(f"/?view=all&{query}")) == ["Bea Two"], query
    assert "Nothing fits" in words(cora.get("/?status=closed"))
    assert len(names(cora.get("/?view=all&since=soon&flag=&page=x"))) == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jose", True),
        ("NUNEZ", True),
        ("José Núñez", True),
        ("nunez jose", True),
        ("Núñez, José", True),
        ("jos", False),
        ("Jose Smith", False),
        ("6085550123", True),
        ("(608) 555-0123", True),
        ("+1 608 555 0123", True),
        ("608 555 0124", False),
        ("Jose@Example.ORG", True),
        ("example.org", False),
        ("%", False),
        ("' OR 1=1 --", False),
        ("\x00", False),
    ],
)
def test_a_search_finds_whole_words_numbers_and_addresses(gateway: Gateway, text: str, found: bool) -> None:
    cora = Person(gateway)
    id = refer(gateway, first_name="José", last_name="Núñez", email="jose@example.org")
    answer = cora.http.get("/", params={"text": text})
    assert answer.status_code == 200 and names(answer.text) == (["José Núñez"] if found else [])
    assert names(cora.get(f"/?text={id}")) == ["José Núñez"]


def test_pages_hold_all_in_order(gateway: Gateway) -> None:
    cora, now = Person(gateway), gateway.context.clock.now()
    for n in range(60):
        refer(gateway, first_name=f"N{n:02}", last_name="X", at=now - timedelta(minutes=n))
    seen = [name for page in (1, 2, 3) for name in names(cora.get(f"/?view=open&page={page}"))]
    assert seen == [f"N{n:02} X" for n in range(60)] and names(cora.get("/"))[0] == "N59 X"
    assert names(cora.get("/?view=open&sort=longest"))[0] == "N59 X" and names(cora.get("/?page=4")) == []
    assert 'rel="next"' in cora.get("/") and names(cora.post("/", text="x", page="2").text) == seen[25:50]


def test_who_is_looked_for_stands_in_no_address(gateway: Gateway) -> None:
    cora, id = Person(gateway), refer(gateway, first_name="Zebulon")
    for n in range(30):
        refer(gateway, first_name="Zebulon", last_name=f"N{n:02}")
    page = cora.post("/", text="zebulon", view="all").text
    assert len(names(page)) == 25 and 'name="page" value="2"' in page
    assert not [address for address in re.findall(r'(?:href|action)="([^"]*)"', page) if "zebulon" in address.lower()]
    assert 'method="get"' not in page and cora.http.post("/", data={"text": "zebulon"}).status_code == 403
    codes = cora.post("/", text=" ", view="all", kind="form", flag="E4")
    assert codes.status_code == 303 and codes.headers["location"] == "/console/?view=all&kind=form&flag=E4" and id


def test_past_the_target_is_told(start) -> None:  # type: ignore[no-untyped-def]
    gateway = start(CONTACT_TARGET_HOURS=4)
    cora, now = Person(gateway), gateway.context.clock.now()
    id = refer(gateway, at=now - timedelta(hours=5))
    assert "5 hours , past the target" in words(cora.get("/")) and "target of 4 hours" in words(cora.get(f"/referrals/{id}"))
    cora.does(id, "call", how="no_answer", next_on="")
    assert "past the target" not in words(cora.get("/"))


def test_likely_duplicates_are_joined_on_confirmation_alone(either: Gateway) -> None:
    cora, now = Person(either), either.context.clock.now()
    early = refer(either, at=now - timedelta(days=3))
    late = refer(either, phone="+16085550999", email="ana@example.org")
    other = refer(either, first_name="Anna", last_name="R", email="ana@example.org", phone=None)
    page = words(cora.get(f"/referrals/{late}"))
    assert "same name and age" in page and "same e-mail" in page
    assert len(names(cora.get("/"))) == 3
    assert cora.post(f"/referrals/{early}/join", other=other).status_code == 422
    assert cora.post(f"/referrals/{late}/join", other=early).headers["location"].endswith(early)
    assert referral(either, late).joined_to == early and names(cora.get("/?view=open")) == ["Anna R", "Ana Reyes"]
    assert "Later referrals of the same person" in words(cora.get(f"/referrals/{early}"))
    assert "an earlier one" in words(cora.get(f"/referrals/{late}")) and len(names(cora.get("/?text=reyes"))) == 2
    assert cora.post(f"/referrals/{early}/apart", other=late).status_code == 303
    assert referral(either, late).joined_to is None and "Likely the same person" not in words(cora.get(f"/referrals/{early}"))


def test_work_goes_along_when_two_are_joined_and_back_when_they_are_parted(either: Gateway) -> None:
    cora, dan, now = Person(either, name="Cora"), Person(either, name="Dan"), either.context.clock.now()
    early, late = refer(either, at=now - timedelta(days=90)), refer(either)
    dan.does(early, "move", to="unreachable")
    dan.does(early, "findings", criterion="E4", mark="open")
    cora.does(late, "call", how="voicemail", next_on="usual", note="back on Monday")
    cora.does(late, "findings", criterion="E4", mark="changed", status="fail", reason="the records say so")
    promised = referral(either, late).next_at
    with either.context.database.write() as connection:
        messages.receive(connection, either.context.sealer, late, "are you there?", channel="sms", phone_index=None, now=now)
    cora.post(f"/referrals/{early}/join", other=late)
    held = referral(either, early)
    assert (held.status, held.calls, held.next_at, held.assigned_to, held.unread) == ("contacting", 1, promised, dan.id, 1)
    page = words(cora.get(f"/referrals/{early}"))
    assert "back on Monday" in page and "E4 rules out : the records say so" in page and "are you there?" in page and "came along" in page
    with either.context.database.write() as connection:  # what comes in on the later one still counts where the work goes on
        messages.receive(connection, either.context.sealer, late, "hello?", channel="sms", phone_index=None, now=now)
    assert referral(either, early).unread == 2 and names(cora.get("/?view=unread")) == ["Ana Reyes"]
    cora.post(f"/referrals/{early}/apart", other=late)
    apart, back = referral(either, early), referral(either, late)
    assert (apart.status, apart.calls, apart.next_at, apart.unread) == ("unreachable", 0, None, 0)
    assert (back.joined_to, back.calls, back.unread) == (None, 1, 2) and "rules out" not in words(cora.get(f"/referrals/{early}"))


def test_a_search_covers_everything_whatever_is_set(either: Gateway) -> None:
    cora = Person(either)
    closed, waiting = refer(either, last_name="Closed"), refer(either, last_name="Waiting", disposition="wait")
    put(either, closed, status="closed")
    for view in ("first", "mine", "visits"):
        found = cora.post("/", text="ana", view=view, status="new", kind="form", flag="E8", since="2099-01-01").text
        assert sorted(names(found)) == ["Ana Closed", "Ana Waiting"] and "Everything was searched" in words(found) and waiting


def test_the_next_referral_is_one_click_away(gateway: Gateway) -> None:
    cora, now = Person(gateway), gateway.context.clock.now()
    first, second = (refer(gateway, at=now - timedelta(hours=hours)) for hours in (2, 1))
    for after, comes in ((first, second), (second, first), ("r_none", first)):
        assert cora.http.get(f"/next?after={after}").headers["location"] == f"/console/referrals/{comes}"
    put(gateway, second, status="closed")
    assert cora.http.get(f"/next?after={first}").headers["location"] == "/console/"


def test_several_are_handed_over_at_once(either: Gateway) -> None:
    cora, dan, auditor = Person(either, name="Cora"), Person(either, name="Dan"), Person(either, "auditor")
    ids = [refer(either) for _ in range(3)]
    assert cora.post("/hand-over", referral=ids[:2], to=dan.id).status_code == 303
    assert [referral(either, id).assigned_to for id in ids] == [dan.id, dan.id, None]
    assert cora.post("/hand-over", referral=ids, to=auditor.id).status_code == 422 and "Hand what is ticked" not in auditor.get("/")
    assert [referral(either, id).assigned_to for id in ids] == [dan.id, dan.id, None]
    cora.post("/hand-over", referral=[*ids, "r_none"], to=cora.id)
    assert referral(either, ids[0]).assigned_to == dan.id  # all or none


def test_each_row_says_why_and_what_was_said_last(either: Gateway) -> None:
    cora, id = Person(either, name="Cora"), refer(either)
    cora.does(id, "note", note="left word with her daughter")
    cora.does(id, "findings", criterion="E5", mark="changed", status="fail", reason="still there")
    page = words(cora.get("/"))
    assert "(608) 555-0123" in page and "Ask: E4 " in page and "ruled out: E5" in page and "left word with her daughter Cora," in page
    stamp = cora.http.get("/queue/stamp", headers={"X-Refresh": "1"}).json()
    assert stamp["stamp"] in cora.get("/") and cora.http.get("/queue/stamp").json() == stamp
    cora.does(id, "note", note="and again")
    assert cora.http.get("/queue/stamp").json() != stamp


def test_nothing_a_participant_writes_is_markup(gateway: Gateway) -> None:
    nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
    cora = Person(gateway)
    fields = dict.fromkeys(("first_name", "last_name", "email", "phone", "reach", "other_language"), nasty)
    id = refer(gateway, **fields, questions=[nasty], ledger=[entry("E4", "review", nasty, words=nasty, asked=nasty)])
    for path in ("/", f"/referrals/{id}", f"/referrals/{id}/sheet", "/?text=" + nasty.replace("#", "")):
        page = cora.http.get(path).text
        assert "<script>alert" not in page and "<img" not in page and "&lt;script&gt;alert(1)" in page, path


def test_the_site_is_mailed_of_an_emergency_once_and_without_its_words(start) -> None:  # type: ignore[no-untyped-def]
    gateway = start(STUDY_EMAIL="team@example.org")
    now = gateway.context.clock.now()
    id = conversations.open_conversation(gateway.context.database, turn(), channel="web", language="en", now=now)
    with gateway.context.database.write() as connection:
        connection.execute(update(conversation_table).where(conversation_table.c.id == id).values(emergency="988", emergency_at=now))
    folder = gateway.context.settings.mail_dir
    (file,) = until(lambda: folder.exists() and list(folder.glob("*.eml")))
    mail = file.read_text()
    assert f"/console/emergencies/{id}" in mail and "988" not in mail and "suicid" not in mail
    with gateway.context.database.write() as connection:
        assert queue.to_mail(connection, now) == []


def test_what_was_said_in_spanish_stands_beside_what_it_was_read_as_in_english(gateway: Gateway) -> None:
    asked = "¿Tiene ahora una infección de hongos en la boca?"
    listed = [entry("E5", "wait", question="thrush", value="untreated", words="sí, todavía sin tratar", asked=asked)]
    id = refer(gateway, first_name="Ana", last_name="Paz", language="es", ledger=listed)
    shown = words(Person(gateway).get(f"/referrals/{id}"))
    assert f"Asked: {asked} sí, todavía sin tratar Read as: Yes, not treated yet" in shown
    assert "Interview in Spanish" in shown
