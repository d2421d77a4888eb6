"""Everything that can be said by text, in every language: in GSM-7, a question in at most two segments, anything in at most three."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

import pytest

from prescreen import segments
from prescreen.answers import Answer
from prescreen.dialogue import Choice, Site, prompts
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.talk import Talk
from prescreen.protocol import load

PROTOCOL = load()
NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
SITE = Site("UW Health, Madison", "608-555-0123", "drymouthstudy@example.org", "https://drymouth.example.org")
POINTS = ["readback", "confirm", *(f"contact.{field}" for field in PROTOCOL.wording["en"]["reask"]["contact"])]
QUESTIONS = [*(question.id for question in PROTOCOL.questions), *POINTS]
APART = (
    "ask",
    "reask",
    "choices",
    "label",
    "value",
    "names",
    "mail",
    "team",
    "bring",
    "language",
    "besides",
    "pick",
    "pick_numbers",
    "pick_of",
    "or_unsure",
    "or_skip",
    "contact",
    "measured",
)
"""What is said by the questions, is only part of a text, or goes by mail."""
FILLED = {
    "details": "First name: Maximiliana; Last name: Example; Phone: +16085550123; How and when to reach you: after lunch is best",
    "day": "September 30, 2027",
    **dict.fromkeys(("number", "cm", "kg", "feet", "inches", "pounds"), "172.5"),
    "low": "0.5",
    "high": "1000",
    "unit": "milligrams",
    "month": "September",
    "year": "2027",
    "minutes": "30",
    "years": "10 years",
    "call_days": "14 days",
    "code": "DFH-KLM",
    "medicine": "hydroxychloroquine",
    "rights": "",
    "contact": "the office for research, 608-555-0199",
    "labels": "radiation, gland taken out, stones, diabetes, cancer in 2 years",
    "lines": "- Age: 54",
    "link": "https://drymouth.example.org/t/0123456789abcdef",
    "team": "You can reach the study team at 608-555-0123 or drymouthstudy@example.org.",
    "changes": "Conditions: Sjögren's, lupus, rheumatoid arthritis",
    "words": "plaquinel and some water pill of my mother's, I forget the name",
    "name": "hydroxychloroquine",
    "first_name": "Maximiliana",
    "things": "a list of your medicines, your latest A1c result and the pathology report of your cancer",
    "site": SITE.name,
    "phone": SITE.phone,
    "email": SITE.email,
    "value": "rheumatoid arthritis",
    "label": "Medicine that calms the immune system",
    "language": "English",
    "before": "English",
    "named": "hydroxychloroquine, methotrexate",
}


def talk(language: str, **answers: Any) -> Talk:
    interview = Interview(channel="sms", language=language, phase="questions", opened=True)
    given = {question: Answer(value, "", "", "", PROTOCOL.version) for question, value in answers.items()}
    return Talk(PROTOCOL, State(PROTOCOL.version, interview, answers=given), NOW, SITE)


def put(language: str, point: str) -> Iterator[tuple[str, list[str]]]:
    """Each way in which a question is put, and the texts that it takes."""
    for kind in (None, *prompts.question_kinds(talk(language), point)) if point == "cancer_detail" else (None,):
        for misses in (0, 1, 2):
            here = talk(language, **({"cancer_type": kind} if kind else {}))
            here.state.interview.confirming = "age"
            if misses:
                prompts.ask_again(here, point, misses)
            else:
                prompts.ask(here, point)
            yield f"{point} {kind or ''} {misses}", [say.text for say in here.says]


def leaves(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the wording as SMS has it, by its key."""
    if isinstance(node, Mapping) and "web" in node:
        node = node.get("sms", node["web"])
    if isinstance(node, Mapping):
        for name, below in node.items():
            yield from leaves(below, f"{key}.{name}".strip("."))
    elif isinstance(node, str):
        yield key, node


