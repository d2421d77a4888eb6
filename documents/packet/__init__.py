"""The packet of an ethics board: one document of a trial's protocol, its script and its settings, which nobody types."""

from __future__ import annotations

from documents.document import Block, Document, marked
from documents.packet import care, languages, rules, screens, study
from documents.packet.given import Given, Installed

__all__ = ["Given", "Installed", "packet"]

_CHAPTERS = (
    *(study.opening, study.purpose, rules.branching, rules.criteria, rules.never, care.emergencies, care.data, care.contact),
    *(study.automation, care.privacy, care.waivers, screens.web, screens.texted, screens.mails, languages.every_text),
)


def packet(given: Given) -> Document:
    """The packet. Raises ProtocolError where packet.yml can't be used."""
    blocks: list[Block] = [block for chapter in _CHAPTERS for block in chapter(given)]
    if not given.installed.page:
        blocks = [marked(block, given.site.page) for block in blocks]
    prose = given.prose
    return Document(
        title=f"{given.protocol.names['en']['study'][:1].upper()}{given.protocol.names['en']['study'][1:]}",
        subject=prose.text("subject"),
        author=given.site.name or given.protocol.names["en"]["sponsor"],
        language="en",
        made=given.made,
        foot=prose.text("foot"),
        facts=study.facts(given),
        blocks=tuple(blocks),
    )
