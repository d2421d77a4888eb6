"""Conditions and tests of a protocol in plain English, for whoever reads the rules and no files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.protocol.predicates import Condition
from prescreen.protocol.units import number

_COMPARED = {
    "at_least": "is at least {0}",
    "at_most": "is at most {0}",
    "above": "is above {0}",
    "below": "is below {0}",
    "not_at_least": "is not known to be at least {0}",
    "outside": "is below {0} or above {1}",
    "older_than": "was more than {0} ago",
    "younger_than": "was at most {0} ago",
}


def in_words(protocol: Protocol, condition: Condition | None) -> str:
    """A condition in words; "" where there is none, which always holds."""
    return " and ".join(_part(protocol, key, test) for key, test in (condition or {}).items())


def test_in_words(protocol: Protocol, question: str, test: Any) -> str:
    """What a test asks of the answer to a question, as it stands behind the question's name ("is yes", "is at least 7 percent")."""
    if isinstance(test, (list, tuple)):
        return f"is {_either(_shown(protocol, question, value) for value in test)}"
    part = test.get("value")
    of = "" if part is None else f"in its part {part + 1 if isinstance(part, int) else part} "
    return of + " and ".join(_operator(protocol, question, name, operand) for name, operand in test.items() if name != "value")


def label(protocol: Protocol, question: str) -> str:
    """A question's short name in English, in quotation marks; its id where it has none."""
    return f"“{protocol.find_text('en', f'label.{question}') or question}”"


def _part(protocol: Protocol, key: str, test: Any) -> str:
    if key in ("all", "any"):
        parts = [in_words(protocol, one) for one in test]
        return f"({(' and ' if key == 'all' else ' or ').join(parts)})" if len(parts) > 1 else parts[0]
    if key == "count":
        held = "; ".join(in_words(protocol, one) for one in test["of"])
        return f"how many of these hold {test_in_words(protocol, '', {k: v for k, v in test.items() if k != 'of'})}: ({held})"
    return f"{label(protocol, key)} {test_in_words(protocol, key, test)}"


def _operator(protocol: Protocol, question: str, name: str, operand: Any) -> str:
    if name in ("is", "not"):
        shown = _either(_shown(protocol, question, value) for value in _listed(operand))
        return f"is {shown}" if name == "is" else f"is anything but {shown}"
    if name in ("lists", "lists_none_of", "lists_class"):
        verb = "names none of" if name == "lists_none_of" else "names a medicine of the class" if name == "lists_class" else "names"
        return f"{verb} {_either(str(value).replace('_', ' ') for value in sorted(map(str, _listed(operand))))}"
    if name == "anything":
        return "is anything else"
    if name in ("older_than", "younger_than"):
        return _COMPARED[name].format(f"{number(operand[0])} {operand[1]}")
    unit = _unit(protocol, question)
    return _COMPARED[name].format(*(f"{number(one)}{unit}" for one in _listed(operand)))


def _unit(protocol: Protocol, question: str) -> str:
    asked = protocol.question(question) if question and protocol.has_question(question) else None
    if asked is not None and asked.kind == "duration":
        return " days"  # what a length of time is kept and compared in, whatever it is asked in
    unit = protocol.units.get(asked.unit) if asked is not None else None
    return f" {unit.named('en')}" if unit is not None else f" {asked.unit}" if asked is not None and asked.unit else ""


def _shown(protocol: Protocol, question: str, value: Any) -> str:
    found = (protocol.find_text("en", key) for key in (f"choices.{question}.{value}", f"value.{question}.{value}", f"value.{value}"))
    return next((text for text in found if text), str(value).replace("_", " "))


def _listed(operand: Any) -> Sequence[Any]:
    return list(operand) if isinstance(operand, (list, tuple, set, frozenset)) else [operand]


def _either(shown: Iterable[str]) -> str:
    *most, last = list(shown) or ["nothing"]
    apart = "; " if any("," in one for one in (*most, last)) else ", "
    return f"{apart.join(most)} or {last}" if most else last
