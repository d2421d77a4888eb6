"""Asks those on a released call list, each once and by the way agreed: a text, a mail with a link to their own interview, or a call.

Nobody is asked who declined, opted out or was deleted meanwhile, while recruitment rests, or in a language in which the list's script is
not approved. What is asked is prescreen/dialogue/reopening.py; how far each is, store/call_lists.py.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from prescreen import workflow
from prescreen.dialogue import reopening
from prescreen.dialogue.state import StateError
from prescreen.protocol import trial_folder
from prescreen.understanding.signs.ways import ways_in
from store import agreements, blinding, call_lists, conversations, deliveries, ids, messages, opt_outs, outbox, recruitment, referrals
from store.call_lists import Entry
from store.conversations import Conversation
from store.referrals import Referral
from web import texts
from web.context import Context
from web.failures import LASTING, classify
from web.outbox import ASKED_BY_MAIL as MAIL
from web.outbox import ASKED_BY_TEXT as TEXT
from web.outbox import Sender
from web.turns import STORE_ERRORS
from web.wording import mail, say

LOG = logging.getLogger("prescreen.recalling")
_EVERY_SECONDS = 5
_WAYS = {"sms": "text", "mail": "mail", "call": "call"}
"""Way -> as people's words name it."""


class Recalls:
    """A loop. Several processes may run it: the transaction that asks somebody notes that they are asked."""

    def __init__(self, context: Context, sender: Sender) -> None:
        self.context, self.sender = context, sender

    async def run(self) -> None:
        """Asks whoever is to be asked, for ever."""
        while True:
            try:
                if await asyncio.to_thread(self.ask):
                    self.sender.nudge()
            except STORE_ERRORS as error:
                LOG.warning("call lists: the database does not answer (%s)", type(error).__name__)
            await asyncio.sleep(_EVERY_SECONDS)

    def ask(self) -> int:
        """Asks all who are to be asked now, and takes off whose time is over; how many were dealt with."""
        context, now, number = self.context, self.context.clock.now(), 0
        with context.database.read() as connection:
            open_ = [trial for trial in context.trials if recruitment.standing(connection, trial) == recruitment.OPEN]
            late = call_lists.late(connection, now)
            listed = call_lists.to_send(connection, open_) if open_ else []
            lost = call_lists.unreached(connection)
        for entry in lost:
            with context.database.write() as connection:
                number += self._call(context.of(entry.list.trial), connection, entry)
        if late:
            with context.database.write() as connection:
                number += call_lists.expire(connection, now)
        for entry in listed:
            try:
                number += self._one(context.of(entry.list.trial), entry)
            except StateError as error:
                LOG.error("call list: a conversation can't be read (%s)", error, extra={"conversation": entry.conversation})
                with context.database.write() as connection:
                    call_lists.off(connection, "unreadable", now, referrals=[entry.referral])
        return number

    def _one(self, context: Context, entry: Entry) -> bool:
        now = context.clock.now()
        with context.database.write() as connection:
            if entry.list.ends <= now:
                return False
            referral = referrals.get(connection, context.sealer, entry.referral)
            if blinding.is_blind(connection, entry.referral):
                return False  # a person asks them first, who has not seen what they answered
            talk = conversations.load(connection, context.sealer, entry.conversation) if entry.conversation else None
            why = _off(context, connection, referral, entry, talk)
            if talk is not None and messages.holder(connection, talk.id) is not None:
                return False  # a person has the conversation; it waits until they have handed it back
            way = "" if why or referral is None else way_of(context, connection, referral, talk, entry)
            if referral is None or why or not way:
                return call_lists.off(connection, why or "no way", now, referrals=[entry.referral]) > 0
            token = ids.token() if way == "mail" else None
            if not call_lists.asked(connection, entry, way, now, token_hash=ids.digest(token) if token else None):
                return False
            if way == "sms" and talk is not None and talk.phone is not None:
                said = _in(context, entry)
                texts.send(said, connection, TEXT, talk.phone, talk.id, language=referral.language, unprompted=True)
            elif token is not None:
                self._mail(context, connection, entry, referral, token)
        return True

    def _call(self, context: Context, connection: Connection, entry: Entry) -> bool:
        """What was written to somebody did not arrive: they are called, where they may be."""
        referral, now = referrals.get(connection, context.sealer, entry.referral), context.clock.now()
        if referral is not None and _free(context, connection, referral, opt_outs.CALL):
            return call_lists.to_be_called(connection, entry, now)
        return call_lists.off(connection, "no way", now, referrals=[entry.referral]) > 0

    def _mail(self, context: Context, connection: Connection, entry: Entry, referral: Referral, token: str) -> None:
        said, language = _in(context, entry), referral.language
        text = say(said, language, f"{MAIL}.text", link=link(context, token))
        body = mail(say(said, language, f"{MAIL}.subject"), text)
        sent: dict[str, Any] = {"to": str(referral.identity["email"]), "conversation": entry.conversation, "trial": context.trial}
        outbox.add_mail(connection, context.sealer, MAIL, body, now=context.clock.now(), **sent)


