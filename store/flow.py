"""The participant flow: how many prescreenings, and how many persons, came to each box, and by which reason the others left it.

Every box is the next box and its exits, to the last one; `Flow.faults` says where that is not so. What can't be known stands in an exit of
its own. Counts only: where they come from is store/flow_reading.py, which of them may be shown is store/few.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

BEGUN, AGREED, FINISHED, FITS, REFERRED, SINGLE = "begun", "agreed", "finished", "fits", "referred", "single"
TRIED, REACHED, SCHEDULED, CONSENTED = "tried", "reached", "scheduled", "consented"
MAIN = (BEGUN, AGREED, FINISHED, FITS, REFERRED, SINGLE, TRIED, REACHED, SCHEDULED, CONSENTED)
"""The boxes of the prescreenings, each within the one before. `single`: without those that were joined to another referral of the same
person."""
CALLS = (REFERRED, SINGLE, TRIED, REACHED, SCHEDULED, CONSENTED)
"""The boxes of the calls that were asked for besides: by the contact form, in place of the questions, or though the study does not fit."""
CHAINS = {"main": MAIN, "calls": CALLS}
WORK = CALLS[1:]

JOINED, WAITING, KEPT_NOT, UNKNOWN = "joined", "waiting", "not_kept", "unknown"
"""Exits: joined to another referral; still there; destroyed since, so that what became of it is not known; not known for that day."""
UNANSWERED, REFUSED, DELETED = "unanswered", "refused", "deleted"
SILENT, GOING, STOPPED, CALLED = "silent", "going", "stopped", "called"
RULED_OUT, NO_CONTACT, RULED_OUT_LATER = "ruled_out", "no_contact", "ruled_out_later"
"""`ruled_out_later`: referred after the questions, then ruled out by what an amendment asked; leaves a box of the team's work."""
NOT_KEPT = "not kept"
"""The value of a group where what was destroyed does not tell it."""
GROUPS = ("week", "channel", "language", "version")


@dataclass(frozen=True)
class Place:
    """Where a prescreening or a call left: the last box that it came to, and why it came to no other. `why`: the reason beneath."""

    box: str
    exit: str
    why: str = ""


@dataclass(frozen=True)
class Item:
    """A prescreening, or a call that was asked for besides; or `number` of them that are gone, of which nobody knows the persons.

    `main`: where the prescreening left; None for a contact form. `calls`: where a call besides left. `source`: how that call was asked for.
    `person`: whose it is, a number within one reading; None where it is not known. `fell`: nothing but the criterion by which so many were
    ruled out of whom no more is kept; they are counted elsewhere too.
    """

    week: date
    channel: str
    language: str
    version: str
    main: Place | None
    calls: Place | None = None
    source: str = ""
    person: int | None = None
    number: int = 1
    fell: str = ""
    id: str = ""

    def value(self, group: str) -> str:
        """Which part of a group it is in. Weeks are named by their Monday."""
        return self.week.isoformat() if group == "week" else str(getattr(self, group))


@dataclass
class Counted:
    """One chain's numbers: how many left at each place."""

    chain: tuple[str, ...]
    places: Counter[Place] = field(default_factory=Counter)

    def box(self, name: str) -> int:
        """How many came to a box."""
        here = self.chain.index(name)
        return sum(number for place, number in self.places.items() if self.chain.index(place.box) >= here)

    def exits(self, name: str) -> dict[str, int]:
        """Exit -> how many left a box by it, the most first."""
        found: Counter[str] = Counter()
        for place, number in self.places.items():
            if place.box == name and place.exit:
                found[place.exit] += number
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def reasons(self, name: str, exit: str) -> dict[str, int]:
        """What is known beneath an exit, the most first."""
        found = {place.why: number for place, number in self.places.items() if (place.box, place.exit) == (name, exit) and place.why}
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


