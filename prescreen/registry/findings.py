"""What a person has to look at: what changed in the record since the reading before, and where it differs from ours as both stand.

Each finding has an id made of the very words that it is about, so that whoever acknowledges it does so for these words alone. Who is ahead
is told as far as the readings show it: the registry, we, both, nobody any more, or it is not known.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from prescreen.protocol.units import Unit
from prescreen.registry.aspects import HEALTHY, STATUS, Aspect, aspects, fact, is_of_age, ours_say, record_says, told_status
from prescreen.registry.ours import AGES, SEX, Ours
from prescreen.registry.reading import Numbered, Reading, numbered
from prescreen.registry.record import Contact, Record
from prescreen.registry.sentences import Pair, pairs, plain
from prescreen.registry.touching import Touch, touched

Ahead = Literal["registry", "ours", "both", "level", "unknown"]
AHEAD: Mapping[str, str] = {
    "registry": "The registry is ahead: it changed, and ours did not.",
    "ours": "We are ahead: ours changed, or was approved, after the record. It may lag up to 30 days behind the board's approval.",
    "both": "Both changed, and not to the same.",
    "level": "Nobody is ahead any more: both say the same by now.",
    "unknown": "Who is ahead is not known: they differed when the record was first read here. We are, if the board approved ours after the "
    "record's last update.",
}
_Fact = tuple[str, str, str, str]
_MANY = 3
_MORE = {"contact": "contacts", "official": "officials", "contact at a site": "contacts at sites"}
_WHOLE = (STATUS, HEALTHY, SEX, *AGES)


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `kind`: change or difference; `part`: criteria, ages, sex, status or contacts; `place`: where in the record.

    Of a change `before` and `after` are the record's words, "" where there were or are none. Of a difference `before` is ours and `after`
    the record's, and `why` says how they differ. `version`: of the record in which it was found.
    """

    id: str
    kind: Literal["change", "difference"]
    part: str
    place: str
    before: str
    after: str
    why: str
    touches: tuple[Touch, ...]
    ahead: Ahead
    version: str

    @property
    def criteria(self) -> tuple[str, ...]:
        """The ids of our criteria that it touches."""
        return tuple(one.criterion for one in self.touches)


def findings(readings: Sequence[Reading], ours: Ours, units: Mapping[str, Unit]) -> tuple[Finding, ...]:
    """Every finding of a record's readings, oldest first, against ours as it stands: changes, the latest first, then differences."""
    return _History(readings, ours, units).findings() if readings else ()


