"""What may become of a referral at the site, as `workflow.yml` says: statuses, transitions and who may make them, calls.

Decides whether a move is allowed and says why not. Refuses to know where referrals are kept and who is signed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from prescreen.protocol.faults import Fault, unreadable
from prescreen.protocol.layers import default_trial, read_layers
from prescreen.protocol.model import ProtocolError

_FILE = "workflow.yml"
CRITERION, REASON = "criterion", "reason"
"""What a status may need to be named with it."""
RESEARCH_SUBJECTS = (
    *("candidate", "potential-candidate", "screening", "pending-on-study", "eligible", "ineligible", "not-registered", "withdrawn"),
    *("on-study", "on-study-intervention", "on-study-observation", "follow-up", "off-study"),
)
"""FHIR's research-subject-status; the first where a status names none."""


class Refused(ValueError):
    """A move that is not allowed; the text says from where, why, and what is allowed."""


@dataclass(frozen=True)
class Status:
    """A status of a referral. `reasons`: id -> label, where one must be given. `research_subject`: FHIR's status of the person's."""

    id: str
    label: str
    open: bool
    needs: str | None
    reasons: Mapping[str, str]
    research_subject: str


@dataclass(frozen=True)
class Call:
    """How a call can end. `moves`: from which status it moves a referral to which. `next`: working days until the next try."""

    id: str
    label: str
    moves: Mapping[str, str]
    next: int | None


