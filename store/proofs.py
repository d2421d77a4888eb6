"""Proves a conversation: each message that was said is rendered again from the manifest of its script and compared letter by letter, and
the approval is found that was recorded by then (store/covers.py).

Reads what participants were told, never what they wrote. What was destroyed can't be compared; its script is still known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone, tzinfo
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import Connection, and_, func, select

from prescreen.script import Manifest
from prescreen.script.parts import Made, Part, parts_in
from prescreen.script.proof import Difference, difference, filled_in
from store import scripts
from store.background import masked
from store.covers import Covers
from store.gaps import gaps
from store.outbox import FAILED, QUEUED, SENDING, SUPPRESSED, TO_THE_SITE, UNKNOWN, made_in
from store.seals import Sealer, SealError
from store.tables import audit, conversations, deliveries, inbox, messages, outbox, referrals
from store.tables import scripts as kept_scripts

Outcome = Literal["proved", "own", "differs", "unproved", "before", "destroyed", "missing"]
"""`own`: what somebody of the team wrote in their own words, within approved ones. `unproved`: it does not say what it is made of, or it or
its manifest is not as it was kept. `before`: said before proofs were kept. `destroyed`: its words are no more, as they are not to be.
`missing`: it, or its words, are not there, and nothing says why."""
_WELL = ("proved", "own", "before", "destroyed")
_OWN = "messages own."
_DAMAGE = (SealError, ValueError, LookupError, TypeError, AttributeError)
"""What reading a row raises that somebody changed by hand."""
_NOT_GOT = ("failed", "undelivered", "canceled")
_WHY = {"opted out": "cancelled, since its reader wanted no more texts", "answered": "cancelled, since its reader had answered"}
BY_TWILIO = "not part of this: what Twilio itself may have answered to STOP, HELP or START, which it tells nobody"
WHILE_CLOSED = (
    "not part of this: that recruitment is paused or closed, with where help is in an emergency, as a web chat shows it; it is not kept"
)


class Damaged(Exception):
    """What is stored of a conversation was changed so that it can't be read at all."""


@dataclass(frozen=True)
class Proof:
    """One message. `key`: under which it was said; `ids`: the texts that it is made of; `script`: the id of its manifest.

    `standing`: by what it was approved when it was said, in words ("" where its script or words are not known), `approved` whether by a
    board. `fate`: why nobody has got it ("" where it went out). `said`: its letters. They, `filled`
    and `why` are told as those at work may read them.
    """

    at: datetime
    channel: str
    key: str
    outcome: Outcome
    script: str = ""
    ids: tuple[str, ...] = ()
    filled: tuple[tuple[str, str], ...] = ()
    why: Difference | None = None
    standing: str = ""
    approved: bool = False
    approval: str | None = None
    fate: str = ""
    said: str = field(default="", repr=False)
    of: int = 0


@dataclass(frozen=True)
class Proved:
    """A conversation. `script`: the manifest's id of its interview, `version` that script's; "" where it is from before such were kept.

    `versions`: the id of each manifest that something was said in -> the version of its script. `beside`: what is no part of the proof.
    """

    conversation: str
    trial: str
    channel: str
    started_at: datetime
    script: str
    version: str
    messages: tuple[Proof, ...]
    versions: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    def number(self, *outcomes: Outcome) -> int:
        """How many messages came out so."""
        return sum(one.outcome in outcomes for one in self.messages)

    @cached_property
    def holds(self) -> bool:
        """Whether nothing is missing, and every message whose words are left, and that was said since proofs are kept, is letter by letter
        of its manifest."""
        return all(one.outcome in _WELL for one in self.messages)

    @cached_property
    def approved(self) -> bool | None:
        """Whether each message that went out was approved by a board when it was said; None where no words are left to tell by."""
        told = [one.approved for one in self.messages if not one.fate and one.outcome not in ("destroyed", "missing")]
        return all(told) if told else None

    @cached_property
    def summary(self) -> str:
        """What the proof comes to, in a sentence."""
        if not self.holds:
            missing, wrong = self.number("missing"), self.number("differs", "unproved")
            told = [f"{wrong} of {len(self.messages) - missing} messages could not be proved"] if wrong else []
            return "; ".join([*told, *([f"{missing} {'are' if missing > 1 else 'is'} missing"] if missing else [])])
        shown, rest = [one for one in self.messages if one.outcome in ("proved", "own") and not one.fate], self._rest()
        if not shown:
            return f"nothing is left to prove: {rest}" if rest else "nothing was said"
        number = f"all {len(shown)} messages are letter by letter those" if len(shown) > 1 else "the one message is letter by letter that"
        versions = ", ".join(dict.fromkeys(self.versions.get(one.script, one.script[:12]) for one in shown))
        counted = {one.standing: sum(other.standing == one.standing for other in shown) for one in shown}
        standings = [f"{many} {words}" if len(counted) > 1 else words for words, many in counted.items()]
        return "; ".join([f"{number} of script {versions}, {'; '.join(standings)}", *([rest] if rest else [])])

    def _rest(self) -> str:
        gone = [one for one in self.messages if one.outcome == "destroyed" and not one.fate]
        mails = sum(one.channel == "e-mail" for one in gone)
        said = {
            "{} in own words of the team": self.number("own"),
            "{} said before proofs were kept": self.number("before"),
            "{} mail, whose words are not kept once sent" if mails == 1 else "{} mails, whose words are not kept once sent": mails,
            "{} whose words are destroyed": len(gone) - mails,
            "{} that nobody has got": sum(bool(one.fate) for one in self.messages),
        }
        return ", ".join(told.format(number) for told, number in said.items() if number)


