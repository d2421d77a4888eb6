"""The study's record as the registry gives it, in its two public readings and with whatever else is changed in it."""

import copy
import json
from datetime import datetime, timedelta, timezone
from typing import Any

from prescreen.protocol import load
from prescreen.registry.findings import Finding, findings
from prescreen.registry.ours import Ours, ours_of
from prescreen.registry.reading import Reading
from prescreen.registry.record import parsed

NCT = "NCT06392711"
NOW = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
TEXT = """\
Inclusion Criteria:

1. Xerostomia: an unstimulated flow of saliva of 0.5 mL or less in 5 minutes
2. Xerostomia that did not come from radiotherapy, with an unstimulated flow \\<= 0.5 mL/5 minutes documented at any time following the \
diagnosis and before enrollment
3. \\>= 18 years of age, \\<= 90 years of age
4. Karnofsky performance status \\>= 70, eligible for a bone marrow aspirate while awake
5. Willing and able to give informed consent
6. Both submandibular glands confirmed by imaging
7. If of childbearing potential, a negative pregnancy test
8. Males and females of childbearing potential willing to use acceptable contraception
9. Laboratory values \\[within 28 calendar days of enrollment\\]:

   * Hgb \\>= 9 g/dL
   * Platelets \\>= 100,000/uL
   * ANC \\>= 1000/uL
   * PT/INR and PTT within normal limits for age and sex

Exclusion Criteria:

1. One submandibular gland only
2. Sialolithiasis
3. Poorly controlled diabetes mellitus (HbA1c \\>= 7%)
4. A diuretic begun before the dry mouth, which the referring provider believes to be its cause
5. Untreated oral candidiasis on examination at enrollment
6. Malignancy within the last 2 years, apart from certain kinds that were adequately treated
7. On immunosuppressive therapy without a dose stable for at least 2 months
8. Transfusion dependency
9. Life expectancy \\<= 6 months as determined by the investigator
10. An investigational drug, biologic or device within 30 days
11. Pregnant, lactating, or planning a pregnancy during the study
12. Unsuitable at the discretion of the investigators
13. In another study that may interfere
"""
"""In our own words, with the numbers, the order and the markup of the public record."""
FLOW = ", with an unstimulated flow \\<= 0.5 mL/5 minutes documented at any time following the diagnosis and before enrollment"
EARLIER = TEXT.replace("28 calendar days", "42 calendar days").replace(FLOW, "")
"""The other public reading: labs within 42 days, and nothing said of when the flow was documented."""


def record(text: str = TEXT, **changes: Any) -> dict[str, Any]:
    """The record with this text of criteria; `changes`: dotted fields of its protocolSection, with __ for the dots."""
    made: dict[str, Any] = copy.deepcopy(_RECORD)
    made["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = text
    for name, value in changes.items():
        *way, last = name.split("__")
        place = made["protocolSection"]
        for one in way:
            place = place[one]
        place[last] = value
    return made


def updated(day: str, text: str = TEXT, **changes: Any) -> dict[str, Any]:
    """The record as it was last updated on this day."""
    return record(text, statusModule__lastUpdatePostDateStruct={"date": day, "type": "ACTUAL"}, **changes)


def saved(held: dict[str, Any]) -> str:
    """As a file."""
    return json.dumps(held)


def readings(*records: dict[str, Any], ours: Ours | None = None) -> list[Reading]:
    """The record as it was read on days in a row, with ours as it was then."""
    mine = ours or ours_of(load())
    return [Reading(f"s_{at}", NOW + timedelta(days=at), parsed(one, "a record"), mine) for at, one in enumerate(records)]


def found(*records: dict[str, Any], ours: Ours | None = None, kind: str = "") -> list[Finding]:
    """What is to be looked at after these readings of the record."""
    mine = ours or ours_of(load())
    every = findings(readings(*records, ours=mine), mine, load().units)
    return [one for one in every if not kind or one.kind == kind]


_RECORD: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": NCT, "briefTitle": "Cells for dry mouth"},
        "statusModule": {
            "overallStatus": "RECRUITING",
            "statusVerifiedDate": "2026-10",
            "lastUpdateSubmitDate": "2026-10-02",
            "lastUpdatePostDateStruct": {"date": "2026-10-05", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A university", "class": "OTHER"}},
        "descriptionModule": {"briefSummary": "A study of cells for dry mouth."},
        "conditionsModule": {"conditions": ["Xerostomia"]},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE1"]},
        "eligibilityModule": {
            "eligibilityCriteria": TEXT,
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "maximumAge": "90 Years",
            "stdAges": ["ADULT", "OLDER_ADULT"],
        },
        "contactsLocationsModule": {
            "centralContacts": [{"name": "Study Line", "role": "CONTACT", "phone": "608-555-0100", "email": "study@example.org"}],
            "overallOfficials": [{"name": "Dr. A. Example", "affiliation": "A university", "role": "PRINCIPAL_INVESTIGATOR"}],
            "locations": [{"facility": "A clinic", "city": "Madison", "state": "Wisconsin", "status": "RECRUITING"}],
        },
    },
    "derivedSection": {"miscInfoModule": {"versionHolder": "2026-11-28"}},
    "hasResults": False,
}
