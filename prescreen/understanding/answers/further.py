"""What a text says of other questions than the one it was given at: volunteered facts, each with its words."""

from __future__ import annotations

import re
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.settling import settle
from prescreen.understanding.answers import amounts, cancers, scope, sequence
from prescreen.understanding.answers.conditions import Conditions
from prescreen.understanding.answers.medicines import Medicine, Medicines
from prescreen.understanding.answers.periods import Periods, age_of, changed
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import Clause, plain
from prescreen.understanding.signs import kinds

_OF_NOW = re.compile(
    r"\b(?:im|i am|age(?: is)?|aged)(?: (?:only|now|a|an|actually|really|just|currently))* \d{2,3}\b(?!.*\b(?:then|when|back then|at the time)\b)"
)
"""An age of today in so many words. Another one, where the age is known, is of somebody else or of another time ("17 years old, lupus")."""
_OF_THEN = re.compile(
    r"\bwhen (?:i was|im|i am|i turn(?:ed)?)\b|\b(?:ten|\d+) years too\b|\bat age\b|\bsince i was\b|\b(?:since|at|was|were|till|until|from|after|before|by|diagnosed|began|started)(?: \w+){0,2} \d{2,3} ?(?:years?|yo|y/o)\b"
)
"""An age at which something was or began."""
_NOT_THEN = re.compile(r"\b(?:wasnt|isnt|werent|was not|is not|not|no) (?:in )?(?:19|20)\d\d\b")
"""A year that is denied ("dry mouth wasn't 2003") denies nothing else."""
_ABOUT_CLASS = ("diuretic", "diuretic_first", "immunosuppressant", "immunosuppressant_stable", "immunosuppressant_changed")


_DOSE = re.compile(r"\bdos(?:e|es|age)\b")
_DOSE_CHANGED = re.compile(
    r"\b(?:chang\w*|went (?:up|down)|(?:was|got|been) (?:raised|lowered|cut|upped|increased|decreased|halved|doubled|reduced)|raised|lowered|upped|increased|decreased|halved|doubled|reduced|last (?:change|dose change))\b"
)


