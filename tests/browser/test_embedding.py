"""The chat on five pages of others that make it hard: their styles, sizes and headers, their languages, two at once, and one that goes away."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chatting import agreed, lines, opened, write
from hospital import Hospital
from playwright.sync_api import Page, expect
from serving import PROTOCOL, Serving

Visit = Callable[..., Page]
SHOUTING = """html { font-size: 62.5%; letter-spacing: .3em; line-height: 3 } body { text-transform: uppercase; white-space: nowrap; text-align: right;
  word-spacing: 2em; font: italic 9px serif; color: #f0f; cursor: wait; visibility: visible; direction: rtl; font-variant: small-caps }
  * { text-indent: 3em; text-shadow: 2px 2px red } button { display: none !important } p { font-size: 5px !important }"""
HEADED = "header { position: fixed; inset: 0 0 auto; height: 90px; background: #333; z-index: 99 } main { padding-top: 400px } footer { height: 2000px }"


@pytest.fixture
def ours(start: Callable[..., Serving], hospital: Hospital) -> Iterator[Serving]:
    """Our gateway, which lets the hospital embed the chat."""
    yield start(CHAT_ORIGINS=hospital.serving.url)


def on(hospital: Hospital, ours: Serving, body: str, style: str = "", html: str = 'lang="en"') -> str:
    """Puts this on the hospital's page, after the chat's script; gives its address."""
    script = f'<script type="module" src="{ours.url}/static/chat.js"></script>'
    hospital.html = f"<!doctype html><html {html}><title>A hospital</title><style>{style}</style>{script}{body}"
    return hospital.serving.url


def style(page: Page, selector: str, name: str) -> str:
    return str(page.locator(selector).first.evaluate("(node, name) => getComputedStyle(node)[name]", name))


def test_nothing_of_a_shouting_page_leaks_in(ours: Serving, hospital: Hospital, visit: Visit) -> None:
    page = agreed(visit(on(hospital, ours, "<trial-chat></trial-chat>", SHOUTING, 'lang="en" dir="rtl"'), 360))
    wanted = {"fontSize": "18px", "textTransform": "none", "letterSpacing": "normal", "whiteSpace": "pre-line", "fontStyle": "normal"}
    wanted |= {"direction": "ltr", "textIndent": "0px", "textShadow": "none", "wordSpacing": "0px", "fontVariant": "normal"}
    assert {name: style(page, ".log .bot", name) for name in wanted} == wanted
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_header_of_the_page_does_not_cover_the_way_out(ours: Serving, hospital: Hospital, visit: Visit) -> None:
    body = "<header></header><main><trial-chat theme=dark></trial-chat></main><footer></footer>"
    page = visit(on(hospital, ours, body, HEADED), 390, 700)
    agreed(page)
    write(page, "54")
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    for name in ("Talk to a person", "Stop for now"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()
        box = page.get_by_role("button", name=name).bounding_box()
        assert box and box["y"] >= 90
    assert style(page, ".log .bot", "backgroundColor") == "rgb(31, 41, 44)"
    page.locator("trial-chat").evaluate("node => { node.setAttribute('theme', 'light'); node.setAttribute('top-offset', '150'); }")
    page.set_viewport_size({"width": 390, "height": 690})
    expect(page.locator(".top")).to_have_css("top", "150px")
    assert style(page, ".log .bot", "backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize(("html", "attribute"), [('lang="en"', "es-MX"), ('lang="es-PR"', ""), ('lang="fr"', "ES"), ('lang="es"', "xx")])
def test_its_language_is_the_attributes_or_the_pages(ours: Serving, hospital: Hospital, visit: Visit, html: str, attribute: str) -> None:
    body = f"<trial-chat {f'language={attribute}' if attribute else ''}></trial-chat>"
    page = visit(on(hospital, ours, body, html=html))
    chat = page.locator("trial-chat")
    begin = page.get_by_role("button", name="Empezar las preguntas")
    expect(begin).to_be_visible()
    chat.evaluate("node => node.setAttribute('language', 'en-GB')")
    opened(page)
    chat.evaluate("node => node.setAttribute('language', 'es-419')")
    expect(page.get_by_role("button", name=PROTOCOL.text("es", "choices.consent.yes"))).to_be_enabled()


def test_two_elements_share_one_conversation(ours: Serving, hospital: Hospital, visit: Visit) -> None:
    page = visit(on(hospital, ours, "<trial-chat id=one></trial-chat><trial-chat id=two></trial-chat>"), 1280)
    one, two = page.locator("#one"), page.locator("#two")
    for chat in (one, two):
        expect(chat.get_by_role("button", name="Start the questions")).to_be_visible()
    page.evaluate("for (const id of ['one', 'two']) document.getElementById(id).shadowRoot.querySelector('button').click()")
    for chat in (one, two):
        expect(chat.get_by_role("button", name="Yes, I agree")).to_be_enabled()
    one.get_by_role("button", name="Yes, I agree").click()
    for chat in (one, two):
        expect(chat.get_by_role("log")).to_contain_text("How old are you?")
    two.get_by_label("Your answer").fill("54")
    page.keyboard.press("Enter")
    for chat in (one, two):
        expect(chat.get_by_role("log")).to_contain_text("dry on most days")
    one.get_by_role("button", name="Forget me on this device").click()
    one.get_by_role("button", name="Remove", exact=True).click()
    for chat in (one, two):
        expect(chat.get_by_role("button", name="Start the questions")).to_be_visible()
        expect(chat.get_by_role("log")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


def test_an_element_without_words_waits_and_one_that_is_gone_asks_nothing(ours: Serving, hospital: Hospital, visit: Visit) -> None:
    page, asked = visit("about:blank"), []
    page.clock.install()
    page.on("request", lambda request: asked.append(request.url))
    body = f"<main><trial-chat server='{ours.url}/nothing/'>Please call us.</trial-chat></main>"
    page.goto(on(hospital, ours, body))

    def words() -> int:
        return sum("/words/" in url for url in asked)

    expect(page.get_by_text("Please call us.")).to_be_visible()
    for _ in range(20):
        page.clock.run_for(1000)
    assert 2 <= words() <= 8
    page.locator("trial-chat").evaluate("(node, url) => node.setAttribute('server', url)", ours.url)
    agreed(page)
    said: Any = lines(page)
    page.evaluate("window.gone = document.querySelector('trial-chat'); gone.remove()")
    before = len(asked)
    page.clock.run_for(120_000)
    assert len(asked) == before
    page.evaluate("document.querySelector('main').append(gone)")
    expect(page.get_by_role("log")).to_contain_text("How old are you?")
    assert lines(page) == said
