"""What tests do with the chat on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # of all rules; lists of what is sound are not made
}


def opened(page: Page) -> Page:
    """Starts the questions."""
    page.get_by_role("button", name="Start the questions").click()
    expect(page.get_by_role("button", name="Yes, I agree")).to_be_enabled()
    return page


def agreed(page: Page) -> Page:
    """Starts the questions and agrees."""
    opened(page).get_by_role("button", name="Yes, I agree").click()
    expect(page.get_by_role("log")).to_contain_text("How old are you?", timeout=15000)  # the first turn reads the protocol
    return page


def write(page: Page, text: str) -> None:
    """Types an answer and sends it."""
    page.get_by_label("Your answer").fill(text)
    page.keyboard.press("Enter")


def lines(page: Page) -> list[str]:
    """Everything said in the chat."""
    return [text.strip() for text in page.get_by_role("log").locator("p").all_text_contents()]


def sound(page: Page) -> None:
    """No violation that axe knows of, and nothing to scroll to sideways."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert not [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
