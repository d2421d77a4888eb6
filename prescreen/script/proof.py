"""Whether a message is letter by letter what a manifest holds: it is rendered again from its parts, and compared with what was said.

Judges no wording, and knows neither database nor dialogue. What was filled in is shown, not judged: it is what somebody wrote or gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prescreen import segments
from prescreen.script.parts import GLUE, Part, Pieces, fill, in_line, parts_in

Texts = Mapping[str, Mapping[str, str]]
"""Language -> text id -> text, as a manifest has them."""
_BESIDE = 30
"""So many letters are shown on each side of the place where two texts differ."""


@dataclass(frozen=True)
class Difference:
    """Where a message is not what its parts say. `at`: the letter of `said` from which on it differs, 0 being the first."""

    why: str
    said: str = ""
    proved: str = ""
    at: int = 0

    def __str__(self) -> str:
        if not (self.said or self.proved):
            return self.why
        begins = max(self.at - _BESIDE, 0)
        said, proved = (text[begins : self.at + _BESIDE] for text in (self.said, self.proved))
        return f"{self.why} at letter {self.at + 1}: said {said!r}, the manifest gives {proved!r}"


def difference(said: str, pieces: Pieces, texts: Texts, cut: tuple[int, int] | None = None) -> Difference | None:
    """Where what was said differs from its parts, rendered again from these texts; None where it is the same, letter by letter."""
    for part in parts_in(pieces):
        if part.id and part.id not in texts.get(part.language, {}):
            return Difference(f"the manifest has no text {part.id} in {part.language}")
    between = [piece for piece in pieces if isinstance(piece, str)]
    if stray := next((piece for piece in between if not GLUE.fullmatch(piece)), None):
        return Difference(f"{stray.strip()!r} is of no text")
    proved = "".join(rendered(piece, texts) for piece in pieces).strip()
    if cut is not None:
        proved, said = in_line(proved)[cut[0] : cut[1]], " ".join(said.split())
    if said.strip() in (proved, segments.plain(proved)):
        return None
    if segments.is_gsm(said):
        proved = segments.plain(proved)
    pairs = zip(said, proved, strict=False)
    at = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(said), len(proved)))
    return Difference("a letter differs", said, proved, at)


def rendered(piece: Part | str, texts: Texts) -> str:
    """A part as it was said, from these texts. Raises KeyError for one whose text is not among them."""
    if isinstance(piece, str):
        return piece
    fields = {name: told if isinstance(told, str) else "".join(rendered(one, texts) for one in told) for name, told in piece.fields.items()}
    if not piece.id:
        return "".join(fields.values())
    return fill(texts[piece.language][piece.id], fields).strip()


def filled_in(pieces: Pieces) -> Iterator[tuple[str, str]]:
    """What was filled in that is no text itself: the name of the field, and what stood in it."""
    for part in parts_in(pieces):
        for name, told in part.fields.items():
            for one in (told,) if isinstance(told, str) else told:
                if isinstance(one, str) and not GLUE.fullmatch(one):
                    yield name, one
