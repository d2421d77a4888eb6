"""The medicines that a text names: generic name, class, since when; only those the participant takes now.

A misspelled name is read only where it is near a name that decides, and said to be guessed. Local forms
(eye drops, creams, inhalers) of an immunosuppressant are of class other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from prescreen.reading import scope, when
from prescreen.reading.names import Found, Names, is_english
from prescreen.reading.numbers import digits
from prescreen.reading.plain import Clause, clauses, plain

_OTHERS = Path(__file__).parent / "lexicon" / "other_medicines.yml"
_DOSE = re.compile(r"^\s*(?:\d+(?:\.\d+)?\s*(?:mg|mcg|ml|units?|iu|g|milligrams?|micrograms?)\b)")
_NOT_TAKEN = re.compile(
    r"\b(?:allerg\w+ to|instead of|not on|dont take|not taking|never took|never taken|refused|stopped|quit|off|ran out of|used to|no longer|no more|took me off|came off|weaned off|tapered off|was on|switched from|changed from|except|besides)\b"
)
_TAKEN = re.compile(
    r"\b(?:on|take|taking|using|use|takes|prescribed|started|began|put me on|get|getting|inject\w*|now|currently|still|daily|every|since|mg|yes|doctor gave me)\b"
)
_SINCE = re.compile(r"\b(?:since|started|began|begun|start|for|going on|put (?:me )?on|been on|been taking|from|in|ago)\b")
_CHANGED = re.compile(r"\b(?:dose|dropped|lowered|raised|upped|increased|decreased|taper\w*|changed|went (?:up|down)|cut)\b")


@dataclass(frozen=True)
class Medicine:
    """One medicine that a text names. `current` is false for one that was stopped, is denied or somebody else's."""

    name: str
    kind: str
    current: bool
    since: str | None = None
    guessed: bool = False
    words: str = ""
    class_word: bool = False
    local: bool = False

    def to_json(self) -> dict[str, str]:
        """As an answer keeps it."""
        return {"name": self.name, "class": self.kind, **({"since": self.since} if self.since else {})}


