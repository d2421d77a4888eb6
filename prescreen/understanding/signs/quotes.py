"""What of a text is ours: our own words quoted back, as phones and people do it. What remains are the participant's own words.

A tapback that a phone sends as a text ("Liked “How old are you?”") is a reaction; behind a quotation mark or a ">" a piece of our
wording is enough, elsewhere a whole question or a longer sentence of ours. Our wording is known from the protocol, and the words by which
phones quote stand in the files of the languages. Examples of answers within our texts are not taken for ours, nor are the choices.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.protocol.names import read_filled
from prescreen.understanding.languages.language import pattern

_NOT_SAID = ("language", "choices", "label", "value", "controls", "names", "mail", "outcome", "bring")
"""Parts of the wording that are no whole texts, or that people write themselves."""
_CLOSING = {"“": "”", "«": "»", '"': '"', "„": "“", "‘": "’"}
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\ufe0f]")
_CUT_OFF = re.compile(r"\s*\S*(?:…|\.\.\.)\s*$")
_WORD = re.compile(r"[^\W_]+")
_GAP = "gapgapgap"
"""Stands for what is filled into a wording."""
_EXAMPLE = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')
_SENTENCE = re.compile(r"[^.?!\n]+[.?!]*")
_WIDEST_GAP = 24
_SHORTEST_QUESTION, _SURE_WITHOUT_MARK, _SHORTEST_SENTENCE, _SHORTEST_PIECE = 2, 3, 7, 3
"""Words of a whole question, of one without its mark, of other whole sentences and of a piece in quotation marks, from which on they are taken for ours."""
_SHINGLE, _SHORT, _MOSTLY = 3, 8, 0.6
"""A quoted text is ours where its word triples are; of one with more words than eight so many, since names and numbers are filled in."""
_SIGN = r"[\"“„«‘]"
_REACTION = pattern(rf"(?:\w+ )?{{reaction}}\s*(?:(?={_SIGN})|{{reacted_to}}\W*$)", re.IGNORECASE)
_TO_ONE = pattern(rf"[^\w\s\"“«]+\s*{{to}}\s*(?={_SIGN})", re.IGNORECASE)
"""An emoji and what it was given to: "👍 to “…”"."""
_LEAD = pattern(r"[\s>]*{quoting}\s*:?\s*(?:\n|$)|^\s*{replying}\s*:?\s*", re.IGNORECASE)
_ANSWERING = pattern(r"^\W*(?:{answer_label}\s*[:=]\s*)?[\s:;,.\-–—=>»”\"]*", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:[1-9]\)?\.?\s+[^\n\d]{2,60}?(?:\s{2,}|;\s*|$)\s*)+", re.MULTILINE)
"""The choices as a text lists them."""


@dataclass(frozen=True)
class Own:
    """What somebody wrote themselves. `reaction`: the text is a reaction to a message and nothing else, and `text` what it quotes that is not ours."""

    text: str
    reaction: bool = False


@dataclass(frozen=True)
class _Said:
    """One of our texts from the beginning of a sentence on. `ends`: after how many words sentences end; `asks`: after the first question."""

    words: tuple[str, ...]
    ends: tuple[int, ...]
    asks: int

    def reached(self, words: list[str], at: int) -> int:
        """Where in the words the last sentence of ours ends that stands here whole; 0 where that is too little to be sure."""
        place, end = max(self._ends(0, words, at), default=(0, 0))
        said = sum(word != _GAP for word in self.words[:place])
        return end if said >= _SHORTEST_SENTENCE or self.asks <= place and said >= _SHORTEST_QUESTION else 0

    def _ends(self, place: int, words: list[str], at: int) -> Iterator[tuple[int, int]]:
        for now in range(place, len(self.words)):
            if now in self.ends:
                yield now, at
            if self.words[now] == _GAP:
                for gap in range(min(_WIDEST_GAP, len(words) - at) if now + 1 < len(self.words) else 1):
                    yield from self._ends(now + 1, words, at + gap)
                return
            if at >= len(words) or words[at] != self.words[now]:
                return
            at += 1
        yield len(self.words), at


class Quotes:
    """The quotable words of one protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self._said: dict[tuple[str, str], list[_Said]] = {}
        """The first two words, or the first and what stands for a gap -> the texts that begin so. One word alone is never sure."""
        self._shingles: set[tuple[str, ...]] = set()
        for text in set(_texts(protocol)):
            self._add(text)
            for part in _EXAMPLE.sub(" | ", text).split("|"):
                self._shingles |= {piece for piece in _pieces(_words(part)) if _GAP not in piece}

    def _add(self, text: str) -> None:
        sentences = [(words, sentence.rstrip().endswith("?")) for sentence in _SENTENCE.findall(text) if (words := _words(sentence))]
        for first in range(len(sentences)):
            rest = sentences[first:]
            ends = tuple(sum(len(words) for words, _ in rest[: last + 1]) for last in range(len(rest)))
            asks = next((end for end, (_, asking) in zip(ends, rest, strict=True) if asking), ends[-1] + 1)
            words = tuple(word for words, _ in rest for word in words)
            if words[0] != _GAP and len(words) > 1:
                self._said.setdefault((words[0], words[1]), []).append(_Said(words, ends, asks))

    def own(self, text: str) -> Own:
        """What of a text is the participant's own.

        >>> from prescreen.protocol import load
        >>> quotes = Quotes(load())
        >>> quotes.own("How old are you? 58").text, quotes.own("Liked “How old are you?”").reaction
        ('58', True)
        """
        shown, reacted = _INVISIBLE.sub("", text), False
        lines, others = list[str](), list[str]()
        while shown:
            found = _reaction(shown)
            if found is None:
                line, end, shown = shown.partition("\n")
                lines.append(line + end)
                continue
            reacted, (quoted, shown) = True, found
            if not self._ours(quoted):
                others.append(quoted)
        rest = "".join(lines)
        if reacted and not re.search(r"\w", rest):
            return Own("\n".join(others), True)
        without = self._without_quotes(rest)
        return Own(_ANSWERING.sub("", without, count=1).strip() if without != rest else rest.strip() if reacted else text)

    def _ours(self, quoted: str) -> bool:
        words = _words(_CUT_OFF.sub("", quoted))
        if len(words) < _SHORTEST_PIECE:
            return False
        pieces = _pieces(words)
        found = sum(piece in self._shingles for piece in pieces)
        return bool(pieces) and found == len(pieces) or len(words) > _SHORT and found >= _MOSTLY * len(pieces)

    def _without_quotes(self, text: str) -> str:
        without = self._without_marked(self._without_said(text))
        return self._without_marked(self._without_said(_LEAD.sub("", text))) if without != text else text

    def _without_said(self, text: str) -> str:
        """Without whole sentences of ours, and the choices that are listed behind them."""
        kept, at = list[str](), 0
        for start, end in self._spans(text):
            if start >= at:
                kept.append(text[at:start])
                listed = _LISTED.match(text, end)
                at = listed.end() if listed and re.search(r"^\s*1\b.*\s2\b", listed[0], re.DOTALL) else end
        return " ".join([*kept, text[at:]]).strip() if at else text

    def _without_marked(self, text: str) -> str:
        """Without what stands in quotation marks, or behind ">" at the beginning of a line, and is ours."""
        lines = text.split("\n")
        kept = [line for line in lines if not (re.match(r"\s*[>|]", line) and self._ours(line))]
        text = "\n".join(kept)
        for opening, closing in _CLOSING.items():
            for match in re.finditer(rf"{opening}([^{closing}\n]{{8,}}){closing}", text):
                if self._ours(match[1]):
                    text = text.replace(match[0], " ")
        return text

    def _beginning(self, first: str, second: str) -> Sequence[_Said]:
        """Our texts that may begin with these two words."""
        return [*self._said.get((first, second), ()), *self._said.get((first, _GAP), ())]

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where sentences of ours stand."""
        found = [(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
        words, at = [_bare(word) for word, _, _ in found], 0
        while at < len(found) - 1:
            last = max((said.reached(words, at) for said in self._beginning(*words[at : at + 2])), default=0)
            if not last:
                at += 1
                continue
            stop = found[last - 1][2]
            sign = re.match(r"[\s\"”»)]*[?!.:]+[\"”»]?|[\"”»]", text[stop:])
            if last - at < _SURE_WITHOUT_MARK and not (sign and "?" in sign[0]):
                at += 1
                continue
            start = found[at][1] - len(re.search(r"[¿¡\"“«>\s]*$", text[: found[at][1]])[0])  # type: ignore[index]
            yield start, stop + (sign.end() if sign else 0)
            at = last


def _words(text: str) -> tuple[str, ...]:
    marked = re.sub(r"\{\w+\}", f" {_GAP} ", text)
    return tuple(word if (word := m[0]) == _GAP else _bare(word) for m in re.finditer(rf"{_GAP}|{_WORD.pattern}", marked))


def _bare(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))


def _pieces(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [words[at : at + _SHINGLE] for at in range(len(words) - _SHINGLE + 1)]


def _quoted(text: str) -> tuple[str, str]:
    """What stands in the quotation mark that a text begins with, and what follows; the last mark of a line closes it."""
    closing = _CLOSING[text[0]]
    ends = [m.start() for m in re.finditer(rf"{closing}[ \t]*(?:\n|$)", text) if m.start() > 0]
    end = ends[0] if ends else text.rfind(closing) if text.rfind(closing) > 0 else len(text)
    return text[1:end], text[end + 1 :]


def _reaction(text: str) -> tuple[str, str] | None:
    """What a reaction at the beginning of a text quotes, and what follows it; None where there is none."""
    start = len(text) - len(text.lstrip())
    match = _REACTION.match(text, start) or _TO_ONE.match(text, start)
    if match is None:
        return None
    rest = text[match.end() :]
    return _quoted(rest) if re.match(_SIGN, rest) else ("", rest)


def _texts(protocol: Protocol) -> Iterator[str]:
    """Every text that we may have said, in all languages."""
    for wording in protocol.wording.values():
        for part, said in wording.items():
            if part not in _NOT_SAID:
                yield from _leaves(said)
    for topic in protocol.topics:
        yield from topic["answer"].values()
    for message in read_filled(protocol.folder, "messages.yml", protocol.names)["messages"] if protocol.folder else ():
        yield from _leaves({key: said for key, said in message.items() if isinstance(said, Mapping)})


def _leaves(node: Any) -> Iterable[str]:
    if isinstance(node, str):
        return [node]
    return [leaf for part in node.values() for leaf in _leaves(part)] if isinstance(node, Mapping) else []
