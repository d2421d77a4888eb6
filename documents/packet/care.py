"""The chapters on what is done for participants: emergencies, their data, being contacted, what they are told, drafts of waivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from documents.document import Block, Bullets, Column, Heading, Paragraph, Table, Text, Words, plain
from documents.packet.given import Given
from documents.packet.screens import language_of, shown
from documents.packet.study import language_name
from prescreen.protocol.faults import Fault
from prescreen.protocol.layers import default_trial, read_layers
from prescreen.protocol.model import ProtocolError
from prescreen.understanding.signs import keywords
from prescreen.understanding.signs.signs import Signs

_YEAR = 365
_OWN = "messages own."
"""What a coordinator's own words are put into."""
_LOOKS_WEB = ("wording contact.second_look.web", "wording close.second_look", "wording close.second_look_no")
_LOOKS_SMS = ("wording second_look.consent.sms", "wording contact.second_look.sms")
_CODES = {"body": "911", "mind": "988"}
_TEXTS = {"body": "wording aside.emergency", "mind": "wording aside.suicide"}
_WORDS = {"stop": keywords.opt_out, "help": keywords.help_word, "start": keywords.start_word}


def emergencies(given: Given) -> Iterator[Block]:
    """What is recognised, what is said, who is told."""
    prose, manifest = given.prose, given.manifest
    yield Heading(prose.text("emergencies.title"))
    yield Paragraph(prose("emergencies.recognised"))
    yield Heading(prose.text("emergencies.examples_title"), 2)
    names = {kind: prose.text(f"emergencies.{kind}") for kind in _CODES}
    columns = (Column("Language", 0.6), *(Column(name, 2) for name in names.values()))
    yield Table(prose.text("emergencies.examples_about"), columns, tuple(_examples(given)))
    yield Heading(prose.text("emergencies.said_title"), 2)
    columns = (Column(prose.text("emergencies.kind"), 0.7), *(Column(language_name(given, language), 2) for language in manifest.texts))
    rows = tuple((names[kind], *(given.said(id, language) for language in manifest.texts)) for kind, id in _TEXTS.items())
    yield Table(prose.text("emergencies.said_about"), columns, rows)
    for key in ("told", "not_agreed", "unwatched", "site"):
        yield Paragraph(prose(f"emergencies.{key}"))


def _examples(given: Given) -> Iterator[tuple[Words, ...]]:
    """Examples, each of which the product does take for an emergency."""
    signs, listed = Signs.of(given.protocol), given.prose.named("emergencies.examples")
    for language in given.manifest.texts:
        if language not in listed:
            continue
        cells: list[Words] = []
        for kind, code in _CODES.items():
            texts = [str(text) for text in listed[language][kind]]
            for text in texts:
                if signs.read(text).emergency != code:
                    raise _fault(given, ("emergencies", "examples", language, kind), f"{text!r} is not taken for an emergency of {code}")
            cells.append(Text("\n".join(f"“{text}”" for text in texts), language_of(language)))
        yield language_name(given, language), *cells


def data(given: Given) -> Iterator[Block]:
    """What is kept, who sees it, how long, how it is destroyed."""
    prose = given.prose
    yield Heading(prose.text("data.title"))
    yield Heading(prose.text("data.kept_title"), 2)
    yield Paragraph(prose("data.kept"))
    titles = (prose.text("data.what"), prose.text("data.why"), prose.text("data.days"), prose.text("data.decided"))
    rows = []
    for term in given.terms.values():
        time = prose.text("data.never") if term.days is None else _time(given, term.days)
        rows.append((_begun(_plainly(given, term.what)), _begun(term.why), time, _begun(term.decided_by)))
    columns = tuple(Column(title, width) for title, width in zip(titles, (2.4, 1.8, 1.1, 1.1), strict=True))
    yield Table(prose.text("data.kept_about"), columns, tuple(rows))
    if given.installed.keep_reason:
        yield Paragraph(prose("data.reason", reason=given.installed.keep_reason))
    more = {"keys": prose(f"data.keys.{given.installed.keys}"), "way": prose(f"data.ways.{'encrypted' if given.encrypted else 'open'}")}
    for part in ("safe", "gone"):
        yield Heading(prose.text(f"data.{part}_title"), 2)
        yield Bullets(tuple(prose.filled(one["text"], f"data.{part}", more) for one in prose.entries(f"data.{part}")))
    yield from _second_look(given)
    yield Heading(prose.text("data.who_title"), 2)
    yield Paragraph(prose("data.who"))
    columns = (Column(prose.text("data.may"), 1.8), *(Column(name, 1) for name in given.roles.values()))
    marks = {True: prose.text("data.yes"), False: prose.text("data.no")}
    permitted = tuple((_begun(name), *(marks[role in roles] for role in given.roles)) for name, roles in given.permissions.items())
    yield Table(prose.text("data.who_about"), columns, permitted)
    yield Heading(prose.text("data.log_title"), 2)
    yield Paragraph(prose("data.log"))


def _second_look(given: Given) -> Iterator[Block]:
    """What whoever did not fit may be asked once more, and the code that they may call with."""
    prose, asked = given.prose, bool(given.site.second_look)
    yield Heading(prose.text("second_look.title"), 2)
    yield Paragraph(prose("second_look.asked" if asked else "second_look.nobody"))
    if asked:
        yield Paragraph(prose("second_look.kept"))
        yield from shown(given, {"title": prose.text("second_look.web"), "texts": _LOOKS_WEB}, "chat")
        yield from shown(given, {"title": prose.text("second_look.sms"), "texts": _LOOKS_SMS}, "sms")
    yield Paragraph(prose("second_look.code"))
    yield from shown(given, {"title": prose.text("second_look.code_title"), "texts": ["wording close.code.web"]}, "chat")