def prove(connection: Connection, sealer: Sealer, id: str, zone: tzinfo = timezone.utc) -> Proved | None:
    """The proof of a conversation; None where there is none of that id. `zone`: of the site, in which days and times are told.

    Raises Damaged where what is stored was changed so that no proof can be made of it.
    """
    try:
        row = connection.execute(select(conversations).where(conversations.c.id == id)).first()
        if row is None:
            return None
        prover = _Prover(connection, sealer, row.trial, zone)
        proofs = list(prover.all(id))
        number: dict[int, int] = {}
        for turn, one in proofs:
            if turn is not None:
                number[turn] = max(number.get(turn, 0), one.of)
        channel = "text" if row.channel == "sms" else "chat"
        lost = [Proof(at, channel, "", "missing", why=Difference(why)) for at, why in gaps(connection, row, number)]
        version = prover.version(row.script) if row.script else ""
        every = tuple(sorted([*(one for _, one in proofs), *lost], key=lambda one: one.at))
        return Proved(id, row.trial, row.channel, row.started_at, row.script or "", version, every, prover.versions, prover.beside(row))
    except _DAMAGE as error:
        raise Damaged(f"what is stored of the conversation {id} is not as it was kept ({_kind(error)})") from None


class _Prover:
    """What is read once for all messages of a conversation."""

    def __init__(self, connection: Connection, sealer: Sealer, trial: str, zone: tzinfo) -> None:
        self._connection, self._sealer = connection, sealer
        self._manifests: dict[str, Manifest | str] = {}
        self.versions: dict[str, str] = {}
        self._covers = Covers(connection, trial, zone)
        first = connection.execute(select(func.min(kept_scripts.c.first_at))).scalar_one_or_none()
        self._since: datetime | None = first
        self._earlier: set[str] = set()
        self._forgotten = False

    def all(self, conversation: str) -> Iterator[tuple[int | None, Proof]]:
        """Every message of a conversation, with its turn."""
        deleted = and_(audit.c.action == "data.deleted", audit.c.object == conversation)
        self._forgotten = self._connection.execute(select(audit.c.seq).where(deleted)).first() is not None
        said = and_(outbox.c.conversation == conversation, outbox.c.key.not_in((*TO_THE_SITE, "mail.coordinator")))
        query = select(outbox, deliveries.c.status.label("delivered"), deliveries.c.error.label("refused"))
        query = query.outerjoin(deliveries, deliveries.c.sid == outbox.c.sid).where(said)
        for row in self._connection.execute(query.order_by(outbox.c.created_at, outbox.c.turn, outbox.c.position, outbox.c.id)):
            choices = [choice["title"] for choice in row.choices or ()]
            yield row.turn, self._of(row, "outbox", row.created_at, row.key, choices, _fate(row))
        joined = messages.join(referrals, referrals.c.id == messages.c.referral).outerjoin(outbox, outbox.c.id == messages.c.outbox)
        written = and_(referrals.c.conversation == conversation, messages.c.direction == "out", messages.c.channel.in_(("web", "mail")))
        posted = select(messages, outbox.c.status, outbox.c.error).select_from(joined).where(written)
        for row in self._connection.execute(posted.order_by(messages.c.at, messages.c.id)):
            yield None, self._of(row, "messages", row.at, row.template or "", [], _fate(row))

    def beside(self, conversation: Any) -> tuple[str, ...]:
        """What was, or may have been, shown that nothing is kept of."""
        if conversation.channel == "web":
            return (WHILE_CLOSED,)
        stopped = and_(inbox.c.conversation == conversation.id, inbox.c.meaning == "stop")
        return (BY_TWILIO,) if self._connection.execute(select(inbox.c.id).where(stopped)).first() is not None else ()

    def _of(self, row: Any, table: str, at: datetime, key: str, choices: Sequence[str], fate: str) -> Proof:
        channel = {"sms": "text", "mail": "e-mail"}.get(row.channel, "chat")
        about: dict[str, Any] = {"at": at, "channel": channel, "key": key, "script": row.script or "", "fate": fate}
        self.version(about["script"])
        if row.body is None:
            meant = self._forgotten or (row.wipe and row.status not in (QUEUED, SENDING, UNKNOWN))
            return Proof(outcome="destroyed" if meant else "missing", **about, why=None if meant else Difference(_LOST))
        try:
            return _as_shown(self._read(row, table, about, choices))
        except _DAMAGE as error:
            return Proof(outcome="unproved", **about, why=Difference(f"it is not as it was kept ({_kind(error)})"))

    def _read(self, row: Any, table: str, about: dict[str, Any], choices: Sequence[str]) -> Proof:
        body, made = self._sealer.open(row.body, table, row.id, "body"), made_in(self._sealer, row, table)
        subject = ""
        if table == "outbox" and row.channel == "mail":
            held = json.loads(body)
            subject, body = held["subject"], held["text"]
        known: dict[str, Any] = {**about, "said": body}
        if made is None:
            before = self._since is None or about["at"] < self._since or body in self._earlier
            self._earlier |= {body} if before else set()
            return Proof(outcome="before" if before else "unproved", **known, why=None if before else Difference(_UNTOLD))
        languages = tuple(dict.fromkeys(part.language for part in parts_in(made.text) if part.id))
        known |= {"ids": made.ids, "filled": tuple(filled_in(made.text)), "of": made.of}
        if (cover := self._covers.of(about["script"], languages, about["at"])) is not None:
            by = cover.by.id if cover.by is not None else None
            known |= {"standing": cover.words, "approved": cover.approved, "approval": by}
        manifest = self._manifest(about["script"])
        if isinstance(manifest, str):
            return Proof(outcome="unproved", **known, why=Difference(manifest))
        why = _differs(manifest, made, body, subject, choices)
        own = any(part.id.startswith(_OWN) for part in made.text if isinstance(part, Part))
        return Proof(outcome="differs" if why else "own" if own else "proved", **known, why=why)

    def _manifest(self, id: str) -> Manifest | str:
        """The manifest of that id, or why there is none to hold a message against."""
        if id not in self._manifests:
            try:
                found = scripts.get(self._connection, id)
            except _DAMAGE as error:
                self._manifests[id] = f"the manifest {id[:12]} is not as it was kept: {error}"
            else:
                whole = f"the manifest {id[:12]} is {'another than was kept' if found else 'not kept'}"
                self._manifests[id] = found if found is not None and found.id == id else whole
        return self._manifests[id]

    def version(self, id: str) -> str:
        """The version of a script; "" where it is not kept."""
        if id and (found := self._covers.version(id)):
            self.versions.setdefault(id, found)
        return self.versions.get(id, "")


