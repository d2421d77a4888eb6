"""A web conversation is taken over: the person's words stand on the page, the assistant is silent, help is told of, and it is handed back."""

from collections.abc import Callable

import httpx
import pytest
from coordinating import Person, audited, refer, referral, words
from serving import Chat, Gateway, until
from sqlalchemy import update

from store.tables import referrals as table


class Talk:
    """A chat, its referral, and a coordinator at it."""

    def __init__(self, gateway: Gateway, *said: str) -> None:
        self.gateway, self.chat, self.cora = gateway, Chat(gateway.url), Person(gateway)
        self.chat.say(*said)
        self.id = refer(gateway)
        with gateway.context.database.write() as connection:
            connection.execute(update(table).where(table.c.id == self.id).values(conversation=self.chat.id))

    def does(self, action: str, status: int = 303, **given: str) -> httpx.Response:
        answer = self.cora.post(f"/referrals/{self.id}/{action}", **given)
        assert answer.status_code == status, words(answer.text)[:2000]
        return answer


@pytest.fixture
def talk(start: Callable[..., Gateway]) -> Talk:
    """A chat at the question for the age."""
    return Talk(start(STUDY_PHONE="608-555-0199"), "yes")


def test_the_person_is_heard_and_the_assistant_silent(talk: Talk) -> None:
    before = talk.chat.history()
    assert "team" not in before and before["question"] == "age"
    talk.does("take-over")
    talk.does("write", template="here", channel="web")
    shown = talk.chat.history()
    assert (shown["team"], shown["question"], shown["ended"]) == (True, None, False)
    assert shown["messages"][:-1] == before["messages"] and shown["messages"][-1]["by"] == "team"
    assert "608-555-0199" in shown["messages"][-1]["text"]
    told = until(lambda: (answer := talk.chat.send("I am <b>54</b>", "one")).status_code == 200 and answer)
    assert told.json()["messages"] == [] and told.json()["team"]
    assert talk.chat.send("I am <b>54</b>", "one").json()["messages"] == []
    assert [one["text"] for one in talk.chat.history()["messages"][-2:]] == [shown["messages"][-1]["text"], "I am <b>54</b>"]
    assert referral(talk.gateway, talk.id).unread == 1
    page = talk.cora.get(f"/referrals/{talk.id}")
    assert "I am &lt;b&gt;54" in page and "what comes in the chat stands above" in words(page)
    assert [action for action, _ in audited(talk.gateway)].count("reply received") == 1


def test_help_is_told_of_all_the_same(talk: Talk) -> None:
    talk.does("take-over")
    told = talk.chat.say("now I have chest pain")
    assert "911" in told["messages"][0]["text"] and "by" not in told["messages"][0] and len(told["messages"]) == 1
    assert "911" in talk.chat.history()["messages"][-1]["text"]
    told = words(talk.cora.get(f"/emergencies/{talk.chat.id}"))
    before = told.partition("They were told at once")[0]
    assert "Ana Reyes" in before and "(608) 555-0123" in before and "now I have chest pain" in before
    assert "Told of an emergency" in words(talk.cora.get(f"/referrals/{talk.id}"))
    assert "emergency.marked" in [action for action, _ in audited(talk.gateway)]


def test_handed_back_it_goes_on_at_the_open_question(talk: Talk) -> None:
    question = talk.chat.history()["messages"][-1]
    talk.does("take-over")
    talk.chat.send("who are you?", "one")
    talk.does("write", template="received", channel="web")
    talk.does("hand-back")
    shown = talk.chat.history()
    assert shown["question"] == "age" and "team" not in shown and shown["messages"][-1] == question
    assert [one["text"] for one in shown["messages"][-3:-1]] == ["who are you?", "Thank you, we got your message."]
    again = talk.chat.send("who are you?", "one").json()
    assert again["question"] == "age" and again["messages"][-1] == question
    went_on = talk.chat.say("54")
    assert went_on["question"] == "dry_mouth"
    asked = [one["text"] for one in talk.chat.history()["messages"]]
    assert asked.index("who are you?") < asked.index("54") == len(asked) - 1 - len(went_on["messages"])
    (age,) = [one for one in talk.chat.http.get("/api/chat/answers").json()["answers"] if one["question"] == "age"]
    assert talk.chat.history()["messages"][age["message"]]["text"] == "54"


def test_nobody_writes_into_a_chat_that_the_assistant_has(talk: Talk) -> None:
    assert "take the conversation over first" in words(talk.does("write", 422, template="here", channel="web").text)
    talk.does("hand-back")
    assert talk.chat.history()["question"] == "age"
    assert Person(talk.gateway, "auditor").post(f"/referrals/{talk.id}/take-over").status_code == 403
    alone = refer(talk.gateway)
    assert "no conversation" in words(talk.cora.post(f"/referrals/{alone}/take-over").text)


def test_the_interview_without_scripts_shows_it_too(talk: Talk) -> None:
    talk.does("take-over")
    talk.does("write", template="received", channel="web")
    http = httpx.Client(base_url=talk.gateway.url, trust_env=False, cookies={"prescreen_chat": talk.chat.token})
    page = words(http.get("/interview").text)
    assert "A person from the study team is here" in page and "Study team: Thank you, we got your message." in page
    assert "Study team: Thank you" in words(http.get("/interview/history").text)
