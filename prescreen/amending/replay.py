"""What somebody's answers come to under another version of the protocol: for each criterion, and as a whole.

What it was before is what was stored, never computed again in silence. What a coordinator found stands above the answers as long as the
rule that it was found by is the same; where that has changed, somebody has to look again. Unknown is never read as no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from prescreen.amending.ageing import as_of
from prescreen.amending.keeping import kept, renamings, untold
from prescreen.amending.rules import hanging, same_rule
from prescreen.answers import Value
from prescreen.criteria import Finding, Weighed
from prescreen.disposition import decide
from prescreen.protocol.model import Protocol, Status
from prescreen.settling import settle

SAME, NOW_MAY_FIT, NO_LONGER_FITS, UNKNOWN = "same", "now_may_fit", "no_longer_fits", "unknown"
_ORDER = ("unlikely", "wait", "review", "likely")
"""From who does not fit to who may; a step up is `now_may_fit`, one down `no_longer_fits`."""
LOOK_AGAIN = "A coordinator found this by the rule of before; somebody has to look again"


@dataclass(frozen=True)
class Found:
    """What a coordinator found on a criterion. `mark`: confirmed, changed or open. `status`: what it was changed to.

    `version`: that of the amendment by whose call list it was found; "" where it was found by the rules that somebody answered under.
    """

    mark: str
    status: Status | None = None
    version: str = ""


@dataclass(frozen=True)
class Side:
    """How answers stand under one version on one day. `missing`: the questions that apply and have no answer."""

    findings: Mapping[str, Finding]
    missing: tuple[str, ...]

    @property
    def disposition(self) -> str:
        """What it comes to; "" while a criterion is open and none fails."""
        statuses = {finding.status for finding in self.findings.values()}
        return "" if None in statuses and "fail" not in statuses else decide(self.findings)


@dataclass(frozen=True)
class Criterion:
    """One criterion before and under NEW, as of the day they answered (`then`) and as of today (`after`). None: open, or not there."""

    before: Status | None
    then: Status | None
    after: Status | None
    why: str = ""


@dataclass(frozen=True)
class Replayed:
    """What it comes to as of today, and as of the day they answered (`comes_to_then`).

    `by_time`: it does so by the old rules too. `old_rule`: criteria with a finding by a rule that has changed. `differs`: criteria on which
    the old rules, applied again, say something else than what was stored. `but_for`: it can't be known, and all that is known is a step up.
    """

    comes_to: str
    before: str
    then: str
    after: str
    missing: tuple[str, ...]
    criteria: Mapping[str, Criterion]
    comes_to_then: str = ""
    old_rule: tuple[str, ...] = ()
    by_time: bool = False
    differs: tuple[str, ...] = ()
    but_for: bool = False

    @property
    def changes(self) -> dict[str, Criterion]:
        """The criteria whose status is another one by today."""
        return {id: one for id, one in self.criteria.items() if one.before != one.after}


@dataclass(frozen=True)
class Stored:
    """What was stored of a prescreening when it was made: its disposition ("" where it has none) and the status of each criterion."""

    disposition: str = ""
    statuses: Mapping[str, Status] = field(default_factory=dict)


def replay(
    old: Protocol | None,
    new: Protocol,
    given: Mapping[str, Value],
    *,
    stored: Stored,
    then: date,
    today: date,
    found: Mapping[str, Found] | None = None,
    on: Mapping[str, date] | None = None,
    asked: Mapping[str, Protocol | None] | None = None,
    settled: Mapping[str, Value] | None = None,
    recorded: date | None = None,
    amended: Mapping[str, Protocol | None] | None = None,
) -> Replayed:
    """The answers (question -> value, without what they settle) under NEW. `old`: the version of before; None where it can't be had.

    `then`: the day they answered; `on`: that of each answer, where it is another. `asked`: the version that a question was asked in, where
    it is not `old`. `settled`: what was stored as settled by the answers, for the old rules. `recorded`: the day of what was stored.
    `amended`: the versions that a finding names, by their names.
    """
    held, days = found or {}, {id: (on or {}).get(id, then) for id in given}
    found = {id: one for id, one in held.items() if not one.version}
    later = {id: one for id, one in held.items() if one.version}
    rules = {id: new if one.version == new.version else (amended or {}).get(one.version) for id, one in later.items()}
    mine = _kept(old, new, given, days, asked or {})
    fresh = {to: days[id] for id, to in renamings(old, new).items() if id in days} | days if old is not None else days
    beside = untold(old, new, mine) if old is not None else {}
    at_first, again = _with_found(old, new, _side(new, mine, fresh, then, then, beside), found)
    by_now, _ = _with_found(old, new, _side(new, mine, fresh, then, today, beside), found)
    before, effective = _before(stored, held)
    at_first, more = _with_later(rules, new, at_first, later, effective)
    by_now, _ = _with_later(rules, new, by_now, later, effective)
    again = (*again, *more)
    after = by_now.disposition
    missing = () if after == "unlikely" else by_now.missing
    ids = dict.fromkeys(chain(by_now.findings, effective))
    criteria = {id: Criterion(effective.get(id), _status(at_first, id), _status(by_now, id), _why(by_now, id)) for id in ids}
    theirs = _kept(old, old, {**(settled or {}), **given}, days, asked or {}) if old is not None else {}
    earlier = _side(old, theirs, days, then, then) if old is not None else None
    stood = _with_found(old, old, earlier, found)[0] if old is not None and earlier is not None else None
    comes_to = _comes_to(before, by_now, stood)
    by_time, differs = False, _differs(stored, earlier) if earlier is not None and given else ()
    if old is not None and comes_to != SAME:
        by_time = _with_found(old, old, _side(old, theirs, days, then, today), found)[0].disposition == after
    if before not in _ORDER:
        comes_to, by_time = SAME if by_time and after else comes_to, False
    if old is not None and differs and recorded is not None and recorded > then:
        differs = tuple(id for id in _differs(stored, _side(old, theirs, days, then, recorded)) if id in differs)
    came_to = _comes_to(before, at_first, stood)
    return Replayed(
        comes_to, before, at_first.disposition, after, missing, criteria, came_to, again, by_time, differs, _but_for(before, by_now)
    )


def statuses(protocol: Protocol, given: Mapping[str, Value], then: date, settled: Mapping[str, Value] | None = None) -> Stored:
    """What the rules of a version give for answers on their day, where what was stored then is not kept."""
    side = _side(protocol, kept(protocol, protocol, {**(settled or {}), **given}, {}), {}, then, then)
    return Stored(side.disposition, {id: one.status for id, one in side.findings.items() if one.status})


def _kept(
    old: Protocol | None, new: Protocol, given: Mapping[str, Value], days: Mapping[str, date], asked: Mapping[str, Protocol | None]
) -> dict[str, Value]:
    """The answers that stay under NEW, each carried over from the version that it was asked in."""
    made = kept(old, new, given, days)
    others = {id: version for id, version in asked.items() if version is not old and id in given}
    for id, version in others.items():
        made.pop(id, None)
        own = kept(version, new, {one: value for one, value in given.items() if one == id or one not in others}, days)
        made |= {to: value for to, value in own.items() if to == id or to not in made}
    return made


def _side(
    protocol: Protocol,
    given: Mapping[str, Value],
    on: Mapping[str, date],
    then: date,
    today: date,
    beside: Mapping[str, tuple[Value, ...]] | None = None,
) -> Side:
    """How these answers stand by today. Where it hangs on what time has made of an answer, or on what could not be told (`beside`), a
    criterion is open and its question missing."""
    may = {id: (*ways, *((beside or {}).get(id, ()) if ways else ())) for id, ways in as_of(protocol, given, on, today).items()}
    values = {id: ways[0] for id, ways in may.items() if ways}
    side = _plain(protocol, values, then, today)
    vague = [id for id, ways in may.items() if len(ways) > 1]
    if not vague:
        return side
    others = [(id, _plain(protocol, {**values, id: way}, then, today)) for id in vague for way in may[id][1:]]
    every = [other for _, other in others]
    if len(vague) > 1:
        every.append(_plain(protocol, {**values, **{id: may[id][-1] for id in vague}}, then, today))
    open_ = {id for id in side.findings for other in every if _status(other, id) != _status(side, id)}
    to_blame = [id for id, other in others if any(_status(other, one) != _status(side, one) for one in open_)]
    findings = {id: Finding(id, None) if id in open_ else finding for id, finding in side.findings.items()}
    missing = {*side.missing, *(to_blame or vague), *chain.from_iterable(other.missing for other in every)} if open_ else {*side.missing}
    return Side(findings, tuple(question.id for question in protocol.questions if question.id in missing))


def _plain(protocol: Protocol, values: Mapping[str, Value], then: date, today: date) -> Side:
    given = {**settle(protocol, values, today), **values}
    weighed = Weighed(protocol, given, today, answered=then)
    missing = tuple(
        one.id for one in protocol.questions if weighed.applies[one.id] and one.id not in given and not one.info and one.role != "consent"
    )
    return Side(weighed.findings, missing)


def _before(stored: Stored, found: Mapping[str, Found]) -> tuple[str, dict[str, Status]]:
    """The disposition and the statuses of before, with what coordinators found above what was stored."""
    changed = {id: one.status for id, one in found.items() if one.mark == "changed" and one.status is not None}
    statuses: dict[str, Status] = {**stored.statuses, **changed}
    if not changed or stored.disposition not in _ORDER:
        return stored.disposition, statuses
    return decide({id: Finding(id, status) for id, status in statuses.items()}), statuses


def _with_found(old: Protocol | None, new: Protocol, side: Side, found: Mapping[str, Found]) -> tuple[Side, tuple[str, ...]]:
    """The findings with those of coordinators above them, and the criteria on which those are of a rule that has changed."""
    made, again = dict(side.findings), []
    for id, one in found.items():
        if id not in made or one.mark not in ("confirmed", "changed"):
            continue
        if old is None or not same_rule(old, new, id):
            again.append(id)
            if one.mark == "changed" and made[id].status is not None:
                made[id] = Finding(id, "review", LOOK_AGAIN)
        elif one.mark == "changed" and one.status is not None:
            made[id] = Finding(id, one.status, "A coordinator found this")
    return Side(made, side.missing), tuple(again)


def _with_later(
    rules: Mapping[str, Protocol | None],
    new: Protocol,
    side: Side,
    later: Mapping[str, Found],
    effective: Mapping[str, Status],
) -> tuple[Side, tuple[str, ...]]:
    """The same for what was found since a call list asked for it, each by the rules of its script. What a person found by the rule of NEW
    answers the questions of that criterion too."""
    made, again = side, list[str]()
    for id, one in later.items():
        made, old_rule = _with_found(rules[id], new, made, {id: one})
        again += old_rule
        if one.mark == "confirmed" and not old_rule and id in made.findings and id in effective:
            made = Side({**made.findings, id: Finding(id, effective[id], "A coordinator found this")}, made.missing)
    settled = {id for id, one in later.items() if id not in again and one.mark in ("confirmed", "changed") and _status(made, id)}
    left = tuple(one for one in made.missing if not (on := hanging(new, (one,))) or not settled.issuperset(on))
    return Side(made.findings, left if settled else made.missing), tuple(again)


def _comes_to(before: str, side: Side, earlier: Side | None) -> str:
    """`earlier`: how it stood by the old rules, by which an interview that was not finished is compared."""
    after = side.disposition
    if before not in _ORDER and earlier is not None and set(side.missing) <= set(earlier.missing):
        ids = {*side.findings, *earlier.findings}
        if all(_status(side, id) == _status(earlier, id) for id in ids):
            return SAME  # nothing is asked that was not to be asked anyway
    if not after:
        return UNKNOWN
    if before not in _ORDER and earlier is not None and earlier.disposition == after:
        return SAME  # it comes to that by the old rules too
    if before not in _ORDER:
        return NO_LONGER_FITS if after == "unlikely" else NOW_MAY_FIT
    steps = _ORDER.index(after) - _ORDER.index(before)
    return SAME if steps == 0 else NOW_MAY_FIT if steps > 0 else NO_LONGER_FITS


def _but_for(before: str, side: Side) -> bool:
    """Whether it can't be known, and what is known comes to more than before."""
    known = {id: one for id, one in side.findings.items() if one.status is not None}
    return side.disposition == "" and before in _ORDER and bool(known) and _ORDER.index(decide(known)) > _ORDER.index(before)


def _differs(stored: Stored, earlier: Side) -> tuple[str, ...]:
    """Where the old rules give another status now than was stored under them."""
    return tuple(id for id, status in stored.statuses.items() if _status(earlier, id) != status)


def _status(side: Side, criterion: str) -> Any:
    found = side.findings.get(criterion)
    return found.status if found is not None else None


def _why(side: Side, criterion: str) -> str:
    found = side.findings.get(criterion)
    return found.why if found is not None else ""
