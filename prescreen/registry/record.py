"""What a record of ClinicalTrials.gov (API v2) says of a study: its facts and its criteria. What is no such record is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prescreen.registry.texts import Stated, stated

_UNITS = {"year": "years", "month": "months", "week": "weeks", "day": "days"}
MOST_LETTERS, MOST_SENTENCES = 60_000, 400
"""Of a record's criteria: three times what the registry takes, and more than any study has. What is larger is no record."""
_YEARS = {"years": 1.0, "months": 1 / 12, "weeks": 7 / 365.25, "days": 1 / 365.25}


class RecordError(ValueError):
    """What was given is no record of one study; the text says why."""


@dataclass(frozen=True)
class Contact:
    """Somebody whom the record names for questions, or as an official of the study. `site`: where, "" for the whole study."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""
    site: str = ""

    def said(self) -> str:
        """All of it in one line."""
        return ", ".join(part for part in (self.name, self.role.lower().replace("_", " "), self.phone, self.email) if part)


@dataclass(frozen=True)
class Record:
    """A study as registered. Ages in years; None where the record names none. `sex`: ALL, FEMALE or MALE.

    `updated`: the day of its last update as posted, else as submitted; `holder`: the day up to which the registry's data were then.
    `sites`: place -> status, "" where none is told.
    """

    registry: str
    title: str
    official_title: str
    summary: str
    sponsor: str
    conditions: tuple[str, ...]
    phases: tuple[str, ...]
    design: tuple[str, ...]
    enrolment: int | None
    status: str
    minimum_age: float | None
    maximum_age: float | None
    sex: str
    healthy: bool
    interventions: tuple[str, ...]
    places: tuple[str, ...]
    criteria: tuple[Stated, ...]
    verified: str = ""
    updated: str = ""
    submitted: str = ""
    holder: str = ""
    contacts: tuple[Contact, ...] = ()
    officials: tuple[Contact, ...] = ()
    sites: tuple[tuple[str, str], ...] = ()
    site_contacts: tuple[Contact, ...] = ()


def read_record(path: Path) -> Record:
    """The record in this file: one study as the API gives it, or a list of studies that holds one. Raises RecordError."""
    return parsed(study_in(path), str(path))


def study_in(path: Path) -> Mapping[str, Any]:
    """The one study that this file holds, as JSON. Raises RecordError."""
    try:
        return study(path.read_bytes(), str(path))
    except OSError as error:
        raise RecordError(f"{path} can't be read: {error.strerror or error}") from None


def study(raw: bytes, named: str) -> Mapping[str, Any]:
    """The one study that these bytes hold, as JSON. Raises RecordError, which says `named` for them."""
    try:
        held = json.loads(raw.decode("utf-8"))
        json.dumps(held, ensure_ascii=False).encode()  # half a character is none
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{named} is no JSON: {error}") from None
    studies = held.get("studies") if isinstance(held, Mapping) else held
    if isinstance(studies, list):
        if len(studies) != 1:
            raise RecordError(
                f"{named} holds {len(studies)} studies; save the record of one, as https://clinicaltrials.gov/api/v2/studies/NCT..."
            )
        held = studies[0]
    if not isinstance(held, Mapping) or not isinstance(held.get("protocolSection"), Mapping):
        raise RecordError(f"{named} has no protocolSection; save the record as JSON from https://clinicaltrials.gov/api/v2/studies/NCT...")
    return held


def parsed(held: Mapping[str, Any], named: str) -> Record:
    """What a study's JSON says. Raises RecordError, which says `named` for it."""
    protocol: Mapping[str, Any] = held["protocolSection"]
    id = _text(protocol, "identificationModule", "nctId")
    if not re.fullmatch(r"NCT\d{8}", id):
        raise RecordError(f"{named} names no study: identificationModule.nctId is {id or 'missing'}")
    text = _text(protocol, "eligibilityModule", "eligibilityCriteria")
    criteria = stated(text) if len(text) <= MOST_LETTERS else []
    if len(text) > MOST_LETTERS or sum(one.size for one in criteria) > MOST_SENTENCES:
        raise RecordError(f"{named} has more criteria than a study can have")
    contacts, status = "contactsLocationsModule", "statusModule"
    places = _listed(protocol, contacts, "locations")
    design = _part(protocol, "designModule", "designInfo") or {}
    masking = _part(design, "maskingInfo", "masking") if isinstance(design, Mapping) else None
    info = [design.get(key) for key in ("allocation", "interventionModel", "primaryPurpose")] if isinstance(design, Mapping) else []
    enrolment = _part(protocol, "designModule", "enrollmentInfo", "count")
    return Record(
        registry=id,
        title=_text(protocol, "identificationModule", "briefTitle"),
        official_title=_text(protocol, "identificationModule", "officialTitle"),
        summary=_text(protocol, "descriptionModule", "briefSummary"),
        sponsor=_text(protocol, "sponsorCollaboratorsModule", "leadSponsor", "name"),
        conditions=_texts(_part(protocol, "conditionsModule", "conditions")),
        phases=_texts(_part(protocol, "designModule", "phases")),
        design=tuple(str(one).lower().replace("_", " ") for one in (*info, masking and f"masking {masking}") if one),
        enrolment=enrolment if isinstance(enrolment, int) else None,
        status=_text(protocol, "statusModule", "overallStatus"),
        minimum_age=_age(_text(protocol, "eligibilityModule", "minimumAge")),
        maximum_age=_age(_text(protocol, "eligibilityModule", "maximumAge")),
        sex=_text(protocol, "eligibilityModule", "sex") or "ALL",
        healthy=_part(protocol, "eligibilityModule", "healthyVolunteers") is True,
        interventions=_texts([_part(one, "name") for one in _listed(protocol, "armsInterventionsModule", "interventions")]),
        places=_texts([_place(one) for one in places]),
        criteria=tuple(criteria),
        verified=_day(protocol, status, "statusVerifiedDate"),
        updated=_day(protocol, status, "lastUpdatePostDateStruct", "date") or _day(protocol, status, "lastUpdateSubmitDate"),
        submitted=_day(protocol, status, "lastUpdateSubmitDate"),
        holder=_day(held, "derivedSection", "miscInfoModule", "versionHolder"),
        contacts=tuple(_contacts(_listed(protocol, contacts, "centralContacts"))),
        officials=tuple(_contacts(_listed(protocol, contacts, "overallOfficials"))),
        sites=tuple((_place(one), _text(one, "status")) for one in places),
        site_contacts=tuple(contact for one in places for contact in _contacts(_listed(one, "contacts"), _place(one))),
    )


