"""What of the record and of our protocol can be held against each other, and where the two differ as they stand.

Our criteria are in our own words, so it is numbers that are compared, and that each criterion of the record has one of ours. What the
record says beyond that is for the clinic to weigh, or for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prescreen.protocol.units import Unit, number
from prescreen.registry.ours import AGES, SEX, OurCriterion, Ours
from prescreen.registry.quantities import Quantity, named, of_unit, quantities
from prescreen.registry.reading import Numbered
from prescreen.registry.record import Contact, Record
from prescreen.registry.sentences import Sentence

STATUS, HEALTHY, PHONE, EMAIL = "recruitment status", "healthy volunteers", "telephone of the study", "e-mail address of the study"
_OPEN = "RECRUITING"
_OF_AGE = re.compile(r"\bage[ds]?\b|\byears old\b", re.IGNORECASE)
_NONE = "none"


@dataclass(frozen=True)
class Aspect:
    """One thing that both say. `part`: criteria, ages, sex, status or contacts; `why`: how they differ, "" where they don't.

    `refs`: what of the record it is about; `criterion`: which of our criteria, "" where it is about none or nobody of ours is.
    """

    key: str
    part: str
    place: str
    record: str
    ours: str
    why: str = ""
    refs: tuple[str, ...] = ()
    criterion: str = ""


def aspects(read: Numbered, ours: Ours, units: Mapping[str, Unit]) -> dict[str, Aspect]:
    """Key -> aspect, those that differ and those that don't."""
    found = [*_criteria(read, ours, units), *_facts(read.reading.record, ours)]
    return {one.key: one for one in found}


def record_says(read: Numbered, aspect: Aspect) -> str:
    """What the record says of an aspect of another reading."""
    if aspect.part == "criteria":
        return read.words(*aspect.refs)
    return fact(read.reading.record, aspect.place)


def ours_say(ours: Ours, aspect: Aspect) -> str:
    """What we say of it, or said."""
    if aspect.part != "criteria":
        return our_fact(ours, aspect.place)
    if aspect.criterion:
        criterion = ours.criterion(aspect.criterion)
        return criterion.said() if criterion is not None else ""
    return "; ".join(one.said() for one in ours.criteria if one.every_ref().intersection(aspect.refs))


def _criteria(read: Numbered, ours: Ours, units: Mapping[str, Unit]) -> Iterator[Aspect]:
    covered = {ref for one in ours.criteria for ref in one.every_ref()}
    for one in ours.criteria:
        own = tuple(ref for ref in one.refs if ref.startswith(("inclusion ", "exclusion ")))
        if own:
            yield _criterion(read, one, own, units)
    aged = next((one for one in ours.criteria if set(AGES) & one.every_ref()), None)
    for root in [one for one in read.sentences if not one.above]:
        ref = read.refs[root]
        if ref in covered and ref:
            continue
        if aged is not None and is_of_age(root):
            yield _ages_sentence(read, root, aged, units)
            continue
        text = read.words(ref) if ref else root.text
        why = "None of our criteria names this criterion of the record as its source."
        yield Aspect(f"record {ref or root.text}", "criteria", root.root, text, "", why, (ref,) if ref else ())


def is_of_age(sentence: Sentence) -> bool:
    """Whether a criterion of the record tells the ages, which the record has in fields of their own too."""
    return bool(_OF_AGE.search(sentence.text)) and any(letter.isdigit() for letter in sentence.text)


def _criterion(read: Numbered, one: OurCriterion, refs: tuple[str, ...], units: Mapping[str, Unit]) -> Aspect:
    here = read.of(*refs)
    place = ", ".join(dict.fromkeys(sentence.root for sentence in here)) or ", ".join(refs)
    text, why = read.words(*refs), ""
    if not here:
        why = f"The record has no {' or '.join(refs)} any more, which {one.id} names as its source."
    else:
        theirs = [found for sentence in here for found in quantities(sentence.text, units)]
        limits = [of_unit(limit.value, limit.unit, units, limit.said()) for limit in one.limits if set(limit.refs) & set(refs)]
        missing = [found for found in (*limits, *quantities(one.text, units)) if not named(found, theirs)]
        why = _numbers_differ(missing, theirs, one)
    return Aspect(f"criterion {one.id}", "criteria", place, text, one.said(), why, refs, one.id)


