"""One whole chat in a real browser, on a phone's width, and the referral in the coordinator's console."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from picturing import picture
from playwright.sync_api import Browser, Locator, Page, expect
from running import Product
from test_conversations import GIVEN


@pytest.fixture(scope="module")
def page(browser: Browser, product: Product) -> Iterator[Page]:
    """A phone's browser."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=product.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def serious(page: Page) -> list[str]:
    """What axe finds."""
    return [f"{found['id']}: {found['nodes'][0]['html']}" for found in Axe().run(page).response["violations"]]


def lines(page: Page) -> Locator:
    """Everything said in the chat."""
    return page.get_by_role("log").locator("p")


def answer(page: Page, text: str) -> None:
    """Types an answer; the field takes the next one once this one is answered."""
    before = lines(page).count()
    page.get_by_label("Your answer").fill(text)
    page.keyboard.press("Enter")
    expect(lines(page).nth(before + 1)).to_be_visible()


def test_own_words_and_a_question_in_between_as_the_readme_shows_them(browser: Browser, product: Product) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=product.url, reduced_motion="reduce", locale="en-US")
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Start the questions").click()
    page.get_by_role("button", name="Yes, I agree").click()
    expect(lines(page).last).to_contain_text("How old are you?")
    for text, said in (
        ("I turned 66 in March", "Does your mouth feel dry"),
        ("how long does the study take?", "the study team can tell you"),
        ("yes, since my thyroid operation", "About when did your dry mouth begin?"),
    ):
        answer(page, text)
        expect(page.get_by_role("log")).to_contain_text(said)
    picture(page, "readme-chat", lines(page).last, window=True)
    context.close()


def test_a_whole_chat_and_its_referral(page: Page, product: Product) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto("/")
    assert serious(page) == []
    page.get_by_role("button", name="Start the questions").click()
    page.get_by_role("button", name="Yes, I agree").click()
    expect(page.get_by_role("log")).to_contain_text("How old are you?")
    assert serious(page) == []
    answer(page, "I am 66")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(lines(page).last).to_contain_text("begin")
    written = lines(page).count()
    page.reload()
    expect(lines(page)).to_have_count(written)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    headers = {"Authorization": "Bearer " + page.evaluate("() => JSON.parse(localStorage.getItem('prescreen.chat')).token")}
    for _ in range(60):
        view = product.http.get("/api/chat", headers=headers).json()
        if view["ended"]:
            break
        answer(page, {**GIVEN["base"], "contact.last_name": "Browsing", "age": "66"}.get(view["question"], "no"))
    assert view["ended"]
    assert faults == []
    referral = next(r for r in product.lines("referrals", "--json") if r["last_name"] == "Browsing")
    _works_the_queue(page, product, referral["id"])


def _works_the_queue(page: Page, product: Product, id: str) -> None:
    password = re.search(r"with the password (\S+)", product.said())
    assert password
    page.goto("/console/")
    page.get_by_label("Name").fill("coordinator")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Name").fill("coordinator")
    page.get_by_label("Password").fill(password[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Contact queue")).to_be_visible()
    assert serious(page) == []
    page.get_by_label("Name, phone, e-mail or id").fill("browsing")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Testina Browsing").click()
    expect(page.get_by_text("mornings, voicemail is ok but do not name the study").first).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    page.get_by_text("Another day, an hour, a note").click()
    page.get_by_label("Note", exact=True).first.fill("<b>spoke</b> with her")
    page.get_by_role("button", name="Reached").click()
    expect(page.get_by_text("<b>spoke</b> with her", exact=True)).to_be_visible()
    assert next(r for r in product.lines("referrals", "--json") if r["id"] == id)["status"] == "contacted"
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"/console/referrals/{id}")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
