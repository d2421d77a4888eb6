"""Whether what is said by text fits: a question in two segments, anything else in three.

Puts each question as the dialogue puts it, in each language, and fills {fields} with the longest that is to be expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone

from prescreen import segments
from prescreen.answers import Answer
from prescreen.dialogue import prompts
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.talk import Talk
from prescreen.protocol import Protocol
from prescreen.protocol.faults import Fault
from prescreen.protocol.translations import texts
from prescreen.site import Site

_APART = (
    "ask",
    "reask",
    "choices",
    "label",
    "value",
    "measured",
    "mail",
    "team",
    "bring",
    "besides",
    "pick",
    "pick_numbers",
    "pick_of",
    "or_unsure",
    "or_skip",
    "contact",
    "controls",
)
"""What is said by the questions, is only part of a text, or goes by mail."""
_SITE = Site("Example Hospital, Town", "608-555-0123", "ourstudyteam12@example.org", "https://ourstudy.example.org")
_BROUGHT = 3
"""So many things at once somebody is asked to have at hand."""
_LONGEST = {
    "details": "First name: Maximiliana; Last name: Example; Phone: +16085550123; How and when to reach you: after lunch is best",
    "day": "September 30, 2027",
    "month": "September",
    "year": "2027",
    "minutes": "30",
    "years": "10 years",
    "medicine": "hydroxychloroquine",
    "rights": "",
    "contact": "the office for research, 608-555-0199",
    "labels": "heart attack, surgery planned, stones, diabetes, cancer in 2 years",
    "phone": "608-555-0123",
    "email": "maximiliana.example@example.org",
    "lines": "- Age: 54",
    "link": f"{_SITE.page}/t/0123456789abcdef",
    "changes": "Conditions: diabetes, lupus, rheumatoid arthritis",
    "words": "plaquinel and some water pill of my mother's, I forget the name",
    "name": "hydroxychloroquine",
    "first_name": "Maximiliana",
    "site": _SITE.name,
    "value": "hydroxychloroquine",
    "language": "English",
}


def lint_lengths(protocol: Protocol) -> Iterator[Fault]:
    """Every text that takes more segments than it may, or letters that halve them."""
    for language in protocol.languages:
        file = f"wording/{language}.yml"
        for point in _points(protocol):
            for way, said in _put(protocol, language, point):
                listed = way == "picked from" and bool(prompts.several(_talk(protocol, language), point))  # many to choose from
                if len(said) > 1 + listed:
                    took = sum(segments.count(text) for text in said)
                    fault = f"{way}, takes {took} segments by text, {segments.QUESTION} at most; write an sms form"
                    yield Fault(file, ("ask", *point.split(".")), fault)
        for key, text in _said(protocol, language):
            yield from (Fault(file, tuple(key.split(".")), said) for said in _faults(protocol, language, text))
        for topic in protocol.topics:
            place = ("topics", str(topic["id"]), "answer", language)
            yield from (Fault("topics.yml", place, said) for said in _faults(protocol, language, topic["answer"].get(language) or ""))


def _points(protocol: Protocol) -> list[str]:
    contact = protocol.wording["en"].get("reask", {}).get("contact", {})
    return [*(question.id for question in protocol.questions), "readback", "confirm", *(f"contact.{field}" for field in contact)]


def _put(protocol: Protocol, language: str, point: str) -> Iterator[tuple[str, list[str]]]:
    """Each way in which a question is put, and the texts that it takes."""
    by = protocol.question(point).by if protocol.has_question(point) else ""
    for kind in (None, *prompts.question_kinds(_talk(protocol, language), point)) if by else (None,):
        for misses, way in enumerate(("asked", "asked in other words", "picked from")):
            talk = _talk(protocol, language, **({by: kind} if kind else {}))
            talk.state.interview.confirming = next((question.id for question in protocol.of_kind("age")), protocol.questions[0].id)
            if misses:
                prompts.ask_again(talk, point, misses)
            else:
                prompts.ask(talk, point)
            yield way, [say.text for say in talk.says]


def _talk(protocol: Protocol, language: str, **given: str) -> Talk:
    interview = Interview(channel="sms", language=language, phase="questions", opened=True)
    answers = {question: Answer(value, "", "", "", protocol.version) for question, value in given.items()}
    return Talk(protocol, State(protocol.version, interview, answers=answers), datetime(2026, 1, 1, tzinfo=timezone.utc), _SITE)


def _said(protocol: Protocol, language: str) -> Iterator[tuple[str, str]]:
    for part, node in protocol.wording[language].items():
        if part not in _APART and part != "names":
            yield from ((key, protocol.find_text(language, key, "sms") or "") for key, _ in texts(node, part))


def _faults(protocol: Protocol, language: str, text: str) -> Iterator[str]:
    fields: Mapping[str, str] = {**_LONGEST, **_of(protocol, language)}
    for name, value in fields.items():
        text = text.replace("{" + name + "}", value)
    shown = segments.plain(text)
    if segments.count(shown) > segments.ANYTHING:
        yield f"takes {segments.count(shown)} segments by text, {segments.ANYTHING} at most; shorten it or write an sms form"


def _of(protocol: Protocol, language: str) -> dict[str, str]:
    """The fields that are filled with other texts of the same language, at their longest."""
    bring = [protocol.find_text(language, f"bring.{one.thing}") or "" for one in protocol.bring]
    labels = [protocol.find_text(language, f"label.{question.id}") or "" for question in protocol.questions]
    return {
        "team": protocol.find_text(language, "team.both")
        and protocol.text(language, "team.both", phone=_SITE.phone, email=_SITE.email)
        or "",
        "things": ", ".join(sorted(bring, key=len)[-_BROUGHT:]),
        "label": sorted(labels, key=len)[len(labels) * 9 // 10],
    }
