"""Contact details in a conversation: an address that may be part of one is read back, and what stands beside a detail reaches the team."""

from datetime import datetime

import pytest
from readers import reader

from prescreen.answers import Answer
from prescreen.dialogue import Turn, details, take
from prescreen.dialogue.state import Contact, Interview, State
from prescreen.protocol import load

PROTOCOL = load()
READER = reader()
NOW = datetime(2026, 11, 22, 12)


class Person:
    """Somebody who is asked for their contact details, of which these are done."""

    def __init__(self, *done: str, language: str = "en", channel: str = "web") -> None:
        interview = Interview(channel=channel, language=language, phase="contact", disposition="likely", opened=True)
        answers = {"consent": Answer("yes"), "age": Answer(54)}
        contact = Contact(agreed="yes", done=["agreed", *done])
        self.turn = Turn(State(PROTOCOL.version, interview, answers, contact=contact).to_json(), (), None, None)  # type: ignore[arg-type]

    def says(self, *texts: str) -> str | None:
        """The question that is open after these texts."""
        for text in texts:
            self.turn = take(PROTOCOL, READER, self.turn.state, text, now=NOW)
        return self.turn.view.question

    @property
    def contact(self) -> Contact:
        return State.from_json(self.turn.state).contact

    @property
    def heard(self) -> str:
        return " ".join(say.text for say in self.turn.says)


NAMED = ("first_name", "last_name")


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize("yes", ["yes", "that's right", "1"])
def test_an_address_that_may_be_part_of_one_is_taken_only_after_a_yes(channel: str, yes: str) -> None:
    person = Person(*NAMED, channel=channel)
    assert person.says("ana smith at gmail dot com") == "contact.email"
    assert person.contact.email is None and "anasmith@gmail.com" in person.heard
    assert [choice.value for choice in person.turn.says[-1].choices] == ["yes", "no"]
    if yes != "1" or channel == "sms":
        person.says(yes)
        assert (person.contact.email, person.contact.email_heard) == ("anasmith@gmail.com", None)


@pytest.mark.parametrize(
    ("texts", "question", "email"),
    [
        (["no"], "contact.email", None),
        (["no", "ana dot smith at gmail dot com"], "contact.phone", "ana.smith@gmail.com"),
        (["no, it's asmith@gmail.com"], "contact.email", None),
        (["no, it's asmith@gmail.com", "yes"], "contact.phone", "asmith@gmail.com"),
        (["no comma it is ana then the letter j then smith at aol dot com", "right"], "contact.phone", "anajsmith@aol.com"),
        (["it's yahoo not gmail", "yes"], "contact.phone", "anasmith@yahoo.com"),
        (["anasmith@gmail.com"], "contact.phone", "anasmith@gmail.com"),
        (["purple", "yes"], "contact.phone", "anasmith@gmail.com"),
        (["purple", "green", "blue"], "contact.phone", None),
        (["go back", "Smith", "ana@example.org"], "contact.phone", "ana@example.org"),
        (["skip"], "contact.phone", None),
    ],
)
def test_an_address_read_back_may_be_given_anew_or_left_out(texts: list[str], question: str, email: str | None) -> None:
    person = Person(*NAMED)
    person.says("ana smith at gmail dot com", *texts)
    assert (person.turn.view.question, person.contact.email) == (question, email)


def test_an_emergency_at_the_read_back_of_an_address_comes_first() -> None:
    person = Person(*NAMED)
    assert person.says("ana smith at gmail dot com", "my tongue is swelling and I can't breathe") == "contact.email"
    assert person.turn.record.emergency == "911" and person.contact.email is None


def test_an_address_is_corrected_while_the_phone_is_asked() -> None:
    person = Person(*NAMED)
    assert person.says("ana@example.com", "no ana@example.com is old, use ana2@example.com") == "contact.phone"
    assert person.contact.email == "ana2@example.com"


@pytest.mark.parametrize(
    ("answer", "email"), [("yes", "linda@gmail.com"), ("no", "linda@gmial.com"), ("linda@gmail.com", "linda@gmail.com")]
)
def test_a_likely_slip_in_an_address_is_asked_about(answer: str, email: str) -> None:
    person = Person(*NAMED)
    assert person.says("linda@gmial.com") == "contact.email" and "Did you mean linda@gmail.com?" in person.heard
    assert person.says(answer) == "contact.phone" and person.contact.email == email


@pytest.mark.parametrize(
    ("at", "text", "question", "email", "phone", "reach"),
    [
        ("phone", "oh I mistyped that, it's gmail not gmial", "contact.phone", "linda@gmail.com", None, None),
        ("phone", "The e-mail should be l@x.org. My phone is 608 555 0188", "contact.reach", "l@x.org", "+16085550188", None),
        ("phone", "change my email to l@x.org", "contact.phone", "l@x.org", None, None),
        ("reach", "Evenings. And my email should be l@x.org", "contact.language", "l@x.org", "+16085550111", "Evenings"),
        ("reach", "sorry my number ends in 0112", "contact.reach", "linda@gmial.com", "+16085550112", None),
        ("reach", "mornings", "contact.language", "linda@gmial.com", "+16085550111", "mornings"),
        ("other_trials", "wait my email is wrong, it's l@x.org", "contact.other_trials", "l@x.org", "+16085550111", None),
    ],
)
def test_a_detail_is_put_right_at_a_later_question(
    at: str, text: str, question: str, email: str, phone: str | None, reach: str | None
) -> None:
    order = ("first_name", "last_name", "email", "phone", "reach", "language", "other_trials")
    person = Person(*order[: order.index(at)])
    state = State.from_json(person.turn.state)
    state.contact.email, state.contact.phone = "linda@gmial.com", None if at == "phone" else "+16085550111"
    person.turn = Turn(state.to_json(), (), None, None)  # type: ignore[arg-type]
    assert person.says(text) == question
    assert (person.contact.email, person.contact.phone, details.reach(person.contact)) == (email, phone, reach)