def _plainly(given: Given, what: str) -> str:
    """What is kept, without the names by which the program goes."""
    for technical, said in given.prose.named("data.plain").items():
        what = what.replace(technical, plain(given.prose.filled(said, "data.plain")))
    return what


def _time(given: Given, days: int) -> str:
    if days % _YEAR == 0:
        return given.prose.text("data.years", days=str(days), years=str(days // _YEAR))
    return given.prose.text("data.one_day") if days == 1 else given.prose.text("data.day", days=str(days))


def contact(given: Given) -> Iterator[Block]:
    """Who contacts whom, how, when and how often, and how to stop it."""
    prose, installed = given.prose, given.installed
    yield Heading(prose.text("contact.title"))
    reminders = "reminders" if installed.reminders and not installed.links_only else "no_reminders"
    within = "within" if given.site.contact_hours else "no_target"
    frequency = "frequency" if reminders == "reminders" else "frequency_none"
    for key in ("who", within, "hours", reminders, frequency, "amended", "voicemail", "tries"):
        yield Paragraph(prose(f"contact.{key}"))
    calls = tuple((call.label, _next_try(given, call.next)) for call in given.workflow.calls.values())
    yield Table(
        prose.text("contact.tries_about"), (Column(prose.text("contact.tries_how")), Column(prose.text("contact.tries_next"))), calls
    )
    if installed.asked_again:
        yield Heading(prose.text("contact.again_title"), 2)
        yield Paragraph(prose("contact.again"))
    yield Heading(prose.text("contact.stop_title"), 2)
    yield Paragraph(prose("contact.stop"))
    columns = (Column("What it does", 1.2), *(Column(language_name(given, language), 2) for language in given.manifest.texts))
    yield Table(prose.text("contact.stop_about"), columns, tuple(_stop_words(given)))
    yield from carriers_words(given)
    yield Heading(prose.text("contact.approved_title"), 2)
    yield Paragraph(prose("contact.approved"))
    yield Paragraph(prose("contact.own_words" if installed.own_words else "contact.approved_only"))
    messages = read_layers(given.protocol.folder or default_trial(), "messages.yml")["messages"]
    titles = {f"messages {one['id']}.sms": one["label"] for one in messages}
    ids = [id for id in titles if installed.own_words or not id.startswith(_OWN)]
    yield from shown(given, {"title": "", "titles": titles, "texts": ids}, "sms")


def carriers_words(given: Given) -> Iterator[Block]:
    """Which replies to STOP, HELP and START are not the product's, and how they are made so."""
    prose = given.prose
    yield Paragraph(prose("contact.carrier"))
    yield Bullets(tuple(prose.filled(one["text"], "contact.carrier_ways") for one in prose.entries("contact.carrier_ways")))
    yield Paragraph(prose("contact.carrier_set"))


def _next_try(given: Given, days: int | None) -> str:
    if days is None:
        return given.prose.text("contact.tries_none")
    return given.prose.text("contact.tries_day") if days == 1 else given.prose.text("contact.tries_days", days=str(days))


def _stop_words(given: Given) -> Iterator[tuple[Words, ...]]:
    for kind, name in given.prose.named("contact.stop_words").items():
        said = (Text(", ".join(words_of(given, kind, language)), language_of(language)) for language in given.manifest.texts)
        yield (name, *said)


def words_of(given: Given, kind: str, language: str) -> list[str]:
    """The words that stop, explain or begin again in a language; each is one that the product takes for it. Raises ProtocolError."""
    listed = given.prose.named("contact.words").get(kind, {}).get(language, [])
    for word in listed:
        if not _WORDS[kind](str(word)):
            raise _fault(given, ("contact", "words", kind, language), f"{word!r} is nothing that the product takes for {kind}")
    return [str(word) for word in listed]


def privacy(given: Given) -> Iterator[Block]:
    """What participants are told about privacy: the consent text, and the page."""
    prose = given.prose
    yield Heading(prose.text("privacy.title"))
    yield Paragraph(prose("privacy.intro"))
    yield from shown(given, {"title": "Consent text", "texts": ["wording ask.consent.web"]}, "chat")
    yield from shown(given, {"title": "Page about privacy", "texts": ["page privacy_title", "page privacy_lead", "page privacy.*"]}, "page")


def waivers(given: Given) -> Iterator[Block]:
    """Drafts of the requests for waivers."""
    prose = given.prose
    yield Heading(prose.text("waivers.title"))
    yield Paragraph(prose("waivers.intro"))
    columns = tuple(Column(prose.text(f"waivers.{key}"), width) for key, width in (("condition", 1.6), ("offered", 1.5), ("reasons", 1.2)))
    for request in prose.entries("waivers.requests"):
        yield Heading(str(request["title"]), 2)
        yield Paragraph(prose.filled(request["text"]))
        rows = tuple(_condition(given, one) for one in request["conditions"])
        yield Table(str(request["title"]), columns, rows)


def _condition(given: Given, one: Mapping[str, Any]) -> tuple[Words, ...]:
    return given.prose.filled(one["condition"]), given.prose.filled(one["offered"]), given.prose("waivers.investigator")


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _fault(given: Given, place: tuple[str, ...], said: str) -> ProtocolError:
    return ProtocolError(
        [Fault("packet.yml", place, f"{said}; take it out or have it taught").told(given.protocol.folder or default_trial())]
    )
