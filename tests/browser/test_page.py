"""The study page and its chat in a browser: what a participant sees, on a phone and on a desk, also when things fail."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from chatting import agreed, lines, opened, sound, write
from hospital import Hospital
from playwright.sync_api import Browser, Page, expect
from serving import Serving, TurnServer

Visit = Callable[..., Page]


def test_a_choice_is_answered_under_its_title(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    assert "You: Yes, I agree" in lines(page)
    expect(page.get_by_text("Question 2 of about")).to_be_visible()


def test_a_reload_goes_on_where_it_was(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    write(page, "54")
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    page.get_by_label("Your answer").fill("half a thou")
    before = lines(page)
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    assert lines(page) == before
    expect(page.get_by_label("Your answer")).to_have_value("half a thou")
    expect(page.get_by_role("button", name="Not sure", exact=True)).to_be_enabled()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(site: Serving, visit: Visit, width: int, scheme: str) -> None:
    page = visit(site.url, width, color_scheme=scheme, bypass_csp=True)
    sound(page)
    sound(opened(page))
    page.get_by_role("button", name="Yes, I agree").click()
    expect(page.get_by_role("log")).to_contain_text("How old are you?")
    sound(page)
    page.get_by_role("button", name="Forget me on this device").click()
    sound(page)
    page.goto(f"{site.url}/privacy")
    sound(page)


def test_text_of_twice_the_size_fits(site: Serving, visit: Visit) -> None:
    page = visit(site.url, 390, bypass_csp=True)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    sound(agreed(page))


def test_targets_are_large(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url, 320))
    for target in page.locator("button:visible, textarea:visible, summary:visible").all():
        box = target.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 44, target.inner_text()


def test_by_keyboard_alone(site: Serving, visit: Visit) -> None:
    page = visit(site.url, 1280)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the chat")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Start the questions")).to_be_focused()
    page.keyboard.press("Enter")
    agree = page.get_by_role("button", name="Yes, I agree")
    expect(agree).to_be_enabled()
    page.keyboard.press("Tab")
    expect(page.get_by_role("log").get_by_role("link", name="911")).to_be_focused()
    page.keyboard.press("Tab")
    expect(agree).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("How old are you?")
    page.keyboard.press("Tab")
    field = page.get_by_label("Your answer")
    expect(field).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("4")
    expect(field).to_have_value("5\n4")
    field.fill("54")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    expect(field).to_be_focused()


def test_each_line_enters_the_log_once(site: Serving, visit: Visit) -> None:
    page = opened(visit(site.url))
    page.evaluate(
        """() => {
            window.spoken = [];
            const log = document.querySelector("trial-chat").shadowRoot.querySelector("[role=log]");
            const listen = (changes) => changes.forEach(({ addedNodes }) => spoken.push(...[...addedNodes].map((node) => node.textContent)));
            new MutationObserver(listen).observe(log, { childList: true });
        }"""
    )
    page.get_by_role("button", name="Yes, I agree").click()
    expect(page.get_by_role("log")).to_contain_text("How old are you?")
    spoken = page.evaluate("spoken")
    assert spoken[0] == "You: Yes, I agree" and len(spoken) == len(set(spoken)) and sum("How old" in one for one in spoken) == 1


def test_offline_is_kept_and_sent_once(site: Serving, visit: Visit, turn_server: TurnServer) -> None:
    page = agreed(visit(site.url))
    page.context.set_offline(True)
    write(page, "54")
    expect(page.get_by_text("You seem to be offline.")).to_be_visible()
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    expect(page.locator(".typing")).to_be_hidden()
    page.context.set_offline(False)
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    assert lines(page).count("You: 54") == 1
    assert [call["text"] for call in turn_server.calls].count("54") == 1


def test_a_text_of_the_last_visit_is_sent_in_this_one(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    page.route("**/api/chat/messages", lambda route: route.abort())
    write(page, "54")
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    page.unroute("**/api/chat/messages")
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    assert lines(page).count("You: 54") == 1


def test_a_reply_that_got_lost_is_shown_once_after_a_reload(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))

    def deliver(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/chat/messages", deliver)
    write(page, "54")
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    page.unroute("**/api/chat/messages")
    page.reload()
    expect(page.get_by_role("button", name="Not sure", exact=True)).to_be_enabled()
    assert lines(page).count("You: 54") == 1 and sum("dry on most days" in line for line in lines(page)) == 1


def test_a_kept_text_is_answered_later(site: Serving, visit: Visit, turn_server: TurnServer) -> None:
    page = agreed(visit(site.url))
    turn_server.fault = "500"
    write(page, "54")
    expect(page.get_by_text("Your answer is safe.")).to_be_visible(timeout=15000)
    page.get_by_label("Your answer").fill("typed meanwhile")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your answer")).to_have_value("typed meanwhile")
    turn_server.fault = None
    expect(page.get_by_role("log")).to_contain_text("dry on most days", timeout=30000)
    assert lines(page).count("You: 54") == 1
    expect(page.get_by_label("Your answer")).to_have_value("typed meanwhile")


@pytest.mark.parametrize(("status", "told"), [(503, "That did not go through yet"), (429, "Many messages came at once")])
def test_what_was_not_taken_is_sent_again_under_its_id(site: Serving, visit: Visit, status: int, told: str) -> None:
    page, sent = agreed(visit(site.url)), []

    def refuse(route: Any) -> None:
        sent.append(route.request.post_data_json)
        if len(sent) > 1:
            route.fallback()
        else:
            route.fulfill(status=status, headers={"Retry-After": "1"}, json={"error": "no", "kept": False})

    page.route("**/api/chat/messages", refuse)
    write(page, "54")
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    assert len(sent) == 2 and sent[0] == sent[1] and sent[0]["id"]


def test_a_text_too_long_stays_where_it_is(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    write(page, "a" * 1900)
    field = page.get_by_label("Your answer")
    expect(page.get_by_role("log")).to_contain_text("Sorry")
    field.fill("é" * 1900)
    expect(page.get_by_text("100 characters left")).to_be_visible()
    write(page, "😀" * 2001)
    expect(page.get_by_text("1 characters too many")).to_be_visible()
    expect(page.get_by_text("That is too long.")).to_be_visible()
    expect(field).to_have_value("😀" * 2001)


def test_what_the_server_refuses_comes_back(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    page.route("**/api/chat/messages", lambda route: route.fulfill(status=413, json={"error": "too long"}))
    write(page, "something")
    expect(page.get_by_label("Your answer")).to_have_value("something")
    assert "You: something" not in lines(page)


def test_a_lost_chat_begins_anew(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    page.evaluate("localStorage.setItem('prescreen.chat', JSON.stringify({ token: 'of-no-chat', draft: 'my words' }))")
    page.reload()
    expect(page.get_by_text("We could not find that chat any more.")).to_be_visible()
    opened(page)
    expect(page.get_by_label("Your answer")).to_have_value("my words")


def test_start_over_and_remove(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    page.get_by_role("button", name="Forget me on this device").click()
    page.get_by_role("button", name="Keep my chat").click()
    assert "You: Yes, I agree" in lines(page)
    page.get_by_role("button", name="Forget me on this device").click()
    page.get_by_role("button", name="Remove and start over").click()
    expect(page.get_by_role("button", name="Yes, I agree")).to_be_enabled()
    assert "You: Yes, I agree" not in lines(page)
    page.get_by_role("button", name="Forget me on this device").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("The chat was removed from this device.")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    expect(page.get_by_role("button", name="Start the questions")).to_be_visible()


def test_still_there_after_the_end(site: Serving, visit: Visit) -> None:
    page = opened(visit(site.url, bypass_csp=True))
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_text("The questions are over.")).to_be_visible()
    expect(page.get_by_role("button", name="Print or save this chat")).to_be_visible()
    write(page, "yes")
    expect(page.get_by_label("Your answer")).to_have_value("")
    sound(page)


def test_markup_stays_text(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    text = "<img src=x onerror=alert(1)><b>fifty</b>"
    write(page, text)
    expect(page.get_by_role("log")).to_contain_text(text)
    assert page.get_by_role("log").locator("img, b").count() == 0


def test_where_the_chat_does_not_load(site: Serving, visit: Visit) -> None:
    page = visit("about:blank")
    page.route("**/chat.js", lambda route: route.abort())
    page.goto(site.url)
    expect(page.get_by_text("Each question is on a page of its own.")).to_be_visible()


def test_nothing_made_up_where_nothing_is_set(start: Callable[..., Serving], visit: Visit) -> None:
    page = visit(start().url)
    words = page.locator("body").inner_text()
    assert not re.search(r"\$|\d{3}-\d{4}|@", words)
    expect(page.get_by_role("heading", name="Ask us to call you")).to_be_visible()


@pytest.mark.parametrize("kind", ["module", ""])
def test_embedded_on_an_allowed_page_under_a_strict_policy(
    start: Callable[..., Serving], visit: Visit, hospital: Hospital, kind: str
) -> None:
    ours = start(CHAT_ORIGINS=hospital.serving.url)
    hospital.embed(f"{ours.url}/static/chat.js", kind, f"default-src 'none'; script-src {ours.url}; connect-src {ours.url}")
    page, asked = visit("about:blank"), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(hospital.serving.url)
    agreed(page)
    write(page, "54")
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    assert page.locator(".you").first.evaluate("node => getComputedStyle(node).borderTopLeftRadius") != "0px"
    assert all(url.startswith((ours.url, hospital.serving.url)) for url in asked) and page.context.cookies() == []
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("dry on most days")


def test_no_chat_on_a_page_that_is_not_allowed(start: Callable[..., Serving], browser: Browser, hospital: Hospital) -> None:
    ours = start(CHAT_ORIGINS="https://allowed.example")
    hospital.embed(f"{ours.url}/static/chat.js")
    page = browser.new_page()
    with page.expect_event("requestfailed"):
        page.goto(hospital.serving.url)
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_text("Please call us.")).to_be_visible()
    page.close()


def test_the_whole_page_is_light(site: Serving, visit: Visit) -> None:
    page, loaded = visit("about:blank"), {}
    page.on("response", lambda response: loaded.__setitem__(response.url, response))
    page.goto(site.url)
    agreed(page)
    code = [response.body() for url, response in loaded.items() if url.endswith((".js", ".css"))]
    assert len(code) == 2 and sum(len(gzip.compress(body)) for body in code) <= 40_960
    assert {response.headers.get("content-encoding") for url, response in loaded.items() if url.endswith((".js", ".css"))} == {"gzip"}
    assert page.context.cookies() == []
