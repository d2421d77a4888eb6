"""`prescreen lint` checks that the trial's files are consistent, and `prescreen check` that its named cases end as they say."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cli.translations import lint_translations, page_words
from prescreen import workflow
from prescreen.cases import check, load_cases, uncovered
from prescreen.dialogue.lengths import lint_lengths
from prescreen.protocol import ProtocolError, load
from prescreen.protocol.lint import lint_trial
from prescreen.protocol.promises import lint_promises
from prescreen.protocol.retention import lint_retention
from store.accounts import ROLES


def add(commands: Any) -> None:
    """The two sub-commands."""
    for name, run, does in (
        ("lint", _lint, "prove trial/ consistent; lists every fault"),
        ("check", _check, "play the trial's named cases"),
    ):
        command = commands.add_parser(name, help=does, description=does)
        command.add_argument("--trial", type=Path, help="another trial folder than the checkout's")
        command.set_defaults(run=run)


def _lint(given: argparse.Namespace) -> int:
    protocol, faults, comparable = lint_trial(given.trial)
    faults += lint_retention(protocol, given.trial, page_words())
    faults += lint_promises(protocol, given.trial, page_words()) if comparable else []
    faults += _strangers(given.trial)
    faults += lint_translations(protocol, given.trial) if comparable else []
    faults += [] if faults else lint_lengths(protocol)
    for fault in faults:
        print(fault)
    if not faults:
        print(f"lint: {len(protocol.questions)} questions, {len(protocol.criteria)} criteria, script {protocol.version}: consistent")
    return 1 if faults else 0


def _strangers(trial: Path | None) -> list[str]:
    """Roles that the workflow names and the console does not have."""
    try:
        who = workflow.load(trial).transitions.values()
    except ProtocolError:
        return []  # said already
    known = ", ".join(ROLES)
    unknown = sorted({str(role) for roles in who for role in roles} - set(ROLES))
    return [f"trial/workflow.yml: transitions: who names {role}, a role that nobody can have; there are {known}" for role in unknown]


def _check(given: argparse.Namespace) -> int:
    protocol = load(given.trial)
    cases = load_cases(given.trial / "cases" if given.trial else None)
    faults = [f"{case.name}: {fault}" for case in cases for fault in check(protocol, case)]
    faults += list(uncovered(protocol, cases))
    for fault in faults:
        print(fault)
    if not faults:
        print(f"check: {len(cases)} cases come out as declared, every status of every criterion among them")
    return 1 if faults else 0
