"""The mails that follow from a referral, and how mail is sent: by SMTP, or written to files where no server is set.

The site is told that a referral waits; the participant gets a copy of their contact details. No mail holds a health answer.
"""

from __future__ import annotations

import json
import os
import re
import smtplib
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import unquote, urlsplit

from prescreen.script.parts import Noted
from prescreen.unseen import one_line, without_unseen
from store.outbox import Outgoing
from store.referrals import Upsert
from store.turns import Letter
from web.context import Context
from web.wording import mail as mail_body
from web.wording import say

SECONDS = 15
COPIES_A_DAY = 3
COORDINATORS = "en"
"""The console is in English, and so are the mails to those who work in it."""
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*", re.IGNORECASE)


class Letters:
    """Makes the mails of a written referral."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def __call__(self, written: Upsert, given: Mapping[str, Any], language: str) -> list[Letter]:
        """One to the site where the referral is new, one to the participant once all details are given: that one in the words of the
        version that their interview was held in."""
        present = self.context.of(written.trial)
        letters, to = [], present.settings.study_email
        if written.new and to:
            letters.append(Letter("mail.referral", to, _notice(present, written.id)))
        if written.completed and given.get("email"):
            letters.append(_copy(present if self.context.version is None else self.context, given, language))
        return letters


def _notice(context: Context, referral: str) -> str:
    language = COORDINATORS
    link = f"{context.settings.public_url}/console/referrals/{referral}"
    return mail_body(say(context, language, "mail.referral.subject"), say(context, language, "mail.referral.text", link=link))


def _copy(context: Context, given: Mapping[str, Any], language: str) -> Letter:
    """The participant's copy: the contact details that they gave, links taken out."""
    name = " ".join(str(given[key]) for key in ("first_name", "last_name") if given.get(key))
    entries = {"name": name, **{key: given.get(key) for key in ("email", "phone", "reach", "other_language")}}
    noted = Noted()
    labels = {key: say(context, language, f"mail.copy.{key}", noted=noted) for key in entries}
    lines = [f"{labels[key]}: {noted.value(key, without_links(str(value)))}" for key, value in entries.items() if value]
    first = without_links(str(given.get("first_name") or "")).strip() or name
    subject = say(context, language, "mail.copy.subject")
    text = say(context, language, "mail.copy.text", noted=noted, first_name=first, details="\n".join(lines))
    return Letter("mail.copy", str(given["email"]), mail_body(subject, text), COPIES_A_DAY)


def without_links(text: str) -> str:
    """The text with addresses of web pages taken out, so that nobody can send links in our name.

    >>> without_links("call me, or see https://example.org/x and evil.example/y")
    'call me, or see  and'
    """
    return _LINK.sub("", text).strip()


class MailRefused(Exception):
    """The mail will never be taken: no use in trying again."""


def deliver(context: Context, mail: Outgoing) -> None:
    """Sends a mail, or writes its file. Raises MailRefused, or OSError and SMTPException for what may pass."""
    context = context.trials.get(mail.trial) or context.of("")
    message = _message(context, mail)
    if not context.settings.smtp_url:
        _write(context, mail.id, message)
        return
    try:
        _smtp(context.settings.smtp_url, message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if codes and all(500 <= code < 600 for code in codes):
            raise MailRefused(str(codes[0])) from None
        raise
    except smtplib.SMTPResponseException as error:
        if 500 <= error.smtp_code < 600 and not isinstance(error, smtplib.SMTPAuthenticationError):
            raise MailRefused(str(error.smtp_code)) from None
        raise


def _message(context: Context, mail: Outgoing) -> EmailMessage:
    body, settings = json.loads(mail.body), context.settings
    host = urlsplit(settings.public_url).hostname or "localhost"
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(body["subject"])
    message["From"] = settings.study_email or f"no-reply@{host if '.' in host else 'prescreen.invalid'}"
    if settings.study_email:
        message["Reply-To"] = settings.study_email
    message["To"] = mail.recipient
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<{mail.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(without_unseen(body["text"]))
    return message


def _write(context: Context, id: str, message: EmailMessage) -> None:
    folder = context.settings.mail_dir
    folder.mkdir(mode=0o700, exist_ok=True)
    fresh = folder / f".{id}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(message.as_bytes())
    os.replace(fresh, folder / f"{id}.eml")


def _smtp(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    made = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with made(parts.hostname or "", parts.port or (465 if secure else 25), timeout=SECONDS) as server:
        server.ehlo()
        if not secure and server.has_extn("starttls"):
            server.starttls()
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
