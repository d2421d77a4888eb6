"""Our side of the comparison: of each criterion its words, what of the record it names as its source, and its thresholds.

It is kept with each snapshot of the record, so that later on it can be told who has changed since. What is the trial's own decision, and
not taken from the record ("ours, ..."), is not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import lru_cache
from typing import Any

import msgspec

from prescreen.protocol.model import Criterion, Protocol
from prescreen.protocol.same import Same
from prescreen.protocol.units import number

AGES = ("minimum age", "maximum age")
SEX = "sex"
_REF = re.compile(r"\b(inclusion|exclusion)((?:\s*(?:,|and|to|&)?\s*\d+)+)", re.IGNORECASE)


@dataclass(frozen=True)
class Limit:
    """A threshold. `refs`: what of the record it is taken from; none where it is the trial's own."""

    name: str
    value: float
    unit: str
    refs: tuple[str, ...] = ()

    def said(self) -> str:
        """The number with its unit."""
        return f"{number(self.value)} {self.unit}".replace(" percent", "%").replace("_", " ")


@dataclass(frozen=True)
class OurCriterion:
    """A criterion in our words. `refs`: such as `inclusion 9` or `minimum age`. `limits`: the thresholds that it decides by."""

    id: str
    kind: str
    text: str
    refs: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()

    def every_ref(self) -> set[str]:
        """What of the record it depends on: its own source, and that of its thresholds."""
        return {*self.refs, *(ref for limit in self.limits for ref in limit.refs)}

    def said(self) -> str:
        """Its words and thresholds in one line."""
        limits = "; ".join(f"{one.name} {one.said()}" for one in self.limits)
        return f"{self.text} ({limits})" if limits else self.text


@dataclass(frozen=True)
class Ours:
    """What the trial says now. `recruiting`: open, paused or closed. `phone`, `email`: what participants are told of the study team.

    `approved`: the day on which the board approved the script that is in force, as an ISO date; "" where it did not, or nobody says.
    """

    version: str
    registry: str
    criteria: tuple[OurCriterion, ...]
    least_age: float | None = None
    most_age: float | None = None
    sexes: str = "all"
    healthy: bool = False
    recruiting: str = "open"
    phone: str = ""
    email: str = ""
    approved: str = ""

    def criterion(self, id: str) -> OurCriterion | None:
        """The criterion of that id; None where there is none."""
        return next((one for one in self.criteria if one.id == id), None)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        held: dict[str, Any] = msgspec.to_builtins(self)
        return held

    @classmethod
    def from_json(cls, held: Any) -> Ours:
        """What `to_json` gave."""
        return msgspec.convert(held, cls)


def ours_of(protocol: Protocol, *, recruiting: str = "open", phone: str = "", email: str = "", approved: str = "") -> Ours:
    """Our side by the protocol, and by what the site says beside it."""
    age = protocol.study.get("age") or {}
    return Ours(
        version=protocol.version,
        registry=registry_of(protocol),
        criteria=_criteria(Same(protocol)),
        least_age=age.get("from") if isinstance(age, Mapping) else None,
        most_age=age.get("to") if isinstance(age, Mapping) else None,
        sexes=str(protocol.study.get("sexes", "all")),
        healthy=protocol.study.get("healthy") is True,
        recruiting=recruiting,
        phone=phone,
        email=email,
        approved=approved,
    )


@lru_cache(maxsize=4)
def _criteria(same: Same) -> tuple[OurCriterion, ...]:
    return tuple(_criterion(same.protocol, one) for one in same.protocol.criteria)


def registry_of(protocol: Protocol) -> str:
    """The number of the study's record, such as NCT01234567; "" where the trial has none."""
    named = str(protocol.study.get("registry") or "")
    return named if re.fullmatch(r"NCT\d{8}", named) else ""


def refs(source: str) -> tuple[str, ...]:
    """What of the record a source names; nothing where it does not begin with the record's number.

    >>> refs("NCT01234567 exclusion 3 and 5"), refs("NCT01234567 ages"), refs("ours (NCT01234567 exclusion 3)")
    (('exclusion 3', 'exclusion 5'), ('minimum age', 'maximum age'), ())
    """
    if not re.match(r"NCT\d{8}\b", source):
        return ()
    found = [f"{match[1].lower()} {one}" for match in _REF.finditer(source) for one in re.findall(r"\d+", match[2])]
    found += [age for age in AGES if age in source.lower() or re.search(r"\bages\b|\bminimum and maximum age\b", source.lower())]
    if re.search(r"\bsex(?:es)?\b", source.lower()):
        found.append(SEX)
    return tuple(dict.fromkeys(found))


def _criterion(protocol: Protocol, criterion: Criterion) -> OurCriterion:
    names = dict.fromkeys(name for name in _names(criterion.effects) if name in protocol.thresholds)
    known = refs(criterion.source)
    limits = [Limit(one.id, one.value, one.unit, refs(one.source)) for one in protocol.thresholds.values()]
    used = tuple(one for one in limits if one.name in names or (one.refs and set(one.refs) <= set(known)))
    return OurCriterion(criterion.id, criterion.kind, criterion.text, known, used)


def _names(held: Any) -> Iterator[str]:
    """Every text in what a criterion holds, among them the names of its thresholds."""
    if is_dataclass(held) and not isinstance(held, type):
        held = vars(held)
    if isinstance(held, str):
        yield held
    for part in held.values() if isinstance(held, Mapping) else held if isinstance(held, (list, tuple)) else ():
        yield from _names(part)
