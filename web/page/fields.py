"""How the field for an answer fits its question: the keyboard it asks a phone for, and what a browser may fill in.
For the chat and the plain pages alike; a question that is not here has the usual field.

`one_line`: a field that browsers fill in. `none`: it has a button for those who have none.
"""

from __future__ import annotations

from typing import Any

from prescreen.protocol import Protocol, Question

_EXACT = {"autocapitalize": "none", "spellcheck": "false"}
_UNSURE = {"unsure"}
_CONTACT: dict[str, dict[str, Any]] = {
    "contact.first_name": {"one_line": True, "autocomplete": "given-name", "autocapitalize": "words", "spellcheck": "false"},
    "contact.last_name": {"one_line": True, "autocomplete": "family-name", "autocapitalize": "words", "spellcheck": "false"},
    "contact.email": {"one_line": True, "none": True, "autocomplete": "email", "inputmode": "email", **_EXACT},
    "contact.phone": {"one_line": True, "none": True, "autocomplete": "tel", "inputmode": "tel", **_EXACT},
}
"""Contact detail -> the attributes of its field."""
NOT_OF_HTML = ("one_line", "none")


def fields(protocol: Protocol) -> dict[str, dict[str, Any]]:
    """Question -> the attributes of its field."""
    keyboards = {question.id: _keyboard(question) for question in protocol.questions}
    return {**{id: {"inputmode": keyboard} for id, keyboard in keyboards.items() if keyboard}, **_CONTACT}


def _keyboard(question: Question) -> str:
    """The keyboard for an answer that is a number and nothing else; empty for any other."""
    if question.kind == "age":
        return "numeric"
    numeric = question.kind == "number" and {*question.values} <= _UNSURE
    return "" if not numeric else "decimal" if question.decimals else "numeric"
