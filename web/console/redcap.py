"""Referrals as REDCap imports them, and the data dictionary that makes the project: a record a referral, fields for criteria and answers.

Fields that tell who somebody is are marked as identifiers, and left out where they were not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prescreen.protocol import Protocol
from prescreen.protocol.model import STATUSES
from prescreen.workflow import Workflow
from store.exports import Whole
from store.findings import MARKS
from web.console import sheets

_HEADER = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_FORM = "prescreening"
_IDENTITY = {
    "first_name": "First name",
    "last_name": "Last name",
    "phone": "Phone",
    "email": "E-mail",
    "reach": "How and when to reach them",
    "other_language": "Other language",
}
_DISPOSITIONS = ("likely", "review", "wait", "unlikely")


class Redcap:
    """The two files."""

    def __init__(self, protocol: Protocol, workflow: Workflow) -> None:
        self._protocol, self._workflow = protocol, workflow
        self._asked = [question.id for question in protocol.questions if question.id != "consent"]

    def dictionary(self) -> str:
        """The data dictionary."""
        return sheets.text(_HEADER, (_row(*field) for field in self._fields()))

    def records(self, wholes: Iterable[Whole], *, identity: bool) -> str:
        """The records."""
        names = [field[0] for field in self._fields() if identity or field[0] not in _IDENTITY]
        rows = (self._record(whole) for whole in wholes)
        return sheets.text(names, ([row.get(name) for name in names] for row in rows))

    def _fields(self) -> list[tuple[str, str, str, str, str]]:
        """Name, type, label, choices, validation of each field."""
        statuses = _choices({status: status for status in STATUSES})
        fields = [
            ("record_id", "text", "Referral", "", ""),
            ("conversation", "text", "Conversation", "", ""),
            *((name, "text", label, "", "") for name, label in _IDENTITY.items()),
            ("kind", "dropdown", "Kind", _choices({kind: kind for kind in ("prescreening", "call", "form")}), ""),
            ("channel", "dropdown", "Channel", _choices({"web": "chat", "sms": "text message"}), ""),
            ("interview_language", "text", "Language of the interview", "", ""),
            ("referred_on", "text", "Referred on", "", "date_ymd"),
            ("disposition", "dropdown", "Disposition", _choices({one: one for one in _DISPOSITIONS}), ""),
            ("wait_until", "text", "Waiting list from", "", "date_ymd"),
            ("inflammatory_cause", "dropdown", "Inflammatory cause", _choices({one: one for one in ("yes", "no", "unknown")}), ""),
            ("referral_status", "dropdown", "Status", _choices({one.id: one.label for one in self._workflow.statuses.values()}), ""),
            ("outcome", "text", "Criterion or reason of the end", "", ""),
            ("calls", "text", "Calls", "", "integer"),
            ("protocol_version", "text", "Protocol version", "", ""),
        ]
        for criterion in self._protocol.criteria:
            name = criterion.id.lower()
            fields.append((f"crit_{name}", "dropdown", f"{criterion.id}: {criterion.text}", statuses, ""))
            fields.append((f"found_{name}", "dropdown", f"{criterion.id}: the coordinator's finding", _choices({m: m for m in MARKS}), ""))
            fields.append((f"found_{name}_status", "dropdown", f"{criterion.id}: status found", statuses, ""))
        fields += [(f"q_{id}", "text", self._protocol.find_text("en", f"label.{id}") or id, "", "") for id in self._asked]
        return fields

    def _record(self, whole: Whole) -> dict[str, Any]:
        one = whole.referral
        row: dict[str, Any] = {
            "record_id": one.id,
            "conversation": one.conversation,
            **{name: one.identity.get(name) for name in _IDENTITY},
            "phone": sheets.phone(one.identity.get("phone")),
            "kind": one.kind,
            "channel": one.channel,
            "interview_language": one.language,
            "referred_on": one.created_at.date().isoformat(),
            "disposition": one.disposition,
            "wait_until": one.wait_until,
            "inflammatory_cause": one.focus,
            "referral_status": one.status,
            "outcome": one.outcome,
            "calls": one.calls,
            "protocol_version": one.protocol_version,
        }
        for entry in one.ledger:
            row[f"crit_{entry.criterion.lower()}"] = entry.status
        for id, found in whole.findings.items():
            row[f"found_{id.lower()}"], row[f"found_{id.lower()}_status"] = found.mark, found.status
        for id in self._asked:
            if id in whole.answers:
                row[f"q_{id}"] = plain(whole.answers[id]["value"])
        return row


def plain(value: Any) -> str:
    """An answer as one cell.

    >>> plain([{"name": "prednisone", "class": "immunosuppressant"}, "lupus"]), plain([]), plain(6.5)
    ('prednisone (immunosuppressant); lupus', 'none', '6.5')
    """
    if isinstance(value, list):
        return "; ".join(plain(one) for one in value) or "none"
    if isinstance(value, Mapping):
        return f"{value.get('name')} ({value.get('class')}{', not recognised' if value.get('unknown') else ''})"
    return str(value)


def _choices(options: Mapping[str, str]) -> str:
    return " | ".join(f"{code}, {label.replace('|', '/')}" for code, label in options.items())


def _row(name: str, kind: str, label: str, choices: str, validation: str) -> list[str]:
    identifier = "y" if name in _IDENTITY else ""
    return [name, _FORM, "", kind, label, choices, "", validation, "", "", identifier, *[""] * 7]
