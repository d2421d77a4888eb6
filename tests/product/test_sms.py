"""An interview by SMS through the stand-in for Twilio: signed webhooks in, REST API out, choices as numbers."""

import itertools
from typing import Any

import pytest
from running import Product, until

_numbers = itertools.count(1000)


class Phone:
    """A participant's phone."""

    def __init__(self, product: Product) -> None:
        self.http, self.number = product.http, f"+1608555{next(_numbers)}"

    def texts(self) -> list[dict[str, Any]]:
        """Everything on this phone, oldest first."""
        return list(self.http.get("/demo/api/thread", params={"number": self.number}).json()["messages"])

    def send(self, text: str) -> int:
        """Texts; gives how many texts there were then."""
        sent = self.http.post("/demo/api/texts", json={"from": self.number, "body": text})
        assert sent.status_code == 201, sent.text
        return len(self.texts())

    def say(self, text: str, expected: str) -> str:
        """Texts, waits for an answer that holds what is expected, and gives all that came."""
        count = self.send(text)

        def came() -> str:
            shown = "\n".join(one["text"] for one in self.texts()[count - 1 :] if not one["mine"])
            return shown if expected in shown else ""

        return str(until(came))


@pytest.fixture
def phone(product: Product) -> Phone:
    """A phone that has not texted yet."""
    return Phone(product)


def test_a_short_interview_by_sms_ends_in_the_log(product: Product, phone: Phone) -> None:
    phone.say("hello", "NCT06392711")
    phone.say("1", "How old")
    phone.say("95", "95")
    phone.say("yes", "right match")
    until(lambda: any(e["channel"] == "sms" and e["criteria"] == {"I3": "fail"} for e in product.lines("log", "--json")))


def test_stop_is_honoured_at_once_and_start_lifts_it(phone: Phone) -> None:
    phone.say("hi", "NCT06392711")
    phone.say("STOP", "unsubscribed")
    count = phone.send("hello?")
    other = Phone.__new__(Phone)
    other.http, other.number = phone.http, f"+1608555{next(_numbers)}"
    other.say("hi", "NCT06392711")  # what came after it is answered: so the one before was looked at
    assert not [text for text in phone.texts()[count:] if not text["mine"]]
    phone.say("START", "NCT06392711")


def test_help_is_answered(phone: Phone) -> None:
    phone.say("hi", "NCT06392711")
    phone.say("HELP", "STOP")


@pytest.mark.parametrize("words", ["please stop texting me", "no more messages", "END"])
def test_free_words_are_a_stop_and_nothing_goes_out_after(phone: Phone, words: str) -> None:
    phone.say("hi", "NCT06392711")
    phone.say("1", "How old")
    phone.say("61", "dry on most days")
    phone.say(words, "no more" if words != "END" else "unsubscribed")
    count = phone.send("hello?")
    other = Phone.__new__(Phone)
    other.http, other.number = phone.http, f"+1608555{next(_numbers)}"
    other.say("hi", "NCT06392711")
    assert not [text for text in phone.texts()[count:] if not text["mine"]]


def test_plain_words_at_a_question_are_what_they_are(phone: Phone) -> None:
    phone.say("hi", "NCT06392711")
    phone.send("START")  # Twilio answers it; it is no consent
    assert "dry on most days" not in phone.say("YES", "How old")
    phone.say("61", "dry on most days")
    phone.send("start")
    phone.say("yes", "begin")
    phone.say("2019", "measured")


def test_a_stranger_is_left_alone(phone: Phone) -> None:
    phone.say("who is this?", "Sorry for the mix-up")
    count = phone.send("hello?")
    other = Phone.__new__(Phone)
    other.http, other.number = phone.http, f"+1608555{next(_numbers)}"
    other.say("hi", "NCT06392711")
    assert not [text for text in phone.texts()[count:] if not text["mine"]]


def test_an_unsigned_webhook_does_nothing(product: Product) -> None:
    form = {"From": "+16085559999", "To": "+16085550100", "Body": "hi", "MessageSid": "SM" + "1" * 32}
    assert product.http.post("/sms/inbound", data=form).status_code == 403
    assert product.http.post("/sms/inbound", data=form, headers={"X-Twilio-Signature": "wrong"}).status_code == 403
    assert product.http.post("/sms/status", data=form).status_code == 403