def _contacts(listed: list[Any], site: str = "") -> Iterator[Contact]:
    for one in listed:
        extension = _text(one, "phoneExt")
        phone = _text(one, "phone") + (f" ext. {extension}" if extension else "")
        if name := _text(one, "name"):
            yield Contact(" ".join(name.split()), _text(one, "role"), phone, _text(one, "email"), site)


def _place(location: Any) -> str:
    return ", ".join(_texts([_part(location, key) for key in ("facility", "city", "state")]))


def _part(held: Any, *keys: str) -> Any:
    for key in keys:
        held = held.get(key) if isinstance(held, Mapping) else None
    return held


def _text(held: Any, *keys: str) -> str:
    found = _part(held, *keys)
    return found.strip() if isinstance(found, str) else ""


def _day(held: Any, *keys: str) -> str:
    """A day, or a month; "" where there is none."""
    found = _text(held, *keys)
    return found if re.fullmatch(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?", found) else ""


def _texts(held: Any) -> tuple[str, ...]:
    return tuple(one.strip() for one in held if isinstance(one, str) and one.strip()) if isinstance(held, (list, tuple)) else ()


def _listed(held: Any, *keys: str) -> list[Any]:
    found = _part(held, *keys)
    return found if isinstance(found, list) else []


def _age(text: str) -> float | None:
    """An age in years.

    >>> _age("18 Years"), _age("6 Months"), _age("N/A")
    (18, 0.5, None)
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?) (year|month|week|day)s?", text.lower())
    if found is None:
        return None
    years = round(float(found[1]) * _YEARS[_UNITS[found[2]]], 2)
    return int(years) if years == int(years) else years
