"""Turns what people write in another language into English for the reader, by that language's glossary (`glossary/`).

The longest phrase that the glossary knows wins at each place; what it doesn't know stays as written, since names of
medicines and English words stand in such texts too. The English is for the patterns alone and is never shown: it keeps
the place of each piece in the text, so that evidence stays in the participant's own words.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from prescreen.protocol.model import Protocol
from prescreen.protocol.same import Same
from prescreen.understanding.glossary import verb_forms
from prescreen.understanding.glossary.denials import negated
from prescreen.understanding.glossary.numerals import Numerals, Token, Tokens
from prescreen.understanding.glossary.sounds import Sounding
from prescreen.understanding.glossary.ways import SLOT, bare, listed, plainly, ways_of
from prescreen.understanding.glossary.word_order import Glossed, asked, ordered
from prescreen.understanding.languages.language import Language, languages
from prescreen.understanding.lines.english import is_english

TOKEN = re.compile(r"\S+@\S+|https?://\S+|\d+(?:[.,/:-]\d+)*|[^\W\d_]+\d\w*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]|_")
_PERFECT = ("i have", "he has", "they have", "we have")
_DROPPED = "¿¡"
_SHORTEST_MENDED, _SHORTEST_SLIPPED = 4, 7
"""Letters from which on a word is mended that sounds like one of the glossary, or is a slip away from one."""
_SHORTEST_FOREIGN = 4
_START, _END = "^", "$"
"""Written into a phrase of the glossary: it counts only at the beginning, or only at the end, of a clause."""
_FOREIGN = "0"
"""Put behind a word that the glossary does not know: the reader then takes it for no misspelled English one."""

_WITHOUT_FORMS = Language()
"""A language of which no endings are known."""


class Glossary:
    """The glossary of one language. `known` are names (of medicines) that are found by their sound when written otherwise.

    `code`: the language, by which the forms of its words are known; without it only the words as they are listed.
    """

    def __init__(self, entries: Mapping[str, Any], known: Iterable[str] = (), code: str = "") -> None:
        self._language = languages().get(code, _WITHOUT_FORMS)
        self._phrases: dict[tuple[str, ...], str] = {}
        self._slotted: dict[str, list[tuple[tuple[str, ...], str, frozenset[str]]]] = {}
        self._past = set(listed(entries.get("past", "")))
        for section in ("phrases", "words"):
            for english, ways in entries.get(section, {}).items():
                for way in ways_of(ways):
                    self._add(way, str(english))
        self._participles: set[str] = set()
        self._told_of: dict[str, str] = {}
        """What "bajo" and its like say behind a pronoun ("me bajó"): without accents it is written as "bajo"."""
        for written, infinitives in entries.get("verbs", {}).items():
            for infinitive in plainly(infinitives):
                for form, said, sort in verb_forms.forms(infinitive, verb_forms.english(str(written)), self._language):
                    self._phrases.setdefault((form,), said)
                    if said.startswith("i ") and sort == verb_forms.OTHER and form == f"{infinitive[:-2]}o":
                        self._told_of[form] = f"he {verb_forms.english(str(written)).past}"
                    if self._phrases[form,] == said and sort != verb_forms.OTHER:
                        (self._past if sort == verb_forms.PAST else self._participles).add(said)
        self._numerals = Numerals(entries, self._phrases)
        self._no = set(plainly(entries.get("no", "")))
        self._clitics = {bare(way): str(english) for english, ways in entries.get("clitics", {}).items() for way in listed(ways)}
        self._phrases.update(
            {
                (word,): english
                for word, english in {**self._numerals.units, **self._numerals.months}.items()
                if (word,) not in self._phrases
            }
        )
        self._sounds = [(bare(way), str(sounded or "")) for sounded, ways in entries.get("sounds", {}).items() for way in listed(ways)]
        self._longest: dict[str, int] = {}
        """Word -> how many words the longest phrase has that begins with it."""
        for phrase in self._phrases:
            words = [word for word in phrase if word not in (_START, _END)]
            if words:
                self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
        self._vocabulary = sorted({word for phrase in self._phrases for word in phrase if len(word) >= _SHORTEST_MENDED})
        self._heard = {self._as_heard(word): word for word in reversed(self._vocabulary)}
        self._words = {word for phrase in self._phrases for word in phrase} | set(self._numerals.numbers) | set(self._clitics)
        self._words |= {word for patterns in self._slotted.values() for pattern, _, _ in patterns for word in pattern}
        self._spelt = {bare(way): meant for meant, ways in entries.get("spelt", {}).items() for way in listed(ways)}
        self._courtesies = set(plainly(entries.get("courtesies", "")))
        self._kept = tuple(plainly(entries.get("kept", "")))
        self._known = frozenset(known)
        self._sounding = Sounding(self._known)
        self._mended: dict[str, str] = {}

    @staticmethod
    def each(protocol: Protocol) -> Mapping[str, Glossary]:
        """Those of this very protocol, by their languages, without names; made when first asked for."""
        return _made(Same(protocol))

    def knowing(self, known: Iterable[str]) -> Glossary:
        """The same glossary, which also knows these names."""
        other = copy.copy(self)
        other._known = frozenset(known)
        other._sounding, other._mended = Sounding(other._known), {}
        return other

    def read(self, text: str) -> Glossed:
        """The text in the reader's English."""
        english: list[str] = []
        pieces: list[tuple[int, int, int, int]] = []
        length = before = 0
        for start, end, said in self._pieces(text):
            gap = text[before:start]
            if not gap and english and said and re.match(r"\w", said) and re.search(r"\w$", english[-1]):
                gap = " "
            gap = " " if gap and not gap.strip() and "\n" not in gap else gap
            english += [gap, said]
            length += len(gap)
            pieces.append((length, length + len(said), start, end))
            length += len(said)
            before = end
        english.append(text[before:])
        return asked(ordered(Glossed(text, "".join(english), tuple(pieces))))

    def speaks(self, text: str) -> bool:
        """Whether at least a quarter of the text's words are the glossary's and no English ones."""
        words = [word for word in (bare(match[0]) for match in TOKEN.finditer(text)) if word.isalpha()]
        return 0 < len(words) <= 4 * sum(word in self._words and not is_english(word) for word in words)

    def _pieces(self, text: str) -> Iterator[tuple[int, int, str]]:
        tokens = Tokens(Token(self._mend(bare(match[0])), match.start(), match.end()) for match in TOKEN.finditer(text))
        shouted = text == text.upper() and any(len(token.plain) > 1 and token.plain.isalpha() for token in tokens)
        place = 0
        while place < len(tokens):
            token = tokens[place]
            written = text[token.start : token.end]
            if token.plain in _DROPPED or not token.plain:
                yield token.start, token.end, ""
                place += 1
            elif (
                not token.plain[0].isalnum()
                or "@" in token.plain
                or not shouted
                and len(written) == 1
                and written in "ABCDE"
                and (written != "A" or self._ends(tokens, place))
            ):  # signs, addresses and the letter of a choice stay as they are
                yield token.start, token.end, written
                place += 1
            else:
                said, taken = self._at(tokens, place)
                yield token.start, tokens[place + taken - 1].end, written if said == bare(written) else said
                place += taken

    def _at(self, tokens: Tokens, place: int) -> tuple[str, int]:
        """The English at this place and how many tokens it takes; found once for each place."""
        if place not in tokens.found:
            tokens.found[place] = self._found(tokens, place)
        return tokens.found[place]

    def _found(self, tokens: Tokens, place: int) -> tuple[str, int]:
        word = tokens[place].plain
        found, taken = self._phrase(tokens, place)
        if word in self._no and (denied := self._denied(tokens, place, taken)):
            return denied
        if word in self._clitics and word not in self._no and taken <= 1 and (led := self._led(tokens, place)):
            return led
        if found is not None:
            return found, taken
        if number := self._numerals.number(tokens, place):
            return number
        return self._alone(word), 1

    def _alone(self, word: str) -> str:
        """The English of a word that no phrase begins with; the word itself, marked where it is no English one."""
        if (base := self._underived(word)) and (known := self._phrases.get((base,))) is not None:
            return known
        return word + _FOREIGN if self._is_foreign(word) else word

    def _is_foreign(self, word: str) -> bool:
        """Whether a word that the glossary leaves is no English one, nor ends like the name of a medicine or an illness."""
        if len(word) < _SHORTEST_FOREIGN or not word.isalpha() or word in self._known:
            return False
        return not is_english(word) and not word.endswith(self._kept)

    def _denied(self, tokens: Tokens, place: int, taken: int) -> tuple[str, int] | None:
        """A denial before what somebody does or is ("no tengo"), with what stands between."""
        if place + 1 >= len(tokens) or taken > 1:
            return None
        verb, length = self._verb(tokens, place + 1)
        if verb is None:
            return None
        return negated(verb, past=any(f"{verb} ".startswith(f"{told} ") for told in self._past)), length + 1

    def _led(self, tokens: Tokens, place: int) -> tuple[str, int] | None:
        """What somebody does, with a pronoun in front ("me dieron")."""
        verb, length = self._verb(tokens, place)
        return (verb, length) if verb is not None and length > 1 else None

    def _verb(self, tokens: Tokens, place: int) -> tuple[str | None, int]:
        """What somebody does at this place, pronouns before it put behind."""
        objects: list[str] = []
        start = place
        while place < len(tokens) and place - start < 3:
            found, taken = self._phrase(tokens, place)
            if (
                found is not None
                and re.match(r"(?:i|you|he|she|it|we|they|there|that)(?: |$)", found)
                and not (taken == 1 and tokens[place].plain in self._clitics)
            ):
                if objects and objects[-1] in ("me", "him", "us") and taken == 1:
                    found = self._told_of.get(tokens[place].plain, found)
                own = [o for o in objects if o and not (o == "me" and found.startswith("i "))]
                if found in _PERFECT and place + taken < len(tokens):
                    done, more = self._phrase(tokens, place + taken)
                    if done in self._participles:
                        found, taken = f"{found} {done}", taken + more
                        return " ".join([found, *own]), place - start + taken
                return " ".join([found, *own]) if own and taken == 1 else found, place - start + taken
            if tokens[place].plain not in self._clitics:
                break
            objects.append(self._clitics[tokens[place].plain])
            place += 1
        return None, 0

    def _phrase(self, tokens: Tokens, place: int, *, slotted: bool = True) -> tuple[str | None, int]:
        """The longest phrase at this place."""
        best: tuple[str | None, int] = (None, 0)
        words: list[str] = []
        first = tokens[place].plain
        for token in tokens[place : place + self._longest.get(first, 0)]:
            if not token.plain or not token.plain[0].isalnum():
                break
            words.append(token.plain)
            end = place + len(words)
            alone = (_START, *words) if _opens(tokens, place) else ()
            last = self._ends(tokens, end - 1)
            for way in (tuple(words), alone, (*words, _END) if last else (), (*alone, _END) if alone and last else ()):
                if way and (found := self._phrases.get(way)) is not None:
                    best = (found, len(words))
        if not slotted:
            return best
        for key in (first, "") if self._numerals.begins(first) else (first,):
            for pattern, english in self._possible(key, tokens):
                if (match := self._match(pattern, tokens, place)) and match[0] - place > best[1]:
                    best = (_filled(english, match[1]), match[0] - place)
        return best

    def _possible(self, key: str, tokens: Tokens) -> list[tuple[tuple[str, ...], str]]:
        """The slotted phrases that begin like this and all whose words the text has; looked up once for each text."""
        if key not in tokens.possible:
            tokens.possible[key] = [(pattern, english) for pattern, english, words in self._slotted.get(key, ()) if words <= tokens.words]
        return tokens.possible[key]

    def _match(self, pattern: Sequence[str], tokens: Tokens, place: int, at: int = 0) -> tuple[int, dict[str, str]] | None:
        """Where the pattern, from this part on, ends at this place, and what its slots hold in English."""
        slot: str | None = None
        while at < len(pattern) and (slot := _slot_name(pattern[at])) is None:
            if pattern[at] == _END:
                return (place, {}) if self._ends(tokens, place - 1) else None
            if place >= len(tokens) or tokens[place].plain != pattern[at]:
                return None
            at, place = at + 1, place + 1
        if at >= len(pattern):
            return place, {}
        if place >= len(tokens) or slot is None:
            return None
        for end, said in self._slot(slot, tokens, place):
            if rest := self._match(pattern, tokens, end, at + 1):
                return rest[0], {slot: said, **rest[1]}
        return None

    def _slot(self, name: str, tokens: Tokens, place: int) -> Iterator[tuple[int, str]]:
        kind = name.rstrip("0123456789")
        if kind == "number":
            if number := self._numerals.number(tokens, place):
                yield place + number[1], number[0]
        elif kind == "month":
            if month := self._numerals.months.get(tokens[place].plain):
                yield place + 1, month
        elif kind == "time":
            yield from self._numerals.time(tokens, place)
        elif kind in ("word", "words"):
            end, said = place, []
            while end < len(tokens) and tokens[end].plain and tokens[end].plain[0].isalnum() and end - place < (1 if kind == "word" else 4):
                found, taken = self._phrase(tokens, end, slotted=False)
                said.append(self._alone(tokens[end].plain) if found is None else found)
                end += max(taken, 1)
                yield end, " ".join(said)
        elif kind == "name":
            word = tokens[place].plain
            if (name := self._phrases.get((word,), word)) in self._known:
                yield place + 1, name

    def _add(self, way: Sequence[str], english: str) -> None:
        if any(SLOT.fullmatch(word) for word in way):
            key = "" if SLOT.fullmatch(way[0]) else way[0]
            words = frozenset(word for word in way if word != _END and not SLOT.fullmatch(word))
            self._slotted.setdefault(key, []).append((tuple(way), english, words))
        else:
            self._phrases.setdefault(tuple(way), english)

    def _mend(self, word: str) -> str:
        """The word of the glossary that is a slip away, or the medicine that sounds like it; the word itself without one."""
        if word not in self._mended:
            self._mended[word] = self._mending(word) if len(self._mended) < 20_000 else word
        return self._mended[word]

    def _mending(self, word: str) -> str:
        if word in self._spelt:
            return bare(self._spelt[word])
        if word in self._words or len(word) < _SHORTEST_MENDED or not word.isalpha():
            return word
        for tens, value in self._numerals.numbers.items():
            if (
                value in range(20, 100, 10)
                and word.startswith(tens)
                and 0 < self._numerals.numbers.get(word[len(tens) :].lstrip("iy"), 0) < 10
            ):
                return str(value + self._numerals.numbers[word[len(tens) :].lstrip("iy")])
        if named := self._sounding.like(word):
            return named
        if is_english(word):
            return word
        if base := self._underived(word):
            return base
        if alike := self._heard.get(self._as_heard(word)):
            return alike
        if len(word) < _SHORTEST_SLIPPED:
            return word
        near = process.extract(word, self._vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=None)
        return max((name for name, _, _ in near if name[0] == word[0]), key=len, default=word)

    def _underived(self, word: str) -> str | None:
        """The word of the glossary that this one is made of."""
        return next(
            (base for base in verb_forms.bases(word, self._language) if len(base) >= _SHORTEST_MENDED and base in self._words), None
        )

    def _as_heard(self, word: str) -> str:
        """A word with the letters that sound alike made one."""
        for letters, sounded in self._sounds:
            word = word.replace(letters, sounded)
        return re.sub(r"([^lr])\1", r"\1", word)

    def _ends(self, tokens: Tokens, place: int) -> bool:
        """Whether a clause ends after this token, courtesies aside."""
        return place + 1 >= len(tokens) or not tokens[place + 1].plain[:1].isalnum() or tokens[place + 1].plain in self._courtesies


@cache
def _slot_name(part: str) -> str | None:
    """The name of the slot that a part of a phrase of the glossary is; None of a word."""
    slot = SLOT.fullmatch(part)
    return slot[1] if slot else None


def _filled(english: str, slots: Mapping[str, str]) -> str:
    return SLOT.sub(lambda slot: slots.get(slot[1], ""), english)


def _opens(tokens: Tokens, place: int) -> bool:
    return place == 0 or not tokens[place - 1].plain[:1].isalnum()


@lru_cache(maxsize=4)
def _made(same: Same) -> Mapping[str, Glossary]:
    return {code: Glossary(entries, code=code) for code, entries in same.protocol.glossaries.items()}