@dataclass(frozen=True)
class Flow:
    """All of it. `prescreenings` and `persons`: chain -> its numbers; `gone`: the same of those that are destroyed, of whom no person is
    known. `sources`: how the calls besides were asked for. `ruled_out`: criterion -> how many were ruled out by it; "" where that is not
    known."""

    prescreenings: Mapping[str, Counted]
    persons: Mapping[str, Counted]
    gone: Mapping[str, Counted]
    sources: Mapping[str, int]
    ruled_out: Mapping[str, int]

    def faults(self) -> Iterator[str]:
        """Where a box is not the next one and its exits."""
        for unit, chains in (("prescreenings", self.prescreenings), ("persons", self.persons)):
            for name, counted in chains.items():
                for box, after in zip(counted.chain, (*counted.chain[1:], None), strict=True):
                    stayed = sum(n for place, n in counted.places.items() if place.box == box and not place.exit)
                    following = counted.box(after) if after is not None else stayed
                    if counted.box(box) != following + sum(counted.exits(box).values()):
                        yield f"{unit} {name} {box}"
                    if after is not None and stayed:
                        yield f"{unit} {name} {box}: {stayed} without a reason"


def flow(items: Iterable[Item]) -> Flow:
    """The flow of these."""
    taken = list(items)
    units: dict[str, dict[str, Counted]] = {
        unit: {name: Counted(chain) for name, chain in CHAINS.items()} for unit in ("all", "persons", "gone")
    }
    sources: Counter[str] = Counter()
    fell: Counter[str] = Counter()
    for one in taken:
        if one.fell:
            fell[one.fell] += one.number
        for name, place in (("main", one.main), ("calls", one.calls)):
            if place is not None:
                units["all"][name].places[place] += one.number
                if one.person is None:
                    units["gone"][name].places[place] += one.number
        if one.calls is not None:
            sources[one.source] += one.number
    for persons in _by_person(taken).values():
        for name, place in _of_person(persons):
            units["persons"][name].places[place] += 1
    return Flow(units["all"], units["persons"], units["gone"], dict(sources), _ruled_out(units["all"]["main"], fell))


def _ruled_out(counted: Counted, fell: Counter[str]) -> dict[str, int]:
    """Criterion -> how many were ruled out by it. Where counts tell of more than were ruled out by then, they are left out."""
    named = Counter(counted.reasons(FINISHED, RULED_OUT))
    total = counted.exits(FINISHED).get(RULED_OUT, 0)
    both = named + fell
    known = both if both.total() <= total else named
    rest = total - known.total()
    return {**dict(known.most_common()), **({"": rest} if rest else {})}


def grouped(items: Iterable[Item], group: str) -> dict[str, Flow]:
    """Value of a group -> the flow of those in it."""
    parts: dict[str, list[Item]] = {}
    for one in items:
        parts.setdefault(one.value(group), []).append(one)
    return {value: flow(part) for value, part in sorted(parts.items()) if any(one.main or one.calls for one in part)}


def narrowed(items: Iterable[Item], by: Mapping[str, str]) -> list[Item]:
    """Those that are in all of these values of groups."""
    return [one for one in items if all(one.value(group) == value for group, value in by.items())]


def _by_person(items: Iterable[Item]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = {}
    for one in items:
        if one.person is not None:
            found.setdefault(one.person, []).append(one)
    return found


def _of_person(items: list[Item]) -> Iterator[tuple[str, Place]]:
    """Where a person left: at the furthest place that any of theirs came to. Once one of their prescreenings led to a referral, what the
    team did on any of their referrals counts there; else the calls that they asked for are counted besides."""
    talks = [one.main for one in items if one.main is not None]
    calls = [one.calls for one in items if one.calls is not None]
    furthest = max(talks, key=_rank("main"), default=None)
    if furthest is not None and MAIN.index(furthest.box) >= MAIN.index(REFERRED):
        yield "main", max([*talks, *calls], key=_rank("main"))
        return
    if furthest is not None:
        yield "main", furthest
    if calls:
        yield "calls", max(calls, key=_rank("calls"))


def _rank(chain: str) -> Callable[[Place], tuple[int, int, str, str]]:
    """Further boxes first; of the same box the place that says most of how it stands."""
    boxes = CHAINS[chain]
    last = {JOINED: -1, UNKNOWN: -1, KEPT_NOT: -1, DELETED: -1, "": 2, GOING: 1, WAITING: 1}

    def rank(place: Place) -> tuple[int, int, str, str]:
        return boxes.index(place.box), last.get(place.exit, 0), place.exit, place.why

    return rank
