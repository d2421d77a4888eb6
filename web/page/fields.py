"""How the field for an answer fits its question: the keyboard it asks a phone for, and what a browser may fill in.
For the chat and the plain pages alike; a question that is not here has the usual field.

`one_line`: a field that browsers fill in. `none`: it has a button for those who have none.
"""

from __future__ import annotations

from typing import Any

_EXACT = {"autocapitalize": "none", "spellcheck": "false"}
FIELDS: dict[str, dict[str, Any]] = {
    "age": {"inputmode": "numeric"},
    "a1c": {"inputmode": "decimal"},
    "contact.first_name": {"one_line": True, "autocomplete": "given-name", "autocapitalize": "words", "spellcheck": "false"},
    "contact.last_name": {"one_line": True, "autocomplete": "family-name", "autocapitalize": "words", "spellcheck": "false"},
    "contact.email": {"one_line": True, "none": True, "autocomplete": "email", "inputmode": "email", **_EXACT},
    "contact.phone": {"one_line": True, "none": True, "autocomplete": "tel", "inputmode": "tel", **_EXACT},
}
"""Question -> the attributes of its field."""
NOT_OF_HTML = ("one_line", "none")
