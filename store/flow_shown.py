"""The flow's numbers as they may be shown: as they are, or with small counts hidden against whoever subtracts.

Where they are hidden, exits and parts of a group that are under 5 are told together, the day is the last Sunday, so that no two days differ
by one person, and one part is looked at at a time. Persons, and how many are no more kept, are not told then: they would bound the numbers
beside them. What may be shown besides is decided in store/few.py for all of these together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from store.few import LEAST, Cell, Sums, told
from store.flow import CHAINS, FINISHED, GROUPS, REFERRED, RULED_OUT, Flow, Item, flow, grouped, narrowed

OTHER = "other"
"""Exits, reasons or parts of a group that are under 5 each, together."""
LEFT_OUT = "–"
"""In the place of a number that would give a hidden one away."""
_ALL = ("", "")

View = tuple[str, str]
"""A group and a part of it; both empty: all."""


@dataclass(frozen=True)
class Exit:
    """A way out of a box, with its number as shown, and what is known beneath it."""

    name: str
    number: str
    persons: str
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Box:
    """A box with its numbers as shown, and its exits. `gone`: of how many no more is kept than the number, so that no person is known. It
    and `persons` are empty where small counts are hidden."""

    name: str
    number: str
    persons: str
    gone: str
    exits: tuple[Exit, ...]


@dataclass(frozen=True)
class Shown:
    """What may be shown. `boxes`: chain -> its boxes. `parts`: group -> its parts, each with chain -> box -> number. `few`: there are too
    few to show any. `besides`: where small counts are hidden, other tables of the same prescreenings, looked at together with the flow."""

    boxes: Mapping[str, tuple[Box, ...]]
    sources: tuple[tuple[str, str], ...]
    parts: Mapping[str, Mapping[str, Mapping[str, Mapping[str, str]]]]
    hidden: bool
    few: bool = False
    besides: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)


def last_sunday(day: date) -> date:
    """The last Sunday that is over, or this day, where it is one.

    >>> last_sunday(date(2026, 11, 30)), last_sunday(date(2026, 11, 29))
    (datetime.date(2026, 11, 29), datetime.date(2026, 11, 29))
    """
    return day - timedelta(days=(day.weekday() + 1) % 7)


Tables = Mapping[str, Mapping[str, Mapping[str, int]]]
"""What is counted -> its value -> box of the prescreenings -> how many; the values make the whole."""


def shown(items: Sequence[Item], by: Mapping[str, str], *, hide: bool, besides: Tables | None = None) -> Shown:
    """The numbers of those in these parts of groups. `hide`: small counts; then of one part at most. `besides`: tables of all of them that
    are shown too where small counts are hidden."""
    if hide:
        return _Hidden(items, besides or {}).shown(next(iter(by.items()), _ALL))
    taken = narrowed(items, by)
    whole = flow(taken)
    return Shown(
        boxes={name: tuple(_box(whole, name, box) for box in chain) for name, chain in CHAINS.items()},
        sources=tuple((source, str(number)) for source, number in whole.sources.items()),
        parts={group: {value: _numbers(part) for value, part in grouped(taken, group).items()} for group in GROUPS},
        hidden=False,
    )


def _box(whole: Flow, chain: str, box: str) -> Box:
    counted, persons = whole.prescreenings[chain], whole.persons[chain]
    exits, of_persons = counted.exits(box), persons.exits(box)
    found = tuple(
        Exit(exit, str(number), str(of_persons.get(exit, 0)), tuple((why, str(n)) for why, n in _reasons(whole, chain, box, exit).items()))
        for exit, number in {**exits, **{one: 0 for one in of_persons if one not in exits}}.items()
    )
    return Box(box, str(counted.box(box)), str(persons.box(box)), str(whole.gone[chain].box(box)), found)


def _reasons(whole: Flow, chain: str, box: str, exit: str) -> Mapping[str, int]:
    if (chain, box, exit) == ("main", FINISHED, RULED_OUT):
        return whole.ruled_out
    return whole.prescreenings[chain].reasons(box, exit)


def _numbers(part: Flow) -> dict[str, dict[str, str]]:
    return {name: {box: str(part.prescreenings[name].box(box)) for box in chain} for name, chain in CHAINS.items()}


class _Hidden:
    """All that is shown of these, in whatever part of a group, looked at together."""

    def __init__(self, items: Sequence[Item], besides: Tables) -> None:
        self._besides = besides
        self._views: dict[View, Flow] = {_ALL: flow(items)}
        for group in GROUPS:
            self._views |= {(group, value): part for value, part in _parts(items, group).items()}
        self._exits = {
            (name, box): list(self._views[_ALL].prescreenings[name].exits(box)) for name, chain in CHAINS.items() for box in chain
        }
        self._sums = Sums()
        for view, one in self._views.items():
            for name in CHAINS:
                self._add(view, one, name)
        self._across()
        self._beneath()
        for name, table in besides.items():
            for box in CHAINS["main"]:
                for value, numbers in table.items():
                    self._sums.number(("besides", name, value, box), numbers.get(box, 0))
                self._sums.sum((_ALL, "main", box), [("besides", name, value, box) for value in table])
        self._left_out = self._sums.left_out()

    def shown(self, view: View) -> Shown:
        """What may be shown of a part."""
        if view not in self._views:
            return Shown({}, (), {}, hidden=True, few=True)
        whole = view == _ALL
        return Shown(
            boxes={name: tuple(self._box(view, name, box) for box in chain) for name, chain in CHAINS.items()},
            sources=tuple((one, self._told(("source", one))) for one in self._views[_ALL].sources) if whole else (),
            parts={group: self._part(group) for group in GROUPS} if whole else {},
            hidden=True,
            besides={
                name: {value: {box: self._told(("besides", name, value, box)) for box in CHAINS["main"]} for value in table}
                for name, table in (self._besides if whole else {}).items()
            },
        )

    def _add(self, view: View, one: Flow, name: str) -> None:
        """A part's boxes and exits: each box is the next and its exits, of which those that are few are told as one."""
        chain, counted = CHAINS[name], one.prescreenings[name]
        for box in chain:
            self._sums.number((view, name, box), counted.box(box))
        for box, after in zip(chain, (*chain[1:], None), strict=True):
            exits = counted.exits(box)
            for exit in self._exits[name, box]:
                self._sums.number((view, name, box, exit), exits.get(exit, 0))
            listed = [exit for exit in self._exits[name, box] if exits.get(exit, 0) >= LEAST]
            rest = [exit for exit in self._exits[name, box] if exit not in listed]
            other = (view, name, box, OTHER, OTHER)
            self._sums.number(other, sum(exits.get(exit, 0) for exit in rest))
            self._sums.sum(other, [(view, name, box, exit) for exit in rest])
            following: Cell = (view, name, after) if after is not None else (view, name, "stayed")
            if after is None:
                self._sums.unshown(following, counted.box(box) - sum(exits.values()))
            self._sums.sum((view, name, box), [following, *((view, name, box, exit) for exit in listed), other])

    def _across(self) -> None:
        """The parts of a group make the whole, in each box and exit."""
        for group in GROUPS:
            views = [view for view in self._views if view[0] == group]
            for name, chain in CHAINS.items():
                for box in chain:
                    self._sums.sum((_ALL, name, box), [(view, name, box) for view in views])
                    for exit in self._exits[name, box]:
                        self._sums.sum((_ALL, name, box, exit), [(view, name, box, exit) for view in views])

    def _beneath(self) -> None:
        """The reasons beneath an exit, and how calls were asked for; of all alone."""
        whole = self._views[_ALL]
        for source, number in whole.sources.items():
            self._sums.number(("source", source), number)
        self._sums.sum((_ALL, "calls", REFERRED), [("source", source) for source in whole.sources])
        self._why: dict[tuple[str, str, str], list[str]] = {}
        for (name, box), exits in self._exits.items():
            for exit in exits:
                reasons = _reasons(whole, name, box, exit)
                if not reasons or whole.prescreenings[name].exits(box)[exit] < LEAST:
                    continue
                total = whole.prescreenings[name].exits(box)[exit]
                listed = {why: number for why, number in reasons.items() if why and number >= LEAST}
                rest = {why: number for why, number in reasons.items() if why not in listed}
                other = (_ALL, name, box, exit, "why", OTHER)
                for why, number in reasons.items():
                    self._sums.number((_ALL, name, box, exit, "why", why), number)
                self._sums.number(other, total - sum(listed.values()))
                unnamed: Cell = (_ALL, name, box, exit, "why", "unnamed")
                self._sums.unshown(unnamed, total - sum(reasons.values()))
                self._sums.sum(other, [*((_ALL, name, box, exit, "why", why) for why in rest), unnamed])
                self._sums.sum((_ALL, name, box, exit), [*((_ALL, name, box, exit, "why", why) for why in listed), other])
                self._why[name, box, exit] = [*listed, *([OTHER] if rest or total > sum(reasons.values()) else [])]

    def _told(self, cell: Cell) -> str:
        return LEFT_OUT if cell in self._left_out else told(self._sums.values[cell])

    def _box(self, view: View, name: str, box: str) -> Box:
        exits = self._views[view].prescreenings[name].exits(box)
        found = [
            Exit(exit, self._told((view, name, box, exit)), "", self._reasons(view, name, box, exit))
            for exit in self._exits[name, box]
            if exits.get(exit, 0) >= LEAST
        ]
        found.append(Exit(OTHER, self._told((view, name, box, OTHER, OTHER)), ""))  # always: its lack would tell that there are none
        return Box(box, self._told((view, name, box)), "", "", tuple(found))

    def _reasons(self, view: View, name: str, box: str, exit: str) -> tuple[tuple[str, str], ...]:
        if view != _ALL:
            return ()
        return tuple((why, self._told((_ALL, name, box, exit, "why", why))) for why in self._why.get((name, box, exit), ()))

    def _part(self, group: str) -> dict[str, dict[str, dict[str, str]]]:
        return {
            view[1]: {name: {box: self._told((view, name, box)) for box in chain} for name, chain in CHAINS.items()}
            for view in self._views
            if view[0] == group
        }


def _parts(items: Iterable[Item], group: str) -> dict[str, Flow]:
    """The parts of a group; those in which fewer than 5 began or asked for a call, together."""
    sizes: dict[str, int] = {}
    listed = list(items)
    for one in listed:
        if one.main or one.calls:
            sizes[one.value(group)] = sizes.get(one.value(group), 0) + one.number
    few = {value for value, size in sizes.items() if size < LEAST}
    found = {value: flow([one for one in listed if one.value(group) == value]) for value in sorted(sizes) if value not in few}
    return {**found, **({OTHER: flow([one for one in listed if one.value(group) in few])} if few else {})}
