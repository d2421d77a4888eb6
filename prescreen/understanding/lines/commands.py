"""A text shaped like a command to a bot ("/restart"), or that holds JSON: it says nothing."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"^[\W_]*?[/⁄∕╱⧸／][\W_]*[^\W\d]")
_CODE = re.compile(r"[{\[]\s*[\"']\w+[\"']\s*:")


def is_command(text: str) -> bool:
    """Whether a text is no answer for its shape alone.

    >>> is_command("/restart"), is_command('{"age": 20}'), is_command("and/or")
    (True, True, False)
    """
    return bool(_COMMAND.match(text) or _CODE.search(text))
