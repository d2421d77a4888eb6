"""Nothing typed is lost and nothing is recorded twice: drafts, forms that come twice, a session that ends, the page that was asked for."""

import re
from collections.abc import Callable

import httpx
import pytest
from coordinating import Person, audited, refer, referral, words
from serving import Gateway
from sqlalchemy import select

from store.tables import drafts
from web.console import asked


def fields(page: str, action: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    found = re.search(rf'<form[^>]*action="[^"]*/{action}".*?</form>', page, re.DOTALL)
    assert found, action
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))


def test_the_same_form_twice_has_one_effect(either: Gateway) -> None:
    id, cora = refer(either, email="ana@example.org"), Person(either)
    for action, given in (
        ("note", {"note": "hello"}),
        ("call", {"how": "voicemail", "next_on": "usual"}),
        ("write", {"template": "tried", "channel": "mail"}),
    ):
        sent = {**fields(cora.get(f"/referrals/{id}"), action), **given}
        codes = [cora.http.post(f"/referrals/{id}/{action}", data=sent) for _ in range(3)]
        assert [one.status_code for one in codes] == [303] * 3 and codes[1].headers["location"].endswith("?told=twice"), action
    done = [action for action, object_ in audited(either) if object_ == id]
    assert (done.count("note written"), done.count("call logged"), done.count("message written")) == (1, 1, 1)
    assert "nothing was saved or sent twice" in words(cora.get(f"/referrals/{id}?told=twice"))
    sent = fields(cora.get(f"/referrals/{id}"), "note")
    for note in ("one", "another"):  # changed after going back: no longer the same
        assert cora.http.post(f"/referrals/{id}/note", data={**sent, "note": note}).headers["location"].endswith(id)


def test_what_is_typed_outlives_another_save_and_is_nobody_elses(either: Gateway) -> None:
    id, cora, dan = refer(either), Person(either), Person(either, name="Dan")
    cora.does(
        id,
        "call",
        how="no_answer",
        **{"draft.note.note": "half a note", "draft.findings.reason.E4": "because", "draft.findings.mark.E4": "open"},
    )
    page = cora.get(f"/referrals/{id}")
    assert "half a note" in page and 'value="because"' in page and page.count(" checked") == 1
    assert "half a note" not in dan.get(f"/referrals/{id}")
    with either.context.database.read() as connection:
        assert all(b"half" not in row.body for row in connection.execute(select(drafts)))
    assert cora.post(f"/referrals/{id}/draft", **{"draft.note.note": "a whole note"}).status_code == 204
    assert "a whole note" in cora.get(f"/referrals/{id}")
    cora.does(id, "note", note="a whole note")
    assert 'data-draft="note.note"></textarea>' in cora.get(f"/referrals/{id}") and 'value="because"' in cora.get(f"/referrals/{id}")
    cora.does(id, "move", to="consented", note="kept when refused", expect=422)
    assert "kept when refused" in cora.get(f"/referrals/{id}")


def test_a_session_that_ends_loses_no_words_and_signing_in_goes_on_where_it_ended(start: Callable[..., Gateway]) -> None:
    gateway = start()
    id, cora = refer(gateway), Person(gateway)
    sent = {**fields(cora.get(f"/referrals/{id}"), "note"), "note": "written for half an hour"}
    gateway.stop()
    later = start(CLOCK_OFFSET=31 * 60)
    cora.gateway, cora.http.base_url = later, f"{later.url}/console"
    forged = cora.http.post(f"/referrals/{id}/note", data={**sent, "csrf": "x", "note": "not hers"})
    assert forged.headers["location"] == "/console/sign-in"
    assert cora.http.post(f"/referrals/{id}/note", data=sent).headers["location"] == "/console/sign-in"
    data = {"name": cora.name, "password": cora.password}
    assert cora.http.post("/sign-in", data=data).headers["location"] == f"/console/referrals/{id}"
    page = cora.get(f"/referrals/{id}")
    assert "written for half an hour" in page and "not hers" not in page and "note written" not in [action for action, _ in audited(later)]


def test_enter_alone_saves_nothing_where_it_could_only_guess(gateway: Gateway) -> None:
    """Without scripts Enter presses a form's first button, which is one that means nothing."""
    id, cora = refer(gateway), Person(gateway)
    page = cora.get(f"/referrals/{id}")
    for action in ("call", "write"):
        form = re.search(rf'<form[^>]*action="[^"]*/{action}".*?</form>', page, re.DOTALL)
        assert form and re.findall(r'<button name="(\w+)"', form[0])[0] == "enter", action
    answer = cora.does(id, "call", enter="1", how="reached", note="typed first")
    assert answer.headers["location"] == f"/console/referrals/{id}?told=enter" and referral(gateway, id).version == 1
    page = cora.get(f"/referrals/{id}?told=enter")
    assert "Enter alone saves nothing here" in words(page) and "typed first" in page


@pytest.mark.parametrize("polls", ["/referrals/{id}/version", "/queue/stamp", "/still-here"])
def test_a_page_that_looks_by_itself_keeps_nobody_signed_in(start: Callable[..., Gateway], polls: str) -> None:
    gateway = start()
    id, cora = refer(gateway), Person(gateway)
    for seconds, status in ((20 * 60, (200, 204)), (40 * 60, (401,))):
        gateway.stop()
        gateway = start(CLOCK_OFFSET=seconds)
        cora.http.base_url = f"{gateway.url}/console"
        assert cora.http.get(polls.replace("{id}", id), headers={"X-Refresh": "1"}).status_code in status


def test_the_page_that_was_asked_for_comes_after_signing_in(gateway: Gateway) -> None:
    id, cora, stat = refer(gateway), Person(gateway), Person(gateway, "statistician")
    for person, path, lands in (
        (cora, f"/referrals/{id}", f"/console/referrals/{id}"),
        (cora, "/?view=due", "/console/?view=due"),
        (stat, f"/referrals/{id}", "/console/numbers"),
    ):
        http = httpx.Client(base_url=f"{gateway.url}/console", trust_env=False)
        assert http.get(path).headers["location"] == "/console/sign-in"
        assert http.post("/sign-in", data={"name": person.name, "password": person.password}).headers["location"] == lands
    for evil in (
        "//evil.example/console/",
        "https://evil.example",
        "/console/../x",
        "/console/sign-out",
        "/console\\evil",
        "/x",
        "/console/oidc",
        "",
    ):
        assert not asked.sound(evil), evil
    assert referral(gateway, id).version == 1
