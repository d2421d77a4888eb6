"""The console in a browser, for each role: axe on every page, no sideways scrolling, calls in two clicks, work by keyboard, one page of paper."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from chatting import sound
from playwright.sync_api import Page, expect
from serving import Serving

sys.path.append(str(Path(__file__).parents[1] / "console"))

from coordinating import LEDGER, ROLES, Person, entry, refer, referral

Visit = Callable[..., Page]
PATHS = (
    "/",
    "/?view=waiting",
    "/?text=nobody",
    "/referrals/{id}",
    "/referrals/{id}/sheet",
    "/log",
    "/numbers",
    "/numbers?hide=1",
    "/exports",
    "/recruitment",
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
    refer(made, kind="form", disposition=None, focus=None, ledger=[], questions=[LONG])  # type: ignore[arg-type]
    return made


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
    person = Person(console, role)  # type: ignore[arg-type]
    page = visit_as(visit, person, "/account", width, color_scheme=scheme, bypass_csp=True)
    for path in PATHS:
        page.goto(f"{console.url}/console{path.replace('{id}', id)}")
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        sound(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, path


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
