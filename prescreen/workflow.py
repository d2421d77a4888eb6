"""What may become of a referral at the site, as `trial/workflow.yml` says: statuses, transitions and who may make them, calls.

Decides whether a move is allowed and says why not. Refuses to know where referrals are kept and who is signed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from prescreen.protocol.load import TRIAL
from prescreen.protocol.model import ProtocolError
from prescreen.protocol.yaml import read

CRITERION, REASON = "criterion", "reason"
"""What a status may need to be named with it."""


class Refused(ValueError):
    """A move that is not allowed; the text says from where, why, and what is allowed."""


@dataclass(frozen=True)
class Status:
    """A status of a referral. `reasons`: id -> label, where one must be given."""

    id: str
    label: str
    open: bool
    needs: str | None
    reasons: Mapping[str, str]


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
    try:
        entry = read((path or TRIAL) / "workflow.yml")
    except FileNotFoundError:
        raise ProtocolError(["trial/workflow.yml: missing; put it back"]) from None
    statuses = {one["id"]: _status(one) for one in entry["statuses"]}
    transitions: dict[tuple[str, str], frozenset[str]] = {}
    for rule in entry["transitions"]:
        for pair in ((before, to) for before in rule["from"] for to in rule["to"]):
            transitions[pair] = transitions.get(pair, frozenset()) | frozenset(rule["who"])
    calls = {one["id"]: Call(one["id"], one["label"], one.get("moves", {}), one.get("next")) for one in entry["calls"]}
    workflow = Workflow(entry["start"], entry["undo_seconds"], statuses, transitions, calls)
    if faults := [f"trial/workflow.yml: {fault}" for fault in _faults(workflow)]:
        raise ProtocolError(faults)
    return workflow


def _status(entry: Mapping[str, Any]) -> Status:
    reasons = {one["id"]: one["label"] for one in entry.get("reasons", ())}
    return Status(entry["id"], entry["label"], entry.get("open", False), entry.get("needs"), reasons)


def _faults(workflow: Workflow) -> Iterator[str]:
    """Names that nothing stands behind, and statuses that nothing leads to."""
    known = workflow.statuses
    moves = [(f"call {call.id}", pair) for call in workflow.calls.values() for pair in call.moves.items()]
    for where, (before, to) in [*(("a transition", pair) for pair in workflow.transitions), *moves]:
        for name in (before, to):
            if name not in known:
                yield f"{where} names the status {name}, which there is not; add it or mend the name"
    if workflow.start not in known:
        yield f"start names the status {workflow.start}, which there is not; add it or mend the name"
    for status in known.values():
        if status.needs not in (None, CRITERION, REASON):
            yield f"{status.id} needs {status.needs}; it can need {CRITERION} or {REASON}"
        if (status.needs == REASON) != bool(status.reasons):
            yield f"{status.id} must have both `needs: reason` and reasons, or neither"
        if status.id != workflow.start and not any(to == status.id for _, to in workflow.transitions):
            yield f"nothing leads to {status.id}; add a transition or take it out"
    for name, (before, to) in moves:
        if before != to and (before, to) not in workflow.transitions:
            yield f"{name} moves {before} to {to}, which is no transition; add it or mend the call"
