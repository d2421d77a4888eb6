"""The tour as an album: the pictures of its scenes, and a page that plays them, which needs neither network nor server."""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path

from tour.stage import SCRIPT, Scene

PAGE = Path(__file__).with_name("album.html")


def write(folder: Path, scenes: list[Scene]) -> Path:
    """Writes the album anew; gives its page."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    figures = []
    for number, scene in enumerate(scenes, 1):
        name = f"{number:02}-{scene.act}-{scene.name.replace('_', '-')}.png"
        (folder / name).write_bytes(scene.picture)
        figures.append(
            f'<figure data-seconds="{scene.seconds:g}"><figcaption>{escape(SCRIPT[scene.act]["title"])}</figcaption>'
            f'<img src="{name}" alt="{escape(scene.caption)}"></figure>'
        )
    page = folder / "index.html"
    page.write_text(PAGE.read_text("utf-8").replace("<!-- scenes -->", "\n      ".join(figures)), "utf-8")
    return page
