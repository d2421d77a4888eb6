"""The gateway's own texts and mails, in words of the script; each knows what it is made of, and of which script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from prescreen.script.parts import Made, Noted, Worded, made_of
from prescreen.script.texts import UNANSWERED, settled
from prescreen.site import Site
from web.context import Context


def say(context: Context, language: str, key: str, channel: str = "web", noted: Noted | None = None, **fields: Any) -> Worded:
    """The wording of a key, with the team's details and the site's name filled in. `noted`: texts that stand in its fields.

    Raises KeyError where there is none.
    """
    found = context.protocol.find_form(language, key, channel)
    if found is None:
        raise KeyError(f"no wording {key!r} in {language}")
    words, id = found
    template = filled(context, words, language, "mail" if key.startswith(UNANSWERED) else channel)
    said_in = language if language in context.protocol.wording else "en"
    return put(context, id, said_in, template, fields, noted)


def put(context: Context, id: str, language: str, template: str, fields: Mapping[str, Any], noted: Noted | None = None) -> Worded:
    """A text of the script with its fields filled in."""
    noted = noted or Noted()
    text = noted.render(id, language, template, {name: str(value) for name, value in fields.items()})
    return Worded.of(text, Made(noted.pieces(text), script=context.script))


def filled(context: Context, words: str, language: str, channel: str = "web") -> str:
    """Words with the team's details and the site's name filled in. `channel`: web, sms or mail, to which nobody here reads an answer."""
    return settled(context.protocol, Site.from_json(context.told), language, words, channel)


def mail(subject: str, text: str) -> str:
    """A mail as the outbox keeps it: JSON of subject and text."""
    body = json.dumps({"subject": subject, "text": text}, ensure_ascii=False)
    of_subject, of_text = made_of(subject), made_of(text)
    return body if of_subject is None or of_text is None else Worded.of(body, replace(of_text, subject=of_subject.text))