class _History:
    """The readings with what was held against each other at each of them."""

    def __init__(self, readings: Sequence[Reading], ours: Ours, units: Mapping[str, Unit]) -> None:
        self.ours, self.units = ours, units
        self.read = numbered(readings, ours)
        self.then = [aspects(one, one.reading.ours, units) for one in self.read]
        self.now = aspects(self.read[-1], ours, units)

    def findings(self) -> tuple[Finding, ...]:
        changes = [one for at in range(len(self.read) - 1, 0, -1) for one in self._changes(at)]
        return (*changes, *(self._difference(one) for one in self.now.values() if one.why))

    def _changes(self, at: int) -> Iterator[Finding]:
        """What changed from the reading before to this one."""
        old, new = self.read[at - 1], self.read[at]
        for pair in pairs(old.sentences, new.sentences):
            if pair.changed:
                yield self._of_criterion(at, old, new, pair)
        for part, place, before, after in _facts(old.reading.record, new.reading.record):
            yield self._change(at, part, place, before, after, (place,), [place])

    def _of_criterion(self, at: int, old: Numbered, new: Numbered, pair: Pair) -> Finding:
        refs = {held.refs[one] for held, one in ((old, pair.before), (new, pair.after)) if one is not None} - {""}
        sentence = pair.after or pair.before
        assert sentence is not None
        aged = {ref for ref in AGES if is_of_age(sentence) and not any(refs & set(one.refs) for one in self.ours.criteria)}
        keys = [key for key, one in self.now.items() if one.part == "criteria" and refs & set(one.refs)]
        before, after = (one.text if one is not None else "" for one in (pair.before, pair.after))
        why = ""
        if pair.moved and pair.before is not None and pair.after is not None:
            why = f"It stood under “{pair.before.above}”, and stands under “{pair.after.above}” now."
        known = next(iter(refs), "")
        place = sentence.place + (f" (our {known})" if known and known != sentence.root else "")
        return self._change(at, "criteria", place, before, after, tuple(refs | aged), keys, why)

    def _change(
        self, at: int, part: str, place: str, before: str, after: str, refs: tuple[str, ...], keys: Sequence[str], why: str = ""
    ) -> Finding:
        reading = self.read[at].reading
        touches = touched(refs, (before, after), self.ours, self.units) if part != "contacts" else ()
        id = _digest("change", reading.id, part, place, before, after)
        return Finding(id, "change", part, place, before, after, why, touches, self._ahead_of(at, touches, keys), reading.version)

    def _ahead_of(self, at: int, touches: Sequence[Touch], keys: Sequence[str]) -> Ahead:
        """Who is ahead after a change of the record."""
        held = [self.now[key] for key in keys if key in self.now]
        then, now = self.read[at - 1].reading.ours, self.ours
        sure = [one.criterion for one in touches if one.sure]
        ours_changed = any(then.criterion(id) != now.criterion(id) for id in sure) or any(
            ours_say(then, one) != ours_say(now, one) for one in held if one.part != "criteria"
        )
        agree = bool(held) and not any(one.why for one in held)
        if ours_changed:
            return "level" if agree else "both"
        differed = any(self.then[at - 1][one.key].why for one in held if one.key in self.then[at - 1])
        return "level" if agree and differed else "registry"

    def _difference(self, one: Aspect) -> Finding:
        touches = touched(_refs(one), (one.record,), self.ours, self.units) if one.part != "contacts" else ()
        if one.criterion:
            touches = tuple(touch for touch in touches if touch.sure) or (Touch(one.criterion, "it tells the ages"),)
        id = _digest("difference", one.key, plain(one.record), one.ours)
        version = self.read[-1].reading.version
        return Finding(id, "difference", one.part, one.place, one.ours, one.record, one.why, touches, self._ahead(one), version)

    def _ahead(self, one: Aspect) -> Ahead:
        """Who is ahead where both differ: who changed since they last said the same, or else since the first reading.

        Where neither did, the day of the board's approval tells, if it came after what the record was made of.
        """
        agreed = [at for at, held in enumerate(self.then) if one.key not in held or not held[one.key].why]
        since = agreed[-1] if agreed else 0
        theirs = plain(record_says(self.read[since], one)) != plain(one.record)
        mine = ours_say(self.read[since].reading.ours, one) != ours_say(self.ours, one)
        if theirs or mine:
            return "both" if theirs and mine else "registry" if theirs else "ours"
        record = self.read[-1].reading.record
        return "ours" if record.submitted and self.ours.approved > record.submitted else "unknown"


def _refs(one: Aspect) -> tuple[str, ...]:
    return one.refs or (one.place,)


def _facts(old: Record, new: Record) -> Iterator[_Fact]:
    """Part, place, before and after of each field that changed."""
    parts = {STATUS: "status", HEALTHY: "sex", SEX: "sex", **dict.fromkeys(AGES, "ages")}
    for place in _WHOLE:
        before, after = fact(old, place), fact(new, place)
        if before != after:
            yield parts[place], place, before, after
    yield from _sites(dict(old.sites), dict(new.sites))
    for kind, one, other in (
        ("contact", old.contacts, new.contacts),
        ("official", old.officials, new.officials),
        ("contact at a site", old.site_contacts, new.site_contacts),
    ):
        yield from _together(_MORE[kind], list(_contacts(kind, one, other)))


def _sites(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[_Fact]:
    told = [(site, _site(old, site), _site(new, site)) for site in dict.fromkeys((*old, *new))]
    yield from _together("sites", [("status", f"site {site}", before, after) for site, before, after in told if before != after])


def _together(place: str, facts: list[_Fact]) -> Iterator[_Fact]:
    """One finding where many sites or contacts changed at once: a study of many sites would hide all else behind them."""
    if len(facts) <= _MANY:
        yield from facts
        return
    before, after = ("; ".join(f"{one[1]}: {one[at] or 'nothing'}" for one in facts) for at in (2, 3))
    yield facts[0][0], place, before, after


def _site(held: Mapping[str, str], site: str) -> str:
    return (told_status(held[site]) or "listed") if site in held else ""


def _contacts(kind: str, old: Sequence[Contact], new: Sequence[Contact]) -> Iterator[_Fact]:
    """Contacts that changed: by name and site; one that went and one that came are taken for each other."""
    gone = [one for one in old if one not in new]
    for one in [one for one in new if one not in old]:
        same = next((before for before in gone if (before.name, before.site) == (one.name, one.site)), None)
        same = same or next(
            (before for before in gone if before.site == one.site and before.name not in [other.name for other in new]), None
        )
        if same is not None:
            gone.remove(same)
        yield "contacts", _named(kind, one), same.said() if same else "", one.said()
    for one in gone:
        yield "contacts", _named(kind, one), one.said(), ""


def _named(kind: str, one: Contact) -> str:
    return f"{kind}, {one.site}" if one.site else kind


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
