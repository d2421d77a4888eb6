"""Who may do what in the console: each route names one of these permissions.

A role is a job at the site. Reading and changing are kept apart, and so are numbers and people.
"""

from __future__ import annotations

COORDINATOR, INVESTIGATOR, ADMINISTRATOR = "coordinator", "principal_investigator", "administrator"
AUDITOR, STATISTICIAN = "auditor", "statistician"

_WORK = frozenset({COORDINATOR, INVESTIGATOR, ADMINISTRATOR})
_LEAD = frozenset({INVESTIGATOR, ADMINISTRATOR})
_ALL = frozenset({*_WORK, AUDITOR, STATISTICIAN})

OWN = "own account"

PERMISSIONS: dict[str, frozenset[str]] = {
    OWN: _ALL,
    "read referrals": _WORK | {AUDITOR},
    "work on referrals": _WORK,
    "read numbers": _ALL,
    "read the screening log": _ALL,
    "export without identity": _WORK | {STATISTICIAN},
    "export with identity": _WORK,
    "write to participants": _WORK,
    "pause recruitment": _LEAD,
    "read other trials": _WORK | {AUDITOR},
    "sign off": frozenset({INVESTIGATOR}),
    "read the registry": _ALL,
    "acknowledge the registry": frozenset({INVESTIGATOR}),
    "read amendments": _ALL,
    "release call lists": frozenset({INVESTIGATOR}),
    "work on second looks": _WORK,
    "read agreement": _ALL,
    "ask again": _WORK,
    "draw who is asked again": frozenset({INVESTIGATOR}),
    "open what is to be asked again": _WORK | {AUDITOR},
    "read approvals": _ALL,
    "approve scripts": frozenset({INVESTIGATOR}),
    "read accounts": frozenset({ADMINISTRATOR, AUDITOR}),
    "manage accounts": frozenset({ADMINISTRATOR}),
    "read the audit trail": frozenset({AUDITOR, INVESTIGATOR, ADMINISTRATOR}),
}
"""Permission -> the roles that have it."""

NAMES = {
    COORDINATOR: "Coordinator",
    INVESTIGATOR: "Principal investigator",
    ADMINISTRATOR: "Administrator",
    AUDITOR: "Auditor",
    STATISTICIAN: "Statistician",
}


def may(role: str, permission: str) -> bool:
    """Whether this role has that permission. Raises KeyError for one that there is not."""
    return role in PERMISSIONS[permission]
