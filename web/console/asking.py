"""Asking again: the page of whoever asks, in the participant's language and by the answers given there alone; then both side by side.

Shows nothing of the interview before it is sent, and takes no change after. Who may ask is decided in store/agreement.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prescreen.agreement import asking, comparing, typed
from prescreen.answers import DECLINED, LISTS
from prescreen.criteria import evaluate
from prescreen.dates import DAYS
from prescreen.dialogue import in_words
from prescreen.disposition import decide
from prescreen.protocol import Protocol
from prescreen.site import Site
from store import accounts, agreement, audit, blinding, conversations, evidence, referrals
from store.blinding import Blind
from store.referrals import Referral
from store.sessions import User
from web.console import labels
from web.console.begun import begun
from web.console.changes import told
from web.console.session import Console, form

_PREFIXES = ("answer", "instead", "further", "medicine", "class", "unit", "weight", "weight_unit", "height", "height_unit", "inches")
_NOTE = 500
_GONE = (
    "This one is not to be asked any more: it was asked already, its time was over, somebody worked on it,"
    " or another referral of the same person came."
)


@dataclass(frozen=True)
class Held:
    """What somebody is asked by: the protocol that their interview was held in, what was told of the site then, and on which day."""

    protocol: Protocol
    site: Site
    then: date


class Asking:
    """The page of whoever asks, the comparison, and opening one all the same."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """The questions, with what was answered so far."""
        return await self._page(request.path_params["id"], user)

    async def act(self, request: Request, user: User) -> Response:
        """Keeps what was answered; sends it; or notes that they do not want to be asked again."""
        id, given = request.path_params["id"], await form(request)
        try:
            faults, sent = await asyncio.to_thread(self._act, request, user, id, given)
        except KeyError:
            return self._console.message(user, 404, "Not found", "There is no such referral.")
        except Blind as refused:
            return self._console.message(user, 409, "Nothing was sent", str(refused))
        if faults:
            return await self._page(id, user, 422, faults=faults)
        ends = {
            "sent": f"/console/referrals/{id}/comparison",
            "declined": f"/console/referrals/{id}",
            "handed over": f"/console/referrals/{id}",
        }
        to = ends.get(sent, f"/console/referrals/{id}/ask-again?kept=1#next")  # an id of the database, under a path of ours
        return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say

    async def open(self, request: Request, user: User) -> Response:
        """Opens one all the same, for whoever gives a reason."""
        id, given = request.path_params["id"], await form(request)
        emergency = str(given.get("emergency", ""))

        def run() -> str:
            with self._context.database.write() as connection:
                if referrals.trial_of(connection, id) is None:
                    raise KeyError(id)
                if blinding.is_blind(connection, id):
                    blinding.open_(connection, self._context.sealer, id, user.id, str(given.get("reason", "")), self._context.clock.now())
                of = referrals.get(connection, self._context.sealer, id)
                return emergency if of is not None and emergency and of.conversation == emergency else ""

        try:
            back = await asyncio.to_thread(run)
        except KeyError:
            return self._console.message(user, 404, "Not found", "There is no such referral.")
        except ValueError as wrong:
            return self._console.message(user, 422, "It was not opened", str(wrong))
        if back:
            to = f"/console/emergencies/{back}"  # an id of the database, under a path of ours
            return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say
        return told(id, "opened")

    async def comparison(self, request: Request, user: User) -> Response:
        """Both side by side, once it was sent."""
        shown = await asyncio.to_thread(self._compared, request.path_params["id"], user)
        if shown is None:
            return self._console.message(user, 404, "Not found", "Nobody has asked again, or there is no such referral.")
        return self._console.page("comparison.html", user, **shown)

    async def _page(self, id: str, user: User, status: int = 200, *, faults: Mapping[str, str] | None = None) -> Response:
        try:
            shown = await asyncio.to_thread(self._read, id, user)
        except KeyError:
            return self._console.message(user, 404, "Not found", "There is no such referral.")
        except Blind as refused:
            return self._console.message(user, 409, "You can't ask this one again", str(refused))
        return self._console.page("ask_again.html", user, status, faults=faults or {}, **shown)

    def _read(self, id: str, user: User) -> dict[str, Any]:
        context, now = self._context, self._context.clock.now()
        with context.database.write() as connection:
            referral, kept = self._allowed(connection, id, user)
            audit.add(connection, now, user.id, "questions to ask again viewed", id)
            held = self._held(connection, referral)
        given = _values(kept)
        listed = asking.to_ask(held.protocol, given, held.then)
        puts = asking.put(held.protocol, given, held.then, referral.language, held.site, listed)
        left = [id for id in listed if id not in given and not kept.get(id, {}).get("left")]
        return {
            "referral": referral,
            "identity": referral.identity,
            "puts": puts,
            "kept": kept,
            "left": left,
            "next": left[0] if left else "",
            "own_words": {put.question.id: labels.question(held.protocol, put.question.id) for put in puts},
            "classes": [(one, labels.written(one)) for one in held.protocol.medicine_classes],
            "looked_up": {
                put.question.id: [_medicine(one) for one in given[put.question.id]]
                for put in puts
                if put.question.kind == "medicines" and isinstance(given.get(put.question.id), list)
            },
            "units": {put.question.id: _unit(held.protocol, put) for put in puts},
            "durations": [one for one in ("days", "weeks", "months", "years") if one in DAYS],
            "medicines": typed.MEDICINES,
            "lists": LISTS,
            "declined": DECLINED,
            "note_most": _NOTE,
        }

    def _act(self, request: Request, user: User, id: str, given: FormData) -> tuple[dict[str, str], str]:
        context, now = self._context, self._context.clock.now()
        what = str(given.get("what", ""))
        with context.database.write() as connection:
            referral, kept = self._allowed(connection, id, user)
            if not self._console.once(connection, request, user, given):
                return {}, ""
            if what == "hand-over":
                agreement.hand_over(connection, id, user.id, now)
                return {}, "handed over"
            if what == "declined":
                agreement.declined(connection, id, user.id, now)
                return {}, "declined"
            held = self._held(connection, referral)
            faults = _take(held.protocol, kept, given, now.date())
            agreement.keep(connection, context.sealer, id, user.id, kept, now)
            if what == "send":
                values = _values(kept)
                for one in asking.to_ask(held.protocol, values, held.then):
                    if one not in values and not kept.get(one, {}).get("left"):
                        faults.setdefault(one, "Please give an answer, or say that you did not ask this.")
                if not faults:
                    self._send(connection, referral, user, held, kept)
                    return {}, "sent"
            return faults, ""

    def _send(self, connection: Connection, referral: Referral, user: User, held: Held, kept: Mapping[str, Any]) -> None:
        """Holds both together and sends it: what the interview had come to when they were drawn, whatever they put right after that."""
        sealer = self._context.sealer
        whole, drawn = referrals.get(connection, sealer, referral.id, whole=True), agreement.standing(connection, referral.id)
        assert whole is not None and drawn is not None
        given, changed = _values(kept), {id for id, one in kept.items() if one.get("changed")}
        standing = evidence.standing(connection, sealer, whole.conversation) if whole.conversation else {}
        now = {id: one["value"] for id, one in standing.items()}
        before = evidence.given_by(connection, sealer, whole.conversation, drawn.at) if whole.conversation else {}
        put_right = {id for id in {*before, *now} if before.get(id) != now.get(id)}
        statuses, why = {one.criterion: str(one.status) for one in whole.ledger}, {one.criterion: one.why for one in whole.ledger}
        disposition = whole.disposition
        if put_right or disposition is None:
            weighed = evaluate(held.protocol, {id: value for id, value in before.items() if held.protocol.has_question(id)}, held.then)
            statuses = {id: str(one.status) for id, one in weighed.items() if one.status is not None}
            why, disposition = {id: one.why for id, one in weighed.items() if one.status is not None}, decide(weighed)
        pairs = comparing.compare(held.protocol, statuses, disposition, given, changed, held.then, put_right)
        interview = {
            "statuses": statuses,
            "why": why,
            "disposition": disposition,
            "answers": before,
            "put_right": {id: now.get(id) for id in sorted(put_right)},
            "then": held.then.isoformat(),
            "pairs": [[pair.criterion, pair.interview, pair.person, pair.changed, pair.themselves] for pair in pairs],
        }
        about = (referral.id, user.id, pairs, interview, held.protocol.version, self._context.clock.now())
        agreement.send(connection, self._context.sealer, *about)

    def _allowed(self, connection: Connection, id: str, user: User) -> tuple[Referral, dict[str, Any]]:
        """The referral as everybody is shown it, and what was answered so far. Raises KeyError, or Blind where this person may not ask."""
        blinding.lift(connection, self._context.clock.now())
        referral = referrals.get(connection, self._context.sealer, id)
        if referral is None:
            raise KeyError(id)
        if not referral.blind:
            raise Blind(_GONE)
        if why := agreement.barred(connection, id, user.id) or begun(self._context, connection, id, user):
            raise Blind(why)
        rating = agreement.rating(connection, self._context.sealer, id, user.id)
        return referral, {one: dict(entry) for one, entry in rating.given.items()} if rating is not None else {}

    def _held(self, connection: Connection, referral: Referral) -> Held:
        """By what they were asked: the version of their interview, where it is kept, else the one in force."""
        context, then = self._context, referral.created_at.astimezone(self._context.clock.zone).date()
        script = conversations.script_of(connection, referral.conversation) if referral.conversation else None
        if script and script not in (conversations.NOT_BEGUN, context.lock.script):
            version = context.lock.versions.of(script)
            if version is not None:
                return Held(version.protocol, Site.from_json(version.manifest.site), then)
        return Held(context.protocol, Site.from_json(context.told), then)

    def _compared(self, id: str, user: User) -> dict[str, Any] | None:
        context, sealer = self._context, self._context.sealer
        with context.database.write() as connection:
            referral = referrals.get(connection, sealer, id)
            sent = agreement.sent(connection, sealer, id)
            if referral is None or sent is None or sent.interview is None or referral.blind:
                return None
            audit.add(connection, context.clock.now(), user.id, "referral viewed", id)
            held, names = self._held(connection, referral), accounts.names(connection)
        protocol, interview, given = held.protocol, sent.interview, _values(sent.given)
        pairs, put_right = [comparing.Pair(*one) for one in interview["pairs"]], interview.get("put_right", {})
        by_person = comparing.found(protocol, given, held.then)
        questions = [one for one in asking.asked(protocol) if one.id in {*interview["answers"], *put_right, *sent.given}]
        return {
            "referral": referral,
            "sent": sent,
            "names": names,
            "rows": [
                (pair, interview["why"].get(pair.criterion, ""), by_person[pair.criterion].why if pair.criterion in by_person else "")
                for pair in sorted(pairs, key=lambda one: _FIRST.index(one.comes_to))
            ],
            "criteria": {one.id: one.text for one in protocol.criteria} | {comparing.OUTCOME: "What all of them come to"},
            "answers": [
                (
                    labels.question(protocol, one.id),
                    _said(protocol, one.id, interview["answers"].get(one.id)),
                    "did not ask" if sent.given.get(one.id, {}).get("left") else _said(protocol, one.id, given.get(one.id)),
                    bool(sent.given.get(one.id, {}).get("changed")),
                    str(sent.given.get(one.id, {}).get("note", "")),
                    one.id in put_right,
                    _said(protocol, one.id, put_right.get(one.id)),
                )
                for one in questions
            ],
        }


_FIRST = ("disagrees", "changed since", "not asked", "agrees")


def _take(protocol: Protocol, kept: dict[str, Any], given: FormData, today: date) -> dict[str, str]:
    """Takes what the form holds into what was kept; question -> what is wrong with it. A field that is wrong is kept as it was typed."""
    faults: dict[str, str] = {}
    known = {one.id for one in asking.asked(protocol)}
    for id in (one for one in given.getlist("question") if isinstance(one, str) and one in known):
        question = protocol.question(id)
        fields = {
            name: [one for one in given.getlist(name) if isinstance(one, str)]
            for name in {*given.keys()}
            if (parts := name.split("."))[0] in _PREFIXES and id in parts[1:2]
        }
        entry: dict[str, Any] = {"fields": {name: values for name, values in fields.items() if any(values)}}
        entry["note"] = str(given.get(f"note.{id}", "")).strip()[:_NOTE]
        entry["changed"] = bool(given.get(f"changed.{id}"))
        entry["left"] = fields.get(f"instead.{id}") == [LEFT] or fields.get(f"answer.{id}") == [LEFT]
        if not entry["left"]:
            try:
                value = typed.read(protocol, question, fields, today)
            except typed.Unreadable as fault:
                faults[id], value = str(fault), None
            if value is not None:
                entry["value"] = value
        kept[id] = entry
    return faults


LEFT = "left"
"""What is picked where a question was not asked."""


def _values(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Question -> the answer, of those that have one."""
    return {id: entry["value"] for id, entry in kept.items() if "value" in entry and not entry.get("left")}


def _said(protocol: Protocol, question: str, value: Any) -> str:
    return "" if value is None else in_words(protocol, question, value)


def _medicine(entry: Any) -> str:
    known = entry.get("name", "") if isinstance(entry, dict) else str(entry)
    kinds = [entry["class"], *entry.get("classes", ())] if isinstance(entry, dict) else []
    told = ", ".join(labels.written(one) for one in kinds if one != typed.OTHER) or "of no class asked about"
    return f"{known}: {'not in the table, ' if isinstance(entry, dict) and entry.get('unknown') else ''}{told}"


def _unit(protocol: Protocol, put: asking.Put) -> str:
    known = protocol.units.get(put.question.unit)
    return known.named("en", short=True) if known else put.question.unit
