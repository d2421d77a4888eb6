"""How one text is understood where the interview stands: the choice it picks, or what it says at the open question.

The one place where a number picks a choice, where a text is read in the language that it is written in, where a
confirmation may be answered by a new answer, and where an emergency or a stop in any language comes before all else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from prescreen.answers import LISTS, Answer
from prescreen.dialogue import comeback, controls, details, facts, languages, prompts, record, reopening, second_look
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.talk import Talk
from prescreen.protocol.model import Protocol
from prescreen.understanding import Reading
from prescreen.understanding.answers import polarity
from prescreen.understanding.answers.offered import picked
from prescreen.understanding.doubt import HELP, calls_for_help, likely_of_part, weighed
from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.listed import Parts
from prescreen.understanding.reading import OVER
from prescreen.understanding.signs import kinds
from prescreen.understanding.signs.signs import Signs

if TYPE_CHECKING:
    from prescreen.understanding.budget import Reads

Classified = Mapping[str, Any]
"""What the model takes a text for: `intent` and `confidence`; `answers`, where it learned some: question -> value -> how likely."""
_AT_ONCE = ("emergency", "stop")
_LED = pattern(r"^\W*(?:(?:{list_lead}|sí)\b[\s,.;:!-]*(?!one\b))+", re.IGNORECASE)
"""The yes or no that a text opens with."""
_TELLS = 4
"""So many words tell something, and do not only say yes in another way."""
_ADDS = pattern(r"\b{list_adds}\b")


def understand(talk: Talk, reader: Reads, nlu: Classified | None) -> Reading:
    """The reading of the turn's text where the interview stands. Notes on the turn what the text says of languages."""
    own = Signs.of(talk.protocol).own(talk.text)
    if not own.reaction:
        talk.text = picked(own.text, talk.state.interview.offered) or own.text
    talk.heard = languages.heard(talk, record.point(talk))
    asked_age = comeback.point(talk) is not None
    place = None if asked_age else record.place(talk)
    takes_choices = not asked_age and not talk.state.interview.orphaned and (place is not None or talk.state.interview.refused)
    if talk.state.interview.phase == "over" and (control := controls.control(talk, None, talk.text)):
        return control
    if takes_choices and (reading := _picked(talk, place or "consent")):
        return reading
    age = talk.protocol.in_role("age") if asked_age else None
    reading = _read(talk, reader, nlu, age.id if age else _to_read(talk, place) or "readback")
    if asked_age or reading.kind in _AT_ONCE or not second_look.is_at_stake(talk, place):
        return reading
    told, said = (
        reader.read(one, talk.text, language=talk.heard.read, today=talk.today, answers=second_look.looked_at(talk), nlu=nlu)
        for one in ("readback", second_look.POINT)
    )
    return second_look.heard(talk, place, reading, said, told)


def _to_read(talk: Talk, place: str | None) -> str | None:
    """The point by which the text is read: yes or no to an address read back, unless another is given instead."""
    if place == reopening.POINT:
        return "contact.other_trials"  # a yes or no that is about nobody's health
    if place == second_look.POINT:
        return "contact.agreed"  # a call is what both ask for, and a yes or no what they take
    checked = prompts.put_as(talk, place) if place else place
    return place if checked != place and details.holds_address(talk) else checked


def understand_at(
    protocol: Protocol,
    reader: Reads,
    question: str,
    text: str,
    *,
    language: str,
    now: datetime,
    answers: Mapping[str, Any],
    nlu: Classified | None,
) -> Reading:
    """The reading of a text at a question by itself, after these answers (question -> value), as `prescreen interpret` gives it."""
    interview = Interview(language=language, language_chosen=True, opened=True, phase="questions")
    given = {q: Answer(value) for q, value in answers.items() if protocol.has_question(q)}
    talk = Talk(protocol, State(protocol.version, interview, given), now, text=text)
    interview.offered = prompts.numbered(talk, question)
    own = Signs.of(protocol).own(text)
    if not own.reaction:
        talk.text = picked(own.text, talk.state.interview.offered) or own.text
    talk.heard = languages.heard(talk, question)
    return _picked(talk, question) or _read(talk, reader, nlu, question)


