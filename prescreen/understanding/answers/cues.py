"""How people say their answers in one language, as `cues/` declares it: patterns compiled, matched with their scope."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from prescreen.understanding.answers import scope
from prescreen.understanding.lines.plain import Clause
from prescreen.understanding.lines.spelling import Speller

_DENYING = {"no", "not_tested", "declined", "unsure", "not_applicable", None}
"""Values that a denial does not undo: they are said with one."""
_UNSCOPED = ("beside",)
"""Levels whose patterns hold whatever stands before them."""
_RECALLED = re.compile(r"\bi (?:said|told you|answered|put|wrote|typed) (?:no|yes|that|i|it|not)\b")
_UNLESS = re.compile(r"^(?:(?:no|not|nothing|nope|none|and|but)[ ,]+)*(?:unless|except if|only if)\b")
"""What it only names as an exception ("not unless the study drug counts") is not told."""
_WORD = re.compile(r"(?<![a-z\\\\])[a-z]{4,}(?![a-z\\\\(\[?*+|])|(?<=[ (|:])[a-z]{4,}(?=[ |)])")
"""A whole word of a pattern, no stem."""
_UNTOLD = re.compile(
    r"\b(?:discuss\w*|talk\w* about|say\w*|tell|share|sharing|answer\w*|get into|go into|(?:know|sure|remember|told|asked)(?: if| about| whether)?)\b(?: \w+){0,4} $"
)
"""What is left unsaid is not denied ("rather not discuss my cancer")."""
Rule = tuple[Any, "re.Pattern[str]"]


class Cues:
    """The patterns of one language."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self._words: Mapping[str, str] = entries.get("words", {})
        self._entries = {question: entry for question, entry in entries.items() if question not in ("words", "spelling", "ordinary")}
        own = {word for entry in self._entries.values() for pattern in _patterns(entry) for word in _WORD.findall(pattern)}
        self.speller = Speller(entries.get("spelling", ()), own.union(*(words.split() for words in entries.get("ordinary", ()))))
        self._rules: dict[tuple[str, str], list[Rule]] = {}
        self._about: dict[str, re.Pattern[str]] = {}
        self._plain: dict[tuple[str, str], re.Pattern[str]] = {}
        self._confirming = [point for point in self._entries if point.startswith("confirm.")]
        for question, entry in self._entries.items():
            for level, given in entry.items():
                if isinstance(given, list) and given and isinstance(given[0], Mapping):
                    lines = re.MULTILINE if level == "said" else 0
                    self._rules[question, level] = [(value, self._compiled(p, lines)) for rule in given for value, p in rule.items()]
                elif level == "about":
                    self._about[question] = self._compiled(given, re.MULTILINE)
                elif isinstance(given, str):
                    self._plain[question, level] = self._compiled(given)

    def _compiled(self, pattern: str, flags: int = 0) -> re.Pattern[str]:
        for name, words in self._words.items():
            pattern = pattern.replace("{" + name + "}", words)
        return re.compile(pattern, flags)

    def told_of(self, clauses: Iterable[Clause]) -> list[str]:
        """The questions that one of these clauses may tell of, `told` decides: each pattern looks once at all of them, a line each."""
        lines = "\n".join(clause.plain for clause in clauses)
        return [q for q in self._entries if any(pattern.search(lines) for pattern in self._telling(q))]

    def _telling(self, question: str) -> Iterator[re.Pattern[str]]:
        yield from (pattern for _, pattern in self._rules.get((question, "said"), ()))
        if question in self._about:
            yield self._about[question]

    def get(self, question: str, name: str) -> Any:
        """A plain entry (a list, a mapping or a pattern's text) of a question; None where there is none."""
        return self._entries.get(question, {}).get(name)

    def matches(self, question: str, name: str, text: str) -> bool:
        """Whether a question's plain pattern of that name matches."""
        pattern = self._plain.get((question, name))
        return pattern is not None and bool(pattern.search(text))

    def without(self, question: str, name: str, text: str) -> str:
        """A text with "it" in the place of what a question's plain pattern of that name matches."""
        pattern = self._plain.get((question, name))
        return pattern.sub("it", text) if pattern is not None else text

    def places(self, question: str, name: str, text: str) -> Iterator[re.Match[str]]:
        """Where a question's plain pattern of that name matches."""
        pattern = self._plain.get((question, name))
        return pattern.finditer(text) if pattern is not None else iter(())

    def value(self, question: str, level: str, text: str, among: Container[Any] | None = None) -> tuple[bool, Any]:
        """(whether a rule of that level, for a value `among` those, matched; its value). Denied matches and other people's don't count."""
        for value, pattern in self._rules.get((question, level), ()):
            if among is not None and value not in among:
                continue
            for match in pattern.finditer(text):
                if value in _DENYING or level in _UNSCOPED or self.get(question, "scoped") is False or not self._undone(text, match):
                    return True, value
        return False, None

    def confirmed(self, answers: Mapping[str, Any], text: str) -> tuple[bool, Any]:
        """What a text says of an answer that is read back, by the patterns for that answer (`confirm.QUESTION`, whose `value` it is)."""
        for point in self._confirming:
            if answers.get(point.partition(".")[2]) == self.get(point, "value"):
                return self.value(point, "first", text)
        return False, None

    def told(self, question: str, clause: Clause) -> tuple[bool, Any]:
        """What a clause tells of a question, if it does so in so many words: (whether, the value)."""
        if scope.of_another(clause.plain) or _RECALLED.search(clause.plain) or _UNLESS.search(clause.plain):
            return False, None
        found, value = self.value(question, "said", scope.without_spoken_no(clause.plain))
        if found:
            return found, value
        about = self._about.get(question)
        match = about.search(clause.plain) if about else None
        if match and re.search(
            r"\b(?:not|isnt|wasnt) (?:from |because of |due to |caused by )?(?:the|my) $", clause.plain[: match.start()]
        ):
            return False, None
        if match and _UNTOLD.search(clause.plain[: match.start()]):
            return False, None
        if match and scope.negated(clause.plain, match.start(), match.end()):
            return True, "no"
        return False, None

    def names(self, question: str, text: str) -> re.Match[str] | None:
        """Where a text names the matter of a question."""
        about = self._about.get(question)
        return about.search(text) if about else None

    @staticmethod
    def _undone(text: str, match: re.Match[str]) -> bool:
        start = max(text.rfind(sign, 0, match.start()) for sign in (",", ".", ";", "!", "?")) + 1
        joined = [m.end() for m in re.finditer(r"\b(?:but|and|though|although)\b", text[start : match.start()])]
        start += joined[-1] if joined else 0
        clause, at = text[start:], match.start() - start
        before = clause[:at]
        if scope.of_another(before + re.split(r"[,.;]", match.group(0))[0]) and not re.search(
            r"\b(?:i|me|my (?!\w*(?:mother|sister|brother|father)))\b", match.group(0)
        ):
            return True
        return scope.negated(clause[:at], at, at) and not re.search(r"\bnot only\b", before)


def _patterns(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, Mapping):
        for value in entry.values():
            yield from _patterns(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from _patterns(value)
