"""The README's pictures: taken anew with PICTURES=write, and otherwise held to be there, of the right size, small, and shown."""

import os
import struct
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
_MOST_BYTES = 200_000


def pictured(page: Page, name: str) -> None:
    """The picture docs/pictures/NAME.png, of the whole window."""
    file, window = ROOT / "docs" / "pictures" / f"{name}.png", page.viewport_size
    if os.environ.get("PICTURES") == "write":
        page.screenshot(path=file, animations="disabled")
    content = file.read_bytes()
    assert window is not None and struct.unpack(">II", content[16:24]) == (window["width"], window["height"])
    assert len(content) < _MOST_BYTES and f"docs/pictures/{name}.png" in (ROOT / "README.md").read_text("utf-8")
