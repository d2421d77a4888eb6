"""A referral as coded variables: what became of it, whom to reach, its answers, what was found, and its calls as rows of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from prescreen.protocol import Protocol
from prescreen.protocol.model import STATUSES
from prescreen.workflow import Workflow
from store.exports import Whole
from store.findings import MARKS
from store.work import CALL, STATUS, Event
from web.console import sheets
from web.console.coded.answers import Answers
from web.console.coded.variable import (
    CALLS,
    CONTACT,
    CRITERIA,
    DAY,
    INTEGER,
    MOMENT,
    NOTES,
    RADIO,
    RECORD,
    SINCE,
    TEXT,
    YES_NO,
    Row,
    Variable,
    days,
    fitting,
    same,
)

_CONTACTS = {
    "first_name": "First name",
    "last_name": "Last name",
    "phone": "Phone",
    "email": "E-mail",
    "reach": "How and when to reach them",
    "other_language": "Other language",
    "questions": "What they asked the study team",
}
_LONG = ("reach", "questions")


class Variables:
    """The variables of a trial and its workflow, and their values."""

    def __init__(self, protocol: Protocol, workflow: Workflow, zone: ZoneInfo) -> None:
        self._protocol, self._workflow, self._zone = protocol, workflow, zone
        self._answers = Answers(protocol)
        self._focus = fitting("_".join(re.findall(r"[a-z0-9]+", protocol.focus.label.lower())))
        answers, medicines = self._answers.variables(), self._answers.medicine_variables()
        self.all = (*self._record(), *self._contact(), *answers, *self._criteria(), *medicines, *self._calls())

    def of(self, *forms: str, identity: bool) -> list[Variable]:
        """The variables of these forms; without identity those that tell nobody's."""
        return [one for one in self.all if one.form in forms and (identity or not one.identifying)]

    def referral(self, whole: Whole, *, identity: bool) -> Row:
        """The values of a referral, the repeated ones aside."""
        one, referred = whole.referral, self.day(whole)
        row: Row = {
            "record_id": one.id,
            "conversation": one.conversation,
            "joined_to": one.joined_to,
            "kind": one.kind,
            "channel": one.channel,
            "interview_language": one.language,
            "time_zone": self._zone.key,
            "referred_on": referred,
            "disposition": one.disposition,
            "wait_until": one.wait_until,
            "wait_days": days(referred, one.wait_until),
            **({self._focus: one.focus} if self._focus else {}),
            "referral_status": one.status,
            "outcome": one.outcome,
            "calls": one.calls,
            "day_tried": days(referred, sheets.day(one.tried_at, self._zone)),
            "day_reached": days(referred, sheets.day(one.reached_at, self._zone)),
            "visit_at": sheets.minute(one.visit_at, self._zone),
            "visit_day": days(referred, sheets.day(one.visit_at, self._zone)),
            **self._moves(whole.events, referred),
            "protocol_version": one.protocol_version,
            **{name: one.identity.get(name) for name in _CONTACTS},
            "phone": str(sheets.phone(one.identity.get("phone"))),
            "questions": " / ".join(one.identity.get("questions") or ()),
            **(self.answers(whole.given, referred, identity=identity) if one.conversation else {}),
            **{f"crit_{entry.criterion.lower()}": entry.status for entry in one.ledger},
        }
        for id, found in whole.findings.items():
            name = f"found_{id.lower()}"
            row |= {f"{name}_signed": found.signed_at is not None}
            row |= {name: found.mark, f"{name}_status": found.status, f"{name}_reason": found.reason}
        return row

    def day(self, whole: Whole) -> date:
        """The site's day of the referral, from which days are counted."""
        return whole.referral.created_at.astimezone(self._zone).date()

    def answers(self, given: Mapping[str, Any], today: date, *, identity: bool) -> Row:
        """The values of an interview's answers."""
        return self._answers.row(given, today, identity=identity)

    def medicines(self, given: Mapping[str, Any], today: date) -> Iterator[Row]:
        """The values of each medicine that the answers list."""
        return self._answers.medicines(given, today)

    def calls(self, whole: Whole) -> Iterator[Row]:
        """The values of each call, oldest first."""
        referred = self.day(whole)
        for event in whole.events:
            if event.action == CALL:
                again = event.data.get("next_at")
                tried_again = sheets.day(datetime.fromisoformat(again), self._zone) if again else None
                yield {
                    "call_at": sheets.minute(event.at, self._zone),
                    "call_day": days(referred, sheets.day(event.at, self._zone)),
                    "call_how": event.data.get("call"),
                    "call_next": tried_again,
                    "call_next_day": days(referred, tried_again),
                    "call_note": event.note,
                }

    def _record(self) -> Iterator[Variable]:
        workflow, criteria = self._workflow, {one.id: one.text for one in self._protocol.criteria}
        reasons = {id: label for status in workflow.statuses.values() for id, label in status.reasons.items()}
        languages = {code: str(self._protocol.wording[code].get("language", code)) for code in self._protocol.languages}
        yield Variable("record_id", RECORD, TEXT, "Referral")
        yield Variable("conversation", RECORD, TEXT, "Conversation")
        yield Variable(
            "joined_to", RECORD, TEXT, "Joined to the earlier referral of the same person", note="Count those with this empty: one a person"
        )
        yield Variable("kind", RECORD, RADIO, "Kind", same("prescreening", "call", "form"))
        yield Variable("channel", RECORD, RADIO, "Channel", {"web": "chat", "sms": "text message"})
        yield Variable("interview_language", RECORD, RADIO, "Language of the interview", languages)
        yield Variable("time_zone", RECORD, TEXT, "The site's time zone, which all days and times are in")
        yield Variable("referred_on", RECORD, TEXT, "Referred on", check=DAY, identifying=True)
        yield Variable("disposition", RECORD, RADIO, "Disposition", same("likely", "review", "wait", "unlikely", "stopped"))
        yield Variable("wait_until", RECORD, TEXT, "Waiting list until", check=DAY, identifying=True)
        yield Variable("wait_days", RECORD, TEXT, "Waiting list until", check=INTEGER, note=SINCE)
        if self._focus:
            yield Variable(self._focus, RECORD, RADIO, self._protocol.focus.label.capitalize(), same("yes", "no", "unknown"))
        yield Variable("referral_status", RECORD, RADIO, "Status", {one.id: one.label for one in workflow.statuses.values()})
        yield Variable(
            "outcome",
            RECORD,
            RADIO,
            "Criterion or reason of the end",
            {**{id: f"{id}: {text}" for id, text in criteria.items()}, **reasons},
        )
        yield Variable("calls", RECORD, TEXT, "Calls", check=INTEGER, least=0)
        yield Variable("day_tried", RECORD, TEXT, "First try to reach them", check=INTEGER, note=SINCE)
        yield Variable("day_reached", RECORD, TEXT, "First reached", check=INTEGER, note=SINCE)
        yield Variable("visit_at", RECORD, TEXT, "Visit", check=MOMENT, identifying=True)
        yield Variable("visit_day", RECORD, TEXT, "Visit", check=INTEGER, note=SINCE)
        for status in workflow.statuses.values():
            if status.id != workflow.start:
                yield Variable(fitting(f"day_{status.id}"), RECORD, TEXT, f"First at the status: {status.label}", check=INTEGER, note=SINCE)
        yield Variable("protocol_version", RECORD, TEXT, "Protocol version")

    def _contact(self) -> Iterator[Variable]:
        for name, label in _CONTACTS.items():
            yield Variable(name, CONTACT, NOTES if name in _LONG else TEXT, label, identifying=True)

    def _criteria(self) -> Iterator[Variable]:
        statuses, marks = same(*STATUSES), same(*MARKS)
        for criterion in self._protocol.criteria:
            id, name = criterion.id, criterion.id.lower()
            yield Variable(f"crit_{name}", CRITERIA, RADIO, f"{id}: {criterion.text}", statuses)
            yield Variable(f"found_{name}", CRITERIA, RADIO, f"{id}: the coordinator's finding", marks)
            yield Variable(f"found_{name}_status", CRITERIA, RADIO, f"{id}: status found", statuses)
            yield Variable(f"found_{name}_signed", CRITERIA, YES_NO, f"{id}: signed off by an investigator")
            yield Variable(f"found_{name}_reason", CRITERIA, NOTES, f"{id}: reason of the finding", identifying=True)

    def _calls(self) -> Iterator[Variable]:
        ways = {one.id: one.label for one in self._workflow.calls.values()}
        yield Variable("call_at", CALLS, TEXT, "Called at", check=MOMENT, identifying=True)
        yield Variable("call_day", CALLS, TEXT, "Called", check=INTEGER, note=SINCE)
        yield Variable("call_how", CALLS, RADIO, "How it ended", ways)
        yield Variable("call_next", CALLS, TEXT, "Next try promised for", check=DAY, identifying=True)
        yield Variable("call_next_day", CALLS, TEXT, "Next try promised for", check=INTEGER, note=SINCE)
        yield Variable("call_note", CALLS, NOTES, "Note", identifying=True)

    def _moves(self, events: Iterable[Event], referred: date) -> Row:
        """For each status the day on which the referral first came to it."""
        row: Row = {}
        for event in events:
            to = event.data.get("to")
            if event.action in (STATUS, CALL) and to in self._workflow.statuses and to != event.data.get("from"):
                row.setdefault(fitting(f"day_{to}"), days(referred, sheets.day(event.at, self._zone)))
        return row
