"""The one-time link of a text: looking uses nothing up, a press opens the chat, and the address keeps no secret."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from serving import ACCOUNT, NUMBER, TOKEN, Serving
from sqlalchemy import select
from test_page import Visit, sound

from store import links
from store.tables import conversations


def test_a_press_opens_the_chat_once(start: Callable[..., Serving], visit: Visit) -> None:
    base = "http://127.0.0.1:9"  # no Twilio there: nothing is sent in this test
    site = start(TWILIO_ACCOUNT_SID=ACCOUNT, TWILIO_AUTH_TOKEN=TOKEN, TWILIO_FROM=NUMBER, TWILIO_API_BASE=base, SMS_MODE="link")
    context = site.app.state.context
    with context.database.write() as connection:
        now = context.clock.now()
        token = links.add(connection, context.sealer, to="+13125550101", language="en", now=now)
    page: Page = visit(f"{site.url}/t/{token}", bypass_csp=True)
    sound(page)
    page.reload()
    page.get_by_role("button", name="Open the chat").click()
    expect(page.get_by_role("button", name="Yes, I agree")).to_be_enabled()
    assert page.url == f"{site.url}/#chat"
    page.get_by_role("button", name="Yes, I agree").click()
    expect(page.get_by_role("log")).to_contain_text("How old are you?")
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("How old are you?")
    with context.database.read() as connection:
        (index,) = connection.execute(select(conversations.c.phone_index)).scalars()
    assert index == context.sealer.index("phone", "+13125550101")
    again = visit(f"{site.url}/t/{token}")
    expect(again.get_by_text("used already")).to_be_visible()
    assert again.get_by_role("button").count() == 0
