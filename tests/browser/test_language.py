"""The page and the chat in Spanish in a browser: from the browser's own language, by a button, by the page's link, or by writing in it."""

from collections.abc import Callable

import pytest
from chatting import agreed, lines, sound, write
from playwright.sync_api import Page, expect
from serving import PROTOCOL, Serving

Visit = Callable[..., Page]
LOG = "log"


def es(key: str) -> str:
    """The Spanish wording of a key."""
    return PROTOCOL.text("es", key).strip()


@pytest.fixture
def spanish(site: Serving, visit: Visit) -> Page:
    """The page as a phone shows it that is set to Spanish."""
    return visit(site.url, 390, locale="es-MX", bypass_csp=True)


def begun(page: Page) -> Page:
    """Starts the questions in Spanish and agrees."""
    page.locator("trial-chat").get_by_role("button").first.click()
    page.get_by_role("button", name=es("choices.consent.yes")).click()
    expect(page.get_by_role(LOG)).to_contain_text(es("ask.age"))
    return page


def test_a_browser_set_to_spanish_gets_the_page_and_the_chat_in_spanish(spanish: Page) -> None:
    expect(spanish.locator("html")).to_have_attribute("lang", "es")
    sound(spanish)
    page = begun(spanish)
    sound(page)
    page.get_by_role("textbox").last.fill("58")
    page.keyboard.press("Enter")
    expect(page.get_by_role(LOG)).to_contain_text(es("ask.dry_mouth"))
    for value in ("yes", "no", "unsure"):
        expect(page.get_by_role("button", name=es(f"choices.{value}"), exact=True)).to_be_enabled()
    expect(page.get_by_role("button", name=es("controls.person"))).to_be_visible()
    sound(page)


def test_the_button_in_the_chat_changes_everything_in_it_and_keeps_what_was_said(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url, 390, bypass_csp=True))
    write(page, "54")
    expect(page.get_by_role(LOG)).to_contain_text("dry on most days")
    before = lines(page)
    page.locator("trial-chat").get_by_role("button", name="Español").click()
    expect(page.get_by_role("button", name=es("choices.unsure"), exact=True)).to_be_enabled()
    expect(page.locator("trial-chat")).to_have_attribute("lang", "es")
    expect(page.get_by_role("button", name=es("controls.stop"))).to_be_visible()
    english, spanish = page.get_by_role(LOG).get_by_text("How old are you?"), page.get_by_role(LOG).locator("p.bot").last
    for _ in range(2):
        assert english.evaluate("node => node.closest('[lang]').lang") == "en"
        assert spanish.evaluate("node => node.closest('[lang]').lang") == "es"
        page.reload()
        expect(page.get_by_role("button", name=es("choices.unsure"), exact=True)).to_be_enabled()
    told = [line.split(": ", 1)[1] for line in lines(page)]
    assert told[: len(before)] == [line.split(": ", 1)[1] for line in before]
    sound(page)
    page.locator("trial-chat").get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Stop for now")).to_be_visible()
    expect(page.get_by_role("button", name="Not sure", exact=True)).to_be_enabled()


def test_writing_in_spanish_changes_the_chat(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    write(page, "español por favor")
    expect(page.get_by_role(LOG)).to_contain_text(es("ask.age"))
    expect(page.get_by_role("button", name=es("controls.why"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name=es("controls.why"))).to_be_visible()
    expect(page.get_by_role(LOG)).to_contain_text("How old are you?")


def test_the_pages_link_takes_the_chat_along(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    write(page, "54")
    expect(page.get_by_role(LOG)).to_contain_text("dry on most days")
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role(LOG)).to_contain_text(es("ask.dry_mouth"))
    assert "54" in " ".join(lines(page))
    page.reload()
    expect(page.get_by_role("button", name=es("choices.unsure"), exact=True)).to_be_enabled()
    assert " ".join(lines(page)).count(es("ask.dry_mouth")) == 1


def test_where_spanish_is_off_nothing_offers_it(start: Callable[..., Serving], visit: Visit) -> None:
    page = agreed(visit(start(LANGUAGES="en").url, locale="es-MX"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.get_by_text("Español").count() == 0
