"""Finds the wishes of a text, by the glossaries of one protocol and the words of the languages. Knows no conversation and no question.

What a wish leads to is for whoever asks: the reader, the dialogue, or the gateway where a text comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.protocol.same import Same
from prescreen.understanding.glossary.glossary import Glossary
from prescreen.understanding.lines.plain import LONG, plain, without_echo, without_runs
from prescreen.understanding.signs import earlier_answers, emergencies, keywords, kinds, language, machines, rights
from prescreen.understanding.signs.quotes import Own, Quotes
from prescreen.understanding.wishes import Wishes

_KEPT = 2
"""So many texts are not looked at again: one turn asks several times about its own."""


class Signs:
    """The signs that one protocol knows. Made once; of what it read it keeps the last two texts."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._glossaries = tuple(Glossary.each(protocol).values())
        self.own = lru_cache(maxsize=_KEPT)(self._own_of)
        """What of a text is the participant's own, without our words quoted back."""
        self.emergency = lru_cache(maxsize=_KEPT)(self._emergency_in)
        """Which emergency a text tells of, in any language; None where it tells of none."""

    @staticmethod
    def of(protocol: Protocol) -> Signs:
        """The signs of this very protocol, made when first asked for."""
        return _made(Same(protocol))

    @cached_property
    def _quotes(self) -> Quotes:
        return Quotes(self._protocol)

    def _own_of(self, text: str) -> Own:
        return self._quotes.own(without_runs(text))

    def read(self, text: str) -> Wishes:
        """The wishes of a text in any language."""
        return Wishes(_Heard(self, self.own(text), None).look)

    def read_own(self, own: str, english: str) -> Wishes:
        """The wishes of a text's own words, which `own` gave. `english`: how the reader understood them, made plain."""
        return Wishes(_Heard(self, Own(own), english).look)

    def in_english(self, text: str) -> list[str]:
        """The text in English, once for each glossary that knows its words; as written where none does."""
        return [glossary.read(text).english for glossary in self._glossaries if glossary.speaks(text)] or [text]

    def _emergency_in(self, text: str) -> str | None:
        told = emergencies.without_instructions(text)
        found = max(filter(None, map(emergencies.emergency_in, self.in_english(told))), default=None)
        return "988" if found != "988" and emergencies.veiled_wish_to_die(told) else found


class _Heard:
    """One text, and what was found in it so far."""

    def __init__(self, signs: Signs, own: Own, english: str | None) -> None:
        self._signs, self._reaction, self._english = signs, own.reaction, english
        self._text = without_echo(own.text) if len(own.text) > LONG else own.text

    def look(self, wish: str) -> Any:
        """What there is of a wish. A machine wants nothing; what is an emergency, or wants no more texts, is taken for a human being's."""
        if wish == "reaction":
            return self._reaction and self._emergency is None
        if wish == "machine":
            return self._machine
        if wish == "emergency":
            return self._emergency
        if self._reaction or self._machine:
            return None
        if wish in _AS_WRITTEN:
            return _AS_WRITTEN[wish](self._text)
        if wish == "stop" and keywords.opt_out(self._text):
            return True
        return any(_IN_ENGLISH[wish](english) for english in self._plain_english)

    @property
    def _emergency(self) -> str | None:
        return self._signs.emergency(self._text)

    @cached_property
    def _machine(self) -> bool:
        return machines.writes(self._text) and self._emergency is None and not keywords.opt_out(self._text)

    @cached_property
    def _glossed(self) -> list[str]:
        return self._signs.in_english(self._text)

    @property
    def _plain_english(self) -> list[str]:
        return [self._english] if self._english is not None else [plain(text) for text in self._glossed]


_AS_WRITTEN: Mapping[str, Callable[[str], Any]] = {
    "opt_out": keywords.opt_out,
    "help": keywords.help_word,
    "start": keywords.start_word,
    "start_over": keywords.start_over,
    "wrong_person": keywords.wrong_person,
    "another_person": keywords.another_person,
    "yes": keywords.yes_word,
    "no": keywords.no_word,
    "language_asked": language.asked_for,
    "language_written": language.written_in,
    "language_now": language.switches,
    "wants_deletion": rights.wants_deletion,
    "wants_copy": rights.wants_copy,
    "confirms": rights.confirms,
    "back": earlier_answers.goes_back,
}
_IN_ENGLISH: Mapping[str, Callable[[str], bool]] = {"stop": kinds.stops, "person": kinds.wants_person, "goes_on": kinds.goes_on}


@lru_cache(maxsize=4)
def _made(same: Same) -> Signs:
    return Signs(same.protocol)
