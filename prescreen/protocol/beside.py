"""The texts that stand beside the protocol itself, as they were written: those of the page, and the messages of coordinators."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from prescreen.protocol.layers import read_layers
from prescreen.protocol.page import page_languages, read_page
from prescreen.protocol.translations import Forms, Source, texts


def page_texts(trial: Path) -> dict[str, Mapping[str, Forms]]:
    """The words of a trial's page in each language that has some, by their keys; its name for itself aside."""
    return {
        language: {key: forms for key, forms in texts(read_page(trial, language)) if key != "name"} for language in page_languages(trial)
    }


def beside(trial: Path, language: str) -> tuple[Source, Source]:
    """The texts of the page and the messages in English and in another language."""
    page = page_texts(trial)
    messages = read_layers(trial, "messages.yml")["messages"]
    english, own = (dict(texts({one["id"]: one[code] for one in messages if code in one})) for code in ("en", language))
    return (
        Source("page", f"page/{language}.yml", page["en"], page.get(language, {})),
        Source("messages", "messages.yml", english, own, ("messages", "{id}", language)),
    )
