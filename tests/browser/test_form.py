"""The contact form, and the interview without JavaScript, in a browser on a phone, a tablet and a desk."""

from collections.abc import Callable
from typing import Literal

import pytest
from chatting import sound
from playwright.sync_api import Page, expect
from serving import ANSWERS, Serving

from store import referrals

Visit = Callable[..., Page]
WIDTHS = (360, 768, 1280)
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def press(page: Page, name: str, role: Literal["button", "link"] = "button") -> None:
    """Presses what leads to another page, and waits for that."""
    with page.expect_navigation():
        page.get_by_role(role, name=name).click()


def kept(site: Serving) -> list[referrals.Referral]:
    return list(referrals.every(site.app.state.context.database))


@pytest.mark.parametrize(("width", "scripts"), [(360, False), (768, True), (1280, False)])
def test_the_form_is_sent_with_and_without_javascript(site: Serving, visit: Visit, width: int, scripts: bool) -> None:
    page = visit(site.url, width, java_script_enabled=scripts)
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Last name").fill(NASTY[:80])
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Your message").fill(NASTY)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    (written,) = kept(site)
    assert (written.kind, written.identity["last_name"], written.identity["questions"]) == ("form", NASTY[:80], [NASTY])


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (768, "light"), (1280, "dark")])
def test_what_is_wrong_stands_beside_it(site: Serving, visit: Visit, width: int, scheme: str) -> None:
    page = visit(f"{site.url}/contact", width, color_scheme=scheme, bypass_csp=True)
    sound(page)
    page.get_by_label("E-mail").fill(NASTY)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_value(NASTY)
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    sound(page)
    page.goto(f"{site.url}/contact/thanks")
    sound(page)


def test_the_whole_interview_without_javascript(site: Serving, visit: Visit) -> None:
    page = visit(site.url, 360, java_script_enabled=False)
    press(page, "Start the questions")
    press(page, "Yes, I agree")
    for _ in range(60):
        question = page.locator("input[name=question]").first.get_attribute("value")
        if not question:
            break
        page.get_by_role("textbox").fill(ANSWERS.get(question, "no"))
        press(page, "Send")
    expect(page.get_by_role("heading", name="What happens next")).to_be_visible()
    assert [one.identity["first_name"] for one in kept(site)] == ["Ana"]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (768, "light"), (1280, "dark")])
def test_every_page_of_it_is_sound(site: Serving, visit: Visit, width: int, scheme: str) -> None:
    page = visit(f"{site.url}/interview", width, color_scheme=scheme, bypass_csp=True)
    sound(page)
    press(page, "Start the questions")
    sound(page)
    press(page, "Yes, I agree")
    page.get_by_label("Your answer").fill("54")
    press(page, "Send")
    sound(page)
    for target in page.locator("button:visible, textarea:visible, ul.links a:visible").all():
        box = target.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 44, target.inner_text()
    press(page, "Read or print everything", role="link")
    sound(page)
    page.goto(f"{site.url}/interview/answers")
    sound(page)
    press(page, "Change: Age")
    expect(page.get_by_text("How old are you?")).to_be_visible()
    press(page, "Forget me on this device")
    expect(page.get_by_text("removed from this device")).to_be_visible()
    sound(page)


def test_text_us_instead_and_who_is_responsible(start: Callable[..., Serving], visit: Visit) -> None:
    account = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "+13125550199"}
    page = visit(start(SITE_NAME="Clinic of Saliva", **account).url)
    link = page.get_by_role("link", name="Text us instead: (312) 555-0199")
    expect(link).to_have_attribute("href", "sms:+13125550199")
    expect(page.get_by_text("The University of Wisconsin in Madison runs this study")).to_be_visible()
    expect(page.get_by_text("Clinic of Saliva").last).to_be_visible()
