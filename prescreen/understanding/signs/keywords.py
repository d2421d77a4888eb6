"""What a text says about texting itself: stop, start, help, the wrong person, starting over. Known without a model.

A word counts as the whole text; free words that want no more texts count wherever they stand. The words stand in the files of the
languages, here is how they follow each other. Knows no number and no conversation.
"""

from __future__ import annotations

import re

from prescreen.understanding.languages.language import pattern
from prescreen.understanding.lines.commands import is_command
from prescreen.understanding.lines.plain import plain

_AROUND = r"(?:{courtesy}[ ,.!:-]+)*"
_STOP = pattern(r"(?!{stop_no}){around}(?:{stop_lead}[ ,.!]+)*{stop}(?:[ ,.!;:-]+(?:{stop_behind}|{stop}))*", around=_AROUND)
_STOP_WORD = pattern("{stop}")
"""Without it no whole text is STOP, however many words stand there that may lead one in."""
_STOP_WITHIN = pattern("{stop_within}")
_STOP_AMONG = pattern(
    r"{around}(?:{stop_before}[ ,.!;:-]+)*(?:{courtesy}[ ,.!;:-]+)*{stop}(?:[ ,.!;:-]+(?:{stop_behind}|{stop_after}|{stop}|{courtesy}))*",
    around=_AROUND,
)
"""STOP among other words that say the same."""
_SIGNED = pattern(
    r"(?:(?<![\s.!])[\s.!]+{signature}[^\n]*(?![^\n])(?:\n[^\n]{1,40})?|(?<![\s.,!])[\s.,!]+{thanks},?\s+[^\W\d_]+|(?<!\s)\s+(?:-{1,3}|[–—~])\s*[^\W\d_]+(?:[ .][^\W\d_]+){0,2})\W*$",
    re.IGNORECASE,
)
"""What stands under a text: "Sent from my iPhone", "-- Maria". It is looked for once in each run of blanks, not at each of them."""
_UNMEANT = pattern("{stopped_unmeant}")
_HELP = pattern("{around}{help}(?: {help_behind})*", around=_AROUND)
_START = pattern("{around}{start}(?: {start_behind})*", around=_AROUND)
_WRONG = pattern("{wrong_person}", around=_AROUND)
_AGAIN = pattern("{around}(?:{start_over_lead} )?{start_over}(?: {start_over_behind})*", around=_AROUND)
_ANOTHER = pattern("{around}(?:{another_person_lead} )?{another_person}(?: {another_person_behind})*", around=_AROUND)
_YES = pattern("{around}{plain_yes}(?: {plain_yes_behind})*", around=_AROUND)
_NO = pattern("{around}{plain_no}(?: {plain_no_behind})*", around=_AROUND)


def opt_out(text: str) -> bool:
    """Whether a text says to send no more texts: STOP and its like as the whole text, or in free words."""
    shown = _shown(text)
    if _UNMEANT.search(shown):
        return False
    unsigned = _SIGNED.sub("", text)
    signed = shown if unsigned == text else _shown(unsigned)
    alone = {said for said in (shown, signed) if _STOP_WORD.search(said)}
    return any(_STOP.fullmatch(said) or _STOP_AMONG.fullmatch(said) for said in alone) or bool(_STOP_WITHIN.search(shown))


def stop_unmeant(text: str) -> bool:
    """Whether a text says that a stop was none, or that none is wanted.

    >>> stop_unmeant("I did not mean to stop"), stop_unmeant("I did not want to stop taking it")
    (True, False)
    """
    return bool(_UNMEANT.search(_shown(text)))


def help_word(text: str) -> bool:
    """Whether a text, as a whole, is HELP or INFO."""
    return bool(_HELP.fullmatch(_shown(text)))


def start_word(text: str) -> bool:
    """Whether a text, as a whole, is START or UNSTOP."""
    return bool(_START.fullmatch(_shown(text)))


def wrong_person(text: str) -> bool:
    """Whether a text says that it reached somebody who never wrote here: wrong number, who is this, never asked for it."""
    return bool(_WRONG.fullmatch(_shown(text)))


def start_over(text: str) -> bool:
    """Whether a text, as a whole, asks to begin anew; what is shaped like a command to a bot asks nothing."""
    return bool(_AGAIN.fullmatch(_shown(text))) and not is_command(text)


def another_person(text: str) -> bool:
    """Whether a text, as a whole, says that somebody else writes now. To be asked only where that is in question."""
    return bool(_ANOTHER.fullmatch(_shown(text)))


def yes_word(text: str) -> bool:
    """Whether a text, as a whole, is a plain yes."""
    return bool(_YES.fullmatch(_shown(text)))


def no_word(text: str) -> bool:
    """Whether a text, as a whole, is a plain no."""
    return bool(_NO.fullmatch(_shown(text)))


def _shown(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).strip(" .,!?¡¿;:-()'/")
