"""How people open and leave a conversation: they greet, tell how they came here, that they would like to take part, or whom they write for.

None of it agrees to anything, and none of it is a wrong answer. The words stand in the languages' files.
"""

from __future__ import annotations

import re

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.plain import plain

_HELLO = pattern(r"^\W*(?:{hello})(?:\s+(?:{hello_behind}))*\b[\s,.!;:-]*(?:(?:{hello})\b[\s,.!;:-]*)*", re.IGNORECASE)
_ONLY_HELLO = pattern(r"(?:(?:{hello}|{hello_behind})\W*)+", re.IGNORECASE)
_ARRIVED = pattern(r"\b(?:{arrived}|{interested})\b")
_WRITES_FOR = pattern(r"(?:{writes_for})\b", re.IGNORECASE)
_LEAVE = pattern(r"(?=.*\b{leave_taken}\b)(?:(?:{leave_taken}|{leave_beside})\b\W*)+")
_AWAITS = pattern(r"\b(?:{awaits_call})\b")


def without_greeting(text: str) -> str:
    """A text without the greeting that it opens with, where there is more of it: "good" in "good morning" is no yes.

    >>> without_greeting("Good afternoon! My doctor gave me this link"), without_greeting("hi")
    ('My doctor gave me this link', 'hi')
    """
    rest = _HELLO.sub("", text)
    return rest if re.search(r"\w", rest) else text


def greets(text: str) -> bool:
    """Whether a text only greets."""
    return _ONLY_HELLO.fullmatch(plain(text).strip(" .,!?")) is not None


def arrives(text: str) -> bool:
    """Whether a text tells how its writer came here, or that they would like to take part."""
    return _ARRIVED.search(plain(text)) is not None


def writes_for(text: str) -> str | None:
    """The words in which somebody says whom they write for; None where they do not.

    >>> writes_for("Hi, I'm writing for my mother, she has a bad back")
    "I'm writing for my mother"
    """
    found = _WRITES_FOR.search(text)
    return found[0] if found else None


def of_whom_it_is_for(text: str) -> tuple[str, bool]:
    """What stands behind the words in which somebody opens with whom they write for, and whether they do."""
    found = writes_for(text)
    rest = text[len(found) :].lstrip(" ,.;:-") if found and text.startswith(found) else ""
    return (rest, True) if rest else (text, False)


def awaits_call(text: str) -> bool:
    """Whether somebody who was promised a call leaves it at that ("I'll just wait on the call")."""
    return _AWAITS.search(plain(text)) is not None


def takes_leave(text: str) -> bool:
    """Whether a text only thanks or takes leave.

    >>> takes_leave("ok thank you, bye"), takes_leave("ok"), takes_leave("thanks, I'm 62")
    (True, False, False)
    """
    return _LEAVE.fullmatch(plain(text).strip(" .,!")) is not None
