"""What a participant asks about their own data: that all of it be deleted, which a yes of its own confirms, or what there is of it.

Deleting needs no proof of whose interview it is, since it shows nothing; a copy does, and by SMS it is a link. Holds no criterion,
so that none can be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from prescreen.dialogue import comeback, contact_steps, details, prompts, record, second_look
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Choice
from prescreen.protocol.model import Protocol

POINT = "forget"
LINK = "/t/your-own-link-00"
"""Stands in the text for the one-time link, which only the gateway can make, and is as long."""
_GOOD_FOR = timedelta(days=1)
_TIMES = 3
"""So often it is asked in a row whether all is to be deleted; then it is taken for a no."""


def take(talk: Talk, kind: str) -> bool:
    """Takes a text that asks for deletion or answers the question about it; True where that is all there is to it."""
    interview = talk.state.interview
    asked, interview.forgetting = open_(talk), ""
    if kind == "emergency":
        return False
    if asked and talk.wishes.confirms:
        _delete(talk)
        return True
    if talk.wishes.wants_deletion and (not asked or prompts.count(talk, POINT) <= _TIMES):
        ask(talk)
        return True
    if asked:
        talk.say("own_data.kept")
    return asked and talk.wishes.no and not comeback.closed(talk)


def ask(talk: Talk) -> None:
    """Asks whether all is to be deleted."""
    interview = talk.state.interview
    interview.forgetting = talk.now.isoformat(timespec="seconds")
    titles = {value: talk.wording(f"choices.forget.{value}") for value in ("yes", "no")}
    interview.offered = list(titles)
    talk.say_text("ask.forget", talk.wording("own_data.ask"), [Choice(title, value) for value, title in titles.items()])


def open_(talk: Talk) -> bool:
    """Whether the question is open whether all is to be deleted. It is not for ever: a yes of next week is no answer to it."""
    asked = talk.state.interview.forgetting
    return bool(asked) and talk.now - datetime.fromisoformat(asked) < _GOOD_FOR


def show(talk: Talk) -> None:
    """Says what there is, on the web; by SMS where it can be seen."""
    talk.own_data = "copied"
    if talk.state.interview.channel == "sms":
        talk.say("own_data.link", link=f"{talk.site.page}{LINK}")
        return
    lines = [f"- {label}: {shown}" + (f' ("{talk.own("words", words)}")' if words else "") for label, shown, words in _lines(talk)]
    talk.say("own_data.copy" if lines else "own_data.nothing", lines="\n".join(lines))
    if talk.state.contact.email:
        talk.say("own_data.form")


def lines(protocol: Protocol, state: Mapping[str, Any], now: datetime) -> list[tuple[str, str, str]]:
    """What a state holds of a participant, each with its label, as it is understood, and in their own words."""
    return _lines(Talk(protocol, State.from_json(state), now))


def ways(state: Mapping[str, Any]) -> dict[str, str]:
    """The e-mail address and the phone number that a state holds of its participant, by the name of the field."""
    contact = State.from_json(state).contact
    return {field: value for field, value in (("email", contact.email), ("phone", contact.phone)) if value}


def rather_not(state: Mapping[str, Any]) -> bool:
    """Whether its participant said that they would rather not be contacted."""
    return State.from_json(state).contact.agreed == "no"


def _lines(talk: Talk) -> list[tuple[str, str, str]]:
    found = []
    for question, value in talk.weighed.applicable.items():
        if question == "consent":
            continue
        source = record.source(talk, question)
        found.append((talk.label(question), talk.shown(question, value), source.words.strip() if source else ""))
    for field in contact_steps.DETAILS:
        contact = talk.state.contact
        if value := details.reach(contact) if field == "reach" else getattr(contact, field):
            found.append((talk.label(f"contact.{field}"), talk.own(field, value), ""))
    found += second_look.told(talk)
    found += [(talk.wording("own_data.question"), talk.own("question", question), "") for question in talk.state.interview.questions]
    return found


def _delete(talk: Talk) -> None:
    """Nothing of the interview is left in the state; a later text begins anew, with the greeting."""
    before = talk.state.interview
    fresh = Interview(channel=before.channel, language=before.language, phase="over", refused=True)
    talk.state = State(talk.state.protocol, fresh)
    talk.own_data, talk.count = "deleted", "deleted"
    talk.say("close.deleted")
