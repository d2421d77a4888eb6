"""The gateway's own texts and mails, in words from `wording`."""

from __future__ import annotations

from typing import Any

from prescreen.script.texts import settled
from prescreen.site import Site
from web.context import Context


def say(context: Context, language: str, key: str, channel: str = "web", **fields: Any) -> str:
    """The wording of a key, with the team's details and the site's name filled in."""
    to = "mail" if key.startswith("mail.") else channel
    return filled(context, context.protocol.text(language, key, channel, **fields), language, to)


def filled(context: Context, words: str, language: str, channel: str = "web") -> str:
    """Words with the team's details and the site's name filled in. `channel`: web, sms or mail, to which nobody here reads an answer."""
    return settled(context.protocol, Site.from_json(context.settings.site), language, words, channel)
