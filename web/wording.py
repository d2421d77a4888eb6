"""The gateway's own texts and mails, in words from `wording`."""

from __future__ import annotations

from typing import Any

from web.context import Context


def say(context: Context, language: str, key: str, channel: str = "web", **fields: Any) -> str:
    """The wording of a key, with the team's details and the site's name filled in."""
    to = "mail" if key.startswith("mail.") else channel
    return filled(context, context.protocol.text(language, key, channel, **fields), language, to)


def filled(context: Context, words: str, language: str, channel: str = "web") -> str:
    """Words with the team's details and the site's name filled in. `channel`: web, sms or mail, to which nobody here reads an answer."""
    settings, protocol = context.settings, context.protocol
    reach = {(True, True): "both", (True, False): "phone", (False, True): "email", (False, False): "neither"}
    which = reach[bool(settings.study_phone), bool(settings.study_email)]
    told = which != "neither" or channel != "mail"
    team = "" if not told else protocol.text(language, f"team.{which}", channel, phone=settings.study_phone, email=settings.study_email)
    site = settings.site_name or protocol.find_text(language, "mail.site") or ""
    return words.replace("{team}", team).replace("{site}", site)
