"""The contact form: what lands in the queue, what comes back, and what bots get nowhere with."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from html import unescape

import httpx
import pytest
from serving import Gateway, until

from store import referrals

GIVEN = {
    "first_name": "Ana",
    "last_name": "Reyes-O'Neil",
    "email": "ana@example.org",
    "phone": "(608) 555-0123",
    "other_language": "Spanish",
    "message": "Is there parking? <script>alert(1)</script>",
}


class Visitor:
    """A browser without JavaScript: loads the page with the form, fills it in, sends it."""

    def __init__(self, url: str, path: str = "/", **headers: str) -> None:
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=20, headers=headers)
        self.page = self.http.get(path).text

    def stamp(self) -> str:
        found = re.search(r'name="form" value="([^"]+)"', self.page)
        assert found
        return unescape(found[1])

    def send(self, given: dict[str, str], **more: str) -> httpx.Response:
        return self.http.post("/contact", data={"website": "", "form": self.stamp(), **given, **more})


def kept(gateway: Gateway) -> list[referrals.Referral]:
    return list(referrals.every(gateway.context.database))


@pytest.mark.parametrize("path", ["/", "/contact"])
def test_a_form_is_a_referral_in_the_queue(either: Gateway, path: str) -> None:
    answer = Visitor(either.url, path).send(GIVEN)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/contact/thanks")
    (written,) = kept(either)
    shown = written.to_json()
    assert (shown["kind"], shown["status"], shown["conversation"], shown["disposition"], shown["flags"]) == ("form", "new", None, None, [])
    assert (shown["first_name"], shown["last_name"], shown["email"]) == ("Ana", "Reyes-O'Neil", "ana@example.org")
    assert (shown["phone"], shown["other_language"], shown["language"]) == ("+16085550123", "Spanish", "en")
    assert shown["questions"] == [GIVEN["message"]]
    assert "Thank you" in httpx.get(either.url + answer.headers["location"], trust_env=False).text


def test_an_address_or_a_number_is_enough(gateway: Gateway) -> None:
    for given in ({"first_name": "Ana", "phone": "608-555-0123"}, {"first_name": "Bo", "email": "bo@example.org"}):
        assert Visitor(gateway.url).send(given).status_code == 303
    assert [one.to_json()["last_name"] for one in kept(gateway)] == [None, None]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"first_name": " "}, "Please tell us your first name."),
        ({"email": "ana@"}, "does not look like an e-mail address"),
        ({"phone": "555"}, "does not look like a full phone number"),
        ({"email": "", "phone": ""}, "so that we can reach you"),
        ({"message": "x" * 2001}, "This is too long"),
        ({"last_name": "x" * 81}, "This is too long"),
    ],
)
def test_what_is_wrong_is_told_beside_it_and_nothing_typed_is_lost(gateway: Gateway, wrong: dict[str, str], told: str) -> None:
    visitor = Visitor(gateway.url)
    answer = visitor.send({**GIVEN, **wrong})
    assert answer.status_code == 422 and told in answer.text and kept(gateway) == []
    assert 'value="Reyes-O&#39;Neil"' in answer.text or "last_name" in wrong
    assert "&lt;script&gt;alert(1)" in answer.text or "message" in wrong
    visitor.page = answer.text
    assert visitor.send(GIVEN).status_code == 303 and len(kept(gateway)) == 1


def test_a_form_sent_twice_is_one_referral(either: Gateway) -> None:
    visitor = Visitor(either.url)
    assert [visitor.send(GIVEN).status_code for _ in range(2)] == [303, 303]
    assert len(kept(either)) == 1


def test_a_field_that_nobody_sees_gives_a_bot_away(gateway: Gateway) -> None:
    assert Visitor(gateway.url).send(GIVEN, website="https://spam.example").status_code == 303
    assert kept(gateway) == []


@pytest.mark.parametrize("stamp", ["", "r_0:0:0", "é:1:x", "r_aaaaaaaaaaaaaaaaaaaa:99999999999:0123", ":::"])
def test_a_form_that_was_never_shown_is_not_taken(gateway: Gateway, stamp: str) -> None:
    answer = Visitor(gateway.url).send(GIVEN, form=stamp)
    assert answer.status_code == 422 and "press Send once more" in answer.text and kept(gateway) == []


def test_a_form_of_yesterday_is_shown_again(gateway: Gateway, start: Callable[..., Gateway]) -> None:
    visitor = Visitor(gateway.url)
    gateway.stop()
    later = start(CLOCK_OFFSET=90_000)
    visitor.http.base_url = httpx.URL(later.url)
    answer = visitor.send(GIVEN)
    assert answer.status_code == 422 and kept(later) == []
    visitor.page = answer.text
    assert visitor.send(GIVEN).status_code == 303 and len(kept(later)) == 1


def test_one_address_sends_only_so_many(start: Callable[..., Gateway]) -> None:
    gateway = start(CHAT_RATE_LIMIT=60)
    visitor = Visitor(gateway.url)
    codes = [visitor.send(GIVEN).status_code for _ in range(11)]
    assert codes == [303] * 10 + [429] and int(visitor.send(GIVEN).headers["Retry-After"]) >= 1


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_sites_form_is_refused(gateway: Gateway, headers: dict[str, str]) -> None:
    assert Visitor(gateway.url, **headers).send(GIVEN).status_code == 403 and kept(gateway) == []


def test_our_own_origin_is_taken(gateway: Gateway) -> None:
    assert Visitor(gateway.url, Origin=gateway.url).send(GIVEN).status_code == 303


def test_what_is_no_form_is_refused(gateway: Gateway) -> None:
    post = httpx.Client(base_url=gateway.url, trust_env=False).post
    assert post("/contact", json=GIVEN).status_code == 415
    assert post("/contact", data={"message": "x" * 70_000}).status_code == 413
    assert post("/contact", data={f"f{n}": "1" for n in range(100)}).status_code == 400
    assert kept(gateway) == []


def test_the_site_hears_of_it_and_the_sender_gets_a_copy(start: Callable[..., Gateway]) -> None:
    gateway = start(STUDY_EMAIL="team@example.org")
    Visitor(gateway.url).send({**GIVEN, "first_name": "Ana\u202egnol\u2066"})
    folder = gateway.context.settings.mail_dir
    files = until(lambda: len(found := sorted(folder.glob("*.eml"))) == 2 and found)
    notice, copy = (message_from_bytes(file.read_bytes(), policy=policy.default) for file in files)
    assert notice["To"] == "team@example.org" and "Ana" not in notice.get_content()
    assert copy["To"] == "ana@example.org" and "parking" not in copy.get_content()
    assert "Anagnol" in copy.get_content(), "what turns the direction of writing is no part of a name"
