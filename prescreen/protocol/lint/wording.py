"""The wording of a trial: every text that the interview needs in each language, and translations that are whole and not stale."""

from __future__ import annotations

from collections.abc import Iterator

from prescreen.protocol import translations
from prescreen.protocol.faults import Fault
from prescreen.protocol.lint import testing
from prescreen.protocol.model import CONTACT_POINTS, Protocol


def lint(protocol: Protocol) -> Iterator[Fault]:
    """Every text that is missing, and every one that belongs to no question."""
    for language in protocol.languages:
        file = f"wording/{language}.yml"
        for key, why in _needed(protocol):
            if all(protocol.find_text(language, one) is None for one in key.split(" or ")):
                yield Fault(file, tuple(key.split(" or ")[0].split(".")), f"has no wording; {why}")
        consent = protocol.in_role("consent")
        if consent is not None and "{rights}" not in (protocol.find_text(language, f"ask.{consent.id}") or "{rights}"):
            place = ("ask", consent.id, "web")
            yield Fault(file, place, "says nowhere whom to ask about the rights of participants; write {rights} where that belongs")
        asked = protocol.wording[language].get("ask", {})
        for name in asked:
            if not protocol.has_question(name) and name not in protocol.bank:
                yield Fault(file, ("ask", name), f"belongs to no question; {testing.mend(protocol, name)}")


def _needed(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Each key that must have a text, " or " between two of which one is enough, and what for."""
    for question in protocol.questions:
        yield f"ask.{question.id} or ask.{question.id}.any", "write it"
        yield f"reask.{question.id} or reask.{question.id}.any or reask.kind.{question.kind}", "write it"
        yield f"help.{question.id} or help.{question.id}.any or help.any", "write it"
        if question.role != "consent":
            yield f"label.{question.id}", "write it, the read-back needs it"
        for value in question.choices:
            yield f"choices.{question.id}.{value} or choices.{value}", "write it, the button needs it"
        for variant in question.variants:
            yield f"ask.{question.id}.{variant.name}", "write it, its variant needs it"
    for say in dict.fromkeys(o.say for criterion in protocol.criteria for effect in criterion.effects for o in effect.outcomes if o.say):
        yield f"notice.{say}", "write it, an outcome says it"
    for point in CONTACT_POINTS:
        yield "contact.agreed.review" if point == "agreed" else f"contact.{point}", "write it"


def lint_translations(protocol: Protocol) -> Iterator[Fault]:
    """Every text that is missing, left over, stale or filled otherwise in another language than English."""
    for language in protocol.languages:
        if language == "en":
            continue
        entries = translations.rounds(protocol, language)
        yield from translations.faulty_rounds(entries, language)
        for source in translations.sources(protocol, language):
            yield from translations.differing(source, language)
            yield from translations.stale(source, language, translations.recorded(entries))
        for name in protocol.wording["en"].get("names", {}):
            if not protocol.wording[language].get("names", {}).get(name):
                yield Fault(f"wording/{language}.yml", ("names", name), "is missing; write how people name this answer")
