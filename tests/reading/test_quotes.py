"""Our own words quoted back, by phones or people, are taken out of a text before anything in it is read."""

from datetime import date

import pytest
from readers import reader

from prescreen import segments
from prescreen.protocol import load
from prescreen.understanding import Signs
from prescreen.understanding.signs.quotes import Quotes

PROTOCOL = load()
QUOTES, SIGNS, READER = Quotes(PROTOCOL), Signs.of(PROTOCOL), reader()
TODAY = date(2026, 11, 22)
IDS = [question.id for question in PROTOCOL.questions]
REACTIONS = [
    "Liked “{}”", "Loved “{}”", "Disliked “{}”", "Questioned “{}”", "Emphasized “{}”", "Laughed at “{}”", 'Liked "{}"',
    "Removed a like from “{}”", "Removed a heart from “{}”", "Reacted 👍 to “{}”", "Reacted with ❤️ to “{}”", "👍 to “{}”",
    "\u200a👍\u200a to “\u200a{}\u200a”", "Le gustó “{}”", "No le gustó “{}”", "Le encantó “{}”", "Reaccionó con ❤️ a “{}”",
    "Quitó un me gusta de “{}”", "👍 a “{}”",
]  # fmt: skip
REPLIES = [
    ("{} Yes", "Yes"), ("> {}\nno", "no"), ("{}\nNo", "No"), ("“{}” no", "no"), ("«{}» sí", "sí"), ("{}: si", "si"), ("{} - yes", "yes"),
    ("Re: {} Yes", "Yes"), ("Replying to “{}”\nyes", "yes"), ("Liked “{}”\nno", "no"), ("yes\n> {}", "yes"), ("{}", ""),
    ("On Sun, Nov 22, 2026 at 3:14 PM <+16085550100> wrote:\n> {}\nno", "no"), ("En respuesta a “{}”: no", "no"),
]  # fmt: skip


def put(question: str, language: str, channel: str) -> str:
    """A question as it is put."""
    any_of_it = f"ask.{question}.any" if PROTOCOL.find_text(language, f"ask.{question}.any") else f"ask.{question}"
    return PROTOCOL.text(language, any_of_it, channel, link="https://trial.example.org")


@pytest.mark.parametrize("language", PROTOCOL.languages)
@pytest.mark.parametrize("question", IDS)
def test_a_reaction_answers_nothing(question: str, language: str) -> None:
    said = put(question, language, "sms")
    for form in REACTIONS:
        for quoted in (said, segments.plain(said), said[:40] + "…"):
            text = form.format(quoted)
            wishes = SIGNS.read(text)
            assert wishes.reaction and not (wishes.emergency or wishes.stop or wishes.opt_out), text
    reading = READER.read(question, REACTIONS[0].format(said), language=language, today=TODAY, answers={})
    assert (reading.kind, reading.answer, reading.also) == ("unclear", None, {})


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize("language", PROTOCOL.languages)
@pytest.mark.parametrize("question", IDS)
def test_what_is_answered_to_a_quoted_question_counts_alone(question: str, language: str, channel: str) -> None:
    said = put(question, language, channel)
    for form, answer in REPLIES:
        own = QUOTES.own(form.format(said))
        assert (own.text, own.reaction) == (answer, False), form


@pytest.mark.parametrize("language", PROTOCOL.languages)
@pytest.mark.parametrize(
    "key", ["sms.help", "sms.stopped", "sms.wrong", "greeting", "aside.emergency", "aside.suicide", "aside.stopped", "close.no_consent"]
)
def test_our_other_texts_quoted_are_no_wish(key: str, language: str) -> None:
    team = PROTOCOL.text(language, "team.both", phone="608-555-0123", email="team@example.org")
    said = PROTOCOL.text(language, key, "sms", team=team)
    for text in (said, f"> {said}\nok", f"“{said}” ok", f"Liked “{said}”"):
        wishes = SIGNS.read(text)
        assert not (wishes.emergency or wishes.stop or wishes.opt_out or wishes.help or wishes.start), text


@pytest.mark.parametrize(
    "text",
    [
        "I want to talk to a person from the study team", "delete my data", "my age is 58", "thank you for your time", "I had a vasectomy",
        "yes, every day", "what is a lip biopsy?", "I don't know the result", "Liked the doctor", "loved it", "> 7", "-0.3", "STOP",
        'my doctor said "you have sjogrens disease" in 2010', 'he told me "no cancer"', "A. Normal, no complaints", "no, only X-rays",
        "I care for myself but can't do normal work", "Sorry, I did not get that.", "tuve un cálculo", "sí, todos los días",
    ],
)  # fmt: skip
def test_own_words_stay(text: str) -> None:
    assert QUOTES.own(text).text == text and not QUOTES.own(text).reaction


def test_choices_listed_behind_a_quoted_question_are_ours() -> None:
    assert QUOTES.own("Do you have diabetes?\n1 Yes  2 No  3 Not sure\nNo").text == "No"


def test_an_emergency_is_seen_behind_a_quote_and_in_what_is_reacted_to() -> None:
    assert SIGNS.read("> How old are you?\nI can't breathe").emergency == "911"
    assert SIGNS.read("Liked “I want to die”").emergency == "988"
    assert SIGNS.read("> How old are you?\nSTOP").opt_out
