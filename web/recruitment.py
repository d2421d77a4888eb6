"""What participants are told while recruitment is paused or closed, and where the waiting list is.

What happens to a text meanwhile is web/reception.py; who may pause or close is the console's concern.
"""

from __future__ import annotations

from prescreen.site import Site
from store import recruitment
from web.context import Context
from web.wording import say


def notice(context: Context, language: str) -> str:
    """What the page and the chat say now; empty while the study takes people."""
    with context.database.read() as connection:
        state = recruitment.standing(connection, context.trial)
    return "" if state == recruitment.OPEN else told(context, language, state)


def told(context: Context, language: str, state: str) -> str:
    """That recruitment is paused or closed, as the page and the chat say it."""
    return say(context, language, f"recruitment.{state}", link=waiting_list(context)).strip()


def waiting_list(context: Context) -> str:
    """The address of the contact form, where somebody can ask to hear when recruitment goes on."""
    return Site.from_json(context.settings.site).contact_page
