"""`messages.yml`: each message in every language and for every way of sending, with nothing to fill in but what is filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from prescreen.protocol.faults import Fault, unreadable
from prescreen.protocol.layers import default_trial, read_layers
from prescreen.protocol.lint import shapes
from prescreen.protocol.lint.shapes import Place
from prescreen.protocol.model import Protocol
from prescreen.protocol.names import FIELDS

_FILE = "messages.yml"
_FORMS = ("sms", "chat", "subject", "mail")
_FILLED = ("site", "team")
"""What is filled into a message when it is sent (web/wording.py), beside what the study is called (names.py)."""
_OWN, _WORDS = "own", "words"
"""The message that a coordinator's own words are put into, and what stands there for them."""


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every fault of the messages."""
    try:
        held = read_layers(protocol.folder or default_trial(), _FILE)
    except FileNotFoundError:
        yield Fault(_FILE, (), "missing; put it back")
        return
    except (OSError, ValueError, yaml.YAMLError) as error:
        yield unreadable(_FILE, error)
        return
    listed = held.get("messages") if isinstance(held, Mapping) else None
    if not isinstance(listed, list):
        yield Fault(_FILE, ("messages",), "is missing; write a list of messages")
        return
    seen: set[Any] = set()
    for number, message in enumerate(listed):
        id = message.get("id") if isinstance(message, Mapping) else None
        place: Place = ("messages", id if isinstance(id, str) else number)
        if not isinstance(message, Mapping):
            yield Fault(_FILE, place, "holds no lines of `name: ...`; see the entries around it for the shape")
            continue
        yield from shapes.languages(_FILE, place, [key for key in message if key not in ("id", "label")])
        for key in ("id", "label"):
            if not isinstance(message.get(key), str) or not message[key].strip():
                yield Fault(_FILE, place, f"has no {key}; write it")
        if isinstance(id, str) and id in seen:
            yield Fault(_FILE, place, "stands here twice; rename one")
        seen.add(str(id))
        for language in protocol.languages:
            yield from _said(place, language, message.get(language))


def _said(place: Place, language: str, said: Any) -> Iterator[Fault]:
    where = (*place, language)
    if said is None:
        yield Fault(_FILE, where, f"is missing in {language}; write {', '.join(_FORMS)}")
        return
    yield from shapes.only(_FILE, where, said, _FORMS)
    for form in _FORMS:
        text = said.get(form) if isinstance(said, Mapping) else None
        if not isinstance(text, str) or not text.strip():
            yield Fault(_FILE, (*where, form), f"has no words in {language}; write them")
            continue
        own = place[-1] == _OWN and form != "subject"
        if own and f"{{{_WORDS}}}" not in text:
            yield Fault(_FILE, (*where, form), f"has no place for somebody's own words; write {{{_WORDS}}} there")
        for name in re.findall(r"\{([^{}]*)\}", text):
            if name not in (*_FILLED, *FIELDS) and not (own and name == _WORDS):
                known = " and ".join(f"{{{one}}}" for one in _FILLED)
                yield Fault(_FILE, (*where, form), f"nothing fills in {{{name}}}, which would be read as it stands; there are {known}")
        if form == "sms" and not re.search(r"\bSTOP\b", text):
            yield Fault(_FILE, (*where, form), "does not say that STOP ends the texts; write it")
