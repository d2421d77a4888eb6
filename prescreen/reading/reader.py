"""Reads one text at one question: its kind, the answer, what it says beside, and the words each was read from.

Patterns and lexicons decide; what Rasa's classifier thinks is asked only where they find nothing. What can't be
read is unclear, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from prescreen import keywords
from prescreen.dates import compare, last_day, later, parts
from prescreen.protocol.model import Protocol
from prescreen.reading import amounts, kinds, polarity, scope, when
from prescreen.reading.conditions import Conditions
from prescreen.reading.cues import Cues
from prescreen.reading.medicines import Medicines
from prescreen.reading.numbers import digits
from prescreen.reading.plain import Clause, plain, without_echo
from prescreen.reading.reading import Reading
from prescreen.reading.text import Text
from prescreen.safety import emergency
from prescreen.settling import settle

_ABOUT_CLASS = ("diuretic", "diuretic_first", "immunosuppressant", "immunosuppressant_stable", "immunosuppressant_changed")
_COMMAND = re.compile(r"^[\W_]*?[/⁄∕╱⧸／][\W_]*[^\W\d]")
_CODE = re.compile(r"[{\[]\s*[\"']\w+[\"']\s*:")
"""A text shaped like a command to a bot, or that holds JSON, says nothing."""
_LONG = 400
"""Characters from which on a text's echoes are left out before it is read."""
_FREE = ("contact.first_name", "contact.last_name", "contact.email", "contact.phone", "contact.reach", "contact.language")
_WILLING = (
    "consent",
    "procedures_ok",
    "contraception",
    "readback",
    "contact.agreed",
    "contact.other_trials",
    "deciding_for_self",
    "confirm",
)
_INTENTS = {"ask_study": "ask", "ask_term": "ask", "advice": "advice", "person": "person", "stop": "stop", "correct": "correct"}
_SURE = {"ask": 0.6, "advice": 0.7, "person": 0.75, "stop": 0.85, "correct": 0.8}
_TREATED = re.compile(r"\b(?:radiat\w*|rads|beam\w*|treatments?|therapy|tumou?r|cancer|zapped|radiotherapy)\b")
_DRYING = re.compile(r"\b(?:dry\w*|dried|mouth|spit|saliva|parched|thirst\w*)\b")
_OF_THE_PRESENT = (
    "dry_mouth", "salivary_stones", "thrush", "transfusions", "diuretic", "immunosuppressant", "investigational", "other_study",
    "pregnant_or_breastfeeding", "plans_pregnancy", "can_become_pregnant", "cancer", "diabetes",
)  # fmt: skip
_NOT_AT_PRESENT = re.compile(
    r"(?:(?:no|nope|um+|uh+|well|oh|ok|okay),? )*not (?:right now|at the moment|at present|presently|currently)(?:,? no)?"
)
"""Said of a state, and not of the interview ("not right now")."""
_NOT_ME = re.compile(
    r"\bnot (?:me|i|mine|myself)\b|\bbut (?:i|mine|me) (?:dont|didnt|havent|never|not|am not|is not|isnt|is fine)\b|\b(?:i am|im) not\b|\bi (?:did not|do not|didnt|dont|havent|never)\b"
)


