"""Asking whoever does not fit for a call that checks it: who is asked, what a yes keeps, every way out, and the code that is told instead."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
from readers import reader
from yaml import safe_dump

from prescreen.criteria import evaluate
from prescreen.dialogue import begin, second_look, take
from prescreen.dialogue.held import without
from prescreen.protocol import load
from prescreen.protocol.layers import TRIALS
from prescreen.protocol.retention import lint_retention
from prescreen.protocol.yaml import read
from prescreen.script import manifest_of
from prescreen.site import Site
from prescreen.understanding import Reader

PROTOCOL = load()
NOW = datetime(2026, 11, 30, 16, tzinfo=timezone.utc)
DRAWN = Site(phone="608-555-0100", second_look=0.2, second_look_days=9, drawn=True)
OFF = replace(DRAWN, second_look=0.0, drawn=False)
TOO_OLD = ("yes", "I am 95", "yes")
POINT = "contact.second_look"


class Talk:
    """A conversation of real texts, a minute apart."""

    def __init__(self, *lines: str, site: Site = DRAWN, channel: str = "web", language: str = "en") -> None:
        self.site, self.now, self.done = site, NOW, list[str]()
        self.turn = begin(PROTOCOL, channel=channel, language=language, now=NOW, site=site)
        self.say(*lines)

    def say(self, *lines: str) -> "Talk":
        for line in lines:
            self.now += timedelta(minutes=1)
            self.turn = take(PROTOCOL, reader(), self.turn.state, line, now=self.now, message="m", site=self.site)
            self.done += [self.turn.record.second_look.done] if self.turn.record.second_look else []
        return self

    @property
    def question(self) -> str | None:
        return self.turn.view.question

    @property
    def keys(self) -> list[str]:
        return [say.key for say in self.turn.says]

    @property
    def left(self) -> dict[str, Any]:
        """What the state holds of answers and details."""
        state = self.turn.state
        named = {name: state["contact"][name] for name in ("first_name", "phone")}
        return {"answers": state["answers"], "sheet": state["interview"]["sheet"], **named}


NOTHING = {"answers": {}, "sheet": {}, "first_name": None, "phone": None}


def test_where_it_is_off_nothing_is_asked_and_nothing_said_but_the_code() -> None:
    off, undrawn = Talk(*TOO_OLD, site=OFF), Talk(*TOO_OLD, site=replace(DRAWN, drawn=False))
    assert off.question is None and off.keys == ["close.unlikely", "close.code"] and off.done == []
    assert undrawn.question is None and undrawn.keys == off.keys and undrawn.done == ["passed_over"]
    assert undrawn.say("change my age to 59").done == ["passed_over", "undone"]
    assert off.turn.record.coded == "age" and off.turn.record.criteria == {"I3": "fail"}
    before = Talk(*TOO_OLD, site=Site())
    assert before.keys == ["close.unlikely"] and before.turn.record.coded is None


def test_the_consent_says_so_only_where_it_is_on() -> None:
    for channel, lines in (("web", ()), ("sms", ("hello",))):
        on, off = (" ".join(say.text for say in Talk(*lines, site=site, channel=channel).turn.says) for site in (DRAWN, OFF))
        assert "check this program" in on and "9 days at most" in on and "check this program" not in off


def test_the_manifest_holds_its_words_and_its_rule_only_where_it_is_on() -> None:
    on, off = manifest_of(PROTOCOL, DRAWN), manifest_of(PROTOCOL, OFF)
    more = {id for id in on.texts["en"] if id not in off.texts["en"]}
    assert more == {id for id in on.texts["en"] if "second_look" in id} | {"page privacy.1.lines.5"}
    assert (
        "9 days at most" in on.texts["en"]["wording ask.consent.web"]
        and on.texts["en"]["wording ask.consent.web"] != off.texts["en"]["wording ask.consent.web"]
    )
    assert set(on.rules) - set(off.rules) == {"second look", "retention second_look"}
    assert "20 of 100" in on.rules["second look"].said and "destroyed after 9 days" in on.rules["retention second_look"].said
    assert (
        manifest_of(PROTOCOL, replace(DRAWN, second_look=0.3)).id != on.id != manifest_of(PROTOCOL, replace(DRAWN, second_look_days=8)).id
    )


def test_a_yes_keeps_what_the_criterion_looks_at_and_lets_all_else_go() -> None:
    talk = Talk("yes", "54", "no", "yes")
    assert talk.question == POINT and set(talk.turn.state["answers"]) == {"consent", "age", "dry_mouth"}
    talk.say("sure, go ahead")
    assert (
        talk.question == "contact.first_name" and talk.turn.state["answers"] == {} and set(talk.left["sheet"]["answers"]) == {"dry_mouth"}
    )
    talk.say("Ana", "608-555-0123")
    given = talk.turn.record.second_look
    assert given is not None and (given.done, given.criterion, given.days) == ("agreed", "I1", 9)
    assert (given.first_name, given.phone, talk.question, talk.turn.record.held_until) == ("Ana", "+16085550123", None, None)
    assert {question: one.words for question, one in given.answers.items()} == {"dry_mouth": "no"}
    assert talk.turn.record.referral is None and talk.turn.record.answers == {}


def test_by_text_the_number_is_known_and_a_yes_is_enough() -> None:
    talk = Talk("hello", *TOO_OLD, "yes", channel="sms")
    assert talk.done == ["asked", "agreed"] and talk.question == "contact.first_name"
    assert talk.say("I'd rather not say").question is None and talk.done[-1] == "named"
    assert "Thank you. Someone" in talk.turn.says[0].text


@pytest.mark.parametrize(
    ("lines", "done"),
    [
        (("no",), "declined"),
        (("stop",), "declined"),
        (("purple", "purple elephants", "donkeys that fly"), "declined"),
        (("I have chest pain",), "declined"),
        (("I want to talk to a person",), "declined"),
        (("yes", "Ana", "none"), "no_number"),
        (("change my age to 59",), "corrected"),
        (("sorry, I am 59",), "corrected"),
        (("start again",), "corrected"),
        (("yes", "Ana", "608-555-0123", "stop"), "withdrawn"),
        (("yes", "Ana", "608-555-0123", "please don't call me"), "withdrawn"),
    ],
)
def test_every_way_out_leaves_nothing_that_waits(lines: tuple[str, ...], done: str) -> None:
    talk = Talk(*TOO_OLD, *lines)
    assert talk.done[0] == "asked" and talk.done[-1] == done
    assert talk.left["sheet"] == {} and talk.left["phone"] is None and talk.question != POINT
    assert talk.turn.record.second_look is None or talk.turn.record.second_look.criterion == "I3"


TO_A_STONE = ("yes", "54", "yes", *("no",) * 6, "I have one now", "yes")
WITHDRAWALS = {
    "en": (
        "no",
        "no thanks",
        "I'd rather not",
        "never mind",
        "don't call me",
        "I don't want a call",
        "no calls please",
        "I changed my mind, please don't call",
        "mejor no",
        "no me llamen",
    ),
    "es": (
        "no",
        "mejor no",
        "no me llamen",
        "ya no me llamen",
        "no quiero que me llamen",
        "cambié de opinión",
        "prefiero que no",
        "olvídelo",
    ),
}


@pytest.mark.parametrize("language", WITHDRAWALS)
@pytest.mark.parametrize(
    ("channel", "lines"), [("web", ()), ("web", ("Ana",)), ("web", ("Ana", "608-555-0123")), ("sms", ()), ("sms", ("Ana",))]
)
def test_a_yes_is_taken_back_in_any_words_wherever_the_talk_stands(language: str, channel: str, lines: tuple[str, ...]) -> None:
    yes = "sí" if language == "es" else "yes"
    agreed = Talk(*(("hola",) if channel == "sms" else ()), yes, "95", yes, yes, *lines, channel=channel, language=language)
    turn, done = agreed.turn, agreed.done
    for words in WITHDRAWALS[language]:
        agreed.turn, agreed.done = turn, [*done]
        agreed.say(words)
        assert agreed.left == NOTHING and agreed.question is None, words
        assert agreed.done[-1] == ("withdrawn" if "agreed" in done else "no_number"), words
        assert agreed.keys[-1] == "close.second_look_withdrawn", words


@pytest.mark.parametrize("words", ["don't call me", "no calls please", "I changed my mind, please don't call"])
def test_a_call_that_is_refused_when_it_is_asked_for_is_a_no(words: str) -> None:
    assert Talk(*TOO_OLD, words).keys == ["close.second_look_no", "close.code"]


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [("en", "Noah", "Noah"), ("en", "call me Joe", "Joe"), ("en", "Nguyen Thi Mai", "Nguyen Thi Mai"), ("es", "me llamo Noé", "Noé")],
)
def test_a_name_is_a_name_and_nothing_else_is(language: str, said: str, name: str) -> None:
    yes = "sí" if language == "es" else "yes"
    agreed = Talk(yes, "95", yes, yes, language=language)
    for words in ("I take it back", "purple elephants fly over the hill", "hello"):
        assert Talk(*TOO_OLD, "yes", words).question == "contact.first_name"
    assert agreed.say(said).turn.state["contact"]["first_name"] == name and agreed.question == "contact.phone"


def test_what_ruled_somebody_out_is_put_right_before_a_yes_and_is_no_name_after_it() -> None:
    asked = Talk(*TO_A_STONE)
    assert asked.question == POINT and asked.turn.state["answers"]["salivary_stones"]["value"] == "now"
    turn = asked.turn
    assert asked.say("my stone was in the past").keys[0] == "aside.changed" and asked.done[-1] == "corrected"
    assert asked.turn.state["answers"]["salivary_stones"]["value"] == "past" and asked.turn.record.disposition is None
    for lines, question in ((("yes",), "contact.first_name"), (("yes", "Ana"), "contact.phone"), (("yes", "Ana", "608-555-0123"), None)):
        asked.turn = turn
        asked.say(*lines, "my stone was in the past")
        assert asked.keys[0] == "aside.second_look_kept" and asked.question == question
        assert asked.turn.state["contact"]["first_name"] == (None if len(lines) < 2 else "Ana")
    asked.turn = turn
    assert asked.say("yes", "start again").left["sheet"] == {} and asked.done[-1] == "corrected"


def test_a_no_changes_nothing_an_answer_can_still_be_put_right_and_it_is_asked_once() -> None:
    talk = Talk(*TOO_OLD, "no")
    assert talk.keys == ["close.second_look_no", "close.code"] and talk.turn.record.coded == "age"
    assert talk.turn.record.held_until == (NOW + timedelta(minutes=33)).isoformat(timespec="seconds")
    talk.say("change my age to 59")
    assert talk.question == "dry_mouth" and talk.turn.record.disposition is None
    assert talk.say("no", "yes").turn.record.disposition == "unlikely" and talk.question is None and talk.done == ["asked", "declined"]


def test_after_its_time_a_yes_finds_nothing_to_check() -> None:
    talk = Talk(*TOO_OLD)
    talk.now += timedelta(minutes=31)
    assert talk.say("yes").keys == ["close.second_look_late"] and talk.question is None and talk.left == NOTHING
    half = Talk(*TOO_OLD, "yes", "Ana")
    half.turn = replace(half.turn, state=without(half.turn.state))  # as the gateway does after a day
    assert half.left == NOTHING
    assert half.say("608-555-0123").keys == ["close.second_look_late"] and half.done[-1] == "no_number" and half.left == NOTHING


@pytest.mark.parametrize("lines", [("yes", "17", "yes"), ("I have chest pain", "yes", "yes", "I have chest pain", "95", "yes")])
def test_neither_the_under_aged_nor_who_told_of_an_emergency_is_asked(lines: tuple[str, ...]) -> None:
    talk = Talk(*lines)
    assert talk.turn.record.disposition == "unlikely" and talk.question is None and "asked" not in talk.done


def test_who_is_called_anyway_is_neither_asked_nor_told_a_code() -> None:
    talk = Talk("yes", "can a person call me?", "yes", "Ana", "Reyes", "none", "608-555-0123", "mornings", "no", "95", "yes")
    assert talk.turn.record.disposition == "unlikely" and talk.turn.record.referral is not None
    assert talk.done == ["not_asked"] and "close.code" not in talk.keys


def test_what_waits_is_in_the_copy_and_goes_with_the_wish_to_delete() -> None:
    talk = Talk(*TOO_OLD, "yes", "Ana", "608-555-0123", "what do you have about me?")
    assert "Age: 95" in talk.turn.says[0].text and "Ana" in talk.turn.says[0].text
    assert talk.say("delete my data", "yes").left == NOTHING


def test_once_the_call_was_made_the_state_holds_nothing_of_it() -> None:
    talk = Talk(*TOO_OLD, "yes", "Ana", "608-555-0123")
    talk.turn = replace(talk.turn, state=second_look.without(talk.turn.state))
    assert talk.left == NOTHING and talk.say("thanks").done == ["asked", "agreed"]


@pytest.mark.parametrize("language", PROTOCOL.languages)
def test_each_question_of_each_criterion_can_be_asked_again_on_the_phone(language: str) -> None:
    for criterion in PROTOCOL.criteria:
        for effect in criterion.effects:
            said = second_look.asked_in(PROTOCOL, effect.question, language)
            assert said and "{" not in said, effect.question


def test_spanish_is_asked_and_answered_in_spanish() -> None:
    talk = Talk("sí", "95", "sí", language="es")
    assert talk.question == POINT and "¿Puede el equipo del estudio llamarle una vez" in talk.turn.says[-1].text
    assert "me equivoqué" in " ".join(say.text for say in talk.say("no").turn.says)


def test_the_sheet_names_the_criterion_that_the_answers_fail() -> None:
    talk = Talk(*TOO_OLD, "yes")
    assert evaluate(PROTOCOL, {"age": 95}, NOW.date())["I3"].why == talk.left["sheet"]["why"]


def test_a_script_from_before_goes_on_as_it_was(tmp_path: Path) -> None:
    for layer in ("common", "dry-mouth"):
        copytree(TRIALS / layer, tmp_path / layer, ignore=ignore_patterns("examples", "nlu", "cases"))
    for file, lines in (
        ("wording/en.yml", ("  code:", '    web: "If you think that I', '    sms: "If you think I')),
        ("wording/es.yml", ("  code:", '    web: "Si cree', '    sms: "Si cree')),
    ):
        path = tmp_path / "common" / file
        path.write_text("\n".join(line for line in path.read_text("utf-8").split("\n") if not line.startswith(lines)), "utf-8")
    path = tmp_path / "common" / "retention.yml"
    held = read(path)
    held["terms"] = [term for term in held["terms"] if term["id"] not in ("second_look", "codes")]
    path.write_text(safe_dump(held, allow_unicode=True), "utf-8")
    old = load(tmp_path / "dry-mouth")
    assert "retention codes" not in manifest_of(old, OFF).rules and "wording close.code.web" not in manifest_of(old, OFF).texts["en"]
    turn, own = begin(old, channel="web", language="en", now=NOW, site=OFF), Reader(old)
    for line in TOO_OLD:
        turn = take(old, own, turn.state, line, now=NOW, site=OFF)
    assert [say.key for say in turn.says] == ["close.unlikely"] and turn.record.coded is None
    assert {fault.place[-1] for fault in lint_retention(old, tmp_path / "dry-mouth")} >= {"second_look", "codes"}
