"""The sheet by which a site registers the number that its texts come from: what a carrier's form asks, quoted from the script.

Promises that carriers look for are taken from the texts that make them; `lacking` names those that no text makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from documents.document import Block, Column, Document, Heading, Message, Paragraph, Table, Text, Words, gap, marked
from documents.packet import asked
from documents.packet.care import carriers_words, words_of
from documents.packet.given import Given
from documents.packet.screens import language_of, matches
from documents.packet.study import language_name

_LINK = re.compile(r"https?://|\{link\}")
_PHONE = re.compile(r"\b(?:911|988|\d{3}[-. ]\d{3}[-. ]\d{4})\b")


def sheet(given: Given) -> Document:
    """The sheet. Raises ProtocolError where packet.yml can't be used."""
    prose = given.prose
    blocks = [block for part in (_brand, _campaign, _flow, _samples, _keywords, _promises) for block in part(given)]
    if not given.installed.page:
        blocks = [marked(block, given.site.page) for block in blocks]
    return Document(
        title=prose.text("carrier.title"),
        subject=prose.text("carrier.subject"),
        author=given.site.name or given.protocol.names["en"]["sponsor"],
        language="en",
        made=given.made,
        foot=prose.text("foot"),
        facts=(("Date", given.day or gap("[fill in: date, or give it with --date]")),),
        blocks=(Paragraph(prose("carrier.intro")), *blocks),
        contents=False,
    )


def lacking(given: Given) -> list[str]:
    """What carriers look for and no text of the script says: each a line that names the texts where it is looked for."""
    return [
        f"{one['name']}: no text says so; write it where it is looked for ({', '.join(one['texts'])})"
        for one in given.prose.entries("carrier.promises")
        if not _kept(given, one)
    ]


def _brand(given: Given) -> Iterator[Block]:
    yield from _named(given, "brand", {})


def _campaign(given: Given) -> Iterator[Block]:
    texts = [text for id, text in given.manifest.texts["en"].items() if _is_texted(id)]
    links = [text for text in texts if _LINK.search(text)]
    phones = sorted({found for text in texts for found in _PHONE.findall(text)})
    site = given.site
    own = [one for one in phones if len(one) == 3 or any(one in said for said in (site.phone, site.calls_from, site.rights, site.board))]
    examples = [one for one in phones if one not in own]
    where = sum(any(one in text for one in examples) for text in texts)
    prose = given.prose
    numbers = prose.text("carrier.phones_yes", numbers=", ".join(own)) if own else prose.text("carrier.phones_no")
    if examples:
        numbers += " " + prose.text("carrier.phones_example", count=str(where), numbers=", ".join(examples)).strip()
    told = {
        "links": f"Yes, to our own page alone, in {len(links)} of the texts." if links else "No.",
        "phones": numbers,
    }
    yield from _named(given, "campaign", told)


def _is_texted(id: str) -> bool:
    return (
        id.startswith(("wording ", "messages ", "topics "))
        and not id.endswith((".web", ".chat", ".mail", ".subject"))
        and ".mail." not in id
    )


def _named(given: Given, part: str, more: Mapping[str, Words]) -> Iterator[Block]:
    title = given.prose.text(f"carrier.{part}_title")
    yield Heading(title)
    rows = tuple(
        (Text(one["name"], look="strong"), given.prose.filled(one["says"], f"carrier.{part}", more))
        for one in given.prose.entries(f"carrier.{part}")
    )
    yield Table(title, (Column("Asked", 1), Column("Answer", 2.6)), rows)


def _flow(given: Given) -> Iterator[Block]:
    prose = given.prose
    yield Heading(prose.text("carrier.flow_title"))
    yield Paragraph(prose("carrier.flow"))
    for key, id in (("flow_where", "page contact_sms_note"), ("agree", "page form_agree")):
        yield Message(prose.text(f"carrier.{key}"), (given.said(id),), channel="page")


def _samples(given: Given) -> Iterator[Block]:
    prose, rows = given.prose, list[tuple[Words, ...]]()
    yield Heading(prose.text("carrier.samples_title"))
    for one in prose.entries("carrier.samples"):
        text = given.english(str(one["text"]))
        said = given.said(str(one["text"])) if text is None else _texted(given, asked.as_texted(text))
        rows.append((Text(one["name"], look="strong"), said))
    question = next(one for one in given.protocol.questions if one.role != "consent" and one.kind in ("yes_no", "choice"))
    says = asked.put(given, question.id, "en", "sms")
    rows.append((Text(prose.text("carrier.question"), look="strong"), _texted(given, [say.text for say in says])))
    yield Table(prose.text("carrier.samples_title"), (Column("What", 0.8), Column(prose.text("carrier.sample"), 3)), tuple(rows))


def _texted(given: Given, parts: list[str]) -> Words:
    return "\n".join(parts), Text(f" ({asked.told(given, asked.count(parts))})", look="faint")


def _keywords(given: Given) -> Iterator[Block]:
    prose, rows = given.prose, list[tuple[Words, ...]]()
    yield Heading(prose.text("carrier.keywords_title"))
    for kind, name in prose.named("carrier.kinds").items():
        for language in given.manifest.texts:
            words = Text(", ".join(words_of(given, kind, language)), language_of(language))
            titled = (Text(name, look="strong"), f" · {language_name(given, language)}")
            rows.append((titled, words, given.said(str(prose.named("carrier.replies")[kind]), language)))
    columns = (Column("What for", 0.7), Column(prose.text("carrier.keyword"), 1.5), Column(prose.text("carrier.reply"), 2.4))
    yield Paragraph(prose("carrier.replies_about", subscribed=given.said("wording sms.subscribed")))
    yield Table(prose.text("carrier.keywords_title"), columns, tuple(rows))
    yield Heading(prose.text("carrier.carrier_title"), 2)
    yield from carriers_words(given)


def _promises(given: Given) -> Iterator[Block]:
    prose, rows = given.prose, list[tuple[Words, ...]]()
    yield Heading(prose.text("carrier.promises_title"))
    for one in prose.entries("carrier.promises"):
        (first, text), *others = _kept(given, one).items() or [("", "")]
        said: Words = (f"“{text}” ", Text(", ".join([first, *(id for id, _ in others)]), look="code"))
        rows.append((Text(one["name"], look="strong"), said if first else gap(prose.text("carrier.lacks"))))
    rows.append((Text(prose.text("carrier.privacy_link"), look="strong"), prose.filled("{page}/privacy")))
    rows.append((Text(prose.text("carrier.terms_link"), look="strong"), prose("carrier.terms")))
    yield Table(
        prose.text("carrier.promises_title"),
        (Column(prose.text("carrier.promise"), 1), Column(prose.text("carrier.stands"), 2.6)),
        tuple(rows),
    )


def _kept(given: Given, promise: Mapping[str, Any]) -> dict[str, str]:
    """The texts in which a promise is made, by their ids."""
    says = re.compile(str(promise["says"]))
    return {
        id: text
        for pattern in promise["texts"]
        for id, text in given.manifest.texts["en"].items()
        if matches(id, str(pattern)) and says.search(text)
    }
