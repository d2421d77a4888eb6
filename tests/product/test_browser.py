"""A chat in a real browser, on a phone's width, as the README shows it. A whole one is played by test_tour.py."""

from picturing import picture
from playwright.sync_api import Browser, Locator, Page, expect
from running import Product


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
