"""What a trial's conditions and outcomes compare answers with: thresholds by their names, in the unit of the question; parts by theirs.

Raises ValueError with what is wrong and how to mend it. Weighs no answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prescreen.dates import DAYS, in_days
from prescreen.protocol.faults import near
from prescreen.protocol.model import Threshold
from prescreen.protocol.predicates import DATED, JOINING, KNOWN, Condition, misshaped
from prescreen.protocol.units import Unit, alike, converted

_COMPARING = ("at_least", "at_most", "above", "below", "not_at_least")
_BETWEEN = ("within", "outside")
_OF_BODY = {"bmi": "", "weight_kg": "kg", "height_cm": "cm"}
"""What there is of a weight and height, and the unit that each is kept in."""
_PLACES = ("first", "second", "third")


@dataclass(frozen=True)
class Operands:
    """The thresholds and units of a trial, and what each question declares (its entry of questions.yml)."""

    thresholds: Mapping[str, Threshold]
    units: Mapping[str, Unit] = field(default_factory=dict)
    questions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def condition(self, condition: Any) -> Condition | None:
        """A condition with its thresholds as numbers; None where there is none."""
        if condition is None:
            return None
        if wrong := misshaped(condition):
            raise ValueError(f"when: {wrong}")
        return {key: self._part(key, test) for key, test in condition.items()}

    def _part(self, key: str, test: Any) -> Any:
        if key == "count":
            return {**self.test("", {name: test[name] for name in test if name != "of"}), "of": [self.condition(one) for one in test["of"]]}
        if key in JOINING:
            return [self.condition(one) for one in test]
        return self.test(key, test) if isinstance(test, Mapping) else test

    def test(self, question: str, test: Mapping[str, Any]) -> dict[str, Any]:
        """A test of a question's answer; of a count where the question is empty."""
        made: dict[str, Any] = {}
        part = test.get("value")
        if part is not None:
            made["value"] = self._place(question, part)
        for name, operand in test.items():
            if name != "value":
                made |= self._operand(question, part, name, operand)
        return made

    def _operand(self, question: str, part: Any, name: str, operand: Any) -> dict[str, Any]:
        if name == "else":
            return {"anything": True}
        if name in DATED:
            return {name: self._period(name, operand)}
        if name in _BETWEEN:
            if not isinstance(operand, list) or len(operand) != 2:
                raise ValueError(f"{name} stands before two thresholds, such as [lowest, highest]")
            low, high = (self._number(question, part, name, one) for one in operand)
            return {"at_least": low, "at_most": high} if name == "within" else {name: [low, high]}
        if name in _COMPARING:
            return {name: self._number(question, part, name, operand)}
        return {name: operand}

    def _threshold(self, name: str, id: Any) -> Threshold:
        if id not in self.thresholds:
            raise ValueError(f"{name} names the threshold {id}, which there is not; {near(id, self.thresholds)}")
        return self.thresholds[id]

    def _period(self, name: str, id: Any) -> list[Any]:
        threshold = self._threshold(name, id)
        if threshold.unit not in DAYS:
            raise ValueError(
                f"{name} names {id}, whose unit is {threshold.unit}; a date is held against a time: {near(threshold.unit, DAYS)}"
            )
        return [threshold.value, threshold.unit]

    def _number(self, question: str, part: Any, name: str, operand: Any) -> float:
        """A threshold, or a number as it stands, in the unit in which the answer is kept."""
        asked = self.questions.get(question, {})
        if isinstance(operand, (int, float)) and not isinstance(operand, bool):
            amount, unit = operand, str(asked.get("unit") or "")
        else:
            threshold = self._threshold(name, operand)
            amount, unit = threshold.value, threshold.unit
        if asked.get("kind") == "duration":
            return in_days(amount, unit) if unit in DAYS else amount
        kept = _OF_BODY.get(str(part), "") if asked.get("kind") == "body" else str(asked.get("unit") or "")
        if unit == kept or not alike(self.units, unit, kept):
            return amount
        return rounded(converted(self.units, amount, unit, kept), int(asked.get("decimals", 0)))

    def _place(self, question: str, part: Any) -> Any:
        asked = self.questions.get(question, {})
        if asked.get("kind") == "body":
            known: Sequence[str] = tuple(_OF_BODY)
            if part in known:
                return part
        else:
            known = (*(str(name) for name in asked.get("parts", ())), *_PLACES)
            if isinstance(part, int):
                return part
            if part in asked.get("parts", ()):
                return list(asked["parts"]).index(part)
            if part in _PLACES:
                return _PLACES.index(part)
        raise ValueError(f"{question} has no part {part}; there are {', '.join(known)}")


def unknown(test: Mapping[str, Any]) -> list[str]:
    """The names in a test that are no operators."""
    return [name for name in test if name not in (*KNOWN, "value", "else")]


def rounded(amount: float, decimals: int) -> float:
    """A converted number, to the decimals of its question, but to one at least: answers and thresholds alike."""
    exact = round(amount, max(decimals, 1))
    return int(exact) if exact == int(exact) else exact
