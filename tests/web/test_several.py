"""Two trials in one product: each has its page, its chat and its texts; what is of one is not of the other."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from second import FIRST, GREETING, SECOND, trials
from serving import Chat, Gateway, until
from texting import PHONE, Texting

from store import conversations, log, recruitment, referrals
from web.carrier import Carrier
from web.retention import retain
from web.settings import SettingsError, read_settings

BOTH = f"{FIRST},{SECOND}"


@pytest.fixture(scope="module", autouse=True)
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A second trial beside the first."""
    with trials(tmp_path_factory.mktemp("both"), sms={"keyword": "Second"}):
        yield


@pytest.fixture
def gateway(start: Callable[..., Gateway]) -> Gateway:
    """A gateway that serves both."""
    return start(TRIALS=BOTH, STUDY_PHONE="608 555 0100", STUDY_PHONE__SECOND_STUDY="608 555 0200")


def get(gateway: Gateway, path: str, **more: Any) -> httpx.Response:
    return httpx.get(gateway.url + path, trust_env=False, follow_redirects=True, **more)


def pause(gateway: Gateway, trial: str) -> None:
    with gateway.context.database.write() as connection:
        recruitment.change(connection, recruitment.PAUSED, "u_test", gateway.context.clock.now(), trial=trial)


def finished(gateway: Gateway, trial: str | None) -> Chat:
    """A whole interview about a trial."""
    chat = Chat(gateway.url, trial=trial)
    chat.until_question("contact.other_trials")
    chat.say("no")
    return chat


def test_the_first_page_lists_the_studies_and_each_has_its_own(gateway: Gateway) -> None:
    listed = get(gateway, "/").text
    assert f'href="/{FIRST}/' in listed and f'href="/{SECOND}/' in listed and "The second study" in listed
    first, second = get(gateway, f"/{FIRST}/").text, get(gateway, f"/{SECOND}").text
    assert "608 555 0100" in first and "608 555 0200" in second and "608 555 0100" not in second
    assert f'trial="{SECOND}"' in second and "trial=" not in first.split("<trial-chat")[1].split(">")[0]
    for page in ("privacy", "contact", "interview"):
        answer = get(gateway, f"/{SECOND}/{page}")
        assert answer.status_code == 200 and f'href="/{SECOND}/' in answer.text
        assert get(gateway, f"/{page}").status_code == 404
    assert get(gateway, "/healthz").json()["trials"] == [FIRST, SECOND]


def test_each_chat_is_of_its_trial_from_the_greeting_to_the_referral(gateway: Gateway) -> None:
    mine, other = finished(gateway, None), finished(gateway, SECOND)
    assert GREETING in other.history()["messages"][0]["text"] and GREETING not in mine.history()["messages"][0]["text"]
    database = gateway.context.database
    assert [(one["conversation"], one["trial"]) for one in log.entries(database)] == [(mine.id, FIRST), (other.id, SECOND)]
    assert [one["conversation"] for one in log.entries(database, SECOND)] == [other.id]
    assert [one.trial for one in referrals.every(database)] == [FIRST, SECOND]
    assert [one.conversation for one in referrals.every(database, SECOND)] == [other.id]
    stored = conversations.get(database, other.id)
    assert stored is not None and stored.trial == SECOND and stored.state["trial"] == SECOND


def test_the_turn_server_is_told_the_trial_and_its_site(gateway: Gateway, turn_server: Any) -> None:
    Chat(gateway.url, trial=SECOND).say("yes")
    call = turn_server.calls[-1]
    assert (call["trial"], call["site"]["phone"], call["site"]["page"]) == (SECOND, "608 555 0200", f"http://127.0.0.1:8000/{SECOND}")


def test_a_chat_about_no_trial_that_is_served_is_refused(gateway: Gateway) -> None:
    answer = httpx.post(f"{gateway.url}/api/chat", json={"trial": "third"}, trust_env=False)
    assert answer.status_code == 422 and SECOND in answer.json()["error"]


def test_the_plain_pages_hold_a_conversation_of_each(gateway: Gateway) -> None:
    with httpx.Client(base_url=gateway.url, trust_env=False, follow_redirects=True) as browser:
        for trial in (FIRST, SECOND):
            assert "consent" in browser.post(f"/{trial}/interview/start").text
    with gateway.context.database.read() as connection:
        assert set(connection.exec_driver_sql("SELECT trial FROM conversations").scalars()) == {FIRST, SECOND}


def test_a_form_is_a_referral_of_its_study(gateway: Gateway) -> None:
    page = get(gateway, f"/{SECOND}/contact").text
    stamp = page.split('name="form" value="')[1].split('"')[0]
    sent = {"first_name": "Zoe", "email": "zoe@example.org", "form": stamp}
    answer = httpx.post(f"{gateway.url}/{SECOND}/contact", data=sent, trust_env=False)
    assert answer.headers["location"].startswith(f"/{SECOND}/contact/thanks")
    assert [one.trial for one in referrals.every(gateway.context.database)] == [SECOND]


def test_pausing_one_leaves_the_other(gateway: Gateway) -> None:
    open_, paused = Chat(gateway.url), Chat(gateway.url, trial=SECOND)
    pause(gateway, SECOND)
    assert open_.say("yes")["question"] == "age" and paused.say("yes")["question"] is None
    assert "paused" in get(gateway, f"/{SECOND}/").text and "paused taking" not in get(gateway, f"/{FIRST}/").text


