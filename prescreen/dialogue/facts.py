"""Takes what a text says into the answers: the direct answer, further facts, corrections, and what they re-open.

A list volunteered before its question is only begun; the question then asks what else there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from prescreen.answers import DECLINED, LISTS, UNSURE, Answer, values
from prescreen.dialogue.talk import Talk
from prescreen.settling import settle
from prescreen.understanding import Reading
from prescreen.understanding.answers import body, scope
from prescreen.understanding.answers.written import as_written
from prescreen.understanding.signs import earlier_answers


def take(talk: Talk, question: str, value: Any) -> None:
    """The answer to the open question. A list joins what was begun; a declined one becomes what the question says."""
    state = talk.state
    if value == DECLINED:
        value = talk.protocol.question(question).declined
    note_written(talk, {question: value})
    value = with_begun(talk, question, value)
    if _is_begun(talk, question, value):
        return
    put(talk, question, talk.answer(question, value, state.interview.asked))
    if state.interview.next == question:
        state.interview.next = None


def with_begun(talk: Talk, question: str, value: Any) -> Any:
    """The answer to a question, of a list with what was begun of it, which it ends."""
    if not is_list(talk, question):
        return value
    begun = talk.state.started.pop(question, None)
    return _joined(begun.value if begun else [], value)


def is_list(talk: Talk, question: str) -> bool:
    """Whether the answer to a question is a list, which may be told bit by bit."""
    return talk.protocol.has_question(question) and talk.protocol.question(question).kind in LISTS


def _is_begun(talk: Talk, question: str, value: Any) -> bool:
    """Whether half of a weight and height is told: it is kept, and the question then asks for the other half."""
    started = talk.state.started
    if talk.protocol.question(question).kind != "body":
        return False
    begun = started.pop(question, None)
    if not isinstance(value, Mapping) or body.complete(value):
        return False
    before = begun.value if begun is not None and isinstance(begun.value, Mapping) else {}
    started[question] = talk.answer(question, {**before, **value}, talk.state.interview.asked)
    return True


def take_further(talk: Talk, facts: Mapping[str, Any]) -> list[str]:
    """What a text says about other questions; gives those whose earlier answer changed."""
    changed = []
    note_written(talk, facts)
    for question, value in facts.items():
        if not talk.protocol.has_question(question) or question == "consent" or value is None:
            continue
        if _derived(talk, question, value):
            continue
        if is_list(talk, question) and question not in talk.state.answers:
            begun = talk.state.started.get(question)
            if _whole(talk, question):
                talk.state.started[question] = talk.answer(question, value)
            elif value in ([], "none"):
                put(talk, question, talk.answer(question, [] if begun is None else begun.value))
            else:
                talk.state.started[question] = talk.answer(question, _joined(begun.value if begun else [], value))
            continue
        before = talk.state.answers.get(question)
        if before is not None and is_list(talk, question):
            value = _relisted(talk, question, before.value, value)
        if before is not None and before.value == value or _is_begun(talk, question, value):
            continue
        put(talk, question, talk.answer(question, value))
        if before is not None:
            changed.append(question)
        changed += _unlisted(talk, question, value)
    return changed


def note_written(talk: Talk, facts: Mapping[str, Any]) -> None:
    """Notes how the text writes the medicines that it tells."""
    for question in talk.protocol.of_kind("medicines"):
        listed = facts.get(question.id)
        if isinstance(listed, list) and listed:
            names = [item["name"] for item in listed if isinstance(item, dict)]
            talk.state.interview.written |= as_written(talk.protocol, talk.text, names)


def beside(talk: Talk, question: str, reading: Reading) -> dict[str, Any]:
    """The further facts of a direct answer. At a list that was begun, "nothing more" does not mean an empty list: it settles nothing."""
    further = {q: value for q, value in reading.also.items() if q != question}
    if question in talk.state.started and reading.answer in ([], "none"):
        for settled in settle(talk.protocol, {question: []}, talk.today):
            further.pop(settled, None)
    return further


def said_beside(talk: Talk, question: str | None, reading: Reading) -> dict[str, Any]:
    """What a text that asks something says beside it: further facts, and its answer to the open question."""
    if reading.answer is None or question is None or not talk.protocol.has_question(question):
        return dict(reading.also)
    return {question: reading.answer, **reading.also}


def take_early(talk: Talk, facts: Mapping[str, Any]) -> None:
    """Takes facts that are given before consent: they are held apart, and count only after a yes. That somebody names what the study is
    about is no such fact, as everybody does.
    """
    note_written(talk, facts)
    about = talk.protocol.in_role("matter")
    names_only = about is not None and not earlier_answers.tells_of_oneself(scope.as_the_participant(talk.text))
    for question, value in facts.items():
        if names_only and about and question == about.id and value == "yes":
            continue
        if talk.protocol.has_question(question) and question != "consent" and value is not None:
            before = talk.state.early.get(question)
            if before is not None and is_list(talk, question):
                value = _joined(before.value, value)
            talk.state.early[question] = talk.answer(question, value)


def release_early(talk: Talk) -> None:
    """After the yes: the facts given before it become answers; lists are begun only."""
    for question, answer in talk.state.early.items():
        target = talk.state.started if is_list(talk, question) and answer.value else talk.state.answers
        target.setdefault(question, answer)
    talk.state.early = {}


def reopen(talk: Talk, question: str) -> None:
    """Asks a question again: its answer and those that depend on it are taken back."""
    before = talk.state.answers.pop(question, None)
    if before is not None:
        talk.state.interview.earlier[question] = before.words
    if before is not None and is_list(talk, question) and isinstance(before.value, list) and before.value:
        talk.state.started.pop(question, None)
    if question in talk.state.interview.trail:
        talk.state.interview.trail.remove(question)
    _drop_dependants(talk, question)
    talk.state.interview.next = question
    talk.state.interview.misses = 0


def set_value(talk: Talk, question: str, value: Any) -> None:
    """Puts another value in an answer's place, its words kept (an answer that a confirmation made unsure)."""
    before = talk.state.answers.get(question)
    words = before.words if before else talk.text
    asked = before.asked if before else ""
    talk.state.answers[question] = Answer(value, words, asked, talk.message, talk.protocol.version)
    _drop_dependants(talk, question)


