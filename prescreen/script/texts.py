"""Every text that can reach a participant, by its id and language, with the study's names and the site's settings filled in.

An id is the text's file and its place there: `wording ask.age`, `topics cost`, `page privacy.1.lines.1`, `messages tried.sms`; `.web` or
`.sms` follow where the two differ. `several` are said where one product serves several trials, `setting STUDY_PHONE` is a setting that is
shown as it stands. What is filled in while somebody talks, such as {first_name}, stays a {field}. Texts to those who work in the console
are none of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.protocol.background import approved
from prescreen.protocol.layers import common_of, default_trial, read_layers
from prescreen.protocol.model import Protocol
from prescreen.protocol.names import fill
from prescreen.protocol.page import page_languages, page_words
from prescreen.protocol.retention import in_days, kept_for
from prescreen.protocol.translations import texts
from prescreen.protocol.yaml import read
from prescreen.script import parts
from prescreen.site import Site

Texts = dict[str, str]
"""Text id -> text."""

UNANSWERED = ("mail.", "recruitment.")
"""Wording after which nobody here takes an answer: it names no team that could be asked for here."""
_TO_THE_SITE = ("mail.referral", "mail.emergency")
"""Mails to the study team."""
_NO_TEXTS = ("names.", "study.")
"""What wording holds beside texts: the words by which an answer is recognised, what the names of the study are made of."""
_SETTING = {
    "rights.rights": ("contact", "rights"),
    "rights.board": ("contact", "board"),
    "next.calls_from": ("phone", "calls_from"),
    "ask.consent": ("link", "page"),
    "close.undo": ("minutes", "undo_minutes"),
    "recruitment.paused": ("link", "contact_page"),
    "recruitment.locked": ("link", "contact_page"),
}
"""Wording -> the field in it that a setting fills, and that setting. It is said only where that is set, but for these:"""
_ALWAYS = ("ask.consent", "recruitment.paused", "recruitment.locked")
_SHOWN = {
    "SITE_NAME": "name",
    "STUDY_PHONE": "phone",
    "STUDY_EMAIL": "email",
    "RIGHTS_CONTACT": "rights",
    "BOARD_CONTACT": "board",
    "TWILIO_FROM": "text_number",
}
"""Settings that the study page shows as they stand -> what of the site they say."""


def script_texts(protocol: Protocol, site: Site) -> dict[str, Texts]:
    """Language -> text id -> text, of the languages of the protocol, in the order of the files."""
    return {language: dict(_of(protocol, site, language)) for language in protocol.languages}


def _of(protocol: Protocol, site: Site, language: str) -> Iterator[tuple[str, str]]:
    for key, forms in texts(protocol.wording[language]):
        unapproved = key.startswith("background.") and not approved(protocol)
        if not key.startswith((*_NO_TEXTS, *_TO_THE_SITE)) and _is_said(key, site) and not unapproved:
            for form in forms:
                yield _id("wording", key, form, forms), worded(protocol, site, language, key, form)
    for topic in protocol.topics:
        said = topic["answer"].get(language) or topic["answer"]["en"]
        for form in ("web", "sms") if "{team}" in said else ("web",):
            of = {"web": "", "sms": ""} if "{team}" in said else {"web": ""}
            filled_in = said.replace("{team}", team(protocol, site, language, form)).replace("{rights}", rights(protocol, site, language))
            yield _id("topics", topic["id"], form, of), filled_in.strip()
    folder = protocol.folder or default_trial()
    if language in page_languages(folder):
        for key, forms in texts(page_words(protocol, language, site)):
            yield f"page {key}", forms["web"]
    for message in read_layers(folder, "messages.yml")["messages"]:
        said = message.get(language) or message["en"]
        fields = protocol.names[language if language in message else "en"]
        for form, text in said.items():
            channel = {"sms": "sms", "chat": "web"}.get(form, "mail")
            yield f"messages {message['id']}.{form}", settled(protocol, site, language, fill(text, fields), channel)
    several = read(common_of(folder) / "several.yml")
    yield from ((f"several {key}", text) for key, text in (several.get(language) or several["en"]).items())
    for name, field in _SHOWN.items():
        if shown := getattr(site, field):
            yield f"setting {name}", shown


def worded(protocol: Protocol, site: Site, language: str, key: str, form: str) -> str:
    """The wording of a key in this form, as this site says it."""
    text = protocol.find_text(language, key, form) or ""
    if key.startswith("team."):
        text = text.replace("{phone}", site.phone).replace("{email}", site.email)
    if key in _SETTING:
        field, setting = _SETTING[key]
        text = text.replace(f"{{{field}}}", str(getattr(site, setting)))
    if "{rights}" in text:
        told = [rights(protocol, site, language)]
        if key == "ask.consent" and site.second_look:
            told.insert(0, worded(protocol, site, language, "second_look.consent", "web"))
        text = parts.fill(text, {"rights": " ".join(one for one in told if one)})
    return settled(protocol, site, language, text, "mail" if key.startswith(UNANSWERED) else form)


def team(protocol: Protocol, site: Site, language: str, channel: str) -> str:
    """How to reach the study team, as the channel says it; by mail nothing where no setting tells."""
    if channel == "mail" and site.reached_by == "neither":
        return ""
    return worded(protocol, site, language, f"team.{site.reached_by}", "sms" if channel == "sms" else "web")


def rights(protocol: Protocol, site: Site, language: str) -> str:
    """Whom to ask about participants' rights, and the ethics board; nothing where no setting tells."""
    told = [key for key in ("rights.rights", "rights.board") if _is_said(key, site)]
    return " ".join(worded(protocol, site, language, key, "web") for key in told)


def settled(protocol: Protocol, site: Site, language: str, text: str, channel: str) -> str:
    """A text with the team's details, the site's name and years filled in. `channel`: web, sms or mail, to which nobody reads an answer."""
    if "{team}" in text:
        text = text.replace("{team}", team(protocol, site, language, channel))
    if "{years}" in text:
        text = text.replace("{years}", kept_for(protocol.units, site.keep_years, language))
    if "{call_days}" in text:
        text = text.replace("{call_days}", in_days(protocol.units, site.second_look_days, language))
    if "{site}" in text:
        text = text.replace("{site}", site.name or protocol.find_text(language, "mail.site") or "")
    return text


def _is_said(key: str, site: Site) -> bool:
    if key.startswith("team."):
        return key == f"team.{site.reached_by}"
    if "second_look" in key:
        return bool(site.second_look)
    return key not in _SETTING or key in _ALWAYS or bool(getattr(site, _SETTING[key][1]))


def _id(source: str, key: str, form: str, forms: Mapping[str, Any]) -> str:
    """The id of a text: its form stands in it where there is more than one.

    >>> _id("wording", "ask.age", "web", {"web": ""}), _id("wording", "ask.consent", "sms", {"web": "", "sms": ""})
    ('wording ask.age', 'wording ask.consent.sms')
    """
    return f"{source} {key}.{form}" if len(forms) > 1 else f"{source} {key}"
