"""While recruitment is paused or closed: page, chat and texts say so and take no health answers; help is told of all the same."""

import re
from collections.abc import Callable

import httpx
import pytest
from serving import Chat, Gateway
from sqlalchemy import func, select
from texting import Texting

from store import queue, recruitment, referrals
from store.queue import Finder, Wanted
from store.tables import answers, inbox


def put(gateway: Gateway, state: str) -> None:
    with gateway.context.database.write() as connection:
        recruitment.change(connection, state, "u_test", gateway.context.clock.now(), trial=gateway.context.trial)


def kept(gateway: Gateway) -> tuple[int, int]:
    with gateway.context.database.read() as connection:
        count = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (inbox, answers)]
    return int(count[0]), int(count[1])


@pytest.mark.parametrize(("state", "told"), [("paused", "has paused taking new people"), ("closed", "takes no new people")])
def test_a_new_chat_is_told_and_asked_nothing(either: Gateway, state: str, told: str) -> None:
    put(either, state)
    chat = Chat(either.url)
    assert told in chat.opened["messages"][-1]["text"] and (chat.opened["question"], chat.opened["ended"]) == (None, True)
    body = chat.say("yes")
    assert told in body["messages"][-1]["text"] and body["question"] is None and kept(either) == (0, 0)
    assert ("waiting list" in body["messages"][-1]["text"]) is (state == "paused")
    page = httpx.get(either.url, trust_env=False).text
    assert told in page and "<trial-chat" not in page and "<form" in page
    put(either, "open")
    body = chat.say("yes")
    assert body["question"] == "consent" and kept(either)[1] == 0
    assert chat.say("yes")["question"] == "age" and "<trial-chat" in httpx.get(either.url, trust_env=False).text


def test_an_open_interview_is_told_and_goes_on_afterwards(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    chat.say("yes", "54")
    before = kept(gateway)
    put(gateway, "paused")
    body = chat.history()
    assert "has paused" in body["messages"][-1]["text"] and body["ended"] and body["question"] is None
    assert chat.say("yes, dry for years")["question"] is None and kept(gateway) == before
    events = chat.http.post("/api/chat/messages", json={"text": "yes"}, headers={"Accept": "text/event-stream"})
    assert "event: answered" in events.text and "has paused" in events.text and kept(gateway) == before
    put(gateway, "open")
    assert chat.history()["question"] == "dry_mouth" and chat.say("yes")["question"] == "dry_mouth_onset"


def test_an_emergency_is_heard_while_paused(gateway: Gateway) -> None:
    chat = Chat(gateway.url)
    chat.say("yes")
    put(gateway, "paused")
    assert "911" in chat.say("I have chest pain and can't breathe")["messages"][0]["text"]
    with gateway.context.database.read() as connection:
        (one,) = queue.emergencies(connection)
    assert one.id == chat.id


def test_the_plain_interview_says_so(gateway: Gateway) -> None:
    put(gateway, "paused")
    http = httpx.Client(base_url=gateway.url, trust_env=False, follow_redirects=True)
    assert "has paused" in http.post("/interview/start", headers={"Origin": gateway.url}).text


def test_a_text_is_told_so_and_not_kept(start: Callable[..., Gateway]) -> None:
    phone = Texting(start)
    put(phone.gateway, "paused")
    phone.text("I am 54 and have lupus")
    assert "we have paused" in phone.until_got("paused")
    assert kept(phone.gateway)[1] == 0
    with phone.gateway.context.database.read() as connection:
        assert list(connection.execute(select(inbox.c.text)).scalars()) == [None]
    phone.close()


def test_the_form_is_the_waiting_list(gateway: Gateway) -> None:
    put(gateway, "paused")
    http = httpx.Client(base_url=gateway.url, trust_env=False)
    stamp = re.findall(r'name="form" value="([^"]+)"', http.get("/contact").text)[0]
    given = {"website": "", "form": stamp, "first_name": "Ana", "email": "ana@example.org"}
    assert http.post("/contact", data=given).status_code == 303
    (written,) = referrals.every(gateway.context.database)
    assert written.held and written.disposition is None
    context = gateway.context
    finder = Finder(context.sealer, "u", context.clock.now(), ("new",), trial=context.trial)
    with context.database.read() as connection:
        assert [finder.count(connection, Wanted(view=view)) for view in ("open", "waiting")] == [0, 1]
    put(gateway, "open")
    with context.database.read() as connection:
        assert [finder.count(connection, Wanted(view=view)) for view in ("open", "waiting")] == [1, 0]
