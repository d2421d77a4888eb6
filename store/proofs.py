"""Proves a conversation: each message that was said is rendered again from the manifest of its script and compared letter by letter, and
the approval is found under which it was said.

Reads what participants were told, never what they wrote. What was destroyed can't be compared; its script is still known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timezone, tzinfo
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import Connection, and_, func, select

from prescreen.script import Manifest
from prescreen.script.parts import Made, Part, parts_in
from prescreen.script.proof import Difference, difference, filled_in
from store import approvals, scripts
from store.approvals import APPROVAL, Approval
from store.outbox import TO_THE_SITE, made_in
from store.seals import Sealer
from store.tables import conversations, messages, outbox, referrals
from store.tables import scripts as kept_scripts

Outcome = Literal["proved", "own", "differs", "unproved", "before", "destroyed"]
"""`own`: what somebody of the team wrote in their own words, within approved ones. `unproved`: it does not say what it is made of, or its
manifest is not kept. `before`: said before proofs were kept. `destroyed`: its words are no more."""
_WELL = ("proved", "own", "before", "destroyed")
_WRITTEN = ("coordinator", "mail.coordinator")
"""Keys of what was written by somebody of the team."""
_OWN = "messages own."


@dataclass(frozen=True)
class Proof:
    """One message. `key`: under which it was said; `ids`: the texts that it is made of; `script`: the id of its manifest.

    `approval`: what covered its script when it was said; `late`: where that was recorded only for a later day. `said`: its letters.
    """

    at: datetime
    channel: str
    key: str
    outcome: Outcome
    script: str = ""
    ids: tuple[str, ...] = ()
    filled: tuple[tuple[str, str], ...] = ()
    why: Difference | None = None
    approval: Approval | None = None
    late: bool = False
    said: str = field(default="", repr=False)

    @property
    def standing(self) -> str:
        """By what it is approved, in words; "" where its script is not known."""
        if not self.script or self.outcome == "destroyed":
            return ""
        one = self.approval
        if one is None:
            return "not approved"
        if one.kind != APPROVAL:
            return f"let through ({one.kind}) by {one.approver}, {one.rule}" if one.rule else f"let through ({one.kind}) by {one.approver}"
        return f"approved {'only ' if self.late else ''}on {one.approved_on} ({told(one)})"


def told(approval: Approval) -> str:
    """Which approval it is, as a board names it.

    >>> told(Approval("t", "s", APPROVAL, ("en",), "Dr. X", "", "u", board="Example IRB", number="2026-0123"))
    'Example IRB 2026-0123'
    """
    return " ".join(one for one in (approval.board, approval.number) if one) or approval.approver


@dataclass(frozen=True)
class Proved:
    """A conversation. `script`: the manifest's id of its interview, `version` that script's; "" where it is from before such were kept.

    `versions`: the id of each manifest that something was said in -> the version of its script.
    """

    conversation: str
    trial: str
    channel: str
    started_at: datetime
    script: str
    version: str
    messages: tuple[Proof, ...]
    versions: Mapping[str, str] = field(default_factory=dict)

    def number(self, *outcomes: Outcome) -> int:
        """How many messages came out so."""
        return sum(one.outcome in outcomes for one in self.messages)

    @cached_property
    def holds(self) -> bool:
        """Whether every message whose words are left, and that was said since proofs are kept, is letter by letter of its manifest."""
        return all(one.outcome in _WELL for one in self.messages)

    @cached_property
    def summary(self) -> str:
        """What the proof comes to, in a sentence."""
        found, shown = self.number("proved", "own"), [one for one in self.messages if one.outcome in ("proved", "own")]
        if not self.holds:
            wrong = self.number("differs", "unproved")
            return f"{wrong} of {len(self.messages)} messages could not be proved"
        if not found:
            return "nothing is left to prove: " + self._rest()
        number = f"all {found} messages are" if found > 1 else "the one message is"
        versions = ", ".join(dict.fromkeys(self.versions.get(one.script, one.script[:12]) for one in shown))
        standings = list(dict.fromkeys(one.standing for one in shown))
        rest = self._rest()
        return f"{number} letter by letter those of script {versions}, {'; '.join(standings)}" + (f"; {rest}" if rest else "")

    def _rest(self) -> str:
        said = {
            "own": "{} in own words of the team",
            "before": "{} said before proofs were kept",
            "destroyed": "{} whose words are destroyed",
        }
        return ", ".join(told.format(number) for outcome, told in said.items() if (number := self.number(outcome)))  # type: ignore[arg-type]


def prove(connection: Connection, sealer: Sealer, id: str, zone: tzinfo = timezone.utc) -> Proved | None:
    """The proof of a conversation; None where there is none of that id. `zone`: of the site, where an approval begins with a day."""
    row = connection.execute(select(conversations).where(conversations.c.id == id)).first()
    if row is None:
        return None
    prover = _Prover(connection, sealer, row.trial, zone)
    proofs = sorted(prover.all(id), key=lambda one: one.at)
    version = prover.version(row.script) if row.script else ""
    return Proved(id, row.trial, row.channel, row.started_at, row.script or "", version, tuple(proofs), prover.versions)


class _Prover:
    """What is read once for all messages of a conversation."""

    def __init__(self, connection: Connection, sealer: Sealer, trial: str, zone: tzinfo) -> None:
        self._connection, self._sealer, self._zone = connection, sealer, zone
        self._manifests: dict[str, Manifest | str] = {}
        self.versions: dict[str, str] = {}
        self._recorded = sorted(approvals.of_trial(connection, trial), key=lambda one: one.kind != APPROVAL)
        rows = connection.execute(select(kept_scripts.c.id, kept_scripts.c.script, kept_scripts.c.languages, kept_scripts.c.rules))
        self._scripts = {row.id: row for row in rows}
        first = connection.execute(select(func.min(kept_scripts.c.first_at))).scalar_one_or_none()
        self._since: datetime | None = first
        self._earlier: set[str] = set()

    def all(self, conversation: str) -> Iterator[Proof]:
        """Every message of a conversation."""
        said = and_(outbox.c.conversation == conversation, outbox.c.key.not_in((*TO_THE_SITE, "mail.coordinator")))
        query = select(outbox).where(said).order_by(outbox.c.created_at, outbox.c.turn, outbox.c.position, outbox.c.id)
        for row in self._connection.execute(query):
            yield self._of(row, "outbox", row.created_at, row.key, [choice["title"] for choice in row.choices or ()])
        joined = messages.join(referrals, referrals.c.id == messages.c.referral)
        written = and_(referrals.c.conversation == conversation, messages.c.direction == "out", messages.c.channel.in_(("web", "mail")))
        for row in self._connection.execute(select(messages).select_from(joined).where(written).order_by(messages.c.at, messages.c.id)):
            yield self._of(row, "messages", row.at, row.template or "", [])

    def _of(self, row: Any, table: str, at: datetime, key: str, choices: Sequence[str]) -> Proof:
        channel = {"sms": "text", "mail": "e-mail"}.get(row.channel, "chat")
        about: dict[str, Any] = {"at": at, "channel": channel, "key": key, "script": row.script or ""}
        if row.body is None:
            self.version(about["script"])
            return Proof(outcome="destroyed", **about)
        body, made = self._sealer.open(row.body, table, row.id, "body"), made_in(self._sealer, row, table)
        subject = ""
        if table == "outbox" and row.channel == "mail":
            held = json.loads(body)
            subject, body = held["subject"], held["text"]
        about["said"] = body
        if made is None:
            before = self._since is None or at < self._since or body in self._earlier
            self._earlier |= {body} if before else set()
            return Proof(outcome="before" if before else "unproved", **about, why=None if before else Difference(_UNTOLD))
        languages = tuple(dict.fromkeys(part.language for part in parts_in(made.text) if part.id))
        about |= {"ids": made.ids, "filled": tuple(filled_in(made.text)), **self._covered(row.script, languages, at)}
        manifest = self._manifest(row.script or "")
        if isinstance(manifest, str):
            return Proof(outcome="unproved", **about, why=Difference(manifest))
        why = _differs(manifest, made, body, subject, choices)
        own = any(part.id.startswith(_OWN) for part in made.text if isinstance(part, Part))
        return Proof(outcome="differs" if why else "own" if own else "proved", **about, why=why)

    def _manifest(self, id: str) -> Manifest | str:
        """The manifest of that id, or why there is none to hold a message against."""
        if id not in self._manifests:
            try:
                found = scripts.get(self._connection, id)
            except (ValueError, OSError) as error:
                self._manifests[id] = f"the manifest {id[:12]} is not as it was kept: {error}"
            else:
                whole = f"the manifest {id[:12]} is {'another than was kept' if found else 'not kept'}"
                self._manifests[id] = found if found is not None and found.id == id else whole
        return self._manifests[id]

    def version(self, id: str) -> str:
        """The version of a script; "" where it is not kept."""
        if id and id in self._scripts:
            self.versions.setdefault(id, self._scripts[id].script)
        return self.versions.get(id, "")

    def _covered(self, id: str | None, languages: tuple[str, ...], at: datetime) -> dict[str, Any]:
        """What covered a script in these languages at that moment, as a Proof has it; else what covers it since."""
        script = self._scripts.get(id or "")
        if script is None:
            return {}
        self.version(script.id)
        covering = [one for one in self._recorded if self._same(one, script, languages)]
        then = [one for one in covering if _stood(one, at, self._zone)]
        found = next(iter(then), None) or next((one for one in covering if one.withdrawn_at is None), None)
        return {"approval": found, "late": found is not None and not then}

    def _same(self, approval: Approval, script: Any, languages: tuple[str, ...]) -> bool:
        """Whether an approval is of a script with the same rules, and with the same words of these languages."""
        approved = self._scripts.get(approval.script)
        if approved is None or approved.rules != script.rules:
            return False
        return all(one in approval.languages and approved.languages.get(one) == script.languages.get(one) for one in languages)


_UNTOLD = "it does not say what it is made of"


def _stood(approval: Approval, at: datetime, zone: tzinfo) -> bool:
    """Whether an approval or a let-through stood at that moment."""
    if approval.withdrawn_at is not None and approval.withdrawn_at <= at:
        return False
    since: date | None = approval.approved_on if approval.kind == APPROVAL else None
    return since <= at.astimezone(zone).date() if since is not None else approval.at is not None and approval.at <= at


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
