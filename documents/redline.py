"""What changed between two scripts, for a board: tracked changes by text id, for wording, rules, retention and what answers are read with.

As DOCX, in which accepting all changes leaves the new script's texts and rejecting all the old one's, and as plain text. The same two
scripts give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone

import docx as word
from docx.document import Document as Written
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents.tracked import Kind, Piece, Tracking, pieces, plain
from documents.zipped import normalised
from prescreen.script import Change, Manifest, changes

AUTHOR = "prescreen"
_LANGUAGES = {"en": "English", "es": "Spanish"}
_SPOKEN = {"en": "en-US", "es": "es-US"}
_RETENTION = "retention "
_EPOCH = datetime(1980, 1, 1, tzinfo=timezone.utc)
"""The moment of files for which none is given."""
_SHOWN = 16
"""So many signs of a digest tell it from another."""
_END = "End of the changes."


@dataclass(frozen=True)
class Part:
    """A part of the script: how many of its entries there are now, and those that changed."""

    title: str
    of: int
    changed: tuple[Change, ...]

    @property
    def line(self) -> str:
        """The part in a line."""
        new, gone = (sum(getattr(one, side) is None for one in self.changed) for side in ("before", "after"))
        counted = ", ".join(f"{number} {what}" for number, what in ((new, "new"), (gone, "gone")) if number)
        return f"{self.title}: {len(self.changed)} of {self.of} changed" + (f" ({counted})" if counted else "")


def parts(old: Manifest, new: Manifest) -> list[Part]:
    """The parts in which anything changed: wording by language, rules, retention, reader."""
    found = changes(old, new)
    made = [
        Part(f"Wording in {_LANGUAGES.get(code, code)}", len(new.texts.get(code, {})), _those(found, "words", code))
        for code in dict.fromkeys((*new.texts, *old.texts))
    ]
    kept = [id for id in new.rules if id.startswith(_RETENTION)]
    ruled = _those(found, "rules")
    made.append(Part("Rules", len(new.rules) - len(kept), tuple(one for one in ruled if not one.id.startswith(_RETENTION))))
    made.append(Part("What is kept, and how long", len(kept), tuple(one for one in ruled if one.id.startswith(_RETENTION))))
    made.append(Part("What answers are read with", len(new.reader), _those(found, "reader")))
    return [part for part in made if part.changed]


def text(old: Manifest, new: Manifest) -> str:
    """The changes as plain text: `[-gone-]` and `{+come+}`."""
    return "\n".join(_lines(old, new)) + "\n"


def docx(old: Manifest, new: Manifest, *, author: str = AUTHOR, on: date | None = None) -> bytes:
    """The changes as DOCX, tracked as this author's. `on`: the day that they bear; without one they bear none."""
    made = word.Document()
    _set_up(made, f"Changes to the script of {new.trial}", author, on)
    made.add_paragraph(f"Changes to the script of {new.trial}", "Title")
    for line in (*_heads(old, new), *(part.line for part in parts(old, new))):
        made.add_paragraph(line)
    tracking = Tracking(author, f"{on.isoformat()}T00:00:00Z" if on else "")
    for part in parts(old, new):
        made.add_paragraph(part.title, "Heading 1")
        for change in part.changed:
            _entry(made, tracking, change)
    made.add_paragraph(_END)
    stream = io.BytesIO()
    made.save(stream)
    return normalised(stream.getvalue(), _moment(on))


def _those(found: Sequence[Change], part: str, language: str = "") -> tuple[Change, ...]:
    return tuple(one for one in found if one.part == part and one.language == language)


def _heads(old: Manifest, new: Manifest) -> Iterator[str]:
    for name, one in (("From", old), ("To", new)):
        yield f"{name}: script {one.script}, manifest {one.id}"
    for name, before, after in (
        ("words", old.words, new.words),
        ("rules", old.rules_digest, new.rules_digest),
        ("reader", old.reader_digest, new.reader_digest),
    ):
        told = "as before" if before == after else f"{before[:_SHOWN]}, now {after[:_SHOWN]}"
        yield f"Digest of the {name}: {told}"
    if old.id == new.id:
        yield "Nothing changed."


def _lines(old: Manifest, new: Manifest) -> Iterator[str]:
    yield f"Changes to the script of {new.trial}"
    yield from _heads(old, new)
    for part in parts(old, new):
        yield from ("", part.line, "=" * len(part.line))
        for change in part.changed:
            yield from ("", f"{change.id}{_STANDS[_kind(change)]}")
            yield from (f"    {line}".rstrip() for line in plain(_pieces(change)).split("\n"))


_STANDS: Mapping[Kind, str] = {"same": "", "come": " (new)", "gone": " (gone)"}


def _kind(change: Change) -> Kind:
    """Whether the entry as a whole is new or gone."""
    return "come" if change.before is None else "gone" if change.after is None else "same"


def _pieces(change: Change) -> tuple[Piece, ...]:
    """The stretches of an entry; of a file of the reader, its digest."""
    if change.part != "reader":
        return pieces(change.before, change.after)
    both: tuple[tuple[Kind, str | None], ...] = (("gone", change.before), ("come", change.after))
    return tuple(Piece(kind, f"SHA-256 {digest}") for kind, digest in both if digest)


def _entry(made: Written, tracking: Tracking, change: Change) -> None:
    """An entry: its id, and its text with the changes. One that is new or gone comes or goes with its id."""
    kind = _kind(change)
    head, body = made.add_paragraph(style="Heading 2"), made.add_paragraph()
    tracking.write(head, (Piece(kind, change.id),))
    tracking.write(body, _pieces(change), _SPOKEN.get(change.language, change.language))
    for paragraph in (head, body):
        tracking.whole(paragraph, kind)


def _set_up(made: Written, title: str, author: str, on: date | None) -> None:
    about = made.core_properties
    about.title, about.author, about.last_modified_by, about.comments, about.revision = title, author, author, "", 1
    about.created = about.modified = _moment(on).replace(tzinfo=None)
    about.language = _SPOKEN["en"]
    section = made.sections[0]
    section.page_width, section.page_height = Mm(215.9), Mm(279.4)
    section.left_margin = section.right_margin = Mm(22)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Liberation Sans", Pt(10.5)
    normal.element.get_or_add_rPr().rFonts.set(qn("w:cs"), "Liberation Sans")


def _moment(on: date | None) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=timezone.utc) if on else _EPOCH
