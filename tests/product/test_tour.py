"""`make tour` at full speed on the tests' product: each scene shows what its caption says, and no page has a fault
that axe knows of."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from running import Product, until

from tour.acts import play
from tour.album import write
from tour.stage import DESK, PHONE, SCRIPT, Stage

LOOKED_AT = ("page", "words", "found", "noted")
"""Scenes by which axe has seen each page once."""


@pytest.fixture
def stage(browser: Browser, product: Product) -> Iterator[Stage]:
    """A stage without pauses, whose pages are looked at."""
    yield Stage(browser, product.url, pictures=False, look=_sound)


def _sound(page: Page, name: str) -> None:
    if name in LOOKED_AT:
        assert [f"{found['id']}: {found['nodes'][0]['html']}" for found in Axe().run(page).response["violations"]] == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_tour_shows_what_it_says_and_what_it_did_is_kept(stage: Stage, product: Product, tmp_path: Path) -> None:
    password: re.Match[str] = until(lambda: re.search(r"with the password (\S+)", product.said()))
    play(stage, password[1])
    assert [(scene.act, scene.name) for scene in stage.scenes] == [(act, name) for act, of in SCRIPT.items() for name in of["scenes"]]
    chat, log = SCRIPT["chat"], product.lines("log", "--json")
    referral = next(one for one in product.lines("referrals", "--json") if one["last_name"] == chat["answers"]["contact.last_name"])
    assert referral["status"] == "contacted"
    assert any(entry["channel"] == "web" and entry["disposition"] == "likely" for entry in log)
    page = write(tmp_path / "tour", stage.scenes)
    with stage.window(DESK) as window:
        window.goto(page.as_uri())
        expect(window.get_by_text(f"1 of {len(stage.scenes)}")).to_be_visible()
        window.keyboard.press("ArrowRight")
        expect(window.get_by_alt_text(stage.scenes[1].caption)).to_have_count(1)
        expect(window.get_by_text(f"2 of {len(stage.scenes)}")).to_be_visible()


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("<p>Ruth</p>", ""),
        ("<p>Ruth</p><p style='position:fixed;inset:0;background:#fff'>over it</p>", "under something else"),
        ("<p style='position:fixed;top:-90px'>Ruth</p>", "not in the window"),
        ("<p style='position:fixed;top:0'>Ruth</p><p style='position:fixed;bottom:0'>Sam</p>", "would cover"),
    ],
)
def test_a_caption_over_what_is_not_to_be_seen_is_a_fault(stage: Stage, page: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shows = ["Ruth", "Sam"] if "Sam" in page else ["Ruth"]
    monkeypatch.setitem(SCRIPT, "trial", {"scenes": {"one": {"caption": "Ruth is here.", "seconds": 1, "shows": shows}}})
    stage.look = lambda page, name: None
    with stage.window(PHONE) as window:
        window.set_content(page)
        if not wrong:
            stage.scene(window, "trial", "one")
            assert stage.shown("trial", "one")
            return
        with pytest.raises(AssertionError, match=wrong):
            stage.scene(window, "trial", "one")
