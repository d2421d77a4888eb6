"""Which passwords are too weak: too short, or guessed soon by whoever knows the commonest ones, names, rows of keys and dates (zxcvbn)."""

from __future__ import annotations

from prescreen.protocol.layers import trial_names

SHORTEST, LONGEST = 12, 200
_NOT_GUESSED = 3
"""Of zxcvbn's scores from 0 to 4: not to be guessed with a hundred million tries."""
_LOOKED_AT = 72
"""More than that is slow to look at, and strong by its length unless its beginning is weak."""
_HERE = ("prescreen", "study", "console", "coordinator", "administrator", "investigator")
_ADVICE = "A few words in a row that nobody would guess are easy to keep in mind."


def why(password: str, name: str) -> str:
    """Why this can't be somebody's password, in words for them; empty where it can."""
    from zxcvbn import zxcvbn  # its lists take long to load, and passwords are seldom changed

    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has at least {SHORTEST} characters. {_ADVICE}"
    if name.casefold() and len(name) > 3 and name.casefold() in password.casefold() and len(password) < len(name) + SHORTEST:
        return f"This password holds your name. {_ADVICE}"
    if zxcvbn(password[:_LOOKED_AT], user_inputs=[name, *name.split(), *_HERE, *_studies()])["score"] < _NOT_GUESSED:
        return f"This password is guessed soon: it is common, or a row of the same or neighbouring signs. {_ADVICE}"
    return ""


def _studies() -> list[str]:
    """What the trials' folders are called, as words."""
    return [folder.replace("-", " ") for folder in trial_names()]