def link(context: Context, token: str) -> str:
    """The page that opens somebody's own interview."""
    return f"{context.settings.public_url}/again/{token}"


def way_of(context: Context, connection: Connection, referral: Referral, talk: Conversation | None, entry: Entry) -> str:
    """The way by which somebody is asked: `sms`, `mail` or `call`, the one that they named where it can be used; "" where there is none.

    What is written is a question, so that whoever is asked nothing more is called. A text goes only to the number that the interview was
    held by, while it goes on with that one; a mail only where the age that was given can show whose interview its link opens.
    """
    asks = talk is not None and _asks(context, talk, entry)
    can = {
        "sms": asks and _can_text(context, connection, talk),
        "mail": asks and _can_mail(context, connection, referral, talk, entry),
        "call": _free(context, connection, referral, opt_outs.CALL),
    }
    said = ways_in(str(referral.identity.get("reach") or ""))
    usual = [way for way, able in can.items() if able and _WAYS[way] not in said.refused]
    named = [way for way in usual if _WAYS[way] in said.wanted]
    return next(iter((*named, *usual)), "")


def _off(context: Context, connection: Connection, referral: Referral | None, entry: Entry, talk: Conversation | None) -> str:
    """Why somebody is not asked any more; "" where they are."""
    if referral is None or (entry.conversation is not None and talk is None):
        return "deleted"
    if referral.joined_to is not None:
        return "joined"
    if referral.status not in _open_statuses(context.trial):
        return "ended"
    ways = [kind for kind in ("phone", "email") if referral.identity.get(kind)]
    if ways and all(_out(context, connection, referral, kind) for kind in ways):
        return "opted_out"
    return "" if referral.language in _in(context, entry).offered else "language"


@lru_cache(maxsize=16)
def _open_statuses(trial: str) -> frozenset[str]:
    return frozenset(id for id, status in workflow.load(trial_folder(trial)).statuses.items() if status.open)


def _out(context: Context, connection: Connection, referral: Referral, kind: str) -> bool:
    """Whether a number or address wants nothing more: a number from which STOP came, or that wants no calls, is left alone wholly."""
    index = _index(context, referral.identity, kind)
    channels = (opt_outs.SMS, opt_outs.CALL) if kind == "phone" else (opt_outs.MAIL,)
    return any(opt_outs.opted_out(connection, index, channel) for channel in channels)


def _index(context: Context, identity: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    value = str(identity.get(kind) or "")
    return context.sealer.indices(kind, value.lower() if kind == "email" else value)


def _free(context: Context, connection: Connection, referral: Referral, channel: str) -> bool:
    kind = opt_outs.KINDS[channel]
    return bool(referral.identity.get(kind)) and not _out(context, connection, referral, kind)


def _can_text(context: Context, connection: Connection, talk: Conversation | None) -> bool:
    if talk is None or talk.channel != "sms" or talk.phone is None or not context.settings.sms or context.settings.sms_mode != "interview":
        return False
    index = context.sealer.indices("phone", talk.phone)
    mine = list(context.trials) if not context.settings.several else [context.trial]
    known = agreements.may_write(connection, index) and not opt_outs.opted_out(connection, index)
    goes_on = conversations.current_by_phone(connection, index, mine if context.settings.several else ()) == talk.id
    fate = deliveries.last(connection, talk.id)
    arrives = fate is None or not fate.error or classify(fate.error) not in LASTING
    return known and goes_on and arrives and texts.served(talk.phone, context.settings.sms_countries) and talk.view.ended


def _can_mail(context: Context, connection: Connection, referral: Referral, talk: Conversation | None, entry: Entry) -> bool:
    if talk is None or talk.channel == "sms" or not _free(context, connection, referral, opt_outs.MAIL) or not talk.view.ended:
        return False
    return reopening.knows_whose(_in(context, entry).protocol, talk.state)


def _asks(context: Context, talk: Conversation, entry: Entry) -> bool:
    """Whether their interview has anything to ask; whoever now may fit without a further question is called."""
    return bool(reopening.missing(_in(context, entry).protocol, talk.state, context.clock.now().date(), entry.missing))


def _in(context: Context, entry: Entry) -> Context:
    """The trial in the script of a list."""
    return context.in_version(entry.list.script)
