"""What comes after the details were given: who calls, from which number, by when, what to have at hand, how to change one's mind."""

from __future__ import annotations

from datetime import timedelta

from prescreen.dialogue import asides
from prescreen.dialogue.talk import Talk
from prescreen.protocol.predicates import holds


def say(talk: Talk, key: str) -> None:
    """Says the thanks of this key, and what comes next, as far as the settings and the answers tell it."""
    contact, site = talk.state.contact, talk.site
    said = [talk.wording(key, first_name=contact.first_name or "")]
    if site.contact_hours and key != "close.waiting":
        said.append(talk.wording("next.by", day=asides.day(talk, (talk.now + timedelta(hours=site.contact_hours)).date())))
    if site.calls_from:
        said.append(talk.wording("next.calls_from", phone=site.calls_from))
    if contact.email:
        said.append(talk.wording("next.copy", email=contact.email))
    talk.say_text(key, " ".join(said))
    things = _things(talk) if key != "close.called" else ""
    changing = talk.wording("next.change")
    talk.say_text("next.change", f"{talk.wording('close.bring', things=things)} {changing}" if things else changing)


def _things(talk: Talk) -> str:
    """What helps to have at hand, after these answers."""
    given = {question: value for question, value in talk.given().items() if value != []}
    things = [bring.thing for bring in talk.protocol.bring if holds(bring.when, given, talk.today)]
    words = [talk.wording(f"bring.{thing}") for thing in things]
    return ", ".join(words[:-1]) + f" {talk.wording('bring.and')} {words[-1]}" if len(words) > 1 else "".join(words)
