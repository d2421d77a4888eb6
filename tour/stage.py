"""The stage of the tour: windows, captions over them, the pace, and pictures of each scene.

Decides that a scene counts only where the words its caption speaks of are in the window and not under it. Knows nothing of the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from prescreen.protocol.yaml import read

SCRIPT: dict[str, Any] = read(Path(__file__).with_name("captions.yml"))
OVERLAY = Path(__file__).with_name("overlay.js").read_text("utf-8")
PHONE, DESK = {"width": 390, "height": 720}, {"width": 1280, "height": 720}
KEYSTROKE, READ_ON = 25, 350  # milliseconds, where somebody watches


@dataclass(frozen=True)
class Scene:
    """One that was shown: the act it belongs to, its name, caption and seconds, and the window's picture where one was taken."""

    act: str
    name: str
    caption: str
    seconds: float
    picture: bytes


@dataclass
class Stage:
    """Where the acts play. `watched`: at a pace to read by. `look` is called with each scene's page and name before the caption is
    over it."""

    browser: Browser
    url: str
    watched: bool = False
    pictures: bool = True
    look: Callable[[Page, str], None] = lambda page, name: None
    tell: Callable[[str], None] = lambda line: None
    scenes: list[Scene] = field(default_factory=list)

    @contextmanager
    def window(self, size: dict[str, int]) -> Iterator[Page]:
        """A window of its own; what goes wrong in the page's scripts goes wrong here."""
        faults: list[str] = []
        context = self.browser.new_context(viewport=size, base_url=self.url, locale="en-US", reduced_motion="reduce")  # type: ignore[arg-type]
        try:
            page = context.new_page()
            page.on("pageerror", lambda error: faults.append(str(error)))
            yield page
            assert not faults, faults
        finally:
            context.close()

    def scene(self, page: Page, act: str, name: str) -> None:
        """Shows a scene of the script. Raises where the page does not show what its caption says."""
        scene = SCRIPT[act]["scenes"][name]
        self.tell(scene["caption"])
        found = [self._seen(page, words) for words in scene["shows"]]
        self.look(page, name)
        elements = [one.element_handle() for one in found]
        wrong = page.evaluate(OVERLAY, {"found": elements, "words": scene["shows"], "caption": scene["caption"]})
        assert not wrong, f"{act}, {name}: {wrong}"
        picture = page.screenshot() if self.pictures else b""
        self.scenes.append(Scene(act, name, scene["caption"], scene["seconds"], picture))
        if self.watched:
            page.wait_for_timeout(scene["seconds"] * 1000)
        page.evaluate("() => document.getElementById('tour-caption').remove()")

    def shown(self, act: str, name: str) -> bool:
        """Whether this scene was."""
        return any((scene.act, scene.name) == (act, name) for scene in self.scenes)

    def write(self, field: Locator, text: str) -> None:
        """Types into a field, letter by letter where somebody watches, and sends it."""
        if self.watched:
            field.page.wait_for_timeout(READ_ON)
            field.press_sequentially(text, delay=KEYSTROKE)
        else:
            field.fill(text)
        field.press("Enter")

    @staticmethod
    def _seen(page: Page, words: str) -> Locator:
        """The last place on the page that shows these words to the eye: a pixel holds what is only read aloud."""
        places = page.get_by_text(words).filter(visible=True)
        expect(places.last).to_be_visible()
        return next(place for place in reversed(places.all()) if (place.bounding_box() or {"width": 0})["width"] > 1)
