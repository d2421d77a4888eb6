"""What participants are told while recruitment is paused or closed, or while no new interview may begin since the script is not approved
(web/script_lock.py); and where the waiting list is.

What happens to a text meanwhile is web/reception.py; who may pause or close is the console's concern.
"""

from __future__ import annotations

from sqlalchemy import Connection

from prescreen.script.parts import Made, Part, Worded
from prescreen.site import Site
from store import recruitment
from store.conversations import NOT_BEGUN
from web.context import Context
from web.wording import say

OPEN, LOCKED = recruitment.OPEN, "locked"
"""No new interview begins: the script is not approved. Whoever is in one goes on."""


def state(context: Context, connection: Connection, language: str, script: str | None = NOT_BEGUN) -> str:
    """Whether the study takes people: open, paused, closed; or locked, where no interview may be held in this language: none has begun, or
    the version that it began in is lost. `script`: that of the interview."""
    found = recruitment.standing(connection, context.trial)
    return LOCKED if found == recruitment.OPEN and context.lock.stops(language, script, connection) else found


def notice(context: Context, language: str, script: str | None = NOT_BEGUN) -> str:
    """What the page and the chat say now in place of questions; empty while the study takes people."""
    with context.database.read() as connection:
        found = state(context, connection, language, script)
    return "" if found == recruitment.OPEN else told(context, language, found)


def told(context: Context, language: str, state: str, channel: str = "web") -> str:
    """That recruitment is paused or closed, or that no interview begins: then in the words of this language that a board approved last,
    where it did."""
    if state == LOCKED and (approved := context.lock.standing.approved.get(language)) is not None:
        key = f"wording recruitment.{LOCKED}.{channel}"
        if (text := approved.text(language, key)) is not None:
            return Worded.of(text.strip(), Made((Part(key, language),), script=approved.id))
    return say(context, language, f"recruitment.{state}", channel, link=waiting_list(context)).strip()


def waiting_list(context: Context) -> str:
    """The address of the contact form, where somebody can ask to hear when recruitment goes on."""
    return Site.from_json(context.told).contact_page