@pytest.mark.parametrize(
    ("done", "language", "texts", "question", "told"),
    [
        (
            "email",
            "en",
            ["cwa@gmail.com, and my cell is 608 555 0177"],
            "contact.reach",
            {"email": "cwa@gmail.com", "phone": "+16085550177"},
        ),
        ("email", "es", ["no tengo, solo el teléfono mío 608 555 0142"], "contact.reach", {"email": None, "phone": "+16085550142"}),
        ("email", "en", ["608-555-0143, after 5 please"], "contact.email", {"phone": "+16085550143"}),
        (
            "email",
            "en",
            ["I haven't told you my last name, it's Oestreich. E-mail is m@x.org"],
            "contact.phone",
            {"last_name": "Oestreich", "email": "m@x.org"},
        ),
        ("email", "en", ["None I don't use it"], "contact.phone", {"email": None}),
        ("email", "en", ["m@x.org", "Not giving phone. E-mail only."], "contact.reach", {"phone": None}),
        ("email", "en", ["m@x.org", "none, use the email"], "contact.reach", {"phone": None}),
        ("email", "es", ["m@yahoo.com.ar", "Mi mail está bien: m@yahoo.com.ar. Teléfono no doy"], "contact.reach", {"phone": None}),
        ("email", "en", ["none", "608-555-0142", "None before noon please"], "contact.language", {"reach": "None before noon please"}),
        ("last_name", "en", ["Novak, and can you call me after 5, I work days"], "contact.email", {"last_name": "Novak"}),
    ],
)
def test_what_is_told_at_another_detail_is_kept(
    done: str, language: str, texts: list[str], question: str, told: dict[str, str | None]
) -> None:
    person = Person(*("first_name", "last_name")[: 1 if done == "last_name" else 2], language=language)
    assert person.says(*texts) == question
    assert {field: getattr(person.contact, field) for field in told} == told


def test_a_voicemail_is_asked_about_only_where_there_is_a_phone_and_told_ways_not_again() -> None:
    person = Person(*NAMED)
    person.says("m@x.org", "none, use the email")
    assert person.turn.view.question == "contact.reach" and "voicemail" not in person.heard
    person = Person(*NAMED)
    person.says("m@x.org", "608-555-0143, evenings are best")
    assert "voicemail" in person.heard and "How and when" not in person.heard
    person.says("no")
    assert details.reach(person.contact) == "608-555-0143, evenings are best\nA voicemail may name the study: no"
    person = Person(*NAMED)
    state = State.from_json(person.turn.state)
    state.contact.reach = "email only, mornings"
    person.turn = Turn(state.to_json(), (), None, None)  # type: ignore[arg-type]
    assert person.says("m@x.org", "none") == "contact.language"


def test_what_stands_beside_a_detail_reaches_the_team() -> None:
    person = Person()
    person.says("Frank, but ask for Gail", "Kowalczyk, K-O-W-A-L-C-Z-Y-K", "none", "608-555-0123 x45 or my wife 608-555-0199", "mornings")
    referral = person.turn.record.referral
    assert referral is not None and (referral.first_name, referral.last_name, referral.phone) == ("Frank", "Kowalczyk", "+16085550123")
    assert referral.reach == "Frank, but ask for Gail\n608-555-0123 x45 or my wife 608-555-0199\nmornings"


def test_a_detail_given_anew_takes_its_words_with_it() -> None:
    person = Person(*NAMED, "email")
    person.says("608-555-0123 x45", "go back", "608-555-0199")
    assert (person.contact.phone, person.contact.beside) == ("+16085550199", {})


def test_a_number_without_its_area_code_is_asked_for_again() -> None:
    person = Person(*NAMED, "email")
    assert person.says("5550123") == "contact.phone" and person.contact.phone is None


def test_both_names_in_one_text_are_asked_for_once() -> None:
    person = Person()
    assert person.says("first name Bob last name Smith") == "contact.email"
    assert (person.contact.first_name, person.contact.last_name) == ("Bob", "Smith")


@pytest.mark.parametrize(
    ("texts", "first", "last"),
    [
        (["Linda Thomas", "Thomas"], "Linda", "Thomas"),
        (["Linda Thomas", "Olson"], "Linda Thomas", "Olson"),
        (["Anh Thu", "Anh Thu Pham"], "Anh Thu", "Pham"),
        (["Marge", "marge olson"], "Marge", "Olson"),
        (["call me Al", "Novak"], "Al", "Novak"),
        (["you may call me Mrs. Tran", "Kim"], "Kim", "Tran"),
    ],
)
def test_where_a_first_name_ends_is_told_by_the_last_name(texts: list[str], first: str, last: str) -> None:
    person = Person()
    assert person.says(*texts) == "contact.email"
    assert (person.contact.first_name, person.contact.last_name) == (first, last)


def test_an_address_dictated_in_spanish_is_whole() -> None:
    person = Person(*NAMED, language="es")
    assert person.says("ramiro punto ochoa setenta y dos arroba gmail punto com") == "contact.phone"
    assert person.contact.email == "ramiro.ochoa72@gmail.com"
