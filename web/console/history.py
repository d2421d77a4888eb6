"""What was done with a referral, as lines that a coordinator reads. Knows the workflow's words; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from prescreen.workflow import Workflow
from store import work
from store.work import Event
from web.console import words

_PLAIN = {
    work.NOTE: "Note",
    work.JOINED: "Joined to an earlier referral",
    work.PARTED: "Parted from another referral",
    work.UNDONE: "Took the last change back",
    "created": "Referred",
    "asked_again": "Asked again after an amendment",
    "answered_again": "Answered what was new to them",
    "left_again": "Would rather not be asked again",
}


@dataclass(frozen=True)
class Line:
    """One thing done. `version`: the referral's after it; `own`: it was done on this referral and not on one joined to it."""

    at: datetime
    who: str
    what: str
    note: str
    undone: bool
    version: int | None
    own: bool = True


def lines(
    done: list[Event], names: Mapping[str, str], workflow: Workflow, criteria: Mapping[str, str], zone: ZoneInfo, referral: str = ""
) -> list[Line]:
    """The history of a referral, and of those joined to it, newest first."""
    told = [
        Line(
            event.at,
            names.get(event.actor, event.actor),
            _what(event, names, workflow, criteria, zone),
            event.note,
            event.undone,
            event.version,
            event.referral == referral or not referral,
        )
        for event in done
    ]
    return told[::-1]


def _what(event: Event, names: Mapping[str, str], workflow: Workflow, criteria: Mapping[str, str], zone: ZoneInfo) -> str:
    data = event.data
    if event.action == work.STATUS:
        outcome = workflow.outcome_label(data.get("outcome"), criteria)
        visit = f", visit {_moment(data['visit_at'], zone)}" if data.get("visit_at") else ""
        return f"{workflow.label(data['from'])} → {workflow.label(data['to'])}" + (f" ({outcome})" if outcome else "") + visit
    if event.action == work.CALL:
        call = workflow.calls.get(data["call"])
        told = f"Called: {call.label.lower() if call else data['call']}"
        return told + (f"; next try {_moment(data['next_at'], zone)}" if data.get("next_at") else "")
    if event.action == work.ASSIGNED:
        return f"Handed to {names.get(data['to'], data['to'])}" if data.get("to") else "Laid back, nobody has it"
    if event.action == work.DATE:
        parts = [f"next try {_moment(data['next_at'], zone)}"] if data.get("next_at") else ["no next try"] if "next_at" in data else []
        wait = data.get("wait_until")
        parts += (
            [f"waiting list from {words.day(date.fromisoformat(wait))}"] if wait else ["no waiting date"] if "wait_until" in data else []
        )
        return "Dates set: " + (", ".join(parts) or "none")
    if event.action == work.FINDING:
        return "; ".join(_found(one) for one in data.get("several") or [data])
    if event.action == work.SIGNED:
        return f"Signed off: {', '.join(data['criteria'])}"
    if event.action == work.CARRIED:
        return "Parted: what had come along went back" if data.get("back") else f"Calls, promise and findings of {data['from']} came along"
    return _PLAIN.get(event.action) or workflow.label(event.action)


def _found(data: Mapping[str, Any]) -> str:
    status = f" to {data['status']}" if data.get("status") else ""
    return f"{data['criterion']} marked: {words.WORDS.get(data['mark'], data['mark']).lower()}{status}"


def _moment(text: str, zone: ZoneInfo) -> str:
    return words.moment(datetime.fromisoformat(text), zone)
