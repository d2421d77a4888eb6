"""What docs/manuals tell is done here step by step, each by who reads it, with fictional people; on the way the manuals' pictures are taken."""

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import authoring
import pytest
from amended import goes_over
from amending import AGE, amended
from answering import talked
from chatting import agreed, write
from picturing import picture
from playwright.sync_api import Page, expect
from registering import EARLIER, TEXT, updated
from serving import PROTOCOL, SECRET, Chat, Gateway, Gateways, TurnServer
from turning import referral as details

sys.path.append(str(Path(__file__).parents[1] / "console"))

from asking_again import ANSWERS, answered, rate
from coordinating import Person, refer, referral

from prescreen.criteria import evaluate
from prescreen.dialogue.turn import Entry
from prescreen.protocol import load
from prescreen.script import manifest_of
from prescreen.site import Site
from store import accounts, approvals, scripts
from store.approvals import APPROVAL, Approval
from web.registry.watching import bring
from web.versions import files_of

MORNING = datetime(2026, 10, 14, 14, 30, tzinfo=timezone.utc)
"""A Wednesday, 9:30 at the clinic."""
Visit, Start = Callable[..., Page], Callable[..., Gateway]
SAID = {"age": "I'm 54", "diuretic": "yes, a water pill for my blood pressure", "diuretic_first": "the pill came first I think"}


@pytest.fixture
def start(turn_server: TurnServer, tmp_path: Path) -> Iterator[Start]:
    """Starts the gateway of a clinic, at half past nine of a Wednesday."""
    told = {"SITE_NAME": "Lakeside Clinic", "STUDY_PHONE": "608-555-0199", "STUDY_EMAIL": "team@example.org"}
    gateways = Gateways(tmp_path, TURN_URL=turn_server.serving.url, TURN_SECRET=SECRET, CHAT_RATE_LIMIT="0", **told)

    def begin(**settings: str) -> Gateway:
        return gateways(CLOCK_OFFSET=(MORNING - datetime.now(timezone.utc)).total_seconds(), **settings)

    yield begin
    gateways.stop()


def sign_in(visit: Visit, clinic: Gateway, name: str, role: str, width: int = 1280, **options: Any) -> tuple[Page, str]:
    """Signs somebody in as they do it themselves; the page they come to, and their password."""
    password = accounts.add(clinic.context.database, name, role, clinic.context.clock.now())
    page = visit(f"{clinic.url}/console/", width, **options)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Contact queue")).to_be_visible()
    return page, password


def at(page: Page, name: str) -> None:
    """Goes where the frame's list of pages leads."""
    page.get_by_role("navigation", name="Console").get_by_role("link", name=name, exact=True).click()


def referred(clinic: Gateway, hours: float, first_name: str, last_name: str, number: int, reach: str, **given: Any) -> str:
    """Somebody who was interviewed so many hours ago, with all that the criteria make of their answers."""
    now, answers = clinic.context.clock.now(), {**ANSWERS, **given.pop("answers", {})}
    found = evaluate(PROTOCOL, answers, now.date())
    ledger = [
        Entry(
            one.criterion,
            one.status,
            one.why,
            question=one.question,
            value=answers.get(one.question or ""),
            words=SAID.get(one.question or "", str(answers.get(one.question or "", ""))),
            asked=PROTOCOL.find_text("en", f"ask.{one.question}") or "",
            protocol=PROTOCOL.version,
        )
        for one in found.values()
        if one.status
    ]
    name = {"first_name": first_name, "last_name": last_name, "phone": f"+1608555{number:04d}", "reach": reach}
    return refer(clinic, at=now - timedelta(hours=hours), ledger=ledger, **name, **given)


