"""`trial/promises.yml`: what no text to participants may say, and what must stand beside what.

Judges words alone, not what a text means: that is the ethics board's office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from prescreen.protocol.layers import default_trial, read_layers
from prescreen.protocol.model import Protocol
from prescreen.protocol.translations import Forms, sources

_FILE = "promises.yml"
_KEYS = {"never": {"why", "unless"}, "beside": {"why"}}


def lint_promises(protocol: Protocol, path: Path | None = None, page: Mapping[str, Mapping[str, Forms]] | None = None) -> list[str]:
    """Every text that says what none may say, with its file and why. `page`: the words of the page, in each language, by their keys."""
    rules = read_layers(path or default_trial(), _FILE)
    faults = list(_shape(rules, protocol))
    if faults:
        return faults
    for language in protocol.languages:
        for where, key, text in _said(protocol, path or default_trial(), language, page or {}):
            faults += [f"{where}: {key} {fault}" for fault in _found(rules, language, text)]
    return faults


def _shape(rules: Any, protocol: Protocol) -> Iterator[str]:
    if not isinstance(rules, Mapping) or set(rules) - set(_KEYS):
        yield f"trial/{_FILE}: holds {' and '.join(_KEYS)}, and nothing else"
        return
    for part, entries in rules.items():
        for number, entry in enumerate(entries or ()):
            place = f"trial/{_FILE}: {part} {number + 1}"
            unknown = set(entry) - _KEYS[part] - set(protocol.languages)
            if unknown or not entry.get("why"):
                yield f"{place} {'has an unknown key ' + ', '.join(sorted(unknown)) if unknown else 'has no why; write it'}"
                continue
            for language in protocol.languages:
                if language not in entry:
                    yield f"{place} is missing in {language}; write how it is said there"
            for pattern in _patterns(entry):
                try:
                    re.compile(pattern)
                except re.error as error:
                    yield f"{place}: {pattern!r} is no regular expression: {error}"


def _patterns(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, said in entry.items():
        if key != "why":
            yield from said.values() if isinstance(said, Mapping) else said


def _said(protocol: Protocol, trial: Path, language: str, page: Mapping[str, Mapping[str, Forms]]) -> Iterator[tuple[str, str, str]]:
    """Each text to participants: the file it stands in, its key, its words."""
    for source in sources(protocol, language):
        for key, forms in source.own.items():
            yield from ((source.where, key, text) for text in forms.values())
    for message in read_layers(trial, "messages.yml").get("messages", ()):
        yield from (("trial/messages.yml", f"{message['id']}.{form}", text) for form, text in (message.get(language) or {}).items())
    for key, forms in page.get(language, {}).items():
        yield from ((f"web/page/words/{language}.yml", key, text) for text in forms.values())


def _found(rules: Mapping[str, Any], language: str, text: str) -> Iterator[str]:
    for rule in rules.get("never", ()):
        meant = any(re.search(pattern, text, re.IGNORECASE) for pattern in rule.get("unless", ()))
        said = [match[0] for pattern in rule[language] if (match := re.search(pattern, text, re.IGNORECASE))]
        if said and not meant:
            yield f"says {said[0]!r}, but {rule['why']}; say it otherwise, or mend trial/{_FILE}"
    for rule in rules.get("beside", ()):
        pair = rule[language]
        if re.search(pair["said"], text, re.IGNORECASE) and not re.search(pair["needed"], text, re.IGNORECASE):
            yield f"lacks what must stand there: {rule['why']}; say so, or mend trial/{_FILE}"
