"""Which texts of a language are certified as they stand: by a round of translation that somebody certified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.protocol.layers import default_trial, read_layers
from prescreen.protocol.model import Protocol
from prescreen.protocol.page import read_page
from prescreen.protocol.translations import Forms, fingerprint, rounds, sources, texts


def uncertified(protocol: Protocol, language: str) -> list[str]:
    """The texts of a language, by their names, that nobody certified, or that were changed since."""
    marks: dict[str, Any] = {}
    for one in rounds(protocol, language):
        if one.get("certified_by"):
            marks |= one.get("texts") or {}
    return [name for name, english, own in _pairs(protocol, language) if marks.get(name) != f"{fingerprint(english)} {fingerprint(own)}"]


def _pairs(protocol: Protocol, language: str) -> Iterator[tuple[str, Forms, Forms]]:
    """Every text by its name, in English and in the language; nothing for what is missing there."""
    trial = protocol.folder or default_trial()
    messages = read_layers(trial, "messages.yml")["messages"]
    pages = [dict(texts(read_page(trial, code))) for code in ("en", language)]
    written = [dict(texts({one["id"]: one[code] for one in messages if code in one})) for code in ("en", language)]
    named: list[tuple[str, Mapping[str, Forms], Mapping[str, Forms]]] = [
        *((source.name, source.english, source.own) for source in sources(protocol, language)),
        ("page", pages[0], pages[1]),
        ("messages", written[0], written[1]),
    ]
    for name, english, own in named:
        yield from ((f"{name} {key}", forms, own.get(key, {})) for key, forms in english.items() if (name, key) != ("page", "name"))
