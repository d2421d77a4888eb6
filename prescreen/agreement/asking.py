"""What a person asks who asks again: the approved questions in their order, as far as that person's own answers make them apply.

Knows nothing of what was answered in the interview, and must not: a question that shows only after some answers would tell them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from prescreen.answers import DECLINED, Answer
from prescreen.criteria import Weighed
from prescreen.dialogue import prompts
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.talk import Talk
from prescreen.protocol.model import Protocol, Question
from prescreen.settling import settle
from prescreen.site import Site

WORDED = ("unsure", "declined")
"""What may be answered to nearly every question in the place of an answer."""


@dataclass(frozen=True)
class Put:
    """A question as it is asked. `text`, `choices`: the approved words in the participant's language, each choice with its value.

    `may_decline`: whether "would rather not say" is offered beside the choices.
    """

    question: Question
    text: str
    choices: tuple[tuple[str, str], ...]
    may_decline: bool


def asked(protocol: Protocol) -> tuple[Question, ...]:
    """The questions of the interview that may be asked again: all but the consent, and what no criterion and no question looks at."""
    needed = {other for question in protocol.questions for other in question.depends_on}
    return tuple(one for one in protocol.questions if one.role != "consent" and (not one.info or one.id in needed))


def known(protocol: Protocol, given: Mapping[str, Any], then: date) -> dict[str, Any]:
    """What the answers given here say, with what they settle, and the consent without which nothing is asked."""
    consent = protocol.in_role("consent")
    agreed = {consent.id: "yes"} if consent is not None else {}
    return {**settle(protocol, given, then), **agreed, **given}


def to_ask(protocol: Protocol, given: Mapping[str, Any], then: date) -> tuple[str, ...]:
    """The questions that these answers make apply, in their order, answered or not. What another answer settles is not asked."""
    settled, apply = settle(protocol, given, then), Weighed(protocol, known(protocol, given, then), then).applies
    return tuple(one.id for one in asked(protocol) if apply[one.id] and (one.id in given or one.id not in settled))


def put(protocol: Protocol, given: Mapping[str, Any], then: date, language: str, site: Site, questions: tuple[str, ...]) -> list[Put]:
    """These questions in the words that were approved in this language, or in English where there are none."""
    spoken = language if language in protocol.wording else "en"
    answers = {id: Answer(value) for id, value in given.items()}
    state = State(protocol.version, Interview(language=spoken), answers, trial=protocol.name)
    talk = Talk(protocol, state, datetime.combine(then, datetime.min.time()), site)
    return [_put(talk, protocol.question(id)) for id in questions]


def _title(talk: Talk, question: Question, value: str) -> str:
    """What an answer is called: as it is offered, or, where it is understood and not offered, as it is read back."""
    if any(talk.has(key) for key in (f"choices.{question.id}.{value}", f"choices.{value}")):
        return prompts.title(talk, question.id, value)
    return talk.shown(question.id, value)


def _put(talk: Talk, question: Question) -> Put:
    values = tuple(dict.fromkeys((*question.choices, *question.values)))
    choices = tuple((value, _title(talk, question, value)) for value in values)
    return Put(question, prompts.question_text(talk, question.id), choices, DECLINED not in values)