class Medicines:
    """The lexicon of medicines."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        phrases: dict[str, tuple[str, str]] = {}
        others: Mapping[str, list[str] | None] = yaml.safe_load(_OTHERS.read_text("utf-8"))
        for generic, names in others.items():
            phrases.update(dict.fromkeys((generic, *(names or ())), (generic, "other")))
        for generic, names in table.get("local", {}).items():
            phrases.update(dict.fromkeys((generic, *names), (generic, "other")))
        guessable = []
        for kind in ("diuretic", "immunosuppressant"):
            for generic, names in table.get(kind, {}).items():
                phrases.update(dict.fromkeys((generic, *names), (generic, kind)))
                guessable += [generic, *names]
            phrases.update({name: (name, kind) for name in table.get("class_words", {}).get(kind, ())})
        for name, brands in table.get("combinations", {}).items():
            phrases.update(dict.fromkeys((name.replace("/", " "), *brands), (name, "diuretic")))
        self._class_words = {name for names in table.get("class_words", {}).values() for name in names}
        self._local_names = set(table.get("local", {}))
        everyday = {plain(name) for generic, names in others.items() for name in (generic, *(names or ()))}
        self._names = Names(phrases, guessable=[*guessable, *(n for n in everyday if len(n) >= 7)])
        self._local = re.compile(r"\b(?:" + "|".join(table.get("local_words", ["drops"])) + r")s?\b")

    def read(self, text: str, today: date) -> list[Medicine]:
        """Every medicine that the text names, in order, with combination products as one."""
        found: list[Medicine] = []
        carried = False
        for sentence in re.split(r"(?<!\d)\.(?=\s|$)|[;!?\n]+", text):
            for clause in clauses(sentence):
                named = self._named(clause)
                if not named:
                    carried = carried and not re.search(r"\b(?:i|now|take|on|am|just|only|but)\b", clause.plain)
                    carried = carried or bool(re.search(r"^(?:stopped|quit|used to|no longer)\b", clause.plain))
                    continue
                bare = bool(re.fullmatch(r"(?:or |nor |any )*[\w /-]{2,40}", clause.plain)) and not _TAKEN.search(clause.plain)
                found += self._of_clause(clause, sentence, named, today, carried and bare)
                carried = (
                    carried
                    and bare
                    or not any(m.current for m in found[-1:])
                    and bool(re.search(r"\b(?:no|not|never|stopped|off|used to)\b", clause.plain))
                    and bool(re.search(r"\bno\b|\bnever\b", clause.plain))
                )
        return _distinct(found)

    def unknown(self, text: str) -> list[Medicine]:
        """Names that no lexicon holds but that stand as medicines do: before a dose, or alone in a list and no English word."""
        found = []
        for clause in clauses(text):
            if self._names.find(clause.plain):
                continue
            for match in re.finditer(r"\b([a-z]{4,}(?:[ -]?[a-z]{2,5})?)(?=\s+\d+(?:\.\d+)?\s*(?:mg|mcg|units?|iu)\b)", clause.plain):
                if not is_english(match[1].split(" ")[0]):
                    found.append(Medicine(match[1], "other", True, words=clause.raw))
            words = clause.plain.split()
            if not found and len(words) <= 2 and words and re.fullmatch(r"[a-z]{5,}", words[-1]) and not is_english(words[-1]):
                if re.search(
                    r"(?:mab|nib|pril|artan|olol|statin|pine|zole|done|pam|lam|cillin|mycin|vir|ine|ide|ate|one|tide|gliptin|flozin|xaban|profen|tadine|zine|pram|line|tine|cet|cort|ol|ax|ex|ix|ia|ra|ta|za|vy|qo|yn|il|in)$",
                    words[-1],
                ):
                    found.append(Medicine(" ".join(words), "other", True, words=clause.raw))
        return _distinct(found)

    def _named(self, clause: Clause) -> list[Found]:
        return [
            f
            for f in self._names.find(clause.plain)
            if not re.match(r"^ ?(?:free|deficien\w*|levels?|count|test|problem)\b", clause.plain[f.end :])
        ]

    def _of_clause(self, clause: Clause, sentence: str, named: list[Found], today: date, carried: bool) -> list[Medicine]:
        text = clause.plain
        began = self._since(text, sentence, today)
        result: list[Medicine] = []
        for found in named:
            name, kind = found.entry
            local = name in self._local_names
            if kind == "immunosuppressant" and self._is_local(text, found):
                name, kind, local = f"{name} {_form(text)}", "other", True
            current = not carried and not self._not_current(text, found)
            result.append(
                Medicine(name, kind, current, began if current else None, found.guessed, clause.raw, name in self._class_words, local)
            )
        return _combined(text, named, result)

    def _is_local(self, text: str, found: Found) -> bool:
        around = text[max(0, found.start - 18) : found.end + 18]
        return bool(self._local.search(around))

    @staticmethod
    def _not_current(text: str, found: Found) -> bool:
        if scope.of_another(text, found.start):
            return True
        before = text[: found.start]
        last = None
        for match in _NOT_TAKEN.finditer(before):
            last = match
        if last is not None and not re.search(
            r"\b(?:now|so|and take|and on|currently|just|only)\b" + (r"|\bto\b" if last.group(0).endswith("from") else ""),
            before[last.end() :],
        ):
            return not re.search(r"\b(?:havent|never|not|didnt|cant) (?:\w+ )?$", before[: last.start()]) or last.group(0) in (
                "not on",
                "dont take",
                "not taking",
            )
        if scope.negated(text, found.start, found.end):
            return True
        after = text[found.end :]
        if re.match(
            r"^[^.]{0,40}\b(?:but (?:i )?(?:stopped|quit)|until|not anymore|no longer|years ago|stopped|i quit|in the past|back in|a while ago|when i was|ended|finished)\b",
            after,
        ) and not re.search(r"\bsince\b|\bstarted\b|\bbegan\b|\bstill\b|\bbeen on\b|\bfor \d+ years\b", text):
            return True
        return scope.supposed(before) and not _TAKEN.search(before)

    @staticmethod
    def _since(text: str, sentence: str, today: date) -> str | None:
        shown = digits(text)
        if not _SINCE.search(shown) or _CHANGED.search(shown):
            return None
        return when.read(shown, today, durations=bool(re.search(r"\bfor\b|\bgoing on\b", shown)))


def _form(text: str) -> str:
    for form in ("eye drops", "drops", "inhaler", "nasal spray", "spray", "cream", "ointment", "rinse", "mouthwash", "gel"):
        if re.search(rf"\b{form.rstrip('s')}s?\b", text):
            return form
    return "topical"


def _combined(text: str, named: list[Found], medicines: list[Medicine]) -> list[Medicine]:
    """Two names joined by a slash are one product; the gravest class is the product's."""
    result: list[Medicine] = []
    for place, (found, medicine) in enumerate(zip(named, medicines, strict=True)):
        if place and re.fullmatch(r" ?/ ?", text[named[place - 1].end : found.start]):
            before = result.pop()
            name = "/".join(sorted({*before.name.split("/"), *medicine.name.split("/")}))
            kind = next(k for k in ("diuretic", "immunosuppressant", "other") if k in (before.kind, medicine.kind))
            result.append(Medicine(name, kind, medicine.current, medicine.since, before.guessed or medicine.guessed, medicine.words))
        else:
            result.append(medicine)
    return result


def _distinct(found: list[Medicine]) -> list[Medicine]:
    kept: dict[str, Medicine] = {}
    for medicine in found:
        before = kept.get(medicine.name)
        if before is None or medicine.current and not before.current or medicine.since and not before.since and medicine.current:
            kept[medicine.name] = medicine
    return list(kept.values())