_UNTOLD = "it does not say what it is made of"
_LOST = "its words are not there, and nothing says that they were destroyed"


def _as_shown(one: Proof) -> Proof:
    """A proof that was made, with its words as those at work may read them."""
    filled = tuple((name, masked(value)) for name, value in one.filled)
    why = replace(one.why, why=masked(one.why.why), said=masked(one.why.said), proved=masked(one.why.proved)) if one.why else None
    return replace(one, said=masked(one.said), filled=filled, why=why)


def _kind(error: Exception) -> str:
    """What is wrong, without what stands there."""
    return str(error) if isinstance(error, SealError) else type(error).__name__


def _fate(row: Any) -> str:
    """Why nobody has got a message; "" where it was shown or went out, as far as is known."""
    delivered, refused = (getattr(row, name, None) for name in ("delivered", "refused"))
    if row.status in (SUPPRESSED, FAILED):
        return f"not sent: {_WHY.get(row.error, row.error or row.status)}"
    if row.status in (QUEUED, SENDING, UNKNOWN):
        return "not sent yet" if row.status == QUEUED else "being sent: not yet known to be taken"
    if delivered in _NOT_GOT:
        return f"not delivered: {delivered}" + (f" ({refused})" if refused else "")
    return ""


def _differs(manifest: Manifest, made: Made, body: str, subject: str, choices: Sequence[str]) -> Difference | None:
    """Where a message, its subject or the title of a choice differs from what it is made of."""
    found = difference(body, made.text, manifest.texts, made.cut)
    if found is None and subject:
        found = difference(subject, made.subject, manifest.texts)
    if found is None and len(choices) != len(made.choices):
        found = Difference(f"{len(choices)} choices were offered, {len(made.choices)} are proved")
    for title, pieces in zip(choices, made.choices, strict=False):
        found = found or difference(title, pieces, manifest.texts)
    return found
