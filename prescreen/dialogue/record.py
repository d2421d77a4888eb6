"""What a turn leaves to be recorded: dispositions, criteria with their evidence, the referral, what must not be kept.

Computed from the state alone, so that it can be computed again.
"""

from __future__ import annotations

from typing import Any, Literal

from prescreen.answers import Answer
from prescreen.criteria import Finding
from prescreen.dialogue import comeback, contact_steps, details, prompts, second_look
from prescreen.dialogue.progress import progress
from prescreen.dialogue.talk import Talk
from prescreen.dialogue.turn import Entry, Evidence, OtherTrials, OwnData, Record, ReferralDetails, Turn, View
from prescreen.disposition import Disposition, focus, wait_until
from prescreen.protocol.model import Status
from prescreen.settling import sources
from prescreen.understanding.signs.signs import Signs

_ENDS = ("likely", "review", "wait")


def turn(talk: Talk) -> Turn:
    """The finished turn."""
    talk.state.trial = talk.protocol.name
    return Turn(talk.state.to_json(), tuple(talk.says), view(talk), _record(talk))


def point(talk: Talk) -> str | None:
    """The id of the open question, `returning`, `start_over` or `forget`; None once ended or stopped."""
    interview = talk.state.interview
    if interview.forgetting:
        return "forget"
    return None if interview.stopped else place(talk)


def place(talk: Talk) -> str | None:
    """`point`, as it is or will be again after a stop, and without the question whether all is to be deleted."""
    interview = talk.state.interview
    if (whose := comeback.point(talk)) is not None:
        return whose
    if interview.phase == "over":
        return None
    if interview.phase == "contact":
        field = contact_steps.open_field(talk)
        return f"contact.{field}" if field else None
    if interview.phase in ("consent", "readback", "confirm", "amended"):
        return interview.phase
    return prompts.next_question(talk)


def view(talk: Talk) -> View:
    """What the page shows."""
    open_ = point(talk)
    several = prompts.several(talk, open_) if open_ is not None else ()
    return View(open_, progress(talk), open_ is None, talk.state.interview.language, several)


def disposition(talk: Talk) -> Disposition | None:
    """What the prescreening has come to: `stopped` while a stop lasts, None while it goes on."""
    interview = talk.state.interview
    return interview.disposition or ("stopped" if interview.stopped else None)


def asked_about(talk: Talk) -> str | None:
    """The open question; at a confirmation the one whose answer is read back."""
    open_ = point(talk)
    return talk.state.interview.confirming or open_ if open_ == "confirm" else open_


def _record(talk: Talk) -> Record:
    interview = talk.state.interview
    given, findings = ({}, {}) if interview.gone else (talk.weighed.applicable, talk.weighed.findings)
    criteria: dict[str, Status] = {id: finding.status for id, finding in findings.items() if finding.status}
    until = wait_until(findings) if interview.disposition == "wait" else None
    return Record(
        protocol=talk.state.protocol,
        kind=talk.reading.kind if talk.reading else "answer",
        consented=_consented(talk) or interview.disposition is not None,
        keep=_keep(talk),
        disposition=disposition(talk),
        fell_at=_fell_at(talk),
        wait_until=until.isoformat() if until else None,
        focus=focus(talk.protocol, given),
        criteria={interview.failed: "fail"} if interview.failed and interview.gone else criteria,
        ledger=tuple(_entry(talk, finding, given) for finding in findings.values() if finding.status),
        answers={q: _evidence(talk, q, value) for q, value in given.items()},
        referral=_referral(talk),
        other_trials=_other_trials(talk),
        emergency=talk.emergency,
        count=talk.count,
        own_data=OwnData(talk.own_data, talk.state.contact.email) if talk.own_data else None,
        held_until=interview.until or None,
        trial=talk.protocol.name,
        reopened=talk.reopened or ("open" if interview.reopened is not None else None),
        second_look=second_look.of_turn(talk),
        coded=talk.coded,
        checking=second_look.is_open(talk),
    )


def _consented(talk: Talk) -> bool:
    asked = talk.protocol.in_role("consent")
    return asked is not None and asked.id in talk.state.answers


def _fell_at(talk: Talk) -> str | None:
    now = disposition(talk)
    if talk.state.interview.referred:  # what became of it was counted before it was taken up again
        return None
    return talk.began_at if now in ("stopped", "unlikely") and now != talk.began_as else None


def _keep(talk: Talk) -> Literal["all", "criterion", "nothing"]:
    interview = talk.state.interview
    if interview.refused or (interview.stopped and interview.phase == "consent"):
        return "nothing"
    return "criterion" if interview.gone else "all"


def source(talk: Talk, question: str) -> Answer | None:
    """The answer that a question's value comes from: its own, or the one that settles it."""
    answers = {**talk.state.started, **talk.state.answers}
    if question in talk.state.answers:
        return talk.state.answers[question]
    return next((answers[one] for one in sources(talk.protocol, question) if one in answers), None)


def _evidence(talk: Talk, question: str, value: Any) -> Evidence:
    given_by, settled = source(talk, question), question not in talk.state.answers
    if given_by is None:
        return Evidence(value, protocol=talk.protocol.version, settled=settled)
    return Evidence(value, given_by.words, given_by.asked, given_by.message, given_by.protocol, settled)


def _entry(talk: Talk, finding: Finding, given: dict[str, Any]) -> Entry:
    assert finding.status is not None
    given_by = source(talk, finding.question) if finding.question else None
    told = [given_by, *(source(talk, question) for question in finding.others)]
    words = list(dict.fromkeys(answer.words.strip() for answer in told if answer is not None and answer.words.strip()))
    return Entry(
        criterion=finding.criterion,
        status=finding.status,
        why=finding.why,
        question=finding.question,
        value=given.get(finding.question) if finding.question else None,
        words=" / ".join(words),
        asked=given_by.asked if given_by else "",
        protocol=given_by.protocol if given_by else talk.protocol.version,
        until=finding.until.isoformat() if finding.until else None,
    )


def _referral(talk: Talk) -> ReferralDetails | None:
    contact, interview = talk.state.contact, talk.state.interview
    if contact.kind is None:
        return None
    through = interview.disposition in _ENDS or interview.referred
    kind: Literal["prescreening", "call"] = "prescreening" if through else "call"
    return ReferralDetails(
        kind=kind,
        language=interview.language,
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        phone=contact.phone,
        reach=_reach(talk, kind),
        other_language=_other_language(talk, contact.language),
        questions=() if interview.gone else tuple(interview.questions),
        complete=contact.complete,
    )


def _reach(talk: Talk, kind: str) -> str | None:
    """How to reach the person. That they asked for a call stands there too, where the kind of the referral does not say so."""
    contact = talk.state.contact
    words = " ".join((contact.call_asked or "").split())
    asked = talk.wording("contact.call_asked", words=words) if words and kind != "call" else None
    return "\n".join(one for one in (asked, details.reach(contact)) if one) or None


def _other_language(talk: Talk, said: str | None) -> str | None:
    return None if said is None or Signs.of(talk.protocol).read(said).language_asked == talk.state.interview.language else said


def _other_trials(talk: Talk) -> OtherTrials | None:
    contact, interview = talk.state.contact, talk.state.interview
    if contact.other_trials != "yes" or interview.phase != "over" or not (contact.email or contact.phone):
        return None
    return OtherTrials(contact.email, None if contact.email else contact.phone)
