"""An answer that the learned reader doubts is read back before it counts, once, in the person's terms."""

from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any

import pytest
from given import Given

from prescreen.dialogue import begin, take
from prescreen.protocol import load
from prescreen.understanding import Reading
from prescreen.understanding.doubt import NO_ANSWER, weighed
from prescreen.understanding.reading import OF_ANOTHER

PROTOCOL = load()
NOW = datetime(2026, 11, 22, 18, tzinfo=timezone.utc)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("point", "text", "reading", "learned", "read", "doubt"),
    [
        # Both agree, or the other is not much likelier.
        ("radiation", "zap, never", Reading("answer", "no"), {"yes": 0.4, "no": 0.6}, "no", None),
        ("radiation", "zap, never", Reading("answer", "no"), {"yes": 0.6, "no": 0.4}, "no", None),
        # They differ: the patterns' value is read back, or the learned one where it is likelier by far.
        ("radiation", "zap, never", Reading("answer", "no"), {"yes": 0.7, "no": 0.3}, "no", "no"),
        ("radiation", "zap, never", Reading("answer", "no"), {"yes": 0.9, "no": 0.1}, "yes", "yes"),
        ("radiation", "never, no pills", Reading("answer", "no", {"medications": []}), {"yes": 0.9, "no": 0.1}, "no", "no"),
        ("radiation", "never", Reading("answer", "no"), {"yes": 0.9, "no": 0.1}, "no", None),
        ("radiation", "no, thanks", Reading("answer", "declined"), {"no": 0.99, "declined": 0.01}, "declined", None),
        ("radiation", "zap, never", Reading("answer", "no"), {NO_ANSWER: 0.9, "no": 0.1}, "no", None),
        # The patterns find nothing.
        ("radiation", "zap zap", Reading("unclear"), {"yes": 0.9, "no": 0.1}, "yes", "yes"),
        ("radiation", "zap zap", Reading("unclear"), {"yes": 0.5, "no": 0.3, "unsure": 0.2}, None, "yes"),
        ("radiation", "zap", Reading("unclear"), {"yes": 0.95, "no": 0.05}, None, None),
        ("radiation", "zap zap", Reading("answer", None, {"age": 61}), {"yes": 0.9, "no": 0.1}, "yes", "yes"),
        ("radiation", "zap zap", Reading("answer", None, {"age": 61}), {"yes": 0.7, "no": 0.3}, None, None),
        # What the patterns take for a question or a correction, and the learned reader for an answer.
        ("radiation", "they zapped me, I never asked why", Reading("ask"), {"yes": 0.9, "no": 0.1}, "yes", "yes"),
        ("radiation", "zap zap?", Reading("ask"), {"yes": 0.9, "no": 0.1}, None, None),
        ("radiation", "zap zap", Reading("unclear"), {NO_ANSWER: 0.95, "no": 0.05}, None, None),
        # What is no answer is none.
        ("radiation", "chest pain", Reading("emergency"), {"no": 0.99}, None, None),
        ("radiation", "stop it", Reading("stop"), {"no": 0.99}, None, None),
        # Nothing hangs on it.
        ("daily_activity", "so so", Reading("answer", "A"), {"B": 0.95, "A": 0.05}, "A", None),
        ("daily_activity", "so so", Reading("answer", "A"), {"E": 0.95, "A": 0.05}, "E", "E"),
        # Consent is given in words that the patterns know, and not against the learned reader.
        ("consent", "let us have it", Reading("unclear"), {"yes": 0.99, "no": 0.01}, None, None),
        ("consent", "no, let us", Reading("answer", "yes"), {"yes": 0.1, "no": 0.9}, None, None),
        ("confirm", "no, let us", Reading("answer", "yes"), {"yes": 0.1, "no": 0.9}, "yes", None),
        ("confirm", "I was sure a minute ago", Reading("answer", "yes"), {"yes": 0.1, "unsure": 0.9}, None, None),
        # What no criterion hangs on needs no reading back.
        ("contact.agreed", "let us have it", Reading("unclear"), {"yes": 0.95, "no": 0.05}, "yes", None),
        ("contact.agreed", "let us not", Reading("answer", "yes"), {"no": 0.95, "yes": 0.05}, "no", None),
        ("readback", "that would not be it", Reading("answer", "yes"), {"no": 0.95, "yes": 0.05}, "no", None),
    ],
)
def test_two_readers(point: str, text: str, reading: Reading, learned: dict[str, float], read: str | None, doubt: str | None) -> None:
    found = weighed(PROTOCOL, point, text, reading, learned, {"age": 50}, TODAY)
    assert (found.answer, found.doubt) == (read, doubt)


PLAIN = replace(PROTOCOL, cues={"en": {}})
"""The protocol without a pattern: a question's wording and examples are all that is known of it."""


