"""Runs the trial's cases: named participants whose answers must give the statuses and disposition they expect.

For the protocol's author: what is wrong is told by case, criterion and what came instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from prescreen.criteria import evaluate
from prescreen.disposition import decide, wait_until
from prescreen.protocol.layers import default_trial
from prescreen.protocol.model import Protocol
from prescreen.protocol.yaml import read
from prescreen.settling import settle


@dataclass(frozen=True)
class Case:
    """One named participant: all answers, and what they must give. `wait_until` is looked at only where it is declared."""

    name: str
    answers: Mapping[str, Any]
    today: date
    expect: Mapping[str, Any]
    disposition: str | None
    wait_until: str | None
    dated: bool
    file: str = ""


def load_cases(folder: Path | None = None) -> list[Case]:
    """Every case in the trial's `cases/*.yml`, which the lint finds no fault with."""
    cases = []
    for file in sorted((folder or default_trial() / "cases").glob("*.yml")):
        content = read(file)
        for entry in content["cases"]:
            merged = {**content["base"], **entry.get("answers", {})}
            answers = {question: value for question, value in merged.items() if value is not None}
            today = date.fromisoformat(content["today"])
            cases.append(
                Case(
                    entry["name"],
                    answers,
                    today,
                    entry["expect"],
                    entry.get("disposition"),
                    entry.get("wait_until"),
                    "wait_until" in entry,
                    file.name,
                )
            )
    return cases


def check(protocol: Protocol, case: Case) -> Iterator[str]:
    """What differs from the case's expectation; nothing where all is as it should be."""
    unknown = [question for question in case.answers if not protocol.has_question(question)]
    if unknown:
        yield f"no such question: {', '.join(unknown)}"
        return
    findings = evaluate(protocol, {**settle(protocol, case.answers, case.today), **case.answers}, case.today)
    for criterion, status in case.expect.items():
        got = findings[criterion].status if criterion in findings else "no such criterion"
        if got != status:
            yield f"{criterion} is {got}, expected {status}"
    if case.disposition is not None and decide(findings) != case.disposition:
        yield f"it is {decide(findings)}, expected {case.disposition}"
    until = wait_until(findings)
    if case.dated and (until.isoformat() if until else None) != case.wait_until:
        yield f"it waits until {until}, expected {case.wait_until}"


def uncovered(protocol: Protocol, cases: list[Case]) -> Iterator[str]:
    """Statuses that a criterion declares and no case expects."""
    for criterion in protocol.criteria:
        declared = {outcome.status for effect in criterion.effects for outcome in effect.outcomes if outcome.status} or {"clinic"}
        for status in sorted(declared - {case.expect.get(criterion.id) for case in cases}):
            yield f"{criterion.id}: no case expects {status}; add one"
