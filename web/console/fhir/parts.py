"""What every resource is made with: ids, references, codes of our own, texts that FHIR takes, and the narrative that people read."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from prescreen.protocol import Protocol, Question
from prescreen.unseen import one_line
from prescreen.workflow import Workflow
from store.referrals import Referral
from web.console.coded.answers import NUMBERS, takes_words

Resource = dict[str, Any]
TYPES = {
    "age": "integer",
    **dict.fromkeys([kind for kind in NUMBERS if kind != "age"], "quantity"),
    "partial_date": "date",
    **dict.fromkeys(("medicines", "numbers", "body", "words"), "string"),
}
"""Kind of question -> type of its item; the others are choices."""
OTHER, NONE = "other", "none"
REGISTRY = "https://clinicaltrials.gov"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_REASONS = {"unsure": "asked-unknown", "declined": "asked-declined"}


@dataclass(frozen=True)
class Source:
    """What resources are made from. `base`: the address of this product, under which its own codes stand."""

    protocol: Protocol
    workflow: Workflow
    base: str
    zone: ZoneInfo

    @property
    def study(self) -> str:
        """What the study is known by: its number at the registry, or the trial's own name where it has none."""
        return str(self.protocol.study.get("registry") or self.protocol.name)

    @cached_property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """Question -> the codes that it is answered with; none where it is answered with something else."""
        return {question.id: self._codes(question) for question in self.protocol.questions}

    def _codes(self, question: Question) -> tuple[str, ...]:
        if question.kind in TYPES:
            return ()
        free = (OTHER,) if takes_words(self.protocol, question) else ()
        return tuple(dict.fromkeys((*question.values, *free, *((NONE,) if question.kind == "conditions" else ()), "declined")))

    def moment(self, at: datetime) -> str:
        """A moment in the site's time, with its distance from UTC."""
        return at.astimezone(self.zone).isoformat(timespec="seconds")

    def identifier(self, kind: str, value: str) -> Resource:
        """One of our ids."""
        return {"system": f"{self.base}/{kind}", "value": value}

    def coding(self, kind: str, code: str, display: str) -> Resource:
        """One of our codes."""
        return {"system": f"{self.base}/code/{kind}", "code": code, "display": display}

    def concept(self, kind: str, code: str, display: str, text: str = "") -> Resource:
        """One of our codes as a concept."""
        return {"coding": [self.coding(kind, code, display)], "text": text or display}


def text(value: Any) -> str:
    """A text that FHIR takes: nothing unseen, nothing blank at its ends."""
    return one_line(str(value or ""))


def id_of(kind: str, one: Referral) -> str:
    """The id of a resource of this kind about a referral."""
    return f"{kind}-{one.id.replace('_', '-')}"


def url(resource: Resource) -> str:
    """A resource's address within the bundle."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, resource['resourceType'] + '/' + resource['id'])}"


def reference(resource: Resource) -> Resource:
    """A reference to a resource of the bundle."""
    return {"reference": url(resource)}


def absent(why: str, reasons: Mapping[str, str] | None = None) -> Resource:
    """An element that has no value, and why: they did not know it, or would not say, or what the trial's codes say of the word."""
    return {"extension": [{"url": _ABSENT, "valueCode": {**(reasons or {}), **_REASONS}.get(why, "unknown")}]}


def narrated(resource: Resource, lines: Iterable[str]) -> Resource:
    """The resource with what it says in words."""
    said = "".join(f"<p>{escape(shown)}</p>" for line in lines if (shown := text(line)))
    return {**resource, "text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{said or "<p>-</p>"}</div>'}}
