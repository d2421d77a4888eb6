"""The bundle and what stands around the answers: the study, each person, and their place in the study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from store.exports import Whole
from store.referrals import Referral
from web.console.fhir import interview, outcome
from web.console.fhir.parts import REGISTRY, Resource, Source, id_of, narrated, reference, text, url

_PHASES = "http://terminology.hl7.org/CodeSystem/research-study-phase"
_BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
_SEXES = {"female": ("female", "F"), "male": ("male", "M"), "intersex": ("other", "OTH"), "declined": ("unknown", "UNK")}
"""Sex recorded at birth -> administrative gender, US Core's birth sex."""


def bundle(source: Source, wholes: Iterable[Whole], *, recruiting: str, now: datetime) -> Resource:
    """The bundle. `recruiting`: open, paused or closed."""
    every = list(wholes)
    study, asked = _study(source, recruiting), interview.questionnaire(source)
    people = {whole.referral.id: _patient(source, whole) for whole in every}
    resources = [study, asked]
    for whole in every:
        one = whole.referral
        person = _joined(people[one.id], people.get(one.joined_to or ""))
        resources += [person, _subject(source, one, study, person)]
        given = interview.response(source, whole, person) if whole.answers else None
        resources += [given] if given else []
        resources += outcome.observations(source, whole, person, given)
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": source.moment(now),
        "entry": [{"fullUrl": url(resource), "resource": resource} for resource in resources],
    }


def _study(source: Source, recruiting: str) -> Resource:
    study = source.protocol.study
    statuses = {"paused": "temporarily-closed-to-accrual", "closed": "closed-to-accrual"}
    made = {
        "resourceType": "ResearchStudy",
        "id": source.study,
        **({"identifier": [{"system": REGISTRY, "value": study["registry"]}]} if study["registry"] else {}),
        "title": study.get("title", source.study),
        "status": statuses.get(recruiting, "active"),
        **({"phase": {"coding": [{"system": _PHASES, "code": f"phase-{study['phase']}"}]}} if study.get("phase") else {}),
        **({"condition": [{"text": condition} for condition in study["conditions"]]} if study.get("conditions") else {}),
    }
    return narrated(made, [f"{source.study}: {made['title']}", f"Recruiting: {recruiting}"])


def _patient(source: Source, whole: Whole) -> Resource:
    one = whole.referral
    identity = {key: shown for key, value in one.identity.items() if isinstance(value, str) and (shown := text(value))}
    sex = source.protocol.in_role("sex")
    gender, birth_sex = _SEXES.get(str(whole.given.get(sex.id)) if sex else "", ("unknown", ""))
    person: Resource = {"resourceType": "Patient", "id": id_of("p", one), "identifier": [source.identifier("referral", one.id)]}
    if birth_sex:
        person["extension"] = [{"url": _BIRTH_SEX, "valueCode": birth_sex}]
    if name := _name(identity):
        person["name"] = [name]
    telecom = [{"system": system, "value": identity[system]} for system in ("phone", "email") if system in identity]
    if telecom:
        person["telecom"] = telecom
    person["gender"] = gender
    person["communication"] = [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": one.language}]}, "preferred": True}]
    if "other_language" in identity:
        person["communication"].append({"language": {"text": identity["other_language"]}})
    return narrated(person, [one.name or "No name was given", *(f"{way['system']}: {way['value']}" for way in telecom)])


def _name(identity: Mapping[str, str]) -> dict[str, Any]:
    given = {"given": [identity["first_name"]]} if "first_name" in identity else {}
    family = {"family": identity["last_name"]} if "last_name" in identity else {}
    return {"use": "usual", **given, **family} if given or family else {}


def _joined(person: Resource, earlier: Resource | None) -> Resource:
    """A person of a referral that was joined to an earlier one is the person of that one."""
    return {**person, "active": False, "link": [{"other": reference(earlier), "type": "replaced-by"}]} if earlier else person


def _subject(source: Source, one: Referral, study: Resource, person: Resource) -> Resource:
    known = source.workflow.statuses.get(one.status)
    made = {
        "resourceType": "ResearchSubject",
        "id": id_of("s", one),
        "identifier": [source.identifier("referral", one.id)],
        "status": known.research_subject if known else "candidate",
        "period": {"start": source.moment(one.created_at)},
        "study": reference(study),
        "individual": reference(person),
    }
    return narrated(made, [f"Referral {one.id}: {source.workflow.label(one.status)}"])
