"""Reads one text at one question: its kind, the answer, what it says beside, and the words each was read from.

Patterns and lexicons decide; what Rasa's classifier thinks is asked only where they find nothing. What can't be
read is unclear, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from prescreen.answers import DECLINED
from prescreen.protocol.model import Protocol, Question
from prescreen.understanding.answers import called, contact_wishes, polarity, scope
from prescreen.understanding.answers.conditions import Conditions
from prescreen.understanding.answers.cues import Cues
from prescreen.understanding.answers.direct import Direct
from prescreen.understanding.answers.edits import Edits
from prescreen.understanding.answers.further import Further
from prescreen.understanding.answers.medicines import Medicines
from prescreen.understanding.answers.periods import Periods
from prescreen.understanding.answers.taken_back import what_counts
from prescreen.understanding.answers.text import Text
from prescreen.understanding.corrections import Correcting
from prescreen.understanding.glossary.glossary import Glossary
from prescreen.understanding.glossary.word_order import Glossed
from prescreen.understanding.lines.commands import is_command
from prescreen.understanding.lines.plain import LONG, plain, without_echo
from prescreen.understanding.lines.spoken import with_marks
from prescreen.understanding.reading import ALARMED, OF_ANOTHER, Reading
from prescreen.understanding.signs import emergencies, keywords, kinds, openings
from prescreen.understanding.signs.signs import Signs
from prescreen.understanding.signs.ways import ways_in
from prescreen.understanding.wishes import Wishes
from prescreen.understanding.word_for_word import WordForWord

_FREE = ("contact.first_name", "contact.last_name", "contact.email", "contact.phone", "contact.reach", "contact.language")
_NAMES = ("contact.first_name", "contact.last_name")
_INTENTS = {"ask_study": "ask", "ask_term": "ask", "advice": "advice", "person": "person", "stop": "stop", "correct": "correct"}
_SURE = {"ask": 0.6, "advice": 0.7, "person": 0.75, "stop": 0.85, "correct": 0.8}
_NOT_KNOWING = re.compile(
    r"\b(?:(?:dont|do not|didnt) know|no (?:idea|clue)|not sure) what (?:that|this|it|those|they) (?:even )?(?:is|are|means?)\b"
)
"""Beside an answer this is no question: "don't know what that is so no"."""
_OH_NO = re.compile(r"(?:oh,? )?(?:no[ ,.!]*){2,}|oh,? no[ .!]*")
"""What protests before a stop, and answers nothing."""
_ONLY_BOTH = re.compile(r"(?:\b(?:both|neither|nor|yes|no|and|or|also|at|the|a|same|time|once)\b|\W)+")
_LISTS = ("medicines", "conditions")
"""Kinds whose answers are lists, which may grow."""
_NOT_AT_PRESENT = re.compile(
    r"(?:(?:no|nope|um+|uh+|well|oh|ok|okay),? )*not (?:now|right now|at the moment|at present|presently|currently)(?:,? no)?"
)
"""At a question about a state of now, "not right now" is its no, and no wish to stop the interview."""


class Reader:
    """The reader of one protocol. Loads its lexicons once; reading keeps nothing."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol, self._signs = protocol, Signs.of(protocol)
        self._cues = Cues(protocol.cues["en"])
        self._medicines, conditions = Medicines.of(protocol), Conditions.of(protocol)
        names = self._medicines.names | conditions.names
        self._glossaries = {code: glossary.knowing(names) for code, glossary in Glossary.each(protocol).items()}
        periods = Periods(protocol.thresholds)
        self._direct = Direct(protocol, self._medicines, conditions, periods)
        self._further = Further(protocol, self._medicines, conditions, periods)
        self._edits = Edits(protocol, self._medicines, conditions, periods)
        asked = protocol.questions
        self._growing = frozenset(question.id for question in asked if question.kind in _LISTS)
        classed = {question.id for question in asked if question.medicine_class}
        self._of_a_list = classed | {q.id for q in asked if q.condition or classed.intersection(q.depends_on)}
        """What a list may settle, beside the lists themselves."""
        self._correcting = Correcting(protocol, self._medicines, self._direct, self._cues)

    def read(
        self, question: str, text: str, *, language: str, today: date, answers: Mapping[str, Any], nlu: Mapping[str, Any] | None = None
    ) -> Reading:
        """The reading of a text at a question (a question's id, readback, confirm or contact.*), given earlier answers.

        A text in another language is read through its glossary; the words of the reading are those that were written.
        """
        own = self._signs.own(text)
        if own.reaction:
            wishes = self._signs.read(text)
            return Reading("emergency" if wishes.emergency else "unclear", wishes=wishes)
        text = own.text
        if language not in self._glossaries:
            return self._read(question, text, text, language, today, answers, nlu)
        glossed = self._glossaries[language].read(text)
        found = self._read(question, glossed.english, text, language, today, answers, nlu)
        words = {question: glossed.as_written(words) for question, words in found.words.items()}
        also = {question: self._named_as_written(value, glossed, question) for question, value in found.also.items()}
        asks = glossed.as_written(found.asks) if found.asks else ""
        return replace(found, answer=self._named_as_written(found.answer, glossed, question), also=also, words=words, asks=asks)

    def wishes(self, text: str) -> Wishes:
        """What a text wants whatever was asked: first of all, whether it tells of an emergency or wants to stop."""
        return self._signs.read(text)

    def _named_as_written(self, value: Any, glossed: Glossed, question: str) -> Any:
        """A value whose free texts, names that the protocol does not know, are in the participant's own language."""
        kind = self._protocol.question(question).kind if self._protocol.has_question(question) else ""
        if kind == "medicines" and isinstance(value, list):
            return [self._medicine_as_written(entry, glossed) for entry in value]
        if kind == "conditions" and isinstance(value, list):
            return [v if v in self._protocol.conditions else glossed.as_written(v).lower() for v in value]
        if kind == "choice" and isinstance(value, str) and value not in (*self._protocol.question(question).values, DECLINED):
            return glossed.as_written(value).lower()
        return value

    def _medicine_as_written(self, entry: dict[str, Any], glossed: Glossed) -> dict[str, Any]:
        said = entry.get("unknown") or entry["class"] == "other" and entry["name"] in self._medicines.class_words
        return {**entry, "name": glossed.as_written(entry["name"]).lower()} if said else entry

    def _read(
        self, question: str, text: str, written: str, language: str, today: date, answers: Mapping[str, Any], nlu: Mapping[str, Any] | None
    ) -> Reading:
        shown = with_marks(scope.of_the_proxy(without_echo(text) if len(text) > LONG else text))
        if self._consents(question):
            shown = scope.as_the_participant(shown)
        given = Text(shown, question, today, dict(answers), self._cues, language, written, self._protocol)
        wishes = self._signs.read_own(written, given.plain)
        named = (
            question == "readback" and len(given.plain.split()) > 3 and kinds.assents(given.plain) and not _ONLY_BOTH.fullmatch(given.plain)
        )  # "all good, stones no"
        if self._by_yes_or_no(question) and (counts := what_counts(shown)) != shown and (counts or not named):
            given = Text(counts, question, today, dict(answers), self._cues, language, written, self._protocol)
        return replace(self._at_question(given, text, wishes, nlu), wishes=wishes)

    def _at_question(self, given: Text, english: str, wishes: Wishes, nlu: Mapping[str, Any] | None) -> Reading:
        if wishes.machine or is_command(english) or not re.search(r"\w", given.plain):
            return Reading("unclear")
        kind = self._safety_kind(given, wishes)
        if kind is None and keywords.stop_unmeant(given.written):
            return Reading("unclear")  # its "not" is no answer
        if given.question in _FREE:
            return self._free(given, kind, wishes)
        if self._consents(given.question) and openings.greets(given.written):
            return Reading("unclear")  # its "good" is no yes
        if keywords.start_word(english) or keywords.start_over(english):
            return Reading("unclear")  # the word that lifts a STOP is no yes
        also, words = self._further.read(given)
        direct = _conditions(given) if kind == "emergency" else self._direct.read(given, also, words)
        if kind is None and given.question in contact_wishes.POINTS and (wished := contact_wishes.read(given, direct)):
            return Reading(wished.kind, wished.answer, {}, {given.question: given.written} if wished.answer else {})
        whole = () if kind == "emergency" else self._edits.read(given, also, words)
        kind = kind or self._kind(given, wishes, direct, also, words, nlu) or self._by_classifier(given, direct, also, nlu)
        found = self._composed(given, kind, direct, also, words)
        asks = " ".join(piece.strip() for piece in given.asking_pieces) if kind in ("ask", "advice") else ""
        return replace(
            found,
            asks=asks,
            whole=tuple(q for q in whole if q in found.also),
            unread=tuple(given.unread) if kind == "correct" else (),
            others=scope.of_another(given.plain),
            opens=None if given.without_patterns and polarity.only_tells(given.plain) else polarity.lead(given.plain),
            by=given.by or (OF_ANOTHER if scope.nothing_of_oneself(given.plain) else ""),
        )

    def _consents(self, question: str) -> bool:
        consent = self._protocol.in_role("consent")
        return consent is not None and question == consent.id

    def _lists_medicines(self, *questions: str) -> bool:
        return any(self._protocol.has_question(q) and self._protocol.question(q).kind == "medicines" for q in questions)

    def _of_medicines(self, question: str) -> bool:
        return (
            self._lists_medicines(question)
            or self._protocol.has_question(question)
            and bool(self._protocol.question(question).medicine_class)
        )

    def _by_yes_or_no(self, question: str) -> bool:
        if not self._protocol.has_question(question):
            return question not in _FREE
        asked = self._protocol.question(question)
        return asked.kind == "yes_no" or "no" in asked.values

    def _composed(self, given: Text, kind: str | None, direct: Any, also: dict[str, Any], words: dict[str, str]) -> Reading:
        if kind == "person" and re.search(r"\bcall me\b", given.plain) and given.question in ("contact.agreed",):
            kind = None
        if kind is None:
            kind = "answer" if direct is not None or also else "unclear"
        if kind == "correct" and direct is not None and not also and given.question in given.answers:
            also, direct = {given.question: direct}, None
        beside = kind in ("ask", "advice") and given.answered_beside() and not self._consents(given.question)
        counts = beside and kind == "ask" and given.asks_whether_it_counts and self._open_whether(given, direct)
        if counts:
            direct = "unsure"
        if kind in ("stop", "person"):
            direct = self._said_before(given, kind)
        elif kind not in ("answer", "emergency") and not counts and (not beside or direct == "unsure"):
            direct = None  # who asks and does not know is asked again
        if direct is not None:
            words[given.question] = given.raw
        if kind == "ask" and kinds.asks_about_medicine(self._medicines.without_names(given.plain)):
            also = {}
        also = {q: v for q, v in also.items() if given.answers.get(q) != v}
        if kind != "correct":
            also = {q: v for q, v in also.items() if self._open_to(q, given, also)}
        if kind == "emergency":
            also = {q: v for q, v in also.items() if not self._of_medicines(q)}
        guessed = tuple(
            m.name
            for m in given.medicines
            if m.guessed and m.current and m.kind != "other" and self._lists_medicines(*also, given.question)
        )
        return Reading(
            kind, direct, also, {q: words.get(q, given.raw) for q in (*also, *([given.question] if direct is not None else []))}, guessed
        )

    def _open_whether(self, given: Text, direct: Any) -> bool:
        """Whether what somebody tells and asks about ("is that a study?") leaves the answer open: no yes or no leads, no named medicine decides."""
        asked = self._protocol.question(given.question) if self._protocol.has_question(given.question) else None
        if asked is None or asked.kind not in ("yes_no", "choice") or "unsure" not in asked.values:
            return False
        if asked.medicine_class and any(m.current and not m.class_word for m in given.medicines):
            return False
        said = (polarity.lead(piece) for piece in (plain(piece).strip(" .,;:!?-") for piece in re.split(r"[.!?;\n]", given.stated)))
        return direct in (None, *asked.values) and not any(said) and not re.search(r"\bso,? (?:no|yes)\b", given.plain)

    def _said_before(self, given: Text, kind: str) -> Any:
        """The answer in the sentences before the one that stops or wants a person, if that is more than a word or two."""
        if not self._protocol.has_question(given.question) or self._consents(given.question):
            return None
        wants = kinds.stops if kind == "stop" else kinds.wants_person
        pieces = [piece for piece, _ in given.pieces if re.search(r"\w", piece)]
        at = next((place for place, piece in enumerate(pieces) if wants(plain(piece).strip(" .,;:!?-"))), len(pieces))
        before, rest = " ".join(pieces[:at]).strip(), " ".join(pieces[at:])
        if not before or len(rest.split()) < 3 or _OH_NO.fullmatch(plain(before)):
            return None
        told = Text(before, given.question, given.today, given.answers, given.cues, given.language, before, self._protocol)
        also, words = self._further.read(told)
        value = self._direct.read(told, also, words)
        leans = (
            value in ("yes", "no") and polarity.read(told.plain) != value and not told.cues.value(given.question, "first", told.plain)[0]
        )
        return None if value in ("unsure", DECLINED) or leans or told.asking else value

    def _open_to(self, question: str, given: Text, also: Mapping[str, Any]) -> bool:
        """Whether a fact told in passing may become an answer: what was answered changes only by a correction; a list may grow."""
        if given.answers.get(question) in (None, "unsure", DECLINED) or question in self._growing:
            return True
        return question in self._of_a_list and any(growing in also for growing in self._growing) or question == given.question

    def _safety_kind(self, given: Text, wishes: Wishes) -> str | None:
        if wishes.emergency:
            given.by = ALARMED if self._asked_about(given, wishes) else given.by
            return "emergency"
        if (
            wishes.stop
            and not (_NOT_AT_PRESENT.fullmatch(given.plain.strip(" .,!")) and _asks_how_it_is(given.asked))
            and not (given.question in _FREE and len(given.plain.split()) > 3 and not _unanswered(given))
        ):
            return "stop"
        return None

    def _asked_about(self, given: Text, wishes: Wishes) -> bool:
        """Whether what is an alarm elsewhere may answer the open question, in whose own wording or examples it stands word for word."""
        if wishes.emergency != "911" or given.asked is None or not given.without_patterns:
            return False
        found = emergencies.alarms(given.raw)
        return bool(found) and all(WordForWord.of(self._protocol).names(given.question, words) for words in found)

    def _free(self, given: Text, kind: str | None, wishes: Wishes) -> Reading:
        if (
            kind is None
            and given.question not in ("contact.reach", "contact.language")
            and not (given.question == "contact.email" and ("@" in given.raw or ways_in(given.written).wanted))
            and wishes.person
            and len(given.plain.split()) > 2
            and not (given.question in _NAMES and (called.calls_by_name(given.written) or called.leads_with_name(given.written)))
        ):
            kind = "person"
        missing = _unanswered(given)
        if (
            kind is None
            and (missing or given.raw.rstrip().endswith("?"))
            and any(kinds.asks(s, question_mark=not missing) for s in given.sentences)
        ):
            kind = "ask"
        if kind is None and kinds.asks_to_change(given.plain):
            also, words = self._further.read(given)
            return Reading("correct", None, also, words)
        return Reading(kind) if kind else Reading("answer", given.written.strip(), {}, {given.question: given.written})

    def _kind(
        self, given: Text, wishes: Wishes, direct: Any, also: dict[str, Any], words: dict[str, str], nlu: Mapping[str, Any] | None
    ) -> str | None:
        if wishes.person and given.question not in ("contact.agreed", "contact.other_trials"):
            return "person"
        if self._correcting.read(given, direct, also, words, nlu):
            return "correct"
        if (
            kinds.seeks_advice(given.plain)
            or given.asking
            and kinds.about_taking(" ".join(given.asking_plain), bool(self._medicines.read(given.raw, given.today)))
        ):
            return "advice"
        if _NOT_KNOWING.search(given.plain) and "?" not in given.raw and direct not in (None, "unsure"):
            return None
        if given.asking or given.medicines and direct != "no" and kinds.asks_about_medicine(self._medicines.without_names(given.plain)):
            return "ask"
        return None

    def _by_classifier(self, given: Text, direct: Any, also: dict[str, Any], nlu: Mapping[str, Any] | None) -> str | None:
        if nlu is None or direct is not None or also or len(given.plain.split()) < 3 or not re.search(r"[a-z]{2}", given.plain):
            return None
        kind = _INTENTS.get(str(nlu.get("intent")))
        return kind if kind is not None and float(nlu.get("confidence") or 0) >= _SURE[kind] else None


def _asks_how_it_is(asked: Question | None) -> bool:
    """Whether a question with a no is about how something is, and not whether somebody would or how long it stayed."""
    if asked is None or "no" not in asked.values or asked.role in ("consent", "decides", "procedures"):
        return False
    return not (asked.willing or asked.steady or asked.order)


def _conditions(given: Text) -> list[str] | None:
    """The conditions that an emergency's text names where they were asked for. Nothing else in it is taken for an answer."""
    has = [condition.id for condition in given.conditions if condition.standing == "has"]
    return has if has and given.asked is not None and given.asked.kind == "conditions" else None


def _unanswered(given: Text) -> bool:
    """Whether a phone number or an address was asked for and none is in the text."""
    return given.question in ("contact.phone", "contact.email") and not re.search(r"[\d@]", given.raw)
