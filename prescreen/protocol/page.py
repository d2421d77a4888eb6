"""The words of a trial's study page: those of any page (trials/common/page) and the trial's own (trials/NAME/page) over them.

A list of the trial's own is the whole list. What the study is called stands as {fields}, until they are filled (names.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prescreen.protocol.background import approved
from prescreen.protocol.layers import layers, names_in
from prescreen.protocol.model import Protocol
from prescreen.protocol.names import filled
from prescreen.protocol.retention import in_days, kept_for
from prescreen.protocol.yaml import read
from prescreen.site import Site

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


def read_own(trial: Path, language: str) -> Mapping[str, Any]:
    """What the trial's own file of the page says. Raises OSError and yaml.YAMLError."""
    file = trial / FOLDER / f"{language}.yml"
    held = read(file) if file.is_file() else {}
    return held if isinstance(held, Mapping) else {}


def page_words(protocol: Protocol, language: str, site: Site | None = None) -> dict[str, Any]:
    """The words in a language of the protocol, as they are shown; without a site what its settings fill in stays as {fields}."""
    assert protocol.folder is not None
    fields = {**protocol.names[language], **(_told(protocol, language, site) if site else {})}
    made: dict[str, Any] = filled(read_page(protocol.folder, language), fields)
    own = read_own(protocol.folder, language)
    if not approved(protocol):
        made.pop("background", None)
    return made | {key: [*made[key], *more] for key, more in _of_the_trial(protocol, language, made).items() if key not in own}


def _told(protocol: Protocol, language: str, site: Site) -> dict[str, str]:
    """What the page tells of the settings. A line that tells how many reminders come, or how long an answer waits for a call, is left out
    where there are none."""
    called = in_days(protocol.units, site.second_look_days, language) if site.second_look else ""
    return {"years": kept_for(protocol.units, site.keep_years, language), "reminders": str(site.reminders or ""), "call_days": called}


def _of_the_trial(protocol: Protocol, language: str, words: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What the trial's other files tell for lists of the page that it does not write itself: the page says what the chat says."""
    answers = {topic["id"]: topic["answer"].get(language) for topic in protocol.topics if topic.get("answered") is not False}
    told = [{"ask": ask, "answer": said} for topic, ask in words["told"].items() if (said := answers.get(topic))]
    untold, involves = words["untold"], _involves(protocol, language)
    return {
        "unknown": [] if told else [untold["line"]],
        "questions": told or [{"ask": untold["ask"], "answer": untold["answer"]}],
        "involves": [{"title": words["involves_title"], "text": involves}] if involves else [],
    }


def _involves(protocol: Protocol, language: str) -> str:
    """What taking part involves, as study.yml has it in this language, in sentences; "" where it does not say."""
    names = protocol.study.get("names", {}).get(language, {})
    listed = names.get("involves") or (protocol.study.get("involves") if language == "en" else None) or ()
    return " ".join(f"{step[:1].upper()}{step[1:]}." for step in (str(one).rstrip(".") for one in listed))


def _over(below: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **below,
        **{
            key: _over(below[key], node) if isinstance(node, Mapping) and isinstance(below.get(key), Mapping) else node
            for key, node in own.items()
        },
    }
