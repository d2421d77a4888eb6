"""A referral's page: what to ask first, every criterion with its evidence, how to reach the person, what was said and done."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from prescreen.dialogue import in_words
from prescreen.dialogue.turn import Entry
from prescreen.protocol import Protocol
from store import (
    accounts,
    agreement,
    audit,
    blinding,
    conversations,
    deliveries,
    drafts,
    duplicates,
    emergencies,
    evidence,
    findings,
    messages,
    opt_outs,
    proofs,
    referrals,
    work,
)
from store.referrals import Referral
from store.seals import SealError
from store.sessions import User
from web import failures
from web.background import masked
from web.console import history, words
from web.console.begun import begun
from web.console.queue import clock
from web.console.recalled import recalled
from web.console.session import Console

TYPED = ("note", "reason", "outcome", "to", "criterion", "mark", "status", "next_on", "next_other", "wait_until")
"""The fields of the page's forms that come back as they were typed where a change is refused."""
_FAILED = ("failed", "undelivered", "suppressed", "canceled")
_GRAVEST = ("fail", "wait", "review")
_FAIL = "fail"


class ReferralPage:
    """A referral, on a page and as a sheet of paper for the call."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context
        self.templates: list[tuple[str, str]] = []
        """What can be written: id and label of each message."""
        self._criteria = {criterion.id: criterion.text for criterion in console.context.protocol.criteria}

    async def show(self, request: Request, user: User) -> Response:
        """One referral. That it was looked at is in the audit trail. `told`: what became of the form that was sent before."""
        return await self.answer(request.path_params["id"], user, told=words.TOLD.get(request.query_params.get("told", ""), ""))

    async def answer(self, id: str, user: User, status: int = 200, **more: Any) -> Response:
        """The page, with what a refused change has to say. `typed`: what was typed and is not kept; `seen`: the version it was made on."""
        seen = more.pop("seen", None)
        shown = await asyncio.to_thread(self._read, id, user, "referral viewed")
        if shown is None:
            return self._console.message(user, 404, "Not found", "There is no such referral.")
        if "hidden" in shown:
            said = {"refused": "", "stale": False, "told": "", "typed": {}} | more
            return self._console.page("blind.html", user, status, **said, **shown)
        typed = {**dict.fromkeys((*TYPED, "form"), ""), "sent": {}, **more.pop("typed", {})}

        def kept(form: str, field: str, usual: str = "") -> str:
            """What stands in a field: what was typed just now, or before and never saved."""
            if typed["form"] == form:
                return str(typed["sent"].get(field, usual))
            return str(shown["drafts"].get(f"{form}.{field}", usual))

        said = {"refused": "", "stale": False, "told": "", "templates": self.templates, "typed": typed, "kept": kept} | more
        later = [line for line in shown["history"] if seen is not None and line.own and line.version and line.version > seen]
        return self._console.page("referral.html", user, status, later=later, **said, **shown)

    async def sheet(self, request: Request, user: User) -> Response:
        """What is needed at the phone, on one page of paper."""
        shown = await asyncio.to_thread(self._read, request.path_params["id"], user, "call sheet viewed")
        if shown is None:
            return self._console.message(user, 404, "Not found", "There is no such referral.")
        if "hidden" in shown:
            to = f"/console/referrals/{shown['referral'].id}"  # an id of the database, under a path of ours
            return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say
        return self._console.page("sheet.html", user, **shown)

    async def version(self, request: Request, user: User) -> Response:
        """The referral's version and unread replies, by which an open page learns that it has been overtaken."""

        def read() -> Referral | None:
            with self._context.database.read() as connection:
                return referrals.get(connection, self._context.sealer, request.path_params["id"])

        referral = await asyncio.to_thread(read)
        if referral is None:
            return JSONResponse({"version": None}, 404)
        return JSONResponse({"version": referral.version, "unread": referral.unread})

    def _read(self, id: str, user: User, action: str) -> dict[str, Any] | None:
        database, sealer, now = self._context.database, self._context.sealer, self._context.clock.now()
        with database.write() as connection:
            blinding.lift(connection, now)
            hidden = blinding.hidden_from(connection, id, user.id)
            referral = referrals.get(connection, sealer, id, whole=not hidden)
            if referral is None:
                return None
            if hidden:
                audit.add(connection, now, user.id, blinding.LOOKED_AROUND, id)
                return self._hidden(connection, referral, user, now)
            audit.add(connection, now, user.id, action, id)
            names, people = accounts.names(connection), accounts.working(connection, self._console.workflow, self._context.trial)
            with_it = duplicates.joined(connection, id)
            done = work.events(connection, sealer, id, with_it)
            own = [event for event in done if event.referral == id]
            given = evidence.standing(connection, sealer, referral.conversation) if referral.conversation else {}
            found = findings.standing(connection, sealer, id)
            texts = self._texts(connection, referral)
            fates = deliveries.every(connection, referral.conversation) if referral.conversation else []
            same = self._same(connection, id)
            written = messages.of(connection, sealer, id, with_it)
            holder = messages.holder(connection, referral.conversation) if referral.conversation else None
            joined = referrals.several(connection, sealer, with_it)
            emergency = emergencies.of_referrals(connection, [id, *with_it])
            outs = self._outs(connection, referral)
            typed = drafts.of(connection, sealer, user.id, id)
            proof = self._proof(connection, referral)
            asked_again = agreement.sent(connection, sealer, id) is not None
            again = recalled(self._context, connection, referral)
        told = [(one, failures.MEANINGS[failures.classify(one.error)] if one.state in _FAILED else "") for one in written]
        lines = history.lines(done, names, self._console.workflow, self._criteria, self._context.clock.zone, id)
        return {
            "referral": referral,
            "identity": referral.identity,
            "criteria": self._criteria,
            "entries": self._entries(referral, found),
            "first": _first(referral, found),
            "found": found,
            "ruled_out": _ruled_out(referral, found),
            "unsigned": [one for one in found.values() if one.mark != "open" and one.signed_at is None],
            "names": names,
            "people": people,
            "medicines": _medicines(self._context.protocol, given),
            "age": referral.age,
            "same": same,
            "joined": joined,
            "written": told,
            "unread": [one for one in written if one.fresh],
            "holder": names.get(holder, holder) if holder else "",
            "asked_again": asked_again,
            "history": lines,
            "notes": [line for line in lines if line.note and not line.undone],
            "emergencies": [emergency[one] for one in (id, *with_it) if one in emergency],
            "outs": outs,
            "drafts": typed,
            "proof": proof,
            "recalled": again,
            "undo": work.undoable(own, referral.version, user.id, now, self._console.workflow),
            "transcript": self._transcript(referral),
            "texts": texts,
            "fates": [(fate, failures.MEANINGS[failures.classify(fate.error)] if fate.failed else "") for fate in fates],
            "clock": clock(referral, now, self._context.settings.contact_target_hours, self._console.workflow.open),
            "target": self._context.settings.contact_target_hours,
            "allowed": self._console.workflow.allowed(referral.status, user.role),
            "days": self._days(),
            "next_day": self._local(referral.next_at),
            "visit": self._local(referral.visit_at),
            "now": now,
        }

    def _hidden(self, connection: Connection, referral: Referral, user: User, now: datetime) -> dict[str, Any]:
        """What is shown of one that is to be asked again: who it is, how to reach them, and what can be done until then."""
        names = accounts.names(connection)
        own = work.events(connection, self._context.sealer, referral.id)
        return {
            "hidden": True,
            "referral": referral,
            "identity": referral.identity,
            "names": names,
            "people": accounts.working(connection, self._console.workflow, self._context.trial),
            "outs": self._outs(connection, referral),
            "texts": self._texts(connection, referral),
            "emergencies": list(emergencies.of_referrals(connection, [referral.id]).values()),
            "drawn": agreement.standing(connection, referral.id),
            "barred": agreement.barred(connection, referral.id, user.id),
            "begun_by": begun(self._context, connection, referral.id, user),
            "begun": agreement.rating(connection, self._context.sealer, referral.id, user.id) is not None,
            "undo": work.undoable(own, referral.version, user.id, now, self._console.workflow),
            "clock": clock(referral, now, self._context.settings.contact_target_hours, self._console.workflow.open),
            "target": self._context.settings.contact_target_hours,
            "days": self._days(),
            "now": now,
        }

    def _proof(self, connection: Connection, referral: Referral) -> proofs.Proved | str | None:
        """The proof of its conversation, or why none can be made."""
        try:
            clock = self._context.clock
            return proofs.prove(connection, self._context.sealer, referral.conversation, clock.zone) if referral.conversation else None
        except proofs.Damaged as damage:
            return f"no proof can be made: {damage}"

    def _transcript(self, referral: Referral) -> list[dict[str, Any]]:
        """The conversation; nothing where somebody changed what is stored so that it does not open, which its proof tells."""
        try:
            return masked(conversations.history(self._context.database, referral.conversation)) if referral.conversation else []
        except SealError:
            return []

    def _local(self, at: datetime | None) -> tuple[str, str]:
        """Day and hour of a moment at the site, as fields hold them; the hour only where one was named."""
        if at is None:
            return "", ""
        local = at.astimezone(self._context.clock.zone)
        named = local.time().replace(second=0, microsecond=0) != words.MORNING
        return local.date().isoformat(), local.strftime("%H:%M") if named else ""

    def _outs(self, connection: Connection, referral: Referral) -> dict[str, datetime]:
        """Channel -> since when nothing is wanted there."""
        found = {}
        for channel, kind in opt_outs.KINDS.items():
            value = referral.identity.get(kind)
            index = self._context.sealer.indices(kind, value.lower() if kind == "email" else value) if value else ()
            if index and (since := opt_outs.standing(connection, index, channel)) is not None:
                found[channel] = since
        return found

    def _entries(self, referral: Referral, found: dict[str, findings.Finding]) -> list[dict[str, Any]]:
        """The ledger's entries and the criteria that a coordinator found something on though nothing was asked."""
        listed = [{**msgspec.to_builtins(entry), "read": self._read_as(entry)} for entry in referral.ledger]
        known = {entry["criterion"] for entry in listed}
        blank = {
            "status": None,
            "why": "Not reached in the interview",
            "question": None,
            "words": "",
            "asked": "",
            "read": "",
            "until": None,
        }
        return [*listed, *({"criterion": id, **blank} for id in self._criteria if id not in known and (listed or id in found))]

    def _read_as(self, entry: Entry) -> str:
        """What the words were read as, in English whatever they were written in."""
        if not entry.question or entry.value is None:
            return ""
        read = in_words(self._context.protocol, entry.question, entry.value)
        return read[:1].upper() + read[1:]

    def _same(self, connection: Connection, id: str) -> list[tuple[Referral, tuple[str, ...]]]:
        likely = duplicates.likely(connection, [id]).get(id, [])[:10]
        opened = {one.id: one for one in referrals.several(connection, self._context.sealer, [one.id for one in likely])}
        return [(opened[one.id], one.same) for one in likely if one.id in opened]

    def _texts(self, connection: Connection, referral: Referral) -> dict[str, Any] | None:
        """What a coordinator should know before texting: an opt-out, or why the last text did not arrive."""
        phone = referral.identity.get("phone")
        out = opt_outs.standing(connection, self._context.sealer.indices("phone", phone)) if phone else None
        if out is not None:
            return {"what": failures.MEANINGS["opted_out"], "code": None, "at": out}
        fate = deliveries.last(connection, referral.conversation) if referral.conversation else None
        if fate is None or fate.status not in ("failed", "undelivered"):
            return None
        return {"what": failures.MEANINGS[failures.classify(fate.error)], "code": fate.error, "at": fate.at}

    def _days(self) -> list[tuple[str, str]]:
        """The days that are offered for the next try."""
        today = self._console.today()
        offered = {today: "today"} | {words.working_day(today, days): f"in {days} working days" for days in (1, 2, 3, 5, 10)}
        offered[words.working_day(today, 1)] = (
            "tomorrow" if words.working_day(today, 1) == today + timedelta(days=1) else "next working day"
        )
        return [(day.isoformat(), f"{words.day(day)} ({name})") for day, name in offered.items()]


def _first(referral: Referral, found: dict[str, findings.Finding]) -> list[Entry]:
    """What to ask first: what the answers raise and nobody has settled yet, gravest first."""
    settled = {id for id, one in found.items() if one.mark != "open"}
    raised = [entry for entry in referral.ledger if entry.status in _GRAVEST and entry.criterion not in settled]
    return sorted(raised, key=lambda entry: _GRAVEST.index(entry.status))


def _ruled_out(referral: Referral, found: dict[str, findings.Finding]) -> list[findings.Finding]:
    """The findings by which a criterion is not met: changed to that, or confirmed where the answers say so."""
    answered = {entry.criterion: entry.status for entry in referral.ledger}
    now_ = {id: one.status if one.mark == "changed" else answered.get(id) for id, one in found.items() if one.mark != "open"}
    return [found[id] for id, status in now_.items() if status == _FAIL]


def _medicines(protocol: Protocol, given: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The medicines of the lists that were given; None where none was."""
    values = [entry.get("value") for asked in protocol.of_kind("medicines") if (entry := given.get(asked.id))]
    lists = [value for value in values if isinstance(value, list)]
    return [one for listed in lists for one in listed if isinstance(one, dict)] if lists else None
