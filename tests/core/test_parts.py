"""What a message is made of: whatever is said in conversations of all kinds is letter by letter texts of the manifest, and what was filled in."""

import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

import pytest

from prescreen import segments
from prescreen.dialogue import Say, Turn, begin, take
from prescreen.dialogue.own_data import LINK
from prescreen.dialogue.second_look import CODE
from prescreen.protocol import Protocol, load, trial_folder, trial_names
from prescreen.script.parts import Made, Noted, Part, Worded, cut_up, cuts_of, fill, made_of, with_words
from prescreen.script.proof import difference, filled_in
from prescreen.script.texts import script_texts
from prescreen.site import Site
from prescreen.understanding import Reader

NOW = datetime(2026, 11, 30, 18, tzinfo=timezone.utc)
SITES = (
    Site("Example Hospital", "608-555-0123", "team@example.org", "https://x.example.org", (), 30, "608-555-0100", "A, 608", "B", 48),
    Site(),
    Site(phone="608-555-0123", undo_minutes=0, board="the board, 608-555-0188"),
    Site(phone="608-555-0123", rights="A, 608", second_look=0.5, second_look_days=10, drawn=True),
)
OFTEN = 30
TURNS = 45
ANSWERS = {
    "consent": "yes",
    "age": "54",
    "contact.agreed": "yes",
    "contact.first_name": "Ana María",
    "contact.last_name": "Núñez",
    "contact.email": "ana@gmial.com",
    "contact.phone": "608 555 0142",
    "contact.reach": "mornings",
    "contact.other_trials": "yes",
    "contact.second_look": "yes",
    "confirm": "yes",
    "readback": "yes",
    "returning": "54",
}
BESIDE = (
    "why do you ask?",
    "how much does it cost?",
    "who approved this study?",
    "when will they call?",
    "what are my choices?",
    "what does biopsy mean",
    "can I take ibuprofen",
    "stop",
    "go back",
    "I want to talk to a person",
    "call me at 608-555-0199 tomorrow",
    "my e-mail is not ana@gmial.com but ana@example.org",
    "delete my data",
    "what do you have about me",
    "I'm having chest pain right now",
    "quiero matarme",
    "hola, prefiero en español",
    "English please",
    "ich spreche nur Deutsch, bitte",
    "my age is 17",
    "start again",
    "change my age",
    "no",
    "not sure",
    "skip",
    "I'd rather not say",
    "asdf qwer",
    "{team} {name}",
    "5 foot 6, 180 pounds",
    "120/80",
    "6",
    "B",
    "June 2019",
    "3 weeks ago",
    "Lupus, asthma and gout",
    "methotrexate 15 mg, plaquenil, water pill",
    "thank you",
    "no contact, just a question: is it safe?",
)


@cache
def trial(name: str) -> tuple[Protocol, Reader]:
    protocol = load(trial_folder(name))
    return protocol, Reader(protocol)


def conversation(protocol: Protocol, reader: Reader, site: Site, channel: str, language: str, seed: int) -> Iterator[tuple[Turn, str]]:
    """The turns of a conversation that answers plainly and says something else now and then; each with all that was written by then."""
    chance, now, written = random.Random(seed), NOW, ""
    turn = begin(protocol, channel=channel, language=language, now=now, site=site)
    for at in range(TURNS):
        yield turn, written
        if turn.view.question is None and chance.random() < 0.5:
            return
        text = ANSWERS.get(turn.view.question or "", chance.choice(("yes", "no", "no", "not sure")))
        offered = [choice.value for say in turn.says for choice in say.choices]
        if chance.random() < 0.25:
            text = chance.choice(BESIDE)
        elif offered and chance.random() < 0.3:
            text = chance.choice(offered)
        written += f" {text}"
        now += timedelta(days=1, hours=2) if chance.random() < 0.02 else timedelta(minutes=1)
        turn = take(protocol, reader, turn.state, text, now=now, message=f"m-{at}", site=site)


def accounted(protocol: Protocol, site: Site, value: str, written: str) -> bool:
    """Whether what was filled in is somebody's own words, a number or a date, a setting, or a name of the trial's tables."""
    told = {*vars(site).values(), f"{site.page}{LINK}", CODE, *(name for unit in protocol.units.values() for name in _words(vars(unit)))}
    told |= {*_words(protocol.medicines), *_words(protocol.conditions), *_words(protocol.glossaries)}
    known = " ".join([written, "ana@gmail.com", *map(str, told)]).casefold()  # an address that is mended and read back
    bare = re.sub(r"[\d.,/%()@-]+", " ", value).casefold().split()
    return all(word.strip(";:\"'?!") in known for word in bare)


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, below in node.items():
            yield str(key)
            yield from _words(below)
    elif isinstance(node, (list, tuple, set, frozenset)):
        for below in node:
            yield from _words(below)
    elif node is not None:
        yield str(node)


def faults(say: Say, texts: Any) -> Iterator[str]:
    """Where something said is not what its parts say."""
    if found := difference(say.text, say.parts, texts, say.cut):
        yield f"{say.key}: {found}"
    for choice in say.choices:
        if found := difference(choice.title, choice.parts, texts):
            yield f"{say.key}, choice: {found}"


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", trial_names())
def test_nothing_is_said_but_texts_of_the_manifest_and_what_was_filled_in(name: str, language: str, channel: str) -> None:
    protocol, reader = trial(name)
    ids = set[str]()
    for seed, site in enumerate(SITES * 2):
        texts = script_texts(protocol, site)
        for turn, written in conversation(protocol, reader, site, channel, language, seed):
            assert [fault for say in turn.says for fault in faults(say, texts)] == []
            for say in turn.says:
                assert [pair for pair in filled_in(say.parts) if not accounted(protocol, site, pair[1], written)] == []
                ids |= {*Made(say.parts).ids}
    assert len(ids) > OFTEN