def test_a_token_of_a_trial_that_is_served_no_more_opens_nothing(gateway: Gateway, start: Callable[..., Gateway]) -> None:
    token = Chat(gateway.url, trial=SECOND).token
    gateway.stop()
    alone = start(TRIALS=FIRST)
    answer = httpx.get(f"{alone.url}/api/chat", headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    assert answer.status_code == 401 and get(alone, "/privacy").status_code == 200 and get(alone, "/healthz").json()["trials"] == [FIRST]


def test_what_is_due_goes_by_the_terms_of_its_trial(gateway: Gateway) -> None:
    context = gateway.context
    chats = {trial: Chat(gateway.url, trial=trial) for trial in (FIRST, SECOND)}
    later = context.clock.now() + timedelta(days=3)
    object.__setattr__(context, "clock", type("Later", (), {"now": lambda self: later, "offset": 0})())
    assert retain(context, "operator", SECOND)["unconsented"] == 1
    assert conversations.get(context.database, chats[SECOND].id) is None
    assert conversations.get(context.database, chats[FIRST].id) is not None


# By SMS: one number for both.


@pytest.fixture
def phone(begin: Callable[..., Texting]) -> Texting:
    """A phone that texts with both."""
    return begin(TRIALS=BOTH)


def trial_of(phone: Texting) -> str | None:
    context = phone.gateway.context
    with context.database.read() as connection:
        id = conversations.current_by_phone(connection, context.sealer.indices("phone", PHONE))
        return conversations.trial_of(connection, id) if id else None


def test_a_first_text_is_asked_which_study_it_is_about_once(phone: Texting) -> None:
    phone.text("hi there")
    assert "Which study" in phone.until_got("1 ") and trial_of(phone) is None
    phone.text("2")
    phone.until_got(GREETING)
    assert trial_of(phone) == SECOND
    phone.text("yes")
    phone.until_got("How old are you")
    assert sum("Which study" in text for text in phone.got()) == 1


def test_a_keyword_begins_its_trial_and_comes_back_to_it(phone: Texting) -> None:
    phone.text("second.")
    phone.until_got(GREETING)
    phone.text("yes")
    phone.until_got("How old are you")
    assert trial_of(phone) == SECOND and not any("Which study" in text for text in phone.got())
    before = len(phone.got())
    phone.text("SECOND")
    phone.until_got("How old are you")
    assert len(phone.got()) >= before and trial_of(phone) == SECOND


def test_stop_is_common_to_the_number(phone: Texting) -> None:
    phone.text("second")
    phone.until_got(GREETING)
    phone.text("stop texting")
    phone.until_got("no more texts")
    phone.text("hello")
    until(lambda: ignored(phone))
    assert not any("Which study" in text for text in phone.sent())


def ignored(phone: Texting) -> int:
    with phone.gateway.context.database.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM inbox WHERE status = 'ignored' AND meaning = 'ignored'").scalar_one())


def test_an_emergency_is_answered_before_any_study_is_asked_for(phone: Texting) -> None:
    phone.text("I have chest pain and can't breathe")
    phone.until_got("911")
    assert not any("Which study" in text for text in phone.got())


def test_a_number_of_its_own_chooses_the_trial_and_answers_from_it(begin: Callable[..., Texting], monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(Carrier, "send", lambda self, to, body, number="": sent.append((number, body)) or f"SM{len(sent)}")
    phone = begin(TRIALS=BOTH, TWILIO_FROM__SECOND_STUDY="+13125550177")
    fields = {"MessageSid": "SM1", "From": PHONE, "To": "+13125550177", "Body": "hello"}
    assert phone.post("/sms/inbound", fields).status_code == 200
    assert GREETING in until(lambda: sent and sent[0][1]) and trial_of(phone) == SECOND
    assert {number for number, _ in sent} == {"+13125550177"}


# Settings.


def test_a_trial_that_there_is_not_stops_the_start_in_one_line() -> None:
    with pytest.raises(SettingsError, match=r"TRIALS names knee-pain, which is no trial; there are"):
        read_settings({"TRIALS": "knee-pain"})
    with pytest.raises(SettingsError, match=r"STUDY_PHONE__THIRD is of no trial that TRIALS names"):
        read_settings({"TRIALS": BOTH, "STUDY_PHONE__THIRD": "1"})


def test_what_a_trial_has_of_its_own_is_not_the_others() -> None:
    settings = read_settings(
        {"TRIALS": BOTH, "SITE_NAME": "Clinic", "SITE_NAME__SECOND_STUDY": "Second clinic", "STUDY_EMAIL": "a@example.org"}
    )
    assert [settings.of(trial).site_name for trial in (FIRST, SECOND)] == ["Clinic", "Second clinic"]
    assert settings.of(SECOND).study_email == "a@example.org"
    first = read_settings({"TRIALS": f"{SECOND},{FIRST}", "SITE_NAME": "Clinic", "SITE_NAME__SECOND_STUDY": "Second clinic"})
    assert first.site_name == "Second clinic" and first.of(FIRST).site_name == "Clinic"
