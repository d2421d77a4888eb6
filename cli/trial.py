"""`prescreen lint` checks that a trial's files are consistent, and `prescreen check` that its named cases end as they say."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cli.faults import Fault as Refused
from cli.translations import lint_translations, page_words
from documents.prose import lint_prose
from prescreen import workflow
from prescreen.cases import Case, check, load_cases, uncovered
from prescreen.dialogue.lengths import lint_lengths
from prescreen.protocol import Protocol, load
from prescreen.protocol.faults import Fault
from prescreen.protocol.layers import COMMON, TRIALS, read_layers
from prescreen.protocol.lint import UNFORESEEN, lint_trial, looked
from prescreen.protocol.lint.cases import lint_cases
from prescreen.protocol.model import ProtocolError
from prescreen.protocol.promises import lint_promises
from prescreen.protocol.retention import lint_retention
from store.accounts import ROLES

_CASES = 5
"""So many faults of cases are told at once: a question that was renamed is one in nearly every case."""


def add(commands: Any) -> None:
    """The two sub-commands."""
    for name, run, does in (
        ("lint", _lint, "prove the files of trials consistent; lists every fault"),
        ("check", _check, "play the named cases of trials"),
    ):
        command = commands.add_parser(name, help=does, description=does[0].upper() + does[1:] + ".")
        command.add_argument("trials", nargs="*", metavar="NAME", help="folders of trials/, or paths of others (default: all of trials/)")
        command.set_defaults(run=run)


def folder(name: str) -> Path:
    """The folder of a trial by its name in trials/ or by its path. Raises Fault where there is none."""
    for found in (TRIALS / name, Path(name)):
        if found.is_dir() and found.name != COMMON:
            return found
    raise Refused(f"there is no trial {name}, and no folder of that path; there are {', '.join(one.name for one in _all())}")


def _all() -> list[Path]:
    """Every folder of trials/ but the common one; what lacks a study.yml is one too, to be told."""
    return sorted(one for one in TRIALS.iterdir() if one.is_dir() and one.name != COMMON and not one.name.startswith((".", "_")))


def _chosen(given: argparse.Namespace) -> list[Path]:
    return [folder(name) for name in given.trials] or _all()


def _lint(given: argparse.Namespace) -> int:
    trials, faults = _chosen(given), 0
    for trial in trials:
        linted = lint_trial(trial)
        protocol, found = linted.protocol, linted.faults
        if protocol is None:
            faults += _told(trial, found)
            continue
        found += looked("retention.yml", lint_retention, protocol, trial, page_words(trial))
        found += looked("workflow.yml", _strangers, trial)
        found += looked("packet.yml", lint_prose, trial)
        if linted.comparable:
            found += looked("promises.yml", lint_promises, protocol, trial, page_words(trial))
            found += looked("translations", lint_translations, protocol, trial)
        found += [] if found else looked("wording", lint_lengths, protocol)
        of_cases = [] if found else list(looked("cases", lint_cases, protocol, trial))
        faults += _told(trial, found) + _told(trial, of_cases, _CASES)
        if not found and not of_cases:
            counts = f"{len(protocol.questions)} questions, {len(protocol.criteria)} criteria"
            print(f"lint: {trial.name}: {counts}, script {protocol.version}: consistent")
    return 1 if faults else 0


def _told(trial: Path, faults: list[Fault], most: int | None = None) -> int:
    """Prints each fault once, so many at most; how many there were."""
    lines = list(dict.fromkeys(fault.told(trial) for fault in faults))
    for line in lines[:most]:
        print(line)
    if most and len(lines) > most:
        print(f"and {len(lines) - most} more in {trial.name}/cases")
    return len(lines)


def _strangers(trial: Path) -> Iterator[Fault]:
    """Roles that the workflow names and the console does not have."""
    found, faults = workflow.draft(trial)
    if found is None or faults:
        return  # said already
    known = ", ".join(ROLES)
    for number, rule in enumerate(read_layers(trial, "workflow.yml")["transitions"]):
        for role in rule["who"]:
            if role not in ROLES:
                yield Fault("workflow.yml", ("transitions", number, "who"), f"names {role}, a role that nobody can have; there are {known}")


def _played(protocol: Protocol, cases: list[Case]) -> Iterator[Fault]:
    for case in cases:
        yield from (Fault(f"cases/{case.file}", ("cases", case.name), said) for said in check(protocol, case))


def _check(given: argparse.Namespace) -> int:
    wrong = 0
    for trial in _chosen(given):
        try:
            protocol = load(trial)
        except ProtocolError as error:
            print("\n".join(error.faults))
            wrong += 1
            continue
        except UNFORESEEN:
            wrong += _told(trial, lint_trial(trial).faults)
            continue
        found = lint_cases(protocol, trial)
        wrong += _told(trial, found, _CASES)
        if found:
            continue
        cases = load_cases(trial / "cases")
        found += looked("cases", _played, protocol, cases)
        found += [] if found else [Fault("cases", (), said) for said in uncovered(protocol, cases)]
        wrong += _told(trial, found)
        if not found:
            print(f"check: {trial.name}: {len(cases)} cases come out as declared, every status of every criterion among them")
    return 1 if wrong else 0
