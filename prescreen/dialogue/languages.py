"""The language of a conversation: changed on a wish, at any point, or as soon as a text is surely written in another that is offered.

Whoever chose a language by a wish is not changed over again unasked. Everything that was answered stays; the open question is put again in
the new language after a wish, and a text that only shows its language is read in it and answers as ever. What is not offered is said so.
"""

from __future__ import annotations

from prescreen.dialogue import asides, controls, own_data, prompts, record
from prescreen.dialogue.talk import Heard, Talk

_ANSWERED_BY_ONE = "contact.language"
"""The question to which a language is an answer."""


def heard(talk: Talk, point: str | None) -> Heard:
    """In which language the text is to be read at this question, and whether it asks for one."""
    interview, text = talk.state.interview, talk.text
    asked, written = talk.wishes.language_asked, talk.wishes.language_written
    if asked is None and written in (None, interview.language):
        return Heard(interview.language, interview.language, written)
    offered = talk.site.languages or talk.protocol.languages
    if controls.control(talk, point, text):
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
    interview, found = talk.state.interview, _found(talk)
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
    elif before != found.language and kind != "stop" and interview.opened and not interview.language_noticed:
        interview.language_noticed = True
        talk.say("aside.language_noticed", before=talk.wording_in(before, "language"))
    return found.wish


def in_help(talk: Talk) -> str:
    """The language in which a text that tells of an emergency is answered: its own, even where another was chosen, or is all that is
    offered now."""
    found = _found(talk)
    known = talk.site.help_in or talk.site.languages or talk.protocol.languages
    return found.written if found.written is not None and found.written in known else talk.state.interview.language


def _found(talk: Talk) -> Heard:
    return talk.heard or heard(talk, record.point(talk))


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
        prompts.ask(talk, point)
