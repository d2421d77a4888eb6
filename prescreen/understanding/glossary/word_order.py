"""A text turned into English, and its words put into English order: first the denial, then what it denies; a question as one asks it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Glossed:
    """A text in the reader's English, and where each piece of it stands in the text as written."""

    written: str
    english: str
    pieces: tuple[tuple[int, int, int, int], ...]
    """Start and end in the English, start and end as written."""

    def as_written(self, english: str) -> str:
        """What the participant wrote where the English says this; the whole text where it can't be found."""
        start = self.english.find(english.strip()) if english.strip() else -1
        if start < 0:
            return self.written
        end = start + len(english.strip())
        covered = [piece for piece in self.pieces if piece[0] < end and piece[1] > start]
        return self.written[min(p[2] for p in covered) : max(p[3] for p in covered)] if covered else self.written


_FRONTED = re.compile(
    r"(?:^|(?<=[,;.!?\n]))(?P<lead>\s*(?:(?:and|but|also|well|then|because) )*)(?!(?:i|he|she|it|they|yes|no|not|my|because|but|and|when|if|so|or|well|then|that|what|never|only|since|for|about|sorry|already|truly|still|as|sometimes|years)\b)"
    r"(?P<what>[a-z0-9]+(?: [a-z0-9]+){0,4}) (?P<denied>(?:i|he|she|they) (?:dont|never|havent|am not|doesnt|didnt|hasnt|wont)\b[^,;.!?\n]*)"
)


def ordered(glossed: Glossed) -> Glossed:
    """What is denied put behind its denial ("stones i never had" is "i never had stones")."""
    english, pieces = glossed.english, list(glossed.pieces)
    for match in _FRONTED.finditer(english):
        start, end = match.start("what"), match.end("denied")
        within = [p for p in pieces if p[0] < end and p[1] > start]
        english = f"{english[:start]}{match['denied'].rstrip()} {match['what']}{' ' * (len(match['denied']) - len(match['denied'].rstrip()))}{english[end:]}"
        pieces = [p for p in pieces if p not in within]
        pieces.append((start, end, min(p[2] for p in within), max(p[3] for p in within)))
    return Glossed(glossed.written, english, tuple(sorted(pieces)))


_STATED = re.compile(r"(?:^|[,;.!?\n])\s*(?P<said>[^,;.!?\n]+)\?")
_ASKS = re.compile(
    r"\b(?:what|how|which|where|when|who|why)\b|^(?:(?:and|but|so|well|already|sorry|then) )*(?:is|are|do|does|can|could|should|will|would)\b"
    r"|^(?:yes|no|right|truly)\b"
)


def asked(glossed: Glossed) -> Glossed:
    """A statement of three words and more before a question mark made a question, since there the order of words does not tell."""
    english, pieces = glossed.english, list(glossed.pieces)
    for match in reversed(list(_STATED.finditer(english))):
        said, start = match["said"], match.start("said")
        turned = re.sub(r"\bi take\b", "should i take", re.sub(r"\bi (can|should)\b", r"\1 i", said))
        lead = "" if len(said.split()) < 3 or _ASKS.search(turned) else "is it that "
        if turned == said and not lead:
            continue
        english = f"{english[:start]}{lead}{turned}{english[match.end('said') :]}"
        pieces = [(a + len(lead), b + len(lead), c, d) if a >= start else (a, b, c, d) for a, b, c, d in pieces]
    return Glossed(glossed.written, english, tuple(pieces))
