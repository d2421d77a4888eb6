"""The requirements, as docs/regulations.md and docs/security.md list them: there a section each, here a row of a table each.

Reads these two pages as they are written; knows nothing of whether a test exists or passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGES = ("regulations.md", "security.md")
_TEST = re.compile(r"`(tests/[\w/]+\.py(?:::\w+)?)`")
_FIELD = re.compile(r"- \*\*(?P<name>[\w ]+)\*\*: (?P<said>.*)")
_SHOWN_BY = "shown by"
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


@dataclass(frozen=True)
class Requirement:
    """One requirement. `page`: where it stands, `part`: under which heading; `tests`: as `path::name`, or a path for all of a file.

    `applies`, `duty` and `looked_up` are empty where the page does not say them.
    """

    page: str
    part: str
    title: str
    done: str
    tests: tuple[str, ...]
    applies: str = ""
    duty: str = ""
    looked_up: str = ""


def requirements(docs: Path) -> tuple[Requirement, ...]:
    """All requirements of the two pages in this folder. Raises FileNotFoundError where a page is missing."""
    return tuple(one for page in PAGES for one in _read(page, (docs / page).read_text("utf-8")))


def _read(page: str, text: str) -> Iterator[Requirement]:
    yield from _sections(page, text)
    yield from _rows(page, text)


def _sections(page: str, text: str) -> Iterator[Requirement]:
    """Each heading of the third level under which it says by what it is shown."""
    part, title, fields = "", "", dict[str, str]()
    for line in [*text.splitlines(), "## "]:
        if line.startswith(("## ", "### ")):
            if "Shown by" in fields:
                yield _of_section(page, part, title, fields)
            fields = {}
            part, title = (part, line[4:].strip()) if line.startswith("### ") else (line[3:].strip(), "")
        elif found := _FIELD.fullmatch(line):
            fields[found["name"]] = found["said"]


def _of_section(page: str, part: str, title: str, fields: dict[str, str]) -> Requirement:
    return Requirement(
        page=page,
        part=part,
        title=title,
        done=plain(fields.get("What is done", "")),
        tests=tuple(_TEST.findall(fields["Shown by"])),
        applies=plain(fields.get("Applies", "")),
        duty=plain(fields.get("Whose duty", "")),
        looked_up=plain(fields.get("Looked up", "")),
    )


def _rows(page: str, text: str) -> Iterator[Requirement]:
    """Each row of a table whose last column says by what it is shown."""
    part, inside = "", False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if line.startswith("## "):
            part = line[3:].strip()
        if not cells:
            inside = False
        elif cells[-1] == _SHOWN_BY and len(cells) == 3:
            inside = True
        elif inside and not set(cells[0]) <= {"-", ":"}:
            yield Requirement(page, part, plain(cells[0]), plain(cells[1]), tuple(_TEST.findall(cells[2])))


def plain(words: str) -> str:
    """Words without the signs of markup.

    >>> plain("as [operations.md](operations.md) says, by `prescreen prove`")
    'as operations.md says, by prescreen prove'
    """
    return _LINK.sub(r"\1", words).replace("`", "")