def test_a_coordinators_morning(start: Start, visit: Visit) -> None:
    clinic = start(SECOND_LOOK="1")
    Chat(clinic.url).say("yes", "95", "yes", "yes", "Walter", "608-555-0146")  # who agreed to a second look
    Chat(clinic.url).say("yes", "chest pain")
    water_pill = {"diuretic": "yes", "diuretic_first": "yes", "medications": []}
    asked = {"questions": ["Is there parking at the clinic?"]}
    ana = referred(clinic, 20, "Ana", "Reyes", 123, "mornings, please leave no voicemail", answers=water_pill, **asked)
    referred(clinic, 3, "Bert", "Olson", 134, "after 5 pm", disposition="likely")
    referred(clinic, 1, "Carmen", "Díaz", 145, "by text first", disposition="likely", language="es", channel="sms")
    dan = Person(clinic, name="Dan Hill").id
    page, _ = sign_in(visit, clinic, "Cora Lind", "coordinator")
    picture(page, "queue")
    page.get_by_role("link", name="medical emergency").click()
    expect(page.locator("blockquote").last).to_contain_text("chest pain")
    page.get_by_label("Note").fill("No number was given; nobody to call")
    page.get_by_role("button", name="Mark as looked at").click()
    at(page, "Contact queue")
    expect(page.get_by_role("heading", name="Emergencies not looked at yet")).to_have_count(0)
    page.get_by_role("link", name="Ana Reyes").click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("with Cora Lind")).to_be_visible()
    page.locator("#E4 summary").click()
    expect(page.get_by_text("the pill came first I think").first).to_be_visible()
    picture(page, "referral", height=1000)
    page.get_by_role("group", name="What you found on E4").get_by_label("Confirmed").first.click()
    page.get_by_role("button", name="Save what you found").first.click()
    expect(page.locator("#E4 .tag.plain")).to_have_text("confirmed")
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "call", "section[aria-labelledby=call]")
    page.get_by_role("button", name="Reached").click()
    expect(page.get_by_text("Contacted").first).to_be_visible()
    page.get_by_label("Contacted, becomes").select_option("scheduled")
    page.get_by_label("Visit on").fill("2026-10-21")
    page.get_by_role("button", name="Save status").click()
    assert referral(clinic, ana).status == "scheduled"
    at(page, "Second looks")
    page.get_by_role("link", name="Walter").click()
    picture(page, "second-look", height=1500)
    page.get_by_text("What was read", exact=True).click()
    page.get_by_label("Rightly excluded").check()
    page.get_by_role("button", name="Save and destroy").click()
    expect(page.get_by_role("heading", name="Nobody waits for a call")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    picture(page, "second-looks", "section[aria-labelledby=rate]")
    at(page, "Contact queue")
    page.get_by_role("link", name="To do").click()
    page.get_by_label("Choose Ana Reyes").check()
    page.get_by_label("Hand what is ticked to").select_option("Dan Hill")
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "hand-over", "#several")
    with page.expect_navigation():
        page.get_by_role("button", name="Hand over").click()
    assert referral(clinic, ana).assigned_to == dan