@pytest.mark.parametrize(
    ("text", "reading", "learned", "read", "doubt"),
    [
        # Both agree: it counts, the more surely the less the text opens with it; one word is enough.
        ("yes they zapped me", Reading("answer", "yes", opens="yes"), {"yes": 0.5, "no": 0.4}, "yes", None),
        ("they zapped me", Reading("answer", "yes"), {"yes": 0.5, "no": 0.4}, "yes", "yes"),
        ("yes", Reading("answer", "yes", opens="yes"), {"yes": 0.1, "no": 0.9}, "yes", None),
        # They differ, somebody else is told of, or it is a question.
        ("no way around it, zap", Reading("answer", "no", opens="no"), {"yes": 0.8, "no": 0.2}, "yes", "yes"),
        ("my sister was zapped", Reading("unclear", others=True, by=OF_ANOTHER), {"yes": 0.95, "no": 0.05}, None, None),
        ("my sister says they zapped me", Reading("unclear", others=True), {"yes": 0.95, "no": 0.05}, "yes", "yes"),
        ("zapped, you mean?", Reading("unclear"), {"yes": 0.95, "no": 0.05}, "yes", "yes"),
        # Nothing was read: it counts where the examples are sure, is read back where they lean to it, else asked again.
        ("zapped all over", Reading("unclear"), {"yes": 0.9, "no": 0.1}, "yes", None),
        ("zapped all over", Reading("unclear"), {"yes": 0.6, "no": 0.4}, "yes", "yes"),
        ("zapped all over", Reading("unclear"), {"yes": 0.2, "no": 0.1, NO_ANSWER: 0.7}, None, None),
        # What the examples can't know stays as it is.
        ("chest pain", Reading("emergency"), {"no": 0.99, "yes": 0.01}, None, None),
        ("I'd rather not", Reading("answer", "declined"), {"no": 0.99, "yes": 0.01}, "declined", None),
    ],
)
def test_without_patterns(text: str, reading: Reading, learned: dict[str, float], read: str | None, doubt: str | None) -> None:
    found = weighed(PLAIN, "radiation", text, reading, learned, {"age": 50}, TODAY)
    assert (found.answer, found.doubt) == (read, doubt)


class Interview:
    """An interview at the radiation question, whose texts are read and learned as they are given."""

    def __init__(self, **given: Any) -> None:
        self.turn = begin(PROTOCOL, channel="web", language="en", now=NOW)
        for value in ("yes", 58, "yes", "2019", "not_tested"):
            self.say(str(value), Reading("answer", value))
        assert self.turn.view.question == "radiation"

    def say(self, text: str, reading: Reading, **learned: float) -> str:
        """What is said to a text that is read and learned so."""
        nlu = {"intent": None, "confidence": 0.0, "answers": {"radiation": learned} if learned else {}}
        self.turn = take(PROTOCOL, Given(reading), self.turn.state, text, now=NOW, message="m", nlu=nlu)
        return " ".join(say.text for say in self.turn.says)

    @property
    def answer(self) -> Any:
        """What counts for radiation."""
        found = self.turn.record.answers.get("radiation")
        return found and (found.value, found.words)


def test_a_doubted_answer_counts_once_it_was_confirmed_with_the_words_it_was_given_in() -> None:
    interview = Interview()
    said = interview.say("they never zapped me there", Reading("answer", "no"), yes=0.7, no=0.3)
    assert interview.turn.view.question == "confirm" and interview.answer is None
    assert PROTOCOL.text("en", "doubt.radiation.no") in said
    interview.say("yes", Reading("answer", "yes"))
    assert interview.answer == ("no", "they never zapped me there")
    assert interview.turn.view.question == "gland_removed"


@pytest.mark.parametrize("reply", ["no", "unsure"])
def test_a_doubt_that_is_not_confirmed_asks_again_with_the_choices_and_doubts_no_more(reply: str) -> None:
    interview = Interview()
    interview.say("they never zapped me there", Reading("answer", "no"), yes=0.7, no=0.3)
    interview.say(reply, Reading("answer", reply))
    assert interview.turn.view.question == "radiation" and interview.answer is None
    assert [choice.value for choice in interview.turn.says[-1].choices] == ["yes", "no", "unsure"]
    interview.say("they never zapped me there", Reading("answer", "no"), yes=0.7, no=0.3)
    assert interview.answer == ("no", "they never zapped me there")


def test_a_correction_at_the_read_back_of_a_doubt_is_the_answer() -> None:
    interview = Interview()
    interview.say("they never zapped me there", Reading("answer", "no"), yes=0.7, no=0.3)
    interview.say("no, I did have it", Reading("correct", None, {"radiation": "yes"}))
    assert interview.answer == ("yes", "no, I did have it")


def test_what_the_patterns_do_not_find_is_proposed() -> None:
    interview = Interview()
    assert PROTOCOL.text("en", "doubt.radiation.yes") in interview.say("gamma knife", Reading("unclear"), yes=0.95, no=0.05)
    interview.say("yes", Reading("answer", "yes"))
    assert interview.answer == ("yes", "gamma knife")


@pytest.mark.parametrize("kind", ["emergency", "stop", "person"])
def test_nothing_but_an_answer_is_doubted(kind: str) -> None:
    interview = Interview()
    interview.say("something else", Reading(kind), yes=0.99, no=0.01)
    assert interview.turn.view.question != "confirm"
