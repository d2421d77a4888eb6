"""prescreen/understanding/budget.py: a text that takes too long is broken off and asked again; an emergency in it is heard all the same."""

import re
import threading
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
from readers import reader

from prescreen.understanding import Reader, Reading, Wishes
from prescreen.understanding.budget import SHORT, Bounded, OverBudget, limited
from prescreen.understanding.reading import OVER

TODAY = date(2026, 11, 22)


@cache
def warm() -> Reader:
    """The real reader, its lexicons loaded."""
    for text in ("warm", "I have chest pain and can't breathe", "me duele el pecho", "stop"):
        wishes = reader().wishes(text)
        assert wishes.emergency or wishes.stop or text == "warm"
    return reader()


def for_ever() -> None:
    while True:
        pass


def in_a_pattern() -> None:
    re.match(r"(?:a+)+$", "a" * 60 + "b")


class Slow:
    """A reader that reads for ever; `wishes` as of the real one, or for ever too where a text is long."""

    def __init__(self, how: Callable[[], None], longest: int = 10_000) -> None:
        self.how, self.longest, self.begun = how, longest, 0
        self.real = warm()

    def read(self, question: str, text: str, **_: Any) -> Reading:
        self.begun += 1
        self.how()
        raise AssertionError("it came to an end")

    def wishes(self, text: str) -> Wishes:
        if len(text) > self.longest:
            self.how()
        return self.real.wishes(text)


def read(bounded: Bounded, text: str) -> Reading:
    """As a long text, which alone has a budget."""
    return bounded.read("age", text + " " * (SHORT + 1 - len(text)), language="en", today=TODAY, answers={})


@pytest.mark.parametrize("how", [for_ever, in_a_pattern])
def test_reading_that_does_not_end_is_broken_off_wherever_it_is(how: Callable[[], None]) -> None:
    found = read(Bounded(Slow(how), 0.02), "I am 54")
    assert (found.kind, found.answer, found.also, found.by) == ("unclear", None, {}, OVER)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I have chest pain and can't breathe " * 20, "emergency"),
        ("stop. I want to stop this interview now. " * 8, "stop"),
        ("me duele el pecho", "emergency"),
    ],
)
def test_an_emergency_and_a_stop_are_heard_in_what_is_not_read(text: str, kind: str) -> None:
    assert read(Bounded(Slow(for_ever), 0.2), text).kind == kind


@pytest.mark.parametrize("text", ["I have chest pain. " + "x " * 900, "x " * 900 + " I have chest pain."])
def test_where_even_that_takes_too_long_the_beginning_and_the_end_are_looked_at(text: str) -> None:
    assert read(Bounded(Slow(for_ever, longest=700), 0.2), text).kind == "emergency"


def test_all_readings_of_a_text_share_one_budget() -> None:
    slow = Slow(for_ever)
    bounded = Bounded(slow, 0.02)
    for _ in range(3):
        assert read(bounded, "yes").by == OVER
    assert slow.begun == 1


def test_what_others_use_meanwhile_is_not_counted() -> None:
    over = threading.Event()

    def busy() -> None:
        while not over.is_set():
            pass

    other = threading.Thread(target=busy)
    other.start()
    try:
        with limited(5):
            sum(range(200_000))
    finally:
        over.set()
        other.join()


def test_nothing_is_left_of_it_afterwards() -> None:
    with pytest.raises(OverBudget), limited(0.01):
        for_ever()
    with limited(0.01):
        pass
    sum(range(3_000_000))


def test_a_short_text_is_read_to_its_end_whatever_it_takes() -> None:
    reader, today = warm(), {"language": "en", "today": TODAY, "answers": {}}
    for text in ("I am 54", "fifty-four years young, since you ask", "no"):
        assert Bounded(reader, 0.0).read("age", text, **today) == reader.read("age", text, **today)


def test_a_long_text_within_the_budget_is_read_as_without_one() -> None:
    reader, today = warm(), {"language": "en", "today": TODAY, "answers": {}}
    text = "I am 54. " + "I have been dry for years and it is tiresome. " * 10
    assert Bounded(reader, 60).read("age", text, **today) == reader.read("age", text, **today)