def _read(talk: Talk, reader: Reads, nlu: Classified | None, point: str) -> Reading:
    heard, known, interview = talk.heard, _known(talk), talk.state.interview
    assert heard is not None

    def read(question: str, language: str, answers: Mapping[str, Any], text: str = talk.text) -> Reading:
        return reader.read(question, text, language=language, today=talk.today, answers=answers, nlu=nlu)

    reading = read(point, heard.read, known)
    if talk.protocol.has_question(point) and talk.protocol.question(point).kind == "choices":
        reading = _by_parts(talk, reader, nlu, point, reading)
    else:
        reading = _weighed(talk, point, reading, nlu)
    if interview.phase == "confirm" and interview.confirming is not None:
        second = read(interview.confirming, heard.read, known)
        if facts.is_list(talk, interview.confirming):
            behind = _LED.sub("", talk.text)
            told = (
                second if behind == talk.text else read(interview.confirming, heard.read, known, behind) if behind else Reading("unclear")
            )
            reading = _listed_anew(talk, interview.confirming, reading, told)
        elif _tells_otherwise(talk, reading, lambda behind: read(interview.confirming or "", heard.read, known, behind)):
            reading = replace(reading, kind="unclear", answer=None)
        else:
            reading = _given_anew(talk, interview.confirming, reading, second, nlu)
    if heard.written not in (None, heard.read) and reading.kind not in _AT_ONCE:
        own = read(point, str(heard.written), {})
        reading = own if own.kind in _AT_ONCE else reading
    return reading


def _known(talk: Talk) -> dict[str, Any]:
    """The answers that a text is read after; one that is read back stands last, though it may not count yet."""
    known, interview = talk.known(), talk.state.interview
    question, doubted = interview.confirming, interview.doubted
    if interview.phase != "confirm" or question is None or doubted is None and question not in known:
        return known
    value = known.pop(question, None)
    return {**known, question: doubted["value"] if doubted is not None else value}


def _weighed(talk: Talk, point: str, reading: Reading, nlu: Classified | None) -> Reading:
    """The reading, and what of it is doubted by what the learned reader says of the text. Each question is doubted once."""
    learned, reading = _with_help(reading, nlu)
    if reading.by == OVER or point in talk.state.interview.doubts or point not in learned:
        return reading
    return weighed(talk.protocol, point, talk.text, reading, learned[point], talk.known(), talk.today)


def _with_help(reading: Reading, nlu: Classified | None) -> tuple[Any, Reading]:
    """What was learned of the text, and the reading: an emergency where nothing else is understood and it calls for help."""
    learned = (nlu or {}).get("answers") or {}
    return learned, calls_for_help(reading, learned[HELP]) if HELP in learned and reading.kind == "unclear" else reading


def _by_parts(talk: Talk, reader: Reads, nlu: Classified | None, point: str, reading: Reading) -> Reading:
    """The reading of a text that may name several of a list. Each question is doubted once."""
    learned, reading = _with_help(reading, nlu)
    if reading.by == OVER:
        return reading
    heard, known = talk.heard, _known(talk)
    assert heard is not None

    def read(part: str) -> Any:
        return reader.read(point, part, language=heard.read, today=talk.today, answers=known).answer

    def of_part(part: str) -> Mapping[str, float]:
        found: Mapping[str, float] = learned.part(part)[point] if point in learned and hasattr(learned, "part") else {}
        return found

    asked = talk.protocol.question(point)
    titles = {value: talk.protocol.find_text("en", f"choices.{point}.{value}") or "" for value in asked.values}
    found = Parts(asked, titles, read, of_part).weighed(talk.text, reading)
    return replace(found, doubt=None) if point in talk.state.interview.doubts else found


def _picked(talk: Talk, point: str) -> Reading | None:
    """The reading of a control of the page or of a choice's value sent as it is: neither needs a reader."""
    text, value = talk.text, talk.text.strip()
    if control := controls.control(talk, point, text):
        return control
    confirming = talk.state.interview.confirming
    if point == "confirm" and confirming and (told := prompts.told_instead(talk).get(value)):
        return Reading("correct", None, {confirming: told}, {confirming: text}, ())
    if value not in prompts.choices(talk, point, at_last=True):
        return None
    answer: Any = value
    if talk.protocol.has_question(point) and talk.protocol.question(point).kind in LISTS and value not in ("unsure", "declined"):
        answer = [] if value == "none" else [value]
    return Reading("answer", answer, {}, {point: text}, ())


