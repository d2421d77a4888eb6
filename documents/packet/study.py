"""The chapters on the whole: purpose and procedure, what is automated, what exactly the packet describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from documents.document import Block, Bullets, Column, Heading, Paragraph, Table, Text, Words, gap
from documents.packet.given import Given
from prescreen.protocol.names import age_limits

_NAMED = {
    "title": "Title",
    "registry": "Registry number",
    "sponsor": "Sponsor",
    "phase": "Phase",
    "design": "Design",
    "question": "What it wants to find out",
    "size": "Size",
    "groups": "Groups",
    "involves": "What taking part involves",
    "conditions": "Conditions",
    "sexes": "Sexes",
    "not_published": "Not published",
}
"""What study.yml says -> what it is called in the packet, in this order."""


def purpose(given: Given) -> Iterator[Block]:
    """Purpose and procedure."""
    prose = given.prose
    yield Heading(prose.text("purpose.title"))
    for key in ("why", "what_it_is_not", "sensitivity"):
        yield Paragraph(prose(f"purpose.{key}"))
    yield Heading(prose.text("purpose.study_title"), 2)
    yield Table(
        prose.text("purpose.study_title"),
        (Column("What", 1), Column("As the public record and the protocol have it", 3)),
        tuple(_facts(given)),
    )
    yield Heading(prose.text("purpose.how_title"), 2)
    yield Bullets(tuple(prose.filled(one["text"]) for one in prose.entries("purpose.how")), numbered=True)
    yield Heading(prose.text("purpose.outcomes_title"), 2)
    titles = (("Outcome", 0.8), ("When", 1.4), ("What follows", 2.2), ("What is said", 2.2))
    yield Table(prose.text("purpose.outcomes_about"), tuple(Column(*title) for title in titles), tuple(_outcomes(given)))


def _facts(given: Given) -> Iterator[tuple[Words, ...]]:
    study = given.protocol.study
    for key, name in _NAMED.items():
        if told := study.get(key):
            yield Text(name, look="strong"), _shown(told)
    low, high = age_limits(study)
    if low is not None or high is not None:
        yield Text("Ages", look="strong"), given.protocol.names["en"]["ages"]


def _shown(told: Any) -> str:
    if isinstance(told, (list, tuple)):
        return "\n".join(f"– {one}" for one in told)
    return str(told)


def _outcomes(given: Given) -> Iterator[tuple[Words, ...]]:
    for one in given.prose.entries("purpose.outcomes"):
        key = f"wording outcome.{one['id']}"
        said = given.english(key) or given.english(f"wording close.{one['id']}") or given.english(f"wording aside.{one['id']}") or ""
        yield Text(one["name"], look="strong"), given.prose.filled(one["means"]), given.prose.filled(one["next"]), said


def automation(given: Given) -> Iterator[Block]:
    """What is automated, and what is not."""
    prose = given.prose
    yield Heading(prose.text("automation.title"))
    for key in ("plain", "words", "decides", "wrong", "told"):
        yield Paragraph(prose(f"automation.{key}"))
    yield Heading(prose.text("automation.parts_title"), 2)
    yield Paragraph(prose("automation.parts_intro"))
    yield Table(prose.text("automation.parts_about"), (Column("Part", 1.4), Column("SHA-256", 2.6)), tuple(digests(given)))


def digests(given: Given) -> Iterator[tuple[Words, ...]]:
    """The digests of the script's parts."""
    named: Mapping[str, Any] = given.prose.named("automation.parts")
    manifest = given.manifest
    for language in manifest.texts:
        name = given.prose.text("automation.parts.words", language=language_name(given, language))
        name = name if language in given.offered else f"{name}: {named['not_offered']}"
        yield f"{name} ({len(manifest.texts[language])})", Text(manifest.words_of(language), look="code")
    rows = (("rules", manifest.rules_digest, len(manifest.rules)), ("reader", manifest.reader_digest, len(manifest.reader)))
    for key, digest, count in rows:
        yield f"{named[key]} ({count})", Text(digest, look="code")
    yield Text(str(named["manifest"]), look="strong"), Text(manifest.id, look="code")


def language_name(given: Given, language: str) -> str:
    """What a language calls itself."""
    return given.manifest.text(language, "wording language") or str(given.protocol.wording[language].get("language") or language)


def facts(given: Given) -> tuple[tuple[str, Words], ...]:
    """What the first page says."""
    protocol, prose = given.protocol, given.prose
    said: list[tuple[str, Words]] = [
        ("Study", str(protocol.study.get("title", ""))),
        ("Registry number", protocol.names["en"]["registry"] or gap("none in study.yml")),
        ("Site", prose.filled("{site}")),
        ("Principal investigator", gap("[fill in: name]")),
        ("Board and submission number", gap("[fill in: number]")),
        ("Study team", prose.filled("{phone}, {email}")),
        ("Languages", ", ".join(language_name(given, language) for language in given.offered)),
        ("Script", f"version {protocol.script}, files {protocol.version}"),
        ("Manifest", Text(given.manifest.id, look="code")),
        ("Date", given.day or gap("[fill in: date, or give it with --date]")),
    ]
    return tuple(said)


def opening(given: Given) -> Iterator[Block]:
    """What the packet describes, what is still to be filled in, and where a board's questions are answered."""
    prose = given.prose
    yield Heading(prose.text("version.title"))
    yield Paragraph(prose("version.intro"))
    yield Paragraph(prose("version.locked" if given.installed.locked else "version.not_locked"))
    yield Paragraph(prose("version.counts"))
    if given.lacking:
        yield Paragraph(prose("cover.open"), "frame")
        yield Bullets(tuple((Text(f"to be filled in: {name}", look="gap"),) for name in given.lacking))
        if "PUBLIC_URL" in given.lacking:
            yield Paragraph(prose("cover.no_page", address=given.site.page))
    else:
        yield Paragraph(prose("cover.none_open"))
    if given.insecure:
        yield Paragraph((Text(prose.text("cover.insecure"), look="gap"),), "frame")
    yield Heading(prose.text("version.answers_title"), 2)
    columns = tuple(Column(prose.text(f"version.{key}"), width) for key, width in (("asks", 1.4), ("answer", 2.2), ("where", 1.3)))
    rows = tuple(
        (Text(one["asks"], look="strong"), prose.filled(one["answer"]), prose(str(one["where"])))
        for one in prose.entries("version.answers")
    )
    yield Table(prose.text("version.answers_title"), columns, rows)
