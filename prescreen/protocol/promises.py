"""`promises.yml`: what no text to participants may say, what must stand beside what, and what must stand in certain texts.

Judges words alone, not what a text means: that is the ethics board's office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from prescreen.protocol.faults import Fault, unreadable
from prescreen.protocol.layers import default_trial, read_layers
from prescreen.protocol.model import Protocol
from prescreen.protocol.names import fill
from prescreen.protocol.translations import Forms, Source, sources

_FILE = "promises.yml"
_KEYS = {"never": {"why", "unless"}, "beside": {"why"}, "must": {"why", "in"}}


def lint_promises(protocol: Protocol, path: Path | None = None, page: Mapping[str, Mapping[str, Forms]] | None = None) -> list[Fault]:
    """Every text that says what none may say, with why. `page`: the words of the page, in each language, by their keys."""
    trial = path or default_trial()
    try:
        rules = read_layers(trial, _FILE)
    except FileNotFoundError:
        return [Fault(_FILE, (), "missing; put it back")]
    except (OSError, ValueError, yaml.YAMLError) as error:
        return [unreadable(_FILE, error)]
    if faults := list(_shape(rules, protocol)):
        return faults
    for language in protocol.languages:
        fields = protocol.names[language]
        for source in [*sources(protocol, language), *_outside(trial, language, page or {})]:
            for key, forms in source.own.items():
                faults += [source.fault(key, said) for text in forms.values() for said in _found(rules, language, fill(text, fields))]
        faults += _missing(rules, protocol, language, page or {})
    return faults


def _shape(rules: Any, protocol: Protocol) -> Iterator[Fault]:
    if not isinstance(rules, Mapping) or set(rules) - set(_KEYS):
        yield Fault(_FILE, (), f"holds {' and '.join(_KEYS)}, and nothing else")
        return
    for part, entries in rules.items():
        if not isinstance(entries or [], list):
            yield Fault(_FILE, (part,), "is no list of `- why: ...`")
            continue
        for number, entry in enumerate(entries or ()):
            yield from _rule(part, (part, number), entry, protocol)


def _rule(part: str, place: tuple[str | int, ...], entry: Any, protocol: Protocol) -> Iterator[Fault]:
    if not isinstance(entry, Mapping):
        yield Fault(_FILE, place, "holds no lines of `name: ...`; see the entries around it")
        return
    unknown = {str(key) for key in entry if not re.fullmatch(r"[a-z]{2}", str(key))} - _KEYS[part] - {"in"}
    if part == "must" and (not isinstance(entry.get("in"), list) or not entry["in"]):
        yield Fault(_FILE, place, "has no list `in` of the texts in which it must stand, such as [wording greeting.sms]")
        return
    if unknown or not entry.get("why"):
        yield Fault(_FILE, place, "has an unknown key " + ", ".join(sorted(unknown)) if unknown else "has no why; write it")
        return
    for language in protocol.languages:
        if language not in entry:
            yield Fault(_FILE, place, f"is missing in {language}; write how it is said there")
    for key, said in entry.items():
        if key not in ("why", "in"):
            yield from _patterns(part, (*place, str(key)), said)


def _patterns(part: str, place: tuple[str | int, ...], said: Any) -> Iterator[Fault]:
    if part == "beside" and not (isinstance(said, Mapping) and set(said) == {"said", "needed"}):
        yield Fault(_FILE, place, "holds `said` and `needed`, a regular expression each")
        return
    if part != "beside" and not isinstance(said, list):
        yield Fault(_FILE, place, "is no list of regular expressions")
        return
    for pattern in said.values() if isinstance(said, Mapping) else said:
        try:
            re.compile(pattern)
        except (re.error, TypeError) as error:
            yield Fault(_FILE, place, f"{pattern!r} is no regular expression: {error}")


def _outside(trial: Path, language: str, page: Mapping[str, Mapping[str, Forms]]) -> Iterator[Source]:
    """The texts to participants that are not the interview's: messages, and the page."""
    held = read_layers(trial, "messages.yml")["messages"]
    said = {f"{one['id']}.{form}": {"web": text} for one in held for form, text in (one.get(language) or {}).items()}
    yield Source("messages", "messages.yml", {}, said, ("messages", "{id}", language))
    yield Source("page", f"page/{language}.yml", {}, page.get(language, {}))


def _missing(rules: Mapping[str, Any], protocol: Protocol, language: str, page: Mapping[str, Mapping[str, Forms]]) -> Iterator[Fault]:
    """What `must` stand in texts, and does not. Of the page nothing is asked where there are no words of it."""
    for number, rule in enumerate(rules.get("must") or ()):
        for name in rule["in"]:
            source, _, key = str(name).partition(" ")
            if source == "page" and language not in page:
                continue
            text = _named(source, key, protocol, language, page)
            if text is None:
                yield Fault(_FILE, ("must", number, "in"), f"names {name}, which there is not in {language}; mend the name")
            elif not any(re.search(pattern, " ".join(text.split()), re.IGNORECASE) for pattern in rule[language]):
                yield Fault(
                    _FILE, ("must", number), f"{name} in {language} lacks what must stand there: {rule['why']}; say so, or mend {_FILE}"
                )


def _named(source: str, key: str, protocol: Protocol, language: str, page: Mapping[str, Mapping[str, Forms]]) -> str | None:
    """The text of that name, the lines of a list of the page as one; None where there is none."""
    if source == "wording":
        head, _, last = key.rpartition(".")
        return protocol.find_text(language, head, last) if last in ("web", "sms") else protocol.find_text(language, key)
    if source == "topics":
        return next((topic["answer"].get(language) for topic in protocol.topics if topic["id"] == key), None)
    held = page.get(language, {})
    lines = [one for at, one in held.items() if source == "page" and (at == key or at.startswith(f"{key}."))]
    return " ".join(text for forms in lines for text in forms.values()) or None


def _found(rules: Mapping[str, Any], language: str, text: str) -> Iterator[str]:
    for rule in rules.get("never") or ():
        meant = any(re.search(pattern, text, re.IGNORECASE) for pattern in rule.get("unless", ()))
        said = [match[0] for pattern in rule[language] if (match := re.search(pattern, text, re.IGNORECASE))]
        if said and not meant:
            yield f"says {said[0]!r}, but {rule['why']}; say it otherwise, or mend {_FILE}"
    for rule in rules.get("beside") or ():
        pair = rule[language]
        if re.search(pair["said"], text, re.IGNORECASE) and not re.search(pair["needed"], text, re.IGNORECASE):
            yield f"lacks what must stand there: {rule['why']}; say so, or mend {_FILE}"
