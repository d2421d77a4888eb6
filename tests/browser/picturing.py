"""The manuals' pictures (docs/pictures): tests that walk through a manual take them, and hold what they show to what the pages say now.

Beside each picture stand the words that were on it. An ordinary run compares these alone, since letters are drawn otherwise on each machine;
`make pictures` takes all of them anew.
"""

import os
import re
from difflib import unified_diff
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_WRITES = os.environ.get("PICTURES") == "write"
_OTHER_EACH_TIME = re.compile(r"\b[a-z]_[0-9a-z]{20}\b|\b(?=[0-9a-f]*\d)[0-9a-f]{8,64}\b|\d[\d,.:]*")


def picture(page: Page, name: str, part: str | Locator = "main", height: int = 1200, *, window: bool = False) -> None:
    """Takes the picture of this part of a page, down to `height` pixels; or compares its words with those that it had when it was taken.

    Ids, digests and numbers may be others. `window`: the picture is of all that the window shows.
    """
    shown = page.locator(part).first if isinstance(part, str) else part
    expect(shown).to_be_visible()
    words = "".join(f"{line.strip()}\n" for line in _OTHER_EACH_TIME.sub("0", shown.inner_text()).splitlines() if line.strip())
    assert words
    file = FOLDER / f"{name}.txt"
    if _WRITES:
        page.evaluate("() => document.activeElement?.blur()")
        box = None if window else shown.bounding_box()
        clip = box and {**box, "y": box["y"] + page.evaluate("scrollY"), "height": min(box["height"], height)}
        page.screenshot(path=FOLDER / f"{name}.png", clip=clip, full_page=not window, animations="disabled")  # type: ignore[arg-type]
        file.write_text(words, "utf-8")
    kept = file.read_text("utf-8") if file.exists() else ""
    changed = "\n".join(unified_diff(kept.splitlines(), words.splitlines(), "the picture", "the page", lineterm="", n=0))
    assert not changed, f"docs/pictures/{name}.png shows what the page no longer says; `make pictures` takes it anew:\n{changed}"
