"""What a referral's page shows of an amendment: what its person is to be asked that is new, in which words; what a changed rule makes of
it; and what they had answered under an earlier version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from prescreen.amending import hanging
from prescreen.dialogue import State, reopening
from prescreen.dialogue.state import Interview
from prescreen.protocol import Protocol
from store import call_lists, conversations, earlier, findings, referrals
from store.call_lists import MARKED, OPEN, Entry
from store.earlier import Ledger
from store.referrals import Referral
from web.context import Context


@dataclass(frozen=True)
class Asked:
    """A question that is new to somebody: its label for the coordinator, and the words in which it is put to them."""

    id: str
    label: str
    words: str


@dataclass(frozen=True)
class Recalled:
    """`open_`: the entry with which something is left to do; `mark`: the one that says that they no longer fit; `over`: those that are
    done. `language`: the one that the questions are put in."""

    open_: Entry | None = None
    mark: Entry | None = None
    over: tuple[Entry, ...] = ()
    questions: tuple[Asked, ...] = ()
    language: str = "en"
    earlier: tuple[Ledger, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.open_ or self.mark or self.over or self.earlier)


def recalled(context: Context, connection: Connection, referral: Referral) -> Recalled:
    """What there is of it for a referral."""
    found = call_lists.of_referral(connection, referral.id)
    open_ = next((one for one in found if one.status in OPEN), None)
    mark = next((one for one in found if one.status == MARKED), None)
    said = context.in_version(open_.list.script).protocol if open_ is not None else context.protocol
    language = referral.language if referral.language in said.wording else "en"
    return Recalled(
        open_,
        mark,
        tuple(one for one in found if one not in (open_, mark)),
        _questions(context, connection, said, open_, language) if open_ is not None else (),
        language,
        tuple(earlier.of(connection, context.sealer, referral.id)),
    )


def unfound(context: Context, connection: Connection, referral: str, entry: str) -> tuple[str, ...]:
    """The criteria of what is new to somebody on which nobody has found anything since the list was released; none where what was found
    since rules them out, as nothing more is asked then."""
    open_ = next((one for one in call_lists.of_referral(connection, referral) if one.id == entry and one.status in OPEN), None)
    if open_ is None:
        return ()
    protocol = context.in_version(open_.list.script).protocol
    marks = findings.standing(connection, context.sealer, referral)
    since = {id: one for id, one in marks.items() if one.at >= open_.list.at and one.mark != "open"}
    if any(one.status == "fail" for one in since.values()):
        return ()
    held = referrals.get(connection, context.sealer, referral)
    stands = {one.criterion for one in held.ledger} if held is not None else set()
    known = {id for id, one in since.items() if one.status is not None or id in stands}
    left = [one.id for one in _questions(context, connection, protocol, open_, "en")]
    return tuple(id for id in hanging(protocol, left) if id not in known)


def _questions(context: Context, connection: Connection, protocol: Protocol, entry: Entry, language: str) -> tuple[Asked, ...]:
    """The questions that are still to be asked, each as it would be put to its person."""
    today = context.clock.now().date()
    talk = conversations.load(connection, context.sealer, entry.conversation) if entry.conversation is not None else None
    held: Mapping[str, Any] = talk.state if talk is not None else State(protocol.version, Interview()).to_json()
    left = reopening.missing(protocol, held, today, entry.missing) or tuple(id for id in entry.missing if protocol.has_question(id))
    put = {id: reopening.put(protocol, held, id, language, today) for id in left}
    return tuple(Asked(id, protocol.find_text("en", f"label.{id}") or id.replace("_", " "), words) for id, words in put.items())
