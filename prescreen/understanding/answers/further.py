"""What a text says of other questions than the one it was given at: volunteered facts, each with its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prescreen.protocol.model import Protocol, Question
from prescreen.settling import settle, sources
from prescreen.understanding.answers import brought, gravest, ties, told_dates, told_numbers
from prescreen.understanding.answers.conditions import Condition, Conditions
from prescreen.understanding.answers.medicines import Medicine, Medicines
from prescreen.understanding.answers.periods import Periods, changed
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.signs import kinds

_NOT_THEN = re.compile(r"\b(?:wasnt|isnt|werent|was not|is not|not|no) (?:in )?(?:19|20)\d\d\b")
"""A year that is denied ("the cough wasn't 2003") denies nothing else."""
_MEDICINE = re.compile(r"\bmedicines?|pills|drugs|prescriptions?\b")
_HAS = re.compile(r"\b(?:i have|im|i am|have)\b")
_TAKES = re.compile(r"\b(?:i|im|ive)(?: am| been| also| just| only| still| currently)* (?:take|taking|on)\b")
_TAKEN_NOW = re.compile(
    r"\b(?:i|im|ive|me)\b(?! (?:do not|dont|never|stopped|quit|took|used to|was)\b).*\b(?:take|taking|on|use|using)\b|^(?:and |still |now |also |been |currently )*(?:on|take|taking|using)\b"
)
"""What says that a medicine named is taken now."""
_OPENING = ("consent", "age", "matter")
"""The roles of the questions at which people tell their whole story."""


class Further:
    """The reader of further facts of one protocol."""

    def __init__(self, protocol: Protocol, medicines: Medicines, conditions: Conditions, periods: Periods) -> None:
        self._protocol, self._medicines, self._conditions, self._periods = protocol, medicines, conditions, periods

    def read(self, given: Text) -> tuple[dict[str, Any], dict[str, str]]:
        """Question -> value of what it says beside, and question -> the words of each."""
        also: dict[str, Any] = {}
        words: dict[str, str] = {}

        def take(question: str, value: Any, raw: str, *, telling: bool = False) -> None:
            if telling:
                given.telling.setdefault(raw, set()).add(question)
            if question == given.question or value is None or question in also or not self._protocol.has_question(question):
                return
            if not ties.ruled_out(self._protocol, question, given.answers):
                also[question], words[question] = value, raw

        perhaps = given.cues.told_of(given.clauses)
        for clause in given.clauses:
            for question in perhaps if not _NOT_THEN.search(clause.plain) else ():
                told, value = given.cues.told(question, clause)
                if told:
                    take(question, value, clause.raw, telling=True)
            for asked, number in told_numbers.told(given, clause):
                take(asked.id, number, clause.raw, telling=asked.kind == "age")
        given.medicines = self._medicines.read(given.stated, given.today)
        given.conditions = self._conditions.read(given.stated, direct=given.asked is not None and given.asked.kind == "conditions")
        for list_ in self._protocol.of_kind("medicines"):
            self._medicines_told(given, list_, take)
        for list_ in self._protocol.of_kind("conditions"):
            self._conditions_told(given, list_, take)
        self._standing_told(given, take)
        facts = (
            *told_dates.of_doses(given, self._medicines, self._periods),
            *told_dates.of_beginning(given),
            *told_dates.of_order(given),
        )
        for fact in facts:
            take(fact.question, fact.value, fact.words, telling=fact.telling)
        self._hangers_on(given, also, words)
        return also, words

    def _medicines_told(self, given: Text, list_: Question, take: Any) -> None:
        """The medicines taken now; a word for a class only where no question about that class is open or answered."""
        current = [m for m in given.medicines if m.current and not (m.class_word and self._of_a_class_asked(given, m))]
        current = [m for m in current if not m.class_word or m.classes or self._takes_kind(given, list_, m)]
        if self._asks_nothing_of_medicines(given):
            current = [m for m in current if not m.guessed and _TAKEN_NOW.search(plain(m.words))]
        if current:
            take(list_.id, [m.to_json() for m in current], current[0].words)
            for medicine in current:
                given.telling.setdefault(medicine.words, set()).add(list_.id)
            return
        about = " ".join(c.plain for c in given.clauses if _MEDICINE.search(c.plain))
        if not given.medicines and given.cues.matches(list_.id, "said_none", about):
            for clause in given.clauses:
                if given.cues.matches(list_.id, "said_none", clause.plain):
                    take(list_.id, [], clause.raw, telling=True)

    def _asks_nothing_of_medicines(self, given: Text) -> bool:
        """Whether the open question, of which only wording and examples are known, is for no medicine: a name may be its answer."""
        asked = given.asked
        if asked is None or not given.without_patterns or asked.role in _OPENING:
            return False
        return asked.kind not in ("medicines", "partial_date") and not ties.class_asked(self._protocol, asked.id)

    def _of_a_class_asked(self, given: Text, medicine: Medicine) -> bool:
        if ties.class_asked(self._protocol, given.question):
            return True
        return any(asked and asked.id in given.answers for asked in (ties.of_class(self._protocol, c) for c in medicine.classes))

    @staticmethod
    def _takes_kind(given: Text, list_: Question, medicine: Medicine) -> bool:
        """Whether a word for a kind of medicine ("birth control") tells of one that is taken, where a question is about something else."""
        return list_.id not in ties.related(given.protocol, given.question) and bool(_TAKES.search(plain(medicine.words)))

    def _conditions_told(self, given: Text, list_: Question, take: Any) -> None:
        """The conditions that somebody has. One with a question of its own is that question's, unless it is told in so many words."""
        told = [c for c in given.conditions if c.standing == "has" and c.id in self._protocol.conditions and self._listed(given, c)]
        if told:
            take(list_.id, [c.id for c in told], told[0].words)
            for condition in told:
                given.telling.setdefault(condition.words, set()).add(list_.id)

    def _listed(self, given: Text, condition: Condition) -> bool:
        opening = given.asked is not None and given.asked.role in _OPENING
        if ties.within_a_time(self._protocol, condition.id):
            return opening
        asked = ties.of_condition(self._protocol, condition.id)
        if asked is None:
            return True
        if ties.rests_on(self._protocol, given.question, asked.id) or asked.id in given.answers:
            return False
        passing = asked.id in ties.related(self._protocol, given.question)
        return not passing or bool(_HAS.search(condition.words.lower()))

    def _standing_told(self, given: Text, take: Any) -> None:
        """A condition denied, or there against what was answered: not passed over, and no yes or no to the open question."""
        stays = given.question == "readback" and kinds.assents(given.plain)
        for condition in given.conditions:
            asked = ties.of_condition(self._protocol, condition.id)
            if asked is None:
                continue
            if condition.standing == "has" and given.answers.get(asked.id) == "no" and not stays:
                take(asked.id, "yes", condition.words, telling=True)
            if condition.standing == "denied":
                take(asked.id, "no", condition.words, telling=True)

    def _hangers_on(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        """Facts that count only beside another: the kind of what there was, a steady dose, what a list settles."""
        self._kinds_told(given, also, words)
        if given.asked is not None and given.asked.kind == "conditions":
            self._within_told(given, also, words)
        self._steady_told(given, also, words)
        for question in [q for q, value in also.items() if value == "yes"]:
            asked = self._protocol.question(question)
            for other in brought.questions(self._protocol, asked, "yes"):
                if other.kind == "partial_date" and (dated := brought.date(given, asked)):
                    also[other.id], words[other.id] = dated, words[question]
        for question in [q for q in also if self._alone(given, q, also, words)]:
            del also[question]
        self._settled(given, also, words)

    def _kinds_told(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        for other in self._protocol.questions:
            if not gravest.has_kinds(given, other.id):
                continue
            bases = other.depends_on
            here = given.question in (*bases, other.id)
            if not (here and not given.asking_only or given.answers.get(other.id) and given.corrects):
                continue
            found = gravest.named(given, other.id)
            if not found:
                continue
            if given.question != other.id and not given.denied_only():
                also[other.id], words[other.id] = found, given.raw
            if here or given.corrects and any(also.get(base) == "yes" for base in bases):
                for detailed in brought.questions(self._protocol, other, found):
                    if detail := gravest.detail_beside(given, detailed.id, found):
                        also[detailed.id], words[detailed.id] = detail, given.raw

    def _within_told(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        """A condition named with its date among those that somebody has: whether it lies within the time that a question asks about."""
        for condition in given.conditions:
            asked = ties.within_a_time(self._protocol, condition.id)
            if asked is None or condition.standing != "has" or asked.id in also:
                continue
            dated = when.read(digits(condition.words.lower()), given.today)
            old = self._periods.long_ago(dated, asked.window, given) if dated else None
            if old is not None:
                also[asked.id], words[asked.id] = "no" if old else "yes", condition.words

    def _steady_told(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        """Whether a dose stayed the same counts only beside a medicine of that class; a date of its change decides."""
        asked = ties.steady(self._protocol)
        if asked is None or asked.id not in also:
            return
        of_class = ties.class_asked(self._protocol, asked.id)
        taken = ties.of_class(self._protocol, of_class)
        named = any(of_class in m.classes and m.current for m in given.medicines)
        if not named and taken is not None and given.answers.get(taken.id) != "yes" and given.question != taken.id:
            del also[asked.id]
        elif also[asked.id] == "no":
            dated = changed(given)
            if dated and self._periods.long_ago(dated, asked.window, given):
                also[asked.id] = "yes"
            elif dated and len(dated) > 4:
                for other in brought.questions(self._protocol, asked, "no"):
                    also[other.id], words[other.id] = dated, words[asked.id]

    def _alone(self, given: Text, question: str, also: dict[str, Any], words: dict[str, str]) -> bool:
        """Whether a fact stands without what it belongs to: which one, where there was none; since when, where nothing says of what."""
        told = self._protocol.question(question)
        if told.role == "onset":
            matter = self._protocol.in_role("matter")
            if matter is None or given.question == matter.id or also.get(matter.id) is not None or matter.id in given.answers:
                return False
            return not given.cues.matches(question, "of_matter", words[question].lower())
        if told.kind != "choice" or told.order or gravest.has_kinds(given, question) or told.by:
            return False
        for asked in self._bringing(question):
            if given.question != asked.id and also.get(asked.id) != "yes" and given.answers.get(asked.id) != "yes":
                return True
        return False

    def _bringing(self, question: str) -> Iterator[Question]:
        yield from (asked for asked in self._protocol.questions if any(one.question == question for one in asked.brings))

    def _settled(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        lists = {q.id: also[q.id] for q in self._protocol.questions if q.kind in ("medicines", "conditions") and q.id in also}
        if not lists:
            return
        dated = {q: given.answers[q] for q in ties.ids_in_roles(self._protocol, "onset") if given.answers.get(q) is not None}
        for question, value in settle(self._protocol, {**lists, **dated}, given.today).items():
            if question != given.question:
                by = next((list_ for list_ in sources(self._protocol, question) if list_ in lists), "")
                also[question], words[question] = value, words.get(by, given.raw)
