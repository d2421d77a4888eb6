"""The console in a browser, for each role: axe on every page, no sideways scrolling, calls in two clicks, work by keyboard, one page of paper."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from chatting import sound
from playwright.sync_api import Page, expect
from registering import EARLIER, TEXT, updated
from serving import Serving
from sqlalchemy import update

from prescreen.dialogue import begin
from prescreen.site import Site as SiteTold
from store import conversations
from store.tables import referrals
from web.registry.watching import bring

sys.path.append(str(Path(__file__).parents[1] / "console"))

from asking_again import answered, rate
from coordinating import LEDGER, ROLES, Person, audited, entry, refer, referral

Visit = Callable[..., Page]
PATHS = (
    "/",
    "/?view=decide",
    "/?view=waiting",
    "/?text=nobody",
    "/referrals/{id}",
    "/referrals/{id}/sheet",
    "/referrals/{id}/proof",
    "/log",
    "/numbers",
    "/numbers?hide=1",
    "/flow",
    "/flow?hide=1&channel=web",
    "/agreement",
    "/exports",
    "/recruitment",
    "/registry",
    "/approvals",
    "/account",
    "/people",
    "/audit",
    "/referrals/r_none",
)
LONG = "a-word-without-an-end-" * 12


class Site:
    """A served console, as the tests' people see it."""

    def __init__(self, serving: Serving) -> None:
        self.serving, self.context, self.url = serving, serving.app.state.context, serving.url


@pytest.fixture
def console(site: Serving) -> Site:
    """A console with a referral of each kind."""
    made = Site(site)
    refer(made, first_name="Bert", last_name=LONG[:80], email=f"{LONG[:60]}@example.org", disposition="wait", reach=LONG)  # type: ignore[arg-type]
    for text in (TEXT, EARLIER.replace("2. Sialolithiasis", f"2. Sialolithiasis {LONG}")):
        bring(made.context, updated("2026-10-05" if text == TEXT else "2026-11-05", text), "operator")
    refer(made, kind="form", disposition=None, focus=None, ledger=[], questions=[LONG])  # type: ignore[arg-type]
    return made


def said(console: Site, id: str) -> None:
    """A conversation behind a referral, for its proof."""
    context = console.context
    now = context.clock.now()
    turn = begin(context.protocol, channel="web", language="en", now=now, site=SiteTold.from_json(context.settings.site))
    about = {"channel": "web", "language": "en", "now": now, "script": context.script}
    talk = conversations.open_conversation(context.database, turn, **about)
    with context.database.write() as connection:
        connection.execute(update(referrals).where(referrals.c.id == id).values(conversation=talk))


def visit_as(visit: Visit, person: Person, path: str, width: int, **options: object) -> Page:
    page = visit(f"{person.gateway.url}/console/sign-in", width, **options)
    secret = person.http.cookies["prescreen_console"]
    page.context.add_cookies([{"name": "prescreen_console", "value": secret, "url": person.gateway.url}])
    page.goto(f"{person.gateway.url}/console{path}")
    return page