@pytest.mark.parametrize("language", PROTOCOL.languages)
@pytest.mark.parametrize("point", QUESTIONS)
def test_a_question_is_one_text_of_at_most_two_segments(language: str, point: str) -> None:
    for way, texts in put(language, point):
        counted = [segments.count(text) for text in texts]
        print(f"{language} {way}: {counted} segments")
        listed = point == "diagnoses" and way.endswith("2")  # twelve conditions to choose from
        assert all(segments.is_gsm(text) for text in texts), (way, texts)
        assert len(texts) == 1 + listed and max(counted) <= segments.QUESTION, (way, texts)


@pytest.mark.parametrize("language", PROTOCOL.languages)
def test_anything_said_takes_at_most_three_segments(language: str) -> None:
    for key, text in leaves(PROTOCOL.wording[language]):
        if key.split(".")[0] in APART:
            continue
        text = PROTOCOL.find_text(language, key, "sms") or text
        for name, value in FILLED.items():
            text = text.replace("{" + name + "}", value)
        shown = segments.plain(text)
        print(f"{language} {key}: {segments.count(shown)} segments")
        assert "{" not in shown and segments.is_gsm(shown), key
        assert segments.count(shown) <= segments.ANYTHING, (key, len(shown), shown)


@pytest.mark.parametrize("language", PROTOCOL.languages)
def test_answers_from_the_facts_take_at_most_three_segments(language: str) -> None:
    for topic in PROTOCOL.topics:
        text = segments.plain((topic["answer"].get(language) or topic["answer"]["en"]).replace("{team}", FILLED["team"]))
        print(f"{language} topic {topic['id']}: {segments.count(text)} segments")
        assert segments.is_gsm(text) and segments.count(text) <= segments.ANYTHING, topic["id"]


@pytest.mark.parametrize("language", PROTOCOL.languages)
def test_the_consent_by_text_is_two_texts_with_a_link(language: str) -> None:
    greeting = segments.plain(PROTOCOL.text(language, "greeting", "sms"))
    consent = segments.plain(PROTOCOL.text(language, "ask.consent", "sms", link=SITE.page))
    assert segments.count(greeting) <= segments.QUESTION and segments.count(consent) <= segments.QUESTION
    for needed in ("NCT06392711", "STOP", "HELP", "911", "40 text", "&data" if language == "en" else "mensajes y datos"):
        assert needed in greeting
    assert SITE.page in consent


def test_choices_are_numbered() -> None:
    here = talk("en")
    prompts.ask(here, "dry_mouth")
    assert here.says[0].text.endswith("\n1 Yes  2 No  3 Not sure")


def test_a_long_text_goes_as_several_and_the_choices_with_the_last() -> None:
    here = talk("en")
    here.say_text("ask.dry_mouth", "word " * 200, [Choice("Yes", "yes")])
    assert [say.choices for say in here.says[:-1]] == [()] * (len(here.says) - 1) and here.says[-1].choices
    assert all(segments.count(say.text) <= segments.QUESTION for say in here.says)
    assert "".join(say.text for say in here.says).replace(" ", "") == "word" * 200


@pytest.mark.parametrize(
    ("text", "most"), [("a" * 1000, 2), ("😀" * 300, 3), ("Я " * 200, 2), ("line\n" * 100, 3), ("One. Two! " * 90, 1), ("€" * 500, 2)]
)
def test_cutting_loses_no_letter(text: str, most: int) -> None:
    cut = segments.parts(text, most)
    assert all(segments.count(part) <= most for part in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("“It’s” – fine…", '"It\'s" - fine...'),
        ("Sjögren’s", "Sjögren's"),
        ("¿Cuántos años tiene usted? ¿Está en tratamiento?", "¿Cuantos años tiene usted? ¿Esta en tratamiento?"),
        ("Thank you, Zoë 👍!", "Thank you, Zoe!"),
        ("Спасибо – да", "Спасибо - да"),
        ("€5 [ok]", "€5 [ok]"),
    ],
)
def test_what_gsm_has_not_is_written_plainly_unless_the_language_needs_it(written: str, sent: str) -> None:
    assert segments.plain(written) == sent
