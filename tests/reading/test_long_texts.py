"""Texts made to be slow. One that is read in more ways than it has words would hold up the whole suite; no time is measured."""

import pytest

from prescreen.protocol import load
from prescreen.understanding.answers.polarity import lead
from prescreen.understanding.glossary.glossary import Glossary
from prescreen.understanding.glossary.numerals import Numerals
from prescreen.understanding.signs.keywords import opt_out


def test_one_long_word_leads_with_nothing() -> None:
    assert lead("e" * 2000) is None


@pytest.mark.parametrize(
    ("text", "led"),
    [("a blood test? no", "no"), ("surgery? no", "no"), ("one two three four? no", "no"), ("one two three four ? no", "no")],
)
def test_a_question_said_again_is_passed_over(text: str, led: str) -> None:
    assert lead(text) == led


def test_a_number_is_read_once_at_each_place(monkeypatch: pytest.MonkeyPatch) -> None:
    places: list[int] = []
    once = Numerals._number

    def counted(self, tokens, place):  # type: ignore[no-untyped-def]
        places.append(place)
        return once(self, tokens, place)

    monkeypatch.setattr(Numerals, "_number", counted)
    Glossary(load().glossaries["es"], code="es").read("12 3 4.5 2019-05 " * 5)
    assert places and len(places) == len(set(places))


@pytest.mark.parametrize("noise", ["\n", " ", ".", "... ", " \n"])
def test_a_stop_is_looked_for_once_in_what_is_no_word(noise: str) -> None:
    assert opt_out("STOP" + noise * 400 + " Sent from my phone")
    assert not opt_out("yes" + (noise * 2000)[:2000] + "no")
