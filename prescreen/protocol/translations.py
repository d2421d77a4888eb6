"""Whether each text of another language still says what the English says: missing, left over, stale, or with other {fields} or numbers.

`translations/xx.yml` of a trial holds who translated each text, on which day, and a fingerprint of the English and of the translation as
they stood then; who certified it stands beside. Judges no wording: that is the translator's and the certifier's office.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prescreen.protocol.faults import Fault
from prescreen.protocol.model import Protocol
from prescreen.protocol.names import FIELDS

Forms = Mapping[str, str]
"""A text as its channels have it: `web`, and `sms` where that differs."""
_ROUND = {"translator", "on", "certified_by", "certified_on", "texts"}


@dataclass(frozen=True)
class Source:
    """Texts of one file in English and in another language. `file` is the one a translator mends, `within` where in it a key stands: each
    part of it in turn, the key's first part for `{id}` and the rest of the key behind.
    """

    name: str
    file: str
    english: Mapping[str, Forms]
    own: Mapping[str, Forms]
    within: tuple[str, ...] = ("{id}",)

    def fault(self, key: str, said: str) -> Fault:
        """That this is to be said of a text."""
        id, *rest = key.split(".")
        place = [id if part == "{id}" else part for part in self.within]
        return Fault(self.file, (*place, *(int(part) if part.isdigit() else part for part in rest)), said)


def texts(node: Any, key: str = "") -> Iterator[tuple[str, Forms]]:
    """Every text below a node by its dotted key; forms for web and sms are one text.

    >>> dict(texts({"a": {"web": "x", "sms": "y"}, "b": ["z"]}))
    {'a': {'web': 'x', 'sms': 'y'}, 'b.0': {'web': 'z'}}
    """
    if isinstance(node, Mapping) and "web" in node:
        yield key, {form: str(text) for form, text in node.items()}
    elif isinstance(node, (Mapping, list)):
        for name, below in node.items() if isinstance(node, Mapping) else enumerate(node):
            yield from texts(below, f"{key}.{name}" if key else str(name))
    else:
        yield key, {"web": str(node)}


def fingerprint(forms: Forms) -> str:
    """Eight characters that change with the text; not with how its lines are broken.

    >>> fingerprint({"web": "a  b"}) == fingerprint({"web": "a b"})
    True
    """
    said = {form: " ".join(text.split()) for form, text in forms.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:8]


def sources(protocol: Protocol, language: str) -> list[Source]:
    """The texts of the protocol itself, as they were written. The words by which something is recognised (`names`) are no translations."""

    def said(code: str) -> dict[str, Forms]:
        return {
            key: forms for key, forms in texts(protocol.unfilled["wording"][code]) if not key.startswith("names.") and key != "language"
        }

    def told(code: str) -> dict[str, Forms]:
        return {topic["id"]: {"web": topic["answer"][code]} for topic in protocol.unfilled["topics"] if code in topic["answer"]}

    return [
        Source("wording", f"wording/{language}.yml", said("en"), said(language)),
        Source("topics", "topics.yml", told("en"), told(language), ("topics", "{id}", "answer", language)),
    ]


def differing(source: Source, language: str) -> Iterator[Fault]:
    """What is missing, left over, or has other {fields} or fewer numbers than the English."""
    for key, forms in source.english.items():
        own = source.own.get(key)
        if own is None:
            yield source.fault(key, f"is missing in {language}; translate it")
            continue
        if "sms" in forms and "sms" not in own:
            yield source.fault(key, f"has no sms form in {language}; write it")
        for form in dict.fromkeys((*forms, *own)):
            english, other = (one.get(form, one["web"]) for one in (forms, own))
            if (of := _fields(english)) != (in_ := _fields(other)):
                yield source.fault(key, f"{form} fills in {_named(in_)}, the English {_named(of)}; make them the same")
            if left_out := _numbers(english) - _numbers(other):
                yield source.fault(key, f"{form} lacks the number {', '.join(sorted(left_out))}, which the English has; write it")
    for key in source.own:
        if key not in source.english:
            yield source.fault(key, "is not in the English; drop it or write the English")


def stale(source: Source, language: str, recorded: Mapping[str, str]) -> Iterator[Fault]:
    """What was changed, in English or in the translation, since it was recorded."""
    for key, forms in source.english.items():
        name = f"{source.name} {key}"
        if name not in recorded or key not in source.own:
            continue
        english, _, own = str(recorded[name]).partition(" ")
        if english != fingerprint(forms):
            yield source.fault(key, f"is stale: the English was changed after it was translated. {_mend(language, name)}")
        elif own != fingerprint(source.own[key]):
            yield source.fault(key, f"was changed after it was recorded, so nobody certified it as it is. {_mend(language, name)}")


def unrecorded(source: Source, language: str, recorded: Mapping[str, str]) -> Iterator[Fault]:
    """What nobody is recorded for, and what is recorded though there is no such text any more."""
    for key in source.own:
        if key in source.english and f"{source.name} {key}" not in recorded:
            yield source.fault(key, f"nobody is recorded as its translator. {_mend(language, f'{source.name} {key}')}")
    for name in recorded:
        of, _, key = name.partition(" ")
        if of == source.name and key not in source.english:
            yield Fault(f"translations/{language}.yml", ("rounds",), f"{name} is no text any more; take the line out")


def rounds(protocol: Protocol, language: str) -> list[dict[str, Any]]:
    """The rounds of translation recorded for a language, first to last: who, when, certified by whom, and the texts."""
    entry = protocol.translations.get(language) or {}
    return [dict(one) for one in entry.get("rounds", ())]


def recorded(entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Text -> the fingerprints it was recorded with, of all rounds."""
    return {name: marks for one in entries for name, marks in (one.get("texts") or {}).items()}


def faulty_rounds(entries: Iterable[Mapping[str, Any]], language: str) -> Iterator[Fault]:
    """What a round lacks: a translator and a day always, who certified it and when together or not at all."""
    file, seen = f"translations/{language}.yml", set[str]()
    for number, one in enumerate(entries):
        place = ("rounds", number)
        if unknown := set(one) - _ROUND:
            yield Fault(file, place, f"has an unknown key {', '.join(sorted(map(str, unknown)))}; there are {', '.join(sorted(_ROUND))}")
        if not one.get("translator") or not _day(one.get("on")):
            yield Fault(file, place, "needs its translator and the day (`on`, such as 2026-11-25)")
        by, on = one.get("certified_by"), one.get("certified_on")
        if bool(by) != bool(on) or (on and not _day(on)):
            said = "who certified it and the day stand together (certified_on such as 2026-11-25), or both are empty"
            yield Fault(file, place, said)
        for name in one.get("texts") or {}:
            if name in seen:
                yield Fault(file, place, f"{name} stands in two rounds; leave it in the later one")
            seen.add(name)


def _fields(text: str) -> set[str]:
    """The {fields} of a text; how it calls the study (names.py) goes by the grammar of its language."""
    return {field for field in re.findall(r"\{(\w+)\}", text) if field[:1].lower() + field[1:] not in FIELDS}


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def _named(fields: set[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(fields)) or "nothing"


def _day(day: Any) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)))


def _mend(language: str, name: str) -> str:
    return f"Check the translation, then: prescreen translations record {language} --by NAME {json.dumps(name)}"
