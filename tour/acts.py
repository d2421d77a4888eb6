"""The three acts: a participant in the chat, one by text message, and the coordinator who calls the first back.

Decides what is done on the pages and in which order; what is said and what must be seen stands in captions.yml.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tour.stage import DESK, PHONE, SCRIPT, Stage

LONGEST = 60
"""Answers in an interview; it has ended long before."""
LOOKS_AGAIN = 700
"""Milliseconds after which the page of the phone looks for texts."""


def play(stage: Stage, password: str) -> None:
    """All of it, by a coordinator's password."""
    for act, (size, playing) in ACTS.items():
        stage.tell(f"-- {SCRIPT[act]['title']}")
        with stage.window(size) as page:
            if act == "coordinator":
                _coordinator(stage, page, password)
            else:
                playing(stage, page)


def _chat(stage: Stage, page: Page) -> None:
    act, asked = SCRIPT["chat"], False
    page.goto("/")
    stage.scene(page, "chat", "page")
    page.get_by_role("button", name="Start the questions").click()
    agree = page.get_by_role("button", name="Yes, I agree")
    expect(agree).to_be_enabled()
    stage.scene(page, "chat", "consent")
    agree.scroll_into_view_if_needed()
    stage.scene(page, "chat", "agrees")
    before = _lines(page).count()
    agree.click()
    expect(_lines(page).nth(before + 1)).to_be_visible()
    for _ in range(LONGEST):
        view = _view(page)
        if view["ended"]:
            break
        question = view["question"]
        if question == act["asks_at"] and not asked:
            asked = True
            _answer(stage, page, act["asks"])
            stage.scene(page, "chat", "asks")
        elif question == "readback" and not stage.shown("chat", "readback"):
            stage.scene(page, "chat", "readback")
            _answer(stage, page, act["corrects"])
            stage.scene(page, "chat", "corrected")
            continue
        elif question == "contact.agreed":
            stage.scene(page, "chat", "contact")
        _answer(stage, page, act["answers"].get(question, act["answers"]["otherwise"]))
        if question == act["words_after"]:
            stage.scene(page, "chat", "words")
    stage.scene(page, "chat", "ended")


def _text(stage: Stage, page: Page) -> None:
    act = SCRIPT["text"]
    if not stage.watched:
        page.clock.install()
    page.goto("/demo/phone")
    for name, words in act["says"].items():
        received = page.locator("#messages li:not(.mine)")
        before = received.count()
        stage.write(page.get_by_label("Your text"), words)
        for _ in range(0 if stage.watched else LONGEST):  # nobody waits for the page to look again
            if received.count() > before:
                break
            page.clock.run_for(LOOKS_AGAIN)
        expect(received.nth(before)).to_be_visible()
        expect(received.filter(has_text=act["expects"][name]).last).to_be_visible()
        if name in act["scenes"]:
            stage.scene(page, "text", name)


def _coordinator(stage: Stage, page: Page, password: str) -> None:
    act, person = SCRIPT["coordinator"], SCRIPT["chat"]["answers"]
    page.goto("/console/")
    stage.scene(page, "coordinator", "sign_in")
    page.get_by_label("Name").fill(act["name"])
    stage.write(page.get_by_label("Password"), password)
    stage.scene(page, "coordinator", "queue")
    page.get_by_label("Name, phone, e-mail or id").fill(person["contact.last_name"])
    page.get_by_role("button", name="Show").click()
    stage.scene(page, "coordinator", "found")
    page.get_by_role("link", name=f"{person['contact.first_name']} {person['contact.last_name']}").click()
    stage.scene(page, "coordinator", "referral")
    page.locator("li details").filter(has_text=act["scenes"]["evidence"]["shows"][-1]).first.locator("summary").click()
    stage.scene(page, "coordinator", "evidence")
    page.get_by_text("Another day, an hour, a note").click()
    page.get_by_label("Note", exact=True).first.fill(act["note"])
    page.get_by_role("button", name="Reached").click()
    stage.scene(page, "coordinator", "noted")


ACTS: dict[str, tuple[dict[str, int], Any]] = {"chat": (PHONE, _chat), "text": (PHONE, _text), "coordinator": (DESK, _coordinator)}


def _lines(page: Page) -> Locator:
    """Everything said in the chat."""
    return page.get_by_role("log").locator("p")


def _answer(stage: Stage, page: Page, text: str) -> None:
    """Types an answer; the field takes the next one once this one is answered."""
    before = _lines(page).count()
    stage.write(page.get_by_label("Your answer"), text)
    expect(_lines(page).nth(before + 1)).to_be_visible()


def _view(page: Page) -> dict[str, Any]:
    """The conversation as the page's own address shows it, for which question is open."""
    token = page.evaluate("() => JSON.parse(localStorage.getItem('prescreen.chat')).token")
    view: dict[str, Any] = page.request.get("/api/chat", headers={"Authorization": f"Bearer {token}"}).json()
    return view
