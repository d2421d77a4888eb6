"""The open question is in sight and in focus after every act, at several sizes of window and text, also above a phone's keyboard."""

from collections.abc import Callable

import pytest
from chatting import agreed, lines, opened, sound, write
from playwright.sync_api import Locator, Page, expect
from serving import Serving
from test_controls import through

Visit = Callable[..., Page]
SIZES = [(320, 568, 200), (360, 740, 100), (740, 360, 130), (1280, 800, 150)]
PLACES = """() => {
  const root = document.querySelector("trial-chat").shadowRoot;
  const box = (name) => root.querySelector(name).getBoundingClientRect();
  const [bar, field, question, active] = [box(".top"), box(".form"), box("#question"), root.activeElement];
  const top = Math.max(bar.bottom, 0);
  return { top, bottom: field.top, at: question.top, end: question.bottom, active: active?.id || active?.className || "",
    input: box("#input").width, bar: bar.height, wide: document.documentElement.scrollWidth - innerWidth };
}"""


def in_sight(page: Page, *, focus: bool = True) -> None:
    """The question begins between the bar and the field, or fits there; it or the field for its answer has the focus."""

    def fits() -> bool:
        seen = page.evaluate(PLACES)
        begins = seen["top"] - 1 <= seen["at"] < seen["bottom"] - 20
        return bool(begins and seen["wide"] <= 0 and (not focus or seen["active"] in ("question", "input")))

    for _ in range(50):
        if fits():
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.evaluate(PLACES))


def larger(page: Page, size: int) -> None:
    page.evaluate("(size) => { document.documentElement.style.fontSize = `${size}%`; }", size)


def pressed(page: Page, button: Locator) -> None:
    """Presses what brings a new line, and waits for that."""
    said = len(lines(page))
    button.click()
    expect(page.get_by_role("log").locator("p").nth(said + 1)).to_be_visible(timeout=15000)  # the first turn reads the protocol


@pytest.mark.parametrize(("width", "height", "size"), SIZES)
def test_after_every_act(site: Serving, visit: Visit, width: int, height: int, size: int) -> None:
    page = visit(site.url, width, height, has_touch=True, bypass_csp=True)
    larger(page, size)
    opened(page)
    in_sight(page)
    pressed(page, page.get_by_role("button", name="Yes, I agree"))
    in_sight(page)
    assert page.evaluate(PLACES)["input"] > 150 and page.evaluate(PLACES)["bar"] < 110
    write(page, "54")
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    in_sight(page)
    tools = page.get_by_role("group", name="Help with this question")
    for name in ("Why do you ask?", "Go back", "Skip this question"):
        tools.get_by_role("button", name=name).scroll_into_view_if_needed()
        page.mouse.wheel(0, 400)
        pressed(page, tools.get_by_role("button", name=name))
        in_sight(page)
    through(page, site, "diagnoses")
    in_sight(page)
    sound(page)
    page.get_by_role("button", name="Change an answer").click()
    page.get_by_role("dialog").get_by_role("button", name="Age").click()
    expect(page.get_by_role("log").locator("p").last).to_contain_text("How old are you?")
    in_sight(page)
    pressed(page, page.get_by_role("button", name="Talk to a person"))
    in_sight(page)
    page.reload()
    expect(page.get_by_role("button", name="Yes", exact=True)).to_be_enabled()
    larger(page, size)
    in_sight(page)
    page.set_viewport_size({"width": width, "height": max(height // 2, 300)})  # the keyboard comes up
    in_sight(page)


def test_coming_back_goes_on_and_a_lost_chat_begins_in_sight(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url, 360, 740))
    back = page.context.new_page()
    back.goto(site.url)
    go_on = back.get_by_role("button", name="Go on with your questions")
    expect(go_on).to_be_in_viewport()
    go_on.click()
    in_sight(back)
    expect(go_on).to_be_hidden()
    back.evaluate("scrollTo(0, 0)")
    expect(go_on).to_be_in_viewport()
    page.close()
    pressed(back, back.get_by_role("button", name="Stop for now"))
    back.reload()
    pressed(back, go_on)
    expect(back.get_by_role("log").locator("p").last).to_contain_text("How old are you?")
    in_sight(back)
    back.route("**/api/chat/**", lambda route: route.fulfill(status=401, json={"error": "no"}))
    write(back, "54")
    begin = back.get_by_role("button", name="Start the questions")
    expect(begin).to_be_focused()
    expect(begin).to_be_in_viewport()
    expect(back.get_by_text("We could not find that chat any more.")).to_be_in_viewport()


def test_what_can_be_tapped_is_a_link(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    page.route("**/api/chat/messages", lambda route: route.fulfill(json=crisis))
    crisis = {
        "messages": [{"from": "bot", "text": "Please call or text 988 now. In danger call 911. We are at 608-555-0199.", "choices": []}],
        "question": "age",
        "progress": {"done": 1, "of": 30},
        "ended": False,
        "language": "en",
    }
    write(page, "I can't go on")
    log = page.get_by_role("log")
    for name, to in (("Call 988", "tel:988"), ("Text 988", "sms:988"), ("Call 911", "tel:911"), ("608-555-0199", "tel:6085550199")):
        expect(log.get_by_role("link", name=name)).to_have_attribute("href", to)
    notice = page.locator("main .notice")
    assert {link.get_attribute("href") for link in notice.get_by_role("link").all()} == {"tel:911", "tel:988", "sms:988"}


def test_several_are_chosen_together_with_words_of_ones_own(site: Serving, visit: Visit) -> None:
    page = through(agreed(visit(site.url)), site, "diagnoses")
    done, none = page.get_by_role("button", name="Done"), page.get_by_role("button", name="None of these")
    expect(none).to_be_enabled()
    expect(done).to_be_disabled()
    for name in ("Sjögren's", "GVHD", "Lupus", "GVHD"):
        page.get_by_role("button", name=name).click()
    expect(page.get_by_role("button", name="Lupus")).to_have_attribute("aria-pressed", "true")
    expect(none).to_be_disabled()
    page.reload()
    expect(page.get_by_role("button", name="Lupus")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Your answer").fill("gout")
    expect(done).to_be_enabled()
    done.click()
    expect(page.get_by_role("log")).to_contain_text("You: Sjögren's, Lupus, gout")


def test_fields_fit_their_question(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    field = page.get_by_label("Your answer")
    expect(field).to_have_attribute("inputmode", "numeric")
    through(page, site, "contact.email")
    for name, value in (("inputmode", "email"), ("autocomplete", "email"), ("autocapitalize", "none"), ("spellcheck", "false")):
        expect(field).to_have_attribute(name, value)
    write(page, "ana@example.org")
    expect(field).to_have_attribute("autocomplete", "tel")
    page.get_by_role("button", name="I have none").click()
    expect(page.get_by_role("log")).to_contain_text("You: I have none")