def test_an_investigators_week(start: Start, visit: Visit) -> None:
    clinic = start(AGREEMENT_SAMPLE="1")
    context, now = clinic.context, clinic.context.clock.now()
    asks, asked_again = Person(clinic, name="Cora Lind"), answered(clinic, phone="+16085550123")
    rate(asks, asked_again, thrush="untreated")
    marked = referred(clinic, 20, "Bo", "Nilsson", 156, "mornings", answers={"diuretic": "yes", "diuretic_first": "yes"})
    asks.does(marked, "findings", **{"mark.E4": "confirmed"})
    for number in range(24):
        more: dict[str, Any] = {"refer": details(phone=f"+160855501{number:02d}")} if number % 3 else {}
        at_day = now - timedelta(days=2 * number % 25, hours=1)
        talked(context.database, at=at_day, age=(88, 61, 93, 47)[number % 4], **more, **({} if number % 5 else {"consented": False}))
    for text in (EARLIER, TEXT):
        bring(context, updated("2026-10-05" if text is TEXT else "2026-09-05", text), "operator")
    amendment = amended(AGE)
    assert amendment.folder is not None
    manifest = manifest_of(amendment, Site.from_json(context.settings.site), context.settings.site)
    with context.database.write() as connection:
        scripts.keep(connection, manifest, files_of(amendment.folder), amendment.version, now)
    page, password = sign_in(visit, clinic, "Dr. Ana Ruiz", "principal_investigator")
    at(page, "Approvals")
    for label, said in (("Board", "Lakeside IRB"), ("Its submission or protocol number", "2026-0815")):
        page.get_by_label(label, exact=True).fill(said)
    page.get_by_label("Day of the board's approval").fill("2026-10-12")
    page.get_by_label("English").first.check()
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "approval", "section[aria-labelledby=approve]", height=1020)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Your password, once more").first.fill(password)
    page.get_by_role("button", name="Sign the approval").click()
    expect(page.get_by_text("approved by Lakeside IRB on 2026-10-12")).to_be_visible()
    at(page, "Flow")
    picture(page, "flow", ".drawing", height=900)
    at(page, "Amendments")
    page.get_by_role("row", name=amendment.version).get_by_role("link").click()
    picture(page, "dry-run", "section[aria-labelledby=totals]")
    expect(page.get_by_text("I3: changed")).to_be_visible()
    at(page, "Registry")
    picture(page, "registry", "article")
    before = page.get_by_role("button", name="Acknowledge").count()
    page.get_by_label("Why this may stand, or what follows from it").first.fill("Amendment 3 is with the board")
    page.get_by_role("button", name="Acknowledge").first.click()
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(before - 1)
    at(page, "Agreement")
    page.goto(f"{clinic.url}/console/referrals/{asked_again}/comparison")
    expect(page.get_by_role("heading", name="Asked again: Ana Reyes")).to_be_visible()
    at(page, "Contact queue")
    page.get_by_role("link", name="Awaits a decision").click()
    page.get_by_role("link", name="Bo Nilsson").click()
    page.get_by_label("E4: confirmed").check()
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "sign-off", "section[aria-labelledby=sign]")
    page.get_by_role("button", name="Sign off what is ticked").click()
    expect(page.get_by_text("confirmed, signed")).to_be_visible()


def test_a_hospitals_sign_in(start: Start, visit: Visit) -> None:
    clinic = start(OIDC_ISSUER="https://login.example.org", OIDC_CLIENT_ID="prescreen", OIDC_CLIENT_SECRET="a secret of the tests")
    page, _ = sign_in(visit, clinic, "Ines Park", "administrator")
    at(page, "People")
    page.get_by_label("Name").fill("Cora Lind")
    page.get_by_label("Role").first.select_option("Coordinator")
    picture(page, "people")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Cora Lind can sign in with the password")).to_be_visible()
    page.get_by_role("link", name="Ines Park").click()
    expect(page.get_by_role("button", name="Bind my hospital account")).to_be_visible()
    expect(page.get_by_role("button", name="Turn it on")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Sign out").click()
    picture(page, "sign-in", "main form")


def test_an_authors_change(start: Start, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of one question and a threshold, as docs/manuals/author.md changes them: shown in the chat, and marked for the board."""
    clinic = start()
    context = clinic.context
    told = {"board": "Lakeside IRB", "number": "2026-0815", "version": "1.0", "approved_on": date(2026, 10, 12)}
    approval = Approval(context.trial, context.lock.script, APPROVAL, ("en",), "Dr. Ana Ruiz", "I confirm it.", "u_1", **told)
    with context.database.write() as connection:
        approvals.record(connection, approval, context.clock.now())
    goes_over(monkeypatch, load(authoring.changed(tmp_path)))
    clinic.stop()
    changed = start()
    chat = agreed(visit(f"{changed.url}/", 390))
    write(chat, "54")
    expect(chat.get_by_role("log")).to_contain_text("most days of the week")
    expect(chat.get_by_role("button", name="Yes", exact=True)).to_be_enabled()
    picture(chat, "chat", chat.get_by_role("log").locator("p").last, window=True)
    page, _ = sign_in(visit, changed, "Dr. Ana Ruiz", "principal_investigator")
    at(page, "Approvals")
    picture(page, "changed", "section[aria-labelledby=since]")
