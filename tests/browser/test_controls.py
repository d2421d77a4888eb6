"""What stands beside a question in the chat: why, back, a person, stop, and each answer changed by a tap."""

from collections.abc import Callable

import pytest
from chatting import agreed, lines, opened, sound, write
from playwright.sync_api import Page, expect
from serving import ANSWERS, Serving

Visit = Callable[..., Page]
WIDTHS = (360, 768, 1280)


def through(page: Page, site: Serving, wanted: str) -> Page:
    """Answers whatever is asked, up to this question."""
    for _ in range(60):
        view = page.evaluate(
            """() => fetch("/api/chat", { headers: { Authorization: "Bearer " + JSON.parse(localStorage.getItem("prescreen.chat")).token } })
            .then((answer) => answer.json())"""
        )
        if view["question"] == wanted:
            return page
        said = len(lines(page))
        write(page, ANSWERS.get(view["question"], "no"))
        expect(page.get_by_role("log").locator("p").nth(said + 1)).to_be_visible()
    raise AssertionError(f"{wanted} was never asked")


@pytest.mark.parametrize("width", WIDTHS)
def test_an_answer_is_changed_by_tapping_it(site: Serving, visit: Visit, width: int) -> None:
    page = agreed(visit(site.url, width, bypass_csp=True))
    write(page, "54")
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    expect(page.get_by_role("button", name="Change this answer: How old are you?")).to_be_visible()
    expect(page.get_by_role("group", name="Does your mouth feel dry on most days?")).to_be_visible()
    page.get_by_role("log").get_by_text("54").click()
    dialog = page.get_by_role("dialog", name="What do you want to change?")
    expect(dialog.get_by_role("button")).to_have_count(2)
    sound(page)
    dialog.get_by_role("button", name="Age 54").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("log").locator("p").last).to_contain_text("How old are you?")
    write(page, "55")
    expect(page.get_by_role("log").locator("p").last).to_contain_text("dry on most days")
    page.get_by_role("button", name="Change an answer").click()
    expect(dialog.get_by_role("button", name="Age 55")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_nothing_is_changed_by_looking(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    write(page, "54")
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    before = lines(page)
    page.get_by_role("button", name="Change an answer").click()
    page.get_by_role("button", name="Change nothing").click()
    assert lines(page) == before


def test_back_and_why_at_each_kind_of_question(site: Serving, visit: Visit) -> None:
    page = through(agreed(visit(site.url)), site, "radiation")
    page.get_by_role("button", name="Why do you ask?").click()
    expect(page.get_by_role("log")).to_contain_text("strong beams")
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_role("log").locator("p").last).to_contain_text("how much saliva you make")
    through(page, site, "contact.last_name")
    page.get_by_role("button", name="Why do you ask?").click()
    expect(page.get_by_role("log")).to_contain_text("so that the team knows your name")
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_role("log").locator("p").last).to_contain_text("What is your first name?")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_person_and_stop_are_in_sight_wherever_one_has_scrolled(site: Serving, visit: Visit, width: int) -> None:
    page = through(agreed(visit(site.url, width, 844)), site, "saliva_test")
    for name in ("Talk to a person", "Stop for now"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()
    page.get_by_role("log").locator("p").nth(4).scroll_into_view_if_needed()
    for name in ("Talk to a person", "Stop for now"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_role("log").locator("p").last).to_contain_text("ask the study team to call you")
    page.get_by_role("button", name="Stop for now").click()
    expect(page.get_by_text("The questions are over.")).to_be_visible()


def test_the_whole_interview_by_keyboard_and_its_end(site: Serving, visit: Visit) -> None:
    page = through(agreed(visit(site.url, 768, bypass_csp=True)), site, "readback")
    told = page.get_by_role("log").locator("p").nth(-2)
    expect(told.locator(".pair").first).to_have_text("Age: 54")
    expect(page.get_by_role("button", name="Why do you ask?")).to_be_visible()
    sound(page)
    through(page, site, "contact.other_trials")
    write(page, "no")
    expect(page.get_by_role("button", name="Print or save this chat")).to_be_visible()
    expect(page.get_by_role("button", name="Change this answer").first).to_be_hidden()
    sound(page)


def test_in_forced_colors_nothing_goes_missing(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url, 360, forced_colors="active"))
    expect(page.get_by_label("Your answer")).to_be_visible()
    border = page.get_by_role("log").locator(".you").evaluate("node => getComputedStyle(node).borderTopStyle")
    assert border == "solid"
    assert page.get_by_role("progressbar").evaluate("node => getComputedStyle(node).borderTopWidth") == "1px"


def test_the_answer_and_the_dots_show_at_once(site: Serving, visit: Visit) -> None:
    page = agreed(visit(site.url))
    held = []
    page.route("**/api/chat/messages", lambda route: held.append(route))
    write(page, "54")
    expect(page.get_by_role("log").locator("p").last).to_have_text("You: 54")
    expect(page.locator(".typing")).to_be_visible()
    held[0].continue_()
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
    expect(page.locator(".typing")).to_be_hidden()


def test_without_a_stream_plain_http_does(site: Serving, visit: Visit) -> None:
    page = opened(visit(site.url))
    page.route("**/api/chat/messages", lambda route: route.continue_(headers={**route.request.headers, "accept": "application/json"}))
    with page.expect_response("**/api/chat/messages") as heard:
        page.get_by_role("button", name="Yes, I agree").click()
    assert heard.value.headers["content-type"] == "application/json"
    expect(page.get_by_role("log")).to_contain_text("How old are you?")


def test_a_stream_that_breaks_off_is_asked_again(site: Serving, visit: Visit) -> None:
    page, cut = opened(visit(site.url)), []

    def cut_once(route: object) -> None:
        if cut:
            route.continue_()  # type: ignore[attr-defined]
        else:
            cut.append(route)
            route.fulfill(body="event: kept\ndata: {}\n\n", content_type="text/event-stream")  # type: ignore[attr-defined]

    page.route("**/api/chat/messages", cut_once)
    page.get_by_role("button", name="Yes, I agree").click()
    expect(page.get_by_role("log")).to_contain_text("How old are you?")
    assert lines(page).count("You: Yes, I agree") == 1
