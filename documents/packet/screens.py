"""The chapters on what participants see: the study page, the chat question by question, text messages with their segments, mails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Literal

from documents.document import Block, Bullets, Column, Heading, Message, Paragraph, Table, Text, Words, gap, plain
from documents.packet import asked
from documents.packet.given import Given
from documents.packet.rules import label
from documents.packet.study import language_name
from prescreen.dialogue.turn import Say
from prescreen.script.conditions import in_words

Channel = Literal["page", "chat", "sms", "mail"]
_CONTROLS = ("back", "why", "skip", "person", "stop")
_HEAD = re.compile(r"(?:[ .](?:title|ask|name)|_(?:title|heading))$")
"""How the ids of headings end."""


def web(given: Given) -> Iterator[Block]:
    """What participants see on the web."""
    prose = given.prose
    yield Heading(prose.text("screens.title"))
    yield Paragraph(prose("screens.intro", every_text=prose.text("languages.title")))
    for one in prose.entries("screens.pages"):
        yield from shown(given, one, "page")
    yield Heading(prose.text("screens.questions_title"), 2)
    controls = ", ".join(f"“{given.english(f'wording controls.{name}')}”" for name in _CONTROLS)
    told = {"progress": given.english("page chat.progress") or "", "details": str(len(asked.CONTACT))}
    yield Paragraph(prose("screens.questions_intro", controls=controls, **told))
    yield from shown(given, prose.entries("screens.chat")[0], "chat")
    points = asked.points(given)
    for point in points:
        yield from _question(given, point)
    yield Heading(prose.text("screens.rest"), 2)
    yield Paragraph(prose("screens.rest_intro"))
    columns = (Column(prose.text("screens.about"), 0.8), Column(prose.text("screens.said"), 3.2))
    for one in prose.entries("screens.chat")[1:]:
        texts = {id: text for id, text in given.manifest.texts["en"].items() if not id.endswith(".sms")}
        left_out = {id for pattern in one.get("without", ()) for id in texts if matches(id, str(pattern))}
        ids = {id: text for pattern in one["texts"] for id, text in texts.items() if matches(id, str(pattern)) and id not in left_out}
        if ids:
            yield Heading(str(one["title"]), 3)
            yield Table(str(one["title"]), columns, tuple((_titled(given, id), text) for id, text in ids.items()))


def _place(given: Given, point: str) -> str:
    """Where in the interview something is asked."""
    prose, questions = given.prose, [question.id for question in given.protocol.questions]
    if point in questions:
        return prose.text("screens.question", number=str(questions.index(point) + 1), of=str(len(questions)))
    detail = point.removeprefix("contact.")
    if detail not in asked.CONTACT:
        return prose.text("screens.readback")
    return prose.text("screens.detail", number=str(asked.CONTACT.index(detail) + 1), of=str(len(asked.CONTACT)))


def _question(given: Given, point: str) -> Iterator[Block]:
    prose, protocol = given.prose, given.protocol
    place = _place(given, point)
    question = protocol.question(point) if protocol.has_question(point) else None
    if question is not None and question.when:
        place += f" · {prose.text('screens.only_if', when=in_words(protocol, question.when))}"
    says = asked.put(given, point, "en", "web")
    yield _said(place, says, prose.text("screens.several") if asked.several(given, point) else "")
    for language in list(given.manifest.texts)[1:]:
        yield _said(f"{_place(given, point)} · {language_name(given, language)}", asked.put(given, point, language, "web"), "", language)
    told = {say.text for say in says}
    others = [text for id, text in given.manifest.texts["en"].items() if _asks(id, point) and text not in told and "{link}" not in text]
    notes: list[Words] = []
    if others and point != "consent":
        notes += [(Text(f"{prose.text('screens.also')} ", look="faint"), text) for text in dict.fromkeys(others)]
    again, why = asked.put_again(given, point, "en"), given.english(f"wording help.{point}") or given.english(f"wording help.{point}.web")
    notes.append((Text(f"{prose.text('screens.again')} ", look="faint"), again))
    if why or question is not None:
        notes.append((Text(f"{prose.text('screens.why')} ", look="faint"), why or given.english("wording help.any") or ""))
    prefix = f"wording confirm.{point}"
    confirms = [
        text for id, text in given.manifest.texts["en"].items() if id == prefix or id.startswith(f"{prefix}.") and id[-4:] != ".sms"
    ]
    notes += [(Text(f"{prose.text('screens.confirm')} ", look="faint"), text) for text in confirms]
    yield Bullets(tuple(notes))


def _about(id: str) -> str:
    """What a text is about, as its id has it.

    >>> _about("wording aside.person_soon"), _about("topics cost"), _about("wording recruitment.paused.web")
    ('Person soon', 'Cost', 'Paused')
    """
    source, _, key = id.partition(" ")
    parts = [part for part in key.split(".") if part != "web"]
    return " ".join(parts[source == "wording" :]).replace("_", " ").capitalize()


def _asks(id: str, point: str) -> bool:
    """Whether a text puts this question, on the web."""
    part = "" if point.startswith("contact.") else "ask."
    return (id == f"wording {part}{point}" or id.startswith(f"wording {part}{point}.")) and not id.endswith(".sms")


def _titled(given: Given, id: str) -> str:
    """What a text is about: as packet.yml has it, or else its id."""
    return str(given.prose.named("screens.named").get(id) or _about(id))


def _said(place: str, says: list[Say], beneath: str = "", language: str = "") -> Message:
    return Message(place, tuple(say.text for say in says), tuple(one.title for one in says[-1].choices), beneath, "chat", language)


def shown(given: Given, screen: Mapping[str, Any], channel: Channel) -> Iterator[Block]:
    """A screen of packet.yml: the texts that it names, in their order, as they are shown; texts of which there are none are left out."""
    texts, held = given.manifest.texts["en"], dict[str, Words]()
    for pattern in screen["texts"]:
        if isinstance(pattern, list):
            ids = [str(one) for one in pattern]
            held |= {ids[0]: " ".join(texts[id] for id in ids)} if all(id in texts for id in ids) else {}
        else:
            held |= {id: Text(text, look="strong") if _HEAD.search(id) else text for id, text in texts.items() if matches(id, str(pattern))}
    if channel == "sms":
        for id, words in held.items():
            parts = asked.as_texted(plain(words))
            title = str(screen.get("titles", {}).get(id, screen["title"]))
            yield Message(title, tuple(parts), (), asked.told(given, asked.count(parts)), channel)
        return
    buttons = [text for pattern in screen.get("buttons", ()) for id, text in texts.items() if matches(id, str(pattern))]
    if said := tuple(words for id, words in held.items() if not id.endswith(".sms")):
        yield Message(str(screen["title"]), said, tuple(buttons), "", channel)


def matches(id: str, pattern: str) -> bool:
    """Whether an id is the one that a pattern names, or begins as it does where it ends with a star."""
    return fnmatchcase(id, pattern.replace("[", "[[]"))


def language_of(language: str) -> str:
    """The language as a document marks it: nothing for its own."""
    return "" if language == "en" else language


def texted(given: Given) -> Iterator[Block]:
    """What participants see by text message."""
    prose, installed = given.prose, given.installed
    yield Heading(prose.text("sms.title"))
    yield Paragraph(prose("sms.intro"))
    if not installed.texts:
        yield Paragraph(prose("sms.off"), "frame")
    if installed.links_only:
        yield Paragraph(prose("sms.link_mode"), "frame")
    languages = tuple(given.manifest.texts)
    columns = (Column(prose.text("sms.what"), 0.8), *(Column(language_name(given, language), 2.2) for language in languages))
    yield Heading(prose.text("sms.started_title"), 2)
    patterns = [str(one) for one in given.prose.held["sms"]["started"]]
    ids = dict.fromkeys(id for pattern in patterns for id in given.manifest.texts["en"] if matches(id, pattern))
    rows = tuple((Text(id, look="code"), *(_as_texted(given, plain(given.said(id, one)), one) for one in languages)) for id in ids)
    yield Table(prose.text("sms.started_about"), columns, rows)
    yield Heading(prose.text("sms.questions_title"), 2)
    points = [point for point in asked.points(given) if point != "contact.phone"]  # the number is known
    asking: list[tuple[Words, ...]] = []
    for point in points:
        for kind in (None, *asked.kinds(given, point)):
            answers = {given.protocol.question(point).by: kind} if kind else {}
            name = f"{_name(given, point)}: {kind}" if kind else _name(given, point)
            cells = [_sent(given, asked.put(given, point, language, "sms", answers), language) for language in languages]
            asking.append((Text(name, look="strong"), *cells))
    yield Table(prose.text("sms.table_about"), columns, tuple(asking))
    yield Paragraph(prose("sms.other"))


def _name(given: Given, point: str) -> str:
    """What a question is called, for the reader."""
    return (
        label(given.protocol, point)
        if given.protocol.find_text("en", f"label.{point}")
        else point.split(".")[-1].replace("_", " ").capitalize()
    )


def _as_texted(given: Given, text: str, language: str) -> Words:
    return _cell(given, asked.as_texted(text), language)


def _sent(given: Given, says: list[Say], language: str) -> Words:
    return _cell(given, [say.text for say in says], language)


def _cell(given: Given, parts: list[str], language: str) -> Words:
    return Text("\n\n".join(parts), language_of(language)), Text(f"\n{asked.told(given, asked.count(parts))}", look="faint")


def mails(given: Given) -> Iterator[Block]:
    """The mails to participants and to the site."""
    prose = given.prose
    yield Heading(prose.text("mails.title"))
    yield Paragraph(prose("mails.intro"))
    for one in prose.entries("mails.texts"):
        subject, text = (_mail(given, str(one[key])) for key in ("subject", "text"))
        place = f"{one['to']} · {prose.text('mails.mail', subject=subject)}"
        yield Message(place, (text,), (), "", "mail")


def _mail(given: Given, id: str) -> str:
    """A mail's text, as the script has it; one to the site, which is no part of the script, as the wording has it."""
    found = given.english(id) or given.protocol.find_text("en", id.removeprefix("wording "))
    return plain(gap(f"missing in the script: {id}")) if found is None else found.strip()
