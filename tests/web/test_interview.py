"""The interview without JavaScript: plain forms, one question a page, and nobody else's hands on them."""

import re
from collections.abc import Callable
from html import unescape

import httpx
import pytest
from serving import ANSWERS, Gateway, TurnServer, until

from store import conversations, log, referrals


class Reader:
    """A browser without JavaScript."""

    def __init__(self, url: str, **headers: str) -> None:
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=20, headers=headers, follow_redirects=True)
        self.page = self.http.get("/interview")

    def begin(self) -> "Reader":
        self.page = self.http.post("/interview/start", data={})
        return self

    def carried(self) -> dict[str, str]:
        """What the page's forms carry."""
        return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page.text)}

    @property
    def question(self) -> str:
        return self.carried()["question"]

    def say(self, text: str, **more: str) -> "Reader":
        self.page = self.http.post("/interview", data={**self.carried(), "text": text, **more})
        return self

    def until_question(self, wanted: str) -> "Reader":
        for _ in range(60):
            if self.question == wanted:
                return self
            self.say(ANSWERS.get(self.question, "no"))
        raise AssertionError(f"{wanted} was never asked")


def test_a_whole_interview_is_a_referral(gateway: Gateway) -> None:
    reader = Reader(gateway.url).begin().until_question("contact.other_trials").say("no")
    assert reader.question == "" and "What happens next" in reader.page.text
    (entry,) = log.entries(gateway.context.database)
    (written,) = referrals.every(gateway.context.database)
    assert (entry["disposition"], written.to_json()["first_name"]) == ("likely", "Ana")


def test_each_page_asks_one_question_with_its_choices(gateway: Gateway) -> None:
    reader = Reader(gateway.url)
    assert "Start the questions" in reader.page.text
    assert 'value="yes">Yes, I agree</button>' in reader.begin().page.text
    reader.say("yes")
    assert "Question 2 of about" in reader.page.text and "How old are you?" in reader.page.text
    assert "Do you agree" not in reader.say("54").page.text
    assert "You said: 54" in reader.page.text


def test_its_controls_do_what_the_chats_do(gateway: Gateway) -> None:
    reader = Reader(gateway.url).begin().until_question("radiation")
    assert "strong beams" in reader.say("Why do you ask?").page.text and reader.question == "radiation"
    assert reader.say("Go back").question == "saliva_test"
    reader.page = reader.http.get("/interview/answers")
    assert "Age" in reader.page.text and reader.say("Change: Age").question == "age"
    assert reader.say("55").question == "saliva_test"
    assert reader.say("Talk to a person").question == "contact.agreed"
    assert reader.say("Stop for now").question == ""
    assert "How old are you?" in reader.http.get("/interview/history").text


def test_the_cookie_is_no_scripts_and_no_other_sites(start: Callable[..., Gateway]) -> None:
    answer = httpx.post(f"{start().url}/interview/start", data={"a": "1"}, trust_env=False)
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("prescreen_chat=") and "httponly" in cookie and "samesite=strict" in cookie and "secure" not in cookie
    answer = httpx.post(f"{start(PUBLIC_URL='https://study.example.org').url}/interview/start", data={"a": "1"}, trust_env=False)
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-prescreen_chat=") and "secure" in cookie and "path=/;" in cookie and "domain" not in cookie


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_can_neither_begin_nor_answer(gateway: Gateway, turn_server: TurnServer, headers: dict[str, str]) -> None:
    reader = Reader(gateway.url).begin()
    reader.http.headers.update(headers)
    assert reader.http.post("/interview", data={**reader.carried(), "text": "yes"}).status_code == 403
    assert reader.http.post("/interview/start", data={}).status_code == 403
    assert turn_server.calls == []


@pytest.mark.parametrize("csrf", ["", "wrong", "é"])
def test_without_its_secret_a_form_does_nothing(gateway: Gateway, turn_server: TurnServer, csrf: str) -> None:
    reader = Reader(gateway.url).begin().say("yes", csrf=csrf)
    assert turn_server.calls == [] and "Do you agree" in reader.page.text
    reader.http.post("/interview/forget", data={"csrf": csrf})
    assert "Do you agree" in reader.http.get("/interview").text


