"""What changed between two manifests, text by text and rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from prescreen.script.manifest import Manifest

Part = Literal["words", "rules", "reader"]


@dataclass(frozen=True)
class Change:
    """One text, rule or file of the reader that is new, gone or other than before. `before` or `after` is None where there is none.

    Of a text they are the text, of a rule what is said of it, of a file its digest. `language`: that of a text, else "".
    """

    part: Part
    id: str
    before: str | None
    after: str | None
    language: str = ""


def changes(old: Manifest, new: Manifest) -> tuple[Change, ...]:
    """Every change from the old manifest to the new one: words by language, then rules, then the reader; in the order of the new."""
    return (*words_changed(old, new), *rules_changed(old, new), *_changed("reader", old.reader, new.reader))


def words_changed(old: Manifest, new: Manifest, language: str | None = None) -> tuple[Change, ...]:
    """The texts that changed, in one language or in all."""
    languages = [language] if language else [*new.texts, *(code for code in old.texts if code not in new.texts)]
    return tuple(one for code in languages for one in _changed("words", old.texts.get(code, {}), new.texts.get(code, {}), code))


def rules_changed(old: Manifest, new: Manifest) -> tuple[Change, ...]:
    """The rules that changed; where what is said of one stays the same, its data is told."""
    found = []
    for one in _changed("rules", _data(old), _data(new)):
        before, after = (held.rules[one.id].said if one.id in held.rules else None for held in (old, new))
        found.append(one if before == after else Change("rules", one.id, before, after))
    return tuple(found)


def _data(manifest: Manifest) -> dict[str, str]:
    return {id: rule.data for id, rule in manifest.rules.items()}


def _changed(part: Part, old: Mapping[str, str], new: Mapping[str, str], language: str = "") -> Iterator[Change]:
    for id in [*new, *(id for id in old if id not in new)]:
        if old.get(id) != new.get(id):
            yield Change(part, id, old.get(id), new.get(id), language)
