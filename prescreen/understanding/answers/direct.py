"""What a text answers to the question it was given at: the reader of the question's kind, and what such an answer brings with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from prescreen.dates import compare
from prescreen.protocol.model import Protocol
from prescreen.settling import settle
from prescreen.understanding.answers import generic, polarity, values
from prescreen.understanding.answers.choices import Choices
from prescreen.understanding.answers.conditions import Conditions
from prescreen.understanding.answers.medicines import Medicines
from prescreen.understanding.answers.periods import Periods, changed
from prescreen.understanding.answers.text import Text
from prescreen.understanding.answers.yes_no import YesNo
from prescreen.understanding.lines import when
from prescreen.understanding.lines.numbers import digits

_CONCLUDED = re.compile(
    r"(?<=[,;.\w] )so (?:(?:its|thats|it would be|id say|i guess|i would say|i say|i suppose|the answer is|the answer|probably|for now) )*(?:a )?(no|nope|yes|yeah|yep)[ .!]*$"
)
"""The yes or no that a text comes to at its end ("it cleared up in the spring, so no")."""


class Direct:
    """The readers of answers of one protocol, by the kinds that its questions declare."""

    def __init__(self, protocol: Protocol, medicines: Medicines, conditions: Conditions, periods: Periods) -> None:
        self._protocol, self._medicines, self._conditions = protocol, medicines, conditions
        self._choices, self._yes_no = Choices(protocol), YesNo(periods)
        self._readers: dict[str, Callable[[Text], Any]] = {
            "yes_no": self._yes_no.read,
            "choice": self._choices.read,
            "age": values.age,
            "saliva": values.saliva,
            "a1c": values.a1c,
            "partial_date": values.partial_date,
            "conditions": self._read_conditions,
            "medicines": self._read_medicines,
            **generic.readers(protocol),
        }

    def read(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> Any:
        """The value for the open question, None where there is none; adds what it brings with it to `also` and `words`."""
        if not self._protocol.has_question(given.question):
            return self._yes_no.read(given)
        asked = self._protocol.question(given.question)
        value = self._choices.named(given)
        if value is None and (concluded := _CONCLUDED.search(given.plain)):
            value = {"n": "no", "y": "yes"}[concluded[1][0]]
            value = value if value in asked.values else None
        if value is None:
            if polarity.declined(given.plain):
                told = values.age(given) if asked.kind == "age" else None
                value = told if isinstance(told, int) else "declined"
            else:
                value = self._readers[asked.kind](given)
        if value == "declined" and given.question == "consent":
            return "no"
        if value == "unsure" and "unsure" not in asked.values:
            return None
        if isinstance(value, list) and value and asked.kind in ("conditions", "medicines"):
            named: dict[str, Any] = {given.question: value}
            onset = given.answers.get("dry_mouth_onset")
            for question, settled in settle({**named, "dry_mouth_onset": onset} if onset else named, given.today).items():
                if question in ("diabetes", "diuretic", "diuretic_first", "immunosuppressant"):
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
                r"\bdry\w* (?:\w+ ){0,4}(?:ever since|since(?: then)?$|after(?:wards?)?$|after (?:it|that|the|they|my)\b)|\bdry\b.*\bafter it started\b",
                shown,
            ):
                also["radiation_timing"], words["radiation_timing"] = "after", given.raw
            elif re.search(
                r"\b(?:dry|dried)\b.{0,24}\b(?:before|prior to) (?:that|it|the|they|any|radiation|all)\b|\b(?:already|always) (?:was |been |had )?(?:a )?dry\b(?!.*\b(?:not|never)\b)",
                shown,
            ):
                also["radiation_timing"], words["radiation_timing"] = "before", given.raw
            elif re.search(
                r"\b(?:dry|dried)\b (?:\w+ ){0,3}(?:that|the (?:same|next|following)) (?:spring|summer|fall|autumn|winter|year|month|week)\b|\b(?:dry|dried)\b (?:\w+ ){0,4}(?:an?|a few|few|\d+|a couple(?: of)?|several) (?:days?|weeks?|months?|years?) (?:after|later|in|into)\b",
                shown,
            ):
                also["radiation_timing"], words["radiation_timing"] = "after", given.raw
        elif question == "diuretic" and value == "yes":
            since = [m.since or when.read(shown, given.today) for m in given.medicines if m.kind == "diuretic" and m.current]
            order = compare(since[0], given.answers.get("dry_mouth_onset")) if len(since) == 1 else None
            if order:
                also["diuretic_first"], words["diuretic_first"] = ("yes" if order < 0 else "no"), given.raw
            elif re.search(
                r"\b(?:long |way |years |well )?before (?:my |the |this |that |any )?(?:mouth|dry\w*|i (?:got|was|went) dry|it (?:got|went|was) dry)\b",
                shown,
            ):
                also["diuretic_first"], words["diuretic_first"] = "yes", given.raw
        elif question == "investigational" and value == "yes":
            last = when.read(shown, given.today)
            if last and len(last) > 4:
                also["investigational_last"], words["investigational_last"] = last, given.raw
        elif question == "immunosuppressant_stable" and value == "no":
            dated = changed(given)
            if dated and len(dated) > 4:
                also["immunosuppressant_changed"], words["immunosuppressant_changed"] = dated, given.raw
        elif question == "age" and values.age_of_another(given) is not None:
            if "deciding_for_self" not in also:  # who says to be only typing has said who decides
                also["deciding_for_self"], words["deciding_for_self"] = "no", given.raw
        elif question == "dry_mouth" and value == "no":
            also.pop("dry_mouth_onset", None)
        elif question == "diagnoses" and isinstance(value, list):
            also.pop("diagnoses", None)
        elif question == "cancer" and value == "no":
            also.pop("cancer_type", None)
            also.pop("cancer_detail", None)

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