def test_a_form_sent_twice_is_one_answer(gateway: Gateway, turn_server: TurnServer) -> None:
    reader = Reader(gateway.url).begin()
    sent = {**reader.carried(), "text": "not sure"}
    for _ in range(2):
        reader.http.post("/interview", data=sent)
    assert [call["text"] for call in turn_server.calls] == ["not sure"]


def test_an_old_page_answers_nothing(gateway: Gateway, turn_server: TurnServer) -> None:
    reader = Reader(gateway.url).begin()
    old = reader.carried()
    reader.say("yes")
    reader.page = reader.http.post("/interview", data={**old, "text": "no", "id": "another"})
    assert "another question open" in reader.page.text and reader.question == "age"
    assert [call["text"] for call in turn_server.calls] == ["yes"]


def test_a_second_start_goes_on(gateway: Gateway) -> None:
    assert Reader(gateway.url).begin().say("yes").begin().question == "age"


def test_what_cannot_be_answered_now_is_kept_and_shown_later(gateway: Gateway, turn_server: TurnServer) -> None:
    reader = Reader(gateway.url).begin()
    turn_server.fault = "500"
    assert "Your answer is safe." in reader.say("yes").page.text
    turn_server.fault = None
    page = until(lambda: "How old are you?" in (text := reader.http.get("/interview").text) and text)
    assert "Your answer is safe." not in page


@pytest.mark.parametrize(("text", "told"), [("", "Please write something first."), ("x" * 2001, "That is too long.")])
def test_what_is_no_answer_is_told(gateway: Gateway, text: str, told: str) -> None:
    page = Reader(gateway.url).begin().say(text).page
    assert told in page.text and "Do you agree" in page.text


def test_past_the_limit_the_words_stay(start: Callable[..., Gateway]) -> None:
    reader = Reader(start(CHAT_RATE_LIMIT=2).url).begin().say("yes").say("hm").say("my words")
    assert reader.page.status_code == 429 and "wait a little" in reader.page.text and ">my words</textarea>" in reader.page.text


def test_forgotten_on_this_device(gateway: Gateway) -> None:
    reader = Reader(gateway.url).begin().say("yes")
    page = reader.http.post("/interview/forget", data=reader.carried())
    assert "removed from this device" in page.text and not reader.http.cookies
    assert "Start the questions" in reader.http.get("/interview").text


@pytest.mark.parametrize("cookie", ["", "wrong", "c_00000000000000000000"])
def test_nothing_opens_by_guessing(gateway: Gateway, cookie: str) -> None:
    reader = Reader(gateway.url).begin()
    reader.http.cookies.clear()
    reader.http.cookies.set("prescreen_chat", cookie)
    for path in ("/interview", "/interview/answers", "/interview/history"):
        assert "Start the questions" in reader.http.get(path).text


def test_what_is_written_stays_text(gateway: Gateway) -> None:
    reader = Reader(gateway.url).begin().say("yes").say("<img src=x onerror=alert(1)>")
    for page in (reader.page, reader.http.get("/interview/history")):
        assert "<img src=x" not in page.text and "&lt;img src=x" in page.text


def test_the_token_is_in_no_page(gateway: Gateway) -> None:
    reader = Reader(gateway.url).begin().say("yes")
    token = reader.http.cookies["prescreen_chat"]
    assert conversations.by_token(gateway.context.database, token)
    for path in ("/interview", "/interview/answers", "/interview/history"):
        assert token not in reader.http.get(path).text


def test_several_are_picked_with_words_of_ones_own_and_none_is_a_button(gateway: Gateway, turn_server: TurnServer) -> None:
    reader = Reader(gateway.url).begin().until_question("diagnoses")
    assert 'type="checkbox" name="pick-lupus" value="Lupus"' in reader.page.text and 'name="pick-none"' not in reader.page.text
    reader.say("gout", **{"pick-sjogren": "Sjögren's", "pick-lupus": "Lupus"})
    assert turn_server.calls[-1]["text"] == "Sjögren's, Lupus, gout"
    reader.until_question("contact.phone")
    assert 'autocomplete="tel" inputmode="tel"' in reader.page.text and ">I have none</button>" in reader.page.text
