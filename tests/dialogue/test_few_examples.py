"""A question without a pattern, with five examples a value: its wording and what other questions teach must do, or the answer is read back.

Nobody wrote these texts with the examples at hand: what matters is that no wrong value counts unasked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest

from bot.examples import Lessons
from bot.learned import Answers
from bot.teaching import Learned, teach
from prescreen.dialogue import understand_at
from prescreen.protocol import load
from prescreen.protocol.examples import common_examples
from prescreen.protocol.layers import default_trial
from prescreen.protocol.model import Protocol, Question
from prescreen.understanding import Reader

NOW = datetime(2026, 11, 30, 12)
TAUGHT = (
    "diabetes",
    "transfusions",
    "investigational",
    "other_study",
    "plans_pregnancy",
    "pregnant_or_breastfeeding",
    "can_become_pregnant",
)
"""Common questions of which the general way of saying yes and no is learned here: enough for this, and learned in seconds."""
EXAMPLES = {
    "smoking": {
        "yes": ("I smoke a pack a day", "just socially", "a few cigarettes on weekends", "yes, rollups", "still at it, ten a day"),
        "no": ("never touched one", "gave it up years ago", "not a smoker", "no, I hate the smell", "I quit in 2010"),
        "unsure": (
            "depends what you call smoking",
            "hard to say",
            "I vape, does that count",
            "not sure what you mean",
            "on and off, I don't know",
        ),
    },
    "sleep": {
        "good": ("like a log", "eight hours straight", "no trouble at all", "I sleep fine", "out as soon as I lie down"),
        "broken": ("I wake up all night", "up every two hours", "toss and turn", "I get a few hours at best", "the pain wakes me"),
        "unsure": ("it varies", "I couldn't say", "never paid attention", "some nights good some bad", "don't know"),
    },
}
ASK = {"smoking": "Do you smoke cigarettes at present?", "sleep": "How do you sleep?"}
CHOICES = {"good": "I sleep well", "broken": "I often wake up", "unsure": "Not sure"}
SAID = [
    ("smoking", "yes", "yes"),
    ("smoking", "nope", "no"),
    ("smoking", "yeah about half a pack", "yes"),
    ("smoking", "no I never did", "no"),
    ("smoking", "I do, yes", "yes"),
    ("smoking", "I smoke two or three a day", "yes"),
    ("smoking", "haven't smoked since my daughter was born", "no"),
    ("smoking", "never in my life", "no"),
    ("smoking", "I used to, but I quit", "no"),
    ("smoking", "only when I drink", "yes"),
    ("smoking", "my husband smokes in the house", None),
    ("smoking", "honestly not sure how to answer", "unsure"),
    ("smoking", "what do you need that for?", None),
    ("smoking", "I have crushing chest pain", None),
    ("sleep", "I sleep well", "good"),
    ("sleep", "I sleep like a log", "good"),
    ("sleep", "wake up five times a night", "broken"),
    ("sleep", "tossing and turning", "broken"),
    ("sleep", "straight through, eight hours", "good"),
    ("sleep", "my dog snores", None),
]


@cache
def learned() -> Learned:
    """What the general examples and these few teach."""
    common = common_examples(default_trial(), ["en"])
    protocol = load()
    told = Lessons([(text, "other") for text in ("what time is it", "is this safe", "thanks a lot", "call me later")])
    told.answers = {f"common/{name}": common[name] for name in TAUGHT} | {f"strange/{name}": said for name, said in EXAMPLES.items()}
    told.named = {name: [ASK.get(id) or protocol.find_text("en", f"ask.{id}") or ""] for name in told.answers for id in name.split("/")[1:]}
    told.titles = {"strange/sleep": {value: (title,) for value, title in CHOICES.items()}}
    told.shared = {name: name for name in told.answers if name.startswith("strange/")}
    return teach(told)


@cache
def strange() -> Protocol:
    """A trial that asks these two questions, of which there are no cues."""
    protocol = load()
    asked = [Question(name, "yes_no" if name == "smoking" else "choice", tuple(said), tuple(said)) for name, said in EXAMPLES.items()]
    texts = protocol.wording["en"]
    wording = {**texts, "ask": {**texts["ask"], **ASK}, "choices": {**texts["choices"], "sleep": CHOICES}}
    questions = tuple(q for q in protocol.questions if q.role in ("consent", "age"))
    cues = {name: entry for name, entry in protocol.cues["en"].items() if name in ("words", "spelling", "ordinary", "consent", "confirm")}
    return replace(protocol, questions=(*questions, *asked), criteria=(), wording={**protocol.wording, "en": wording}, cues={"en": cues})


@cache
def _reader() -> Reader:
    return Reader(strange())


def outcome(question: str, text: str, value: str | None) -> str:
    """Whether the value counts, is read back, is asked for again, or another one counts unasked."""
    models = {name.split("/")[1]: model for name, model in learned().models.items() if name.startswith("strange/")}
    nlu = {"intent": None, "confidence": 0.0, "answers": Answers(learned(), models, text)}
    read = understand_at(strange(), _reader(), question, text, language="en", now=NOW, answers={"consent": "yes", "age": 50}, nlu=nlu)
    if read.doubt is not None:
        return "read back" if read.doubt == value else "asked"
    if read.kind != "answer" or read.answer is None:
        return "right" if value is None else "asked"
    return "right" if read.answer == value else "silently wrong"


@pytest.mark.parametrize(("question", "text", "value"), SAID)
def test_no_wrong_value_counts_unasked(question: str, text: str, value: str | None) -> None:
    assert outcome(question, text, value) != "silently wrong"


def test_most_are_read_or_read_back() -> None:
    found = Counter(outcome(*row) for row in SAID)
    assert found["right"] >= 11 and found["right"] + found["read back"] >= 15, found
