"""Writes a document as PDF: tagged, PDF/UA-1, by typst with its own fonts. The same document gives the same bytes on any machine.

How it looks stands in template.typ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import typst

from documents.document import FACTS, Block, Document, Words, texts

_TEMPLATE = Path(__file__).parent / "template.typ"
_FONTS = typst.Fonts(include_system_fonts=False)
_CONTENTS = "Contents"
_RESOLUTION = 200


def pdf(document: Document) -> bytes:
    """The document as PDF."""
    return _compiled(document, pdf_standards="ua-1", timestamp=int(document.made.timestamp()))


def chart_png(document: Document, place: int) -> bytes:
    """The chart that is this block of the document, as a picture."""
    return _compiled(document, {"chart": str(place)}, format="png", ppi=_RESOLUTION)


def _compiled(document: Document, more: Mapping[str, str] | None = None, **options: Any) -> bytes:
    made = typst.compile(_TEMPLATE, font_paths=_FONTS, sys_inputs={**_given(document), **(more or {})}, **options)
    assert isinstance(made, bytes)
    return made


def _given(document: Document) -> dict[str, str]:
    given = {
        "title": document.title,
        "subject": document.subject,
        "author": document.author,
        "language": document.language,
        "foot": document.foot,
        "facts": [[name, _line(words)] for name, words in document.facts],
        "facts_titles": FACTS,
        "contents": document.contents,
        "contents_title": _CONTENTS,
        "blocks": [_block(block) for block in document.blocks],
    }
    return {"document": json.dumps(given, ensure_ascii=False)}


def _line(words: Words) -> list[dict[str, str]]:
    return [asdict(text) for text in texts(words)]


_LINES = ("words", "place", "beneath")
_LISTED = ("said", "choices", "items")
"""The fields of blocks that hold a line, and those that hold several."""


def _block(block: Block) -> dict[str, Any]:
    made: dict[str, Any] = {"is": type(block).__name__.lower()}
    for name, value in vars(block).items():
        if name in _LINES:
            made[name] = _line(value) if value else []
        elif name in _LISTED:
            made[name] = [_line(one) for one in value]
        elif name == "rows":
            made[name] = [[{"line": _line(cell)} for cell in row] for row in value]
        elif isinstance(value, tuple):
            made[name] = [asdict(one) if is_dataclass(one) and not isinstance(one, type) else one for one in value]
        else:
            made[name] = value
    return made
