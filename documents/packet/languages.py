"""The chapter with every text in every language beside the English, who translated and certified it, and its segments by text message."""

from __future__ import annotations

from collections.abc import Iterator

from documents.document import Block, Column, Heading, Paragraph, Table, Text, Words
from documents.packet import asked
from documents.packet.given import Given
from documents.packet.screens import language_of, matches
from documents.packet.study import language_name
from prescreen.protocol.translations import rounds
from prescreen.script.certified import certificate

_FORMS = (".web", ".sms")
_NOT_TEXTED = (".web", ".chat", ".mail", ".subject")


def every_text(given: Given) -> Iterator[Block]:
    """Every text of the script, in every language."""
    prose = given.prose
    yield Heading(prose.text("languages.title"))
    yield Paragraph(prose("languages.intro"))
    yield from _certified(given)
    left = list(dict.fromkeys(id for held in given.manifest.texts.values() for id in held))
    marks = {language: _rounds(given, language) for language in _others(given)}
    for part in prose.entries("languages.parts"):
        ids = [id for id in left if any(matches(id, str(pattern)) for pattern in part["texts"])]
        if not ids:
            continue
        taken = set(ids)
        left = [id for id in left if id not in taken]
        yield Heading(str(part["title"]), 2)
        columns = (Column(prose.text("languages.id"), 1.15), *(Column(language_name(given, one), 2.1) for one in given.manifest.texts))
        rows = tuple(_row(given, id, marks, bool(part.get("segments"))) for id in ids)
        yield Table(f"{prose.text('languages.table_about')}: {part['title']}", columns, rows)


def _others(given: Given) -> list[str]:
    return [language for language in given.manifest.texts if language != "en"]


def _row(given: Given, id: str, marks: dict[str, dict[str, int]], with_segments: bool) -> tuple[Words, ...]:
    cells: list[Words] = []
    for language, held in given.manifest.texts.items():
        said = held.get(id)
        parts: list[str | Text] = [Text(given.prose.text("languages.unrecorded"), look="faint")] if said is None else []
        if said is not None:
            parts.append(Text(said, language_of(language)))
            if with_segments and not id.endswith(_NOT_TEXTED):
                parts.append(Text(f"\n{asked.told(given, asked.count(asked.as_texted(said)))}", look="faint"))
            if language in marks and (number := marks[language].get(named(id))):
                parts.append(Text(f" [{number}]", look="faint"))
        cells.append(tuple(parts))
    return Text(id, look="code"), *cells


def named(id: str) -> str:
    """The name under which the record of translations has a text: without its form.

    >>> named("wording ask.consent.sms"), named("wording ask.age"), named("messages tried.sms")
    ('wording ask.consent', 'wording ask.age', 'messages tried.sms')
    """
    source, _, key = id.partition(" ")
    head, _, form = key.rpartition(".")
    return f"{source} {head}" if f".{form}" in _FORMS and source != "messages" else id


def _rounds(given: Given, language: str) -> dict[str, int]:
    """Text -> the round that it was translated in."""
    entries = rounds(given.protocol, language)
    return {name: number for number, one in enumerate(entries, 1) for name in one.get("texts") or {}}


def _certified(given: Given) -> Iterator[Block]:
    prose = given.prose
    if not _others(given):
        yield Paragraph(prose("languages.only_english"))
        return
    yield Heading(prose.text("languages.certified_title"), 2)
    rows: list[tuple[Words, ...]] = []
    for language in _others(given):
        for number, one in enumerate(rounds(given.protocol, language), 1):
            by = f"{one['certified_by']}, {one['certified_on']}" if one.get("certified_by") else prose.text("languages.certified_none")
            count = str(len(one.get("texts") or {}))
            rows.append((f"{language_name(given, language)} [{number}]", str(one["translator"]), str(one["on"]), count, by))
    titles = (("round", 1), ("translator", 1.4), ("on", 1), ("count", 0.6), ("certified", 1.6))
    yield Table(
        prose.text("languages.certified_about"), tuple(Column(prose.text(f"languages.{key}"), width) for key, width in titles), tuple(rows)
    )
    yield Paragraph(prose("languages.certified_counts", forms=str(len(given.manifest.texts["en"]))), "note")
    for language in _others(given):
        lacking, of = len(certificate(given.protocol, language).uncertified), str(len(_rounds(given, language)))
        name = language_name(given, language)
        if lacking:
            yield Paragraph(prose("languages.not_certified", language=name, count=str(lacking), of=of), "frame")
        else:
            yield Paragraph(prose("languages.all_certified", language=name, of=of))
        if language not in given.offered:
            yield Paragraph(prose("languages.not_offered", language=name))