def put(talk: Talk, question: str, answer: Answer) -> None:
    """Puts an answer in its place, with its evidence; what depends on a changed one is asked again."""
    if talk.protocol.question(question).kind == "medicines":
        answer = replace(answer, value=_named(talk, answer.value))
    before = talk.state.answers.get(question)
    told = talk.state.interview.earlier.pop(question, before.words if before else "")
    if answer.value == UNSURE and told and told not in answer.words:
        answer = replace(answer, words=f"{told} / {answer.words}")  # "not sure" does not tell what somebody is not sure of
    talk.state.answers[question] = answer
    trail = talk.state.interview.trail
    if question in trail:
        trail.remove(question)
    trail.append(question)
    if before is not None and before.value != answer.value:
        if is_list(talk, question):
            _unsettle(talk, question, before.value, answer)
        _drop_dependants(talk, question, since=answer.message)


def _named(talk: Talk, listed: Any) -> Any:
    """A list of medicines without what people call a class ("water pill") where one of it is named, unless that began at another time."""
    if not isinstance(listed, list):
        return listed
    words = {word for words in talk.protocol.medicines.get("class_words", {}).values() for word in words}
    named = [item for item in listed if item["name"] not in words]
    return [
        item
        for item in listed
        if item in named
        or item["class"] == "other"
        or not any(other["class"] == item["class"] and item.get("since") in (None, other.get("since")) for other in named)
    ]


def _unsettle(talk: Talk, list_: str, before: Any, answer: Answer) -> None:
    """What an entry settled goes with it when it leaves its list: the answer beside it, and what depends on that, are asked again."""
    now = settle(talk.protocol, {list_: answer.value}, talk.today)
    for question, value in settle(talk.protocol, {list_: before}, talk.today).items():
        if now.get(question) == value:
            continue
        beside = talk.state.answers.get(question)
        if beside is not None and beside.value == value and beside.message != answer.message:
            del talk.state.answers[question]
            if question in talk.state.interview.trail:
                talk.state.interview.trail.remove(question)
        _drop_dependants(talk, question, since=answer.message)


def _unlisted(talk: Talk, question: str, value: Any) -> list[str]:
    """A condition denied that is a question of its own leaves the lists of conditions, too."""
    condition, changed = talk.protocol.question(question).condition, []
    for list_ in talk.protocol.of_kind("conditions") if value == "no" and condition else ():
        listed = talk.state.answers.get(list_.id)
        if listed is not None and isinstance(listed.value, list) and condition in listed.value:
            put(talk, list_.id, talk.answer(list_.id, [entry for entry in listed.value if entry != condition]))
            changed.append(list_.id)
    return changed


def _drop_dependants(talk: Talk, changed: str, since: str | None = None) -> None:
    """Answers that depend on the changed one are asked again, unless the same message gave them."""
    for question in talk.protocol.questions:
        answer = talk.state.answers.get(question.id)
        if changed in question.depends_on and answer is not None and (since is None or answer.message != since):
            del talk.state.answers[question.id]
            if question.id in talk.state.interview.trail:
                talk.state.interview.trail.remove(question.id)
            _drop_dependants(talk, question.id, since)


def _derived(talk: Talk, question: str, value: Any) -> bool:
    """Whether the answers there already settle this question so: then it is theirs, and follows their corrections."""
    if question in talk.state.answers or is_list(talk, question):
        return False
    given = {**{q: a.value for q, a in talk.state.started.items()}, **values(talk.state.answers)}
    return bool(settle(talk.protocol, given, talk.today).get(question) == value)


def _joined(begun: Any, value: Any) -> Any:
    if not isinstance(value, list):
        return begun if begun and value in ("none", UNSURE, DECLINED) else [] if value == "none" else value
    base = begun if isinstance(begun, list) else []
    names = {_name(item) for item in base}
    return [*base, *(item for item in value if _name(item) not in names)]


def _relisted(talk: Talk, question: str, before: Any, value: Any) -> Any:
    """A corrected list: as it is told where the text takes something back, else joined to what was there."""
    if not isinstance(value, list) or not isinstance(before, list) or not value or _whole(talk, question):
        return value
    return _joined(before, value)


def _whole(talk: Talk, question: str) -> bool:
    return talk.reading is not None and question in talk.reading.whole


def _name(item: Any) -> Any:
    return item.get("name") if isinstance(item, dict) else item