@pytest.mark.parametrize(
    ("role", "width", "scheme"), [(role, (390, 820, 1280)[n % 3], ("light", "dark")[n % 2]) for n, role in enumerate(ROLES)]
)
def test_every_page_is_sound_for_each_role(console: Site, visit: Visit, role: str, width: int, scheme: str) -> None:
    id = refer(console)  # type: ignore[arg-type]
    said(console, id)
    person = Person(console, role)  # type: ignore[arg-type]
    page = visit_as(visit, person, "/account", width, color_scheme=scheme, bypass_csp=True)
    for path in PATHS:
        page.goto(f"{console.url}/console{path.replace('{id}', id)}")
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        sound(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark")])
def test_the_pages_of_asking_again_are_sound_and_lose_nothing(start: Callable[..., Serving], visit: Visit, width: int, scheme: str) -> None:
    site = Site(start(AGREEMENT_SAMPLE="1"))
    person = Person(site, "principal_investigator")  # type: ignore[arg-type]
    rated, id = (answered(site, phone=f"+1608555012{one}", age=50 + one, reach=LONG) for one in (3, 4))  # type: ignore[arg-type]
    rate(person, rated, thrush="untreated")
    page = visit_as(visit, person, "/agreement", width, color_scheme=scheme, bypass_csp=True)
    for path in ("/agreement", f"/referrals/{rated}/comparison", f"/referrals/{id}", f"/referrals/{id}/ask-again"):
        page.goto(f"{site.url}/console{path}")
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        sound(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, path
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("group", name="Do you have diabetes?").get_by_label("Yes", exact=True).check()
    page.reload()
    expect(page.get_by_role("group", name="Do you have diabetes?").get_by_label("Yes", exact=True)).to_be_checked()
    expect(page.get_by_role("group", name="A1c")).to_be_visible()


def test_a_call_is_logged_in_two_clicks_and_taken_back(console: Site, visit: Visit) -> None:
    id, person = refer(console), Person(console)  # type: ignore[arg-type]
    page = visit_as(visit, person, f"/referrals/{id}", 820)
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_text("Called: no answer; next try")).to_be_visible()
    assert referral(console, id).status == "contacting"  # type: ignore[arg-type]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("(taken back)")).to_be_visible()
    assert referral(console, id).status == "new"  # type: ignore[arg-type]
    page.get_by_label("New, becomes").select_option("declined")
    assert page.locator("optgroup:not([disabled])").count() == 1
    page.get_by_label("Which criterion, or why").select_option("distance")
    page.get_by_role("button", name="Save status").click()
    expect(page.get_by_text("New → Declined (Too far, or no way to come)")).to_be_visible()


def test_the_queue_is_gone_through_by_keyboard(console: Site, visit: Visit) -> None:
    page = visit_as(visit, Person(console), "/?view=all", 1280)  # type: ignore[arg-type]
    links = page.locator(".queue h2 a")
    links.first.focus()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(links.first).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Name, phone, e-mail or id")).to_be_focused()
    page.keyboard.type("j/k")
    assert page.get_by_label("Name, phone, e-mail or id").input_value() == "j/k"


def test_two_coordinators_see_each_other(console: Site, visit: Visit) -> None:
    id = refer(console)  # type: ignore[arg-type]
    cora, dan = Person(console, name="Cora"), Person(console, name="Dan")  # type: ignore[arg-type]
    page = visit_as(visit, cora, f"/referrals/{id}", 1280)
    dan.does(id, "call", how="reached", next_on="")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Somebody has just changed this referral")).to_be_visible()
    page.get_by_label("Note").last.fill("typed before I saw it")
    page.get_by_role("button", name="Left a voicemail").click()
    expect(page.get_by_role("alert")).to_contain_text("Dan: Called: reached")


def test_a_morning_on_one_page(console: Site, visit: Visit) -> None:
    """Enter says what the form says or nothing, five criteria are settled with six clicks, and what was typed is there after all of it."""
    ledger = [entry(f"E{n}", "review" if n < 8 else "pass", "said the water pill came first", words="I think so") for n in range(3, 14)]
    id, cora = refer(console, ledger=ledger, phone="+16085550177", reach="mornings"), Person(console, name="Cora")  # type: ignore[arg-type]
    page = visit_as(visit, cora, f"/referrals/{id}", 1280)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate("() => document.documentElement.scrollHeight") <= 1350
    page.get_by_text("Another day, an hour, a note").click()
    page.get_by_label("On another day").fill(f"{console.context.clock.now().year + 1}-01-04")
    page.get_by_label("On another day").press("Enter")
    page.locator("#own_words, #template").first.press("Enter")
    assert referral(console, id).version == 1  # type: ignore[arg-type]
    page.get_by_role("textbox", name="Note", exact=True).last.fill("half a note")
    for n in range(3, 7):
        page.get_by_role("group", name=f"What you found on E{n}").get_by_label("Confirmed").click()
    page.get_by_label("E7 is now").select_option("fail")
    page.get_by_label("Why, on E7").fill("a stone on the X-ray")
    page.get_by_label("Why, on E7").press("Enter")
    expect(page.get_by_text("E7 rules out: a stone on the X-ray")).to_be_visible()
    assert page.get_by_text("What to ask first").count() == 0
    assert page.locator("#note").input_value() == "half a note" and page.locator("#next_other").input_value().endswith("-01-04")
    with page.expect_response(lambda answer: answer.url.endswith("/draft")):
        page.locator("#note").fill("a whole note")
    page.goto(f"{console.url}/console/")
    page.goto(f"{console.url}/console/referrals/{id}")
    assert page.locator("#note").input_value() == "a whole note"
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".said", has_text="a whole note")).to_be_visible()
    assert page.locator("#note").input_value() == ""
    page.go_back()
    page.reload()
    done = [action for action, object_ in audited(console) if object_ == id]  # type: ignore[arg-type]
    assert done.count("note written") == 1 and done.count("criterion marked") == 5


def test_the_queue_begins_at_the_first_referral_and_refreshes_itself(console: Site, visit: Visit) -> None:
    cora, dan = Person(console, name="Cora"), Person(console, name="Dan")  # type: ignore[arg-type]
    page = visit_as(visit, cora, "/", 1280)
    page.keyboard.press("Tab")
    expect(page.locator(".queue h2 a").first).to_be_focused()
    id = refer(console, first_name="Zora", last_name="Later")  # type: ignore[arg-type]
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("link", name="Zora Later")).to_be_visible()
    expect(page.locator(".queue h2 a").first).to_be_focused()
    dan.does(id, "call", how="reached", next_on="")
    for width in (1024, 640, 400):  # 640: what 200% leaves of 1280
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/", f"/referrals/{id}", "/numbers", "/log"):
            page.goto(f"{console.url}/console{path}")
            cut = "() => [...document.querySelectorAll('.wide')].filter((one) => one.scrollWidth > one.clientWidth + 1).length"
            assert page.evaluate(cut) == 0 and page.evaluate("() => document.documentElement.scrollWidth") <= width, (path, width)


@pytest.mark.parametrize("flags", [2, 22])
def test_the_call_sheet_prints_on_one_page(console: Site, visit: Visit, flags: int) -> None:
    ledger = [entry(f"E{n}", "review", "a reason that takes about a line " * 2, words=LONG) for n in range(flags)]
    id = refer(console, ledger=ledger, questions=[LONG] * 6, reach=LONG, first_name=LONG[:80])  # type: ignore[arg-type]
    page = visit_as(visit, Person(console), f"/referrals/{id}/sheet", 1280)  # type: ignore[arg-type]
    assert page.pdf(format="Letter").count(b"/Type /Page\n") == 1 and LEDGER


def test_the_console_works_without_javascript(console: Site, visit: Visit) -> None:
    id, person = refer(console), Person(console)  # type: ignore[arg-type]
    page = visit_as(visit, person, f"/referrals/{id}", 390, java_script_enabled=False)
    page.get_by_label("New, becomes").select_option("not_eligible")
    page.get_by_label("Which criterion, or why").select_option("E8")
    page.get_by_role("button", name="Save status").click()
    assert referral(console, id).outcome == "E8"  # type: ignore[arg-type]


def test_a_picture_comes_as_png(console: Site, visit: Visit) -> None:
    page = visit_as(visit, Person(console), "/numbers", 1280)  # type: ignore[arg-type]
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG of From the first word to consent").click()
    assert Path(download.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
