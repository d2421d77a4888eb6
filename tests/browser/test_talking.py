"""The chat on the page while a person of the study team has the conversation: their words, no questions, and on it goes afterwards."""

import sys
from collections.abc import Callable
from pathlib import Path

from chatting import agreed, lines, sound, write
from playwright.sync_api import Page, expect
from serving import Serving
from sqlalchemy import select, update

sys.path.append(str(Path(__file__).parents[1] / "console"))

from coordinating import Person, refer

from store.tables import conversations
from store.tables import referrals as table

LOOK = "() => document.dispatchEvent(new Event('visibilitychange'))"


class Site:
    """The site, as the tests' people see it."""

    def __init__(self, serving: Serving) -> None:
        self.serving, self.context, self.url = serving, serving.app.state.context, serving.url


def test_a_person_comes_and_goes(site: Serving, visit: Callable[..., Page]) -> None:
    console: object = Site(site)
    page = agreed(visit(site.url, bypass_csp=True))
    id, cora = refer(console), Person(console)  # type: ignore[arg-type]
    with console.context.database.write() as connection:  # type: ignore[attr-defined]
        conversation = connection.execute(select(conversations.c.id)).scalar_one()
        connection.execute(update(table).where(table.c.id == id).values(conversation=conversation))
    cora.post(f"/referrals/{id}/take-over")
    cora.post(f"/referrals/{id}/write", template="received", channel="web")
    page.evaluate(LOOK)
    log = page.get_by_role("log")
    expect(log).to_contain_text("Study team: Thank you, we got your message.")
    expect(page.get_by_text("A person from the study team is here")).to_be_visible()
    expect(page.get_by_role("button", name="Why do you ask?")).to_be_hidden()
    sound(page)
    write(page, "<b>who</b> are you?")
    expect(log).to_contain_text("<b>who</b> are you?")
    expect(page.locator(".waiting")).to_have_count(0)
    assert "<b>who</b>" in lines(page)[-1]
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("Study team: Thank you, we got your message.")
    cora.post(f"/referrals/{id}/hand-back")
    page.evaluate(LOOK)
    expect(page.get_by_text("A person from the study team is here")).to_be_hidden()
    assert "How old are you?" in lines(page)[-1]
    write(page, "54")
    expect(page.get_by_role("log")).to_contain_text("most days")