@dataclass(frozen=True)
class Workflow:
    """The workflow. `transitions`: (from, to) -> the roles that may."""

    start: str
    undo_seconds: int
    statuses: Mapping[str, Status]
    transitions: Mapping[tuple[str, str], frozenset[str]]
    calls: Mapping[str, Call]

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The statuses in which there is still something to do."""
        return tuple(status.id for status in self.statuses.values() if status.open)

    def allowed(self, status: str, role: str) -> list[Status]:
        """Where this role may move a referral of this status."""
        return [to for to in self.statuses.values() if role in self.transitions.get((status, to.id), ())]

    def check(self, before: str, to: str, role: str, outcome: str | None, criteria: Mapping[str, str]) -> None:
        """Raises Refused unless this role may make this move with this outcome: a criterion's id or a reason's, where one is needed."""
        if to not in self.statuses:
            raise Refused(f"There is no status {to!r}. {self._choices(before, role)}")
        if role not in self.transitions.get((before, to), ()):
            raise Refused(f"“{self.label(before)}” can't become “{self.label(to)}” by your hand. {self._choices(before, role)}")
        needs = self.statuses[to].needs
        if needs == CRITERION and outcome not in criteria:
            raise Refused("Please say which criterion is not met.")
        if needs == REASON and outcome not in self.statuses[to].reasons:
            raise Refused("Please choose the reason.")
        if needs is None and outcome:
            raise Refused(f"“{self.label(to)}” takes no reason.")

    def label(self, status: str) -> str:
        """A status as coordinators read it."""
        known = self.statuses.get(status)
        return known.label if known else status

    def outcome_label(self, outcome: str | None, criteria: Mapping[str, str]) -> str:
        """A reason or a criterion as coordinators read it."""
        if not outcome:
            return ""
        for status in self.statuses.values():
            if outcome in status.reasons:
                return status.reasons[outcome]
        return f"{outcome}: {criteria[outcome]}" if outcome in criteria else outcome

    def _choices(self, status: str, role: str) -> str:
        names = [f"“{to.label}”" for to in self.allowed(status, role)]
        return f"It can become {', '.join(names)}." if names else "Nothing can be changed here."


def load(path: Path | None = None) -> Workflow:
    """The workflow in this trial's folder (the checkout's by default). Raises ProtocolError with every fault found."""
    trial = path or default_trial()
    workflow, faults = draft(trial)
    if faults or workflow is None:
        raise ProtocolError([fault.told(trial) for fault in faults])
    return workflow


def draft(trial: Path) -> tuple[Workflow | None, list[Fault]]:
    """The workflow of this folder, where its file has the right shape, and every fault of it."""
    try:
        entry = read_layers(trial, _FILE)
    except FileNotFoundError:
        return None, [Fault(_FILE, (), "missing; put it back")]
    except (OSError, ValueError, yaml.YAMLError) as error:
        return None, [unreadable(_FILE, error)]
    if faults := list(_misshaped(entry)):
        return None, faults
    statuses = {one["id"]: _status(one) for one in entry["statuses"]}
    transitions: dict[tuple[str, str], frozenset[str]] = {}
    for rule in entry["transitions"]:
        for pair in ((before, to) for before in rule["from"] for to in rule["to"]):
            transitions[pair] = transitions.get(pair, frozenset()) | frozenset(rule["who"])
    calls = {one["id"]: Call(one["id"], one["label"], one.get("moves", {}), one.get("next")) for one in entry["calls"]}
    workflow = Workflow(entry["start"], entry["undo_seconds"], statuses, transitions, calls)
    return workflow, list(_faults(workflow))


_SHAPES: dict[str, dict[str, type]] = {
    "": {"start": str, "undo_seconds": int, "statuses": list, "transitions": list, "calls": list},
    "statuses": {"id": str, "label": str},
    "reasons": {"id": str, "label": str},
    "transitions": {"from": list, "to": list, "who": list},
    "calls": {"id": str, "label": str},
}
"""What the file and each entry of its lists must have."""
_OPTIONAL: dict[str, dict[str, type]] = {
    "statuses": {"open": bool, "needs": str, "reasons": list, "research_subject": str},
    "calls": {"moves": dict, "next": int},
}
_CALLED: dict[Any, str] = {str: "a text", int: "a whole number", list: "a list", bool: "true or false", dict: "lines of `before: after`"}


def _misshaped(entry: Any) -> Iterator[Fault]:
    yield from _shape((), "", entry)
    for part in ("statuses", "transitions", "calls"):
        seen: set[Any] = set()
        listed = entry.get(part) if isinstance(entry, Mapping) else None
        for number, one in enumerate(listed if isinstance(listed, list) else ()):
            id = one.get("id") if isinstance(one, Mapping) else None
            place = (part, id if isinstance(id, str) else number)
            yield from _shape(place, part, one)
            if isinstance(id, str) and id in seen:
                yield Fault(_FILE, place, "stands here twice; rename one")
            seen.add(str(id))
            yield from _names(place, part, one)
            reasons = one.get("reasons") if isinstance(one, Mapping) else None
            for at, reason in enumerate(reasons if isinstance(reasons, list) else ()):
                yield from _shape((*place, "reasons", at), "reasons", reason)


def _shape(place: tuple[str | int, ...], part: str, entry: Any) -> Iterator[Fault]:
    if not isinstance(entry, Mapping):
        yield Fault(_FILE, place, "holds no lines of `name: ...`; see the entries around it for the shape")
        return
    needed, optional = _SHAPES[part], _OPTIONAL.get(part, {})
    for key, kind in needed.items():
        if key not in entry:
            yield Fault(_FILE, (*place, key), f"is missing; write {_CALLED[kind]}")
    for key, value in entry.items():
        expected = {**needed, **optional}.get(key)
        if expected is None:
            yield Fault(
                _FILE, (*place, str(key)), f"nothing reads {key}; it can be {', '.join((*needed, *optional))}, so mend it or drop it"
            )
        elif not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
            yield Fault(_FILE, (*place, key), f"is {value!r}; write {_CALLED[expected]}")


def _names(place: tuple[str | int, ...], part: str, entry: Any) -> Iterator[Fault]:
    """Entries of lists and of moves that are no names."""
    for key, value in entry.items() if isinstance(entry, Mapping) else ():
        listed = value if part == "transitions" and isinstance(value, list) else ()
        moved = value.values() if key == "moves" and isinstance(value, Mapping) else ()
        for one in (*listed, *moved):
            if not isinstance(one, str):
                yield Fault(_FILE, (*place, key), f"holds {one!r}, which is no name; write a text")


def _status(entry: Mapping[str, Any]) -> Status:
    reasons = {one["id"]: one["label"] for one in entry.get("reasons", ())}
    subject = entry.get("research_subject", RESEARCH_SUBJECTS[0])
    return Status(entry["id"], entry["label"], entry.get("open", False), entry.get("needs"), reasons, subject)


def _faults(workflow: Workflow) -> Iterator[Fault]:
    """Names that nothing stands behind, and statuses that nothing leads to."""
    known = workflow.statuses
    moves = [(("calls", call.id), pair) for call in workflow.calls.values() for pair in call.moves.items()]
    for where, (before, to) in [*((("transitions",), pair) for pair in workflow.transitions), *moves]:
        for name in (before, to):
            if name not in known:
                yield Fault(_FILE, where, f"names the status {name}, which there is not; add it or mend the name")
    if workflow.start not in known:
        yield Fault(_FILE, ("start",), f"names the status {workflow.start}, which there is not; add it or mend the name")
    for status in known.values():
        place = ("statuses", status.id)
        if status.needs not in (None, CRITERION, REASON):
            yield Fault(_FILE, place, f"needs {status.needs}; it can need {CRITERION} or {REASON}")
        if status.research_subject not in RESEARCH_SUBJECTS:
            yield Fault(_FILE, place, f"has the research_subject {status.research_subject}; it can be {', '.join(RESEARCH_SUBJECTS)}")
        if (status.needs == REASON) != bool(status.reasons):
            yield Fault(_FILE, place, "must have both `needs: reason` and reasons, or neither")
        if status.id != workflow.start and not any(to == status.id for _, to in workflow.transitions):
            yield Fault(_FILE, place, "nothing leads to it; add a transition or take it out")
    for place, (before, to) in moves:
        if before != to and (before, to) not in workflow.transitions:
            yield Fault(_FILE, (*place, "moves"), f"moves {before} to {to}, which is no transition; add it or mend the call")
