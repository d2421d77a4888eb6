"""Two tabs of one browser: one conversation, no answer to a question that is no longer open, and forgotten or deleted everywhere at once."""

from collections.abc import Callable

from chatting import agreed, lines, opened, write
from playwright.sync_api import Page, expect
from serving import Serving, TurnServer
from sqlalchemy import func, select

from store.tables import conversations

Visit = Callable[..., Page]
KEPT = "localStorage.getItem('prescreen.chat')"


def begun(site: Serving) -> int:
    """How many conversations there are."""
    with site.app.state.context.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(conversations)).scalar_one())


def beside(page: Page, site: Serving) -> Page:
    """Another tab of the same browser."""
    other = page.context.new_page()
    other.goto(site.url)
    return other


def test_two_tabs_that_begin_at_once_share_one_conversation(site: Serving, visit: Visit) -> None:
    one = visit(site.url)
    two = beside(one, site)
    for page in (one, two):
        expect(page.get_by_role("button", name="Start the questions")).to_be_visible()
    start = "() => { document.querySelector('trial-chat').shadowRoot.querySelector('button').click(); }"
    one.evaluate(start)
    two.evaluate(start)
    for page in (one, two):
        expect(page.get_by_role("button", name="Yes, I agree")).to_be_enabled()
    assert begun(site) == 1
    one.get_by_role("button", name="Yes, I agree").click()
    for page in (one, two):
        expect(page.get_by_role("log")).to_contain_text("How old are you?")
    assert lines(one) == lines(two)


def test_a_tab_that_is_behind_answers_nothing_and_shows_what_is_open(site: Serving, visit: Visit, turn_server: TurnServer) -> None:
    one = agreed(visit(site.url))
    two = beside(one, site)
    expect(two.get_by_role("log")).to_contain_text("How old are you?")
    two.route("**/api/chat", lambda route: route.abort())  # it hears nothing of the other
    write(one, "54")
    expect(one.get_by_role("log")).to_contain_text("dry on most days")
    write(two, "no")
    expect(two.get_by_text("Your answer was not taken")).to_be_visible()
    expect(two.get_by_role("log").locator("p").last).to_contain_text("dry on most days")
    expect(two.get_by_label("Your answer")).to_have_value("no")
    expect(two.get_by_role("button", name="Not sure", exact=True)).to_be_in_viewport()
    assert [call["text"] for call in turn_server.calls] == ["yes", "54"]
    assert "You: no" not in lines(two)


def test_forgotten_in_one_tab_is_forgotten_in_all_and_stays_so(site: Serving, visit: Visit) -> None:
    one = agreed(visit(site.url))
    two = beside(one, site)
    expect(two.get_by_role("log")).to_contain_text("How old are you?")
    two.get_by_label("Your answer").fill("half a thou")
    one.get_by_role("button", name="Forget me on this device").click()
    one.get_by_role("button", name="Remove", exact=True).click()
    for page in (one, two):
        expect(page.get_by_text("The chat was removed from this device.")).to_be_visible()
        expect(page.get_by_role("log")).to_have_count(0)
        assert page.evaluate(KEPT) is None
    two.reload()
    expect(two.get_by_role("button", name="Start the questions")).to_be_visible()
    opened(two)
    expect(one.get_by_role("button", name="Yes, I agree")).to_be_enabled()
    assert begun(site) == 2


def test_what_was_deleted_is_shown_nowhere_any_more(site: Serving, visit: Visit) -> None:
    one = agreed(visit(site.url))
    two = beside(one, site)
    write(one, "54")
    expect(two.get_by_role("log")).to_contain_text("dry on most days")
    write(one, "delete my data")
    one.get_by_role("button", name="Yes, delete it all").click()
    for page in (one, two):
        expect(page.get_by_role("log")).to_contain_text("I deleted your answers")
        expect(page.get_by_role("log")).not_to_contain_text("54")
        expect(page.get_by_role("log")).not_to_contain_text("How old")


def test_where_nothing_can_be_kept_the_page_says_so(site: Serving, visit: Visit) -> None:
    page = visit("about:blank")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })")
    page.goto(site.url)
    agreed(page)
    expect(page.get_by_text("This browser keeps nothing.")).to_be_visible()
    write(page, "54")
    expect(page.get_by_role("log")).to_contain_text("dry on most days")
