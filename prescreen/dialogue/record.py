"""What a turn leaves to be recorded: dispositions, criteria with their evidence, the referral, what must not be kept.

Computed from the state alone, so that it can be computed again.
"""

from __future__ import annotations

from typing import Any

from prescreen.answers import Answer
from prescreen.criteria import Finding, counting, evaluate
from prescreen.dialogue import asking, contacting, returning
from prescreen.dialogue.talk import Talk, Turn
from prescreen.disposition import focus, wait_until
from prescreen.understanding.signs.signs import Signs

_ENDS = ("likely", "review", "wait")
_SOURCES = {
    "diabetes": ("diagnoses",),
    "diuretic": ("medications",),
    "immunosuppressant": ("medications",),
    "diuretic_first": ("medications", "dry_mouth_onset"),
    "radiation_timing": ("radiation", "dry_mouth_onset"),
    "can_become_pregnant": ("age",),
    "plans_pregnancy": ("can_become_pregnant",),
}


def turn(talk: Talk) -> Turn:
    """The finished turn."""
    return Turn(talk.state.to_json(), talk.says, view(talk), _record(talk))


def point(talk: Talk) -> str | None:
    """The id of the open question, `returning`, `start_over` or `forget`; None once ended or stopped."""
    interview = talk.state.interview
    if interview.forgetting:
        return "forget"
    if interview.stopped:
        return None
    if (whose := returning.point(talk)) is not None:
        return whose
    if interview.phase == "over":
        return None
    if interview.phase == "contact":
        field = contacting.open_field(talk)
        return f"contact.{field}" if field else None
    if interview.phase in ("consent", "readback", "confirm"):
        return interview.phase
    return asking.next_question(talk)


def view(talk: Talk) -> dict[str, Any]:
    """What the page shows: open question, progress, whether it has ended, language."""
    open_ = point(talk)
    return {
        "question": open_,
        "progress": asking.progress(talk),
        "ended": open_ is None,
        "language": talk.state.interview.language,
    }


def _record(talk: Talk) -> dict[str, Any]:
    interview = talk.state.interview
    given = counting(talk.protocol, talk.given())
    findings = evaluate(talk.protocol, given, talk.today) if interview.failed is None else {}
    disposition = interview.disposition or ("stopped" if interview.stopped else None)
    criteria = {id: finding.status for id, finding in findings.items() if finding.status}
    until = wait_until(findings) if interview.disposition == "wait" else None
    return {
        "kind": talk.reading.kind if talk.reading else "answer",
        "consented": "consent" in talk.state.answers or interview.disposition is not None,
        "keep": _keep(talk),
        "disposition": disposition,
        "wait_until": until.isoformat() if until else None,
        "focus": focus(talk.protocol, given),
        "criteria": {interview.failed: "fail"} if interview.failed else criteria,
        "ledger": [_entry(talk, finding, given) for finding in findings.values() if finding.status],
        "answers": {q: _evidence(talk, q, value) for q, value in given.items()},
        "referral": _referral(talk),
        "other_trials": _other_trials(talk),
        "emergency": talk.emergency,
        "stopped": interview.stopped,
        "count": talk.count,
        "own_data": talk.own_data,
    }


def _keep(talk: Talk) -> str:
    interview = talk.state.interview
    if interview.refused or (interview.stopped and interview.phase == "consent"):
        return "nothing"
    return "criterion" if interview.disposition == "unlikely" else "all"


def source(talk: Talk, question: str) -> Answer | None:
    """The answer that a question's value comes from: its own, or the one that settles it."""
    answers = {**talk.state.started, **talk.state.answers}
    if question in talk.state.answers:
        return talk.state.answers[question]
    return next((answers[source] for source in _SOURCES.get(question, ()) if source in answers), None)


def _evidence(talk: Talk, question: str, value: Any) -> dict[str, Any]:
    given_by = source(talk, question)
    return {
        "value": value,
        "words": given_by.words if given_by else "",
        "asked": given_by.asked if given_by else "",
        "message": given_by.message if given_by else "",
        "protocol": given_by.protocol if given_by else talk.protocol.version,
        "settled": question not in talk.state.answers,
    }


def _entry(talk: Talk, finding: Finding, given: dict[str, Any]) -> dict[str, Any]:
    given_by = source(talk, finding.question) if finding.question else None
    return {
        "criterion": finding.criterion,
        "status": finding.status,
        "why": finding.why,
        "question": finding.question,
        "value": given.get(finding.question) if finding.question else None,
        "words": given_by.words if given_by else "",
        "asked": given_by.asked if given_by else "",
        "protocol": given_by.protocol if given_by else talk.protocol.version,
        "until": finding.until.isoformat() if finding.until else None,
    }


def _referral(talk: Talk) -> dict[str, Any] | None:
    contact, interview = talk.state.contact, talk.state.interview
    if contact.kind is None:
        return None
    kind = "prescreening" if interview.disposition in _ENDS else "call"
    fields = ("first_name", "last_name", "email", "phone", "reach")
    return {
        "kind": kind,
        **{field: getattr(contact, field) for field in fields},
        "language": interview.language,
        "other_language": _other_language(talk, contact.language),
        "questions": list(interview.questions),
        "complete": contact.complete,
    }


def _other_language(talk: Talk, said: str | None) -> str | None:
    return None if said is None or Signs.of(talk.protocol).read(said).language_asked == talk.state.interview.language else said


def _other_trials(talk: Talk) -> dict[str, Any] | None:
    contact, interview = talk.state.contact, talk.state.interview
    if contact.other_trials != "yes" or interview.phase != "over" or not (contact.email or contact.phone):
        return None
    return {"email": contact.email, "phone": contact.phone if not contact.email else None}