def _listed_anew(talk: Talk, question: str, reading: Reading, second: Reading) -> Reading:
    """The reading at a confirmation of a list: what is named there is the list anew, after a no, too, and after a yes what it adds.

    A plain no names nothing, and words that name no more than was read back are no yes. `second`: the reading at that question of what
    stands behind a yes or no.
    """
    named = second.answer if second.kind == "answer" and isinstance(second.answer, list) else None
    if named is None and reading.kind == "answer" and reading.answer == "yes" and _ADDS.search(plain(talk.text)):
        return replace(reading, kind="unclear", answer=None)
    if named is None or reading.kind not in ("unclear", "answer", "correct") or reading.kind == "answer" and reading.answer == "unsure":
        return reading
    given = _known(talk).get(question)
    if polarity.lead(plain(talk.text)) == "yes":
        before = given if isinstance(given, list) else []
        named = [*before, *(entry for entry in named if entry not in before)]
        if named == before:
            return reading
    if named != given:
        return Reading("correct", None, {**reading.also, question: named}, second.words, second.guessed, (question,))
    return Reading("answer", "no", {}, reading.words) if named else reading


def _tells_otherwise(talk: Talk, reading: Reading, read: Callable[[str], Reading]) -> bool:
    """Whether a yes to a doubted no goes on to tell what is none ("yes, I was in one until October"): which of both counts is asked again.
    `read`: reads what stands behind the yes at the question.
    """
    doubted, behind = (talk.state.interview.doubted or {}).get("value"), _LED.sub("", talk.text)
    if doubted != "no" or reading.kind != "answer" or reading.answer != "yes" or behind == talk.text or len(behind.split()) < _TELLS:
        return False
    return not kinds.assents(plain(behind)) and read(behind).answer == "yes"


def _explains(talk: Talk, question: str, value: Any) -> bool:
    """Whether a value, beside a yes or instead of one, tells why a plain no is none ("yes, I had a vasectomy"): it wins over the yes."""
    asked = talk.protocol.question(question)
    return asked.kind == "yes_no" and value in asked.values and value not in ("yes", "no", "unsure")


def _named(talk: Talk, question: str, value: Any) -> bool:
    """Whether a value is one of a question's names for things, no bare yes or no."""
    asked = talk.protocol.question(question)
    return asked.kind == "choice" and value in asked.values and value not in ("yes", "no", "unsure")


def _contradicted(talk: Talk, question: str, reading: Reading, second: Reading, nlu: Classified | None) -> Reading | None:
    """At a doubt a no may say what is right instead ("no, it passed years ago"): the answer to the doubted question, given anew."""
    doubted = (talk.state.interview.doubted or {})["value"]
    if reading.kind != "answer" or reading.answer != "no" or len(talk.text.split()) < 3:
        return None
    value = second.answer if second.kind == "answer" else None
    if value is None or value in (doubted, "declined"):
        value = likely_of_part(nlu, talk.text, question)
    if value is None or value == doubted:
        return None
    return Reading("correct", None, {**reading.also, question: value}, second.words, second.guessed)


def _given_anew(talk: Talk, question: str, reading: Reading, second: Reading, nlu: Classified | None) -> Reading:
    """At a confirmation a text may give the answer anew instead of a yes or no ("no, I'm 81"). `second`: its reading at that question."""
    given = _known(talk).get(question)
    if reading.kind == "unclear" and talk.wishes.goes_on:
        return reading
    if talk.state.interview.doubted is not None and (instead := _contradicted(talk, question, reading, second, nlu)):
        return instead
    if second.kind != "answer" or second.answer is None or reading.kind not in ("unclear", "answer", "correct"):
        return reading
    if _explains(talk, question, second.answer):
        return Reading("correct", None, {**reading.also, question: second.answer}, second.words, second.guessed)
    if reading.kind == "correct":  # what the text says of the answer read back comes before what it says of others
        return Reading("answer", "yes", {}, second.words) if second.answer == given and _named(talk, question, given) else reading
    if reading.kind == "answer" and (reading.answer in ("yes", "unsure") or second.answer in ("yes", "no", "unsure", "declined")):
        return reading
    if second.answer == given:
        return Reading("answer", "yes", reading.also, reading.words, ())
    return Reading("correct", None, {**reading.also, question: second.answer}, second.words, second.guessed)
