"""Referrals as a FHIR R4 bundle: the study, and for each referral the person, their place in the study, and the answers of the interview.

The interview holds only what a candidate said themselves, so nobody is said to be eligible.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from prescreen.protocol import Protocol
from store.exports import Whole
from store.referrals import Referral

_REGISTRY = "https://clinicaltrials.gov"
_STATUS = {"not_eligible": "ineligible", "declined": "withdrawn", "consented": "on-study"}
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def bundle(protocol: Protocol, wholes: Iterable[Whole], *, base: str, recruiting: str, now: datetime) -> dict[str, Any]:
    """The bundle. `base`: the address of this product, under which its own codes stand. `recruiting`: open, paused or closed."""
    study = _study(protocol, recruiting)
    resources = [study]
    for whole in wholes:
        person = _patient(whole.referral, base)
        resources += [person, _subject(whole.referral, study, person, base)]
        if whole.answers:
            resources.append(_answers(protocol, whole, person, base))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": now.isoformat(timespec="seconds"),
        "entry": [{"fullUrl": _url(resource), "resource": resource} for resource in resources],
    }


def _study(protocol: Protocol, recruiting: str) -> dict[str, Any]:
    study = protocol.study
    statuses = {"paused": "temporarily-closed-to-accrual", "closed": "closed-to-accrual"}
    return {
        "resourceType": "ResearchStudy",
        "id": study["registry"],
        "identifier": [{"system": _REGISTRY, "value": study["registry"]}],
        "title": study["title"],
        "status": statuses.get(recruiting, "active"),
        "phase": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/research-study-phase", "code": f"phase-{study['phase']}"}]},
        "condition": [{"text": condition} for condition in study["conditions"]],
    }


def _patient(one: Referral, base: str) -> dict[str, Any]:
    identity = {key: _text(value) for key, value in one.identity.items() if isinstance(value, str) and _text(value)}
    name: dict[str, Any] = {"use": "usual"}
    if "first_name" in identity:
        name["given"] = [identity["first_name"]]
    if "last_name" in identity:
        name["family"] = identity["last_name"]
    telecom = [{"system": system, "value": identity[system]} for system in ("phone", "email") if system in identity]
    person: dict[str, Any] = {"resourceType": "Patient", "id": _id("p", one), "identifier": [_identifier(base, "referral", one.id)]}
    if len(name) > 1:
        person["name"] = [name]
    if telecom:
        person["telecom"] = telecom
    spoken = {"coding": [{"system": "urn:ietf:bcp:47", "code": one.language}]}
    person["communication"] = [{"language": spoken, "preferred": True}]
    if "other_language" in identity:
        person["communication"].append({"language": {"text": identity["other_language"]}})
    return person


def _subject(one: Referral, study: dict[str, Any], person: dict[str, Any], base: str) -> dict[str, Any]:
    return {
        "resourceType": "ResearchSubject",
        "id": _id("s", one),
        "identifier": [_identifier(base, "referral", one.id)],
        "status": _STATUS.get(one.status, "candidate"),
        "study": {"reference": _url(study)},
        "individual": {"reference": _url(person)},
    }


def _answers(protocol: Protocol, whole: Whole, person: dict[str, Any], base: str) -> dict[str, Any]:
    one = whole.referral
    items = []
    for question in protocol.questions:
        given = whole.answers.get(question.id)
        if given is None:
            continue
        item: dict[str, Any] = {"linkId": question.id}
        asked = _text(given.get("asked") or "") or protocol.find_text("en", f"label.{question.id}")
        if asked:
            item["text"] = asked
        if values := _values(given["value"]):
            item["answer"] = values
        items.append(item)
    return {
        "resourceType": "QuestionnaireResponse",
        "id": _id("q", one),
        "language": one.language,
        "identifier": _identifier(base, "conversation", one.conversation or one.id),
        "questionnaire": f"{_REGISTRY}/study/{protocol.study['registry']}/prescreening|{one.protocol_version}",
        "status": "completed" if one.disposition else "in-progress",
        "subject": {"reference": _url(person)},
        "authored": one.created_at.isoformat(timespec="seconds"),
        "item": items,
    }


def _values(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [answer for one in value for answer in _values(one)]
    if isinstance(value, bool):
        return [{"valueBoolean": value}]
    if isinstance(value, int):
        return [{"valueInteger": value}]
    if isinstance(value, float):
        return [{"valueDecimal": value}]
    if isinstance(value, dict):
        value = value.get("name") or ""
    text = _text(str(value))
    if _DATE.fullmatch(text):
        return [{"valueDate": text}]
    return [{"valueString": text}] if text else []


def _text(value: str) -> str:
    """A text that FHIR takes: no control characters, nothing blank at its ends."""
    return _HIDDEN.sub("", value).strip()


def _identifier(base: str, kind: str, value: str) -> dict[str, Any]:
    return {"system": f"{base}/{kind}", "value": value}


def _id(kind: str, one: Referral) -> str:
    return f"{kind}-{one.id.replace('_', '-')}"


def _url(resource: dict[str, Any]) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, resource['resourceType'] + '/' + resource['id'])}"