def test_what_travels_to_the_gateway_says_the_same() -> None:
    protocol, reader = trial(trial_names()[0])
    for turn, _ in conversation(protocol, reader, SITES[0], "sms", "en", 3):
        again = Turn.from_json(turn.to_json())
        assert [(say.made, say.cut) for say in again.says] == [(say.made, say.cut) for say in turn.says]


TEXTS = {"en": {"wording a": "Hello {name}, {team}", "wording b": "Write to {mail}.", "wording c": "One. Two."}}


def made(template: str = "a", **fields: str) -> tuple[str, Noted]:
    noted = Noted()
    team = noted.render("wording b", "en", TEXTS["en"]["wording b"], {"mail": "t@example.org"})
    return noted.render("wording a", "en", TEXTS["en"]["wording a"], {"team": team, **fields}), noted


def test_a_text_in_a_field_is_a_part_of_its_own() -> None:
    text, noted = made(name="Ana")
    team = Part("wording b", "en", {"mail": "t@example.org"})
    assert noted.pieces(text) == (Part("wording a", "en", {"team": (team,), "name": "Ana"}),)
    assert difference(text, noted.pieces(text), TEXTS) is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Hello Ana, Write to t@example.org!", "a letter differs at letter 34"),
        ("Hello Ana, Write to t@example.org", "a letter differs at letter 34"),
        ("Hello Ana, Write to t@example.org. Now", "a letter differs at letter 35"),
        ("Hello Bea, Write to t@example.org.", "a letter differs at letter 7"),
        ("", "a letter differs at letter 1"),
    ],
)
def test_any_other_letter_is_a_difference(said: str, told: str) -> None:
    text, noted = made(name="Ana")
    assert told in str(difference(said, noted.pieces(text), TEXTS))


@pytest.mark.parametrize("between", ["Really", " 30 days ", "1", " 7 per day: "])
def test_words_and_numbers_between_parts_are_of_no_text(between: str) -> None:
    text, noted = made(name="Ana")
    assert "is of no text" in str(difference(text + between, (*noted.pieces(text), between), TEXTS))


def test_choices_are_listed_with_their_numbers() -> None:
    noted = Noted()
    for id, title in (("wording yes", "Yes"), ("wording no", "No")):
        noted.render(id, "en", title, {})
    pieces = noted.pieces("\n1 Yes  2 No")
    assert [piece.id if isinstance(piece, Part) else piece for piece in pieces] == ["1 ", "wording yes", "  2 ", "wording no"]
    assert difference("1 Yes  2 No", pieces, {"en": {"wording yes": "Yes", "wording no": "No"}}) is None


def test_a_text_that_the_manifest_has_not_is_told() -> None:
    assert str(difference("Hi", (Part("wording x", "en"),), TEXTS)) == "the manifest has no text wording x in en"


def test_part_of_a_longer_text_is_proved_by_its_place() -> None:
    words = " ".join(f"Sentence {number} of some length." for number in range(20))
    long = {"en": {"wording long": words.strip()}}
    pieces = (Part("wording long", "en"),)
    said = segments.parts(segments.plain(words.strip()), 2)
    cuts = cuts_of(said, words)
    assert len(said) > 1
    for part, cut in zip(said, cuts, strict=True):
        assert difference(part, pieces, long, cut) is None
        assert difference(part.replace("some", "any"), pieces, long, cut) is not None
    assert difference(said[0], pieces, long, cuts[1]) is not None
    worded = cut_up(Worded.of(words, Made(pieces, script="m")), 2)
    assert worded == said and [(of.cut, of.script) for part in worded if (of := made_of(part))] == [(cut, "m") for cut in cuts]


def test_letters_that_a_phone_lacks_are_written_plainly() -> None:
    texts = {"en": {"wording a": "¿Cuántos años? “Sí” – 👍"}}
    pieces = (Part("wording a", "en"),)
    assert difference(segments.plain(texts["en"]["wording a"]), pieces, texts) is None
    assert difference("¿Cuantas años?", pieces, texts) is not None


@pytest.mark.parametrize(
    ("template", "fields", "text"),
    [
        ("Thank you, {name}! More", {"name": ""}, "Thank you! More"),
        ("From {low} to {high} {unit}.", {"low": "1", "high": "9", "unit": ""}, "From 1 to 9."),
        ("told. {rights}\n\nDo you?", {"rights": ""}, "told.\n\nDo you?"),
        ("told. {rights}\n\nDo you?", {"rights": "Ask A."}, "told. Ask A.\n\nDo you?"),
        ("More: {link} Agree?", {"link": ""}, "More:  Agree?"),
        ("{a} {b} {c}", {"a": "{b}", "b": "{a}"}, "{b} {a} {c}"),
    ],
)
def test_fields_are_filled_once_and_empty_ones_leave_no_gap(template: str, fields: dict[str, str], text: str) -> None:
    assert fill(template, fields) == text


def test_a_link_is_put_in_wherever_it_was_filled_in() -> None:
    pieces = (Part("wording a", "en", {"link": f"https://x{LINK}", "team": (Part("wording b", "en", {"mail": LINK}), LINK)}),)
    put = with_words(pieces, LINK, "/t/abc")
    assert [value for _, value in filled_in(put)] == ["https://x/t/abc", "/t/abc", "/t/abc"]
