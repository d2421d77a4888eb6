"""What the answers gave and what coordinators found, as Observations: the disposition with each criterion's status, and each finding."""

from __future__ import annotations

from collections.abc import Iterator

from store.exports import Whole
from store.findings import Finding
from store.referrals import Referral
from web.console.fhir.parts import Resource, Source, id_of, narrated, reference, text

_CATEGORY = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]}]


def observations(source: Source, whole: Whole, person: Resource, given: Resource | None) -> Iterator[Resource]:
    """The Observations about a referral. `given`: the answers that they are derived from."""
    outcome = None
    if whole.referral.disposition or whole.referral.ledger:
        outcome = _outcome(source, whole.referral, person, given)
        yield outcome
    for found in whole.findings.values():
        yield _finding(source, whole.referral, found, person, outcome)


def _outcome(source: Source, one: Referral, person: Resource, given: Resource | None) -> Resource:
    made: Resource = {
        "resourceType": "Observation",
        "id": id_of("o", one),
        "status": "final" if one.disposition else "preliminary",
        "category": _CATEGORY,
        "code": source.concept("observation", "disposition", "Disposition of the prescreening"),
        "subject": reference(person),
        "effectiveDateTime": source.moment(one.created_at),
    }
    if one.disposition:
        made["valueCodeableConcept"] = source.concept("disposition", one.disposition, one.disposition)
    if given:
        made["derivedFrom"] = [reference(given)]
    if one.ledger:
        made["component"] = [
            {
                "code": _criterion(source, entry.criterion),
                "valueCodeableConcept": source.concept("status", entry.status, entry.status, f"{entry.status}: {text(entry.why)}"),
            }
            for entry in one.ledger
        ]
    criteria = (f"{entry.criterion} {entry.status}: {entry.why}" for entry in one.ledger)
    return narrated(made, [f"Disposition: {one.disposition or 'none yet'}", *criteria])


def _finding(source: Source, one: Referral, found: Finding, person: Resource, outcome: Resource | None) -> Resource:
    status = [source.coding("status", found.status, found.status)] if found.status else []
    said = f"{found.mark}{f', now {found.status}' if found.status else ''}"
    made: Resource = {
        "resourceType": "Observation",
        "id": f"{id_of('f', one)}-{found.criterion}",
        "status": "preliminary" if found.mark == "open" else "final",
        "category": _CATEGORY,
        "code": _criterion(source, found.criterion),
        "subject": reference(person),
        "effectiveDateTime": source.moment(found.at),
        "valueCodeableConcept": {"coding": [source.coding("finding", found.mark, found.mark), *status], "text": said},
    }
    if reason := text(found.reason):
        made["note"] = [{"time": source.moment(found.at), "text": reason}]
    if outcome:
        made["derivedFrom"] = [reference(outcome)]
    return narrated(made, [f"The team's finding on {found.criterion}: {said}", reason])


def _criterion(source: Source, id: str) -> Resource:
    known = next((one.text for one in source.protocol.criteria if one.id == id), id)
    return source.concept("criterion", id, known, f"{id}: {known}")
