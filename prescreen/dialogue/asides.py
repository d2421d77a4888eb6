"""What is said in between: questions about the study, terms, medical advice, emergencies, a wish to stop.

Answers come from the published facts in `trial/topics.yml` alone; what they don't hold is kept for the study team.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from prescreen.dialogue.talk import Talk

_WHY = re.compile(
    r"\bwhy\b.{0,40}\b(?:ask|asking|matter|need|know|want|relevant|important|care|question)|\bwhat(?:'s| is) (?:that|this|it) (?:got|have) to do\b"
    r"|\bwhat do you (?:mean|need)|\bwhat does (?:that|this|it) mean\b|\bwhat is (?:that|this|it)\b|\bpor\s*qu[eé]\b|\bpara qu[eé]\b"
    r"|\bqu[eé] (?:es|significa|quiere decir)(?: (?:eso|esto))?\W*$",
    re.IGNORECASE,
)
KEPT_QUESTIONS = 20


def emergency(talk: Talk, code: Literal["911", "988"], language: str) -> None:
    """Says where to find help at once, in this language, and asks nothing else; the open question stays open."""
    talk.emergency = code
    talk.state.interview.paused = True
    key = "aside.suicide" if code == "988" else "aside.emergency"
    talk.say_text(key, talk.protocol.text(language, key, talk.state.interview.channel))


def advice(talk: Talk) -> None:
    """No medical advice: nothing is to be changed for this, the doctor knows."""
    talk.say("aside.advice")


def question(talk: Talk, point: str | None) -> None:
    """Answers a question from the facts, explains a term, or keeps it for the study team."""
    topic = find_topic(talk.protocol.topics, talk.text, talk.state.interview.language)
    why = bool(_WHY.search(talk.text))
    term = None if topic and not why else _term(talk)
    here = point if point and (why or not point.startswith("contact.")) and talk.has(f"help.{point}") else None
    if why and here is not None:
        talk.say(f"help.{term or here}" if not _asks_purpose(talk.text) else f"help.{here}")
    elif topic is not None:
        _answer(talk, topic)
    elif term is not None and talk.has(f"help.{term}"):
        talk.say(f"help.{term}")
    else:
        _unanswered(talk)


def _asks_purpose(text: str) -> bool:
    return bool(re.search(r"\b(?:why|para qu[eé]|por\s*qu[eé])", text, re.IGNORECASE))


def _answer(talk: Talk, topic: Mapping[str, Any]) -> None:
    answers = topic["answer"]
    text = answers.get(talk.state.interview.language) or answers["en"]
    kept = topic.get("answered") is False and keep(talk)
    talk.say_text(f"topic.{topic['id']}", text.replace("{team}", talk.team()) + (f" {talk.wording('aside.kept')}" if kept else ""))


def _unanswered(talk: Talk) -> None:
    talk.say("aside.unanswered" if keep(talk) else "aside.unanswered_early")


def kept_before(talk: Talk) -> bool:
    """Whether this very text was kept as a question before: sent again it is rather an answer that was not understood."""
    if talk.text not in talk.state.interview.questions:
        return False
    return find_topic(talk.protocol.topics, talk.text, talk.state.interview.language) is None


def keep(talk: Talk) -> bool:
    """Keeps the participant's question for the coordinator, if one will see it: after consent, and where no fail ended it."""
    interview = talk.state.interview
    if "consent" not in talk.state.answers or interview.disposition == "unlikely":
        return False
    if talk.text not in interview.questions and len(interview.questions) < KEPT_QUESTIONS:
        interview.questions.append(talk.text)
    return True


def find_topic(topics: Iterable[Mapping[str, Any]], text: str, language: str = "en") -> Mapping[str, Any] | None:
    """The topic whose longest word or phrase, in this language or English, stands in the text; None where none does."""
    plain = f" {re.sub('[^a-z0-9]+', ' ', _bare(text))} "
    best: tuple[int, Mapping[str, Any] | None] = (0, None)
    for topic in topics:
        for phrase in _words(topic, language):
            if len(phrase) > best[0] and f" {phrase} " in plain:
                best = (len(phrase), topic)
    return best[1]


def _term(talk: Talk) -> str | None:
    plain = _bare(talk.text)
    for term in talk.protocol.terms:
        if any(word in plain for word in _words(term, talk.state.interview.language)):
            return str(term["question"])
    return None


def _words(entry: Mapping[str, Any], language: str) -> Iterator[str]:
    for code in dict.fromkeys((language, "en")):
        yield from entry["words"].get(code, ())


def _bare(text: str) -> str:
    """In lower case, without apostrophes and accents."""
    parts = unicodedata.normalize("NFKD", text.lower().replace("'", ""))
    return "".join(part for part in parts if not unicodedata.combining(part))
