"""The language of a conversation: changed on a wish, at any point, or as soon as a text is surely written in another that is offered.

Whoever chose a language by a wish is not changed over again unasked. Everything that was answered stays; the open question is put again in
the new language after a wish, and a text that only shows its language is read in it and answers as ever. What is not offered is said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prescreen.dialogue import asides, asking, changing, own_data, record
from prescreen.dialogue.carrying import carried
from prescreen.dialogue.talk import Site, Talk
from prescreen.protocol.model import Protocol

_ANSWERED_BY_ONE = "contact.language"
"""The question to which a language is an answer."""


@dataclass(frozen=True)
class Heard:
    """What a text says of languages: `language` is the one of the conversation after it, `written` its own where that is sure.

    `read`: the one that the text is read in. `wish`: the text as a whole asks for a language. `missing`: one that was asked for or
    written, and is not offered.
    """

    language: str
    read: str
    written: str | None = None
    wish: bool = False
    missing: str | None = None


def heard(protocol: Protocol, state: Mapping[str, Any], text: str, now: datetime, site: Site) -> Heard:
    """In which language a text is to be read from this state, and whether it asks for one."""
    return _heard(Talk(protocol, carried(protocol, state), now, site, text))


def _heard(talk: Talk) -> Heard:
    interview, text = talk.state.interview, talk.text
    asked, written = talk.wishes.language_asked, talk.wishes.language_written
    if asked is None and written in (None, interview.language):
        return Heard(interview.language, interview.language, written)
    offered, point = talk.site.languages or talk.protocol.languages, record.point(talk)
    if changing.control(talk, point, text):
        return Heard(interview.language, interview.language)
    if point == _ANSWERED_BY_ONE:
        asked, written = asked if talk.wishes.language_now else None, None
    if asked == interview.language and point is not None and point.startswith("contact."):
        return Heard(interview.language, interview.language)  # a name may be English
    if asked is not None:
        language = asked if asked in offered else interview.language
        return Heard(language, language, written, wish=True, missing=None if asked in offered else asked)
    if written is None or written == interview.language:
        return Heard(interview.language, interview.language, written)
    if written not in offered:
        return Heard(interview.language, interview.language, written, missing=written)
    return Heard(interview.language if interview.language_chosen else written, written, written)


def take(talk: Talk, kind: str) -> bool:
    """Changes the language where this text asks for another or shows one, and says so; whether the text was a wish and no more."""
    interview, found = talk.state.interview, _heard(talk)
    before = interview.language
    if kind == "emergency":  # where help is comes first, and nothing beside it
        interview.language = found.language
        return False
    if found.missing is not None:
        if found.wish or not interview.language_refused:
            told = talk.wording("aside.language_only")
            talk.say_text("aside.language_only", f"{told} {talk.wording('aside.kept')}" if asides.keep(talk) else told)
        interview.language_refused = True
        return found.wish
    interview.language = found.language
    if found.wish:
        interview.language_chosen = True
        talk.say("aside.language")
    elif before != found.language and kind != "stop":
        talk.say("aside.language_noticed", before=talk.protocol.text(before, "language"))
    return found.wish


def in_help(talk: Talk) -> str:
    """The language in which a text that tells of an emergency is answered: its own, even where another was chosen."""
    found = _heard(talk)
    offered = talk.site.languages or talk.protocol.languages
    return found.written if found.written is not None and found.written in offered else talk.state.interview.language


def ask_again(talk: Talk) -> None:
    """Puts whatever is open once more, in the language of now."""
    point = record.point(talk)
    if point == own_data.POINT:
        own_data.ask(talk)
    elif point in ("returning", "start_over"):
        talk.say("returning.ask" if point == "returning" else "returning.start_over")
    elif point is None:
        talk.say("aside.closed")
    else:
        asking.ask(talk, point)