def _ages_sentence(read: Numbered, root: Sentence, aged: OurCriterion, units: Mapping[str, Unit]) -> Aspect:
    ref = read.refs[root]
    text = read.words(ref) if ref else root.text
    theirs = quantities(text, units)
    limits = [of_unit(limit.value, limit.unit, units, limit.said()) for limit in aged.limits if set(limit.refs) & set(AGES)]
    why = _numbers_differ([one for one in limits if not named(one, theirs)], theirs, aged)
    return Aspect(f"ages in {ref or root.root}", "criteria", root.root, text, aged.said(), why, (ref,) if ref else (), aged.id)


def _numbers_differ(missing: list[Quantity], theirs: list[Quantity] | tuple[Quantity, ...], one: OurCriterion) -> str:
    """How numbers of ours that the record does not name stand against those that it does."""
    told: list[str] = []
    for found in missing:
        like = [other.said for other in theirs if other.measure == found.measure and found.measure] or [other.said for other in theirs]
        told.append(f"{one.id} says {found.said}; the record {'names ' + ', '.join(dict.fromkeys(like)) if like else 'names no number'}.")
    return " ".join(dict.fromkeys(told))


def _facts(record: Record, ours: Ours) -> Iterator[Aspect]:
    for place, part in ((AGES[0], "ages"), (AGES[1], "ages"), (SEX, "sex"), (HEALTHY, "sex"), (STATUS, "status")):
        theirs, mine = fact(record, place), our_fact(ours, place)
        differ = _status_differs(theirs, mine) if place == STATUS else theirs != mine
        yield Aspect(place, part, place, theirs, mine, f"The record says {theirs}; ours says {mine}." if differ else "")
    for place in (PHONE, EMAIL):
        theirs, mine = fact(record, place), our_fact(ours, place)
        if mine and theirs:
            same = any(_reach(mine) == _reach(one) for one in theirs.split("; "))
            why = "" if same else f"Participants are told {mine}; the record names {theirs}."
            yield Aspect(place, "contacts", place, theirs, mine, why)


def fact(record: Record, place: str) -> str:
    """What the record says in one of its fields."""
    every: tuple[Contact, ...] = (*record.contacts, *record.site_contacts)
    facts = {
        AGES[0]: _age(record.minimum_age),
        AGES[1]: _age(record.maximum_age),
        SEX: record.sex.lower(),
        HEALTHY: "accepted" if record.healthy else "not accepted",
        STATUS: told_status(record.status),
        PHONE: "; ".join(dict.fromkeys(one.phone for one in every if one.phone)),
        EMAIL: "; ".join(dict.fromkeys(one.email for one in every if one.email)),
    }
    return facts[place]


def our_fact(ours: Ours, place: str) -> str:
    """What we say of the same."""
    facts = {
        AGES[0]: _age(ours.least_age),
        AGES[1]: _age(ours.most_age),
        SEX: ours.sexes.lower(),
        HEALTHY: "accepted" if ours.healthy else "not accepted",
        STATUS: ours.recruiting,
        PHONE: ours.phone,
        EMAIL: ours.email,
    }
    return facts[place]


def told_status(status: str) -> str:
    """A status as it is read: `ACTIVE_NOT_RECRUITING` is "active not recruiting"."""
    return status.lower().replace("_", " ")


def _age(years: float | None) -> str:
    return f"{number(years)} years" if years is not None else _NONE


def _status_differs(record: str, ours: str) -> bool:
    """A pause at one site leaves the study's record as it is; a study that is closed, or recruits though the record says not, does not."""
    recruits = record == told_status(_OPEN)
    return ours == "open" if not recruits else ours == "closed"


def _reach(text: str) -> str:
    """A number by its last ten digits, an address in small letters."""
    digits = re.sub(r"\D", "", text.partition(" ext.")[0])
    return digits[-10:] if "@" not in text and len(digits) >= 7 else text.strip().lower()
