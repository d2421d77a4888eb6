"""The words of the packet that stand in packet.yml: what is common to all trials, and a trial's own over it, with their {fields} filled.

`[fill in: ...]` in a text is a place for the investigator. A field that nothing fills, and a key that is missing, is a fault of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from documents.document import Text, Words, gap, plain
from prescreen.protocol.common import own_file
from prescreen.protocol.faults import Fault, near, unreadable
from prescreen.protocol.layers import common_of, default_trial, read_layers
from prescreen.protocol.model import Protocol, ProtocolError
from prescreen.protocol.names import FIELDS as NAMES
from prescreen.protocol.names import fill
from prescreen.protocol.yaml import read

_FILE = "packet.yml"
SETTINGS = {
    "site": ("SITE_NAME", "name"),
    "phone": ("STUDY_PHONE", "phone"),
    "email": ("STUDY_EMAIL", "email"),
    "calls_from": ("STUDY_CALLS_FROM", "calls_from"),
    "rights": ("RIGHTS_CONTACT", "rights"),
    "board": ("BOARD_CONTACT", "board"),
    "page": ("PUBLIC_URL", "page"),
    "text_number": ("TWILIO_FROM", "text_number"),
}
"""Field of the prose -> the setting that fills it, and what of the site it says."""
FIELDS = (
    *(*SETTINGS, "undo_minutes", "contact_hours", "quiet_from", "quiet_to", "reminders", "reminder_count", "second_factor"),
    "again_part",
    *("second_part", "call_days"),
    *("version", "manifest", "manifest_short", "questions", "criteria", "label"),
)
"""What is filled in anywhere, beside what the study is called."""
_WITHIN = "Curly"
"""Stands in curly brackets as it is."""
_NAMED = re.compile(r"\{(\w+)\}")
_PIECE = re.compile(r"(\{\w+\}|\[fill in: [^\]]+\])")


@dataclass(frozen=True)
class Prose:
    """`names`: what the study is called. `fields`: what else is filled in."""

    protocol: Protocol
    held: Mapping[str, Any]
    names: Mapping[str, str]
    fields: Mapping[str, Words]

    @staticmethod
    def of(protocol: Protocol, fields: Mapping[str, Words]) -> Prose:
        """The prose of a trial. Raises ProtocolError where a file can't be read."""
        trial = protocol.folder or default_trial()
        try:
            held = read_layers(trial, _FILE)
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise ProtocolError([unreadable(_FILE, error).told(trial)]) from None
        return Prose(protocol, held, protocol.names["en"], fields)

    def __call__(self, key: str, /, **more: Words) -> Words:
        """The words under a dotted key. Raises ProtocolError where there are none, or a field of theirs is not known."""
        return self.filled(self._text(key), key, more)

    def text(self, key: str, /, **more: str) -> str:
        """The same, without looks."""
        return plain(self(key, **more))

    def entries(self, key: str) -> list[Mapping[str, Any]]:
        """The entries of a list under a dotted key."""
        found = self._node(key)
        if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
            raise self._fault(key, "is no list of entries with an `id`; see the common packet.yml for the shape")
        return found

    def named(self, key: str) -> Mapping[str, Any]:
        """The texts by name under a dotted key."""
        found = self._node(key)
        if not isinstance(found, Mapping):
            raise self._fault(key, "holds no lines of `name: ...`; see the common packet.yml for the shape")
        return found

    def filled(self, text: Any, key: str = "", more: Mapping[str, Words] | None = None) -> Words:
        """A text with its fields filled and its places for the investigator marked."""
        fields, made = {**self.fields, **(more or {})}, list[str | Text]()
        for piece in _PIECE.split(fill(" ".join(str(text).split()), self.names)):
            if piece.startswith("[fill in:"):
                made.append(gap(piece))
            elif piece.startswith("{") and piece[1:-1] in fields:
                words = fields[piece[1:-1]]
                made += words if isinstance(words, tuple) else [words]
            elif piece.startswith("{") and piece[1:-1] != _WITHIN:
                raise self._fault(key, f"names {piece}, which nothing fills; there are {', '.join(sorted(fields))}")
            elif piece:
                made.append(piece)
        return tuple(made)

    def _text(self, key: str) -> str:
        found = self._node(key)
        if not isinstance(found, str):
            raise self._fault(key, "is no text; write one")
        return found

    def _node(self, key: str) -> Any:
        node: Any = self.held
        for part in key.split("."):
            if not isinstance(node, Mapping) or part not in node:
                raise self._fault(key, "is missing; write it, or take it from the common packet.yml")
            node = node[part]
        return node

    def _fault(self, key: str, said: str) -> ProtocolError:
        fault = Fault(_FILE, tuple(key.split(".")) if key else (), said)
        return ProtocolError([fault.told(self.protocol.folder or default_trial())])


def lint_prose(trial: Path) -> Iterator[Fault]:
    """What a trial's own packet.yml says that nothing reads, fields in it that nothing fills, and that it can't be read."""
    try:
        own = read(trial / _FILE) if (trial / _FILE).is_file() else {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        yield unreadable(_FILE, error)
        return
    yield from _unread(own, own_file(common_of(trial), _FILE), ())


def _unread(own: Any, common: Any, place: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(own, Mapping) and isinstance(common, Mapping):
        for key, below in own.items():
            if key in common:
                yield from _unread(below, common[key], (*place, str(key)))
            else:
                yield Fault(_FILE, (*place, str(key)), f"nothing reads {key}; {near(key, common)}")
    elif isinstance(own, list) and isinstance(common, list):
        known = {entry.get("id"): entry for entry in common if isinstance(entry, Mapping)}
        for number, entry in enumerate(own):
            id = entry.get("id") if isinstance(entry, Mapping) else None
            yield from _unread(entry, known.get(id, dict.fromkeys(entry)) if id else entry, (*place, str(id or number)))
    elif isinstance(own, str):
        said = set(_NAMED.findall(common if isinstance(common, str) else ""))
        for field in _NAMED.findall(own):
            if field not in (*FIELDS, _WITHIN, *said) and field[:1].lower() + field[1:] not in NAMES:
                yield Fault(_FILE, place, f"names {{{field}}}, which nothing fills; {near(field, (*FIELDS, *NAMES, *said))}")
    elif type(own) is not type(common) and common is not None:
        yield Fault(_FILE, place, "has another shape than in the common packet.yml; see there")