class Reader:
    """The reader of one protocol. Loads its lexicons once; reading keeps nothing."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._cues = {language: Cues(entries) for language, entries in protocol.cues.items()}
        self._medicines = Medicines(protocol.medicines)
        self._conditions = Conditions(protocol.conditions)
        self._thresholds = protocol.thresholds
        self._readers: dict[str, Callable[[Text], Any]] = {
            "yes_no": self._yes_no,
            "choice": self._choice,
            "age": self._age,
            "saliva": self._saliva,
            "a1c": self._a1c,
            "partial_date": self._partial_date,
            "conditions": self._read_conditions,
            "medicines": self._read_medicines,
        }

    def read(
        self, question: str, text: str, *, language: str, today: date, answers: Mapping[str, Any], nlu: Mapping[str, Any] | None = None
    ) -> Reading:
        """The reading of a text at a question (a question's id, readback, confirm or contact.*), given earlier answers."""
        given = Text(
            without_echo(text) if len(text) > _LONG else text,
            question,
            today,
            dict(answers),
            self._cues.get(language) or self._cues["en"],
            language,
        )
        if _COMMAND.match(text) or _CODE.search(text) or not re.search(r"\w", given.plain):
            return Reading("unclear")
        kind = self._safety_kind(given)
        if question in _FREE:
            return self._free(given, kind)
        if keywords.start_word(text) or keywords.start_over(text):
            return Reading("unclear")  # the word that lifts a STOP is no yes
        also, words = self._further(given)
        direct = None if kind == "emergency" else self._direct(given, also, words)
        kind = kind or self._kind(given, direct, also, words) or self._by_classifier(given, direct, also, nlu)
        return self._composed(given, kind, direct, also, words)

    def _composed(self, given: Text, kind: str | None, direct: Any, also: dict[str, Any], words: dict[str, str]) -> Reading:
        if kind == "person" and re.search(r"\bcall me\b", given.plain) and given.question in ("contact.agreed",):
            kind = None
        if kind is None:
            kind = "answer" if direct is not None or also else "unclear"
        if kind == "correct" and direct is not None and not also and given.question in given.answers:
            also, direct = {given.question: direct}, None
        if kind != "answer":
            kept = direct if kind in ("ask", "advice") and given.answered_beside() else None
            if kept is not None and given.question != "consent" and self._protocol.has_question(given.question):
                also = {given.question: kept, **also}
                words.setdefault(given.question, given.raw)
            direct = None
        if direct is not None:
            words[given.question] = given.raw
        if kind == "ask" and kinds.asks_about_medicine(given.plain):
            also = {}
        also = {q: v for q, v in also.items() if given.answers.get(q) != v}
        if kind == "emergency":
            also = {q: v for q, v in also.items() if q not in ("medications", "diuretic", "immunosuppressant")}
        guessed = tuple(
            m.name
            for m in given.medicines
            if m.guessed and m.current and m.kind != "other" and "medications" in {**also, given.question: 1}
        )
        return Reading(
            kind, direct, also, {q: words.get(q, given.raw) for q in (*also, *([given.question] if direct is not None else []))}, guessed
        )

    # What a text does beside answering

    def _safety_kind(self, given: Text) -> str | None:
        if emergency(given.raw, given.language):
            return "emergency"
        if (
            kinds.stops(given.plain)
            and not (_NOT_AT_PRESENT.fullmatch(given.plain.strip(" .,!")) and given.question in _OF_THE_PRESENT)
            and not (given.question in _FREE and len(given.plain.split()) > 3)
        ):
            return "stop"
        return None

    def _free(self, given: Text, kind: str | None) -> Reading:
        if (
            kind is None
            and given.question not in ("contact.reach", "contact.language", "contact.email")
            and kinds.wants_person(given.plain)
            and len(given.plain.split()) > 2
        ):
            kind = "person"
        if kind is None and given.raw.rstrip().endswith("?") and any(kinds.asks(s, question_mark=True) for s in given.sentences):
            kind = "ask"
        if kind is None and kinds.asks_to_change(given.plain):
            also, words = self._further(given)
            return Reading("correct", None, also, words)
        return Reading(kind) if kind else Reading("answer", given.raw.strip(), {}, {given.question: given.raw})

    def _kind(self, given: Text, direct: Any, also: dict[str, Any], words: dict[str, str]) -> str | None:
        if kinds.wants_person(given.plain) and given.question not in ("contact.agreed", "contact.other_trials"):
            return "person"
        if self._is_correction(given, direct, also, words):
            return "correct"
        if (
            kinds.seeks_advice(given.plain)
            or given.asking
            and kinds.about_taking(" ".join(given.asking_plain), bool(self._medicines.read(given.raw, given.today)))
        ):
            return "advice"
        if given.asking or given.medicines and kinds.asks_about_medicine(given.plain):
            return "ask"
        return None

    def _is_correction(self, given: Text, direct: Any, also: dict[str, Any], words: dict[str, str]) -> bool:
        changed = [q for q, value in also.items() if q in given.answers and given.answers[q] != value]
        cue = given.corrects
        if changed and (cue or given.question in ("readback", "confirm") or direct is None and not given.asking):
            return True
        if (cue or given.question == "readback") and not changed and not given.asking_only and self._renamed(given, also, words, cue=cue):
            return True
        if cue and not also and direct in (None, "no") and given.answers and (said := kinds.meant(given.plain)):
            last = list(given.answers)[-1]
            if self._protocol.has_question(last) and last != given.question:
                meant = Text(said, last, given.today, given.answers, given.cues, given.language)
                value = self._direct(meant, {}, {})
                if value is not None and value != given.answers[last]:
                    also[last], words[last] = value, given.raw
                    return True
        return kinds.asks_to_change(given.plain) and (direct is None or given.question == "readback") and not given.asking_only

    def _renamed(self, given: Text, also: dict[str, Any], words: dict[str, str], *, cue: bool) -> bool:
        """Whether the text gives an earlier question another answer: one that it names ("change stones, I have one"), or the last one."""
        names: Mapping[str, list[str]] = self._protocol.wording[given.language].get("names", {})
        earlier = [q for q in given.answers if q != given.question and self._protocol.has_question(q)]
        named = sorted(
            ((len(n), q) for q in earlier for n in names.get(q, ()) if re.search(rf"\b{re.escape(n)}", given.plain)), reverse=True
        )
        named += [(0, q) for q in earlier if given.cues.names(q, given.plain)]
        shown = digits(given.plain)
        named += [(0, q) for q in earlier if re.match(r"\d", was := str(given.answers[q])) and re.search(rf"\b{re.escape(was)}\b", shown)]
        asked = list(dict.fromkeys(q for _, q in named))
        by_name = set(asked)
        asked = [q for name in asked for q in (*(q for q in earlier if q.startswith(f"{name}_")), name)]
        if kinds.goes_back(given.plain):
            return False
        recalled = kinds.without_recalled(given.raw)
        if earlier and earlier[-1] not in asked and (recalled != given.raw or cue) or not asked and given.question == "readback":
            asked += [q for q in reversed(earlier) if q not in asked] if given.question == "readback" else earlier[-1:]
        rests = [recalled] if recalled != given.raw else []
        rests.append(re.split(r"\b(?:wrong|incorrect|mistake|but|actually|to)\b|,", given.raw, maxsplit=1)[-1])
        if not cue and not re.search(r"\b(?:not|wrong|should|its|actually|really|my|i)\b|\d", given.plain):
            return False
        for question in asked:
            for rest in rests:
                value, beside = self._meant(given, rest, question)
                if value in ("yes", "no", "unsure") and question not in by_name:
                    if given.question in ("readback", "confirm") or not kinds.recalls(given.plain):
                        continue
                if value not in (None, "declined", given.answers[question]):
                    also.update({question: value, **{q: v for q, v in beside.items() if q not in also}})
                    words.update(dict.fromkeys((question, *beside), given.raw))
                    return True
        return False

    def _meant(self, given: Text, rest: str, question: str) -> tuple[Any, dict[str, Any]]:
        """What a part of a text says at another question, and what that brings with it."""
        meant = Text(rest, question, given.today, given.answers, given.cues, given.language)
        meant.medicines, meant.conditions = self._medicines.read(rest, given.today), given.conditions
        beside: dict[str, Any] = {}
        value = self._direct(meant, beside, {})
        if question == "cancer" and value == "yes" and (kind := self.cancer_type(meant)):
            beside["cancer_type"] = kind
        return value, {
            q: v for q, v in beside.items() if q in ("cancer_type", "gland_removed_which", "diuretic", "immunosuppressant", "diabetes")
        }

    def _by_classifier(self, given: Text, direct: Any, also: dict[str, Any], nlu: Mapping[str, Any] | None) -> str | None:
        if nlu is None or direct is not None or also or len(given.plain.split()) < 3 or not re.search(r"[a-z]{2}", given.plain):
            return None
        kind = _INTENTS.get(str(nlu.get("intent")))
        return kind if kind is not None and float(nlu.get("confidence") or 0) >= _SURE[kind] else None

    # What a text says of other questions

    def _further(self, given: Text) -> tuple[dict[str, Any], dict[str, str]]:
        also: dict[str, Any] = {}
        words: dict[str, str] = {}

        def take(question: str, value: Any, raw: str) -> None:
            if (
                question in ("pregnant_or_breastfeeding", "can_become_pregnant", "plans_pregnancy")
                and given.answers.get("sex_at_birth") == "male"
            ):
                return
            if question != given.question and self._protocol.has_question(question) and value is not None and question not in also:
                also[question], words[question] = value, raw

        for clause in given.clauses:
            for question in given.cues.questions():
                told, value = given.cues.told(question, clause)
                if told:
                    take(question, value, clause.raw)
                    given.telling.setdefault(clause.raw, set()).add(question)
            self._numbers_told(given, clause, take)
        self._lists_told(given, take)
        self._dates_told(given, take)
        self._hangers_on(given, also, words)
        return also, words

    def _numbers_told(self, given: Text, clause: Clause, take: Any) -> None:
        shown = digits(clause.plain)
        if (
            given.question != "age"
            and not scope.of_another(clause.plain)
            and not re.search(r"\bwhen (?:i was|im|i am|i turn(?:ed)?)\b|\b(?:ten|\d+) years too\b|\bat age\b|\bsince i was\b", shown)
        ):
            match = re.search(
                r"(?:\b(?:im|i am|age(?: is)?|aged|i just turned|i turned)(?: only| now| a| an| actually| really)? (?<!when i am )(?<!when im )(\d{2,3})(?=$| ?(?:years?|yo|y/o|now|and|with|female|male|woman|man|f|m|not|but|so|today|in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|this|last|,|\.))(?! years? (?:ago|in|on|since|into|sober|clean|out))|\b(\d{2,3}) ?(?:years? old|yo|y/o|year old)\b)",
                shown,
            )
            if match is None and given.question in ("readback", "confirm") or given.corrects and re.search(r"\bage\b", given.plain):
                match = (
                    match or re.search(r"\b(?:should (?:be|say)|age(?: is)?(?: wrong)?|its|to|i am|im) (\d{2,3})()\b", digits(given.plain))
                    if re.search(r"\bage\b|\byears old\b", given.plain)
                    else match
                )
            if (
                match is None
                and given.question in ("consent", "sex_at_birth", "dry_mouth")
                and any(c.plain in ("female", "male", "f", "m", "woman", "man") for c in given.clauses)
            ):
                match = re.fullmatch(r"(\d\d)()", shown)
            if match and 1 <= int(match[1] or match[2]) <= 120:
                take("age", int(match[1] or match[2]), clause.raw)
                given.telling.setdefault(clause.raw, set()).add("age")
        if given.question != "a1c" and given.cues.matches("a1c", "said_number", clause.plain):
            take("a1c", amounts.a1c(shown), clause.raw)
        if (
            given.question != "saliva_test"
            and re.search(r"\b(?:flow|saliva|spit|drool|unstimulated|measured)\b", shown)
            and re.search(r"\d ?(?:ml|mls|milliliters?|cc)\b", shown)
        ):
            take("saliva_test", amounts.saliva(shown), clause.raw)

    def _lists_told(self, given: Text, take: Any) -> None:
        given.medicines = self._medicines.read(given.stated, given.today)
        given.conditions = self._conditions.read(given.stated, direct=given.question == "diagnoses")
        current = [
            m
            for m in given.medicines
            if m.current and not (m.class_word and (given.question in _ABOUT_CLASS or given.answers.get(m.kind) == "yes"))
        ]
        if current:
            take("medications", [m.to_json() for m in current], current[0].words)
            for medicine in current:
                given.telling.setdefault(medicine.words, set()).add("medications")
        elif (
            given.cues.matches(
                "medications",
                "said_none",
                " ".join(c.plain for c in given.clauses if re.search(r"\bmedicines?|pills|drugs|prescriptions?\b", c.plain)),
            )
            and not given.medicines
        ):
            for clause in given.clauses:
                if given.cues.matches("medications", "said_none", clause.plain):
                    take("medications", [], clause.raw)
                    given.telling.setdefault(clause.raw, set()).add("medications")
        has = [c for c in given.conditions if c.standing == "has"]
        if given.question not in ("cancer", "cancer_type", "cancer_detail", "radiation", "radiation_timing"):
            told = [c for c in has if c.id != "cancer" or given.question in ("age", "consent", "dry_mouth")]
        else:
            told = [c for c in has if c.id != "cancer"]
        told = [c for c in told if not (c.id == "diabetes" and given.question in ("diabetes", "a1c")) and c.id in self._protocol.conditions]
        if given.question in ("salivary_stones", "thrush", "daily_activity", "transfusions", "medications", "diuretic"):
            told = [c for c in told if c.id != "diabetes" or re.search(r"\b(?:i have|im|i am|have)\b", c.words.lower())]
        if told:
            take("diagnoses", [c.id for c in told], told[0].words)
            for condition in told:
                given.telling.setdefault(condition.words, set()).add("diagnoses")
        for condition in given.conditions:
            if condition.id == "diabetes" and condition.standing == "denied":
                take("diabetes", "no", condition.words)
                given.telling.setdefault(condition.words, set()).add("diabetes")

    def _dates_told(self, given: Text, take: Any) -> None:
        if given.question in ("dry_mouth_onset", "radiation_timing", "diuretic_first"):
            return
        for clause in given.clauses:
            shown = digits(clause.plain)
            named = re.search(r"\bdry(?:ness| mouth)?\b|\bmouth\b|\bsicca\b", shown)
            if (
                named or given.question == "dry_mouth" and re.search(r"\b(?:since|for|ago|started|began|from|in|going on)\b", shown)
            ) and not re.search(
                r"\bold\b|\baway\b|\bin (?:the )?(?:winter|summer|spring|fall)(?:time|s)?\b|\bdays? a week\b|\bsjo\w+|\bbiops\w+|\bradiat\w+|\btransplant|\bleuk|\bcancer|\bsurgery|\bgvhd|\blupus|\bdiagnos|\blips\b|\bgo(?:es)? away\b",
                shown,
            ):
                found = when.read(
                    shown, given.today, age=_age(given.answers), durations=bool(re.search(r"\bfor\b|\bgoing on\b|\bpast\b", shown))
                )
                if found and not scope.of_another(shown) and not re.search(r"\b(?:not|no|isnt|used to)\b", shown):
                    take("dry_mouth_onset", found, clause.raw)

    def _hangers_on(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        """Facts that count only beside another: cancer's kind, a stable dose, what a list settles."""
        shown = digits(given.plain)
        if given.question in ("cancer", "cancer_type") and not given.asking_only or given.answers.get("cancer_type") and given.corrects:
            found = self.cancer_type(given)
            if found and given.question != "cancer_type" and not given.denied_only():
                also["cancer_type"], words["cancer_type"] = found, given.raw
            if found and given.question in ("cancer", "cancer_type"):
                matched, detail = given.cues.value("cancer_detail", found, shown)
                if matched and detail and not (found == "lung" and detail == "fits" and "stage" not in shown):
                    also["cancer_detail"], words["cancer_detail"] = detail, given.raw
        if "immunosuppressant_stable" in also:
            named = any(m.kind == "immunosuppressant" and m.current for m in given.medicines)
            if not named and given.answers.get("immunosuppressant") != "yes" and given.question != "immunosuppressant":
                del also["immunosuppressant_stable"]
            elif also["immunosuppressant_stable"] == "no":
                changed = self._changed(given)
                if changed and self._long_ago(changed, "dose_stable", given):
                    also["immunosuppressant_stable"] = "yes"
                elif changed and len(changed) > 4:
                    also["immunosuppressant_changed"], words["immunosuppressant_changed"] = changed, words["immunosuppressant_stable"]
        if also.get("investigational") == "yes":
            last = when.read(shown, given.today)
            if last and len(last) > 4:
                also["investigational_last"], words["investigational_last"] = last, words["investigational"]
        if (
            "gland_removed_which" in also
            and given.question != "gland_removed"
            and also.get("gland_removed") != "yes"
            and given.answers.get("gland_removed") != "yes"
        ):
            del also["gland_removed_which"]
        if (
            isinstance(also.get("dry_mouth_onset"), str)
            and given.question != "dry_mouth"
            and also.get("dry_mouth") is None
            and "dry_mouth" not in given.answers
            and not re.search(r"\b(?:dry|sicca)\b", words["dry_mouth_onset"].lower())
        ):
            del also["dry_mouth_onset"]
        self._settled(given, also, words)

    def _settled(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        lists: dict[str, Any] = {q: also[q] for q in ("medications", "diagnoses") if q in also}
        if not lists:
            return
        for question, value in settle(lists, given.today).items():
            if question != given.question and question in ("diabetes", "diuretic", "immunosuppressant"):
                also[question], words[question] = value, words.get("diagnoses" if question == "diabetes" else "medications", given.raw)

    # What a text answers

    def _direct(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> Any:
        if not self._protocol.has_question(given.question):
            return self._yes_no(given)
        asked = self._protocol.question(given.question)
        value = self._chosen(given)
        if value is None:
            if polarity.declined(given.plain):
                told = self._age(given) if asked.kind == "age" else None
                value = told if isinstance(told, int) else "declined"
            else:
                value = self._readers[asked.kind](given)
        if value == "declined" and given.question == "consent":
            return "no"
        if value == "unsure" and "unsure" not in asked.values:
            return None
        if isinstance(value, list) and value and asked.kind in ("conditions", "medicines"):
            named: dict[str, Any] = {given.question: value}
            for question, settled in settle(named, given.today).items():
                if question in ("diabetes", "diuretic", "immunosuppressant"):
                    also[question], words[question] = settled, given.raw
        if value == [] and asked.kind == "medicines":
            also.update({"diuretic": "no", "immunosuppressant": "no"})
        self._besides(given, value, also, words)
        return value

    def _besides(self, given: Text, value: Any, also: dict[str, Any], words: dict[str, str]) -> None:
        """What a direct answer brings with it: a date, the gland, the date of a change."""
        shown = digits(given.plain)
        question = given.question
        if question == "gland_removed" and value == "yes":
            matched, which = given.cues.value("gland_removed_which", "first", shown)
            if matched and which and which != "unsure":
                also["gland_removed_which"], words["gland_removed_which"] = which, given.raw
        elif question == "radiation" and value == "yes":
            if re.search(
                r"\bdry\w* (?:\w+ ){0,4}(?:ever since|since(?: then)?$|after (?:it|that|the|they|my)\b)|\bdry\b.*\bafter it started\b",
                shown,
            ):
                also["radiation_timing"], words["radiation_timing"] = "after", given.raw
        elif question == "diuretic" and value == "yes":
            since = [m.since or when.read(shown, given.today) for m in given.medicines if m.kind == "diuretic" and m.current]
            order = compare(since[0], given.answers.get("dry_mouth_onset")) if len(since) == 1 else None
            if order:
                also["diuretic_first"], words["diuretic_first"] = ("yes" if order < 0 else "no"), given.raw
        elif question == "investigational" and value == "yes":
            last = when.read(shown, given.today)
            if last and len(last) > 4:
                also["investigational_last"], words["investigational_last"] = last, given.raw
        elif question == "immunosuppressant_stable" and value == "no":
            changed = self._changed(given)
            if changed and len(changed) > 4:
                also["immunosuppressant_changed"], words["immunosuppressant_changed"] = changed, given.raw
        elif question == "dry_mouth" and value == "no":
            also.pop("dry_mouth_onset", None)
        elif question == "diagnoses" and isinstance(value, list):
            also.pop("diagnoses", None)
        elif question == "cancer" and value == "no":
            also.pop("cancer_type", None)
            also.pop("cancer_detail", None)

    def _chosen(self, given: Text) -> Any:
        """A choice given by its title or its letter."""
        asked = self._protocol.question(given.question)
        if asked.kind not in ("choice", "yes_no"):
            return None
        bare = given.plain.strip(" .,!")
        for value in asked.choices:
            if bare == value.lower().replace("_", " ") and value != "unsure":
                return value
            title = self._protocol.find_text(given.language, f"choices.{given.question}.{value}")
            if title and plain(title).strip(" .") == bare:
                return value
        return None

    def _yes_no(self, given: Text) -> Any:
        special = _SPECIAL.get(given.question)
        if special is not None:
            value = special(self, given)
            if value is not None:
                return value
        shown = re.sub(r"\b(?:as \w+ as|than|like|what) (?:i|it|they|we) used to(?: be)?\b", "", digits(given.direct))
        if not shown:
            return None
        if polarity.opens_unsure(given.direct):
            return "unsure"
        if given.question == "confirm" and given.answers.get("radiation_timing") == "after":
            matched, value = given.cues.value("confirm.radiation_timing", "first", shown)
            if matched:
                return value
        matched, value = given.cues.value(given.question, "first", shown)
        if matched:
            return "unsure" if value == "yes" and given.question not in _WILLING and polarity.hedged(given.direct) else value
        value = polarity.read(given.direct)
        if (
            value == "yes"
            and given.question in ("diuretic", "immunosuppressant")
            and given.medicines
            and not re.match(r"(?:\w+,? )?(?:yes|yeah|yep|yup|ya|yea|sure|correct|absolutely|definitely|i do)\b", given.direct)
            and all(m.kind != given.question for m in given.medicines)
        ):
            return None
        if given.question not in _WILLING and self._only_another(shown, value):
            return "no"
        if (
            value == "yes"
            and given.question not in _WILLING
            and re.fullmatch(
                r"(?:(?:ok(?:ay)?|al ?right|all right|k|fine|good|great|all good|perfect|start|begin|ready|continue|go ahead|proceed|deal|thanks?|thank you|i see|got it)[ .,!]*)+",
                given.direct,
            )
        ):
            return None
        if value is not None:
            return value
        matched, value = given.cues.value(given.question, "then", shown)
        if matched:
            return value
        named = given.cues.names(given.question, shown)
        if named:
            if scope.of_another(shown, named.start()):
                return "no"
            return "no" if scope.negated(shown, named.start(), named.end()) else "yes"
        return polarity.leaning(given.direct) if len(given.direct.split()) <= 12 and not given.telling_others(shown) else None

    @staticmethod
    def _only_another(shown: str, said: str | None) -> bool:
        """Whether a text tells of a relative alone ("my sister does")."""
        if not scope.of_another(shown):
            return False
        if _NOT_ME.search(shown):
            return True
        return said is None and (
            len(shown.split()) <= 5
            or bool(re.match(r"^(?:thats|that is|its|that would be|just|only) my (?!.*\b(?:i|me|mine)\b)", shown))
            or bool(re.match(r"^my \w+ (?:does|did|has|had|takes|took|is|was|gets)\b(?!.*\b(?:i|me|im|my mouth)\b)", shown))
        )

    def _choice(self, given: Text) -> Any:
        shown = digits(given.direct)
        question = given.question
        if question == "cancer_type":
            return self._cancer_type(given)
        if question == "cancer_detail":
            return self._cancer_detail(given)
        if question == "daily_activity":
            letter = _letter(digits(given.plain))
            if letter:
                return letter
            if re.search(r"\b[a-e] (?:or|and|/) [a-e]\b", given.plain):
                return "unsure"
        if question == "radiation_timing" and (dated := self._timing(given)):
            return dated
        said = polarity.read(given.direct)
        if "no" in self._protocol.question(question).values and self._only_another(shown, said):
            return "no"
        matched, value = given.cues.value(question, "first", shown)
        if said is None and not matched and re.search(r"\b(?:never|didnt|nobody) (?:\w+ )?(?:told|said|explained|tell|say)\b", shown):
            said = "unsure"
        if said == "unsure" and (not matched or value in ("now", "yes", "unsure", None)):
            return "unsure"
        if matched:
            return value
        answers = given.cues.get(question, "answers") or {}
        if said in answers:
            return answers[said]
        return said if said in ("no", "unsure") and said in self._protocol.question(question).values else None

    def _age(self, given: Text) -> Any:
        value = amounts.age(digits(given.plain), given.today)
        if value is not None and not (scope.of_another(given.plain) and not re.search(r"\b(?:im|i am|me)\b", given.plain)):
            return value
        return "unsure" if polarity.read(given.plain) == "unsure" and not re.search(r"\d", given.plain) else None

    def _saliva(self, given: Text) -> Any:
        shown = digits(given.plain)
        said = polarity.read(given.plain)
        value = amounts.saliva(shown)
        if value == 1 and not re.search(r"\b1\b", given.plain) and not re.search(r"\d ?(?:ml|mls|mils?|cc|milli|grams?)\b", shown):
            value = None
        if value is not None and (said != "no" or re.search(r"\d ?(?:ml|cc|mls|mil)|^(?:0|zero)\b|came out|empty", shown)):
            return value
        matched, value = given.cues.value("saliva_test", "first", shown)
        if matched:
            return value
        return {"no": "not_tested", "unsure": "unsure"}.get(str(said))

    def _a1c(self, given: Text) -> Any:
        value = amounts.a1c(digits(given.plain))
        if value is not None:
            return value
        return (
            "unsure"
            if polarity.read(given.plain) == "unsure"
            or re.search(
                r"\bnever (?:had|been|got|checked|tested|measured|told|gave|give|say|said|\w+ (?:me )?(?:the|a|my|any) number)\b|\b(?:havent|not) (?:\w+ )?(?:had|been|checked|tested)\b|\bnever (?:a|the|any) (?:number|figure)|\b(?:is|was|thats) all (?:i|she|he|they|the \w+)(?:d| would| ever| will)? \w+|\b(?:daughter|wife|husband|son|nurse|doctor|endo|clinic|portal) (?:always )?(?:keeps?|tracks?|handles?|knows?|has|would)\b|\b(?:lost|buried|misplaced)\b",
                given.plain,
            )
            else None
        )

    def _partial_date(self, given: Text) -> Any:
        found = when.read(digits(given.direct or given.plain), given.today, age=_age(given.answers), durations=True)
        if found:
            return found
        return "unsure" if polarity.read(given.plain) == "unsure" or when.vague(given.plain) else None

    def _read_conditions(self, given: Text) -> Any:
        has = [c.id for c in given.conditions if c.standing == "has"]
        has += [name for name in self._conditions.unknown(given.stated) if name not in has]
        if has:
            return has
        if any(c.standing == "suspected" for c in given.conditions):
            return "unsure"
        if polarity.read(given.plain) == "unsure":
            return "unsure"
        return [] if given.cues.matches("diagnoses", "none", given.plain) else None

    def _read_medicines(self, given: Text) -> Any:
        current = [m for m in given.medicines if m.current]
        current += [m for m in self._medicines.unknown(given.stated) if m.name not in {c.name for c in current}]
        if current:
            return [m.to_json() for m in current]
        said = polarity.read(given.plain)
        if said == "unsure":
            return "unsure"
        if (
            given.cues.matches("medications", "none", given.plain)
            or given.medicines
            and not current
            and re.search(r"\b(?:stopped|quit|nothing|no|not|off)\b", given.plain)
        ):
            return []
        return None

    # Questions whose answer needs more than words

    def _by_class(self, given: Text) -> Any:
        named = [m for m in given.medicines if m.kind == given.question]
        if any(m.current for m in named):
            return "yes"
        if named:
            return "no"
        if given.medicines and re.search(r"\b(?:just|only|no|not|nothing)\b", given.plain):
            return "no"
        if given.question == "immunosuppressant" and any(m.local for m in given.medicines):
            return "no"
        return None

    def _cancer(self, given: Text) -> Any:
        shown = digits(given.direct)
        matched, value = given.cues.value("cancer", "first", shown)
        if matched and value == "unsure" and re.search(r"\b(?:lumpectomy|mastectomy|surgery|rads|radiation|chemo|removed)\b", shown):
            treated = when.read(shown, given.today)
            if treated and self._long_ago(treated, "cancer_window", given) is False:
                return "yes"
        if matched:
            return value
        if scope.of_another(shown):
            return None
        free = re.search(
            r"\b(?:cancer free|in remission|clear|clean|no evidence|ned|done|finished|no treatment)\b.*?\b(?:for )?(?:over |more than |about )?(\d+) years\b|\b(\d+) years (?:cancer free|in remission|clear|clean|out)\b",
            shown,
        )
        if free and int(free[1] or free[2]) >= 2:
            return "no"
        date_ = when.read(shown, given.today)
        if date_ and not re.search(r"^no\b", shown):
            old = self._long_ago(date_, "cancer_window", given)
            if old is not None:
                return "no" if old else "yes"
        return None

    def _cancer_type(self, given: Text) -> Any:
        found = self.cancer_type(given)
        return found if found else "unsure" if polarity.read(given.plain) == "unsure" else None

    def cancer_type(self, given: Text) -> str | None:
        """The kind of cancer that a text names, the gravest of several; denied ones and those of others left out."""
        shown = digits(given.plain)
        matched, value = given.cues.value("cancer_type", "first", shown)
        graver = {"melanoma", "blood"}
        if matched and value not in graver:
            for other, pattern in [(v, p) for (v, p) in given.cues._rules["cancer_type", "first"] if v in graver]:
                if (m := pattern.search(shown)) and not given.cues._undone(shown, m):
                    value = other
        others = [name for name in given.cues.get("cancer_type", "others") or () if re.search(rf"\b{name}\b", shown)]
        others = [name for name in others if not scope.negated(shown, shown.find(name), shown.find(name) + len(name))]
        if matched:
            return str(value) if value else None
        named = bool(re.search(r"\b(?:cancer|carcinoma|tumou?r|sarcoma)\b", shown)) or given.question == "cancer_type"
        return others[0] if others and named else None

    def _cancer_detail(self, given: Text) -> Any:
        kind = given.answers.get("cancer_type")
        shown = digits(given.direct)
        matched, value = given.cues.value("cancer_detail", str(kind), shown)
        said = polarity.read(given.direct)
        if re.search(
            r"\b(?:never|didnt|nobody|wasnt|no one) (?:\w+ )?(?:told|tell|said|say|explained)\b|\ball i (?:remember|know|recall)\b", shown
        ):
            said = "unsure"
        if said == "unsure":
            return value if matched and value == "fits" and kind != "breast" else "unsure"
        if matched:
            return value
        staged = re.search(r"\b(?:stage|gleason|treated|surgery|chemo)\b", shown)
        answers = given.cues.get("cancer_detail", "answers") or {}
        return answers.get(said) if said in answers and not (staged and said == "yes" and kind in ("breast",)) else None

    def _timing(self, given: Text) -> Any:
        shown = digits(given.direct)
        told: dict[bool, str | None] = {}
        for clause in given.clauses:
            found = when.read(digits(clause.plain), given.today, age=_age(given.answers))
            treated = bool(_TREATED.search(clause.plain))
            if found and treated != bool(_DRYING.search(clause.plain)):
                told.setdefault(treated, found)
        if len(told) == 2 and (order := compare(told[True], told[False])) is not None:
            return "after" if order < 0 else "before"
        if re.search(r"\b(?:before|after\w*|first|later)\b", shown):
            return None
        dated, onset = when.read(shown, given.today, age=_age(given.answers)), given.answers.get("dry_mouth_onset")
        order = compare(dated, onset)
        if order is None or re.search(r"\bdry\b", shown):
            return None
        return "after" if order < 0 else "before"

    def _diuretic_first(self, given: Text) -> Any:
        shown = digits(given.direct)
        matched, value = given.cues.value("diuretic_first", "first", shown)
        if matched and not re.fullmatch(r"(?:pill)", shown):
            if not (
                value == "yes"
                and when.read(shown, given.today)
                and not re.search(r"\bbefore\b|\bfirst\b|\bforever\b|\bages\b|\bdecades\b", shown)
            ):
                return value
        dates: dict[bool, str | None] = {False: None, True: given.answers.get("dry_mouth_onset")}
        for clause in () if kinds.corrects(given.plain) else given.clauses:
            dated = when.read(digits(clause.plain), given.today, age=_age(given.answers), durations=True)
            about_mouth = bool(re.search(r"\b(?:mouth|dry\w*|spit|saliva|sicca)\b", clause.plain))
            dates[about_mouth] = dated or dates[about_mouth]
        order = compare(dates[False], dates[True])
        if order is not None:
            return "yes" if order < 0 else "no"
        return None

    def _stable(self, given: Text) -> Any:
        shown = digits(given.direct)
        matched, value = given.cues.value("immunosuppressant_stable", "first", shown)
        dated = self._changed(given)
        if matched and value == "yes":
            return (
                "no" if dated and self._long_ago(dated, "dose_stable", given) is False and not re.search(r"\blevels?\b", shown) else "yes"
            )
        if dated:
            old = self._long_ago(dated, "dose_stable", given)
            if old is not None and polarity.read(given.direct) != "unsure":
                return "yes" if old else "no"
        return value if matched else None

    def _changed(self, given: Text) -> str | None:
        return when.read(digits(given.plain), given.today, durations=bool(re.search(r"\bfor\b|\bbeen\b|\babout\b", given.plain)))

    def _investigational(self, given: Text) -> Any:
        dated = when.read(digits(given.direct), given.today)
        if dated and polarity.lead(given.direct) != "no":
            old = self._long_ago(dated, "investigational_washout", given)
            if old is not None and not re.search(r"\bstill\b", given.direct):
                return "no" if old else "yes"
        return None

    def _long_ago(self, partial: str, period: str, given: Text) -> bool | None:
        """Whether a date is past a criterion's period: None where its vagueness leaves that open."""
        amount, unit = _PERIODS[period]
        threshold = self._thresholds.get(period)
        amount = threshold.value if threshold else amount
        shown = parts(partial)
        if shown is None:
            return None
        first = date(shown[0], shown[1] if len(shown) > 1 else 1, shown[2] if len(shown) > 2 else 1)
        last = last_day(partial, given.today) or min(date(shown[0], 12, 31), given.today)
        if later(last, amount, unit) <= given.today:
            return True
        return False if later(first, amount, unit) > given.today else None


_PERIODS: dict[str, tuple[float, str]] = {
    "dose_stable": (2, "months"),
    "investigational_washout": (30, "days"),
    "cancer_window": (2, "years"),
}
_SPECIAL: dict[str, Any] = {
    "diuretic": Reader._by_class,
    "immunosuppressant": Reader._by_class,
    "cancer": Reader._cancer,
    "diuretic_first": Reader._diuretic_first,
    "immunosuppressant_stable": Reader._stable,
    "investigational": Reader._investigational,
}


def _age(answers: Mapping[str, Any]) -> int | None:
    age = answers.get("age")
    return age if isinstance(age, int) else None


_LETTER = re.compile(
    r"^(?:(?:id |i would |i |its |probably |maybe |um |that would be |ill |say |go with |pick |choose |option |letter |line |answer |number |guess |think |im (?:a |an )?|put |definitely |mostly |more like |closest to |around |about |the |a solid )*)([a-e])(?:[).:, ]|$)(?! (?:lot|bit|little|few|normal person|cane|walker|couple))|\b(?:option|letter|line|with|say|pick|choose|answer|alpha,?) ([a-e])\b(?! (?:lot|bit|little|few))|\b([b-e])$|(?:^|, )([a-e])$"
)
_ORDINAL = {
    "first": "A",
    "second": "B",
    "third": "C",
    "fourth": "D",
    "fifth": "E",
    "last": "E",
    "1st": "A",
    "2nd": "B",
    "3rd": "C",
    "4th": "D",
    "5th": "E",
}
_SPOKEN = {"alpha": "A", "bravo": "B", "charlie": "C", "delta": "D", "echo": "E"}


def _letter(text: str) -> str | None:
    if re.search(r"\b[a-e] (?:or|and|to|/) [a-e]\b|\bbetween [a-e]\b", text):
        return None
    if match := _LETTER.search(text):
        return next(g for g in match.groups() if g).upper()
    if match := re.search(r"\b(?:the )?(first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th) (?:one|1|line|choice|option)\b", text):
        return _ORDINAL[match[1]]
    first = text.split()[0].strip(",.") if text.split() else ""
    return _SPOKEN.get(first)