class Further:
    """The reader of further facts of one protocol."""

    def __init__(self, protocol: Protocol, medicines: Medicines, conditions: Conditions, periods: Periods) -> None:
        self._protocol, self._medicines, self._conditions, self._periods = protocol, medicines, conditions, periods

    def read(self, given: Text) -> tuple[dict[str, Any], dict[str, str]]:
        """Question -> value of what it says beside, and question -> the words of each."""
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

        perhaps = given.cues.told_of(given.clauses)
        for clause in given.clauses:
            for question in perhaps if not _NOT_THEN.search(clause.plain) else ():
                told, value = given.cues.told(question, clause)
                if told:
                    take(question, value, clause.raw)
                    given.telling.setdefault(clause.raw, set()).add(question)
            self._numbers_told(given, clause, take)
        self._lists_told(given, take)
        self._doses_told(given, take)
        self._dates_told(given, take)
        self._order_told(given, take)
        self._hangers_on(given, also, words)
        return also, words

    def _numbers_told(self, given: Text, clause: Clause, take: Any) -> None:
        shown = digits(clause.plain)
        if (
            given.question not in ("age", "dry_mouth_onset")
            and not ("age" in given.answers and not _OF_NOW.search(shown) and not given.corrects)
            and not scope.of_another(clause.plain)
            and not _OF_THEN.search(shown)
        ):
            match = re.search(
                r"(?:\b(?:im|i am|age(?: is)?|aged|i just turned|i turned)(?: only| now| a| an| actually| really)? (?<!when i am )(?<!when im )(\d{2,3})(?=$| ?(?:years?|yo|y/o|now|and|with|female|male|woman|man|f|m|not|but|so|today|in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|this|last|actually|,|\.))(?! years? (?:ago|in|on|since|into|sober|clean|out))|\b(\d{2,3}) ?(?:years? old|yo|y/o|year old)\b)",
                shown,
            )
            if match is None and given.question in ("readback", "confirm") or given.corrects and re.search(r"\bage\b", given.plain):
                match = (
                    match or re.search(r"\b(?:should (?:be|say)|age(?: is)?(?: wrong)?|its|to|i am|im) (\d{2,3})()\b", digits(given.plain))
                    if re.search(r"\bage\b|\byears old\b", given.plain)
                    else match
                )
            if match is None and any(
                re.search(r"^(?:f|m)$|\b(?:female|male|woman|man)\b", c.plain) and len(c.plain.split()) <= 6 for c in given.clauses
            ):
                match = re.fullmatch(r"(\d\d)()", shown)
            if match is None and given.question == "consent":
                match = re.fullmatch(r"(1[89]|[2-9]\d)()", shown)
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
            m for m in given.medicines if m.current and not (m.class_word and (given.question in _ABOUT_CLASS or m.kind in given.answers))
        ]
        current = [m for m in current if not m.class_word or m.kind != "other" or _takes_kind(given, m)]
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
        told = [
            c
            for c in told
            if not (c.id == "diabetes" and (given.question in ("diabetes", "a1c") or "diabetes" in given.answers))
            and c.id in self._protocol.conditions
        ]
        if given.question in ("salivary_stones", "thrush", "daily_activity", "transfusions", "medications", "diuretic"):
            told = [c for c in told if c.id != "diabetes" or re.search(r"\b(?:i have|im|i am|have)\b", c.words.lower())]
        if told:
            take("diagnoses", [c.id for c in told], told[0].words)
            for condition in told:
                given.telling.setdefault(condition.words, set()).add("diagnoses")
        stays = given.question == "readback" and kinds.assents(given.plain)
        for condition in given.conditions:
            if condition.id == "diabetes" and condition.standing == "has" and given.answers.get("diabetes") == "no" and not stays:
                take("diabetes", "yes", condition.words)  # against what was answered: not passed over, and no yes to the open question
                given.telling.setdefault(condition.words, set()).add("diabetes")
            if condition.id == "diabetes" and condition.standing == "denied":
                take("diabetes", "no", condition.words)
                given.telling.setdefault(condition.words, set()).add("diabetes")

    def _doses_told(self, given: Text, take: Any) -> None:
        """A dose of a medicine that calms the immune system, changed on a date that the text gives ("the prednisone changed November 13th")."""
        if given.question in ("immunosuppressant_stable", "immunosuppressant_changed"):
            return
        named = [m for m in given.medicines if m.current and m.kind == "immunosuppressant"]
        for clause in given.clauses:
            about = (
                any(m.words == clause.raw for m in named)
                or any(m.name == name for m in named for name, _, _ in self._medicines.places(clause.plain))
                or given.answers.get("immunosuppressant") == "yes"
                and _DOSE.search(clause.plain)
            )
            if not about or not _DOSE_CHANGED.search(clause.plain) or scope.denies(clause.plain):
                continue
            dated = when.read(digits(clause.plain), given.today)
            if dated and len(dated) > 4:
                old = self._periods.long_ago(dated, "dose_stable", given)
                if old is not None:
                    take("immunosuppressant_stable", "yes" if old else "no", clause.raw)
                if not old:
                    take("immunosuppressant_changed", dated, clause.raw)
                given.telling.setdefault(clause.raw, set()).add("immunosuppressant_stable")

    def _dates_told(self, given: Text, take: Any) -> None:
        if given.question in ("dry_mouth_onset", "radiation_timing", "diuretic_first"):
            return
        for clause in given.clauses:
            shown = digits(clause.plain)
            named = re.search(r"\bdry(?:ness| mouth)?\b|\bmouth\b|\bsicca\b", shown)
            if (
                named
                or given.question == "dry_mouth"
                and re.search(r"\b(?:since|for|x|about|been|ago|started|began|from|in|going on)\b", shown)
            ) and not re.search(
                r"\b(?:as|like|than) (?:a|an|the)\b|\bold\b|\baway\b|\bin (?:the )?(?:winter|summer|spring|fall)(?:time|s)?\b|\bdays? a week\b|\bsjo\w+|\bbiops\w+|\bradiat\w+|(?<!since my )(?<!since the )(?<!since my stem cell )(?<!since my bone marrow )(?<!since my kidney )\btransplant|\bleuk|\bcancer|(?<!since my )(?<!since the )(?<!since )\bsurgery|\bgvhd|\blupus|\bdiagnos|\blips\b|\bgo(?:es)? away\b",
                shown,
            ):
                found = when.read(
                    shown,
                    given.today,
                    age=age_of(given.answers),
                    durations=bool(re.search(r"\bfor\b|\bgoing on\b|\bpast\b|\bsince\b|\bbeen\b.*\babout\b|\bx ?\d", shown)),
                )
                if found and not scope.of_another(shown) and not re.search(r"\b(?:not|no|isnt|used to)\b", shown):
                    take("dry_mouth_onset", found, clause.raw)

    def _order_told(self, given: Text, take: Any) -> None:
        """That the dryness came before or after the radiation, where a sentence names the radiation and there was one."""
        if given.answers.get("radiation") != "yes" or given.question in ("dry_mouth_onset", "diuretic_first"):
            return
        for sentence in given.sentences:
            named = sequence.names_both(given.cues, "radiation_timing", sentence)
            if named and (order := sequence.dryness(given.cues, "radiation_timing", digits(sentence))):
                take("radiation_timing", order, given.raw)

    def _hangers_on(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        """Facts that count only beside another: cancer's kind, a stable dose, what a list settles."""
        shown = digits(given.plain)
        if given.question in ("cancer", "cancer_type") and not given.asking_only or given.answers.get("cancer_type") and given.corrects:
            found = cancers.named_kind(given)
            if found and given.question != "cancer_type" and not given.denied_only():
                also["cancer_type"], words["cancer_type"] = found, given.raw
            if found and (given.question in ("cancer", "cancer_type") or also.get("cancer") == "yes" and given.corrects):
                matched, detail = given.cues.value("cancer_detail", found, shown)
                if matched and detail and not (found == "lung" and detail == "fits" and "stage" not in shown):
                    also["cancer_detail"], words["cancer_detail"] = detail, given.raw
        if given.question == "diagnoses" and "cancer" not in also:
            self._cancer_dated(given, also, words)
        if "immunosuppressant_stable" in also:
            named = any(m.kind == "immunosuppressant" and m.current for m in given.medicines)
            if not named and given.answers.get("immunosuppressant") != "yes" and given.question != "immunosuppressant":
                del also["immunosuppressant_stable"]
            elif also["immunosuppressant_stable"] == "no":
                dated = changed(given)
                if dated and self._periods.long_ago(dated, "dose_stable", given):
                    also["immunosuppressant_stable"] = "yes"
                elif dated and len(dated) > 4:
                    also["immunosuppressant_changed"], words["immunosuppressant_changed"] = dated, words["immunosuppressant_stable"]
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

    def _cancer_dated(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        """A cancer named among the diagnoses with its date: whether it lies within the criterion's years."""
        for condition in given.conditions:
            dated = (
                when.read(digits(condition.words.lower()), given.today)
                if condition.id == "cancer" and condition.standing == "has"
                else None
            )
            old = self._periods.long_ago(dated, "cancer_window", given) if dated else None
            if old is not None:
                also["cancer"], words["cancer"] = "no" if old else "yes", condition.words

    def _settled(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        lists: dict[str, Any] = {q: also[q] for q in ("medications", "diagnoses") if q in also}
        if not lists:
            return
        for question, value in settle({**lists, **_onset(given)}, given.today).items():
            if question != given.question and question in ("diabetes", "diuretic", "diuretic_first", "immunosuppressant"):
                also[question], words[question] = value, words.get("diagnoses" if question == "diabetes" else "medications", given.raw)


def _takes_kind(given: Text, medicine: Medicine) -> bool:
    """Whether a word for a kind of medicine ("birth control") tells of one that is taken, where a question is about something else."""
    about = (
        "contraception",
        "cancer_detail",
        "cancer_type",
        "cancer",
        "can_become_pregnant",
        "plans_pregnancy",
        "pregnant_or_breastfeeding",
    )
    taken = r"\b(?:i|im|ive)(?: am| been| also| just| only| still| currently)* (?:take|taking|on)\b"
    return given.question not in about and bool(re.search(taken, plain(medicine.words)))


def _onset(given: Text) -> dict[str, Any]:
    onset = given.answers.get("dry_mouth_onset")
    return {"dry_mouth_onset": onset} if onset is not None else {}
