"""The manifest: the script of a trial at one site, each text and rule by its id with its SHA-256, and a digest over each of its parts.

Its own id is a digest over words, rules and reader. Two installations that say the same and go by the same have the same manifest, however
their files are laid out; one letter, setting or threshold makes another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.script.reader import reader_digests
from prescreen.script.rules import Rule, rules
from prescreen.script.texts import script_texts
from prescreen.site import Site

FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """`texts`: language -> text id -> text. `rules`: rule id -> rule. `reader`: file -> digest. `site`: what the settings said.

    `script`: the version that study.yml names. All digests are SHA-256 in hex.
    """

    trial: str
    script: str
    texts: Mapping[str, Mapping[str, str]]
    rules: Mapping[str, Rule]
    reader: Mapping[str, str]
    site: Mapping[str, Any]

    @cached_property
    def id(self) -> str:
        """The digest of all of it."""
        return _digest((("trial", self.trial), ("words", self.words), ("rules", self.rules_digest), ("reader", self.reader_digest)))

    @cached_property
    def words(self) -> str:
        """The digest of the texts in all languages."""
        return _digest((language, self.words_of(language)) for language in self.texts)

    def words_of(self, language: str) -> str:
        """The digest of the texts in one language. Raises KeyError."""
        return self._words_of[language]

    @cached_property
    def _words_of(self) -> dict[str, str]:
        return {language: _digest(held.items()) for language, held in self.texts.items()}

    @cached_property
    def rules_digest(self) -> str:
        """The digest of the rules."""
        return _digest((id, rule.data) for id, rule in self.rules.items())

    @cached_property
    def reader_digest(self) -> str:
        """The digest of what answers are read with."""
        return _digest(self.reader.items())

    def text(self, language: str, id: str) -> str | None:
        """A text in a language; None where there is none of that id."""
        return self.texts.get(language, {}).get(id)

    def to_json(self) -> dict[str, Any]:
        """The manifest as plain values, with the digest of each text and each rule."""
        return {
            "format": FORMAT,
            "id": self.id,
            "trial": self.trial,
            "script": self.script,
            "words": self.words,
            "rules": self.rules_digest,
            "reader": self.reader_digest,
            "languages": {language: self.words_of(language) for language in self.texts},
            "site": dict(self.site),
            "texts": {
                language: {id: {"sha256": sha256(text), "text": text} for id, text in held.items()} for language, held in self.texts.items()
            },
            "rules_held": {id: {"sha256": sha256(rule.data), "said": rule.said, "data": rule.data} for id, rule in self.rules.items()},
            "reader_files": dict(self.reader),
        }

    @cached_property
    def as_json(self) -> str:
        """`to_json` as a text, in one order."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True)

    @staticmethod
    def from_json(entry: Any) -> Manifest:
        """The manifest that `to_json` wrote. Raises ValueError for anything else, and for one whose digests are not those of its texts."""
        try:
            if entry["format"] != FORMAT:
                raise ValueError(f"a manifest of format {entry['format']}; {FORMAT} is read here")
            made = Manifest(
                trial=str(entry["trial"]),
                script=str(entry["script"]),
                texts={language: {id: str(one["text"]) for id, one in held.items()} for language, held in entry["texts"].items()},
                rules={id: Rule(str(one["said"]), str(one["data"])) for id, one in entry["rules_held"].items()},
                reader={str(file): str(digest) for file, digest in entry["reader_files"].items()},
                site=dict(entry["site"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no manifest: it lacks or misshapes {error}") from None
        if made.to_json() != entry:
            raise ValueError("a manifest whose digests are not those of what it holds")
        return made


def manifest_of(protocol: Protocol, site: Site, told: Mapping[str, Any] | None = None) -> Manifest:
    """The manifest of a trial at a site. `told`: the site as the settings give it, kept beside so that its texts can be said again.

    Raises ProtocolError, OSError or yaml.YAMLError where a file can't be used.
    """
    return Manifest(
        trial=protocol.name,
        script=protocol.script,
        texts=script_texts(protocol, site),
        rules=rules(protocol, site),
        reader=reader_digests(protocol),
        site=dict(told or {}),
    )


def sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(entries: Iterable[tuple[str, str]]) -> str:
    return sha256(json.dumps(sorted(entries), ensure_ascii=False, separators=(",", ":")))
