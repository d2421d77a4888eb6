"""The words of a trial's study page: those of any page (trials/common/page) and the trial's own (trials/NAME/page) over them.

A list of the trial's own is the whole list. What the study is called stands as {fields}, until they are filled (names.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prescreen.protocol.layers import layers, names_in
from prescreen.protocol.model import Protocol
from prescreen.protocol.names import filled
from prescreen.protocol.yaml import read

FOLDER = "page"


def page_languages(trial: Path) -> list[str]:
    """The languages that the page has words in, English first."""
    return sorted((file.removesuffix(".yml") for file in names_in(trial, FOLDER)), key=lambda code: (code != "en", code))


def read_page(trial: Path, language: str) -> dict[str, Any]:
    """The words in a language, as they were written. Raises OSError and yaml.YAMLError."""
    held = [read(file) for layer in reversed(layers(trial)) if (file := layer / FOLDER / f"{language}.yml").is_file()]
    words: dict[str, Any] = {}
    for one in held:
        words = _over(words, one) if isinstance(one, Mapping) else words
    return words


def page_words(protocol: Protocol, language: str) -> dict[str, Any]:
    """The words in a language of the protocol, as they are shown."""
    assert protocol.folder is not None
    made: dict[str, Any] = filled(read_page(protocol.folder, language), protocol.names[language])
    return made


def _over(below: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **below,
        **{
            key: _over(below[key], node) if isinstance(node, Mapping) and isinstance(below.get(key), Mapping) else node
            for key, node in own.items()
        },
    }
